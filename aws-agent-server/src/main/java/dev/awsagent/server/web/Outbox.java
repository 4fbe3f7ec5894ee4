package dev.awsagent.server.web;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to one reader, who may be slow: what passes is left out first, and who falls too far behind is given up, to
 * come back and go on from the last that came. Thread-safe.
 */
final class Outbox {

    /** From here on what passes is left out, as a part of what may wait. */
    private static final int PART = 8;

    private final long mostChars;
    private final Deque<Item> waiting = new ArrayDeque<>();
    private long chars;
    private boolean closed;

    /**
     * Something to send.
     *
     * @param event null for what belongs to no conversation
     */
    record Item(String text, @Nullable Event event) {}

    Outbox(long mostChars) {
        this.mostChars = mostChars;
    }

    /** Puts it behind the others; false when the reader is too far behind. */
    synchronized boolean offer(Item item) {
        if (closed) {
            return true;
        }
        var event = item.event();
        if (event != null && event.isPassing() && chars > mostChars / PART) {
            return true;
        }
        // The first one goes however large it is.
        if (chars > 0 && chars + item.text().length() > mostChars) {
            return false;
        }
        waiting.addLast(item);
        chars += item.text().length();
        notifyAll();
        return true;
    }

    /** The next; null when nothing waits. */
    synchronized @Nullable Item poll() {
        var item = waiting.pollFirst();
        if (item != null) {
            chars -= item.text().length();
        }
        return item;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The next, or null when none came in so many milliseconds. */
    synchronized @Nullable Item poll(long millis) throws InterruptedException {
        if (waiting.isEmpty() && !closed) {
            wait(millis);
        }
        return poll();
    }

    synchronized void close() {
        closed = true;
        waiting.clear();
        chars = 0;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }
}
