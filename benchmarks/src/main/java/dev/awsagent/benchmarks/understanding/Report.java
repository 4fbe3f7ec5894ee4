package dev.awsagent.benchmarks.understanding;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.agent.Rendering;
import dev.awsagent.agent.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** All prompts of a run with their verdicts, as JSON and as Markdown. */
final class Report {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** One prompt. */
    record Line(Prompt prompt, Attempt attempt, Verdict verdict) {}

    private final String planner;
    private final List<Line> lines = new ArrayList<>();

    Report(String planner) {
        this.planner = planner;
    }

    void add(Prompt prompt, Attempt attempt, Verdict verdict) {
        lines.add(new Line(prompt, attempt, verdict));
    }

    long count(Verdict verdict) {
        return lines.stream().filter(line -> line.verdict() == verdict).count();
    }

    private Map<String, List<Line>> byCategory() {
        var categories = new TreeMap<String, List<Line>>();
        lines.forEach(line -> categories
                .computeIfAbsent(line.prompt().category(), key -> new ArrayList<>())
                .add(line));
        var all = new LinkedHashMap<String, List<Line>>(categories);
        all.put("all", lines);
        return all;
    }

    String markdown() {
        var text = new StringBuilder("Planner: " + planner + ", " + lines.size() + " prompts.\n\n");
        text.append("| category | prompts | right | asked | refused | cannot | wrong | wrong write | right in all"
                + " | questions per task | ms, median | tokens per task |\n");
        text.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        byCategory().forEach((category, some) -> {
            text.append("| ").append(category).append(" | ").append(some.size());
            for (var verdict : Verdict.values()) {
                text.append(" | ").append(count(some, verdict));
            }
            text.append(String.format(
                    Locale.ROOT,
                    " | %.0f%% | %.2f | %.1f | %d |%n",
                    100.0 * right(some) / some.size(),
                    (double) questions(some) / some.size(),
                    median(some),
                    tokens(some) / some.size()));
        });
        var wrong = lines.stream().filter(line -> !line.verdict().isRight()).toList();
        if (!wrong.isEmpty()) {
            text.append("\n## Not right\n\n");
            wrong.forEach(line -> text.append("- ")
                    .append(line.prompt().id())
                    .append(line.verdict() == Verdict.WRONG_WRITE ? " **wrong write**" : "")
                    .append(" `")
                    .append(Rendering.harmless(line.prompt().text()))
                    .append("`: ")
                    .append(happened(line.attempt()))
                    .append('\n'));
        }
        return text.toString();
    }

    ObjectNode json() {
        var json = JSON.createObjectNode().put("planner", planner);
        var categories = json.putObject("categories");
        byCategory().forEach((category, some) -> {
            var one = categories.putObject(category).put("prompts", some.size());
            for (var verdict : Verdict.values()) {
                one.put(name(verdict), count(some, verdict));
            }
            one.put("rightInAll", right(some));
            one.put("questionsPerTask", (double) questions(some) / some.size());
            one.put("medianMillis", median(some));
            one.put("tokensPerTask", tokens(some) / some.size());
        });
        var prompts = json.putArray("prompts");
        lines.forEach(line -> add(line, prompts));
        return json;
    }

    private static void add(Line line, ArrayNode prompts) {
        var one = prompts.addObject()
                .put("id", line.prompt().id())
                .put("category", line.prompt().category())
                .put("verdict", name(line.verdict()))
                .put("reply", kind(line.attempt().reply()))
                .put("millis", line.attempt().millis())
                .put("inputTokens", line.attempt().inputTokens())
                .put("outputTokens", line.attempt().outputTokens())
                .put("happened", happened(line.attempt()));
        var steps = one.putArray("steps");
        for (var step : line.attempt().steps()) {
            var planned = steps.addObject().put("tool", step.tool()).put("effect", name(step.effect()));
            planned.set("values", JSON.valueToTree(step.values()));
            step.calls().forEach(call -> planned.withArray("calls").add(call.id()));
        }
    }

    private static String happened(Attempt attempt) {
        var text = new StringBuilder(kind(attempt.reply()));
        attempt.steps()
                .forEach(step ->
                        text.append(", ").append(step.tool()).append(' ').append(step.values()));
        var said = attempt.reply() instanceof Reply.Failed failed
                ? failed.message()
                : attempt.reply() instanceof Reply.ClarificationNeeded question
                        ? question.question()
                        : attempt.reply() instanceof Reply.Refused refused ? refused.reason() : "";
        return Rendering.harmless(text + (said.isEmpty() ? "" : ": " + said));
    }

    private static String kind(Reply reply) {
        return reply.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static long count(List<Line> some, Verdict verdict) {
        return some.stream().filter(line -> line.verdict() == verdict).count();
    }

    private static long right(List<Line> some) {
        return some.stream().filter(line -> line.verdict().isRight()).count();
    }

    private static long questions(List<Line> some) {
        return some.stream()
                .filter(line -> line.attempt().reply() instanceof Reply.ClarificationNeeded)
                .count();
    }

    private static double median(List<Line> some) {
        var sorted = some.stream()
                .mapToDouble(line -> line.attempt().millis())
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    private static long tokens(List<Line> some) {
        return some.stream()
                .mapToLong(line -> line.attempt().inputTokens() + line.attempt().outputTokens())
                .sum();
    }
}
