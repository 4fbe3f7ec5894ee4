package dev.awsagent.tools.s3.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * What S3 says of an object's content, to hold against what arrived: one of a checksum of the whole, a checksum of the parts'
 * checksums, or an entity tag that is an MD5. Nothing, where S3 keeps none that can be known here.
 */
sealed interface Verification {

    /** How it is called in a report; empty when there is nothing to hold against. */
    String name();

    /** A cyclic redundancy check of the whole. */
    record Cyclic(Checksums kind, String expected) implements Verification {
        @Override
        public String name() {
            return kind.name();
        }

        /** @throws Damaged when it is another one */
        void check(long actual) throws Damaged {
            var text = kind.text(actual);
            if (!text.equals(expected)) {
                throw new Damaged("its " + kind + " is " + text + ", S3 says " + expected);
            }
        }
    }

    /**
     * A cryptographic hash of the whole.
     *
     * @param algorithm as Java names it
     * @param expected in the form that S3 says it in
     */
    record Digest(String algorithm, String expected, boolean hex) implements Verification {
        @Override
        public String name() {
            return algorithm;
        }

        MessageDigest start() {
            return digest(algorithm);
        }

        void check(byte[] actual) throws Damaged {
            var text =
                    hex ? HexFormat.of().formatHex(actual) : Base64.getEncoder().encodeToString(actual);
            if (!text.equals(expected)) {
                throw new Damaged("its " + algorithm + " is " + text + ", S3 says " + expected);
            }
        }
    }

    /**
     * The same of the parts in which it was uploaded: a hash of their hashes. It takes their size to know.
     *
     * @param expected without the number of parts
     */
    record OfParts(@Nullable Checksums cyclic, String algorithm, String expected, boolean hex, int parts)
            implements Verification {
        @Override
        public String name() {
            return algorithm + " of " + parts + " parts";
        }

        /** @param lengths of the parts in which the object was uploaded, each of them */
        Running start(long[] lengths) {
            return new Running(this, lengths);
        }

        /**
         * How long its parts are when all but the last are of one size; null when it cannot have so many of that size.
         *
         * @param bytes of the object
         */
        long @Nullable [] even(long bytes, long partSize) {
            if (partSize <= 0 || Math.max(1, (bytes + partSize - 1) / partSize) != parts) {
                return null;
            }
            var lengths = new long[parts];
            Arrays.fill(lengths, partSize);
            lengths[parts - 1] = bytes - partSize * (parts - 1);
            return lengths;
        }
    }

    /** A hash of parts' hashes, of content as it comes. Not thread-safe. */
    final class Running {
        private final OfParts expected;
        private final long[] lengths;
        private final ByteBuffer hashes;
        private final @Nullable Checksum sum;
        private final @Nullable MessageDigest digest;
        private int part;
        private long left;

        private Running(OfParts expected, long[] lengths) {
            this.expected = expected;
            this.lengths = lengths;
            this.hashes = ByteBuffer.allocate(lengths.length * 64);
            this.sum = expected.cyclic() == null ? null : expected.cyclic().start();
            this.digest = expected.cyclic() == null ? digest(expected.algorithm()) : null;
            this.left = lengths[0];
        }

        void update(byte[] bytes, int offset, int length) {
            update(ByteBuffer.wrap(bytes, offset, length));
        }

        void update(ByteBuffer bytes) {
            while (bytes.hasRemaining()) {
                if (left == 0) {
                    if (part + 1 >= lengths.length) {
                        // More came than there should be, which whoever counts will see.
                        return;
                    }
                    next();
                    continue;
                }
                var piece = bytes.slice();
                piece.limit((int) Math.min(left, piece.remaining()));
                left -= piece.remaining();
                bytes.position(bytes.position() + piece.remaining());
                if (sum != null) {
                    sum.update(piece);
                } else if (digest != null) {
                    digest.update(piece);
                }
            }
        }

        private void next() {
            end();
            left = lengths[++part];
        }

        private void end() {
            if (sum != null && expected.cyclic() != null) {
                hashes.put(expected.cyclic().bytes(sum.getValue()));
                sum.reset();
            } else if (digest != null) {
                hashes.put(digest.digest());
            }
        }

        /** After the last byte, once. */
        void check() throws Damaged {
            while (part + 1 < lengths.length) {
                next();
            }
            end();
            hashes.flip();
            String text;
            if (expected.cyclic() != null) {
                var all = expected.cyclic().start();
                all.update(hashes);
                text = expected.cyclic().text(all.getValue());
            } else {
                var all = digest(expected.algorithm());
                all.update(hashes);
                var actual = all.digest();
                text = expected.hex()
                        ? HexFormat.of().formatHex(actual)
                        : Base64.getEncoder().encodeToString(actual);
            }
            if (!text.equals(expected.expected())) {
                throw new Damaged("its " + expected.name() + " is " + text + ", S3 says " + expected.expected());
            }
        }
    }

    /** S3 says nothing that can be held against the content. */
    record Nothing() implements Verification {
        @Override
        public String name() {
            return "";
        }
    }

    /** What came is not what was sent; another attempt may do better. */
    final class Damaged extends Exception {

        private static final long serialVersionUID = 1L;

        Damaged(String message) {
            super(message);
        }
    }

    Pattern MD5 = Pattern.compile("\"?([0-9a-f]{32})(?:-(\\d{1,5}))?\"?");
    Pattern PARTED = Pattern.compile("(.+)-(\\d{1,5})");

