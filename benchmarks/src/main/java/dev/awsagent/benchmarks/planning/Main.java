package dev.awsagent.benchmarks.planning;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Reply;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The program behind {@code benchmarks/planning}. */
final class Main {

    /** @param bound milliseconds that a plan may take, warm */
    private record Case(int tools, double bound, int rounds) {}

    private static final List<Case> CASES = List.of(new Case(100, 2, 2_000), new Case(5_000, 10, 200));
    private static final int TURNS = 3_000;
    private static final String NOBODYS = "paint the fence tomorrow";

    private Main() {}

    public static void main(String... words) throws IOException, ReflectiveOperationException {
        if (words.length > 0) {
            System.err.println("benchmarks/planning: it takes no options, got '" + words[0] + "'");
            System.exit(2);
        }
        System.exit(measure(System.out));
    }

    private static int measure(PrintStream out) throws IOException, ReflectiveOperationException {
        var within = true;
        out.printf(
                Locale.ROOT,
                "A plan without a model, warm. Milliseconds.%n%n%7s  %-34s %9s %9s %9s%n",
                "tools",
                "request",
                "median",
                "99%",
                "bound");
        for (var one : CASES) {
            var tools = ManyTools.of(one.tools());
            var word = ManyTools.word(one.tools() / 4);
            for (var sentence : sentences(word)) {
                var times = times(tools, sentence, one.rounds());
                within &= millis(times, 0.5) <= one.bound();
                line(out, one.tools(), sentence, times, one.bound());
            }
        }
        var turns = turns();
        out.printf(
                Locale.ROOT,
                "%nThe whole engine, from the sentence to the answer of a tool that takes no time, with 100 tools:"
                        + " median %.3f ms (bound 1), 99%% %.3f ms (bound 5)%n",
                millis(turns, 0.5),
                millis(turns, 0.99));
        within &= millis(turns, 0.5) <= 1 && millis(turns, 0.99) <= 5;
        if (!within) {
            System.err.println("benchmarks/planning: something takes longer than its bound");
        }
        return within ? 0 : 1;
    }

    /** A look, a change, two steps, and what nobody understands, for which most is tried. */
    static List<String> sentences(String word) {
        return List.of(
                "show all " + word,
                "delete " + word + " attic-1",
                "list " + word + " and delete " + word + " attic-1",
                NOBODYS);
    }

    private static void line(PrintStream out, int tools, String sentence, long[] times, double bound) {
        out.printf(
                Locale.ROOT,
                "%7d  %-34s %9.3f %9.3f %9.1f%n",
                tools,
                sentence,
                millis(times, 0.5),
                millis(times, 0.99),
                bound);
    }

    static Planning plan(LocalPlanner planner, ToolRegistry tools, String sentence) {
        return planner.plan(PlanRequest.of(sentence, tools, Clock.systemUTC()));
    }

    private static long[] times(ToolRegistry tools, String sentence, int rounds) {
        var planner = new LocalPlanner();
        for (int i = 0; i < rounds; i++) {
            var planning = plan(planner, tools, sentence);
            if (planning instanceof Planning.Planned == sentence.equals(NOBODYS)) {
                throw new IllegalStateException("'" + sentence + "' became " + planning);
            }
        }
        var times = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            var begun = System.nanoTime();
            plan(planner, tools, sentence);
            times[i] = System.nanoTime() - begun;
        }
        Arrays.sort(times);
        return times;
    }

    private static long[] turns() throws IOException, ReflectiveOperationException {
        var tools = ManyTools.list(100).toArray(Tool<?, ?>[]::new);
        var sentence = "show all " + ManyTools.word(25);
        try (var agent = AwsAgent.builder().plugins(false).tools(tools).build()) {
            for (int i = 0; i < TURNS; i++) {
                agent.ask(sentence);
            }
            var times = new long[TURNS];
            for (int i = 0; i < TURNS; i++) {
                var begun = System.nanoTime();
                var reply = agent.ask(sentence);
                times[i] = System.nanoTime() - begun;
                if (!(reply instanceof Reply.Answer)) {
                    throw new IllegalStateException("not answered: " + reply);
                }
            }
            Arrays.sort(times);
            return times;
        }
    }

    private static double millis(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.round(share * sorted.length))] / 1e6;
    }
}
