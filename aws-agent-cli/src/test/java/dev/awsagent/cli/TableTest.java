package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TableTest {

    @Test
    void columns_areAsWideAsTheirWidestCell() {
        var table = new Table("A", "B", "C").row("long one", null, "x").row("y", "z", "the end");

        assertThat(table).hasToString("A         B  C\nlong one  -  x\ny         z  the end\n");
    }

    /** Forty thousand times forty thousand cells would take minutes. */
    @Test
    @Timeout(20)
    void manyRows_takeTimeInProportion() {
        var table = new Table("PROFILE", "KIND", "REGION", "ENDPOINT", "SOURCE");
        var begun = System.nanoTime();
        for (var row = 0; row < 40_000; row++) {
            table.row("profile" + row, "static keys", "eu-west-1", null, "~/.aws/config");
        }

        assertThat(table.toString().lines()).hasSize(40_001);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }
}
