package dev.awsagent.internal.moto;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A {@code moto_server} that runs as a child of this JVM on loopback. It keeps everything in memory and takes any key,
 * unless told to check them. It ends when it is closed, and also when this JVM dies without closing it: where there is a
 * POSIX shell, a watcher that waits on the child's standard input ends it as soon as that pipe breaks. Thread-safe.
 */
public final class MotoServer implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int STARTS = 3;
    private static final int KEPT_LINES = 20;
    private static final Path SHELL = Path.of("/bin/sh");

    /**
     * Becomes the server ({@code exec} keeps the process id) and leaves a watcher behind, which ends that process when
     * standard input does: the other end of the pipe is held by the JVM alone.
     */
    private static final String WATCHED =
            "exec 3<&0; { read -r _ <&3; kill -TERM $$; } >/dev/null 2>&1 & exec \"$@\" </dev/null 3<&-";

    private final Process process;
    private final Thread reader;
    private final Deque<String> lines;
    private final URI endpoint;

    private MotoServer(Process process, Thread reader, Deque<String> lines, URI endpoint) {
        this.process = process;
        this.reader = reader;
        this.lines = lines;
        this.endpoint = endpoint;
    }

    /** The program on the {@code PATH} of {@code variables}; empty when it is not installed. Starts nothing. */
    public static Optional<Path> executable(Map<String, String> variables) {
        var path = variables.getOrDefault("PATH", "");
        var names = isWindows() ? List.of("moto_server.exe", "moto_server.cmd") : List.of("moto_server");
        for (var folder : path.split(File.pathSeparator)) {
            for (var name : names) {
                try {
                    var candidate = Path.of(folder, name);
                    if (!folder.isEmpty() && Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                        return Optional.of(candidate.toAbsolutePath());
                    }
                } catch (InvalidPathException e) {
                    // A PATH may hold anything; what is no folder holds no program.
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Starts it on a free port and waits until it answers.
     *
     * @param settings variables for the child, on top of those of this process without its {@code AWS_} ones
     * @throws IllegalStateException when it does not come up, with the last line that it said
     */
    public static MotoServer start(Path executable, Map<String, String> settings) {
        IllegalStateException failed = null;
        for (int i = 0; i < STARTS; i++) {
            MotoServer server;
            try {
                server = launch(executable, settings);
            } catch (IOException e) {
                throw new IllegalStateException(
                        "cannot start " + executable + ": " + e.getMessage() + "; check that it runs in a shell", e);
            }
            try {
                server.awaitAnswer();
                return server;
            } catch (IllegalStateException e) {
                server.close();
                failed = e; // another program may have taken the port in between: a new port, once more
            } catch (InterruptedException e) {
                server.close();
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while " + executable + " was starting", e);
            }
        }
        throw java.util.Objects.requireNonNull(failed);
    }

    private static MotoServer launch(Path executable, Map<String, String> settings) throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            port = socket.getLocalPort();
        }
        var command = new ArrayList<String>();
        if (Files.isExecutable(SHELL)) {
            command.addAll(List.of(SHELL.toString(), "-c", WATCHED, "moto_server"));
        }
        command.addAll(List.of(executable.toString(), "-H", LOOPBACK, "-p", Integer.toString(port)));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("MOTO_"));
        builder.environment().putAll(settings);
        var process = builder.start();
        var lines = new ArrayDeque<String>();
        var reader = new Thread(() -> drain(process, lines), "moto-output");
        reader.setDaemon(true);
        reader.start();
        return new MotoServer(process, reader, lines, URI.create("http://" + LOOPBACK + ":" + port));
    }

    /** A child that nobody reads from would stand still once its pipe is full. */
    private static void drain(Process process, Deque<String> lines) {
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                synchronized (lines) {
                    if (lines.size() == KEPT_LINES) {
                        lines.removeFirst();
                    }
                    lines.addLast(line);
                }
            }
        } catch (IOException e) {
            // The stream breaks when the child is ended; there is nothing more to read.
        }
    }

    private void awaitAnswer() throws InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive()) {
            try {
                if (send("GET", "/moto-api/", "") == HttpURLConnection.HTTP_OK && process.isAlive()) {
                    return;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("moto_server did not answer within " + PATIENCE.toSeconds() + " s on "
                        + endpoint + "; its last line was: " + lastLine());
            }
            Thread.sleep(25);
        }
        reader.join(1000);
        throw new IllegalStateException("moto_server ended with exit code " + process.exitValue()
                + " instead of listening on " + endpoint + "; its last line was: " + lastLine());
    }

    private String lastLine() {
        synchronized (lines) {
            return lines.isEmpty() ? "(none)" : lines.getLast();
        }
    }

    /** Where it listens. */
    public URI endpoint() {
        return endpoint;
    }

    /** The child's process id. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Forgets everything that was made in it. */
    public void reset() {
        command("/moto-api/reset", "");
    }

    /**
     * Sends one of moto's own control requests.
     *
     * @throws IllegalStateException when it does not accept it
     */
    public void command(String path, String body) {
        try {
            var status = send("POST", path, body);
            if (status != HttpURLConnection.HTTP_OK && status != HttpURLConnection.HTTP_CREATED) {
                throw new IllegalStateException(
                        "moto_server on " + endpoint + " answered " + status + " to " + path + "; it may be too old");
            }
        } catch (IOException e) {
            throw new IllegalStateException(
                    "moto_server on " + endpoint + " does not answer: " + e.getMessage() + "; its last line was: "
                            + lastLine(),
                    e);
        }
    }

    private int send(String method, String path, String body) throws IOException {
        var connection = (HttpURLConnection) endpoint.resolve(path).toURL().openConnection(java.net.Proxy.NO_PROXY);
        connection.setConnectTimeout(5_000);
        connection.setReadTimeout(30_000);
        connection.setRequestMethod(method);
        if (!body.isEmpty()) {
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            try (var out = connection.getOutputStream()) {
                out.write(body.getBytes(StandardCharsets.UTF_8));
            }
        }
        var status = connection.getResponseCode();
        try (var in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            if (in != null) {
                in.readAllBytes();
            }
        }
        return status;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").startsWith("Windows");
    }
}
