package dev.awsagent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.journal.CheckpointStore.Beginnings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCheckpointStoreTest {

    /** More than is read at once. */
    private static final int LONG = 140_000;

    @TempDir
    private Path folder;

    private Beginnings beginnings(String text, int most) {
        var store = new FileCheckpointStore(folder);
        store.put("one", text);
        return store.beginnings("one", most).orElseThrow();
    }

    @Test
    void beginnings_areThoseOfTheFirstLineAndOfTheLastWholeOne() {
        assertThat(beginnings("first\nsecond\nthird\n", 100)).isEqualTo(new Beginnings("first", "third"));
        assertThat(beginnings("first\nsecond\nthird", 100))
                .as("the last may be torn")
                .isEqualTo(new Beginnings("first", "second"));
        assertThat(beginnings("first\nsec", 100)).isEqualTo(new Beginnings("first", "first"));
        assertThat(beginnings("first", 100)).isEqualTo(new Beginnings("first", "first"));
        assertThat(beginnings("first\nsecond\n", 3)).isEqualTo(new Beginnings("fir", "sec"));
        assertThat(beginnings("", 100)).isEqualTo(new Beginnings("", ""));
    }

    /** However long the lines are, and wherever a block ends, as for a store that reads all of it. */
    @Test
    void beginnings_areThoseOfAStoreThatReadsAll() {
        var lengths = List.of(0, 1, 8_190, 8_191, 8_192, 8_193, 65_534, 65_535, 65_536, 65_537, 131_071, 131_072, LONG);
        for (var first : lengths) {
            for (var last : lengths) {
                for (var end : List.of("", "\n")) {
                    var text = "a".repeat(first) + "\n" + "b".repeat(last) + end;
                    assertThat(beginnings(text, 50)).as("%d %d", first, last).isEqualTo(Beginnings.of(text, 50));
                }
            }
        }
    }

    @Test
    void beginnings_ofWhatIsNotThere_areEmpty() {
        assertThat(new FileCheckpointStore(folder).beginnings("none", 100)).isEmpty();
        assertThat(new FileCheckpointStore(folder.resolve("none")).beginnings("none", 100))
                .isEmpty();
    }

    @Test
    void beginnings_ofLongLinesAreCut_alsoWithinALetter() throws Exception {
        var store = new FileCheckpointStore(folder);
        store.put("one", "ä".repeat(LONG) + "\n");
        IntStream.range(0, 3).forEach(i -> store.append("one", "ö".repeat(LONG) + i + "\n"));
        try (var files = Files.list(folder)) {
            // The first of the two bytes of a letter, as a crash leaves it.
            Files.write(files.findFirst().orElseThrow(), new byte[] {(byte) 0xc3}, StandardOpenOption.APPEND);
        }

        var begun = store.beginnings("one", 101).orElseThrow();
        assertThat(begun.first()).startsWith("ä".repeat(50)).hasSizeLessThanOrEqualTo(101);
        assertThat(begun.last()).startsWith("ö".repeat(50)).hasSizeLessThanOrEqualTo(101);
    }
}
