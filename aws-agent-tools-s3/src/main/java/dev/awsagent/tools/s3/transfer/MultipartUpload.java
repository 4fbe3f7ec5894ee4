package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** One multipart upload: begun, put together or given up. Not thread-safe, but for what it was made with. */
final class MultipartUpload {

    private final Course course;
    private final String bucket;
    private final String key;
    private final String type;
    private @Nullable String id;

    /** A part that S3 has. */
    record Part(
            int number, long bytes, String etag, @Nullable String checksum) {}

    /** What S3 says of the object. */
    record Completed(@Nullable String etag, @Nullable String version) {}

    MultipartUpload(Course course, String bucket, String key, String type) {
        this.course = course;
        this.bucket = bucket;
        this.key = key;
        this.type = type;
    }

    String bucket() {
        return bucket;
    }

    String key() {
        return key;
    }

    String type() {
        return type;
    }

    String id() {
        return Objects.requireNonNull(id, "not begun");
    }

    void resume(String id) {
        this.id = id;
    }

    void create() {
        create(CreateMultipartUploadRequest.builder()
                .contentType(type)
                .cacheControl(course.settings().cacheControl())
                .metadata(course.settings().metadata())
                .tagging(course.settings().tagging()));
    }

    /** @param like what the object is to have; the rest is as the transfer's settings say */
    void create(CreateMultipartUploadRequest.Builder like) {
        var settings = course.settings();
        like.bucket(bucket)
                .key(key)
                .storageClass(settings.storageClass())
                .acl(settings.acl())
                .requestPayer(settings.payer())
                .checksumAlgorithm(settings.checksums().algorithm())
                .checksumType(ChecksumType.FULL_OBJECT);
        if (settings.encryption() != null) {
            like.serverSideEncryption(settings.encryption()).ssekmsKeyId(settings.kmsKey());
        }
        var built = like.build();
        id = course.destination()
                .on(bucket, s3 -> s3.createMultipartUpload(built))
                .uploadId();
    }

    /** Those that S3 has. */
    List<Part> parts() {
        var parts = new ArrayList<Part>();
        Integer marker = null;
        while (true) {
            var request = ListPartsRequest.builder()
                    .bucket(bucket)
                    .key(key)
                    .uploadId(id())
                    .partNumberMarker(marker)
                    .requestPayer(course.settings().payer())
                    .build();
            var page = course.destination().on(bucket, s3 -> s3.listParts(request));
            for (var part : page.parts()) {
                var checksum = switch (course.settings().checksums()) {
                    case CRC64NVME -> part.checksumCRC64NVME();
                    case CRC32C -> part.checksumCRC32C();
                    case CRC32 -> part.checksumCRC32();
                };
                parts.add(new Part(part.partNumber(), part.size(), part.eTag(), checksum));
            }
            var next = page.nextPartNumberMarker();
            if (!Boolean.TRUE.equals(page.isTruncated()) || next == null || next.equals(marker)) {
                return parts;
            }
            marker = next;
        }
    }

    /**
     * Puts the parts together. Null when something was there that was to stay.
     *
     * @param sums the checksum of each part
     * @param whole that of all of them
     */
    @Nullable
    Completed complete(long[] sums, @Nullable String[] etags, long whole, long bytes) {
        var checksums = course.settings().checksums();
        var parts = new ArrayList<CompletedPart>();
        for (int i = 0; i < sums.length; i++) {
            var part = CompletedPart.builder().partNumber(i + 1).eTag(etags[i]);
            var text = checksums.text(sums[i]);
            switch (checksums) {
                case CRC64NVME -> part.checksumCRC64NVME(text);
                case CRC32C -> part.checksumCRC32C(text);
                case CRC32 -> part.checksumCRC32(text);
            }
            parts.add(part.build());
        }
        var text = checksums.text(whole);
        return complete(parts, text, bytes);
    }

