package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tools.s3.transfer.Verification.Damaged;
import dev.awsagent.tools.s3.transfer.Verification.OfParts;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** In which parts an object was uploaded, which S3 says when it is asked for each: where it has only a hash of theirs. */
final class UploadedParts {

    /** What says that an endpoint knows no parts of an object. */
    private static final Set<Integer> UNKNOWN = Set.of(400, 405, 416, 501);

    private final Course course;
    private final String bucket;
    private final String key;

    UploadedParts(Course course, String bucket, String key) {
        this.course = course;
        this.bucket = bucket;
        this.key = key;
    }

    /** Content that is here and can be read again. */
    interface Content {
        void feed(Verification.Running running) throws IOException;
    }

    /**
     * Holds content against the hash of its parts.
     *
     * @return how it was checked; empty when nobody says what its parts are
     * @throws S3Exception when S3 does not say it now
     * @throws Damaged when it is not that; as well when S3 told of another object by then, since it cannot be asked for one
     */
    String check(OfParts expected, long bytes, Content content) throws IOException, Damaged {
        var first = first(expected, bytes);
        if (first < 0) {
            return "";
        }
        var even = expected.even(bytes, first);
        if (even != null) {
            try {
                check(expected, even, content);
                return expected.name();
            } catch (Damaged e) {
                var lengths = all(expected, bytes, first);
                if (lengths == null || Arrays.equals(lengths, even)) {
                    throw e;
                }
                check(expected, lengths, content);
                return expected.name();
            }
        }
        var lengths = all(expected, bytes, first);
        if (lengths == null) {
            return "";
        }
        check(expected, lengths, content);
        return expected.name();
    }

    private static void check(OfParts expected, long[] lengths, Content content) throws IOException, Damaged {
        var running = expected.start(lengths);
        content.feed(running);
        running.check();
    }

    /** How long they are if all but the last are of one size, for what cannot be read again; null when they cannot be. */
    long @Nullable [] even(OfParts expected, long bytes) {
        var first = first(expected, bytes);
        return first < 0 ? null : expected.even(bytes, first);
    }

    /** Whether they are known to be of many sizes. */
    boolean areUneven(OfParts expected, long bytes) {
        var first = first(expected, bytes);
        var lengths = first < 0 ? null : all(expected, bytes, first);
        return lengths != null && !Arrays.equals(lengths, expected.even(bytes, first));
    }

    /** How long the first is; negative when nobody knows. */
    private long first(OfParts expected, long bytes) {
        if (expected.parts() == 1) {
            return bytes;
        }
        var first = length(1);
        // An endpoint that does not know the question answers for the whole.
        return first >= bytes ? -1 : first;
    }

    /** How long each is; null when nobody knows. */
    private long @Nullable [] all(OfParts expected, long bytes, long first) {
        var lengths = new long[expected.parts()];
        lengths[0] = first;
        var sum = first;
        for (int i = 1; i < lengths.length; i++) {
            lengths[i] = length(i + 1);
            sum += lengths[i];
            if (lengths[i] < 0 || sum > bytes) {
                return null;
            }
        }
        return sum == bytes ? lengths : null;
    }

    private long length(int part) {
        var request = HeadObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .versionId(course.request().version())
                .partNumber(part)
                .requestPayer(course.settings().payer())
                .build();
        try {
            return course.source().on(bucket, s3 -> s3.headObject(request)).contentLength();
        } catch (S3Exception e) {
            if (UNKNOWN.contains(e.statusCode())) {
                return -1;
            }
            throw e;
        }
    }
}
