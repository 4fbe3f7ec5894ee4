package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.Environment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line makes of its arguments, in this process. */
class CliTest {

    @TempDir
    private Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private InputStream in = InputStream.nullInputStream();

    @Test
    void sandboxWithAPlaceOfItsOwn_isUsage() {
        assertThat(run("--sandbox", "--profile", "dev", "plan", "list buckets")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--sandbox", "plan", "--endpoint-url", "http://127.0.0.1:1", "list buckets"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("--sandbox has keys and an endpoint of its own; leave out --endpoint-url");
    }

    @Test
    void help_showsEveryCommandAndExamples() {
        assertThat(run("--help")).isZero();
        assertThat(out())
                .contains("chat", "plan", "tools", "profiles", "validate", "credentials", "completion")
                .contains("Examples:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "plan", "tools", "profiles", "validate", "credentials", "completion"})
    void helpOfACommand_hasExamplesThatNameIt(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out()).contains("Usage: aws-agent " + command).contains("Examples:");
        var examples = out().substring(out().indexOf("Examples:"));
        assertThat(examples).contains(command);
    }

    @Test
    void version_saysItsOwnAndJavas() {
        assertThat(run("--version")).isZero();
        assertThat(out()).startsWith("aws-agent ").contains(Runtime.version().toString());
    }

    @Test
    void nothing_isAUsageErrorThatShowsAnExample() {
        assertThat(run()).isEqualTo(2);
        assertThat(err()).contains("no command").contains("aws-agent chat");
        assertThat(out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "lst | 'lst' is no command; there are chat, plan",
                "plan --nonsense x | '--nonsense' is no option",
                "plan | plan needs a message",
                "--profile a plan --profile b x | --profile is given twice, as 'a' and as 'b'",
                "plan --endpoint-url nonsense x | --endpoint-url is 'nonsense'",
                "plan --endpoint-url file:///etc/passwd x | which is no http or https URL",
                "plan --region | --region",
                "tools extra | 'extra'",
                "validate a b | 'b'",
                "--profile a validate b | two profiles are given",
                "completion powershell | 'powershell' is no shell",
                "plan --work-dir /no/such/folder x | /no/such/folder",
                "plan --model nobody:nothing x | nobody",
                "chat --confirm= delete | --confirm is empty",
                "--region mars-1 plan x | 'mars-1' is not the code of a region; write one such as eu-west-1",
                "--sandbox --region mars-1 plan x | 'mars-1' is not the code of a region; write one such as eu-west-1",
                "--region x/../y tools | 'x/../y' is not the code of a region",
            })
    void wrongCommandLine_isOneLineThatSaysWhat(String arguments, String message) {
        assertThat(run(arguments.split(" "))).as(err()).isEqualTo(2);
        assertThat(err()).startsWith("aws-agent: ").contains(message).doesNotContain("\tat ");
        assertThat(err().strip().lines()).hasSize(1);
        assertThat(out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2,--json lst",
        "2,chat --json --nonsense",
        "2,plan --json",
        "2,--json",
        "2,tools --json --region mars-1",
        "1,validate --json",
        "1,chat --json list buckets",
        "1,plan --json --profile nobody list buckets",
        "4,plan --json upload ../x to s3://demo-1/",
        "3,chat --json yes",
    })
    void failureWithJson_isJsonTooAndHasTheExitCode(int code, String arguments) throws Exception {
        assertThat(run(arguments.split(" "))).as(err()).isEqualTo(code);
        var json = new ObjectMapper().readTree(out());
        assertThat(json.isObject()).isTrue();
        if (!arguments.startsWith("validate")) {
            assertThat(json.path("exitCode").asInt()).isEqualTo(code);
        }
        if (code == 2) {
            assertThat(json.path("type").asText()).isEqualTo("failed");
            assertThat(json.at("/error/message").asText()).isNotEmpty();
            assertThat(json.path("failed")).isEqualTo(json.path("error"));
            assertThat(err()).contains(json.at("/error/message").asText());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no", "go ahead"})
    void yesOrNoToNothing_needsOtherWords(String word) {
        assertThat(run("chat", word)).isEqualTo(3);
        assertThat(out()).contains("Nothing waits").contains("?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"upload ../x.txt to s3://demo-1/", "upload /etc/passwd to s3://demo-1/"})
    void pathOutsideTheWorkingFolder_isRefused(String message) {
        assertThat(run("plan", message)).isEqualTo(4);
        assertThat(err()).startsWith("aws-agent: refused: '").contains("is outside the working folder");
        assertThat(err().strip().lines()).hasSize(1);
        assertThat(out()).isEmpty();
    }

    @Test
    void exitCodesOfTheHelp_areThoseOfTheReadme() throws Exception {
        run("--help");
        var help = out().substring(out().indexOf("Exit codes:"))
                .lines()
                .skip(1)
                .filter(line -> !line.isBlank())
                .map(line -> line.strip().replaceAll("\\s{2,}", " "))
                .toList();
        var readme = Files.readAllLines(Program.root().resolve("README.md")).stream()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .map(line -> line.replace("`", "").replace('|', ' ').strip().replaceAll("\\s+", " "))
                .toList();
        assertThat(help).hasSize(6).isEqualTo(readme);
    }

    @Test
    void plan_speaksOfSizesAndTimesAsPeopleDo() {
        assertThat(run("plan", "find objects in demo-1 larger than 1.5 GiB")).isZero();
        assertThat(out()).contains("largerThan = 1.5 GiB (1,610,612,736 bytes)");
        assertThat(run("plan", "presign s3://demo-1/k for 1 hour")).isZero();
        assertThat(out()).contains("expires = 1 hour").doesNotContain("PT1H").doesNotContain("until 2");
    }

    @Test
    void partThatNoToolCovers_isNamedWithWhatCanBeSaid() {
        assertThat(run("plan", "create bucket demo-1 with a firewall")).isEqualTo(1);
        assertThat(err()).contains("'firewall'", "you could ask: create bucket").doesNotContain("beyond me");
    }

    @Test
    void messageThatIsNotUnderstood_saysWhatToDo() {
        assertThat(run("plan", "asdf qwer")).isEqualTo(3);
        assertThat(out()).contains("'asdf qwer'", "say help");
    }

    @Test
    void fileOfArguments_isNotRead() {
        assertThat(run("tools", "@/etc/passwd")).isEqualTo(2);
        assertThat(err()).contains("@/etc/passwd").doesNotContain("root");
    }

    @Test
    void controlCharactersInAWrongArgument_areHarmless() {
        assertThat(run("ls\u001b[2J")).isEqualTo(2);
        assertThat(err()).doesNotContain("\u001b");
    }

    @Test
    void debug_showsTheStack() {
        assertThat(run("--debug", "plan", "--endpoint-url", "nonsense", "x")).isEqualTo(2);
        assertThat(err()).contains("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void completion_namesCommandsAndOptions(String shell) {
        assertThat(run("completion", shell)).isZero();
        assertThat(out()).contains("aws-agent", "validate", "endpoint-url", "disclose");
    }

    @Test
    void pipedMessageThatIsNoText_isAUsageError() {
        in = new ByteArrayInputStream(new byte[] {(byte) 0xc3, (byte) 0x28});
        assertThat(run("plan", "-")).isEqualTo(2);
        assertThat(err()).contains("not UTF-8 text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete *.log from acme-logs",
                "delete s3://acme-logs/*",
                "delete s3://acme-logs/2024/",
                "rm -rf s3://acme-logs",
                "delete bucket acme-*",
                "delete all my buckets"
            })
    void removalOfManyAtOnce_isNotPlanned(String message) {
        assertThat(run("plan", message)).as(out()).isIn(1, 3);
        assertThat(err() + out()).containsIgnoringCase("nothing was run").doesNotContain("1. s3_delete");
    }

    @Test
    void removalOfAnUnsaidPart_isAskedAbout() {
        assertThat(run("plan", "delete all objects in acme-logs")).isEqualTo(3);
        assertThat(out()).contains("It is not said which objects of bucket 'acme-logs' are to be deleted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete everything in acme-logs", "empty the bucket acme-logs"})
    void emptyingABucket_asksForItsName(String message) {
        assertThat(run("plan", message)).isZero();
        assertThat(out()).contains("s3_empty_bucket  DESTROY", "it would ask for this to be typed first: acme-logs");
    }

    private int run(String... arguments) {
        var streams = new Streams(in, Streams.print(out), Streams.print(err), false, false, false);
        var code = new Cli(new Environment(Map.of(), home), streams).run(arguments);
        streams.flush();
        return code;
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
