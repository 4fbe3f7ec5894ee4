package dev.awsagent.credentials;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnectionFactory;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * HTTP/1.1 on the connections of httpcore, with as little around them as there can be: a path goes out byte for byte as it was
 * given, no redirect is followed, nothing is sent again. Thread-safe.
 */
final class WireHttp implements SdkHttpClient {

    /** A body from this size on waits for the server to agree: one that is refused is not sent. */
    private static final long EXPECT_FROM = 1024 * 1024;

    /** One that was idle for longer may have been closed by the server, so it is looked at. */
    private static final long LOOK_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final int HEADER_LINE = 64 * 1024;
    private static final int HEADERS = 500;

    /**
     * How long is waited.
     *
     * @param silence until the next byte
     * @param free until one of the connections is free
     */
    record Patience(Duration connect, Duration silence, Duration free) {}

    private record Origin(boolean tls, String host, int port) {}

    private static final class Link {
        final Origin origin;
        final DefaultBHttpClientConnection http;
        long since = System.nanoTime();

        Link(Origin origin, DefaultBHttpClientConnection http) {
            this.origin = origin;
            this.http = http;
        }
    }

    private final Patience patience;
    private final Supplier<SSLSocketFactory> tls;
    private final Semaphore free;
    private final Map<Origin, Deque<Link>> idle = new HashMap<>();
    private final HttpRequestExecutor executor = new HttpRequestExecutor();
    private final DefaultBHttpClientConnectionFactory connections = DefaultBHttpClientConnectionFactory.builder()
            .http1Config(Http1Config.custom()
                    .setBufferSize(16 * 1024)
                    .setMaxLineLength(HEADER_LINE)
                    .setMaxHeaderCount(HEADERS)
                    .build())
            .build();
    private boolean closed;
    private @Nullable SSLSocketFactory sockets;

    /** @param tls asked for when the first connection needs it */
    WireHttp(int most, Patience patience, Supplier<SSLSocketFactory> tls) {
        // Fair: whoever waits longest is next, however often another asks.
        this.free = new Semaphore(most, true);
        this.patience = patience;
        this.tls = tls;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new Exchange(
                request.httpRequest(), request.contentStreamProvider().orElse(null));
    }

    private final class Exchange implements ExecutableHttpRequest {
        private final SdkHttpRequest request;
        private final @Nullable ContentStreamProvider content;
        private volatile boolean aborted;
        private volatile @Nullable Socket connecting;
        private volatile @Nullable Link link;

        Exchange(SdkHttpRequest request, @Nullable ContentStreamProvider content) {
            this.request = request;
            this.content = content;
        }

        @Override
        public void abort() {
            aborted = true;
            var socket = connecting;
            if (socket != null) {
                closeQuietly(socket);
            }
            var open = link;
            if (open != null) {
                open.http.close(CloseMode.IMMEDIATE);
            }
        }

        @Override
        public HttpExecuteResponse call() throws IOException {
            acquire();
            var returned = false;
            try {
                var answer = exchange();
                returned = true;
                return answer;
            } catch (HttpException e) {
                throw new IOException("the server does not speak HTTP: " + e.getMessage(), e);
            } finally {
                if (!returned) {
                    var open = link;
                    if (open != null) {
                        open.http.close(CloseMode.IMMEDIATE);
                    }
                    free.release();
                }
            }
        }

        private HttpExecuteResponse exchange() throws IOException, HttpException {
            var origin = new Origin(request.protocol().equals("https"), request.host(), request.port());
            var open = idle(origin);
            if (open == null) {
                open = open(origin, this);
            }
            link = open;
            if (aborted) {
                throw new InterruptedIOException("the request was called off");
            }
            var sent = message(request, content);
            var context = HttpCoreContext.create();
            var answer = executor.execute(sent, open.http, context);
            var keep = executor.keepAlive(sent, answer, open.http, context);
            var head =
                    SdkHttpFullResponse.builder().statusCode(answer.getCode()).statusText(answer.getReasonPhrase());
            for (var headers = answer.headerIterator(); headers.hasNext(); ) {
                var header = headers.next();
                head.appendHeader(header.getName(), String.valueOf(header.getValue()));
            }
            var entity = answer.getEntity();
            if (entity == null || entity.getContentLength() == 0) {
                // From here on it may be another's.
                link = null;
                done(open, keep);
                return HttpExecuteResponse.builder().response(head.build()).build();
            }
            var body = new Body(entity.getContent(), entity.getContentLength(), open, keep);
            return HttpExecuteResponse.builder()
                    .response(head.build())
                    .responseBody(AbortableInputStream.create(body, body::abort))
                    .build();
        }
    }

    private static ClassicHttpRequest message(SdkHttpRequest request, @Nullable ContentStreamProvider content)
            throws IOException {
        var path = request.encodedPath().isEmpty() ? "/" : request.encodedPath();
        var query = request.encodedQueryParameters();
        var message = new BasicClassicHttpRequest(
                request.method().name(), query.isPresent() ? path + "?" + query.get() : path);
        request.forEachHeader((name, values) -> {
            for (var value : values) {
                message.addHeader(name, value);
            }
        });
        if (content != null) {
            var length = request.firstMatchingHeader("Content-Length")
                    .map(Long::parseLong)
                    .orElseThrow(() -> new IOException("a body whose length is not known cannot be sent"));
            message.setEntity(new Content(content, length));
            if (length >= EXPECT_FROM) {
                message.addHeader("Expect", "100-continue");
            }
        }
        return message;
    }

