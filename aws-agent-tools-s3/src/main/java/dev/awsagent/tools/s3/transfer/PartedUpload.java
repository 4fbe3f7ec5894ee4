package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * One large file on its way. Its parts are tasks of their own; the last of them puts the object together. What is under way
 * is in the journal, so that after a crash only what is missing is sent.
 */
final class PartedUpload {

    private final Course course;
    private final Uploads uploads;
    private final Item item;
    private final Path file;
    private final FileState state;
    private final MultipartUpload upload;
    private final long partSize;
    private final int parts;
    private final long[] sums;
    private final @Nullable String[] etags;
    private final AtomicInteger left;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private @Nullable FileChannel in;
    private @Nullable UploadJournal journal;

    PartedUpload(Course course, Uploads uploads, Item item, Path file, FileState state, String bucket, String key) {
        this.course = course;
        this.uploads = uploads;
        this.item = item;
        this.file = file;
        this.state = state;
        this.partSize = PartSize.of(state.bytes(), file);
        this.parts = (int) ((state.bytes() + partSize - 1) / partSize);
        this.sums = new long[parts];
        this.etags = new String[parts];
        this.left = new AtomicInteger(parts);
        this.upload = new MultipartUpload(course, bucket, key, uploads.type(file));
    }

    /** Starts it, or goes on with what a run before this one left; the parts are then the crew's. */
    void begin() throws IOException {
        var channel = uploads.open(file);
        in = channel;
        var handed = false;
        try {
            var kept = UploadJournal.open(course, file, state, upload, partSize);
            journal = kept;
            if (kept != null && kept.uploadId() != null) {
                upload.resume(kept.uploadId());
                takeUp(channel);
            } else {
                upload.create();
                if (kept != null) {
                    kept.started(upload.id());
                }
            }
            handed = true;
        } finally {
            if (!handed) {
                close();
            }
        }
        var missing = 0;
        for (int i = 0; i < parts; i++) {
            if (etags[i] == null) {
                missing++;
            }
        }
        left.set(missing);
        if (missing == 0) {
            end();
            return;
        }
        for (int i = 0; i < parts; i++) {
            if (etags[i] == null) {
                var number = i + 1;
                if (!course.crew().join(() -> part(channel, number))) {
                    partEnded();
                }
            }
        }
    }

    /** Takes the parts that S3 has already and that are what the file says; the rest is sent. */
    private void takeUp(FileChannel channel) throws IOException {
        var checksums = course.settings().checksums();
        List<MultipartUpload.Part> there;
        try {
            there = upload.parts();
        } catch (S3Exception e) {
            if (e.statusCode() != 404 && e.statusCode() != 403) {
                throw e;
            }
            // It was aborted meanwhile, or may not be looked at: then its parts are not to stay behind, paid for and
            // unseen.
            if (e.statusCode() == 403) {
                upload.giveUp(e);
            }
            upload.create();
            if (journal != null) {
                journal.started(upload.id());
            }
            return;
        }
        for (var part : there) {
            var index = part.number() - 1;
            if (index < 0 || index >= parts || part.bytes() != length(index)) {
                continue;
            }
            var slice = slice(channel, index, new Silent());
            var sum = slice.checksum(checksums.start());
            // Not every endpoint says the checksums of parts; their entity tags are MD5s where no key of one's own is
            // used.
            var same = part.checksum() == null || !checksums.isValue(part.checksum())
                    ? isMd5(slice, part.etag())
                    : checksums.text(sum).equals(part.checksum());
            if (same) {
                sums[index] = sum;
                etags[index] = part.etag();
                course.tally().moved(part.bytes(), item.path());
            }
        }
    }

