package dev.awsagent.tools.ec2;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.awsagent.credential.Environment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Stands before an emulator: passes requests on, and answers some of them itself. */
final class FaultyEc2 implements AutoCloseable {

    /** @param status 0 to cut the connection instead of an answer */
    record Answer(int status, String body) {

        static final Answer NONE = new Answer(0, "");

        /** It is passed on and done, and the connection is cut before the answer. */
        static final Answer LOST = new Answer(0, "lost");

        static Answer error(int status, String code, String message) {
            return new Answer(
                    status,
                    "<?xml version=\"1.0\"?><Response><Errors><Error><Code>" + code + "</Code><Message>" + message
                            + "</Message></Error></Errors><RequestID>00000000-fa17</RequestID></Response>");
        }
    }

    /** What to answer to a request; null to pass it on. */
    @FunctionalInterface
    interface Fault {
        /** @param count how often this operation was asked for, this time included */
        @Nullable
        Answer on(String action, String body, int count);
    }

    /** Passed on by the proxy itself, and not set by hand. */
    private static final List<String> HOP = List.of("host", "content-length", "connection", "expect", "upgrade");

    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI behind;
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    final List<String> actions = Collections.synchronizedList(new ArrayList<>());
    final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    volatile Fault fault = (action, body, count) -> null;

    /** What becomes of an answer of the emulator. */
    @FunctionalInterface
    interface Change {
        Answer of(String action, String body, Answer answer);
    }

    volatile Change change = (action, body, answer) -> answer;

    /** Changes what is passed on. */
    volatile UnaryOperator<String> rewrite = UnaryOperator.identity();

    FaultyEc2(URI behind) throws IOException {
        this.behind = behind;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::answer);
        server.start();
    }

    /** As good as {@code other}, but for the endpoint. */
    Environment environment(String accessKey, String secretKey, Path home) {
        return new Environment(
                Map.of(
                        "AWS_ACCESS_KEY_ID",
                        accessKey,
                        "AWS_SECRET_ACCESS_KEY",
                        secretKey,
                        "AWS_REGION",
                        "us-east-1",
                        "AWSAGENT_LONGEST_PAUSE",
                        "PT0.02S",
                        "AWS_ENDPOINT_URL",
                        "http://127.0.0.1:" + server.getAddress().getPort()),
                home);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var action = action(body);
            int count;
            synchronized (counts) {
                count = counts.merge(action, 1, Integer::sum);
            }
            actions.add(action);
            bodies.add(body);
            var own = fault.on(action, body, count);
            if (own == null || own == Answer.LOST) {
                var answer = change.of(action, body, passedOn(exchange, rewrite.apply(body)));
                own = own == null ? answer : own;
            }
            if (own.status() == 0) {
                return;
            }
            var bytes = own.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/xml;charset=UTF-8");
            exchange.sendResponseHeaders(own.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String action(String body) {
        for (var part : body.split("&", -1)) {
            if (part.startsWith("Action=")) {
                return part.substring("Action=".length());
            }
        }
        return "";
    }

    private Answer passedOn(HttpExchange exchange, String body) throws IOException {
        var request = HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofString(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!HOP.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
