package dev.awsagent.credentials;

import dev.awsagent.credentials.internal.gate.GateInterceptor;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.AcquireInitialTokenResponse;
import software.amazon.awssdk.retries.api.RecordSuccessRequest;
import software.amazon.awssdk.retries.api.RecordSuccessResponse;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.retries.api.RetryToken;
import software.amazon.awssdk.retries.api.TokenAcquisitionFailedException;

/**
 * The retries of an SDK client, with one more and one less. One more: an attempt whose credentials AWS refused is made once
 * again with fresh ones, where there are some. One less: a change that the service would make twice is not asked for again
 * when the answer was lost, since it may have been made. It stands here because only here the SDK asks, attempt by attempt, whether there is another: the
 * step that the gate let through stays one call.
 */
final class RenewingRetries implements RetryStrategy {

    /** What the call that starts on this thread is signed with. The SDK asks for it right before the first token. */
    private static final ThreadLocal<@Nullable Lease> STARTING = new ThreadLocal<>();

    /** How often calls were made again, and how often because the service asked for fewer. Thread-safe. */
    static final class Count {
        final LongAdder retried = new LongAdder();
        final LongAdder throttled = new LongAdder();
    }

    private final RetryStrategy delegate;
    private final Count count;
    private final Duration longest;

    /** @param longest no pause before another attempt is longer than this */
    RenewingRetries(RetryStrategy delegate, Count count, Duration longest) {
        this.delegate = delegate;
        this.count = count;
        this.longest = longest;
    }

    /** The credentials of the clients whose calls are retried like this. */
    record Credentials(Lease.Issuer issuer) implements AwsCredentialsProvider {

        @Override
        public Lease resolveCredentials() {
            var lease = unbound();
            STARTING.set(lease);
            return lease;
        }

        /** For what signs and makes no call. */
        Lease unbound() {
            return Lease.from(issuer);
        }

        @Override
        public String toString() {
            return "Credentials";
        }
    }

    /** @param once whether it must not be sent again once it may have arrived */
    private record Token(RetryToken token, @Nullable Lease lease, boolean once) implements RetryToken {
        @Override
        public String toString() {
            return "Token[" + token + "]";
        }
    }

    private static Token own(RetryToken token) {
        return token instanceof Token own ? own : new Token(token, null, false);
    }

    @Override
    public AcquireInitialTokenResponse acquireInitialToken(AcquireInitialTokenRequest request) {
        var lease = STARTING.get();
        STARTING.remove();
        var given = delegate.acquireInitialToken(request);
        return AcquireInitialTokenResponse.create(
                new Token(given.token(), lease, GateInterceptor.takeOnce()), given.delay());
    }

    @Override
    public RefreshRetryTokenResponse refreshRetryToken(RefreshRetryTokenRequest request) {
        var own = own(request.token());
        var refusal = SdkErrors.refusal(request.failure());
        if (own.lease() != null && refusal != SdkErrors.Refusal.NONE) {
            if (own.lease().renew(refusal == SdkErrors.Refusal.ENDED)) {
                return RefreshRetryTokenResponse.create(own, Duration.ZERO);
            }
        }
        if (own.once() && SdkErrors.mayHaveArrived(request.failure())) {
            throw new TokenAcquisitionFailedException("the answer was lost, and what it was for may have been done");
        }
        if (request.failure() instanceof AwsServiceException answer && answer.isThrottlingException()) {
            count.throttled.increment();
        }
        var given = delegate.refreshRetryToken(
                request.toBuilder().token(own.token()).build());
        count.retried.increment();
        var pause = given.delay().compareTo(longest) < 0 ? given.delay() : longest;
        return RefreshRetryTokenResponse.create(new Token(given.token(), own.lease(), own.once()), pause);
    }

    @Override
    public RecordSuccessResponse recordSuccess(RecordSuccessRequest request) {
        return delegate.recordSuccess(
                RecordSuccessRequest.create(own(request.token()).token()));
    }

    @Override
    public int maxAttempts() {
        return delegate.maxAttempts();
    }

    @Override
    public boolean useClientDefaults() {
        return false;
    }

    @Override
    public Builder<?, ?> toBuilder() {
        return delegate.toBuilder();
    }
}
