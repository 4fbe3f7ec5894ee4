package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.s3.transfer.Verification.Damaged;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Downloads objects. Bytes land in a temporary file beside the target, which gets the target's name when they are known to
 * be what was sent; whatever goes wrong, a file that was there stays.
 */
final class Downloads {

    /** How often one object is fetched when it arrives damaged. */
    static final int ATTEMPTS = 3;

    /** How it was checked where nothing else could be. */
    static final String LENGTH = "length";

    private static final int BUFFER = 128 * 1024;

    /** What is not longer is kept in memory until all of it is there. */
    private static final int SMALL = BUFFER;

    private static final ThreadLocal<byte[]> BUFFERS = ThreadLocal.withInitial(() -> new byte[BUFFER]);

    private final Course course;

    Downloads(Course course) {
        this.course = course;
    }

    /**
     * Downloads one object, now or in parts by tasks of their own; tells the tally what came of it.
     *
     * @param to what the report calls the target
     */
    void object(Item item, String bucket, Path target, String to) {
        var key = Objects.requireNonNull(item.key());
        try {
            if (stays(target)) {
                course.tally().skipped();
                return;
            }
            if (item.bytes() > PartSize.LARGE && course.request().version() == null) {
                new PartedDownload(course, this, item, bucket, target, to).begin();
                return;
            }
            var done = item.bytes() >= 0 && item.bytes() <= SMALL ? small(item, bucket, key, target, to) : null;
            if (done == null) {
                done = whole(item, bucket, key, target, to);
            }
            if (done == null) {
                new PartedDownload(course, this, item, bucket, target, to).begin();
            } else {
                finish(item, bucket, done);
            }
        } catch (IOException e) {
            course.tally().undone(item.path(), Tally.isCalledOff(e) ? e : LocalFiles.unwritable(target, e));
        } catch (RuntimeException e) {
            course.tally().undone(item.path(), e);
        }
    }

    /**
     * Whether a file is there that is to stay, silently.
     *
     * @throws ToolException when something is there that is not replaced, and that is a failure
     */
    boolean stays(Path target) throws IOException {
        if (!course.replaces()
                && Files.exists(target, LinkOption.NOFOLLOW_LINKS)
                && course.request().existing() == TransferRequest.Existing.SKIP) {
            return true;
        }
        LocalFiles.refuseWhatIsThere(target, course.replaces());
        return false;
    }

    /** The key of an object. A report names it by its path. */
    static String key(Item item) {
        return Objects.requireNonNull(item.key());
    }

    /** After a file is known to be there. */
    void finish(Item item, String bucket, Transferred done) {
        var byLength = isByLengthOnly(done);
        if (course.request().mode() == TransferRequest.Mode.MOVE) {
            if (byLength) {
                throw Removals.unchecked(bucket, key(item));
            }
            new Removals(course).moved(bucket, key(item), done.etag());
        }
        if (byLength) {
            course.tally().checkedByLength(done.from());
        }
        course.tally().done(done);
    }

    /** Of nothing, its length says all. */
    private static boolean isByLengthOnly(Transferred done) {
        return done.bytes() > 0 && done.checked().equals(LENGTH);
    }

    /** By way of memory; null when it is longer than it was said to be, and was not fetched. */
    private @Nullable Transferred small(Item item, String bucket, String key, Path target, String to)
            throws IOException {
        var request = request(bucket, key).build();
        for (int attempt = 1; ; attempt++) {
            var response = course.source().on(bucket, s3 -> s3.getObject(request));
            var size = response.response().contentLength();
            if (size == null || size > SMALL) {
                response.abort();
                return null;
            }
            var content = ByteBuffer.allocate(size.intValue());
            try {
                var got = receive(
                        item,
                        response,
                        (bytes, offset, length) ->
                                // That too much came is seen by whoever counts.
                                content.put(bytes, offset, Math.min(length, content.remaining())));
                got = checked(
                        item, got, bucket, key, running -> running.update(content.array(), 0, content.position()));
                Temporary.write(
                        target, content.flip(), got.response().lastModified(), course.replaces(), course.durable());
                return transferred(item, to, got);
            } catch (Damaged e) {
                again(bucket, key, attempt, e);
            }
        }
    }

