package dev.awsagent.benchmarks.transfer;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The server in a JVM of its own, so that its processor time is nobody else's. It ends with this one. Used by one thread. */
final class ServerProcess implements AutoCloseable {

    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;
    private final List<String> addresses = new ArrayList<>();

    ServerProcess(long keys) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms256m",
                        "-Xmx1g",
                        "-XX:+UseParallelGC",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "serve",
                        "--control",
                        "--sink",
                        "--tls-port",
                        "0",
                        "--keys",
                        Long.toString(keys))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (var line = answer(); !line.equals("ready"); line = answer()) {
            addresses.add(line);
        }
    }

    String address(Condition condition) {
        return addresses.get(condition.encrypted() ? 1 : 0);
    }

    Path certificate() {
        return Path.of(addresses.get(2));
    }

    /** Gives a command that answers with {@code ok}. */
    void tell(String command) throws IOException {
        var answer = ask(command);
        if (!answer.equals("ok")) {
            throw new IOException("the server answers '" + command + "' with '" + answer + "'");
        }
    }

    String ask(String command) throws IOException {
        commands.write(command);
        commands.newLine();
        commands.flush();
        return answer();
    }

    private String answer() throws IOException {
        var line = answers.readLine();
        if (line == null) {
            throw new IOException("the server has ended; what it said last is above");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        commands.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
