package dev.awsagent.credentials.internal.gate;

import dev.awsagent.credential.Target;
import dev.awsagent.gate.CallRefusedException;
import dev.awsagent.gate.CallScope;
import dev.awsagent.tool.RequestEvidence;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsExecutionAttribute;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.core.interceptor.SdkInternalExecutionAttribute;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Lets an SDK call through when the {@link CallScope} of the thread that started it covers it, and keeps the request ids
 * as evidence. The SDK makes one for each client of the process, because {@code execution.interceptors} names it; clients
 * of {@code AwsClients} carry another, in case that file is out of the SDK's sight. Of several, the first does the work.
 *
 * <p>A program that has SDK clients of its own next to the agent starts its JVM with {@code -Dawsagent.gate.others=allow}:
 * then clients which the agent did not hand out are let through on threads that run no step of the agent.
 */
public final class GateInterceptor implements ExecutionInterceptor {

    /** Marks the clients that the agent hands out, with what they are for. */
    public static final ExecutionAttribute<Target> TARGET = new ExecutionAttribute<>("awsagent.target");

    private static final ExecutionAttribute<Watch> WATCH = new ExecutionAttribute<>("awsagent.gate");

    private static final ThreadLocal<@Nullable String> SIGNING = new ThreadLocal<>();

    private static final ThreadLocal<@Nullable Boolean> ONCE = new ThreadLocal<>();

    /** The request that was let through last on this thread, until it is sent. */
    private static final ThreadLocal<@Nullable SdkHttpRequest> PASSED = new ThreadLocal<>();

    private static final List<String> REQUEST_ID_HEADERS =
            List.of("x-amz-request-id", "x-amzn-RequestId", "x-amzn-Request-Id");

    /** Parameters that a message may name. */
    private static final List<String> TELLING = List.of("Bucket", "Key", "RoleArn", "FunctionName", "TableName");

    /** One call on its way: the hooks run on whichever thread the SDK likes. */
    private static final class Watch {
        final GateInterceptor owner;
        final CallScope scope;
        final String service;
        final String operation;
        final @Nullable Target target;
        volatile boolean admitted;
        final AtomicInteger attempts = new AtomicInteger();

