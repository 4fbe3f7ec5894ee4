package dev.awsagent.tools.s3.wire;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.Abortable;
import software.amazon.awssdk.http.SdkHttpResponse;

/** The checksums that S3 keeps of an object, as its headers have them. */
enum Sums {
    CRC64NVME,
    CRC32C,
    CRC32,
    SHA256,
    SHA1;

    /** Computes one. */
    private interface Running {
        void add(byte[] bytes, int offset, int length);

        byte[] value();
    }

    /** The algorithm of that name; null for one that is not known here. */
    static @Nullable Sums named(String name) {
        for (var sum : values()) {
            if (sum.name().equals(name)) {
                return sum;
            }
        }
        return null;
    }

    String header() {
        return switch (this) {
            case CRC64NVME -> "x-amz-checksum-crc64nvme";
            case CRC32C -> "x-amz-checksum-crc32c";
            case CRC32 -> "x-amz-checksum-crc32";
            case SHA256 -> "x-amz-checksum-sha256";
            case SHA1 -> "x-amz-checksum-sha1";
        };
    }

    /** Of all that a stream has, in Base64. */
    String of(InputStream in) throws IOException {
        var running = start();
        var piece = new byte[32 * 1024];
        for (int n; (n = in.read(piece)) >= 0; ) {
            running.add(piece, 0, n);
        }
        return Base64.getEncoder().encodeToString(running.value());
    }

    private Running start() {
        return switch (this) {
            case CRC64NVME -> crc(new Crc64Nvme(), Long.BYTES);
            case CRC32C -> crc(new CRC32C(), Integer.BYTES);
            case CRC32 -> crc(new CRC32(), Integer.BYTES);
            case SHA256 -> digest("SHA-256");
            case SHA1 -> digest("SHA-1");
        };
    }

    private static Running crc(Checksum sum, int size) {
        return new Running() {
            @Override
            public void add(byte[] bytes, int offset, int length) {
                sum.update(bytes, offset, length);
            }

            @Override
            public byte[] value() {
                var bytes = ByteBuffer.allocate(size);
                return (size == Long.BYTES ? bytes.putLong(sum.getValue()) : bytes.putInt((int) sum.getValue()))
                        .array();
            }
        };
    }

    private static Running digest(String name) {
        try {
            var digest = MessageDigest.getInstance(name);
            return new Running() {
                @Override
                public void add(byte[] bytes, int offset, int length) {
                    digest.update(bytes, offset, length);
                }

                @Override
                public byte[] value() {
                    return digest.digest();
                }
            };
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + name, e);
        }
    }

    /** A body that fails at its end when it is not what the answer's checksum says; the body itself where it says none. */
    static <S extends InputStream & Abortable> InputStream checked(SdkHttpResponse answer, S body) {
        for (var sum : values()) {
            var expected = answer.firstMatchingHeader(sum.header()).orElse(null);
            // That of parts, "...-3", says nothing of the bytes that come.
            if (expected != null && !expected.contains("-")) {
                return new Checked(body, sum, expected);
            }
        }
        return body;
    }

    private static final class Checked extends FilterInputStream {
        private final Sums sum;
        private final String expected;
        private final Running running;
        private boolean ended;

        Checked(InputStream in, Sums sum, String expected) {
            super(in);
            this.sum = sum;
            this.expected = expected;
            this.running = sum.start();
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            var count = in.read(bytes, offset, length);
            if (count > 0) {
                running.add(bytes, offset, count);
            } else if (count < 0 && !ended) {
                ended = true;
                var actual = Base64.getEncoder().encodeToString(running.value());
                if (!actual.equals(expected)) {
                    throw SdkClientException.create(
                            "its " + sum + " is " + actual + ", S3 says " + expected + ": it is damaged");
                }
            }
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            var piece = new byte[(int) Math.min(Math.max(count, 0), 8192)];
            return Math.max(read(piece, 0, piece.length), 0);
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
