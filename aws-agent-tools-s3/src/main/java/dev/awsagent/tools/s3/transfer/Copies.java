package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.s3.transfer.Verification.Damaged;
import dev.awsagent.tools.s3.wire.LostAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.TaggingDirective;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;

/**
 * Copies objects inside S3, so that no byte passes through here; or through here, where whoever writes may not read the source.
 * What is too large for one request goes in parts.
 */
final class Copies {

    private final Course course;

    Copies(Course course) {
        this.course = course;
    }

    /** Copies one object, now or in parts by tasks of their own; tells the tally what came of it. */
    void object(Item item, String fromBucket, String toBucket, String toKey) {
        var key = Downloads.key(item);
        try {
            if (stays(toBucket, toKey)) {
                course.tally().skipped();
                return;
            }
            if (!course.route().isInside(fromBucket, key, course.request().version())) {
                relay(item, fromBucket, toBucket, toKey);
            } else if (item.bytes() > course.largestCopy()) {
                new Parted(item, fromBucket, toBucket, toKey, true).begin();
            } else {
                inside(item, fromBucket, toBucket, toKey);
            }
        } catch (RuntimeException e) {
            course.tally().undone(item.path(), e);
        }
    }

    /**
     * Whether an object is there that is to stay, silently.
     *
     * @throws ToolException when it is to stay and that is a failure
     */
    boolean stays(String toBucket, String toKey) {
        if (course.replaces() || there(toBucket, toKey).isEmpty()) {
            return false;
        }
        if (course.request().existing() == TransferRequest.Existing.SKIP) {
            return true;
        }
        throw new ToolException(
                FailureKind.CONFLICT,
                "s3://" + toBucket + "/" + toKey + " is there already",
                "say that it may be replaced, or name another destination");
    }

    private void inside(Item item, String fromBucket, String toBucket, String toKey) {
        @Nullable String version;
        var begun = System.nanoTime();
        try {
            version = whole(item, fromBucket, toBucket, toKey);
        } catch (S3Exception e) {
            if (e.statusCode() == 412 && !course.replaces()) {
                var since = Duration.ofNanos(System.nanoTime() - begun);
                var there = inTheWay(toBucket, toKey, e);
                var own =
                        LostAnswer.own(toBucket, toKey, e, since, () -> Optional.of(there), head -> isCopy(item, head));
                if (own.isEmpty()) {
                    course.refuseExisting(toBucket, toKey, e);
                    course.tally().skipped();
                } else {
                    finish(item, fromBucket, toBucket, toKey, own.get().versionId(), true);
                }
                return;
            }
            if (e.statusCode() != 403 || course.source() == course.destination() || Tally.isOfCredentials(e)) {
                throw e;
            }
            // What may be looked at need not be what may be read: it can have a key of its own.
            relay(item, fromBucket, toBucket, toKey);
            return;
        }
        finish(item, fromBucket, toBucket, toKey, version, true);
    }

    /** With keys of KMS, and of parts, the tag of a copy may be another one. */
    private static Optional<Boolean> isCopy(Item item, HeadObjectResponse head) {
        if (item.bytes() >= 0 && !Objects.equals(head.contentLength(), item.bytes())) {
            return Optional.of(false);
        }
        return item.etag() != null && item.etag().equals(head.eTag()) ? Optional.of(true) : Optional.empty();
    }

