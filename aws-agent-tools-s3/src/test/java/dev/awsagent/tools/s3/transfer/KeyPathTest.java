package dev.awsagent.tools.s3.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPathTest {

    private static final Path FOLDER = Path.of("/somewhere/out");

    @Provide
    Arbitrary<String> keys() {
        var nasty = Arbitraries.of("..", ".", "", "a", "~", "$HOME", "\\", "\0", "C:", "con", "é", "e\u0301", "😀");
        return Arbitraries.oneOf(nasty, Arbitraries.strings().ofMaxLength(20))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(parts -> String.join("/", parts));
    }

    @Property(tries = 5000)
    void whateverTheKey_thePathIsBelowTheFolderOrThereIsNone(@ForAll("keys") String key) {
        List<String> parts;
        try {
            parts = KeyPath.parts(key, false);
        } catch (KeyPath.Unmappable e) {
            assertThat(e.why()).isNotBlank();
            return;
        }
        var path = FOLDER;
        for (var part : parts) {
            path = path.resolve(part);
        }
        assertThat(path.normalize().equals(path)).isTrue();
        assertThat(path.startsWith(FOLDER)).isTrue();
        assertThat(FOLDER.relativize(path)).hasToString(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "nul", "NUL.txt", "com1", "end.", "end ", "what?", "a*b", "x/aux/y"})
    void nameThatWindowsTakesForSomethingElse_isRefusedThereOnly(String key) {
        assertThatThrownBy(() -> KeyPath.parts(key, true)).isInstanceOf(KeyPath.Unmappable.class);
        assertThat(String.join("/", KeyPath.parts(key, false))).isEqualTo(key);
    }

    @Test
    void partOfMoreThanTwoHundredFiftyFiveBytes_isRefused() {
        var fits = "é".repeat(127) + "x";
        assertThat(fits.getBytes(StandardCharsets.UTF_8)).hasSize(255);
        assertThat(KeyPath.parts("a/" + fits, false)).containsExactly("a", fits);
        assertThatThrownBy(() -> KeyPath.parts("a/" + fits + "y", false)).isInstanceOf(KeyPath.Unmappable.class);
    }
}
