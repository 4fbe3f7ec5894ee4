package dev.awsagent.server.web;

import dev.awsagent.internal.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/** What happens in a conversation, as server-sent events over one request that does not end. */
final class EventStream {

    static final String TYPE = "text/event-stream";

    /** So often something is sent, for proxies and for whoever has gone without a word. */
    private static final long PULSE_MILLIS = 15_000;

    private static final String RESET = "reset";

    /** Of what is no event of the conversation, and cannot be gone on after. */
    private static final long NO_ID = -1;

    private final Context context;
    private final Outbox outbox;

    EventStream(Context context, long unreadChars) {
        this.context = context;
        this.outbox = new Outbox(unreadChars);
    }

    /**
     * Begins it.
     *
     * @param over whether whoever listens may not any more
     * @return ends when the stream does
     */
    CompletionStage<Answer> begin(Chat chat, User user, long after, Chats chats, BooleanSupplier over) {
        var events = chat.events();
        var ended = new CompletableFuture<Answer>();
        context.status(200);
        context.contentType(TYPE);
        context.header("X-Accel-Buffering", "no");
        Event.Listener listener = event -> {
            if (!outbox.offer(new Outbox.Item(event.message(), event))) {
                outbox.close();
            }
        };
        if (!events.listen(after, listener, () -> {})) {
            var last = events.last();
            var reset = Json.object().put("type", "reset").put("lastEvent", last);
            // With its id, since whoever comes back by itself says the last that it saw: from there it goes on.
            outbox.offer(new Outbox.Item(reset.toString(), new Event(last, RESET, reset.toString(), null)));
        }
        Prompts.Listener asked = message -> {
            if (message.path("conversation").asText().equals(chat.id())) {
                var text = message.toString();
                var event = new Event(NO_ID, message.path("type").asText(), text, null);
                if (!outbox.offer(new Outbox.Item(text, event))) {
                    outbox.close();
                }
            }
        };
        chats.prompts().listen(user, asked);
        Runnable end = outbox::close;
        chats.atEnd(end);
        Runnable writing = () -> {
            try {
                write(chats, over);
            } catch (IOException e) {
                // Whoever listened is gone.
                outbox.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                events.leave(listener);
                chats.prompts().leave(asked);
                chats.notAtEnd(end);
                ended.complete(Answer.WRITTEN);
            }
        };
        try {
            chats.execute(writing);
        } catch (RejectedExecutionException e) {
            // The server ends: this says so, and leaves.
            writing.run();
        }
        return ended;
    }

    private void write(Chats chats, BooleanSupplier over) throws IOException, InterruptedException {
        var out = context.res().getOutputStream();
        events(out, over);
        if (chats.isStopping() || over.getAsBoolean()) {
            var reason = chats.isStopping() ? "stopping" : "session";
            var bye = Json.object().put("type", "bye").put("reason", reason);
            out.write(("event: bye\ndata: " + bye + "\n\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    private void events(OutputStream out, BooleanSupplier over) throws IOException, InterruptedException {
        out.write(": listening\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        while (!outbox.isClosed() && !over.getAsBoolean()) {
            var item = outbox.poll(PULSE_MILLIS);
            var event = item == null ? null : item.event();
            var text = new StringBuilder();
            if (event == null) {
                text.append(":\n\n");
            } else {
                if (event.id() != NO_ID) {
                    text.append("id: ").append(event.id()).append('\n');
                }
                text.append("event: ").append(event.name()).append('\n');
                // JSON of ours stands on one line.
                text.append("data: ").append(event.message()).append("\n\n");
            }
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
            if (event != null && event.name().equals(RESET)) {
                return;
            }
        }
    }
}
