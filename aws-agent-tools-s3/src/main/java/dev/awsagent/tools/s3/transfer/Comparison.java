package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tools.s3.transfer.Verification.Damaged;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Whether two things of one name are the same, as a sync sees it. */
final class Comparison {

    enum Result {
        SAME,
        DIFFERENT,
        /** It takes reading, or a question to S3. */
        ASK
    }

    private final Course course;

    Comparison(Course course) {
        this.course = course;
    }

    Result quick(Item source, Item target) {
        var compare = course.request().compare();
        if (source.bytes() != target.bytes()) {
            return Result.DIFFERENT;
        }
        return switch (compare) {
            case SIZE -> Result.SAME;
            case CHECKSUM -> Result.ASK;
            // S3 keeps seconds.
            case EXACT_TIME ->
                seconds(source.modified()) == seconds(target.modified()) ? Result.SAME : Result.DIFFERENT;
            case SIZE_AND_TIME ->
                seconds(source.modified()) <= seconds(target.modified()) ? Result.SAME : Result.DIFFERENT;
        };
    }

    private static long seconds(@Nullable Instant time) {
        return time == null ? Long.MIN_VALUE : time.getEpochSecond();
    }

    /** Whether the contents are known to be the same: what cannot be known is different. */
    boolean sameContent(Item source, Location from, Item target, Location to) {
        try {
            if (source.file() != null) {
                return isContent(source.file(), source.bytes(), head(course.destination(), to, target));
            }
            if (target.file() != null) {
                return isContent(target.file(), target.bytes(), head(course.source(), from, source));
            }
            if (source.etag() != null
                    && source.etag().equals(target.etag())
                    && Verification.MD5.matcher(source.etag()).matches()) {
                return true;
            }
            var a = Verification.of(head(course.source(), from, source));
            return !(a instanceof Verification.Nothing)
                    && a.equals(Verification.of(head(course.destination(), to, target)));
        } catch (IOException e) {
            // Transferring it will tell.
            return false;
        }
    }

    private HeadObjectResponse head(Buckets buckets, Location place, Item item) {
        var bucket = ((Location.Remote) place).bucket();
        var request = HeadObjectRequest.builder()
                .bucket(bucket)
                .key(Objects.requireNonNull(item.key()))
                .checksumMode(ChecksumMode.ENABLED)
                .requestPayer(course.settings().payer())
                .build();
        return buckets.on(bucket, s3 -> s3.headObject(request));
    }

    private static boolean isContent(Path file, long bytes, HeadObjectResponse head) throws IOException {
        if (head.contentLength() != bytes) {
            return false;
        }
        try (var in = FileChannel.open(file)) {
            // Parts are cut by us at one of these sizes, and by the AWS CLI at another.
            for (long partSize : new long[] {PartSize.of(bytes, file), 8 * PartSize.MIB, 16 * PartSize.MIB}) {
                try {
                    if (!Verification.of(head).read(in, bytes, partSize).isEmpty()) {
                        return true;
                    }
                } catch (Damaged e) {
                    // Not with parts of this size.
                }
            }
            return false;
        }
    }
}