        Watch(GateInterceptor owner, CallScope scope, String service, String operation, @Nullable Target target) {
            this.owner = owner;
            this.scope = scope;
            this.service = service;
            this.operation = operation;
            this.target = target;
        }
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        if (attributes.getAttribute(WATCH) != null) {
            return;
        }
        var service = ServiceNames.cli(attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME));
        var operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
        if ((service + ":" + operation).equals(SIGNING.get())) {
            return;
        }
        var scope = CallScope.current();
        var target = attributes.getAttribute(TARGET);
        if (scope == null) {
            if (CallScope.othersAllowed() && target == null) {
                return;
            }
            throw outsideOfAnyStep(service, operation);
        }
        scope.admitTarget(service, operation, target);
        attributes.putAttribute(WATCH, new Watch(this, scope, service, operation, target));
    }

    /**
     * Whether a request goes where the configuration says. Rules for endpoints that somebody else gave a client may say how the one
     * that was configured is written, and nothing else.
     */
    private static boolean isConfigured(SdkHttpRequest request, ExecutionAttributes attributes) {
        Object rules = attributes.getAttribute(SdkInternalExecutionAttribute.ENDPOINT_PROVIDER);
        if (rules == null || rules.getClass().getName().startsWith("software.amazon.awssdk.")) {
            return true;
        }
        var client = attributes.getAttribute(SdkInternalExecutionAttribute.CLIENT_ENDPOINT_PROVIDER);
        return client != null && client.isEndpointOverridden() && isAt(client.clientEndpoint(), request);
    }

    /** Whether a request goes to this endpoint, or to a name below its own. */
    public static boolean isAt(URI endpoint, SdkHttpRequest request) {
        var own = endpoint.getHost().toLowerCase(Locale.ROOT);
        var host = request.host().toLowerCase(Locale.ROOT);
        var port = endpoint.getPort() < 0 ? (endpoint.getScheme().equals("https") ? 443 : 80) : endpoint.getPort();
        return request.protocol().equals(endpoint.getScheme())
                && request.port() == port
                && (host.equals(own) || host.endsWith("." + own));
    }

    /** The refusal of a call on a thread that runs no step. */
    public static CallRefusedException outsideOfAnyStep(String service, String operation) {
        return CallScope.strayed("refused " + service + ":" + operation
                + ": no step of the agent runs on this thread; call AWS inside the tool, on its own thread or on its"
                + " call's executor");
    }

    /** After all who may change the request have done so, and before it becomes HTTP. */
    @Override
    public void beforeMarshalling(Context.BeforeMarshalling context, ExecutionAttributes attributes) {
        var watch = mine(attributes);
        if (watch != null) {
            admit(watch.scope, watch.service, watch.operation, context.request(), watch.target);
            watch.admitted = true;
        }
    }

    /** The retries of the call ask right after, on the same thread. */
    @Override
    public void afterMarshalling(Context.AfterMarshalling context, ExecutionAttributes attributes) {
        var watch = mine(attributes);
        if (watch != null) {
            starting(
                    watch.service,
                    watch.operation,
                    context.request(),
                    context.httpRequest().method());
        }
    }

    /** Says which call starts on this thread, for {@link #takeOnce}. */
    public static void starting(String service, String operation, SdkRequest request, SdkHttpMethod method) {
        ONCE.set(!Requests.isRepeatable(service, operation, request, method));
    }

    /** Whether the call that starts on this thread must not be sent again once it may have arrived. */
    public static boolean takeOnce() {
        var once = ONCE.get();
        ONCE.remove();
        return Boolean.TRUE.equals(once);
    }

    /** Once for each attempt. */
    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        var watch = attributes.getAttribute(WATCH);
        if (watch == null) {
            return;
        }
        if (!watch.admitted) {
            throw new CallRefusedException("refused " + watch.service + ":" + watch.operation
                    + ": it would be sent without having been checked");
        }
        if (watch.owner == this) {
            if (watch.target != null && !isConfigured(context.httpRequest(), attributes)) {
                throw watch.scope.refused("refused " + watch.service + ":" + watch.operation + " to "
                        + context.httpRequest().host()
                        + ": its client goes to an endpoint of its own; which one is used is configuration");
            }
            watch.attempts.incrementAndGet();
            PASSED.set(context.httpRequest());
        }
    }

    /**
     * Whether this very request passed here, on this thread; asked once for each. The SDK makes a copy of one with a body, so it is
     * known by its headers: the id of its call is among them, and its signature. How long the body is, an asynchronous client says
     * only afterwards.
     */
    public static boolean takePassed(SdkHttpRequest request) {
        var passed = PASSED.get();
        PASSED.remove();
        return passed != null
                && passed.method() == request.method()
                && passed.getUri().equals(request.getUri())
                && withoutLength(passed).equals(withoutLength(request));
    }

    private static Map<String, List<String>> withoutLength(SdkHttpRequest request) {
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(request.headers());
        headers.remove("Content-Length");
        return headers;
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        var watch = mine(attributes);
        if (watch != null) {
            record(
                    watch,
                    requestId(context.httpResponse()),
                    context.httpResponse().statusCode(),
                    attributes);
        }
    }

    @Override
    public Throwable modifyException(Context.FailedExecution context, ExecutionAttributes attributes) {
        var error = context.exception();
        var watch = mine(attributes);
        if (watch != null) {
            var endpoint = context.httpRequest().map(GateInterceptor::origin).orElse(null);
            error.addSuppressed(
                    new CallNote(watch.scope, watch.service, watch.operation, endpoint, names(context.request())));
        }
        return error;
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        var watch = mine(attributes);
        if (watch == null || watch.attempts.get() == 0) {
            return;
        }
        var status = context.httpResponse().map(SdkHttpResponse::statusCode).orElse(0);
        var id = context.httpResponse().map(GateInterceptor::requestId).orElse(null);
        if (context.exception() instanceof SdkServiceException answer) {
            status = answer.statusCode();
            id = id == null ? answer.requestId() : id;
        }
        record(watch, id, status, attributes);
    }

    private @Nullable Watch mine(ExecutionAttributes attributes) {
        var watch = attributes.getAttribute(WATCH);
        return watch != null && watch.owner == this ? watch : null;
    }

    private static void record(Watch watch, @Nullable String requestId, int status, ExecutionAttributes attributes) {
        var region = attributes.getAttribute(AwsExecutionAttribute.AWS_REGION);
        watch.scope.record(new RequestEvidence(
                watch.service,
                watch.operation,
                requestId,
                status,
                region == null || region.isGlobalRegion() ? null : region.id(),
                Math.max(1, watch.attempts.get()),
                Instant.now()));
    }

    static @Nullable String requestId(SdkHttpResponse response) {
        return REQUEST_ID_HEADERS.stream()
                .map(response::firstMatchingHeader)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
    }

    /**
     * Signs a request of this operation that was admitted already: the SDK shows it to the interceptors of the process once
     * more. Calls of other operations on the way, such as those that get credentials, are held as ever.
     */
    public static <T> T signing(String service, String operation, Callable<T> work) throws Exception {
        SIGNING.set(service + ":" + operation);
        try {
            return work.call();
        } finally {
            SIGNING.remove();
        }
    }

    /**
     * Asks the scope for one request.
     *
     * @param target what its client was handed out for
     */
    public static void admit(
            CallScope scope, String service, String operation, SdkRequest request, @Nullable Target target) {
        var unseen = Requests.unseen(request);
        if (unseen != null) {
            throw scope.refused("refused " + service + ":" + operation + ": its override configuration brings " + unseen
                    + ", which the gate cannot hold to what was declared; say it by the request's parameters");
        }
        admit(scope, service, operation, Requests.values(request), target);
    }

    /**
     * Asks the scope for one request, whose parameters are JSON values as the AWS API names them.
     *
     * @param target what its client was handed out for
     */
    public static void admit(
            CallScope scope, String service, String operation, Map<String, Object> request, @Nullable Target target) {
        scope.admit(service, operation, request, Requests.resources(service, request), target);
    }

    static Map<String, String> names(SdkRequest request) {
        var names = new LinkedHashMap<String, String>();
        for (var name : TELLING) {
            request.getValueForField(name, String.class).ifPresent(text -> names.put(name, text));
        }
        return names;
    }

    private static String origin(SdkHttpRequest request) {
        var uri = request.getUri();
        return URI.create(uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()))
                .toString();
    }
}
