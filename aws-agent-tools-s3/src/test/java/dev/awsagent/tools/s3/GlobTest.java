package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.awsagent.tool.ToolException;
import java.io.File;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "*.csv, a.csv, true",
                "*.csv, deep/er/a.CSV, true",
                "*.csv, a.csv.gz, false",
                "*.csv, csv, false",
                "logs/*.log, logs/a.log, true",
                "logs/*.log, logs/deep/a.log, false",
                "logs/**, logs/deep/a.log, true",
                "**/a.log, a.log, true",
                "**/a.log, x/y/a.log, true",
                "data-??.csv, data-01.csv, true",
                "data-??.csv, data-1.csv, false",
                "data-?.csv, data-😀.csv, true",
                "\"*.{jpg,png}\", a.png, true",
                "\"*.{jpg,png}\", a.gif, false",
                "[a-c].txt, b.txt, true",
                "[!a-c].txt, b.txt, false",
                "a+b(c).txt, a+b(c).txt, true",
                "日*.txt, 日本.txt, true",
                "x😀, x😀, true",
                "a.c, abc, false"
            })
    void path_matchesOrNot(String glob, String path, boolean expected) {
        assertThat(Glob.of(glob).test(path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[a", "{a,b", "{a,{b}}", "[z-a]"})
    void whatCannotBeRead_isRefused(String glob) {
        assertThatThrownBy(() -> Glob.of(glob)).isInstanceOf(ToolException.class);
    }

    @Property
    void textWithoutSpecialCharacters_matchesItself(@ForAll String text) {
        if (!Glob.isGlob(text) && !text.isEmpty()) {
            var escaped = text.contains("/") ? text : Names.lastSegment(text);
            if (!escaped.contains("}") && !escaped.isEmpty()) {
                assertThat(Glob.of(escaped).test(text)).isTrue();
            }
        }
    }

    private static final List<String> PIECES =
            List.of("a", "b", ".", "/", "*", "**", "?", "[ab]", "[!a]", "[a-b]", "{a,bb}", "{.,a}");

    @Provide
    Arbitrary<String> globs() {
        return Arbitraries.of(PIECES)
                .list()
                .ofMinSize(1)
                .ofMaxSize(7)
                .map(pieces -> String.join("", pieces))
                // What three stars mean is nobody's to say.
                .filter(glob -> !glob.contains("***"));
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.strings()
                .withChars("ab.")
                .ofMinLength(1)
                .ofMaxLength(3)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(parts -> String.join("/", parts));
    }

    /** Java's own globs say the same, but for what is said to differ: a pattern without a slash, and no folder for two stars. */
    @Property(tries = 5000)
    void globs_meanWhatTheyMeanToJava(@ForAll("globs") String glob, @ForAll("paths") String path) {
        assumeTrue(File.separatorChar == '/');
        var at = Path.of(glob.contains("/") ? path : path.substring(path.lastIndexOf('/') + 1));
        var expected = withAndWithoutFolders(glob).stream()
                .anyMatch(one ->
                        FileSystems.getDefault().getPathMatcher("glob:" + one).matches(at));
        assertThat(Glob.of(glob).test(path)).as("%s on %s", glob, path).isEqualTo(expected);
    }

    private static Set<String> withAndWithoutFolders(String glob) {
        var all = new HashSet<String>();
        all.add(glob);
        for (int at = glob.indexOf("**/"); at >= 0; at = glob.indexOf("**/", at + 1)) {
            for (var rest : withAndWithoutFolders(glob.substring(at + 3))) {
                all.add(glob.substring(0, at) + rest);
                all.add(glob.substring(0, at + 3) + rest);
            }
        }
        return all;
    }
}
