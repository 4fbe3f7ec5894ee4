package dev.awsagent.testkit;

import dev.awsagent.tool.ParamDefinition;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolDefinition;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values for the inputs of one tool, as a person would say them in a sentence. */
final class Samples {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z0-9_]+)}");

    /** Several of each kind: a tool with two buckets means two different ones. */
    private static final Map<ParamKind, List<String>> BY_KIND = new EnumMap<>(Map.ofEntries(
            Map.entry(ParamKind.TEXT, List.of("\"hello world\"", "\"good night\"")),
            Map.entry(ParamKind.NAME, List.of("orders-2026", "customers-eu", "billing-test")),
            Map.entry(ParamKind.BUCKET, List.of("acme-reports", "acme-archive", "acme-media")),
            Map.entry(ParamKind.OBJECT_KEY, List.of("sales/q1.csv", "archive/q1-old.csv", "notes/readme.txt")),
            Map.entry(ParamKind.KEY_PREFIX, List.of("sales/2026/", "archive/2026/", "notes/")),
            Map.entry(ParamKind.GLOB, List.of("*.csv", "*.log")),
            Map.entry(ParamKind.LOCAL_PATH, List.of("./report.csv", "./reports", "summary.csv")),
            Map.entry(
                    ParamKind.ARN,
                    List.of("arn:aws:iam::123456789012:role/reader", "arn:aws:iam::123456789012:role/writer")),
            Map.entry(
                    ParamKind.RESOURCE_ID,
                    List.of(
                            "i-0abc1234def567890",
                            "vol-0abc1234def567890",
                            "sg-0abc1234def567890",
                            "ami-0abc1234def567890",
                            "vpc-0abc1234def567890",
                            "subnet-0abc1234def567890",
                            "snap-0abc1234def567890",
                            "eipalloc-0abc1234def567890")),
            Map.entry(ParamKind.REGION, List.of("eu-west-1", "us-west-2")),
            Map.entry(ParamKind.SIZE, List.of("5 MB", "1 GB")),
            Map.entry(ParamKind.DURATION, List.of("2 hours", "30 minutes")),
            Map.entry(ParamKind.TIME, List.of("yesterday", "the last 24 hours", "2026-01-31")),
            Map.entry(ParamKind.COUNT, List.of("5", "12")),
            Map.entry(ParamKind.TAGS, List.of("team=data", "stage=test"))));

    private final ToolDefinition tool;
    private final Map<String, String> own;

    Samples(ToolDefinition tool, Map<String, String> own) {
        this.tool = tool;
        this.own = own;
    }

    /**
     * A sentence that an example stands for.
     *
     * @param variant which of several: what fits "since" need not fit "in", and a folder is no file
     * @throws IllegalStateException when an input has no sample, naming it
     */
    String fill(String example, int variant) {
        var used = new LinkedHashMap<ParamKind, Integer>();
        for (var kind : ParamKind.values()) {
            used.put(kind, variant);
        }
        var given = new LinkedHashMap<String, String>();
        return PLACEHOLDER
                .matcher(example)
                .replaceAll(match -> Matcher.quoteReplacement(
                        given.computeIfAbsent(match.group(1), name -> sample(param(name), used))));
    }

    /** The names of the inputs that an example gives a value for. */
    static List<String> namedIn(String example) {
        return PLACEHOLDER
                .matcher(example)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private ParamDefinition param(String name) {
        return tool.params().stream()
                .filter(param -> param.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(tool.name() + " has no input " + name));
    }

    private String sample(ParamDefinition param, Map<ParamKind, Integer> used) {
        var given = own.getOrDefault(tool.name() + "." + param.name(), own.get(param.name()));
        if (given != null) {
            return given;
        }
        if (param.isChoice()) {
            return param.choices().get(0);
        }
        var fitting = BY_KIND.getOrDefault(param.kind(), List.of()).stream()
                .filter(text -> fits(param, text))
                .toList();
        if (fitting.isEmpty()) {
            throw new IllegalStateException("the testkit has no sample for the input " + param.name() + " of "
                    + tool.name() + " (kind " + param.kind() + pattern(param)
                    + "); return one from samples(): Map.of(\"" + param.name() + "\", …)");
        }
        var number = used.merge(param.kind(), 1, Integer::sum) - 1;
        return fitting.get(number % fitting.size());
    }

    private static boolean fits(ParamDefinition param, String text) {
        var pattern = param.schema().path("pattern").asText("");
        var number = integer(text);
        if (param.kind() == ParamKind.COUNT && number != null) {
            return number >= param.schema().path("minimum").asLong(Long.MIN_VALUE)
                    && number <= param.schema().path("maximum").asLong(Long.MAX_VALUE);
        }
        return pattern.isEmpty()
                || Pattern.compile(pattern).matcher(text.replace("\"", "")).matches();
    }

    private static @Nullable Long integer(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String pattern(ParamDefinition param) {
        var pattern = param.schema().path("pattern").asText("");
        return pattern.isEmpty() ? "" : ", pattern " + pattern;
    }
}
