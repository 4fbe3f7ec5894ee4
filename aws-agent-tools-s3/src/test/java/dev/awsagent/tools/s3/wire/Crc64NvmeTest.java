package dev.awsagent.tools.s3.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Checksum;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Crc64NvmeTest {

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** By the definition, a bit at a time. */
    private static long slowly(byte[] bytes) {
        var crc = -1L;
        for (var b : bytes) {
            crc ^= b & 0xff;
            for (var bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x9a6c9329ac4bc9b5L;
            }
        }
        return ~crc;
    }

    private static long value(Checksum sum, byte[] bytes) {
        sum.update(bytes, 0, bytes.length);
        return sum.getValue();
    }

    @Test
    void checkValue_isTheOneOfTheDefinition() {
        assertThat(value(new Crc64Nvme(), "123456789".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(0xAE8B14860A799888L);
        assertThat(new Crc64Nvme().getValue()).isZero();
    }

    /** From the NVM Express specification. */
    @ParameterizedTest
    @CsvSource({"0x00, 6482D367EB22B64E", "0xFF, C0DDBA7302ECA3AC"})
    void fourKibibytes_areAsTheStandardSays(String fill, String expected) {
        var bytes = new byte[4096];
        Arrays.fill(bytes, (byte) (int) Integer.decode(fill));
        assertThat(value(new Crc64Nvme(), bytes)).isEqualTo(Long.parseUnsignedLong(expected, 16));
    }

    @Test
    void eachLength_isAsByTheDefinition() {
        for (var length = 0; length < 300; length++) {
            var bytes = random(length);
            assertThat(Crc64Nvme.of(bytes, 0, length)).as("%s bytes", length).isEqualTo(slowly(bytes));
        }
    }

    @Property(tries = 200)
    void pieces_areTheWhole(@ForAll @Size(max = 400) byte[] one, @ForAll @Size(max = 400) byte[] other) {
        var whole = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, whole, one.length, other.length);
        var expected = slowly(whole);

        var sum = new Crc64Nvme();
        sum.update(one, 0, one.length);
        sum.update(other, 0, other.length);
        assertThat(sum.getValue()).isEqualTo(expected);
        assertThat(Crc64Nvme.combine(slowly(one), slowly(other), other.length)).isEqualTo(expected);
    }

    @Test
    void combined_longPiecesAreTheWhole() {
        var whole = random(5_000_011);
        long sum = 0;
        for (var at = 0; at < whole.length; at += 1_234_567) {
            var length = Math.min(1_234_567, whole.length - at);
            sum = Crc64Nvme.combine(sum, Crc64Nvme.of(whole, at, length), length);
        }
        assertThat(sum).isEqualTo(slowly(whole));
        assertThatThrownBy(() -> Crc64Nvme.combine(1, 2, -1)).hasMessageContaining("-1");
    }

    @Test
    void buffersOffsetsAndSingleBytes_areBytesToo() {
        var bytes = random(40_000);
        var expected = slowly(bytes);
        var direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        var heap = ByteBuffer.wrap(Arrays.copyOf(new byte[3], 40_003));
        System.arraycopy(bytes, 0, heap.array(), 3, bytes.length);
        heap.position(3);
        var ofDirect = new Crc64Nvme();
        ofDirect.update(direct);
        var ofHeap = new Crc64Nvme();
        ofHeap.update(heap.slice());
        var single = new Crc64Nvme();
        single.update(1);
        single.reset();
        for (var b : bytes) {
            single.update(b);
        }

        assertThat(ofDirect.getValue()).isEqualTo(expected);
        assertThat(ofHeap.getValue()).isEqualTo(expected);
        assertThat(single.getValue()).isEqualTo(expected);
        assertThat(Crc64Nvme.of(heap.array(), 3, 40_000)).isEqualTo(expected);
        assertThat(direct.hasRemaining()).isFalse();
    }

    @Test
    void text_isBase64OfTheHighestByteFirst() {
        assertThat(Crc64Nvme.text(0xAE8B14860A799888L)).isEqualTo("rosUhgp5mIg=");
    }
}
