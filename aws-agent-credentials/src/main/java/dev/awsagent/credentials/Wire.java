package dev.awsagent.credentials;

import dev.awsagent.credential.Target;
import dev.awsagent.credentials.internal.gate.GateInterceptor;
import dev.awsagent.credentials.internal.gate.GatedCall;
import dev.awsagent.gate.CallScope;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.EndpointTag;
import software.amazon.awssdk.regions.PartitionEndpointKey;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.RecordSuccessRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.retries.api.RetryToken;
import software.amazon.awssdk.retries.api.TokenAcquisitionFailedException;

/**
 * HTTP to one service of a settled target for calls that are made too often for an SDK client, which takes about a millisecond
 * of CPU time for each: admitted at the gate, signed, and tried again, just as those of an SDK client are. Thread-safe; shared,
 * so nobody closes it.
 */
public final class Wire {

    /**
     * One call.
     *
     * @param operation as the AWS API names it
     * @param parameters what the gate is asked with
     * @param http unsigned, with {@code Content-Length} where there is a body; the path is sent byte for byte
     * @param signingName of the service
     * @param signingRegion the region that the signature names
     * @param body can be read again for each attempt
     */
    public record Call(
            String operation,
            SdkRequest parameters,
            SdkHttpRequest http,
            String signingName,
            String signingRegion,
            @Nullable ContentStreamProvider body) {}

    /** Makes something of an answer, whatever its status. */
    public interface Reader<T> {
        /**
         * @param body not closed by the caller when this returns; aborted when this throws
         * @throws AwsServiceException when the answer is an error
         * @throws IOException when it cannot be read, which may be tried again
         */
        T read(SdkHttpResponse answer, AbortableInputStream body) throws IOException;
    }

    private final String service;
    private final Target target;
    private final Region region;
    private final Optional<URI> endpoint;
    private final Connection connection;
    private final AwsCredentialsProvider credentials;
    private final SdkHttpClient http;
    private final RetryStrategy retries;
    private final Map<String, Signature> signatures = new ConcurrentHashMap<>();

    /** How far the clock of the service is ahead of ours, as far as it complained. */
    private volatile Duration ahead = Duration.ZERO;

    Wire(
            String service,
            Target target,
            Region region,
            Optional<URI> endpoint,
            Connection connection,
            AwsCredentialsProvider credentials,
            SdkHttpClient http,
            RetryStrategy retries) {
        this.service = service;
        this.target = target;
        this.region = region;
        this.endpoint = endpoint;
        this.connection = connection;
        this.credentials = credentials;
        this.http = http;
        this.retries = retries;
    }

    /** The region that an endpoint is looked up for. */
    public Region region() {
        return region;
    }

    /** The endpoint that was configured; empty for that of AWS. */
    public Optional<URI> endpoint() {
        return endpoint;
    }

    /** Whether by endpoints that are validated for FIPS 140. */
    public boolean fips() {
        return connection.fips();
    }

    /** Whether by endpoints that have an IPv6 address too. */
    public boolean dualstack() {
        return connection.dualstack();
    }

    /** How the agent names itself, for the header {@code User-Agent}. */
    public String userAgent() {
        return SdkRuntime.USER_AGENT;
    }

    /**
     * Makes a call.
     *
     * @throws dev.awsagent.gate.CallRefusedException when the running step did not declare it; nothing was sent
     * @throws AwsServiceException as the reader made it, when that is the end of it
     * @throws SdkClientException when no answer came
     * @throws AbortedException when the thread was interrupted
     */
    public <T> T call(Call call, Reader<T> reader) {
        if (!isConfigured(call.http())) {
            var scope = CallScope.current();
            var why = "refused " + service + ":" + call.operation() + " to "
                    + call.http().host() + ": it is not where this service is; which endpoint is used is configuration";
            throw scope == null ? CallScope.strayed(why) : scope.refused(why);
        }
        var gated = GatedCall.admit(service, call.operation(), call.parameters(), target);
        var signed = Region.of(call.signingRegion()).isGlobalRegion() || region.isGlobalRegion() ? null : region.id();
        // Read right before the first token, which remembers what the call is signed with.
        if (!(credentials.resolveCredentials() instanceof Lease lease)) {
            throw new IllegalStateException(service + ":" + call.operation() + " needs credentials to be signed with");
        }
        GateInterceptor.starting(
                service, call.operation(), call.parameters(), call.http().method());
        var token = retries.acquireInitialToken(AcquireInitialTokenRequest.create(service))
                .token();
        for (var attempt = 1; ; attempt++) {
            SdkException failure;
            var answered = new SdkHttpResponse[1];
            var set = ahead;
            try {
                var result = attempt(call, lease, set, reader, answered);
                retries.recordSuccess(RecordSuccessRequest.create(token));
                gated.record(GatedCall.requestId(answered[0]), answered[0].statusCode(), signed, attempt);
                return result;
            } catch (AwsServiceException e) {
                failure = withClock(e, set);
            } catch (SdkException e) {
                failure = e;
            } catch (IOException e) {
                failure = SdkClientException.create("Unable to execute HTTP request: " + e.getMessage(), e);
            } catch (RuntimeException e) {
                // Whoever makes the body says that it must not be sent on.
                gated.record(null, 0, signed, attempt);
                throw e;
            }
            if (Thread.currentThread().isInterrupted()) {
                failure = AbortedException.create("the call was called off", failure);
            }
            var next = failure instanceof AbortedException ? null : next(token, failure, answered[0]);
            if (next == null) {
                throw failed(failure, attempt, gated, call, signed, answered[0]);
            }
            token = next;
        }
    }

