package dev.awsagent.benchmarks.transfer;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the programs of this machine are.
 *
 * @param own the command line of this repository, which need not be on the PATH
 * @param searched the value of PATH
 */
record Programs(Path own, String searched) {

    /** The program's file; null where there is none. */
    @Nullable
    Path find(Tool tool) {
        if (tool == Tool.AWS_AGENT) {
            return Files.isExecutable(own) ? own : null;
        }
        for (var folder : searched.split(File.pathSeparator, -1)) {
            var file = Path.of(folder.isEmpty() ? "." : folder, tool.title());
            if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                return file.toAbsolutePath();
            }
        }
        return null;
    }

    /** The first line that a program says of its version. */
    static String version(Path program, Tool tool, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(List.of(program.toString(), tool.askForVersion()))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        var process = builder.start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return said.lines().findFirst().orElse("of an unknown version").strip();
    }
}
