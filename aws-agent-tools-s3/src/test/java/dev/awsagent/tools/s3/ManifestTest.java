package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.tool.ToolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {

    @TempDir
    private Path folder;

    private Predicate<String> open(String... lines) throws IOException {
        return Manifest.open(Files.write(folder.resolve("m.jsonl"), List.of(lines)));
    }

    @Test
    void ofARunThatEnded_whatFailedOrWasPlannedIsOpen() throws IOException {
        var open = open(
                "{\"status\":\"done\",\"from\":\"a\",\"to\":\"x/a\",\"bytes\":1}",
                "{\"status\":\"failed\",\"from\":\"b\",\"kind\":\"SERVICE\",\"why\":\"…\"}",
                "{\"status\":\"failed\",\"from\":\"later\",\"kind\":\"SERVICE\",\"why\":\"…\"}",
                "{\"status\":\"done\",\"from\":\"later\",\"to\":\"x/later\",\"bytes\":1}",
                "{\"status\":\"ended\"}");

        assertThat(List.of("a", "b", "later", "never-seen")).filteredOn(open).containsExactly("b");
    }

    @Test
    void ofARunThatWasCutOff_allThatIsNotDoneIsOpen() throws IOException {
        var open = open(
                "{\"status\":\"done\",\"from\":\"a\",\"to\":\"x/a\",\"bytes\":1}",
                "{\"status\":\"failed\",\"from\":\"b\",\"kind\":\"SERVICE\",\"why\":\"…\"}",
                "{\"status\":\"done\",\"from\":\"hal");

        assertThat(List.of("a", "b", "half", "never-seen")).filteredOn(open).containsExactly("b", "half", "never-seen");
    }

    @Test
    void whatIsNoManifest_isRefusedByLine() {
        assertThatThrownBy(() -> open("{\"status\":\"done\",\"from\":\"a\"}", "{\"status\":\"gone\",\"from\":\"b\"}"))
                .isInstanceOf(ToolException.class)
                .hasMessageContaining("line 2 of");
        assertThatThrownBy(() -> open("harmless")).hasMessageContaining("line 1 of");
    }
}
