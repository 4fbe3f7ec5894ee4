package dev.awsagent.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that ran to its end, with nothing of this environment but what it was given. */
record JavaProcess(int exit, String out, String err) {

    static JavaProcess java(Path folder, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Duser.home=" + folder);
        command.addAll(List.of(arguments));
        return run(folder, environment, command);
    }

    static JavaProcess run(Path folder, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        var out = Files.createTempFile(folder, "stdout", ".txt");
        var err = Files.createTempFile(folder, "stderr", ".txt");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("OPENAI_"));
        builder.environment().putAll(environment);
        var process = builder.start();
        try {
            if (!process.waitFor(300, TimeUnit.SECONDS)) {
                throw new IllegalStateException("still running after 300 s: " + command + "\n" + Files.readString(err));
            }
        } finally {
            process.destroyForcibly();
        }
        return new JavaProcess(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
