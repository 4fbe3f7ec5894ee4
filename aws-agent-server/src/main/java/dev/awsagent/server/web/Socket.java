package dev.awsagent.server.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.internal.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One open WebSocket: takes messages to conversations, and their events back. Thread-safe. */
final class Socket {

    private static final Logger LOG = LoggerFactory.getLogger(Socket.class);

    static final int STOPPING = 1001;
    static final int REFUSED = 1008;
    static final int TOO_LARGE = 1009;
    static final int TOO_SLOW = 1013;

    private static final int SUBSCRIPTIONS = 100;

    private final Wire wire;
    private final Sessions.Session session;
    private final Sessions sessions;
    private final Chats chats;
    private final Door door;
    private final Repeats repeats;
    private final Outbox outbox;
    private final Map<String, Subscription> subscriptions = new HashMap<>();

    /** Whether a message is taken in now: what comes of it at once goes together. */
    private boolean gathering;

    private final Prompts.Listener asked = this::send;
    private boolean sending;
    private @Nullable Thread pumping;
    private boolean closed;

    /** What carries the messages. */
    interface Wire {

        /**
         * Sends one, and says when it went, or did not. Called again only after that.
         *
         * @param more whether another follows at once, so that this one may wait for it
         */
        void send(String text, boolean more, Runnable sent, Runnable failed);

        void close(int code, String reason);

        /** Finds out whether the other end is there. */
        void ping();
    }

    private record Subscription(Chat chat, Event.Listener listener) {}

    Socket(
            Wire wire,
            Sessions.Session session,
            Sessions sessions,
            Chats chats,
            Door door,
            Repeats repeats,
            long unreadChars) {
        this.wire = wire;
        this.session = session;
        this.sessions = sessions;
        this.chats = chats;
        this.door = door;
        this.repeats = repeats;
        this.outbox = new Outbox(unreadChars);
    }

    User user() {
        return session.user();
    }

    void open() {
        var hello = message("hello").put("user", user().name());
        user().roleNames().forEach(hello.putArray("roles")::add);
        send(hello.put("version", Api.version()));
        chats.prompts().listen(user(), asked);
        synchronized (this) {
            if (!closed) {
                return;
            }
        }
        chats.prompts().leave(asked);
    }

    private static ObjectNode message(String type) {
        return Json.object().put("type", type);
    }

    private void send(ObjectNode message) {
        offer(new Outbox.Item(message.toString(), null));
    }

    private void offer(Outbox.Item item) {
        if (outbox.offer(item)) {
            pump();
        } else {
            // Not here: whoever tells this holds what closing needs.
            closeLater(TOO_SLOW, "reads too slowly; come back and go on after the last event");
        }
    }

    /** Sends what waits, one after another: what goes at once, in this loop, and after what takes its time, in one of its own. */
    private void pump() {
        while (true) {
            Outbox.Item next;
            boolean more;
            synchronized (this) {
                if (sending || closed || gathering) {
                    return;
                }
                next = outbox.poll();
                if (next == null) {
                    return;
                }
                more = !outbox.isEmpty();
                sending = true;
                pumping = Thread.currentThread();
            }
            wire.send(next.text(), more, this::sent, () -> closeLater(STOPPING, "cannot be reached"));
            synchronized (this) {
                if (sending) {
                    pumping = null;
                    return;
                }
            }
        }
    }

    private void sent() {
        synchronized (this) {
            sending = false;
            if (pumping == Thread.currentThread()) {
                return;
            }
        }
        pump();
    }

    /** What was gathered goes, and what comes goes at once. */
    private void gatherNoMore() {
        synchronized (this) {
            gathering = false;
        }
        pump();
    }

    /** Closes it when its session is over. */
    void check() {
        if (sessions.isOver(session)) {
            gatherNoMore();
            send(message("bye").put("reason", "session"));
            close(REFUSED, "the session is over");
        }
    }

    void ping() {
        wire.ping();
    }

    /** Says that the server stops: what runs goes on for a while. */
    void stopping() {
        gatherNoMore();
        send(message("bye").put("reason", "stopping"));
    }

    private void closeLater(int code, String reason) {
        try {
            chats.execute(() -> close(code, reason));
        } catch (RejectedExecutionException e) {
            LOG.debug("the server ends, and closes this connection with all others");
        }
    }

    void close(int code, String reason) {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        closed();
        wire.close(code, reason);
    }

    /** The other end is gone. */
    void closed() {
        Map<String, Subscription> all;
        synchronized (this) {
            closed = true;
            all = Map.copyOf(subscriptions);
            subscriptions.clear();
        }
        outbox.close();
        chats.prompts().leave(asked);
        all.values().forEach(one -> one.chat().events().leave(one.listener()));
    }

    /** Takes one message. Called by one thread at a time. */
    void accept(String text) {
        synchronized (this) {
            gathering = true;
        }
        try {
            take(text);
        } finally {
            gatherNoMore();
        }
    }

