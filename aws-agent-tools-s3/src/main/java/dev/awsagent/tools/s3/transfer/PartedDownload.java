package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.s3.transfer.Verification.Damaged;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * One large object on its way into a file, in ranges of one version. Which ranges are there is written down beside the
 * temporary file, so that after a crash only what is missing is fetched; what is taken up is read and checked again.
 */
final class PartedDownload {

    private static final int RECORD = Integer.BYTES + Long.BYTES;

    private final Course course;
    private final Downloads downloads;
    private final Item item;
    private final String bucket;
    private final String key;
    private final Path target;
    private final String to;
    private final HeadObjectResponse head;
    private final long bytes;
    private final long partSize;
    private final int parts;
    private final Verification expected;
    /** What each range is summed with: what S3 has of the whole, or one to check what is taken up by. */
    private final Checksums kind;

    private final long[] sums;
    private final boolean[] there;
    private final AtomicInteger left = new AtomicInteger();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private @Nullable Temporary temporary;
    private @Nullable FileChannel record;
    private int attempt = 1;

    PartedDownload(Course course, Downloads downloads, Item item, String bucket, Path target, String to) {
        this.course = course;
        this.downloads = downloads;
        this.item = item;
        this.bucket = bucket;
        this.key = Downloads.key(item);
        this.target = target;
        this.to = to;
        this.head = head();
        this.bytes = head.contentLength();
        this.partSize = PartSize.of(bytes, "s3://" + bucket + "/" + key);
        this.parts = Math.max(1, (int) ((bytes + partSize - 1) / partSize));
        this.expected = Verification.of(head);
        this.kind = expected instanceof Verification.Cyclic cyclic ? cyclic.kind() : Checksums.CRC32C;
        this.sums = new long[parts];
        this.there = new boolean[parts];
    }

    private HeadObjectResponse head() {
        var request = HeadObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .checksumMode(ChecksumMode.ENABLED)
                .requestPayer(course.settings().payer())
                .build();
        return course.source().on(bucket, s3 -> s3.headObject(request));
    }

