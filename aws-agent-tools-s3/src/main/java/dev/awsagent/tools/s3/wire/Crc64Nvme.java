package dev.awsagent.tools.s3.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Objects;
import java.util.zip.Checksum;

/**
 * CRC-64/NVME, the checksum that S3 computes of an object by default. Those of parts combine to that of the whole. Not
 * thread-safe.
 */
public final class Crc64Nvme implements Checksum {

    /** The polynomial {@code 0xad93d23594c93659}, the lowest bit first. */
    private static final long POLYNOMIAL = 0x9a6c9329ac4bc9b5L;

    /** So many words of eight bytes go on side by side: each lookup waits for one before it, but those of others do not. */
    private static final int WORDS = 4;

    private static final int STRIDE = WORDS * Long.BYTES;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** What a byte does to the bytes after it. */
    private static final long[] NEXT = next();

    /** What each of the eight bytes of a word is {@link #STRIDE} bytes later. Arrays of known length need no bounds checks. */
    private static final long[] T0 = strided(0);

    private static final long[] T1 = strided(1);
    private static final long[] T2 = strided(2);
    private static final long[] T3 = strided(3);
    private static final long[] T4 = strided(4);
    private static final long[] T5 = strided(5);
    private static final long[] T6 = strided(6);
    private static final long[] T7 = strided(7);

    private long crc = -1;

    private static long[] next() {
        var table = new long[256];
        for (var i = 0; i < 256; i++) {
            long value = i;
            for (var bit = 0; bit < 8; bit++) {
                value = value >>> 1 ^ ((value & 1) == 0 ? 0 : POLYNOMIAL);
            }
            table[i] = value;
        }
        return table;
    }

    private static long[] strided(int position) {
        var table = new long[256];
        for (var bit = 0; bit < 8; bit++) {
            var value = 1L << (8 * position + bit);
            for (var i = 0; i < STRIDE; i++) {
                value = value >>> 8 ^ NEXT[(int) value & 0xff];
            }
            table[1 << bit] = value;
        }
        for (var i = 1; i < 256; i++) {
            // A sum of bits is the sum of what each of them is.
            table[i] = table[i & (i - 1)] ^ table[i & -i];
        }
        return table;
    }

    /** The checksum of some bytes. */
    public static long of(byte[] bytes, int offset, int length) {
        var sum = new Crc64Nvme();
        sum.update(bytes, offset, length);
        return sum.getValue();
    }

    @Override
    public void update(int b) {
        crc = crc >>> 8 ^ NEXT[(int) (crc ^ b) & 0xff];
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        var at = offset;
        var end = offset + length;
        var value = crc;
        if (length >= 2 * STRIDE) {
            var a = value;
            long b = 0;
            long c = 0;
            long d = 0;
            for (var last = end - 2 * STRIDE; at <= last; at += STRIDE) {
                a = later(a ^ (long) LONGS.get(bytes, at));
                b = later(b ^ (long) LONGS.get(bytes, at + 8));
                c = later(c ^ (long) LONGS.get(bytes, at + 16));
                d = later(d ^ (long) LONGS.get(bytes, at + 24));
            }
            // The four stand for what comes before the next four words.
            value = word(a ^ (long) LONGS.get(bytes, at));
            value = word(value ^ b ^ (long) LONGS.get(bytes, at + 8));
            value = word(value ^ c ^ (long) LONGS.get(bytes, at + 16));
            value = word(value ^ d ^ (long) LONGS.get(bytes, at + 24));
            at += STRIDE;
        }
        for (; at < end; at++) {
            value = value >>> 8 ^ NEXT[(int) (value ^ bytes[at]) & 0xff];
        }
        crc = value;
    }

    private static long later(long word) {
        return T0[(int) word & 0xff]
                ^ T1[(int) (word >>> 8) & 0xff]
                ^ T2[(int) (word >>> 16) & 0xff]
                ^ T3[(int) (word >>> 24) & 0xff]
                ^ T4[(int) (word >>> 32) & 0xff]
                ^ T5[(int) (word >>> 40) & 0xff]
                ^ T6[(int) (word >>> 48) & 0xff]
                ^ T7[(int) (word >>> 56)];
    }

    private static long word(long word) {
        var value = word;
        for (var i = 0; i < Long.BYTES; i++) {
            value = value >>> 8 ^ NEXT[(int) value & 0xff];
        }
        return value;
    }

    @Override
    public void update(ByteBuffer buffer) {
        if (buffer.hasArray()) {
            update(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
            buffer.position(buffer.limit());
            return;
        }
        var piece = new byte[Math.min(buffer.remaining(), 16 * 1024)];
        while (buffer.hasRemaining()) {
            var length = Math.min(buffer.remaining(), piece.length);
            buffer.get(piece, 0, length);
            update(piece, 0, length);
        }
    }

    @Override
    public long getValue() {
        return ~crc;
    }

    @Override
    public void reset() {
        crc = -1;
    }

    /**
     * The checksum of two pieces, one after the other.
     *
     * @param first the checksum of the first
     * @param second the checksum of the second
     * @param length of the second, in bytes
     */
    public static long combine(long first, long second, long length) {
        if (length < 0) {
            throw new IllegalArgumentException("a piece has no bytes or more, not " + length);
        }
        var moved = first;
        // x to the power of 8, 16, 32 and so on: one byte, two, four.
        var power = 1L << 63 - 8;
        for (var left = length; left > 0; left >>>= 1) {
            if ((left & 1) == 1) {
                moved = product(power, moved);
            }
            power = product(power, power);
        }
        return moved ^ second;
    }

    /** Of two polynomials, modulo ours; the highest bit is the one of x to the power of 0. */
    private static long product(long one, long other) {
        long sum = 0;
        var shifted = other;
        for (var rest = one; rest != 0; rest <<= 1) {
            if (rest < 0) {
                sum ^= shifted;
            }
            shifted = shifted >>> 1 ^ ((shifted & 1) == 0 ? 0 : POLYNOMIAL);
        }
        return sum;
    }

    /** As the header {@code x-amz-checksum-crc64nvme} has it: eight bytes, the highest first, in Base64. */
    public static String text(long value) {
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }
}
