package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.tool.ToolException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
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
}
