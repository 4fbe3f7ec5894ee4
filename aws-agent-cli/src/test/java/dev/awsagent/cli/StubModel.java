package dev.awsagent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A language model on loopback, behind OpenAI's protocol, that says what a test wrote down; at the end, the last again. */
final class StubModel implements AutoCloseable {

    private interface Answer {
        void give(HttpExchange exchange) throws IOException;
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Queue<Answer> script = new ConcurrentLinkedQueue<>();

    /** The bodies of the requests. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    StubModel() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                var next = script.size() > 1 ? script.remove() : script.element();
                next.give(exchange);
            }
        });
        server.start();
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    StubModel calls(String tool, String arguments) {
        var delta = JSON.createObjectNode();
        var call = delta.putArray("tool_calls").addObject().put("index", 0).put("type", "function");
        call.put("id", "call_" + script.size());
        call.putObject("function").put("name", tool).put("arguments", arguments);
        return streams(delta, "tool_calls");
    }

    StubModel says(String words) {
        return streams(JSON.createObjectNode().put("content", words), "stop");
    }

    StubModel answers(int status, String type, String body) {
        script.add(exchange -> send(exchange, status, type, body));
        return this;
    }

    private StubModel streams(ObjectNode delta, String reason) {
        var events = event(delta, null) + event(JSON.createObjectNode(), reason) + "data: [DONE]\n\n";
        return answers(200, "text/event-stream", events);
    }

    private static String event(ObjectNode delta, String reason) {
        var event = JSON.createObjectNode().put("id", "c").put("object", "chat.completion.chunk");
        event.put("created", 1).put("model", "m");
        var choice = event.putArray("choices").addObject().put("index", 0).put("finish_reason", reason);
        choice.set("delta", delta);
        return "data: " + event + "\n\n";
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Retry-After", "600");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
