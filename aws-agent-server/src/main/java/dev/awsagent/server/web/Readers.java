package dev.awsagent.server.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;

/**
 * Answers on their way to whoever asked. A connection on which nothing moves is closed by its idle timeout; one that takes a byte now
 * and then would hold a thread and its answer for as long as it likes, and many of them those of everybody else. Thread-safe.
 */
final class Readers {

    /** What is not larger is sent at once: it fits into what the system holds for a connection. */
    static final int SMALL = 8 << 10;

    /** So much is sent at a time, to see whether it goes on. */
    private static final int PIECE = 16 << 10;

    /** Bytes in a second, about as of a file that comes. */
    private static final long SLOWEST = 4 << 10;

    private final long patienceNanos;
    private final long mostBytes;
    private final Set<Reading> reading = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> unread = new ConcurrentHashMap<>();

    /** What one reader is sent. By identity: two may be alike. */
    private static final class Reading {

        private final EndPoint endPoint;
        private final AtomicLong sent = new AtomicLong();

        /** When it was measured last, and what had been sent by then. Of the one thread that does so. */
        private long measured = System.nanoTime();

        private long sentThen;

        Reading(EndPoint endPoint) {
            this.endPoint = endPoint;
        }
    }

    /**
     * @param patience in each such time it has to be read on
     * @param mostBytes of all that one user has not read yet
     */
    Readers(Duration patience, long mostBytes) {
        this.patienceNanos = patience.toNanos();
        this.mostBytes = mostBytes;
    }

    /** Whether one more answer of this size may wait for a user to read it; the first one may, however large it is. */
    boolean hasRoom(String user, int bytes) {
        var waits = unread.getOrDefault(user, 0L);
        return waits == 0 || bytes <= SMALL || waits + bytes <= mostBytes;
    }

    /** Sends it, and waits until it is taken; how long it is says the container. */
    void send(Context context, String user, byte[] body) throws IOException {
        var out = context.res().getOutputStream();
        if (body.length <= SMALL) {
            out.write(body);
            return;
        }
        var one = new Reading(ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint());
        unread.merge(user, (long) body.length, Long::sum);
        reading.add(one);
        try {
            for (int at = 0; at < body.length; at += PIECE) {
                var length = Math.min(PIECE, body.length - at);
                out.write(body, at, length);
                one.sent.addAndGet(length);
            }
        } finally {
            reading.remove(one);
            unread.computeIfPresent(user, (name, waits) -> waits <= body.length ? null : waits - body.length);
        }
    }

    /**
     * Closes the connections of those who read too slowly: measured anew each time, as the system takes much at first, whoever reads
     * it.
     */
    void closeSlow() {
        var now = System.nanoTime();
        for (var one : reading) {
            var time = now - one.measured;
            if (time < patienceNanos) {
                continue;
            }
            var sent = one.sent.get();
            // It is sent in pieces, and those on the way are not known.
            var least = Math.max(1, SLOWEST * TimeUnit.NANOSECONDS.toSeconds(time) - 2 * PIECE);
            if (sent - one.sentThen < least) {
                one.endPoint.close();
            }
            one.measured = now;
            one.sentThen = sent;
        }
    }
}
