package dev.awsagent.tools.s3.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ChecksumsTest {

    private static long of(Checksums kind, byte[] bytes) {
        var sum = kind.start();
        sum.update(bytes, 0, bytes.length);
        return sum.getValue();
    }

    /** The check values of the catalogue of parametrised CRC algorithms. */
    @Test
    void checkValues_areThoseOfTheCatalogue() {
        var bytes = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertThat(of(Checksums.CRC64NVME, bytes)).isEqualTo(0xAE8B14860A799888L);
        assertThat(of(Checksums.CRC32C, bytes)).isEqualTo(0xE3069283L);
        assertThat(of(Checksums.CRC32, bytes)).isEqualTo(0xCBF43926L);
        assertThat(Checksums.CRC32.text(0xCBF43926L)).isEqualTo("y/Q5Jg==");
    }

    @Property(tries = 200)
    void twoPieces_haveTheChecksumOfTheWhole(
            @ForAll Checksums kind, @ForAll byte[] bytes, @ForAll @IntRange(max = 10_000) int at) {
        var cut = bytes.length == 0 ? 0 : at % (bytes.length + 1);
        var first = Arrays.copyOf(bytes, cut);
        var second = Arrays.copyOfRange(bytes, cut, bytes.length);
        assertThat(kind.combine(of(kind, first), of(kind, second), second.length))
                .isEqualTo(of(kind, bytes));
    }

    @Test
    void longPieces_areCombinedAsWell() {
        for (var kind : Checksums.values()) {
            var bytes = new byte[9_000_001];
            new java.util.Random(5).nextBytes(bytes);
            var first = Arrays.copyOf(bytes, 1_000_003);
            var second = Arrays.copyOfRange(bytes, 1_000_003, bytes.length);
            assertThat(kind.combine(of(kind, first), of(kind, second), second.length))
                    .isEqualTo(of(kind, bytes));
        }
    }

    @Test
    void valueOfAnotherLength_isNoneOfTheKind() {
        assertThat(Checksums.CRC64NVME.isValue("i18GlQ==")).isFalse();
        assertThat(Checksums.CRC32.isValue("i18GlQ==-3")).isTrue();
        assertThat(Checksums.CRC32.isValue("not base 64")).isFalse();
    }
}
