package dev.awsagent.models;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A provider on loopback, with answers that a test put there. Its own words are those of OpenAI's protocol. */
final class ModelServer implements AutoCloseable {

    interface Answer {
        void give(HttpExchange exchange) throws IOException;
    }

    /** One request as it came in. */
    record Asked(String path, String query, String authorization, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return String.valueOf(headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().get(0))
                    .findFirst()
                    .orElse(null));
        }
    }

    final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final HttpServer server;

    ModelServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                var authorization = exchange.getRequestHeaders().getFirst("Authorization");
                asked.add(new Asked(
                        exchange.getRequestURI().getPath(),
                        exchange.getRequestURI().getQuery(),
                        String.valueOf(authorization),
                        Map.copyOf(exchange.getRequestHeaders()),
                        body));
                var answer = answers.poll();
                if (answer == null) {
                    text(exchange, 418, "text/plain", "no answer left");
                } else {
                    answer.give(exchange);
                }
            }
        });
        server.start();
    }

    URI root() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    URI baseUrl() {
        return URI.create(root() + "/v1");
    }

    ModelServer then(Answer answer) {
        answers.add(answer);
        return this;
    }

    ModelServer json(String body) {
        return then(exchange -> text(exchange, 200, "application/json", body));
    }

    ModelServer status(int status, String type, String body) {
        return then(exchange -> text(exchange, status, type, body));
    }

    ModelServer says(String text) {
        return json(message("{\"role\":\"assistant\",\"content\":\"" + text + "\"}", "stop"));
    }

    ModelServer calls(String tool, String escapedArguments) {
        return json(message(
                "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\","
                        + "\"function\":{\"name\":\"" + tool + "\",\"arguments\":\"" + escapedArguments + "\"}}]}",
                "tool_calls"));
    }

    ModelServer events(String... data) {
        return streams(
                "text/event-stream",
                List.of(data).stream().map(event -> "data: " + event + "\n\n").toList());
    }

    /** An answer in pieces. */
    ModelServer streams(String type, List<String> pieces) {
        return then(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, 0);
            for (var piece : pieces) {
                exchange.getResponseBody().write(piece.getBytes(charset(type)));
                exchange.getResponseBody().flush();
            }
        });
    }

    /** Bytes that are no text come as if each were a character. */
    private static Charset charset(String type) {
        return type.startsWith("application/vnd.") ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
    }

    /** Says nothing until the server is closed. */
    ModelServer silence() {
        return then(exchange -> hold());
    }

    /** Begins an answer and never ends it. */
    ModelServer stalls(String type, String beginning) {
        return then(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(beginning.getBytes(charset(type)));
            exchange.getResponseBody().flush();
            hold();
        });
    }

    /**
     * Says the last of these again and again.
     *
     * @return open until the client has hung up
     */
    CountDownLatch talks(String type, List<String> pieces) {
        var gone = new CountDownLatch(1);
        then(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, 0);
            try {
                for (int i = 0; closing.getCount() > 0; i++) {
                    exchange.getResponseBody()
                            .write(pieces.get(Math.min(i, pieces.size() - 1)).getBytes(charset(type)));
                    exchange.getResponseBody().flush();
                    closing.await(20, TimeUnit.MILLISECONDS);
                }
            } catch (IOException e) {
                gone.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return gone;
    }

    void hold() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static String message(String message, String finish) {
        return "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"message\":" + message + ",\"finish_reason\":\"" + finish + "\"}],"
                + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15}}";
    }

    static String delta(String delta, String finish) {
        return "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}";
    }

    static void text(HttpExchange exchange, int status, String type, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
