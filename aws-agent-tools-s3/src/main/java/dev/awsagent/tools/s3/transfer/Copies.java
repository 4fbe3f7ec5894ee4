package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.TaggingDirective;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;

/** Copies objects inside S3: no byte passes through here. What is too large for one request goes in parts. */
final class Copies {

    private final Course course;

    Copies(Course course) {
        this.course = course;
    }

    /** Copies one object, now or in parts by tasks of their own; tells the tally what came of it. */
    void object(Item item, String fromBucket, String toBucket, String toKey) {
        var key = Downloads.name(item);
        try {
            if (!course.replaces() && exists(toBucket, toKey)) {
                if (course.request().existing() == TransferRequest.Existing.SKIP) {
                    course.tally().skipped();
                    return;
                }
                throw new ToolException(
                        FailureKind.CONFLICT,
                        "s3://" + toBucket + "/" + toKey + " is there already",
                        "say that it may be replaced, or name another destination");
            }
            if (item.bytes() > course.largestCopy()) {
                new Parted(item, fromBucket, toBucket, toKey).begin();
                return;
            }
            var answer = whole(item, fromBucket, toBucket, toKey);
            finish(item, fromBucket, toBucket, toKey, answer);
        } catch (RuntimeException e) {
            course.tally().undone(key, e);
        }
    }

    /** Gives an object the settings of the request, where it is. */
    void rewrite(Item item, String bucket) {
        var key = Downloads.name(item);
        try {
            var head = head(course.source(), bucket, key, null);
            if (item.etag() != null && !item.etag().equals(head.eTag())) {
                throw new ToolException(FailureKind.CONFLICT, "it changed meanwhile", "look at it, and ask again");
            }
            var wanted = course.settings().storageClass();
            if (wanted != null && wanted == Rewrite.storageClass(head)) {
                course.tally().skipped();
                return;
            }
            Rewrite.refuseArchived(head);
            if (head.contentLength() > course.largestCopy()) {
                new Parted(item, bucket, bucket, key).begin();
                return;
            }
            var request = Rewrite.of(bucket, key, head)
                    .storageClass(wanted == null ? head.storageClass() : wanted)
                    .requestPayer(course.settings().payer())
                    .build();
            var answer = course.source().on(bucket, s3 -> s3.copyObject(request));
            if (answer.copyObjectResult() == null) {
                throw notWhole(bucket, key, bucket, key, "the answer does not say that it is there");
            }
            course.tally().moved(head.contentLength(), item.path());
            course.tally().done(Transferred.copied(item.path(), key, head.contentLength(), answer.versionId()));
        } catch (RuntimeException e) {
            course.tally().undone(key, e);
        }
    }

