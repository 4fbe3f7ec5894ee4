package dev.awsagent.benchmarks.transfer;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is told of the measurements: a table for people as they come in, and JSON for programs. Used by one thread. */
final class Report {

    private static final double MIB = 1 << 20;
    private static final String ROW = "  %-10s %9s %9s %9s %10s %10s %10s  %s%n";

    private final Instant began = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final boolean quick;
    private final int rounds;
    private final List<String> programs = new ArrayList<>();
    private final List<String> measured = new ArrayList<>();

    Report(boolean quick, int rounds) {
        this.quick = quick;
        this.rounds = rounds;
    }

    /** What it is measured on, and how. */
    String machine() {
        return "%s, %d processors, %s %s %s; server on Java %s; medians of %d after one that does not count%s"
                .formatted(
                        began,
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("os.arch"),
                        Runtime.version(),
                        rounds,
                        Stopwatch.knowsMemory() ? "" : "; no memory: /usr/bin/time is not installed");
    }

    void program(Tool tool, Path path, String version, PrintStream out) {
        out.printf("  %-10s %s (%s)%n", tool.title(), version, path);
        programs.add("{\"name\": %s, \"version\": %s}".formatted(quoted(tool.title()), quoted(version)));
    }

    void skipped(Tool tool, PrintStream out) {
        out.printf("  %-10s SKIPPED: not found%n", tool.title());
        programs.add("{\"name\": %s, \"skipped\": \"not found\"}".formatted(quoted(tool.title())));
    }

    /** The results of one case. */
    void results(List<Result> results, PrintStream out) {
        var ours = results.stream()
                .filter(result -> result.tool() == Tool.AWS_AGENT && result.isRight())
                .findFirst()
                .orElse(null);
        out.printf(ROW, "", "wall s", "CPU s", "peak MiB", "requests", "wall/ours", "CPU/ours", "");
        for (var result : results) {
            measured.add(json(result));
            if (!result.isRight()) {
                out.printf("  %-10s %s%n", result.tool().title(), result.failure());
                continue;
            }
            var peak = result.median(Measurement::peakBytes) / MIB;
            out.printf(
                    ROW,
                    result.tool().title(),
                    number(result.median(Measurement::wall)),
                    number(result.median(Measurement::cpu)),
                    peak > 0 ? "%.0f".formatted(peak) : "-",
                    "%.0f".formatted(result.requests()),
                    ours == null ? "-" : number(ratio(result, ours, true)),
                    ours == null ? "-" : number(ratio(result, ours, false)),
                    spread(result));
        }
        out.flush();
    }

    static double ratio(Result other, Result ours, boolean wall) {
        return wall
                ? other.median(Measurement::wall) / ours.median(Measurement::wall)
                : other.median(Measurement::cpu) / ours.median(Measurement::cpu);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String spread(Result result) {
        var walls = result.runs().stream().mapToDouble(Measurement::wall).summaryStatistics();
        return "(" + number(walls.getMin()) + " to " + number(walls.getMax()) + ")";
    }

    void write(Path file) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(
                file,
                "{\n\"date\": %s,\n\"processors\": %d,\n\"system\": %s,\n\"quick\": %s,\n\"programs\": [\n  %s\n],\n\"results\": [\n  %s\n]\n}\n"
                        .formatted(
                                quoted(began.toString()),
                                Runtime.getRuntime().availableProcessors(),
                                quoted(System.getProperty("os.name") + " " + System.getProperty("os.version")),
                                quick,
                                String.join(",\n  ", programs),
                                String.join(",\n  ", measured)));
    }

    private static String json(Result result) {
        var runs = new ArrayList<String>();
        for (var run : result.runs()) {
            var requests = new ArrayList<String>();
            run.requests().forEach((name, count) -> requests.add(quoted(name) + ": " + count));
            runs.add(String.format(
                    Locale.ROOT,
                    "{\"wallSeconds\": %.3f, \"cpuSeconds\": %.3f, \"peakBytes\": %d, \"failure\": %s, \"requests\": {%s}}",
                    run.wall(),
                    run.cpu(),
                    run.peakBytes(),
                    quoted(run.failure()),
                    String.join(", ", requests)));
        }
        return "{\"case\": %s, \"tool\": %s, \"right\": %s, \"runs\": [%s]}"
                .formatted(
                        quoted(result.workload().title() + "/"
                                + result.condition().title()),
                        quoted(result.tool().title()),
                        result.isRight(),
                        String.join(", ", runs));
    }

    static String quoted(@Nullable String text) {
        if (text == null) {
            return "null";
        }
        var quoted = new StringBuilder("\"");
        text.chars().forEach(letter -> {
            if (letter == '"' || letter == '\\') {
                quoted.append('\\').append((char) letter);
            } else if (letter < ' ') {
                quoted.append("\\u%04x".formatted(letter));
            } else {
                quoted.append((char) letter);
            }
        });
        return quoted.append('"').toString();
    }
}