    private static Transferred transferred(Item item, String to, Got got) {
        var about = got.response();
        return new Transferred(
                item.path(),
                to,
                got.bytes(),
                null,
                about.eTag(),
                about.versionId(),
                about.lastModified(),
                got.checked());
    }

    /** After an object arrived damaged: counts one more attempt, or gives up. */
    private void again(String bucket, String key, int attempt, Damaged e) {
        if (attempt >= ATTEMPTS) {
            throw corrupt(bucket, key, e);
        }
        course.tally().retried();
    }

    /** In one request; null when it turns out to be large, and was not fetched. */
    private @Nullable Transferred whole(Item item, String bucket, String key, Path target, String to)
            throws IOException {
        try (var temporary = Temporary.beside(target)) {
            for (int attempt = 1; ; attempt++) {
                try {
                    var got = attempt(item, bucket, key, temporary.channel());
                    if (got == null) {
                        return null;
                    }
                    var file = temporary.channel();
                    got = checked(
                            item,
                            got,
                            bucket,
                            key,
                            running -> Verification.feed(file, 0, file.size(), running::update));
                    temporary.settle(target, got.response().lastModified(), course.replaces(), course.durable());
                    return transferred(item, to, got);
                } catch (Damaged e) {
                    again(bucket, key, attempt, e);
                }
            }
        }
    }

    static ToolException corrupt(String bucket, String key, Damaged e) {
        return new ToolException(
                FailureKind.CORRUPT,
                "s3://" + bucket + "/" + key + " did not arrive as it was sent, " + ATTEMPTS + " times: "
                        + e.getMessage(),
                "nothing was written; try again, and suspect a proxy on the way if it stays like this",
                e);
    }

    /** @param parts the hash of parts that it is still to be held against; null for none */
    private record Got(GetObjectResponse response, long bytes, String checked, Verification.@Nullable OfParts parts) {}

    /** Holds what can be read again against the hash of its parts, where that is all that S3 has of it. */
    private Got checked(Item item, Got got, String bucket, String key, UploadedParts.Content content)
            throws IOException, Damaged {
        var expected = got.parts();
        if (expected == null) {
            return got;
        }
        var uploaded = new UploadedParts(course, bucket, key);
        try {
            return new Got(got.response(), got.bytes(), said(uploaded.check(expected, got.bytes(), content)), null);
        } catch (Damaged e) {
            course.tally().moved(-got.bytes(), item.path());
            throw e;
        }
    }

    /** How it was checked, in words. */
    static String said(String how) {
        return how.isEmpty() ? LENGTH : LENGTH + ", " + how;
    }

    private GetObjectRequest.Builder request(String bucket, String key) {
        return GetObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .versionId(course.request().version())
                .requestPayer(course.settings().payer())
                .checksumMode(ChecksumMode.ENABLED);
    }

    /** One GET, whole, into the temporary file; null when it is a large one after all. */
    private @Nullable Got attempt(Item item, String bucket, String key, FileChannel out) throws IOException, Damaged {
        var request = request(bucket, key).build();
        // Before the request: an answer that nobody reads would hold its connection.
        out.truncate(0);
        var response = course.source().on(bucket, s3 -> s3.getObject(request));
        var size = response.response().contentLength();
        if (item.bytes() < 0
                && size != null
                && size > PartSize.LARGE
                && course.request().version() == null) {
            course.tally().sized(size);
            response.abort();
            return null;
        }
        return receive(item, response, (bytes, offset, length) -> write(out, bytes, offset, length));
    }

    /**
     * One object in memory.
     *
     * @param checked whether S3 has more of it than its length, and it was held against that
     */
    record Held(byte[] bytes, boolean checked) {}