    /**
     * The same.
     *
     * @param whole the checksum of all; null when it is not known here
     * @param bytes the size of all; below zero not to have it compared
     */
    @Nullable
    Completed complete(List<CompletedPart> parts, @Nullable String whole, long bytes) {
        var request = CompleteMultipartUploadRequest.builder()
                .bucket(bucket)
                .key(key)
                .uploadId(id())
                .multipartUpload(all -> all.parts(parts))
                .mpuObjectSize(bytes < 0 ? null : bytes)
                .requestPayer(course.settings().payer())
                .ifNoneMatch(course.replaces() ? null : "*");
        if (whole != null) {
            request.checksumType(ChecksumType.FULL_OBJECT);
            switch (course.settings().checksums()) {
                case CRC64NVME -> request.checksumCRC64NVME(whole);
                case CRC32C -> request.checksumCRC32C(whole);
                case CRC32 -> request.checksumCRC32(whole);
            }
        }
        var built = request.build();
        try {
            var answer = course.destination().on(bucket, s3 -> s3.completeMultipartUpload(built));
            if (answer.eTag() == null) {
                throw new ToolException(
                        FailureKind.SERVICE,
                        "the endpoint accepted the parts of s3://" + bucket + "/" + key
                                + " but did not confirm that they were put together",
                        "ask for the object's details to see whether it is there");
            }
            return new Completed(answer.eTag(), answer.versionId());
        } catch (S3Exception e) {
            if (e.statusCode() == 501 && whole != null) {
                // An endpoint without checksums of the whole: each part was checked when it came.
                return complete(parts, null, -1);
            }
            course.refuseExisting(bucket, key, e);
            abort(e);
            return null;
        }
    }

    /**
     * No answer came on whether the parts were put together: S3 is asked.
     *
     * @throws ToolException of kind {@code IN_DOUBT} when that cannot be found out
     */
    Transferred lookAgain(String checksum, long bytes, String from, SdkException why) {
        try {
            var head = course.destination()
                    .on(
                            bucket,
                            s3 -> s3.headObject(request -> request.bucket(bucket)
                                    .key(key)
                                    .checksumMode(ChecksumMode.ENABLED)
                                    .requestPayer(course.settings().payer())));
            var there = switch (course.settings().checksums()) {
                case CRC64NVME -> head.checksumCRC64NVME();
                case CRC32C -> head.checksumCRC32C();
                case CRC32 -> head.checksumCRC32();
            };
            if (checksum.equals(there) && head.contentLength() == bytes) {
                return new Transferred(
                        from,
                        key,
                        bytes,
                        type,
                        head.eTag(),
                        head.versionId(),
                        null,
                        course.settings().checksums().name());
            }
        } catch (SdkException e) {
            why.addSuppressed(e);
        }
        throw new ToolException(
                FailureKind.IN_DOUBT,
                "all parts of s3://" + bucket + "/" + key
                        + " were sent, but no answer came on whether they were put together: " + why.getMessage(),
                "ask for the object's details: it is there with " + bytes + " bytes, or it is not; upload id " + id(),
                why);
    }

    /** Parts that stay behind cost money and are seen by nobody. */
    void abort(Exception why) {
        var upload = id;
        if (upload == null) {
            return;
        }
        var interrupted = false;
        try {
            // An interrupt would keep the request from being sent, and another one may come while it is.
            for (int attempt = 1; ; attempt++) {
                interrupted |= Thread.interrupted();
                try {
                    course.destination()
                            .on(
                                    bucket,
                                    s3 -> s3.abortMultipartUpload(request -> request.bucket(bucket)
                                            .key(key)
                                            .uploadId(upload)
                                            .requestPayer(course.settings().payer())));
                    return;
                } catch (RuntimeException e) {
                    if (attempt < 3 && Tally.isCalledOff(e)) {
                        continue;
                    }
                    if (!(e instanceof S3Exception answer && answer.statusCode() == 404)) {
                        why.addSuppressed(e);
                    }
                    return;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
