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
import software.amazon.awssdk.http.HttpExecuteResponse;
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
            var parts = new SimplePublisher<ByteBuffer>();
            done.whenComplete((nothing, error) -> {
                if (error != null) {
                    sending.abort();
                    parts.error(error);
                }
            });
            threads.execute(() -> send(sending, parts, asked.responseHandler(), done));
        } catch (RuntimeException e) {
            fail(asked.responseHandler(), done, e);
        }
        return done;
    }

    private static void send(
            ExecutableHttpRequest sending,
            SimplePublisher<ByteBuffer> parts,
            SdkAsyncHttpResponseHandler handler,
            CompletableFuture<Void> done) {
        HttpExecuteResponse answer;
        try {
            answer = sending.call();
        } catch (IOException | RuntimeException | Error e) {
            fail(handler, done, e);
            return;
        }
        try (var body = answer.responseBody().orElse(null)) {
            handler.onHeaders(answer.httpResponse());
            handler.onStream(parts);
            pass(body, parts);
            parts.complete().join();
            done.complete(null);
        } catch (IOException | RuntimeException | Error e) {
            // What was passed on cannot be taken back, so that nothing is asked again.
            fail(handler, done, NonRetryableException.create("the answer broke off: " + e.getMessage()));
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
        try {
            handler.onError(error);
        } finally {
            done.completeExceptionally(error);
        }
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
