package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A WebSocket of the JDK. Holds each message, both ways, to the schema that is published. */
final class Chatter implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(OpenApi.messages().toString(), InputFormat.JSON);

    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;
    private volatile int closed;

    Chatter(Running server, String... headers) {
        var builder = HTTP.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/api/v1/ws"), this)
                .join();
    }

    static Chatter of(Running server) {
        return new Chatter(server, "Authorization", "Bearer " + server.token());
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        part.append(text);
        if (last) {
            messages.add(Running.parse(part.toString()));
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        closed = status;
        messages.add(Running.parse("{\"type\":\"closed\",\"status\":" + status + "}"));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        messages.add(Running.parse("{\"type\":\"closed\",\"status\":1006}"));
    }

    static List<String> wrong(String message) {
        return SCHEMA.validate(message, InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }

    void send(String message) {
        assertThat(wrong(message)).as(message).isEmpty();
        sendAnything(message);
    }

    void sendAnything(String message) {
        socket.sendText(message, true).join();
    }

    void say(String conversation, String text, String ref) {
        send("{\"type\":\"message\",\"conversation\":\"" + conversation + "\",\"text\":\"" + text + "\",\"ref\":\""
                + ref + "\"}");
    }

    void subscribe(String conversation, long after) {
        send("{\"type\":\"subscribe\",\"conversation\":\"" + conversation + "\",\"after\":" + after + "}");
    }

    /** The next message. */
    JsonNode next() throws InterruptedException {
        var message = messages.poll(15, TimeUnit.SECONDS);
        assertThat(message).as("a message").isNotNull();
        if (!message.path("type").asText().equals("closed")) {
            assertThat(wrong(message.toString())).as(message.toString()).isEmpty();
        }
        return message;
    }

    /** All up to the first that is wanted, that one included. */
    List<JsonNode> until(Predicate<JsonNode> wanted) throws InterruptedException {
        var all = new ArrayList<JsonNode>();
        do {
            all.add(next());
        } while (!wanted.test(all.get(all.size() - 1)));
        return all;
    }

    JsonNode await(String type) throws InterruptedException {
        var all = until(message -> message.path("type").asText().equals(type));
        return all.get(all.size() - 1);
    }

    /** The next reply. */
    JsonNode reply() throws InterruptedException {
        var all = until(message -> message.path("event").path("event").asText().equals("replied"));
        return all.get(all.size() - 1).path("event").path("reply");
    }

    int closed() {
        return closed;
    }

    /** Without a word, as when a network breaks. */
    void drop() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
