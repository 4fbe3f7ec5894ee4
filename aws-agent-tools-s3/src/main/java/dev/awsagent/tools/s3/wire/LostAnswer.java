package dev.awsagent.tools.s3.wire;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * S3 refuses a request because of what is there, and what is there may come from an earlier attempt of that very request, whose
 * answer was lost on its way.
 */
public final class LostAnswer {

    /** Both times are of the clock of S3, and are cut to seconds. */
    private static final Duration CUT = Duration.ofSeconds(1);

    private LostAnswer() {}

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
    public static boolean isOlder(@Nullable Instant changed, RuntimeException refusal, Duration since) {
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
