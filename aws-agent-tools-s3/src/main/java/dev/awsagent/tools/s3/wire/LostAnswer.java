package dev.awsagent.tools.s3.wire;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * S3 refuses a request because of what is there, and what is there may come from an earlier attempt of that very request, whose
 * answer was lost on its way.
 */
public final class LostAnswer {

    /** Both times are of the clock of S3, and are cut to seconds. */
    private static final Duration CUT = Duration.ofSeconds(1);

    private LostAnswer() {}

    /** Whether an object is what was sent. */
    public interface Likeness {
        /** Empty where nothing shows it. */
        Optional<Boolean> of(HeadObjectResponse head);
    }

    /**
     * What an earlier attempt of the request wrote, whose answer was lost; empty where another object is in the way.
     *
     * @param since how long ago the request was begun; null where the object may be older than that
     * @param there asks S3 for what is there; empty for nothing
     * @throws ToolException of kind {@code IN_DOUBT} when it cannot be told
     */
    public static Optional<HeadObjectResponse> own(
            String bucket,
            String key,
            RuntimeException refusal,
            @Nullable Duration since,
            Supplier<Optional<HeadObjectResponse>> there,
            Likeness likeness) {
        if (!isPossible(refusal)) {
            return Optional.empty();
        }
        HeadObjectResponse head;
        try {
            head = there.get().orElseThrow(() -> inDoubt(bucket, key, refusal));
        } catch (AbortedException e) {
            throw e;
        } catch (SdkException e) {
            refusal.addSuppressed(e);
            throw inDoubt(bucket, key, refusal);
        }
        if (since != null && isOlder(head.lastModified(), refusal, since)) {
            return Optional.empty();
        }
        return likeness.of(head).orElseThrow(() -> inDoubt(bucket, key, refusal))
                ? Optional.of(head)
                : Optional.empty();
    }

    /** That nobody can tell whether an object is what was sent. */
    public static ToolException inDoubt(String bucket, String key, RuntimeException refusal) {
        return new ToolException(
                FailureKind.IN_DOUBT,
                "s3://" + bucket + "/" + key
                        + " was sent, but the answer was lost; sent again, S3 says that something is there, and whether that"
                        + " is what was sent cannot be told",
                "look at the object before you send it again",
                refusal);
    }

    /** Whether there was such an attempt, or nobody knows. */
    public static boolean isPossible(RuntimeException refusal) {
        if (!(refusal instanceof AwsServiceException answer)
                || answer.statusCode() != 412 && answer.statusCode() != 409) {
            return false;
        }
        var attempts = answer.numAttempts();
        return attempts == null || attempts > 1;
    }

    /**
     * Whether an object was there before the request was begun, by the clock of S3; no when that cannot be told.
     *
     * @param changed when the object last changed; null when not known
     * @param since how long ago the request was begun
     */
    private static boolean isOlder(@Nullable Instant changed, RuntimeException refusal, Duration since) {
        return changed != null
                && answeredAt(refusal)
                        .map(now -> changed.isBefore(now.minus(since).minus(CUT)))
                        .orElse(false);
    }

    private static Optional<Instant> answeredAt(RuntimeException refusal) {
        var details = refusal instanceof AwsServiceException answer ? answer.awsErrorDetails() : null;
        var http = details == null ? null : details.sdkHttpResponse();
        try {
            return http == null
                    ? Optional.empty()
                    : http.firstMatchingHeader("Date")
                            .map(date -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
