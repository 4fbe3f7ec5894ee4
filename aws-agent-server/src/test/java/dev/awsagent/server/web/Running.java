package dev.awsagent.server.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.agent.AwsAgent;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.server.ServerSettings;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A server in this JVM on a free port of loopback, over a sandbox, with a client that is not ours. */
final class Running implements AutoCloseable {

    static final Limits LIMITS =
            Limits.DEFAULTS.with("requests_per_second", 5_000).with("requests_at_once", 5_000);
    static final ServerFile FILE = new ServerFile(List.of(), List.of(), List.of(), null, Map.of(), LIMITS);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    final Path folder;
    final ChatServer server;
    final Held held = new Held();
    private final @Nullable Sandbox sandbox;

    private Running(
            Path folder,
            ServerFile file,
            ServerSettings.Tls tls,
            Clock clock,
            Map<String, String> environment,
            boolean aws,
            UnaryOperator<AwsAgent.Builder> more)
            throws IOException {
        this.folder = folder;
        var work = Files.createDirectories(folder.resolve("work"));
        sandbox = aws ? null : Sandbox.discover(folder.resolve("sandbox"));
        server = ChatServer.start(
                new ServerSettings(
                        () -> {
                            var builder = AwsAgent.builder()
                                    .environment(new Environment(environment, folder))
                                    .memory(folder.resolve("memory"))
                                    .workingFolder(work)
                                    .tools(held);
                            return more.apply(sandbox == null ? builder : builder.sandbox(sandbox));
                        },
                        Target.ANY,
                        null,
                        !aws,
                        work,
                        folder.resolve("server"),
                        "dana",
                        "127.0.0.1",
                        0,
                        tls,
                        null),
                file,
                clock);
    }

    private Running(Path folder, ServerFile file, ServerSettings.Tls tls, Clock clock) throws IOException {
        this(folder, file, tls, clock, Map.of(), false, UnaryOperator.identity());
    }

    /** Without a sandbox: whatever the environment leads to is asked. */
    static Running onAws(Path folder, ServerFile file, Map<String, String> environment) throws IOException {
        return new Running(
                folder,
                file,
                new ServerSettings.Tls.None(),
                Clock.systemUTC(),
                environment,
                true,
                UnaryOperator.identity());
    }

    static Running in(Path folder) throws IOException {
        return in(folder, FILE);
    }

    static Running in(Path folder, ServerFile file) throws IOException {
        return in(folder, file, Clock.systemUTC());
    }

    static Running in(Path folder, ServerFile file, Clock clock) throws IOException {
        return new Running(
                folder, file, new ServerSettings.Tls.None(), clock, Map.of(), false, UnaryOperator.identity());
    }

    /** With agents that have more than the usual ones. */
    static Running in(Path folder, ServerFile file, UnaryOperator<AwsAgent.Builder> more) throws IOException {
        return new Running(folder, file, new ServerSettings.Tls.None(), Clock.systemUTC(), Map.of(), false, more);
    }

    static Running in(Path folder, ServerFile file, ServerSettings.Tls tls) throws IOException {
        return new Running(folder, file, tls, Clock.systemUTC(), Map.of(), false, UnaryOperator.identity());
    }

    static Running in(Path folder, ServerSettings.Tls tls) throws IOException {
        return new Running(folder, FILE, tls, Clock.systemUTC(), Map.of(), false, UnaryOperator.identity());
    }

    /** A tool that waits until the test lets it go on. */
    @ToolInfo(
            name = "test_hold_thing",
            effect = Effect.READ,
            value = "Holds a thing until it is let go.",
            examples = {"hold {thing}"})
    static final class Held implements Tool<Held.Input, Held.Done> {

        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);

        record Input(
                @Param(value = "The thing", kind = ParamKind.NAME)
                String thing) {}

        record Done(String thing) {}

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of();
        }

        @Override
        public ToolResult<Done> call(Input in, ToolCall call) throws InterruptedException {
            begun.countDown();
            if (!go.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody let it go");
            }
            return ToolResult.ok(new Done(in.thing()));
        }
    }

    int port() {
        return server.address().getPort();
    }

    String token() {
        return server.link().getFragment().replace("token=", "");
    }

    /** An answer. */
    record Got(int status, String body, HttpResponse<String> whole) {

        JsonNode json() {
            return parse(body);
        }

        String header(String name) {
            return whole.headers().firstValue(name).orElse("");
        }
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Got get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    Got post(String path, String json, String... headers) {
        return send("POST", path, json, headers);
    }

    /** With the server's own token. */
    Got send(String method, String path, String json, String... headers) {
        var request = request(method, path, json).header("Authorization", "Bearer " + token());
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return got(request);
    }

    /** With nothing that is not given. */
    Got bare(String method, String path, String json, String... headers) {
        var request = request(method, path, json);
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return got(request);
    }

    private HttpRequest.Builder request(String method, String path, String json) {
        var uri = URI.create(
                "http://127.0.0.1:" + port() + (path.startsWith("//") ? path.substring(1) : "/api/v1" + path));
        var body = json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json);
        var request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).method(method, body);
        return json == null ? request : request.header("Content-Type", "application/json");
    }

    /** Says something without a thread that waits for the reply. */
    CompletableFuture<JsonNode> saying(String conversation, String text) {
        var request = request("POST", "/conversations/" + conversation + "/messages", json("text", text))
                .header("Authorization", "Bearer " + token());
        return HTTP.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(answer -> parse(answer.body()));
    }

    private static Got got(HttpRequest.Builder request) {
        try {
            var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Got(answer.statusCode(), answer.body(), answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new conversation's id. */
    String conversation() {
        return post("/conversations", "{}").json().path("id").asText();
    }

    JsonNode say(String conversation, String text) {
        return post("/conversations/" + conversation + "/messages", json("text", text))
                .json();
    }

    static String json(String name, String value) {
        return JSON.createObjectNode().put(name, value).toString();
    }

    /** All that the server sends to these bytes until it closes, or until there is a whole answer without a body. */
    String raw(String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        held.go.countDown();
        server.close();
        if (sandbox != null) {
            sandbox.close();
        }
    }
}
