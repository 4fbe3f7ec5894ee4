package dev.awsagent.credentials;

import java.io.FilterInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.http.Abortable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Ends a request whose thread was interrupted. A blocking socket does not notice that by itself: somebody who cancels would
 * wait until the server says something, or until the timeout.
 */
final class InterruptibleHttp implements SdkHttpClient {

    private static final long LOOK_MILLIS = 100;

    private final SdkHttpClient delegate;
    private final Map<Thread, Abortable> waiting = new ConcurrentHashMap<>();

    /** @param timer looks at the threads that wait; the caller closes it */
    InterruptibleHttp(SdkHttpClient delegate, ScheduledExecutorService timer) {
        this.delegate = delegate;
        var unused = timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        waiting.forEach((thread, request) -> {
            if (thread.isInterrupted()) {
                request.abort();
            }
        });
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        var prepared = delegate.prepareRequest(request);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                var response = watched(prepared, prepared::call);
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

    private interface Waiting<T> {
        T get() throws IOException;
    }

    private <T> T watched(Abortable request, Waiting<T> work) throws IOException {
        var thread = Thread.currentThread();
        waiting.put(thread, request);
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
            return watched(body, body::read);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return watched(body, () -> body.read(bytes, offset, length));
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
