package dev.awsagent.benchmarks.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server in processes of its own, on a free port of loopback. It ends with this JVM. Used by one thread. */
final class Served implements AutoCloseable {

    private static final long START_SECONDS = 600;

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String name;
    private final Process process;
    private final InetSocketAddress address;
    private final String token;
    private final long readyNanos;
    private final Thread end;

    /** How it is started. */
    interface Way {

        /** Its name, as a reader knows it. */
        String name();

        List<String> command(int port) throws IOException;

        /** All of its environment. */
        Map<String, String> environment();

        /** What signs in; there when it is ready. */
        String token() throws IOException;

        /** Where it writes what it has to say. */
        Path log();
    }

    /** Starts one, and waits until it takes work. */
    Served(Way way) throws IOException {
        name = way.name();
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        var builder = new ProcessBuilder(way.command(address.getPort()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(way.log().toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().clear();
        builder.environment().putAll(way.environment());
        var begun = System.nanoTime();
        process = builder.start();
        end = new Thread(this::stop);
        Runtime.getRuntime().addShutdownHook(end);
        while (!isReady()) {
            if (!process.isAlive()
                    || System.nanoTime() - begun
                            > Duration.ofSeconds(START_SECONDS).toNanos()) {
                close();
                throw new IOException(name + " is not ready; it said: " + Files.readString(way.log()));
            }
            pause();
        }
        readyNanos = System.nanoTime() - begun;
        token = way.token();
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean isReady() {
        try (var channel = SocketChannel.open(address)) {
            Talker.write(
                    channel, Incoming.ascii("GET " + Talker.API + "/ready HTTP/1.1\r\nHost: " + host() + "\r\n\r\n"));
            var in = new Incoming();
            while (in.body() < 0) {
                in.read(channel);
            }
            return in.status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** From the start of its process to the first time that it said to be ready. */
    long readyNanos() {
        return readyNanos;
    }

    String name() {
        return name;
    }

    InetSocketAddress address() {
        return address;
    }

    private String host() {
        return "127.0.0.1:" + address.getPort();
    }

    /** The process of this id and those that it has started. */
    long pid() {
        return process.pid();
    }

    /** Seconds of processor time so far, of all its processes. */
    double cpuSeconds() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                        .mapToLong(one -> one.info()
                                .totalCpuDuration()
                                .orElse(Duration.ZERO)
                                .toNanos())
                        .sum()
                / 1e9;
    }

    static String message(String text) {
        return "{\"text\":\"" + text + "\"}";
    }

    /** A request as it goes over the wire. */
    byte[] written(String method, String path, @Nullable String json) {
        return (method + " " + Talker.API + path + " HTTP/1.1\r\nHost: " + host() + "\r\nAuthorization: Bearer " + token
                        + "\r\n"
                        + (json == null
                                ? ""
                                : "Content-Type: application/json\r\nContent-Length: "
                                        + json.getBytes(StandardCharsets.UTF_8).length + "\r\n")
                        + "\r\n"
                        + (json == null ? "" : json))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Asks for a WebSocket. */
    byte[] upgrade() {
        return Incoming.ascii("GET " + Talker.API + "/ws HTTP/1.1\r\nHost: " + host() + "\r\nAuthorization: Bearer "
                + token
                + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    }

    /** Begins a conversation, over a connection that goes on with it; returns its id. */
    String begin(SocketChannel channel, Incoming in) throws IOException {
        var answer = exchange(channel, in, written("POST", "/conversations", "{}"));
        var id = answer.indexOf("\"id\":\"");
        if (id < 0) {
            throw new IOException("no conversation was begun: " + answer);
        }
        return answer.substring(id + 6, answer.indexOf('"', id + 6));
    }

    /** The body of the answer to one request that is not measured. */
    String request(String method, String path) throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://" + host() + Talker.API + path))
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer;
        try {
            answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (answer.statusCode() >= 300) {
            throw new IOException("a request was answered with " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    private static String exchange(SocketChannel channel, Incoming in, byte[] request) throws IOException {
        Talker.write(channel, request);
        var body = -1;
        var end = -1;
        while (end < 0) {
            in.read(channel);
            body = in.body();
            end = body < 0 ? -1 : in.end(body);
        }
        if (in.status() >= 300) {
            throw new IOException("a request was answered with: " + in.text(0, end));
        }
        var answer = in.text(body, end);
        in.drop(end);
        return answer;
    }

    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException e) {
            // This JVM ends, and calls stop itself.
        }
    }

    private void stop() {
        var all = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
