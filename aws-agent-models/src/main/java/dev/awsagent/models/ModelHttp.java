package dev.awsagent.models;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to a model. What langchain4j's own client lacks: a time for the whole answer and not only for its first byte, a
 * bound on its size, another try when the server says when, and no key in what it throws. Follows no redirect.
 */
final class ModelHttp implements HttpClient {

    private static final int ATTEMPTS = 3;

    /** Milliseconds before the second try, where there is time for it; twice as many before the third. */
    private static final long PAUSE = 500;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final Set<Integer> TRY_AGAIN = Set.of(429, 500, 502, 503, 504, 529);
    private static final int MAX_BODY = 32 * 1024 * 1024;
    private static final int MAX_ERROR = 4_000;

    /** Time and key are known here; what the library sets is not needed. */
    static final class Builder implements HttpClientBuilder {

        private final @Nullable String key;
        private final Duration timeout;
        private final Pattern lastMark;

        /** @param lastMark what an event of a stream holds when the answer is complete, as a regular expression */
        Builder(@Nullable String key, Duration timeout, String lastMark) {
            this.key = key;
            this.timeout = timeout;
            this.lastMark = Pattern.compile(lastMark);
        }

        @Override
        public Duration connectTimeout() {
            return timeout;
        }

        @Override
        public HttpClientBuilder connectTimeout(@Nullable Duration ignored) {
            return this;
        }

        @Override
        public Duration readTimeout() {
            return timeout;
        }

        @Override
        public HttpClientBuilder readTimeout(@Nullable Duration ignored) {
            return this;
        }

        @Override
        public HttpClient build() {
            return new ModelHttp(key, timeout, lastMark);
        }
    }

    private final java.net.http.HttpClient client;
    private final @Nullable String key;
    private final Duration timeout;
    private final Pattern lastMark;
    private final long pause;

    private ModelHttp(@Nullable String key, Duration timeout, Pattern lastMark) {
        this.client = java.net.http.HttpClient.newBuilder()
                .connectTimeout(timeout.compareTo(Duration.ofSeconds(15)) < 0 ? timeout : Duration.ofSeconds(15))
                .followRedirects(java.net.http.HttpClient.Redirect.NEVER)
                .build();
        this.key = key;
        this.timeout = timeout;
        this.lastMark = lastMark;
        this.pause = Math.min(PAUSE, timeout.toMillis() / 100);
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        var deadline = new Deadline(timeout);
        try {
            var response = send(request, deadline);
            try (var body = deadline.guard(response.body())) {
                return SuccessfulHttpResponse.builder()
                        .statusCode(response.statusCode())
                        .headers(response.headers().map())
                        .body(body.readAllBytes())
                        .build();
            }
        } catch (IOException e) {
            throw deadline.explained(e);
        }
    }

