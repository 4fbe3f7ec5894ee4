package dev.awsagent.server.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.internal.Json;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a conversation, the newest of it, for those who listen and those who come back. Of what passes only the latest is
 * kept. What goes first is what was on the way to a reply that is there, and what goes last is what was asked and replied. Thread-safe.
 */
final class Events {

    /** Of each message, up to the id. */
    private final String begin;

    private final Clock clock;
    private final int most;
    private final long mostChars;

    /** The latest of each thing that passes, the one that changed last at the end. */
    private final Map<String, Event> passing = new LinkedHashMap<>();

    private Deque<Event> onTheWay = new ArrayDeque<>(1);
    private Deque<Event> milestones = new ArrayDeque<>(1);

    /** Who is told may leave meanwhile, where the connection turns out to be gone. */
    private final List<Event.Listener> listeners = new CopyOnWriteArrayList<>();

    private long chars;
    private long last;

    /** The last reply: what is older, and no milestone, leads to something that is known. */
    private long replied;

    /** The newest milestone that is gone. */
    private long lost;

    /** The newest that is gone of what is on the way to a reply that is not there yet: that makes up for it. */
    private long missing;

    /**
     * @param last the id of the last one before
     * @param most that many are kept, as long as they have no more than {@code mostChars} together
     */
    Events(String conversation, long last, int most, long mostChars, Clock clock) {
        var shared = Json.object()
                .put("type", "event")
                .put("conversation", conversation)
                .toString();
        this.begin = shared.substring(0, shared.length() - 1) + ",\"id\":";
        this.last = last;
        this.lost = last;
        this.most = Math.max(1, most);
        this.mostChars = mostChars;
        this.clock = clock;
    }

    /** Tells everybody of what is said once; returns its id. */
    long add(ObjectNode what) {
        return add(what, null);
    }

    /**
     * The same.
     *
     * @param passing of what it says how far that is; null when it is no such thing
     */
    long add(ObjectNode what, @Nullable String passing) {
        return add(what, what, passing);
    }

    /**
     * Tells everybody of what shows something once.
     *
     * @param kept the same without that, for those who come back
     */
    long addOnce(ObjectNode what, ObjectNode kept) {
        return add(what, kept, null);
    }

    private long add(ObjectNode what, ObjectNode kept, @Nullable String passing) {
        var name = what.path("event").asText();
        var json = what.toString();
        return add(name, json, kept == what ? json : kept.toString(), passing);
    }

    /**
     * Tells everybody of what is written as JSON already.
     *
     * @param name what happened; {@code json} says it too
     * @param kept the same without what is shown once, for those who come back
     */
    long add(String name, String json, String kept) {
        return add(name, json, kept, null);
    }

    private synchronized long add(String name, String json, String kept, @Nullable String passing) {
        var id = ++last;
        var event = event(id, name, json, passing);
        keep(kept.equals(json) ? event : event(id, name, kept, passing));
        listeners.forEach(listener -> listener.accept(event));
        return id;
    }

    private Event event(long id, String name, String json, @Nullable String passing) {
        var message = new StringBuilder(begin.length() + json.length() + 64)
                .append(begin)
                .append(id)
                .append(",\"at\":\"")
                .append(clock.instant())
                .append("\",\"event\":")
                .append(json)
                .append('}');
        return new Event(id, name, message.toString(), passing);
    }

    private void keep(Event event) {
        chars += event.message().length();
        if (event.passing() != null) {
            var before = this.passing.remove(event.passing());
            chars -= before == null ? 0 : before.message().length();
            this.passing.put(event.passing(), event);
        } else if (event.isMilestone()) {
            milestones.addLast(event);
            if (event.name().equals("replied")) {
                replied = event.id();
                missing = 0;
            }
        } else {
            onTheWay.addLast(event);
        }
        while (size() > most || chars > mostChars && size() > 1) {
            dropOne(event);
        }
    }

    private int size() {
        return passing.size() + onTheWay.size() + milestones.size();
    }

    private void dropOne(Event newest) {
        var oldest = onTheWay.peekFirst();
        @Nullable Event gone;
        if (oldest != null && oldest.id() < replied) {
            gone = onTheWay.removeFirst();
        } else if (!passing.isEmpty() && (passing.size() > 1 || newest.passing() == null)) {
            gone = passing.remove(passing.keySet().iterator().next());
        } else if (oldest != null && (onTheWay.size() > 1 || oldest != newest)) {
            gone = onTheWay.removeFirst();
            missing = oldest.id();
        } else {
            gone = milestones.removeFirst();
            lost = gone == null ? lost : gone.id();
        }
        chars -= gone == null ? 0 : gone.message().length();
    }

    /**
     * Begins to listen, with what came after an event, where that is still known.
     *
     * @param after the last that was seen; -1 for none of those that were
     * @return false when some after it are not known any more: then nothing is told
     */
    synchronized boolean listen(long after, Event.Listener listener, Runnable first) {
        var known = after < 0 || after >= Math.max(lost, missing) && after <= last;
        if (!known) {
            return false;
        }
        first.run();
        if (after >= 0) {
            Stream.of(passing.values(), onTheWay, milestones)
                    .flatMap(Collection::stream)
                    .filter(event -> event.id() > after)
                    .sorted(Comparator.comparingLong(Event::id))
                    .forEach(listener::accept);
        }
        listeners.add(listener);
        return true;
    }

    synchronized void leave(Event.Listener listener) {
        listeners.remove(listener);
    }

    synchronized long last() {
        return last;
    }

    /** Lets go of all of it, unless somebody listens, which is false: whoever comes back to less than all is told to load the rest. */
    synchronized boolean release() {
        if (!listeners.isEmpty()) {
            return false;
        }
        passing.clear();
        onTheWay = new ArrayDeque<>(1);
        milestones = new ArrayDeque<>(1);
        chars = 0;
        lost = last;
        missing = 0;
        return true;
    }

    /** Lets go of what was on the way to a reply that is there. */
    synchronized void rest() {
        passing.values().removeIf(this::isOver);
        onTheWay.removeIf(this::isOver);
    }

    private boolean isOver(Event event) {
        var over = event.id() < replied;
        chars -= over ? event.message().length() : 0;
        return over;
    }
}