    /** The same for the same version of the same object on its way to the same file, and for nothing else. */
    private String identity() {
        try {
            var about = course.source().place() + "\n" + bucket + "\n" + key + "\n" + head.eTag() + "\n" + bytes + "\n"
                    + partSize + "\n" + target;
            var digest = MessageDigest.getInstance("SHA-256").digest(about.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Starts it; the ranges are then the crew's. */
    void begin() throws IOException {
        var made = Temporary.beside(target, identity());
        temporary = made;
        var channel = made.channel();
        var handed = false;
        try {
            takeUp(made);
            handed = true;
        } finally {
            if (!handed) {
                close();
            }
        }
        fetch(channel);
    }

    private void fetch(FileChannel channel) {
        var missing = 0;
        for (var one : there) {
            missing += one ? 0 : 1;
        }
        left.set(missing);
        if (missing == 0) {
            end(channel);
            return;
        }
        for (int i = 0; i < parts; i++) {
            if (!there[i]) {
                var index = i;
                if (!course.crew().join(() -> part(channel, index))) {
                    partEnded(channel);
                }
            }
        }
    }

    /** Takes the ranges that are there and whole. */
    private void takeUp(Temporary taken) throws IOException {
        var channel = taken.channel();
        var written = taken.openRecord();
        record = written;
        var records = ByteBuffer.allocate((int) Math.min(written.size(), (long) parts * RECORD) / RECORD * RECORD);
        while (records.hasRemaining() && written.read(records, records.position()) >= 0) {}
        records.flip();
        while (records.remaining() >= RECORD) {
            var index = records.getInt();
            var sum = records.getLong();
            if (index < 0 || index >= parts || there[index] || channel.size() < index * partSize + length(index)) {
                continue;
            }
            var slice = new FileSlice(channel, index * partSize, length(index), SILENT);
            if (slice.checksum(kind.start()) == sum) {
                sums[index] = sum;
                there[index] = true;
                course.tally().moved(length(index), item.path());
            }
        }
        written.position(written.size() / RECORD * RECORD);
    }

    private static final FileSlice.Watcher SILENT = new FileSlice.Watcher() {
        @Override
        public void sent(long bytes) {}

        @Override
        public void beforeLast() {}
    };

    private long length(int index) {
        return Math.min(partSize, bytes - index * partSize);
    }

    private void part(FileChannel channel, int index) {
        try {
            for (int tries = 1; failure.get() == null && !course.crew().stopped(); tries++) {
                try {
                    receive(channel, index);
                    return;
                } catch (Damaged e) {
                    if (tries >= Downloads.ATTEMPTS) {
                        throw Downloads.corrupt(bucket, key, e);
                    }
                    course.tally().retried();
                }
            }
        } catch (IOException e) {
            failure.compareAndSet(null, Tally.isCalledOff(e) ? e : LocalFiles.unwritable(target, e));
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        } finally {
            partEnded(channel);
        }
    }

    private void receive(FileChannel channel, int index) throws IOException, Damaged {
        var start = index * partSize;
        var length = length(index);
        var sum = kind.start();
        var at = new AtomicLong(start);
        downloads.range(item, bucket, head.eTag(), start, length, parts == 1, sum, (bytes, offset, count) -> {
            var from = ByteBuffer.wrap(bytes, offset, count);
            while (from.hasRemaining()) {
                at.addAndGet(channel.write(from, at.get()));
            }
        });
        arrived(index, sum.getValue());
    }

    private synchronized void arrived(int index, long sum) throws IOException {
        sums[index] = sum;
        there[index] = true;
        var written = record;
        if (written != null) {
            var entry = ByteBuffer.allocate(RECORD).putInt(index).putLong(sum).flip();
            while (entry.hasRemaining()) {
                written.write(entry);
            }
        }
    }

    private void partEnded(FileChannel channel) {
        if (left.decrementAndGet() == 0) {
            end(channel);
        }
    }

    /** All ranges have ended, well or not. */
    private void end(FileChannel channel) {
        var why = failure.get();
        var all = true;
        for (var one : there) {
            all &= one;
        }
        if (why == null && !all) {
            why = new ToolException(FailureKind.CANCELLED, "cancelled", null);
        }
        if (why != null) {
            giveUp(why);
            return;
        }
        try {
            var checked = check(channel);
            Objects.requireNonNull(temporary).settle(target, head.lastModified(), course.replaces(), course.durable());
            close();
            finish(checked);
        } catch (Damaged e) {
            again(channel, e);
        } catch (IOException e) {
            giveUp(Tally.isCalledOff(e) ? e : LocalFiles.unwritable(target, e));
        } catch (RuntimeException e) {
            giveUp(e);
        }
    }

    private void finish(String checked) {
        try {
            downloads.finish(
                    item,
                    bucket,
                    new Transferred(
                            item.path(),
                            to,
                            bytes,
                            null,
                            head.eTag(),
                            head.versionId(),
                            head.lastModified(),
                            Downloads.said(checked)));
        } catch (RuntimeException e) {
            course.tally().undone(item.path(), e);
        }
    }

    /** How it was checked. */
    private String check(FileChannel channel) throws IOException, Damaged {
        if (channel.size() > bytes) {
            channel.truncate(bytes);
        }
        if (expected instanceof Verification.Cyclic cyclic) {
            long whole = sums[0];
            for (int i = 1; i < parts; i++) {
                whole = kind.combine(whole, sums[i], length(i));
            }
            cyclic.check(whole);
            return cyclic.name();
        }
        return expected instanceof Verification.OfParts parted
                ? new UploadedParts(course, bucket, key)
                        .check(parted, bytes, running -> Verification.feed(channel, 0, bytes, running::update))
                : expected.read(channel, bytes, 0);
    }

    /** Nobody knows which range is wrong: all are fetched once more. */
    private void again(FileChannel channel, Damaged why) {
        if (attempt++ >= Downloads.ATTEMPTS) {
            giveUp(Downloads.corrupt(bucket, key, why));
            return;
        }
        course.tally().retried();
        course.tally().moved(-bytes, item.path());
        Arrays.fill(there, false);
        try {
            var written = record;
            if (written != null) {
                written.truncate(0);
            }
        } catch (IOException e) {
            giveUp(LocalFiles.unwritable(target, e));
            return;
        }
        fetch(channel);
    }

    /** What can be gone on with later stays beside the target; anything else is removed. */
    private void giveUp(Exception why) {
        var some = false;
        for (var one : there) {
            some |= one;
        }
        var file = Objects.requireNonNull(temporary);
        var keep = some && PartedUpload.isCut(why) && file.goesOn();
        if (keep) {
            file.keep();
        }
        close();
        course.tally()
                .undone(
                        item.path(),
                        keep
                                ? PartedUpload.cut(
                                        why,
                                        "what arrived is kept in " + file.path().getFileName()
                                                + ": run the same again, and only the rest is fetched")
                                : why);
    }

    /** What was written is checked before it is used, and what cannot be removed now is by a later run. */
    private void close() {
        try (var file = temporary;
                var written = record) {
            record = null;
        } catch (IOException e) {
            // As above.
        }
    }
}