    /** What is sent. */
    private static final class Content extends AbstractHttpEntity {
        private final ContentStreamProvider content;
        private final long length;

        Content(ContentStreamProvider content, long length) {
            super((String) null, null);
            this.content = content;
            this.length = length;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try (var in = content.newStream()) {
                // The stream knows in which pieces it is best sent.
                var moved = in.transferTo(out);
                if (moved != length) {
                    throw new EOFException("the body to send has " + moved + " bytes instead of " + length);
                }
            }
        }

        @Override
        public InputStream getContent() {
            return content.newStream();
        }

        @Override
        public boolean isStreaming() {
            return false;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public long getContentLength() {
            return length;
        }

        @Override
        public void close() {}
    }

    /** What arrives. At its end the connection is free for others; closed before, the connection goes. */
    private final class Body extends FilterInputStream {
        private final Link link;
        private final boolean keep;
        private final AtomicBoolean over = new AtomicBoolean();
        private long left;

        Body(InputStream in, long length, Link link, boolean keep) {
            super(in);
            this.left = length;
            this.link = link;
            this.keep = keep;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            var count = read(one, 0, 1);
            return count < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (over.get()) {
                if (left == 0) {
                    return -1;
                }
                throw new IOException("the body was closed before its end");
            }
            var count = in.read(bytes, offset, length);
            if (count < 0) {
                left = 0;
            } else if (left > 0) {
                left -= count;
            }
            if (left == 0 && over.compareAndSet(false, true)) {
                done(link, keep);
            }
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            var piece = new byte[(int) Math.min(Math.max(count, 0), 8192)];
            return Math.max(read(piece, 0, piece.length), 0);
        }

        @Override
        public int available() throws IOException {
            return over.get() ? 0 : in.available();
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        void abort() {
            if (over.compareAndSet(false, true)) {
                done(link, false);
            }
        }

        @Override
        public void close() {
            abort();
        }
    }

    private void acquire() throws IOException {
        try {
            if (!free.tryAcquire(patience.free().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ConnectException("none of the connections became free within " + patience.free());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the request was called off");
        }
    }

    private @Nullable Link idle(Origin origin) throws IOException {
        while (true) {
            Link link;
            synchronized (idle) {
                if (closed) {
                    throw new IllegalStateException("the agent was closed");
                }
                var links = idle.get(origin);
                link = links == null ? null : links.pollFirst();
            }
            if (link == null) {
                return null;
            }
            var unused = System.nanoTime() - link.since;
            if (link.http.isOpen() && unused < IDLE_NANOS && (unused < LOOK_AFTER_NANOS || !link.http.isStale())) {
                return link;
            }
            link.http.close(CloseMode.IMMEDIATE);
        }
    }

    private void done(Link link, boolean keep) {
        var kept = false;
        if (keep && link.http.isOpen()) {
            link.since = System.nanoTime();
            synchronized (idle) {
                if (!closed) {
                    idle.computeIfAbsent(link.origin, origin -> new ArrayDeque<>())
                            .addFirst(link);
                    kept = true;
                }
            }
        }
        if (!kept) {
            link.http.close(CloseMode.IMMEDIATE);
        }
        free.release();
    }

    /** Closes what nobody used for a while. */
    void expire() {
        synchronized (idle) {
            idle.values()
                    .forEach(links -> links.removeIf(link -> {
                        var old = System.nanoTime() - link.since >= IDLE_NANOS;
                        if (old) {
                            link.http.close(CloseMode.IMMEDIATE);
                        }
                        return old;
                    }));
            idle.values().removeIf(Deque::isEmpty);
        }
    }

    private Link open(Origin origin, Exchange exchange) throws IOException {
        IOException failed = null;
        for (var address : InetAddress.getAllByName(origin.host())) {
            var socket = new Socket();
            exchange.connecting = socket;
            try {
                if (exchange.aborted) {
                    throw new InterruptedIOException("the request was called off");
                }
                socket.setTcpNoDelay(true);
                socket.setSoTimeout((int) patience.silence().toMillis());
                socket.connect(new InetSocketAddress(address, origin.port()), (int)
                        patience.connect().toMillis());
                var link = new Link(
                        origin,
                        origin.tls()
                                ? connections.createConnection(secured(socket, origin), socket)
                                : connections.createConnection(socket));
                exchange.connecting = null;
                return link;
            } catch (SSLException e) {
                closeQuietly(socket);
                throw e;
            } catch (IOException e) {
                closeQuietly(socket);
                if (failed != null) {
                    e.addSuppressed(failed);
                }
                failed = e;
            }
        }
        throw failed == null ? new ConnectException("no address for " + origin.host()) : failed;
    }

    private SSLSocket secured(Socket socket, Origin origin) throws IOException {
        SSLSocketFactory factory;
        synchronized (idle) {
            if (sockets == null) {
                sockets = tls.get();
            }
            factory = sockets;
        }
        var secure = (SSLSocket) factory.createSocket(socket, origin.host(), origin.port(), true);
        var parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        // Once more by hand: not every implementation of TLS heeds the line above.
        if (!new DefaultHostnameVerifier().verify(origin.host().toLowerCase(Locale.ROOT), secure.getSession())) {
            throw new SSLPeerUnverifiedException("the certificate is for another host than " + origin.host());
        }
        return secure;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is not used any more.
        }
    }

    @Override
    public String clientName() {
        return "Wire";
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.values().forEach(links -> links.forEach(link -> link.http.close(CloseMode.IMMEDIATE)));
            idle.clear();
        }
    }
}
