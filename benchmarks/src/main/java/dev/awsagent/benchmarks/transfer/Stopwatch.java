package dev.awsagent.benchmarks.transfer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs programs and says what they took, as the system accounts it to a parent: by GNU {@code time}, or where that is not
 * installed by {@code bash}, which does not know the memory.
 */
final class Stopwatch {

    private static final Path GNU_TIME = Path.of("/usr/bin/time");
    private static final int MESSAGE_LENGTH = 160;

    private final Path folder;
    private final Duration limit;

    /**
     * A process that has ended.
     *
     * @param error how it failed, in one line; null where it did not
     */
    record Run(
            double wall,
            double cpu,
            long peakBytes,
            Path output,
            @Nullable String error) {}

    /** One that keeps its files in a folder and ends what runs longer than the limit. */
    Stopwatch(Path folder, Duration limit) {
        this.folder = folder;
        this.limit = limit;
    }

    static boolean knowsMemory() {
        return Files.isExecutable(GNU_TIME);
    }

    Run run(List<String> command, Map<String, String> environment, Path directory) throws IOException {
        var output = folder.resolve("output");
        var errors = folder.resolve("errors");
        var account = folder.resolve("account");
        var words = new ArrayList<String>();
        if (knowsMemory()) {
            words.addAll(List.of(GNU_TIME.toString(), "-q", "-o", account.toString(), "-f", "%U %S %M"));
        } else {
            words.addAll(List.of(
                    "bash", "-c", "TIMEFORMAT='%3U %3S 0'; { time \"$@\" 2>&3; } 3>&2 2>\"$0\"", account.toString()));
        }
        words.addAll(command);
        var builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        var start = System.nanoTime();
        var process = builder.start();
        try {
            var ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            var wall = (System.nanoTime() - start) / 1e9;
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                return new Run(wall, 0, 0, output, "took longer than " + limit.toSeconds() + " s");
            }
            var numbers = Files.readString(account).strip().split("\\s+", -1);
            var cpu = Double.parseDouble(numbers[0]) + Double.parseDouble(numbers[1]);
            var failed = process.exitValue() == 0 ? null : "exit code " + process.exitValue() + ": " + lastLine(errors);
            return new Run(wall, cpu, Long.parseLong(numbers[2]) * 1024, output, failed);
        } catch (InterruptedException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while '" + command.get(0) + "' runs", e);
        }
    }

    private static String lastLine(Path file) throws IOException {
        var lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        if (lines.isEmpty()) {
            return "it says nothing";
        }
        var line = lines.get(lines.size() - 1).strip();
        return line.length() <= MESSAGE_LENGTH ? line : line.substring(0, MESSAGE_LENGTH) + "...";
    }
}
