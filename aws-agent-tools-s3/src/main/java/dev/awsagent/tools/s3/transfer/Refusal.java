package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.s3.wire.LostAnswer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** That S3 did not write, because something is there that is to stay: another object, or what an attempt before wrote. */
final class Refusal {

    /** Whether an object is what was sent. */
    interface Likeness {
        /** Empty where nothing shows it. */
        Optional<Boolean> of(HeadObjectResponse head);
    }

    private Refusal() {}

    /**
     * What an earlier attempt of the request wrote, whose answer was lost; empty where another object is in the way.
     *
     * @param since how long ago the request was begun; null where the object may be older than that
     * @throws ToolException of kind {@code IN_DOUBT} when it cannot be told
     */
    static Optional<HeadObjectResponse> own(
            Course course,
            String bucket,
            String key,
            S3Exception refusal,
            @Nullable Duration since,
            Likeness likeness) {
        if (course.replaces() || !LostAnswer.isPossible(refusal)) {
            return Optional.empty();
        }
        HeadObjectResponse head;
        try {
            head = head(course, bucket, key);
        } catch (SdkException e) {
            if (Tally.isCalledOff(e)) {
                throw e;
            }
            refusal.addSuppressed(e);
            throw inDoubt(bucket, key, refusal);
        }
        if (since != null && LostAnswer.isOlder(head.lastModified(), refusal, since)) {
            return Optional.empty();
        }
        return likeness.of(head).orElseThrow(() -> inDoubt(bucket, key, refusal))
                ? Optional.of(head)
                : Optional.empty();
    }

    /** What S3 says of what is there, with its checksums. */
    static HeadObjectResponse head(Course course, String bucket, String key) {
        return course.destination()
                .on(
                        bucket,
                        s3 -> s3.headObject(request -> request.bucket(bucket)
                                .key(key)
                                .checksumMode(ChecksumMode.ENABLED)
                                .requestPayer(course.settings().payer())));
    }

    private static ToolException inDoubt(String bucket, String key, S3Exception refusal) {
        return new ToolException(
                FailureKind.IN_DOUBT,
                "s3://" + bucket + "/" + key
                        + " was sent, but the answer was lost; sent again, S3 says that something is there, and whether that"
                        + " is what was sent cannot be told",
                "look at the object before you send it again",
                refusal);
    }
}
