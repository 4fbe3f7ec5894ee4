package dev.awsagent.server.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.internal.Json;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What happened in a conversation, the newest of it, for those who listen and those who come back. Thread-safe. */
final class Events {

    private final String conversation;
    private final Clock clock;
    private final int most;
    private final long mostChars;
    private final Deque<Event> kept = new ArrayDeque<>();
    private final List<Event.Listener> listeners = new ArrayList<>();
    private long chars;
    private long last;

    /**
     * @param last the id of the last one before
     * @param most that many are kept, as long as they have no more than {@code mostChars} together
     */
    Events(String conversation, long last, int most, long mostChars, Clock clock) {
        this.conversation = conversation;
        this.last = last;
        this.most = most;
        this.mostChars = mostChars;
        this.clock = clock;
    }

    /** Tells everybody; returns its id. */
    synchronized long add(ObjectNode what, boolean passing) {
        var id = ++last;
        var message = Json.object()
                .put("type", "event")
                .put("conversation", conversation)
                .put("id", id)
                .put("at", clock.instant().toString());
        message.set("event", what);
        var event = new Event(id, what.path("event").asText(), message.toString(), passing);
        kept.addLast(event);
        chars += event.message().length();
        while (kept.size() > most || chars > mostChars && kept.size() > 1) {
            chars -= kept.removeFirst().message().length();
        }
        listeners.forEach(listener -> listener.accept(event));
        return id;
    }

    /**
     * Begins to listen, with what came after an event, where that is still known.
     *
     * @param after the last that was seen; -1 for none of those that were
     * @return false when some after it are not known any more: then nothing is told
     */
    synchronized boolean listen(long after, Event.Listener listener, Runnable first) {
        var known = after < 0 || after == last || after < last && isKept(after + 1);
        if (!known) {
            return false;
        }
        first.run();
        if (after >= 0) {
            kept.stream().filter(event -> event.id() > after).forEach(listener::accept);
        }
        listeners.add(listener);
        return true;
    }

    private boolean isKept(long id) {
        var oldest = kept.peekFirst();
        return oldest != null && oldest.id() <= id;
    }

    synchronized void leave(Event.Listener listener) {
        listeners.remove(listener);
    }

    synchronized long last() {
        return last;
    }
}
