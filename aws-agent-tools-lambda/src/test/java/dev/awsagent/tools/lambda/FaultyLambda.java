package dev.awsagent.tools.lambda;

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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Stands before an emulator: passes requests on, answers some of them itself, and may change what the emulator answers. */
final class FaultyLambda implements AutoCloseable {

    /**
     * @param path with its query, percent-encoded as it was sent
     * @param operation where the body says it, as to CloudWatch Logs; else empty
     */
    record Request(String method, String path, String operation, String body) {

        /** {@code PUT /2015-03-31/functions/f/code}: what the API's date is does not matter here. */
        boolean is(String method, String end) {
            return this.method.equals(method)
                    && path.replaceAll("/?(\\?.*)?$", "").endsWith(end);
        }

        /** Whether it is to Lambda or CloudWatch Logs: who one is, and which roles there are, others know. */
        boolean isOwn() {
            return path.startsWith("/20") || operation.startsWith("Logs_");
        }

        boolean isChange() {
            return isOwn()
                    && (operation.isEmpty() ? !method.equals("GET") : operation.matches(".*\\.(Put|Delete)[A-Za-z]+"));
        }
    }

    /** @param status 0 to cut the connection instead of an answer */
    record Answer(int status, Map<String, List<String>> headers, byte[] body) {

        static final Answer NONE = new Answer(0, Map.of(), new byte[0]);

        static Answer json(int status, String body) {
            return new Answer(
                    status, Map.of("Content-Type", List.of("application/json")), body.getBytes(StandardCharsets.UTF_8));
        }

        static Answer error(int status, String code, String message) {
            return new Answer(
                    status,
                    Map.of("Content-Type", List.of("application/json"), "x-amzn-ErrorType", List.of(code)),
                    ("{\"message\":\"" + message + "\"}").getBytes(StandardCharsets.UTF_8));
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** What to answer to a request; null to pass it on. */
    @FunctionalInterface
    interface Fault {
        @Nullable
        Answer on(Request request);
    }

    /** What becomes of an answer of the emulator. */
    @FunctionalInterface
    interface Change {
        Answer of(Request request, Answer answer);
    }

    /** Passed on by the proxy itself, and not set by hand. */
    private static final List<String> HOP =
            List.of("host", "content-length", "connection", "expect", "upgrade", "transfer-encoding", "date", "server");

    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI behind;
    final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

    /** Those that an answer was sent to. */
    final List<Request> answered = new CopyOnWriteArrayList<>();

    volatile Fault fault = request -> null;
    volatile Change change = (request, answer) -> answer;

    FaultyLambda(URI behind) throws IOException {
        this.behind = behind;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::answer);
        server.start();
    }

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

    long count(String method, String end) {
        synchronized (requests) {
            return requests.stream().filter(request -> request.is(method, end)).count();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var bytes = exchange.getRequestBody().readAllBytes();
            var request = new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("X-Amz-Target"), ""),
                    new String(bytes, StandardCharsets.UTF_8));
            requests.add(request);
            var answer = fault.on(request);
            if (answer == null) {
                answer = change.of(request, passedOn(exchange, bytes));
            }
            if (answer.status() == 0) {
                return;
            }
            exchange.getResponseHeaders().putAll(answer.headers());
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
            answered.add(request);
        }
    }

    private Answer passedOn(HttpExchange exchange, byte[] body) throws IOException {
        var uri = exchange.getRequestURI().toString();
        if (exchange.getRequestMethod().equals("DELETE") && uri.contains("/policy/")) {
            // moto takes the revision for a list of such, which is never that of the policy.
            uri = uri.replaceAll("RevisionId=[^&]*&?", "");
        }
        var request = HttpRequest.newBuilder(behind.resolve(uri))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            var headers = new java.util.HashMap<>(answer.headers().map());
            headers.keySet().removeIf(name -> HOP.contains(name.toLowerCase(Locale.ROOT)));
            return new Answer(answer.statusCode(), headers, answer.body());
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
