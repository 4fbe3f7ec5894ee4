package dev.awsagent.tools.s3.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class ExtrasTest {

    /** What is removed is held to what it was, also where it waited outside memory. */
    @Test
    void whatDoesNotFitIntoMemory_comesBackAsItWas() throws IOException {
        var items = new ArrayList<Item>();
        for (int i = 0; i < Extras.IN_MEMORY; i++) {
            items.add(Item.object("k" + i, "p/k" + i, i, null, null));
        }
        items.add(Item.object("o", "p/o", 7, Instant.ofEpochMilli(1234), "\"abc\""));
        items.add(Item.object("n", "p/n", 0, null, null));
        items.add(Item.file("f", Path.of("site", "f"), 9, Instant.ofEpochMilli(-5)));
        try (var extras = new Extras()) {
            for (var item : items) {
                extras.add(item);
            }
            var back = new ArrayList<Item>();
            for (Item item; (item = extras.next()) != null; ) {
                back.add(item);
            }
            assertThat(back).isEqualTo(items);
        }
    }
}