    /** Whether a request goes to the endpoint that was configured, else to one of AWS for this service. */
    private boolean isConfigured(SdkHttpRequest request) {
        var host = request.host();
        if (endpoint.isPresent()) {
            return GateInterceptor.isAt(endpoint.get(), request);
        }
        var partition = PartitionMetadata.of(region);
        var both = PartitionEndpointKey.builder().tags(EndpointTag.DUALSTACK).build();
        return request.protocol().equals("https")
                && Stream.of(partition.dnsSuffix(), partition.dnsSuffix(both))
                        .anyMatch(suffix -> host.endsWith("." + suffix))
                && Stream.of(host.split("\\."))
                        .anyMatch(label -> label.equals(service)
                                || label.startsWith(service + "-")
                                || label.startsWith(service + "express-"));
    }

    private Signature signature(Call call) {
        return signatures.computeIfAbsent(
                call.signingRegion() + "/" + call.signingName(),
                name -> new Signature(call.signingRegion(), call.signingName()));
    }

    /** The same, saying how the clock was set that it was signed by: what holds their time against ours has to know. */
    private static AwsServiceException withClock(AwsServiceException error, Duration ahead) {
        return error.toBuilder().clockSkew(ahead.negated()).build();
    }

    private <T> T attempt(
            Call call, Lease lease, Duration ahead, Reader<T> reader, @Nullable SdkHttpResponse[] answered)
            throws IOException {
        var secure = call.http().protocol().equals("https");
        // TLS keeps a body from being changed on its way. Without it the signature has to, and only S3 takes one that
        // does not.
        var covered = !secure || !call.signingName().equals("s3");
        var signed =
                signature(call).sign(call.http(), lease.current(), Instant.now().plus(ahead), call.body(), covered);
        var execute = HttpExecuteRequest.builder().request(signed);
        if (call.body() != null) {
            execute.contentStreamProvider(call.body());
        }
        var answer = http.prepareRequest(execute.build()).call();
        answered[0] = answer.httpResponse();
        var body = answer.responseBody().orElseGet(AbortableInputStream::createEmpty);
        try {
            return reader.read(answer.httpResponse(), body);
        } catch (IOException | RuntimeException e) {
            body.abort();
            throw e;
        }
    }

    /** The token of another attempt, after the time that has to pass; null when there is none. */
    private @Nullable RetryToken next(RetryToken token, SdkException failure, @Nullable SdkHttpResponse answered) {
        if (answered != null && failure instanceof AwsServiceException error && error.isClockSkewException()) {
            answered.firstMatchingHeader("Date")
                    .flatMap(Wire::instant)
                    .ifPresent(theirs -> ahead = Duration.between(Instant.now(), theirs));
        }
        var suggested = answered == null
                ? Duration.ZERO
                : answered.firstMatchingHeader("Retry-After")
                        .filter(text -> text.matches("\\d{1,2}"))
                        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                        .orElse(Duration.ZERO);
        try {
            var refreshed = retries.refreshRetryToken(RefreshRetryTokenRequest.builder()
                    .token(token)
                    .failure(failure)
                    .suggestedDelay(suggested)
                    .build());
            Thread.sleep(refreshed.delay().toMillis());
            return refreshed.token();
        } catch (TokenAcquisitionFailedException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static Optional<Instant> instant(String date) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static SdkException failed(
            SdkException failure,
            int attempts,
            GatedCall gated,
            Call call,
            @Nullable String region,
            @Nullable SdkHttpResponse answered) {
        var told = failure.toBuilder().numAttempts(attempts).build();
        var uri = call.http();
        gated.note(told, uri.protocol() + "://" + uri.host() + (isStandard(uri) ? "" : ":" + uri.port()));
        gated.record(
                answered == null ? null : GatedCall.requestId(answered),
                answered == null ? 0 : answered.statusCode(),
                region,
                attempts);
        return told;
    }

    private static boolean isStandard(SdkHttpRequest request) {
        return request.port() == (request.protocol().equals("https") ? 443 : 80);
    }

    @Override
    public String toString() {
        return "Wire[" + service + ", " + target + "]";
    }
}