    /** Reads with the credentials of the one side and writes with those of the other. */
    private void relay(Item item, String fromBucket, String toBucket, String toKey) {
        if (item.bytes() > PartSize.LARGE) {
            new Parted(item, fromBucket, toBucket, toKey, false).begin();
            return;
        }
        var key = Downloads.key(item);
        var head = head(course.source(), fromBucket, key, course.request().version());
        Rewrite.refuseArchived(head);
        if (head.contentLength() > PartSize.LARGE) {
            throw new ToolException(FailureKind.CONFLICT, "it changed meanwhile", "copy it again");
        }
        var sums = course.settings().checksums();
        var request = like(head, toBucket, toKey).tagging(tagging(fromBucket, key, head));
        var checked = new AtomicBoolean();
        var answer = course.route().holding(head.contentLength(), bytes -> {
            var held = new Downloads(course).content(item, fromBucket, head.eTag(), bytes);
            var content = held.bytes();
            checked.set(held.checked());
            var sum = sums.start();
            sum.update(content, 0, content.length);
            var type = Objects.requireNonNullElse(head.contentType(), "application/octet-stream");
            return new Uploads(course).put(request, type, sums.text(sum.getValue()), content);
        });
        if (answer == null) {
            course.tally().skipped();
        } else {
            finish(item, fromBucket, toBucket, toKey, answer.versionId(), checked.get());
        }
    }

    private PutObjectRequest.Builder like(HeadObjectResponse head, String toBucket, String toKey) {
        var settings = course.settings();
        return PutObjectRequest.builder()
                .bucket(toBucket)
                .key(toKey)
                .contentType(settings.contentType() == null ? head.contentType() : settings.contentType())
                .cacheControl(settings.cacheControl() == null ? head.cacheControl() : settings.cacheControl())
                .contentDisposition(head.contentDisposition())
                .contentEncoding(head.contentEncoding())
                .contentLanguage(head.contentLanguage())
                .expires(head.expires())
                .metadata(settings.metadata().isEmpty() ? head.metadata() : settings.metadata());
    }

    /** Its tags, or those that it is to have; null for none. */
    private @Nullable String tagging(String fromBucket, String fromKey, HeadObjectResponse head) {
        var settings = course.settings();
        // No count is said of an object without tags, to whoever may not read them, and by some endpoints at all.
        if (settings.tagging() != null || head.tagCount() != null && head.tagCount() == 0) {
            return settings.tagging();
        }
        List<Tag> tags;
        try {
            tags = course.source()
                    .on(
                            fromBucket,
                            s3 -> s3.getObjectTagging(request -> request.bucket(fromBucket)
                                    .key(fromKey)
                                    .versionId(course.request().version())
                                    .requestPayer(course.settings().payer())))
                    .tagSet();
        } catch (S3Exception e) {
            if (e.statusCode() == 405 || e.statusCode() == 501) {
                return null;
            }
            if (e.statusCode() != 403 || Tally.isOfCredentials(e)) {
                throw e;
            }
            var mode = course.request().mode();
            if (head.tagCount() != null || mode == TransferRequest.Mode.MOVE || mode == TransferRequest.Mode.REWRITE) {
                throw new ToolException(
                        FailureKind.ACCESS_DENIED,
                        "the tags of s3://" + fromBucket + "/" + fromKey + " may not be read, so "
                                + (head.tagCount() == null ? "it may have some that" : head.tagCount() + " of them")
                                + " would be lost",
                        "it takes s3:GetObjectTagging; or say which tags it is to have",
                        e);
            }
            course.tally().tagsUnseen(fromKey);
            return null;
        }
        return tags.isEmpty() ? null : Tagging.header(tags.stream().collect(Collectors.toMap(Tag::key, Tag::value)));
    }

    /** Gives an object the settings of the request, where it is. */
    void rewrite(Item item, String bucket) {
        var key = Downloads.key(item);
        try {
            var version = course.request().version();
            var head = head(course.source(), bucket, key, version);
            if (item.etag() != null && !item.etag().equals(head.eTag())) {
                throw new ToolException(FailureKind.CONFLICT, "it changed meanwhile", "look at it, and ask again");
            }
            var wanted = course.settings().storageClass();
            if (version == null && wanted != null && wanted == Rewrite.storageClass(head)) {
                course.tally().skipped();
                return;
            }
            Rewrite.refuseArchived(head);
            if (head.contentLength() > course.largestCopy()) {
                new Parted(item, bucket, bucket, key, true).begin();
                return;
            }
            var request = Rewrite.of(bucket, key, version, head)
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
            course.tally().undone(item.path(), e);
        }
    }