    private static boolean isMd5(FileSlice slice, String etag) throws IOException {
        var tag = Verification.MD5.matcher(etag);
        if (!tag.matches() || tag.group(2) != null) {
            return false;
        }
        var md5 = Verification.digest("MD5");
        try (var in = new DigestInputStream(slice.newStream(), md5)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(md5.digest()).equals(tag.group(1));
    }

    /** Nobody needs to hear of what is read to be compared. */
    private static final class Silent implements FileSlice.Watcher {
        @Override
        public void sent(long bytes) {}

        @Override
        public void beforeLast() {}
    }

    private long length(int index) {
        return Math.min(partSize, state.bytes() - index * partSize);
    }

    private FileSlice slice(FileChannel channel, int index, FileSlice.Watcher watcher) {
        return new FileSlice(channel, index * partSize, length(index), watcher);
    }

    private void part(FileChannel channel, int number) {
        try {
            if (failure.get() == null && !course.crew().stopped()) {
                send(channel, number);
            }
        } catch (EOFException e) {
            failure.compareAndSet(null, Uploads.changed(file, e));
        } catch (IOException | RuntimeException e) {
            failure.compareAndSet(null, e);
        } finally {
            partEnded();
        }
    }

    private void send(FileChannel channel, int number) throws IOException {
        var checksums = course.settings().checksums();
        var slice = slice(channel, number - 1, uploads.watcher(item, file, state));
        for (int attempt = 1; ; attempt++) {
            var sum = slice.checksum(checksums.start());
            var request = UploadPartRequest.builder()
                    .bucket(upload.bucket())
                    .key(upload.key())
                    .uploadId(upload.id())
                    .partNumber(number)
                    .contentLength(slice.length())
                    .requestPayer(course.settings().payer());
            var text = checksums.text(sum);
            switch (checksums) {
                case CRC64NVME -> request.checksumCRC64NVME(text);
                case CRC32C -> request.checksumCRC32C(text);
                case CRC32 -> request.checksumCRC32(text);
            }
            var built = request.build();
            try {
                var body = RequestBody.fromContentProvider(slice, slice.length(), "application/octet-stream");
                var answer = course.destination().on(upload.bucket(), s3 -> s3.uploadPart(built, body));
                sums[number - 1] = sum;
                etags[number - 1] = Uploads.confirmed(upload.bucket(), upload.key(), answer.eTag());
                return;
            } catch (S3Exception e) {
                if (!Uploads.isDamaged(e) || attempt == Uploads.ATTEMPTS) {
                    throw e;
                }
                uploads.refuseChanged(file, state);
                course.tally().retried();
            } catch (SdkClientException e) {
                // A body that ended too early breaks the connection.
                uploads.refuseChanged(file, state);
                throw e;
            }
        }
    }

    private void partEnded() {
        if (left.decrementAndGet() == 0) {
            end();
        }
    }

    /** All parts have ended, well or not. */
    private void end() {
        try {
            var why = failure.get();
            if (why == null && (course.crew().stopped() || Arrays.stream(etags).anyMatch(Objects::isNull))) {
                why = new ToolException(FailureKind.CANCELLED, "cancelled", null);
            }
            if (why == null) {
                uploads.refuseChanged(file, state);
                complete();
            } else {
                giveUp(why);
            }
        } catch (IOException | RuntimeException e) {
            giveUp(e);
        } finally {
            close();
        }
    }

    private void complete() {
        var checksums = course.settings().checksums();
        long whole = sums[0];
        for (int i = 1; i < parts; i++) {
            whole = checksums.combine(whole, sums[i], length(i));
        }
        var answer = upload.complete(sums, etags, whole, state.bytes());
        if (journal != null) {
            journal.ended();
        }
        try {
            uploads.finish(
                    item,
                    file,
                    state,
                    answer == null
                            ? null
                            : new Transferred(
                                    item.path(),
                                    upload.key(),
                                    state.bytes(),
                                    upload.type(),
                                    answer.etag(),
                                    answer.version(),
                                    null,
                                    checksums.name()));
        } catch (RuntimeException e) {
            // The object is there: nothing is left to be given up.
            course.tally().undone(item.path(), e);
        }
    }

    /** What can be gone on with later is kept, when a journal tells of it; anything else is removed. */
    private void giveUp(Exception why) {
        var keep = journal != null && isCut(why);
        if (!keep && upload.giveUp(why) && journal != null) {
            journal.ended();
        }
        course.tally()
                .undone(
                        item.path(),
                        keep
                                ? cut(
                                        why,
                                        "the parts that arrived are kept: run the same again, and only the rest is sent")
                                : why instanceof IOException io ? Uploads.readable(file, io) : why);
    }

    /** That it ended so, and can be gone on with. */
    static ToolException cut(Exception why, String hint) {
        var answer = why instanceof S3Exception told ? told : null;
        return new ToolException(
                answer != null && answer.statusCode() == 503 ? FailureKind.THROTTLED : FailureKind.UNREACHABLE,
                (answer == null ? "the connection was lost: " : "S3 does not serve it now: ") + why.getMessage(),
                hint,
                why);
    }

    /** Whether it ended because the service could not be reached, and not because of what was asked. */
    static boolean isCut(Exception why) {
        return !Tally.isCalledOff(why)
                && (why instanceof SdkClientException
                        || why instanceof S3Exception answer && answer.statusCode() >= 500);
    }

    private void close() {
        try {
            var channel = in;
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // It was only read.
        }
        if (journal != null) {
            journal.close();
        }
    }
}
