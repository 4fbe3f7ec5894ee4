package dev.awsagent.credentials;

import dev.awsagent.credentials.internal.gate.GateInterceptor;
import dev.awsagent.gate.CallScope;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * The last look at a request of a client that was handed out: sends what the gate has seen on this thread. An SDK plugin that comes
 * with a request can take the gate out of the list of interceptors; it cannot take this out of the way.
 */
final class GatedHttp implements SdkHttpClient {

    private final SdkHttpClient delegate;

    /** @param delegate is shared, and not closed with this */
    GatedHttp(SdkHttpClient delegate) {
        this.delegate = delegate;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        check(request.httpRequest());
        return delegate.prepareRequest(request);
    }

    /**
     * Whether the gate has seen this request on this thread.
     *
     * @throws dev.awsagent.gate.CallRefusedException when it has not
     */
    static void check(SdkHttpRequest request) {
        if (!GateInterceptor.takePassed(request)) {
            var why = "refused " + request.method() + " to " + request.host()
                    + ": something took the gate out of the client that sends it";
            var scope = CallScope.current();
            throw scope == null ? CallScope.strayed(why) : scope.refused(why);
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