    private Optional<HeadObjectResponse> there(String bucket, String key) {
        try {
            return Optional.of(head(course.destination(), bucket, key, null));
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * What a copy was refused for.
     *
     * @throws S3Exception the refusal, where nothing is there, so that the source is another one by now; or it cannot be seen
     */
    private HeadObjectResponse inTheWay(String bucket, String key, S3Exception refusal) {
        try {
            return there(bucket, key).orElseThrow(() -> refusal);
        } catch (SdkException e) {
            if (e == refusal || Tally.isCalledOff(e)) {
                throw e;
            }
            refusal.addSuppressed(e);
            throw LostAnswer.isPossible(refusal) ? LostAnswer.inDoubt(bucket, key, refusal) : refusal;
        }
    }

    private HeadObjectResponse head(Buckets where, String bucket, String key, @Nullable String version) {
        return head(where, bucket, key, version, false);
    }

    private HeadObjectResponse head(Buckets where, String bucket, String key, @Nullable String version, boolean sums) {
        var request = HeadObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .versionId(version)
                .checksumMode(sums ? ChecksumMode.ENABLED : null)
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
                        fromBucket, Downloads.key(item), course.request().version()))
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
                    Downloads.key(item),
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
                    fromBucket, Downloads.key(item), toBucket, toKey, "the answer does not say that it is there");
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

