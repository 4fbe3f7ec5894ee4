package dev.awsagent.benchmarks.transfer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Speaks HTTP for an {@link S3Service} on loopback: one thread for each connection, and one for each port. */
final class S3Server implements AutoCloseable {

    private static final int BACKLOG = 1024;
    private static final int OUTPUT_BYTES = 160 * 1024;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final S3Service service;
    private final Counters counters = new Counters();
    private final AtomicLong requests = new AtomicLong();
    private final List<ServerSocketChannel> listeners = new ArrayList<>();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile Faults faults = Faults.NONE;

    S3Server(S3Service service) {
        this.service = service;
    }

    /** Answers on a port of 127.0.0.1 from now on; 0 is any that is free. Returns the port. */
    int listen(int port) throws IOException {
        return listen(port, null);
    }

    /** The same over TLS. */
    int listen(int port, @Nullable SSLContext tls) throws IOException {
        var listener = ServerSocketChannel.open();
        listeners.add(listener);
        listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), BACKLOG);
        start("accept", () -> accept(listener, tls));
        return listener.socket().getLocalPort();
    }

    void faults(Faults faults) {
        this.faults = faults;
    }

    /** Forgets what was counted. The order of failures begins anew too. */
    void resetCounters() {
        counters.reset();
        requests.set(0);
    }

    Counters counters() {
        return counters;
    }

    S3Service service() {
        return service;
    }

    private static void start(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(ServerSocketChannel listener, @Nullable SSLContext tls) {
        while (listener.isOpen()) {
            try {
                var channel = listener.accept();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                start("connection", () -> serve(channel, tls));
            } catch (IOException e) {
                if (listener.isOpen()) {
                    System.err.println("cannot accept a connection: " + e);
                }
            }
        }
    }

    private void serve(SocketChannel channel, @Nullable SSLContext tls) {
        Connection connection;
        if (tls == null) {
            connection = new PlainConnection(channel);
        } else {
            var engine = tls.createSSLEngine();
            engine.setUseClientMode(false);
            connection = new TlsConnection(channel, engine);
        }
        connections.add(connection);
        try (connection) {
            var input = new Input(connection);
            var output = connection.buffer(OUTPUT_BYTES);
            for (var head = input.head(); head != null; head = input.head()) {
                if (!answer(head, input, connection, output)) {
                    break;
                }
            }
        } catch (IOException e) {
            // The client went away, or does not speak HTTP: there is nobody to tell.
        } finally {
            connections.remove(connection);
        }
    }

    /** Answers one request. Tells whether another one can follow on this connection. */
    private boolean answer(String head, Input input, Connection connection, ByteBuffer output) throws IOException {
        Request request;
        Source raw;
        try {
            request = Request.parse(head);
            raw = request.header("transfer-encoding").equalsIgnoreCase("chunked")
                    ? new ChunkedBody(input)
                    : new FixedBody(input, Long.parseLong(request.headers().getOrDefault("content-length", "0")));
        } catch (IllegalArgumentException e) {
            Response.error(400, "InvalidRequest", String.valueOf(e.getMessage()))
                    .send(connection, output, false);
            return false;
        }
        if (request.header("expect").equalsIgnoreCase("100-continue")) {
            connection.write(ByteBuffer.wrap(CONTINUE));
        }
        var number = requests.incrementAndGet();
        var now = faults;
        Response response;
        if (now.hits(number)) {
            counters.add(Counters.FAILED);
            response = Response.error(503, "SlowDown", "this failure was asked for");
        } else {
            var operation = S3Service.operation(request);
            counters.add(operation);
            response = body(operation, request, raw);
        }
        raw.drain();
        if (!now.latency().isZero()) {
            pause(now);
        }
        response.header("x-amz-request-id", Long.toHexString(number)).send(connection, output, isHead(request));
        return !request.header("connection").equalsIgnoreCase("close");
    }

    private Response body(String operation, Request request, Source raw) throws IOException {
        if (request.header("content-encoding").contains("aws-chunked")
                || request.header("x-amz-content-sha256").startsWith("STREAMING-")) {
            var chunks = new ChunkedBody(raw);
            return service.answer(operation, request, chunks, chunks.trailers());
        }
        return service.answer(operation, request, raw, Map.of());
    }

    private static boolean isHead(Request request) {
        return request.method().equals("HEAD");
    }

    private static void pause(Faults faults) throws InterruptedIOException {
        try {
            Thread.sleep(faults.latency().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while an answer waits");
        }
    }

    /** Ends every connection. */
    @Override
    public void close() throws IOException {
        for (var listener : listeners) {
            listener.close();
        }
        for (var connection : connections) {
            connection.close();
        }
    }
}
