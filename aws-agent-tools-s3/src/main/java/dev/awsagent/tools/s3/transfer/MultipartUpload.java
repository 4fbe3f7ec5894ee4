package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** One multipart upload: begun, put together or given up. Not thread-safe, but for what it was made with. */
final class MultipartUpload {

    private final Course course;
    private final String bucket;
    private final String key;
    private final String type;
    private @Nullable String id;
    private @Nullable String replaced;

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

    /** The object is to take the place of this one, and of no other. */
    void replaceOnly(String etag) {
        replaced = etag;
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
                .acl(settings.acl())
                .requestPayer(settings.payer())
                .checksumAlgorithm(settings.checksums().algorithm())
                .checksumType(ChecksumType.FULL_OBJECT);
        if (settings.storageClass() != null) {
            like.storageClass(settings.storageClass());
        }
        if (settings.encryption() != null) {
            like.serverSideEncryption(settings.encryption()).ssekmsKeyId(settings.kmsKey());
        }
        var built = like.build();
        id = course.destination()
                .on(bucket, s3 -> s3.createMultipartUpload(built))
                .uploadId();
    }

    /**
     * Sends a part that is in memory.
     *
     * @return its entity tag
     */
    String send(int number, byte[] body, String checksum) {
        var request = UploadPartRequest.builder()
                .bucket(bucket)
                .key(key)
                .uploadId(id())
                .partNumber(number)
                .contentLength((long) body.length)
                .requestPayer(course.settings().payer());
        switch (course.settings().checksums()) {
            case CRC64NVME -> request.checksumCRC64NVME(checksum);
            case CRC32C -> request.checksumCRC32C(checksum);
            case CRC32 -> request.checksumCRC32(checksum);
        }
        var built = request.build();
        var content = RequestBody.fromContentProvider(
                ContentStreamProvider.fromByteArrayUnsafe(body), body.length, "application/octet-stream");
        var answer =
                new Uploads(course).sent(() -> course.destination().on(bucket, s3 -> s3.uploadPart(built, content)));
        return Uploads.confirmed(bucket, key, answer.eTag());
    }

    /** A part to be put together with others. */
    CompletedPart part(int number, @Nullable String etag, @Nullable String checksum) {
        var part = CompletedPart.builder().partNumber(number).eTag(etag);
        return switch (course.settings().checksums()) {
            case CRC64NVME -> part.checksumCRC64NVME(checksum).build();
            case CRC32C -> part.checksumCRC32C(checksum).build();
            case CRC32 -> part.checksumCRC32(checksum).build();
        };
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
            parts.add(part(i + 1, etags[i], checksums.text(sums[i])));
        }
        return complete(parts, checksums.text(whole), bytes, true);
    }

    /**
     * The same.
     *
     * @param whole the checksum of all; null when it is not known here
     * @param sayWhole whether S3 is to hold the object to it
     */
    @Nullable
    Completed complete(List<CompletedPart> parts, @Nullable String whole, long bytes, boolean sayWhole) {
        return complete(parts, whole, bytes, sayWhole, true);
    }

    private @Nullable Completed complete(
            List<CompletedPart> parts, @Nullable String whole, long bytes, boolean sayWhole, boolean sayBytes) {
        var request = CompleteMultipartUploadRequest.builder()
                .bucket(bucket)
                .key(key)
                .uploadId(id())
                .multipartUpload(all -> all.parts(parts))
                .mpuObjectSize(sayBytes ? bytes : null)
                .requestPayer(course.settings().payer())
                .ifMatch(replaced)
                .ifNoneMatch(course.replaces() ? null : "*");
        if (whole != null && sayWhole) {
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
            if (e.statusCode() == 501 && replaced != null) {
                refuseReplaced(replaced);
                replaced = null;
                return complete(parts, whole, bytes, sayWhole, sayBytes);
            }
            if (e.statusCode() == 501 && (sayWhole || sayBytes)) {
                // An endpoint that takes neither the sum of the whole nor its length: each part was checked by itself.
                return complete(parts, whole, bytes, false, false);
            }
            if (e.statusCode() == 404 || e.statusCode() >= 500) {
                // It may have been put together by an attempt whose answer was lost.
                return there(parts, whole, bytes, e).orElseThrow(() -> e.statusCode() == 404 ? inDoubt(bytes, e) : e);
            }
            // An object in parts is as old as its upload.
            var own = Refusal.own(course, bucket, key, e, null, head -> isThis(head, parts, whole, bytes));
            if (own.isPresent()) {
                // Ours is gone with it; the parts of one that only looks like it are not.
                abort(e);
                return new Completed(own.get().eTag(), own.get().versionId());
            }
            course.refuseExisting(bucket, key, e);
            abort(e);
            return null;
        } catch (SdkClientException e) {
            if (Tally.isCalledOff(e)) {
                throw e;
            }
            return there(parts, whole, bytes, e).orElseThrow(() -> inDoubt(bytes, e));
        }
    }

    /** An endpoint that does not know the condition is asked right before. */
    private void refuseReplaced(String etag) {
        var now = Refusal.there(course, bucket, key);
        if (now.isEmpty() || !etag.equals(now.get().eTag())) {
            throw new ToolException(FailureKind.CONFLICT, "it changed meanwhile", "look at it, and ask again");
        }
    }

    /**
     * No answer came on whether the parts were put together: S3 is asked. Empty where it is not there as far as one can see.
     *
     * @throws ToolException of kind {@code IN_DOUBT} when nothing shows whether what is there is this
     */
    private Optional<Completed> there(List<CompletedPart> parts, @Nullable String whole, long bytes, SdkException why) {
        Optional<HeadObjectResponse> head;
        try {
            head = Refusal.there(course, bucket, key);
        } catch (SdkException e) {
            why.addSuppressed(e);
            return Optional.empty();
        }
        return head.filter(is -> isThis(is, parts, whole, bytes).orElseThrow(() -> inDoubt(bytes, why)))
                .map(is -> new Completed(is.eTag(), is.versionId()));
    }

    private ToolException inDoubt(long bytes, SdkException why) {
        return new ToolException(
                FailureKind.IN_DOUBT,
                "all parts of s3://" + bucket + "/" + key
                        + " were sent, but no answer came on whether they were put together: " + why.getMessage(),
                "ask for the object's details: it is there with " + bytes + " bytes, or it is not; upload id " + id(),
                why);
    }

    /** Empty where S3 says nothing of it that is known of the parts, but their length. */
    private Optional<Boolean> isThis(
            HeadObjectResponse head, List<CompletedPart> parts, @Nullable String whole, long bytes) {
        if (!Objects.equals(head.contentLength(), bytes)) {
            return Optional.of(false);
        }
        var checksums = course.settings().checksums();
        var there = checksums.of(head);
        if (whole != null && there != null) {
            return Optional.of(there.equals(checksums.value(whole)));
        }
        var tag = Verification.etag(parts);
        if (tag.isPresent() && tag.get().equals(head.eTag())) {
            return Optional.of(true);
        }
        return tag.isPresent() && Verification.isOfParts(head) ? Optional.of(false) : Optional.empty();
    }

    /** Gives it up; but not while nobody knows whether the object is there, where a person has to look: false then. */
    boolean giveUp(Exception why) {
        if (why instanceof ToolException told && told.kind() == FailureKind.IN_DOUBT) {
            return false;
        }
        abort(why);
        return true;
    }

    /** Parts that stay behind cost money and are seen by nobody. */
    private void abort(Exception why) {
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
