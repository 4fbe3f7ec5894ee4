package dev.awsagent.tools.s3.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartSizeTest {

    private static final long MIB = 1024 * 1024;
    private static final long LARGEST = 50_000_000_000_000L;

    @ParameterizedTest
    @CsvSource({
        "1, 8",
        "17825792, 8",
        "536870911, 8",
        "536870912, 16",
        // 10,000 parts of 16 MiB, and one byte more.
        "167772160000, 16",
        "167772160001, 17",
        "5497558138880, 525",
        "50000000000000, 4769"
    })
    void part_isSoManyMebibytes(long bytes, long mebibytes) {
        assertThat(PartSize.of(bytes, "x")).isEqualTo(mebibytes * MIB);
    }

    @Property
    void partsOfAnyObject_areWithinWhatS3Takes(@ForAll @LongRange(min = 1, max = LARGEST) long bytes) {
        for (var size : new long[] {PartSize.of(bytes, "x"), PartSize.ofCopy(bytes, "x")}) {
            assertThat(size).isBetween(5 * MIB, 5 * 1024 * MIB);
            assertThat((bytes + size - 1) / size).isLessThanOrEqualTo(10_000);
            assertThat(size % MIB).isZero();
        }
    }

    @Property
    void largerObjects_haveNoSmallerParts(
            @ForAll @LongRange(min = 1, max = LARGEST) long a, @ForAll @LongRange(min = 1, max = LARGEST) long b) {
        assertThat(PartSize.of(Math.min(a, b), "x")).isLessThanOrEqualTo(PartSize.of(Math.max(a, b), "x"));
    }

    @Test
    void moreThanS3Keeps_isRefusedByName() {
        assertThatThrownBy(() -> PartSize.of(LARGEST + 1, "huge.bin"))
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.UNSUPPORTED))
                .hasMessageContaining("huge.bin")
                .hasMessageContaining("50000000000001");
    }
}
