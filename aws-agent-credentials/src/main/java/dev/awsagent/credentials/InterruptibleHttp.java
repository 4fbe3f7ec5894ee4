package dev.awsagent.credentials;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.Abortable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Ends a request whose thread was interrupted, or whose body the server does not take any more. A blocking socket notices neither
 * by itself: somebody who cancels would wait until the server says something, and for a write there is no timeout.
 */
final class InterruptibleHttp implements SdkHttpClient {

    private static final long LOOK_MILLIS = 100;

    /** So much is sent at once, at the most: time is taken between. */
    private static final int PIECE = 64 * 1024;

    /** One a thread: they are as many as connections. */
    private static final ThreadLocal<byte[]> PIECES = ThreadLocal.withInitial(() -> new byte[PIECE]);

    private final SdkHttpClient delegate;
    private final long silence;
    private final Map<Thread, Waited> waiting = new ConcurrentHashMap<>();

    private record Waited(Abortable request, @Nullable Sending sending) {}

    /**
     * @param timer looks at the threads that wait; the caller closes it
     * @param silence so long a server may take nothing of a body
     */
    InterruptibleHttp(SdkHttpClient delegate, ScheduledExecutorService timer, Duration silence) {
        this.delegate = delegate;
        this.silence = silence.toNanos();
        var unused = timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        waiting.forEach((thread, waited) -> {
            var sending = waited.sending();
            if (thread.isInterrupted() || sending != null && sending.isStuck(silence)) {
                waited.request().abort();
            }
        });
    }

    /** A body on its way. */
    private static final class Sending {
        private final ContentStreamProvider content;
        private final long length;
        /** When a piece was taken last; 0 while nothing is being written. */
        private volatile long since;

        private volatile boolean stuck;

        Sending(ContentStreamProvider content, long length) {
            this.content = content;
            this.length = length;
        }

        boolean isStuck(long silence) {
            var last = since;
            stuck |= last != 0 && System.nanoTime() - last > silence;
            return stuck;
        }

        InputStream newStream() {
            return new FilterInputStream(content.newStream()) {
                @Override
                public int read() throws IOException {
                    var one = in.read();
                    noted(one < 0 ? -1 : 1);
                    return one;
                }

                @Override
                public int read(byte[] bytes, int offset, int count) throws IOException {
                    var n = in.read(bytes, offset, count);
                    noted(n);
                    return n;
                }

                @Override
                public long transferTo(OutputStream out) throws IOException {
                    if (length <= PIECE) {
                        return in.transferTo(out);
                    }
                    var piece = PIECES.get();
                    long moved = 0;
                    for (int n; (n = read(piece, 0, PIECE)) >= 0; moved += n) {
                        out.write(piece, 0, n);
                    }
                    return moved;
                }

                private void noted(int count) {
                    since = count < 0 ? 0 : System.nanoTime();
                }

                @Override
                public void close() throws IOException {
                    // All of it is in the socket: from here on the timeout of the answer counts.
                    since = 0;
                    super.close();
                }
            };
        }
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        var content = request.contentStreamProvider().orElse(null);
        var sending = content == null ? null : new Sending(content, length(request));
        var prepared = delegate.prepareRequest(
                sending == null
                        ? request
                        : HttpExecuteRequest.builder()
                                .request(request.httpRequest())
                                .contentStreamProvider(sending::newStream)
                                .build());
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                var response = sent(prepared, sending);
                return response.responseBody()
                        .map(body -> HttpExecuteResponse.builder()
                                .response(response.httpResponse())
                                .responseBody(AbortableInputStream.create(new Body(body), body))
                                .build())
                        .orElse(response);
            }

            @Override
            public void abort() {
                prepared.abort();
            }
        };
    }

    private static long length(HttpExecuteRequest request) {
        return request.httpRequest()
                .firstMatchingHeader("Content-Length")
                .map(Long::parseLong)
                .orElse(Long.MAX_VALUE);
    }

    private HttpExecuteResponse sent(ExecutableHttpRequest prepared, @Nullable Sending sending) throws IOException {
        try {
            return watched(new Waited(prepared, sending), prepared::call);
        } catch (IOException e) {
            if (sending == null || !sending.stuck) {
                throw e;
            }
            var timeout = new SocketTimeoutException("the server stopped taking what is sent");
            timeout.initCause(e);
            throw timeout;
        }
    }

    private interface Waiting<T> {
        T get() throws IOException;
    }

    private <T> T watched(Waited waited, Waiting<T> work) throws IOException {
        var thread = Thread.currentThread();
        waiting.put(thread, waited);
        try {
            return work.get();
        } finally {
            waiting.remove(thread);
        }
    }

    private final class Body extends FilterInputStream {
        private final AbortableInputStream body;

        Body(AbortableInputStream body) {
            super(body);
            this.body = body;
        }

        @Override
        public int read() throws IOException {
            return watched(new Waited(body, null), body::read);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return watched(new Waited(body, null), () -> body.read(bytes, offset, length));
        }
    }

    @Override
    public String clientName() {
        return delegate.clientName();
    }

    @Override
    public void close() {
        delegate.close();
    }
}
