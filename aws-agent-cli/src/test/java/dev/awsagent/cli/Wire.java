package dev.awsagent.cli;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.awsagent.tool.AwsCall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What lies between the program and a server that answers like AWS: passes everything on, and remembers it. */
final class Wire implements AutoCloseable {

    /**
     * @param service as the signature names it
     * @param operation as the API names it; the method and the path where a request says no more
     * @param looks whether it changes nothing
     */
    record Request(String service, String operation, boolean looks) {}

    /** Set by those who send, and not by those who pass on. */
    private static final Set<String> HOP =
            Set.of("host", "content-length", "connection", "expect", "upgrade", "transfer-encoding", "date", "server");

    private static final Pattern SERVICE = Pattern.compile("Credential=[^/]+/[^/]+/[^/]+/([^/]+)/");
    private static final Pattern ACTION = Pattern.compile("(?:^|&)Action=(\\w+)");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI behind;
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** What reached the server, and whose answer is kept back for good. */
    private volatile String unanswered = "";

    /** What is not passed on. */
    private volatile Predicate<HttpExchange> held = exchange -> false;

    private final CountDownLatch end = new CountDownLatch(1);
    final CountDownLatch done = new CountDownLatch(1);

    Wire(URI behind) throws IOException {
        this.behind = behind;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::passOn);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Counts {@link #done} down once this was done, and lets nobody know. */
    void keepBack(String operation) {
        unanswered = operation;
    }

    /** Counts {@link #done} down once this was asked, and says nothing until the end. */
    void hold(Predicate<HttpExchange> which) {
        held = which;
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    List<Request> changes() {
        return requests.stream().filter(request -> !request.looks()).toList();
    }

    void forget() {
        requests.clear();
    }

    private void passOn(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var request = request(exchange, new String(body, StandardCharsets.ISO_8859_1));
            requests.add(request);
            if (held.test(exchange)) {
                done.countDown();
                end.await();
                return;
            }
            var onward = HttpRequest.newBuilder(
                            behind.resolve(exchange.getRequestURI().toString()))
                    .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
            copy(exchange.getRequestHeaders(), onward::header);
            var answer = client.send(onward.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (request.operation().equals(unanswered)) {
                done.countDown();
                return;
            }
            copy(answer.headers().map(), exchange.getResponseHeaders()::add);
            var bytes = answer.body();
            if (exchange.getRequestMethod().equals("HEAD")) {
                // How long it would be, which the server says for no HEAD by itself.
                answer.headers()
                        .firstValue("Content-Length")
                        .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
            }
            exchange.sendResponseHeaders(answer.statusCode(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface To {
        void put(String name, String value);
    }

    private static void copy(Map<String, List<String>> headers, To to) {
        headers.forEach((name, values) -> {
            if (!HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> to.put(name, value));
            }
        });
    }

    private static Request request(HttpExchange exchange, String body) {
        var method = exchange.getRequestMethod();
        var operation = operation(exchange.getRequestHeaders(), body);
        return operation.isEmpty()
                ? new Request(
                        service(exchange.getRequestHeaders()),
                        method + " " + exchange.getRequestURI(),
                        Set.of("GET", "HEAD").contains(method))
                : new Request(
                        service(exchange.getRequestHeaders()),
                        operation,
                        AwsCall.looks(operation, Map.of("DryRun", body.contains("DryRun=true"))));
    }

    private static String service(Headers headers) {
        var signature = SERVICE.matcher(String.valueOf(headers.getFirst("Authorization")));
        return signature.find() ? signature.group(1) : "";
    }

    private static String operation(Headers headers, String body) {
        var target = headers.getFirst("X-Amz-Target");
        if (target != null) {
            return target.substring(target.lastIndexOf('.') + 1);
        }
        var type = String.valueOf(headers.getFirst("Content-Type"));
        var action = ACTION.matcher(body);
        return type.startsWith("application/x-www-form-urlencoded") && action.find() ? action.group(1) : "";
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
