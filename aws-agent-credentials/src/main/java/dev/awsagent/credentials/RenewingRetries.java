package dev.awsagent.credentials;

import dev.awsagent.credentials.internal.gate.GateInterceptor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
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

    /** So long an answer without a reason is not taken for one to a token that has ended, when it was not. */
    private static final long NO_GUESS = TimeUnit.MINUTES.toNanos(10);

    private final RetryStrategy delegate;
    private final Count count;
    private final Duration longest;
    private volatile long guessAgain = System.nanoTime();

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
        if (own.lease() != null && isRenewed(own.lease(), request.failure())) {
            return RefreshRetryTokenResponse.create(own, Duration.ZERO);
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

    /** Whether the credentials were refused, and others are there to go on with. */
    private boolean isRenewed(Lease lease, Throwable failure) {
        var refusal = SdkErrors.refusal(failure);
        if (refusal != SdkErrors.Refusal.NONE) {
            return lease.renew(refusal == SdkErrors.Refusal.ENDED);
        }
        // Other things are refused like this, too: where fresh ones do not help, it is one of them.
        if (!(lease instanceof Lease.OfSession)
                || !SdkErrors.isWithoutReason(failure)
                || System.nanoTime() - guessAgain < 0) {
            return false;
        }
        if (!lease.isReplaced() && lease.renew(true)) {
            return true;
        }
        guessAgain = System.nanoTime() + NO_GUESS;
        return false;
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