    private boolean exists(String bucket, String key) {
        try {
            head(course.destination(), bucket, key, null);
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return false;
            }
            throw e;
        }
    }

    private HeadObjectResponse head(Buckets where, String bucket, String key, @Nullable String version) {
        var request = HeadObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .versionId(version)
                .requestPayer(course.settings().payer())
                .build();
        return where.on(bucket, s3 -> s3.headObject(request));
    }

    @SuppressWarnings("deprecation") // the gate compares CopySource, which is what the header is
    private @Nullable String whole(Item item, String fromBucket, String toBucket, String toKey) {
        var settings = course.settings();
        var replacesMetadata = settings.contentType() != null
                || settings.cacheControl() != null
                || !settings.metadata().isEmpty();
        var request = CopyObjectRequest.builder()
                .copySource(CopySource.of(
                        fromBucket, Downloads.name(item), course.request().version()))
                .copySourceIfMatch(item.etag())
                .bucket(toBucket)
                .key(toKey)
                .storageClass(settings.storageClass())
                .serverSideEncryption(settings.encryption())
                .ssekmsKeyId(settings.kmsKey())
                .acl(settings.acl())
                .requestPayer(settings.payer())
                .ifNoneMatch(course.replaces() ? null : "*");
        if (settings.checksum() != null) {
            request.checksumAlgorithm(settings.checksum());
        }
        if (replacesMetadata) {
            // Whoever replaces one of them replaces them all: what was not given is said again as it is.
            var is = head(
                    course.source(),
                    fromBucket,
                    Downloads.name(item),
                    course.request().version());
            request.metadataDirective(MetadataDirective.REPLACE)
                    .copySourceIfMatch(is.eTag())
                    .contentType(settings.contentType() == null ? is.contentType() : settings.contentType())
                    .cacheControl(settings.cacheControl() == null ? is.cacheControl() : settings.cacheControl())
                    .contentDisposition(is.contentDisposition())
                    .contentEncoding(is.contentEncoding())
                    .contentLanguage(is.contentLanguage())
                    .expires(is.expires())
                    .websiteRedirectLocation(is.websiteRedirectLocation())
                    .metadata(settings.metadata().isEmpty() ? is.metadata() : settings.metadata());
        }
        if (settings.tagging() != null) {
            request.taggingDirective(TaggingDirective.REPLACE).tagging(settings.tagging());
        }
        var built = request.build();
        var answer = course.destination().on(toBucket, s3 -> s3.copyObject(built));
        if (answer.copyObjectResult() == null) {
            throw notWhole(
                    fromBucket, Downloads.name(item), toBucket, toKey, "the answer does not say that it is there");
        }
        course.tally().moved(Math.max(0, item.bytes()), item.path());
        return answer.versionId();
    }

    static ToolException notWhole(String fromBucket, String fromKey, String toBucket, String toKey, String why) {
        return new ToolException(
                FailureKind.CORRUPT,
                "s3://" + toBucket + "/" + toKey + " is not a whole copy of s3://" + fromBucket + "/" + fromKey + ": "
                        + why,
                "copy it again; the original is untouched");
    }

    private void finish(Item item, String fromBucket, String toBucket, String toKey, @Nullable String version) {
        var key = Downloads.name(item);
        if (course.request().mode() == TransferRequest.Mode.MOVE) {
            if (course.source() == course.destination() && fromBucket.equals(toBucket) && key.equals(toKey)) {
                throw new IllegalStateException("an object is not moved onto itself: " + key);
            }
            // Before the original goes, the copy is looked at.
            var copy = head(course.destination(), toBucket, toKey, null);
            if (item.bytes() >= 0 && copy.contentLength() != item.bytes()) {
                throw notWhole(
                        fromBucket,
                        key,
                        toBucket,
                        toKey,
                        "it has " + copy.contentLength() + " bytes, the original " + item.bytes());
            }
            new Removals(course).moved(fromBucket, key, item.etag());
        }
        course.tally().done(Transferred.copied(item.path(), toKey, Math.max(0, item.bytes()), version));
    }

    /** One that is too large for one request. */
    private final class Parted {
        private final Item item;
        private final String fromBucket;
        private final String fromKey;
        private final HeadObjectResponse head;
        private final MultipartUpload upload;
        private final long bytes;
        private final long partSize;
        private final @Nullable CompletedPart[] parts;
        private final AtomicInteger left;
        private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

        Parted(Item item, String fromBucket, String toBucket, String toKey) {
            this.item = item;
            this.fromBucket = fromBucket;
            this.fromKey = Downloads.name(item);
            this.head =
                    head(course.source(), fromBucket, fromKey, course.request().version());
            this.bytes = head.contentLength();
            this.partSize =
                    Math.min(course.largestCopy(), PartSize.ofCopy(bytes, "s3://" + fromBucket + "/" + fromKey));
            this.parts = new CompletedPart[(int) ((bytes + partSize - 1) / partSize)];
            this.left = new AtomicInteger(parts.length);
            this.upload = new MultipartUpload(
                    course,
                    toBucket,
                    toKey,
                    Objects.requireNonNullElse(head.contentType(), "application/octet-stream"));
        }

        void begin() {
            if (parts.length == 0) {
                throw new ToolException(FailureKind.CONFLICT, "it changed meanwhile", "copy it again");
            }
            upload.create(likeTheOriginal());
            for (int i = 0; i < parts.length; i++) {
                var index = i;
                if (!course.crew().join(() -> part(index))) {
                    partEnded();
                }
            }
        }

        /** A copy in one request takes all this with it; one in parts does not. */
        private CreateMultipartUploadRequest.Builder likeTheOriginal() {
            var settings = course.settings();
            var like = CreateMultipartUploadRequest.builder()
                    .contentType(settings.contentType() == null ? head.contentType() : settings.contentType())
                    .cacheControl(settings.cacheControl() == null ? head.cacheControl() : settings.cacheControl())
                    .contentDisposition(head.contentDisposition())
                    .contentEncoding(head.contentEncoding())
                    .contentLanguage(head.contentLanguage())
                    .metadata(settings.metadata().isEmpty() ? head.metadata() : settings.metadata());
            if (course.request().mode() == TransferRequest.Mode.REWRITE) {
                Rewrite.keep(like, head);
            }
            if (settings.tagging() != null) {
                return like.tagging(settings.tagging());
            }
            if (head.tagCount() != null && head.tagCount() > 0) {
                var tags = course.source()
                        .on(
                                fromBucket,
                                s3 -> s3.getObjectTagging(request -> request.bucket(fromBucket)
                                        .key(fromKey)
                                        .versionId(course.request().version())))
                        .tagSet();
                return like.tagging(Tagging.header(tags.stream().collect(Collectors.toMap(Tag::key, Tag::value))));
            }
            return like;
        }

        private void part(int index) {
            try {
                if (failure.get() == null && !course.crew().stopped()) {
                    parts[index] = copy(index);
                }
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            } finally {
                partEnded();
            }
        }

        @SuppressWarnings("deprecation") // as above
        private CompletedPart copy(int index) {
            var start = index * partSize;
            var length = Math.min(partSize, bytes - start);
            var request = UploadPartCopyRequest.builder()
                    .copySource(
                            CopySource.of(fromBucket, fromKey, course.request().version()))
                    .copySourceIfMatch(head.eTag())
                    .copySourceRange("bytes=" + start + "-" + (start + length - 1))
                    .bucket(upload.bucket())
                    .key(upload.key())
                    .uploadId(upload.id())
                    .partNumber(index + 1)
                    .requestPayer(course.settings().payer())
                    .build();
            var result = course.destination()
                    .on(upload.bucket(), s3 -> s3.uploadPartCopy(request))
                    .copyPartResult();
            if (result == null || result.eTag() == null) {
                throw notWhole(
                        fromBucket,
                        fromKey,
                        upload.bucket(),
                        upload.key(),
                        "the answer to part " + (index + 1) + " does not say that it is there");
            }
            course.tally().moved(length, item.path());
            var part = CompletedPart.builder().partNumber(index + 1).eTag(result.eTag());
            return switch (course.settings().checksums()) {
                case CRC64NVME ->
                    part.checksumCRC64NVME(result.checksumCRC64NVME()).build();
                case CRC32C -> part.checksumCRC32C(result.checksumCRC32C()).build();
                case CRC32 -> part.checksumCRC32(result.checksumCRC32()).build();
            };
        }

        private void partEnded() {
            if (left.decrementAndGet() > 0) {
                return;
            }
            RuntimeException why = failure.get();
            var all = new ArrayList<CompletedPart>();
            for (var part : parts) {
                if (part != null) {
                    all.add(part);
                }
            }
            if (why == null && all.size() < parts.length) {
                why = new ToolException(FailureKind.CANCELLED, "cancelled", null);
            }
            try {
                if (why != null) {
                    throw why;
                }
                var done = upload.complete(all, null, bytes);
                if (done == null) {
                    course.tally().skipped();
                } else {
                    finish(item, fromBucket, upload.bucket(), upload.key(), done.version());
                }
            } catch (RuntimeException e) {
                upload.abort(e);
                course.tally().undone(fromKey, e);
            }
        }
    }
}
