package dev.awsagent.credentials;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.NonRetryableException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpResponseHandler;
import software.amazon.awssdk.utils.async.InputStreamSubscriber;
import software.amazon.awssdk.utils.async.SimplePublisher;

/**
 * {@link GatedHttp} for the SDK's asynchronous clients, which hand a request over on the thread that the gate has seen it on. It is sent
 * by the same HTTP client as those of all others, on a thread of its own that ends with the answer. Thread-safe.
 */
final class GatedAsyncHttp implements SdkAsyncHttpClient {

    private static final int PART = 16 << 10;

    private final SdkHttpClient delegate;
    private final Executor threads;

    /** @param delegate is shared, and not closed with this */
    GatedAsyncHttp(SdkHttpClient delegate, Executor threads) {
        this.delegate = delegate;
        this.threads = threads;
    }

    @Override
    public CompletableFuture<Void> execute(AsyncExecuteRequest asked) {
        var done = new CompletableFuture<Void>();
        try {
            GatedHttp.check(asked.request());
            var request = HttpExecuteRequest.builder().request(asked.request());
            var content = asked.requestContentPublisher();
            if (content != null && content.contentLength().orElse(-1L) != 0) {
                request.contentStreamProvider(() -> {
                    var body = new InputStreamSubscriber();
                    content.subscribe(body);
                    return body;
                });
            }
            var sending = delegate.prepareRequest(request.build());
            done.whenComplete((nothing, error) -> {
                if (error != null) {
                    sending.abort();
                }
            });
            threads.execute(() -> send(sending, asked.responseHandler(), done));
        } catch (RuntimeException e) {
            fail(asked.responseHandler(), done, e);
        }
        return done;
    }

    private static void send(
            ExecutableHttpRequest sending, SdkAsyncHttpResponseHandler handler, CompletableFuture<Void> done) {
        AbortableInputStream body;
        var parts = new SimplePublisher<ByteBuffer>();
        try {
            var answer = sending.call();
            body = answer.responseBody().orElse(null);
            handler.onHeaders(answer.httpResponse());
            handler.onStream(parts);
        } catch (IOException | RuntimeException e) {
            fail(handler, done, e);
            return;
        }
        try (body) {
            pass(body, parts);
            parts.complete().join();
            done.complete(null);
        } catch (IOException | RuntimeException e) {
            // What was passed on cannot be taken back, so that nothing is asked again.
            var ended = NonRetryableException.create("the answer broke off: " + e.getMessage());
            parts.error(ended);
            fail(handler, done, ended);
        }
    }

    private static void pass(@Nullable AbortableInputStream body, SimplePublisher<ByteBuffer> parts)
            throws IOException {
        var part = new byte[PART];
        for (int read = body == null ? -1 : body.read(part); body != null && read >= 0; read = body.read(part)) {
            parts.send(ByteBuffer.wrap(part, 0, read)).join();
            part = new byte[PART];
        }
    }

    private static void fail(SdkAsyncHttpResponseHandler handler, CompletableFuture<Void> done, Throwable error) {
        handler.onError(error);
        done.completeExceptionally(error);
    }

    @Override
    public String clientName() {
        return delegate.clientName();
    }

    @Override
    public void close() {
        // Others use it too.
    }
}