    /** Answers on the calling thread, so that an interrupt ends it wherever it is: on its way, waiting to try again, reading. */
    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        var deadline = new Deadline(timeout);
        try {
            var response = send(request, deadline);
            listener.onOpen(SuccessfulHttpResponse.builder()
                    .statusCode(response.statusCode())
                    .headers(response.headers().map())
                    .build());
            var watched = new Watched(listener, deadline, lastMark);
            try (var body = deadline.guard(response.body())) {
                parser.parse(body, watched);
            }
            watched.onClose();
        } catch (IOException e) {
            listener.onError(deadline.explained(e));
        } catch (RuntimeException e) {
            listener.onError(e);
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request, Deadline deadline) throws IOException {
        for (int attempt = 1; ; attempt++) {
            var wait = Duration.ofMillis(pause << (attempt - 1));
            try {
                var response = client.send(converted(request, deadline), about -> new Arriving());
                if (response.statusCode() / 100 == 2) {
                    return response;
                }
                var error = error(response, deadline);
                var asked = retryAfter(response);
                wait = asked == null ? wait : asked;
                if (!TRY_AGAIN.contains(response.statusCode()) || !mayWait(attempt, wait, deadline)) {
                    throw error;
                }
            } catch (ConnectException e) {
                if (!mayWait(attempt, wait, deadline)) {
                    throw e;
                }
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            try {
                Thread.sleep(wait.toMillis());
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    private static boolean mayWait(int attempt, Duration wait, Deadline deadline) {
        return attempt < ATTEMPTS && wait.compareTo(LONGEST_WAIT) <= 0 && wait.compareTo(deadline.left()) < 0;
    }

    private static RuntimeException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while asking a model", e);
    }

    private static java.net.http.HttpRequest converted(HttpRequest request, Deadline deadline)
            throws HttpTimeoutException {
        var left = deadline.left();
        if (left.isZero() || left.isNegative()) {
            throw new HttpTimeoutException("no time left");
        }
        var converted = java.net.http.HttpRequest.newBuilder(URI.create(request.url()))
                .timeout(left)
                .method(
                        request.method().name(),
                        request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body()));
        request.headers().forEach((name, values) -> values.forEach(value -> converted.header(name, value)));
        return converted.build();
    }

    private HttpException error(HttpResponse<InputStream> response, Deadline deadline) throws IOException {
        String text;
        try (var body = deadline.guard(response.body())) {
            text = new String(body.readNBytes(MAX_ERROR), StandardCharsets.UTF_8);
        }
        var wait = retryAfter(response);
        if (wait != null) {
            text = "try again in " + Math.max(1, wait.toSeconds()) + " s: " + text;
        }
        return new HttpException(response.statusCode(), key == null ? text : text.replace(key, "***"));
    }

    private static @Nullable Duration retryAfter(HttpResponse<?> response) {
        var seconds = response.headers().firstValue("Retry-After").orElse("");
        return seconds.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
    }

    /** The end of one request, tries and body included. When it comes, the body is closed, which ends whoever reads it. */
    private static final class Deadline {

        private final long end;
        private final Duration timeout;
        private final AtomicBoolean passed = new AtomicBoolean();

        Deadline(Duration timeout) {
            this.timeout = timeout;
            this.end = System.nanoTime() + timeout.toNanos();
        }

        Duration left() {
            return Duration.ofNanos(end - System.nanoTime());
        }

        InputStream guard(InputStream body) {
            var alarm = CompletableFuture.runAsync(
                    () -> {
                        passed.set(true);
                        try {
                            body.close();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    CompletableFuture.delayedExecutor(Math.max(1, left().toMillis()), TimeUnit.MILLISECONDS));
            return new Bounded(body, alarm);
        }

        RuntimeException explained(IOException error) {
            return passed.get() || error instanceof HttpTimeoutException
                    ? new TimeoutException("no answer within " + timeout.toMillis() + " ms")
                    : new UncheckedIOException(error);
        }
    }

    /** A body as it comes. The JDK's own, before version 20, goes on waiting when it is interrupted. */
    private static final class Arriving extends InputStream implements HttpResponse.BodySubscriber<InputStream> {

        private static final List<ByteBuffer> END = List.of();

        private final BlockingQueue<List<ByteBuffer>> parts = new LinkedBlockingQueue<>();
        private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        private final Deque<ByteBuffer> current = new ArrayDeque<>();
        private volatile @Nullable Throwable error;
        private volatile boolean closed;

        @Override
        public CompletionStage<InputStream> getBody() {
            return CompletableFuture.completedStage(this);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
            given.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> part) {
            if (!part.isEmpty()) {
                parts.add(part);
            } else {
                subscription.join().request(1);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            error = thrown;
            parts.add(END);
        }

        @Override
        public void onComplete() {
            parts.add(END);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            while (!current.isEmpty() && !current.peek().hasRemaining()) {
                current.remove();
            }
            if (length == 0) {
                return 0;
            }
            while (current.isEmpty()) {
                var part = next();
                if (closed) {
                    throw new IOException("closed");
                }
                if (part == END) {
                    parts.add(END);
                    var broken = error;
                    if (broken != null) {
                        throw broken instanceof IOException said ? said : new IOException(broken);
                    }
                    return -1;
                }
                part.stream().filter(ByteBuffer::hasRemaining).forEach(current::add);
                subscription.join().request(1);
            }
            var buffer = current.element();
            var read = Math.min(length, buffer.remaining());
            buffer.get(bytes, offset, read);
            return read;
        }

        private List<ByteBuffer> next() throws IOException {
            try {
                return parts.take();
            } catch (InterruptedException e) {
                close();
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while reading what a model says", e);
            }
        }

        @Override
        public void close() {
            closed = true;
            subscription.thenAccept(Flow.Subscription::cancel);
            parts.add(END);
        }
    }

    private static final class Bounded extends FilterInputStream {

        private final Future<?> alarm;
        private long left = MAX_BODY;

        Bounded(InputStream in, Future<?> alarm) {
            super(in);
            this.alarm = alarm;
        }

        @Override
        public int read() throws IOException {
            var next = super.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            var read = super.read(bytes, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) throws IOException {
            left -= read;
            if (left < 0) {
                throw new IOException("the model's answer is longer than " + MAX_BODY + " bytes");
            }
        }

        @Override
        public void close() throws IOException {
            alarm.cancel(false);
            super.close();
        }
    }

    /** Notices a stream that ends in the middle, which would look like a short answer. */
    private static final class Watched implements ServerSentEventListener {

        private final ServerSentEventListener listener;
        private final Deadline deadline;
        private final Pattern lastMark;
        private boolean finished;
        private boolean failed;

        Watched(ServerSentEventListener listener, Deadline deadline, Pattern lastMark) {
            this.listener = listener;
            this.deadline = deadline;
            this.lastMark = lastMark;
        }

        @Override
        public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
            finished |= lastMark.matcher(event.data()).find();
            listener.onEvent(event, context);
            failed |= context.parsingHandle().isCancelled();
        }

        @Override
        public void onError(Throwable error) {
            if (!failed) {
                failed = true;
                listener.onError(error instanceof IOException broken ? deadline.explained(broken) : error);
            }
        }

        @Override
        public void onClose() {
            if (!finished) {
                onError(new IOException("the stream ended before the answer was complete"));
            } else if (!failed) {
                listener.onClose();
            }
        }
    }
}