    private void take(String text) {
        String ref = null;
        String conversation = null;
        try {
            if (sessions.isOver(session)) {
                check();
                return;
            }
            door.asks(user());
            var body = Body.of(text, Set.of());
            var asked = body.optional("ref");
            if (asked != null && (asked.isEmpty() || asked.length() > 128)) {
                throw Problem.invalid("'ref' has more than 128 characters, or none", "give a shorter one");
            }
            ref = asked;
            conversation = body.optional("conversation");
            switch (body.text("type")) {
                case "ping" -> {
                    body.onlyHas(Set.of("type"));
                    send(message("pong"));
                }
                case "subscribe" -> {
                    body.onlyHas(Set.of("type", "conversation", "after"));
                    var after = body.number("after");
                    // That may be much, and what goes makes room for what comes behind it.
                    gatherNoMore();
                    subscribe(chat(body), after == null ? -1 : after);
                }
                case "unsubscribe" -> {
                    body.onlyHas(Set.of("type", "conversation"));
                    leave(body.text("conversation"));
                }
                case "message" -> {
                    body.onlyHas(Set.of("type", "conversation", "text", "ref"));
                    var chat = chat(body);
                    var said = body.text("text");
                    once(
                            chat.id(),
                            ref,
                            text,
                            () -> chat.ask(user(), said, asked, false).event());
                }
                case "approve" -> {
                    body.onlyHas(Set.of("type", "conversation", "seal", "typed", "ref"));
                    var chat = approvable(body);
                    var seal = body.text("seal");
                    var typed = body.texts("typed");
                    once(
                            chat.id(),
                            ref,
                            text,
                            () -> chat.approve(user(), seal, typed, asked, false)
                                    .event());
                }
                case "reject" -> {
                    body.onlyHas(Set.of("type", "conversation", "seal", "ref"));
                    var chat = approvable(body);
                    var seal = body.text("seal");
                    once(
                            chat.id(),
                            ref,
                            text,
                            () -> chat.reject(user(), seal, asked, false).event());
                }
                case "cancel" -> {
                    body.onlyHas(Set.of("type", "conversation"));
                    var chat = chat(body);
                    send(message("cancelled").put("conversation", chat.id()).put("cancelled", chat.cancel()));
                }
                case "answer" -> {
                    body.onlyHas(Set.of("type", "prompt", "answer", "ref"));
                    chats.prompts().answer(user(), body.text("prompt"), body.text("answer"));
                }
                case "decline" -> {
                    body.onlyHas(Set.of("type", "prompt", "ref"));
                    chats.prompts().answer(user(), body.text("prompt"), null);
                }
                default ->
                    throw Problem.invalid(
                            "'type' is none that there is",
                            "the messages are described at " + Route.ROOT + "/ws.schema.json");
            }
        } catch (Problem e) {
            send(error(e, ref, conversation));
        } catch (RuntimeException e) {
            LOG.error("a message was not taken: {}", e.getClass().getName());
            send(error(
                    new Problem(500, "Internal Server Error", "this is a defect; nothing was done", null),
                    ref,
                    conversation));
        }
    }

    private static ObjectNode error(Problem problem, @Nullable String ref, @Nullable String conversation) {
        var out = message("error")
                .put("ref", ref)
                .put("conversation", conversation == null || conversation.length() > 128 ? null : conversation);
        var json = problem.json();
        json.remove("type");
        return out.setAll(json);
    }

    private Chat chat(Body body) {
        return chats.find(user(), body.text("conversation"));
    }

    private Chat approvable(Body body) {
        if (!user().is(User.Role.OPERATOR)) {
            throw Problem.forbidden("a viewer approves nothing", "ask an operator");
        }
        return chats.approvable(user(), body.text("conversation"));
    }

    /** A message that comes again after a connection broke is not done again. */
    private void once(String conversation, @Nullable String ref, String text, LongSupplier work) {
        var accepted = message("accepted").put("conversation", conversation).put("ref", ref);
        if (ref == null) {
            accepted.put("asked", work.getAsLong());
        } else {
            repeats.once(user().id(), "ws " + conversation + " " + ref, text, () -> {
                accepted.put("asked", work.getAsLong());
                return Answer.nothing().now();
            });
        }
        send(accepted);
    }

    private void subscribe(Chat chat, long after) {
        leave(chat.id());
        Event.Listener listener = event -> offer(new Outbox.Item(event.message(), event));
        synchronized (this) {
            if (closed) {
                return;
            }
            if (subscriptions.size() >= SUBSCRIPTIONS) {
                throw Problem.tooMany(
                        "this connection listens to " + SUBSCRIPTIONS + " conversations already", "leave some");
            }
            subscriptions.put(chat.id(), new Subscription(chat, listener));
        }
        var events = chat.events();
        var running = chat.isRunning();
        var isKnown = events.listen(
                after,
                listener,
                () -> send(message("subscribed")
                        .put("conversation", chat.id())
                        .put("lastEvent", events.last())
                        .put("running", running)));
        synchronized (this) {
            if (closed) {
                // It may have been closed before there was anything to leave.
                events.leave(listener);
                return;
            }
        }
        if (!isKnown) {
            synchronized (this) {
                subscriptions.remove(chat.id());
            }
            send(message("reset").put("conversation", chat.id()).put("lastEvent", events.last()));
        }
    }

    private void leave(String conversation) {
        Subscription before;
        synchronized (this) {
            before = subscriptions.remove(conversation);
        }
        if (before != null) {
            before.chat().events().leave(before.listener());
        }
    }
}