    /** One object in memory, as this tag says it was, checked as a file would be. */
    Held content(Item item, String bucket, String etag, long bytes) {
        var key = key(item);
        for (int attempt = 1; ; attempt++) {
            var request = request(bucket, key).ifMatch(etag).build();
            var out = new ByteArrayOutputStream((int) bytes);
            try {
                var got = receive(item, course.source().on(bucket, s3 -> s3.getObject(request)), out::write);
                var content = out.toByteArray();
                got = checked(item, got, bucket, key, running -> running.update(content, 0, content.length));
                return new Held(content, content.length == 0 || !got.checked().equals(LENGTH));
            } catch (Damaged e) {
                again(bucket, key, attempt, e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * The checksum of an object, as this tag says it was, read for nothing else and held against what S3 has of it; empty where
     * it has nothing that can be known.
     */
    Optional<Long> sum(Item item, String bucket, String etag, Checksums kind) {
        var key = key(item);
        for (int attempt = 1; ; attempt++) {
            var request = request(bucket, key).ifMatch(etag).build();
            var response = course.source().on(bucket, s3 -> s3.getObject(request));
            var sum = kind.start();
            try {
                var parts = piped(response, bucket, key);
                var got = receive(item, response, (bytes, offset, count) -> {
                    sum.update(bytes, offset, count);
                    if (parts != null) {
                        parts.update(bytes, offset, count);
                    }
                });
                course.tally().moved(-got.bytes(), item.path());
                return held(got, parts, bucket, key).checked().equals(LENGTH)
                        ? Optional.empty()
                        : Optional.of(sum.getValue());
            } catch (Damaged e) {
                again(bucket, key, attempt, e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * One range of an object, as this tag says it was.
     *
     * @param all whether it is all of the object, where an endpoint need not know ranges
     * @param sum is fed with it
     */
    void range(Item item, String bucket, String etag, long start, long length, boolean all, Checksum sum, Sink sink)
            throws IOException, Damaged {
        var key = key(item);
        var request = GetObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .versionId(course.request().version())
                .range("bytes=" + start + "-" + (start + length - 1))
                .ifMatch(etag)
                .requestPayer(course.settings().payer())
                .build();
        var response = course.source().on(bucket, s3 -> s3.getObject(request));
        long moved = 0;
        var whole = false;
        try {
            var range = response.response().contentRange();
            if (range != null && !range.startsWith("bytes " + start + "-") || range == null && !all) {
                throw new ToolException(
                        FailureKind.UNSUPPORTED,
                        "the endpoint was asked for bytes " + start + " to " + (start + length - 1) + " of s3://"
                                + bucket + "/" + key + " and answers " + (range == null ? "with no range" : range),
                        "the endpoint does not implement ranges: use another one");
            }
            var buffer = BUFFERS.get();
            for (int n; (n = read(response, buffer)) >= 0; ) {
                if (moved + n > length) {
                    throw new Damaged("more than " + length + " bytes came");
                }
                sum.update(buffer, 0, n);
                sink.take(buffer, 0, n);
                moved += n;
                course.tally().moved(n, item.path());
            }
            if (moved != length) {
                throw new Damaged(moved + " of " + length + " bytes came");
            }
            whole = true;
        } finally {
            if (whole) {
                response.close();
            } else {
                course.tally().moved(-moved, item.path());
                response.abort();
            }
        }
    }

    /** An object to a stream that cannot take anything back: fetched once, and an error when it turns out damaged. */
    void pipe(Item item, String bucket, OutputStream out) throws IOException {
        var key = key(item);
        var request = request(bucket, key).build();
        var response = course.source().on(bucket, s3 -> s3.getObject(request));
        try {
            var parts = piped(response, bucket, key);
            var got = receive(item, response, (bytes, offset, count) -> {
                if (parts != null) {
                    parts.update(bytes, offset, count);
                }
                try {
                    out.write(bytes, offset, count);
                } catch (IOException e) {
                    throw notTaken(e);
                }
            });
            try {
                out.flush();
            } catch (IOException e) {
                throw notTaken(e);
            }
            var done = transferred(item, "-", held(got, parts, bucket, key));
            if (isByLengthOnly(done)) {
                course.tally().checkedByLength(done.from());
            }
            course.tally().done(done);
        } catch (Damaged e) {
            throw new ToolException(
                    FailureKind.CORRUPT,
                    "s3://" + bucket + "/" + key + " did not arrive as it was sent: " + e.getMessage(),
                    "what was written to standard output is not the object: throw it away, and try again",
                    e);
        }
    }

    /** What holds bytes that cannot be read again against the hash of their parts; null where that is not known or not needed. */
    private Verification.@Nullable Running piped(
            ResponseInputStream<GetObjectResponse> response, String bucket, String key) {
        var about = response.response();
        var bytes = about.contentLength();
        if (!(Verification.of(about) instanceof Verification.OfParts expected) || bytes == null) {
            return null;
        }
        try {
            var lengths = new UploadedParts(course, bucket, key).even(expected, bytes);
            return lengths == null ? null : expected.start(lengths);
        } catch (RuntimeException e) {
            response.abort();
            throw e;
        }
    }

    private Got held(Got got, Verification.@Nullable Running parts, String bucket, String key) throws Damaged {
        var expected = got.parts();
        if (parts == null || expected == null) {
            return got;
        }
        try {
            parts.check();
        } catch (Damaged e) {
            if (new UploadedParts(course, bucket, key).areUneven(expected, got.bytes())) {
                // Nobody knew that before the bytes were gone.
                return got;
            }
            throw e;
        }
        return new Got(got.response(), got.bytes(), said(expected.name()), null);
    }

    private static ToolException notTaken(IOException why) {
        return new ToolException(
                FailureKind.INVALID,
                "standard output took no more: " + LocalFiles.reason(why),
                "what was written to it is not the whole object",
                why);
    }

    /** What takes the bytes. */
    interface Sink {
        void take(byte[] bytes, int offset, int length) throws IOException;
    }

    private Got receive(Item item, ResponseInputStream<GetObjectResponse> response, Sink sink)
            throws IOException, Damaged {
        var about = response.response();
        var length = about.contentLength() == null ? -1 : about.contentLength();
        if (item.bytes() < 0) {
            course.tally().sized(Math.max(0, length));
        }
        var name = item.path();
        var expected = Verification.of(about);
        @Nullable
        Checksum sum =
                expected instanceof Verification.Cyclic cyclic ? cyclic.kind().start() : null;
        @Nullable MessageDigest digest = expected instanceof Verification.Digest hash ? hash.start() : null;
        long moved = 0;
        var whole = false;
        try {
            var buffer = BUFFERS.get();
            for (int n; (n = read(response, buffer)) >= 0; ) {
                if (sum != null) {
                    sum.update(buffer, 0, n);
                } else if (digest != null) {
                    digest.update(buffer, 0, n);
                }
                sink.take(buffer, 0, n);
                moved += n;
                course.tally().moved(n, name);
            }
            if (length >= 0 && moved != length) {
                throw new Damaged(moved + " of " + length + " bytes came");
            }
            if (expected instanceof Verification.Cyclic cyclic && sum != null) {
                cyclic.check(sum.getValue());
            } else if (expected instanceof Verification.Digest hash && digest != null) {
                hash.check(digest.digest());
            }
            whole = true;
            return expected instanceof Verification.OfParts parts
                    ? new Got(about, moved, LENGTH, parts)
                    : new Got(about, moved, said(expected.name()), null);
        } finally {
            if (whole) {
                response.close();
            } else {
                course.tally().moved(-moved, name);
                // Close would read what is left of it.
                response.abort();
            }
        }
    }

    /** Reads a piece; what breaks on the way is damage, and anything else an error. */
    private static int read(ResponseInputStream<GetObjectResponse> body, byte[] buffer) throws Damaged {
        try {
            return body.read(buffer);
        } catch (SocketTimeoutException e) {
            throw new ToolException(
                    FailureKind.TIMEOUT,
                    "the endpoint stopped sending in the middle of the object",
                    "nothing was written; try again",
                    e);
        } catch (InterruptedIOException | AbortedException | ClosedByInterruptException e) {
            throw new ToolException(FailureKind.CANCELLED, "the download was called off", null, e);
        } catch (SdkClientException e) {
            // The SDK's word for a checksum that does not match.
            throw new Damaged(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new Damaged("the connection broke: " + e.getMessage());
        }
    }

    static void write(FileChannel out, byte[] bytes, int offset, int length) throws IOException {
        var from = ByteBuffer.wrap(bytes, offset, length);
        while (from.hasRemaining()) {
            out.write(from);
        }
    }
}
