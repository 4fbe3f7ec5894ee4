package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tools.s3.wire.Crc64Nvme;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * The checksums of which that of a whole follows from those of its parts: cyclic redundancy checks. Each is reflected, with
 * all bits set before and inverted after, as S3 defines them.
 */
enum Checksums {
    CRC64NVME(ChecksumAlgorithm.CRC64_NVME, 64, 0x9A6C9329AC4BC9B5L, Crc64Nvme::new),
    CRC32C(ChecksumAlgorithm.CRC32_C, 32, 0x82F63B78L, CRC32C::new),
    CRC32(ChecksumAlgorithm.CRC32, 32, 0xEDB88320L, CRC32::new);

    private final ChecksumAlgorithm algorithm;
    private final int bits;
    private final long polynomial;
    private final Supplier<Checksum> maker;
    /** What appending 2^n bytes of zero multiplies by, for each n. */
    private final long[] powers = new long[64];

    Checksums(ChecksumAlgorithm algorithm, int bits, long polynomial, Supplier<Checksum> maker) {
        this.algorithm = algorithm;
        this.bits = bits;
        this.polynomial = polynomial;
        this.maker = maker;
        // x^8 in the reflected order of bits, then squared again and again.
        var power = 1L << (bits - 1 - 8);
        for (int n = 0; n < powers.length; n++) {
            powers[n] = power;
            power = multiply(power, power);
        }
    }

    /** The one of S3's; null for those whose parts cannot be put together. */
    static @Nullable Checksums of(@Nullable ChecksumAlgorithm algorithm) {
        for (var one : values()) {
            if (one.algorithm == algorithm) {
                return one;
            }
        }
        return null;
    }

    ChecksumAlgorithm algorithm() {
        return algorithm;
    }

    Checksum start() {
        return maker.get();
    }

    /**
     * The checksum of two pieces, one after the other.
     *
     * @param length of the second, in bytes
     * @see <a href="https://dl.acm.org/doi/10.1145/42411.42418">Sarwate, Computation of cyclic redundancy checks via table
     *     look-up</a>, and zlib's crc32_combine, which this follows in its arithmetic
     */
    long combine(long first, long second, long length) {
        var shift = 1L << (bits - 1);
        for (int n = 0; length != 0; n++, length >>>= 1) {
            if ((length & 1) != 0) {
                shift = multiply(shift, powers[n]);
            }
        }
        return multiply(first, shift) ^ second;
    }

    /** The product of two polynomials over GF(2), modulo this one's, in the reflected order of bits. */
    private long multiply(long a, long b) {
        long product = 0;
        for (var bit = 1L << (bits - 1); bit != 0; bit >>>= 1) {
            if ((a & bit) != 0) {
                product ^= b;
            }
            b = (b & 1) != 0 ? b >>> 1 ^ polynomial : b >>> 1;
        }
        return product;
    }

    /** As S3 writes it in a header. */
    String text(long value) {
        return Base64.getEncoder().encodeToString(bytes(value));
    }

    /** Whether it can be one, of a whole or of parts: {@code …-3}. */
    boolean isValue(String text) {
        var end = text.indexOf('-');
        try {
            return Base64.getDecoder().decode(end < 0 ? text : text.substring(0, end)).length == bits / 8;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** What {@link #text} wrote; null when it is not one. */
    @Nullable
    Long value(@Nullable String text) {
        if (text == null || text.contains("-") || !isValue(text)) {
            return null;
        }
        var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
        return bits == 64 ? bytes.getLong() : bytes.getInt() & 0xFFFF_FFFFL;
    }

    /** The one of this kind that S3 says an object has; null when it says none of the whole. */
    @Nullable
    Long of(HeadObjectResponse head) {
        return value(
                switch (this) {
                    case CRC64NVME -> head.checksumCRC64NVME();
                    case CRC32C -> head.checksumCRC32C();
                    case CRC32 -> head.checksumCRC32();
                });
    }

    byte[] bytes(long value) {
        return bits == 64
                ? ByteBuffer.allocate(8).putLong(value).array()
                : ByteBuffer.allocate(4).putInt((int) value).array();
    }
}
