package dev.awsagent.server.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;

/** Connections that have not asked for anything yet: who takes too long over it is let go. Thread-safe. */
final class Newcomers implements Connection.Listener {

    /** What speaks HTTP; the module of Jetty does not let its class be named. What became a WebSocket is another. */
    private static final String HTTP = "HttpConnection";

    private final long mostNanos;
    private final Map<Connection, Long> since = new ConcurrentHashMap<>();

    Newcomers(Duration most) {
        this.mostNanos = most.toNanos();
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection.getClass().getSimpleName().equals(HTTP)) {
            since.put(connection, System.nanoTime());
        }
    }

    @Override
    public void onClosed(Connection connection) {
        since.remove(connection);
    }

    /** Closes those that are too late. */
    void closeLate() {
        var now = System.nanoTime();
        since.forEach((connection, began) -> {
            if (connection.getMessagesIn() > 0) {
                since.remove(connection);
            } else if (now - began > mostNanos) {
                since.remove(connection);
                connection.getEndPoint().close();
            }
        });
    }
}