    static Verification of(HeadObjectResponse head) {
        return of(
                head.checksumCRC64NVME(),
                head.checksumCRC32C(),
                head.checksumCRC32(),
                head.checksumSHA256(),
                head.checksumSHA1(),
                head.eTag(),
                head.sseCustomerAlgorithm() != null,
                head.serverSideEncryption());
    }

    static Verification of(GetObjectResponse got) {
        return of(
                got.checksumCRC64NVME(),
                got.checksumCRC32C(),
                got.checksumCRC32(),
                got.checksumSHA256(),
                got.checksumSHA1(),
                got.eTag(),
                got.sseCustomerAlgorithm() != null,
                got.serverSideEncryption());
    }

    private static Verification of(
            @Nullable String crc64,
            @Nullable String crc32c,
            @Nullable String crc32,
            @Nullable String sha256,
            @Nullable String sha1,
            @Nullable String etag,
            boolean customerKey,
            @Nullable ServerSideEncryption encryption) {
        // What does not have the length of its kind is no checksum of that kind: some endpoints say another one there.
        if (crc64 != null && Checksums.CRC64NVME.isValue(crc64)) {
            return cyclic(Checksums.CRC64NVME, crc64);
        }
        if (crc32c != null && Checksums.CRC32C.isValue(crc32c)) {
            return cyclic(Checksums.CRC32C, crc32c);
        }
        if (crc32 != null && Checksums.CRC32.isValue(crc32)) {
            return cyclic(Checksums.CRC32, crc32);
        }
        if (sha256 != null) {
            return digest("SHA-256", sha256);
        }
        if (sha1 != null) {
            return digest("SHA-1", sha1);
        }
        var md5 = md5(etag, customerKey, encryption);
        if (md5 == null) {
            return new Nothing();
        }
        return md5.group(2) == null
                ? new Digest("MD5", md5.group(1), true)
                : new OfParts(null, "MD5", md5.group(1), true, Integer.parseInt(md5.group(2)));
    }

    /** An entity tag that is an MD5; null for another one. */
    private static @Nullable Matcher md5(
            @Nullable String etag, boolean customerKey, @Nullable ServerSideEncryption encryption) {
        // With a key of one's own the tag is of the encrypted bytes.
        var keyed = customerKey || encryption != null && encryption != ServerSideEncryption.AES256;
        var md5 = keyed || etag == null ? null : MD5.matcher(etag);
        return md5 != null && md5.matches() ? md5 : null;
    }

    /** Whether the entity tag of an object is the MD5 of those of its parts, as {@link #etag} has it. */
    static boolean isOfParts(HeadObjectResponse head) {
        var md5 = md5(head.eTag(), head.sseCustomerAlgorithm() != null, head.serverSideEncryption());
        return md5 != null && md5.group(2) != null;
    }

    private static Verification cyclic(Checksums kind, String value) {
        var parted = PARTED.matcher(value);
        return parted.matches()
                ? new OfParts(kind, kind.name(), parted.group(1), false, Integer.parseInt(parted.group(2)))
                : new Cyclic(kind, value);
    }

    private static Verification digest(String algorithm, String value) {
        var parted = PARTED.matcher(value);
        return parted.matches()
                ? new OfParts(null, algorithm, parted.group(1), false, Integer.parseInt(parted.group(2)))
                : new Digest(algorithm, value, false);
    }

    /** The entity tag of what is put together of these; empty where theirs are no MD5s. */
    static Optional<String> etag(List<CompletedPart> parts) {
        var md5 = digest("MD5");
        for (var part : parts) {
            var tag = MD5.matcher(String.valueOf(part.eTag()));
            if (!tag.matches() || tag.group(2) != null) {
                return Optional.empty();
            }
            md5.update(HexFormat.of().parseHex(tag.group(1)));
        }
        return Optional.of('"' + HexFormat.of().formatHex(md5.digest()) + "-" + parts.size() + '"');
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    /**
     * Reads a file and holds it against this.
     *
     * @param partSize of the parts in which the object was uploaded; 0 when not known: then a hash of parts is not held
     * @return how it was checked; empty when it was not
     */
    default String read(FileChannel file, long bytes, long partSize) throws IOException, Damaged {
        if (this instanceof Cyclic whole) {
            var sum = whole.kind().start();
            feed(file, 0, bytes, sum::update);
            whole.check(sum.getValue());
            return name();
        }
        if (this instanceof Digest whole) {
            var digest = whole.start();
            feed(file, 0, bytes, digest::update);
            whole.check(digest.digest());
            return name();
        }
        var lengths = this instanceof OfParts parted ? parted.even(bytes, partSize) : null;
        if (this instanceof OfParts parted && lengths != null) {
            var running = parted.start(lengths);
            feed(file, 0, bytes, running::update);
            running.check();
            return name();
        }
        return "";
    }

    /** What takes the bytes that are read. */
    interface Sink {
        void take(ByteBuffer bytes);
    }

    static void feed(FileChannel file, long start, long length, Sink sink) throws IOException {
        var buffer = ByteBuffer.allocateDirect(256 * 1024);
        for (long at = 0; at < length; ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), length - at));
            var n = file.read(buffer, start + at);
            if (n < 0) {
                throw new IOException("the file ended at byte " + (start + at));
            }
            at += n;
            buffer.flip();
            sink.take(buffer);
        }
    }
}
