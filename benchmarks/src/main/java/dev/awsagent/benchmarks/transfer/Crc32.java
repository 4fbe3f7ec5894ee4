package dev.awsagent.benchmarks.transfer;

import java.util.Base64;

/** Arithmetic on the checksum of {@link java.util.zip.CRC32}, a polynomial over two elements. */
final class Crc32 {

    private static final int POLYNOMIAL = 0xedb88320;

    private Crc32() {}

    /** The checksum of two sequences of bytes, from that of each and the length of the second. */
    static int joined(int first, int second, long lengthOfSecond) {
        // Appending n bytes multiplies by x to the power of 8n; the rest of the definition cancels out.
        var power = 1 << 31;
        var square = 1 << 23;
        for (var n = lengthOfSecond; n > 0; n >>= 1) {
            if ((n & 1) != 0) {
                power = product(square, power);
            }
            square = product(square, square);
        }
        return product(power, first) ^ second;
    }

    /** The highest bit stands for x to the power of zero. */
    private static int product(int a, int b) {
        var product = 0;
        var shifted = b;
        for (var bit = 31; bit >= 0; bit--) {
            if ((a >>> bit & 1) != 0) {
                product ^= shifted;
            }
            shifted = (shifted & 1) != 0 ? shifted >>> 1 ^ POLYNOMIAL : shifted >>> 1;
        }
        return product;
    }

    /** As S3 writes it into a header. */
    static String text(int crc) {
        var bytes = new byte[] {(byte) (crc >>> 24), (byte) (crc >>> 16), (byte) (crc >>> 8), (byte) crc};
        return Base64.getEncoder().encodeToString(bytes);
    }
}
