package dev.awsagent.server.web;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Connections on which a request is due, the first one or the next that was begun: who takes too long over it is let go, and so is
 * who opens too many from one address of another machine. Thread-safe.
 */
final class Newcomers implements Connection.Listener {

    /** What speaks HTTP; the module of Jetty does not let its class be named. What became a WebSocket is another. */
    private static final String HTTP = "HttpConnection";

    private final long mostNanos;
    private final Places addresses;
    private final Map<Connection, Watch> watched = new ConcurrentHashMap<>();

    /** What was last seen of a connection. Looked at by one thread. */
    private static final class Watch {

        private final @Nullable String address;

        /** When the request began that has not come yet; 0 for none. */
        private long since;

        private long requests;
        private long bytes;

        Watch(long since, @Nullable String address) {
            this.since = since;
            this.address = address;
        }
    }

    /**
     * @param most how long a request may take to come
     * @param perAddress so many connections each address may have open
     */
    Newcomers(Duration most, long perAddress) {
        this.mostNanos = most.toNanos();
        this.addresses = new Places(perAddress);
    }

    @Override
    public void onOpened(Connection connection) {
        if (!connection.getClass().getSimpleName().equals(HTTP)) {
            return;
        }
        var address = address(connection);
        if (address != null && !addresses.take(address)) {
            connection.getEndPoint().close();
            return;
        }
        watched.put(connection, new Watch(System.nanoTime(), address));
    }

    /** Null for this machine: whoever is on it needs no server to keep others out. */
    private static @Nullable String address(Connection connection) {
        return connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress from
                        && from.getAddress() != null
                        && !from.getAddress().isLoopbackAddress()
                ? Rates.network(from.getAddress().getHostAddress())
                : null;
    }

    @Override
    public void onClosed(Connection connection) {
        var watch = watched.remove(connection);
        if (watch != null && watch.address != null) {
            addresses.giveBack(watch.address);
        }
    }

    /** Closes those that are too late. */
    void closeLate() {
        var now = System.nanoTime();
        watched.forEach((connection, watch) -> {
            var requests = connection.getMessagesIn();
            var bytes = connection.getBytesIn();
            if (requests != watch.requests || requests > connection.getMessagesOut()) {
                // One came, or is being answered.
                watch.requests = requests;
                watch.bytes = bytes;
                watch.since = 0;
            } else if (watch.since == 0 && bytes != watch.bytes) {
                watch.since = now;
            } else if (watch.since != 0 && now - watch.since > mostNanos) {
                connection.getEndPoint().close();
            }
        });
    }
}