    /** @param checked whether it is known to hold what the original holds: what passed through here need not be */
    private void finish(
            Item item, String fromBucket, String toBucket, String toKey, @Nullable String version, boolean checked) {
        var key = Downloads.key(item);
        if (!checked) {
            course.tally().checkedByLength(item.path());
        }
        if (course.request().mode() == TransferRequest.Mode.MOVE) {
            if (!checked) {
                throw Removals.unchecked(fromBucket, key);
            }
            if (course.route().isSameObject(fromBucket, key, toBucket, toKey)) {
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
        private final boolean inside;
        private final HeadObjectResponse head;
        private final MultipartUpload upload;
        private final long bytes;
        private final long partSize;
        private final @Nullable CompletedPart[] parts;
        /** Of what passed through here: what each part is, in the way of what S3 has of the whole. */
        private final long[] sums;

        private final Verification expected;
        private final AtomicInteger left;
        private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

        /** @param inside whether S3 copies the parts, or they pass through here */
        Parted(Item item, String fromBucket, String toBucket, String toKey, boolean inside) {
            this.item = item;
            this.inside = inside;
            this.fromBucket = fromBucket;
            this.fromKey = Downloads.key(item);
            this.head =
                    head(course.source(), fromBucket, fromKey, course.request().version(), !inside);
            this.bytes = head.contentLength();
            var name = "s3://" + fromBucket + "/" + fromKey;
            this.partSize =
                    inside ? Math.min(course.largestCopy(), PartSize.ofCopy(bytes, name)) : PartSize.of(bytes, name);
            this.sums = new long[(int) ((bytes + partSize - 1) / partSize)];
            this.expected = Verification.of(head);
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
            if (course.request().mode() == TransferRequest.Mode.REWRITE
                    && course.request().version() == null) {
                upload.replaceOnly(head.eTag());
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
                    .expires(head.expires())
                    .metadata(settings.metadata().isEmpty() ? head.metadata() : settings.metadata());
            if (course.request().mode() == TransferRequest.Mode.REWRITE) {
                Rewrite.keep(like, head);
            }
            return like.tagging(tagging(fromBucket, fromKey, head));
        }

        private void part(int index) {
            try {
                if (failure.get() == null && !course.crew().stopped()) {
                    parts[index] = inside ? copy(index) : relay(index);
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
            var length = length(index);
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
            return upload.part(
                    index + 1,
                    result.eTag(),
                    switch (course.settings().checksums()) {
                        case CRC64NVME -> result.checksumCRC64NVME();
                        case CRC32C -> result.checksumCRC32C();
                        case CRC32 -> result.checksumCRC32();
                    });
        }

        private CompletedPart relay(int index) {
            return course.route().holding(length(index), length -> {
                var content = content(index, (int) length);
                var checksums = course.settings().checksums();
                var sum = checksums.start();
                sum.update(content, 0, content.length);
                var text = checksums.text(sum.getValue());
                return upload.part(index + 1, upload.send(index + 1, content, text), text);
            });
        }

        private byte[] content(int index, int length) {
            for (int tries = 1; ; tries++) {
                var sum = kind().start();
                var content = ByteBuffer.allocate(length);
                try {
                    new Downloads(course)
                            .range(
                                    item,
                                    fromBucket,
                                    head.eTag(),
                                    index * partSize,
                                    length,
                                    parts.length == 1,
                                    sum,
                                    content::put);
                    sums[index] = sum.getValue();
                    return content.array();
                } catch (Damaged e) {
                    if (tries >= Downloads.ATTEMPTS) {
                        throw Downloads.corrupt(fromBucket, fromKey, e);
                    }
                    course.tally().retried();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        /**
         * What passed through here has to be what S3 has of the whole.
         *
         * @return whether that is known
         */
        private boolean check() {
            if (inside) {
                return true;
            }
            var kind = kind();
            long whole = sums[0];
            for (int i = 1; i < sums.length; i++) {
                whole = kind.combine(whole, sums[i], length(i));
            }
            try {
                if (expected instanceof Verification.Cyclic cyclic) {
                    cyclic.check(whole);
                    return true;
                }
                return course.request().mode() == TransferRequest.Mode.MOVE && isWhatIsThere(whole);
            } catch (Damaged e) {
                throw Downloads.corrupt(fromBucket, fromKey, e);
            }
        }

        /** Other hashes take all bytes in order: before the original goes, it is read once more for that. */
        private boolean isWhatIsThere(long passed) throws Damaged {
            var sum = new Downloads(course).sum(item, fromBucket, head.eTag(), kind());
            if (sum.isPresent() && sum.get() != passed) {
                throw new Damaged("what passed through here has another " + kind() + " than what is there");
            }
            return sum.isPresent();
        }

        private Checksums kind() {
            return expected instanceof Verification.Cyclic cyclic ? cyclic.kind() : Checksums.CRC32C;
        }

        /** The checksum of all, where S3 said those of the parts. */
        private @Nullable String whole(List<CompletedPart> all) {
            var checksums = course.settings().checksums();
            Long whole = null;
            for (var part : all) {
                var sum = checksums.value(
                        switch (checksums) {
                            case CRC64NVME -> part.checksumCRC64NVME();
                            case CRC32C -> part.checksumCRC32C();
                            case CRC32 -> part.checksumCRC32();
                        });
                if (sum == null) {
                    return null;
                }
                whole = whole == null
                        ? sum
                        : Long.valueOf(checksums.combine(whole, sum, length(part.partNumber() - 1)));
            }
            return whole == null ? null : checksums.text(whole);
        }

        private long length(int index) {
            return Math.min(partSize, bytes - index * partSize);
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
                var checked = check();
                var done = upload.complete(all, whole(all), bytes, !inside);
                put(done, checked);
            } catch (RuntimeException e) {
                upload.giveUp(e);
                course.tally().undone(item.path(), e);
            }
        }

        private void put(MultipartUpload.@Nullable Completed done, boolean checked) {
            if (done == null) {
                course.tally().skipped();
                return;
            }
            try {
                finish(item, fromBucket, upload.bucket(), upload.key(), done.version(), checked);
            } catch (RuntimeException e) {
                // The object is there: nothing is left to be given up.
                course.tally().undone(item.path(), e);
            }
        }
    }
}
