package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.s3.wire.LostAnswer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** That S3 did not write, because something is there that is to stay: another object, or what an attempt before wrote. */
final class Refusal {

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
            LostAnswer.Likeness likeness) {
        return course.replaces()
                ? Optional.empty()
                : LostAnswer.own(bucket, key, refusal, since, () -> there(course, bucket, key), likeness);
    }

    /** What S3 says of what is there, with its checksums; empty where nothing is. */
    static Optional<HeadObjectResponse> there(Course course, String bucket, String key) {
        try {
            return Optional.of(course.destination()
                    .on(
                            bucket,
                            s3 -> s3.headObject(request -> request.bucket(bucket)
                                    .key(key)
                                    .checksumMode(ChecksumMode.ENABLED)
                                    .requestPayer(course.settings().payer()))));
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
