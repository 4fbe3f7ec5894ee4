package dev.awsagent.credentials.internal.gate;

import dev.awsagent.credential.Target;
import dev.awsagent.gate.CallScope;
import dev.awsagent.tool.RequestEvidence;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/** One call that was let through and that no SDK client makes: what {@link GateInterceptor} does for those that do. */
public final class GatedCall {

    private final CallScope scope;
    private final String service;
    private final String operation;
    private final SdkRequest request;

    private GatedCall(CallScope scope, String service, String operation, SdkRequest request) {
        this.scope = scope;
        this.service = service;
        this.operation = operation;
        this.request = request;
    }

    /**
     * Asks the scope of this thread.
     *
     * @param service as the AWS CLI names it
     * @param target what the call was handed out for
     * @throws dev.awsagent.gate.CallRefusedException when it is not covered
     */
    public static GatedCall admit(String service, String operation, SdkRequest request, Target target) {
        var scope = CallScope.current();
        if (scope == null) {
            throw GateInterceptor.outsideOfAnyStep(service, operation);
        }
        scope.admitTarget(service, operation, target);
        GateInterceptor.admit(scope, service, operation, request, target);
        return new GatedCall(scope, service, operation, request);
    }

    /**
     * Keeps the proof that it was made.
     *
     * @param status of the last answer; 0 when there was none
     * @param region that it was signed for; null where that says nothing
     */
    public void record(@Nullable String requestId, int status, @Nullable String region, int attempts) {
        scope.record(new RequestEvidence(
                service, operation, requestId, status, region, Math.max(1, attempts), Instant.now()));
    }

    /** Says on an exception which call it was. */
    public void note(Throwable error, @Nullable String endpoint) {
        error.addSuppressed(new CallNote(scope, service, operation, endpoint, GateInterceptor.names(request)));
    }

    /** The request id in the headers of an answer. */
    public static @Nullable String requestId(SdkHttpResponse response) {
        return GateInterceptor.requestId(response);
    }
}
