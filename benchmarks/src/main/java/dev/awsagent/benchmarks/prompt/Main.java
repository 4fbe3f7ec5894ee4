package dev.awsagent.benchmarks.prompt;

import dev.awsagent.benchmarks.planning.ManyTools;
import dev.awsagent.credential.Target;
import dev.awsagent.plan.ChatModelPlanner;
import dev.awsagent.plan.ModelWatch;
import dev.awsagent.plan.PlanRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** The program behind {@code benchmarks/prompt}. */
final class Main {

    /** Words that every tool has which looks, beside those of one tool: many more fit than are offered. */
    private static final String REQUEST = "which %s of the account are tagged team=blue? show the first 5";

    /** The same of every tool that changes, of a turn before. */
    private static final List<PlanRequest.Turn> EARLIER = List.of(new PlanRequest.Turn(
            "get rid of whatever was called attic-1",
            "Throws one away: say which, such as delete, remove or drop it."));

    private static final List<Integer> COUNTS = List.of(10, 100, 1_000, 5_000);
    private static final int REQUESTS = 200;

    /** A prompt may be this many times as large with the most tools as with a hundred. */
    private static final double GROWTH = 1.1;

    /**
     * Medians over the requests.
     *
     * @param offered tools, the one that looks for others included
     * @param tokens of the prompt, at four characters each
     * @param found percent of the requests whose tool was among those offered
     * @param millis to choose the tools and to write the prompt
     */
    record Size(int tools, int offered, long tokens, double found, double millis) {}

    private Main() {}

    public static void main(String... words) throws IOException, ReflectiveOperationException {
        if (words.length > 0) {
            System.err.println("benchmarks/prompt: it takes no options, got '" + words[0] + "'");
            System.exit(2);
        }
        System.exit(measure(System.out));
    }

    private static int measure(PrintStream out) throws IOException, ReflectiveOperationException {
        out.printf(Locale.ROOT, "%8s %8s %8s %8s %8s%n", "tools", "offered", "tokens", "found", "ms");
        long hundred = 0;
        long most = 0;
        for (var count : COUNTS) {
            var size = size(count, REQUESTS);
            out.printf(
                    Locale.ROOT,
                    "%8d %8d %8d %7.0f%% %8.2f%n",
                    size.tools(),
                    size.offered(),
                    size.tokens(),
                    size.found(),
                    size.millis());
            hundred = count == 100 ? size.tokens() : hundred;
            most = size.tokens();
        }
        if (most > hundred * GROWTH) {
            System.err.println("benchmarks/prompt: the prompt grows with the tools");
            return 1;
        }
        return 0;
    }

    static Size size(int count, int requests) throws IOException, ReflectiveOperationException {
        var tools = ManyTools.of(count);
        var model = new Asked();
        var planner = ChatModelPlanner.of(model, "benchmark:none");
        var offered = new long[requests];
        var tokens = new long[requests];
        var nanos = new long[requests];
        var found = 0;
        for (int i = 0; i < requests; i++) {
            var word = ManyTools.word(i * 7919 % count / 2);
            var begun = System.nanoTime();
            var took = new AtomicLong();
            var read = new AtomicLong();
            planner.plan(new PlanRequest(
                    REQUEST.formatted(word),
                    tools,
                    Target.ANY,
                    EARLIER,
                    List.of(),
                    null,
                    Clock.systemUTC(),
                    token -> {},
                    List.of(),
                    new ModelWatch() {
                        @Override
                        public void asked(String name, String prompt) {
                            took.set(System.nanoTime() - begun);
                        }

                        @Override
                        public void answered(String name, long in, long out, long millis) {
                            read.set(in);
                        }
                    }));
            nanos[i] = took.get();
            tokens[i] = read.get();
            offered[i] = model.names.size();
            found += model.names.contains(word + "_list_" + word) ? 1 : 0;
        }
        return new Size(count, (int) median(offered), median(tokens), 100.0 * found / requests, median(nanos) / 1e6);
    }

    private static long median(long... values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /** Says nothing of use, and remembers which tools it was offered. */
    private static final class Asked implements ChatModel {

        private volatile List<String> names = List.of();

        @Override
        public ChatResponse chat(ChatRequest request) {
            names = request.toolSpecifications().stream()
                    .map(tool -> tool.name())
                    .toList();
            return ChatResponse.builder().aiMessage(AiMessage.from("Hello.")).build();
        }
    }
}
