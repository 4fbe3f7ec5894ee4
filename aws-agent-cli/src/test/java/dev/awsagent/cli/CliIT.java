package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.testkit.AwsEmulator;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as a process, against a server that answers like AWS. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class CliIT {

    private static final String SECRET = "p1ant3dSecretAccessKeyThatNobodyMaySee00";

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    private Path home;

    private Program program;

    @BeforeEach
    void makeProgram() {
        program = new Program(home)
                .with("AWS_ENDPOINT_URL", AWS.endpoint().toString())
                .with("AWS_ACCESS_KEY_ID", "AKIAPLANTEDACCESSKEY")
                .with("AWS_SECRET_ACCESS_KEY", SECRET);
    }

    @Test
    void plan_needsNoNetworkAndNoCredentials() throws Exception {
        var run = new Program(home)
                .run("plan", "--json", "create", "bucket", "plan-1", "in", "eu-west-1")
                .ends(0);
        var json = run.json();
        var step = json.at("/steps/0");
        assertThat(step.path("tool").asText()).isEqualTo("s3_create_bucket");
        assertThat(step.at("/arguments/bucket").asText()).isEqualTo("plan-1");
        assertThat(step.path("effect").asText()).isEqualTo("WRITE");
        assertThat(step.path("decision").asText()).isEqualTo("ask");
        assertThat(step.at("/target/account").isNull()).isTrue();
        assertThat(step.at("/aws/0/service").asText()).isEqualTo("s3");
        assertThat(step.path("aws").findValuesAsText("operation")).contains("CreateBucket");
        assertThat(step.at("/aws/0/params/Bucket").asText()).isEqualTo("plan-1");
        assertThat(json.path("clarify").isNull()).isTrue();
        assertThat(json.path("refused").isNull()).isTrue();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void planOnTheSandbox_startsNothing() throws Exception {
        var run = program.run("--sandbox", "plan", "list buckets", "--json").ends(0);
        assertThat(run.json().path("sandbox").asBoolean()).isTrue();
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void planThatLacksSomething_asksAndEndsWith3() throws Exception {
        var run = program.run("plan", "--json", "delete the bucket").ends(3);
        assertThat(run.json().at("/clarify/question").asText()).isNotEmpty();
        assertThat(run.json().path("steps")).isEmpty();
    }

    @Test
    void plan_loadsNothingThatItDoesNotNeed() throws Exception {
        var log = home.resolve("classes.log");
        program.java("-Xlog:class+load:file=" + log).run("plan", "list buckets").ends(0);
        var loaded = Files.readAllLines(log);
        assertThat(loaded).anyMatch(line -> line.contains(" dev.awsagent.cli.PlanCommand "));
        assertThat(loaded.stream()
                        .filter(line -> Stream.of(
                                        " org.jline.",
                                        " org.yaml.snakeyaml.",
                                        " org.bouncycastle.",
                                        " software.amazon.awssdk.",
                                        " org.bsc.langgraph4j.",
                                        " dev.langchain4j.",
                                        " org.gaul.",
                                        " org.eclipse.jetty.",
                                        " ch.qos.logback.")
                                .anyMatch(line::contains)))
                .isEmpty();
    }

    @Test
    void profiles_areThoseOfTheHomeThatTheEnvironmentNames() throws Exception {
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws/config"), "[profile of-home]\nregion = eu-west-1\n");
        var run = program.without("AWS_CONFIG_FILE")
                .without("AWS_SHARED_CREDENTIALS_FILE")
                .java("-Duser.home=/nowhere")
                .run("profiles")
                .ends(0);
        assertThat(run.out()).contains("of-home");
    }

    @Test
    void globalOptions_workBeforeAndAfterTheCommand() throws Exception {
        var before = program.run("--json", "--region", "eu-north-1", "plan", "list buckets")
                .ends(0)
                .json();
        var after = program.run("plan", "list buckets", "--region", "eu-north-1", "--json")
                .ends(0)
                .json();
        assertThat(before.at("/steps/0/target/region").asText()).isEqualTo("eu-north-1");
        assertThat(after.at("/steps/0/target")).isEqualTo(before.at("/steps/0/target"));
    }

    @Test
    void bucket_isMadeListedAndRemoved() throws Exception {
        var made = program.run("chat", "--yes", "create bucket cli-demo-1 in eu-west-1")
                .ends(0);
        assertThat(made.out())
                .contains("cli-demo-1")
                .contains("account 123456789012")
                .contains("Request ids: s3:CreateBucket ");
        assertThat(s3("/cli-demo-1?location").body()).contains("eu-west-1");

        var listed = program.run("chat", "list buckets", "--json").ends(0).json();
        assertThat(listed.path("type").asText()).isEqualTo("answer");
        assertThat(listed.at("/steps/0/result/buckets").findValuesAsText("name"))
                .contains("cli-demo-1");
        assertThat(listed.at("/evidence/0/operation").asText()).isEqualTo("ListBuckets");
        assertThat(listed.at("/evidence/0/requestId").asText()).isNotEmpty();
        assertThat(listed.path("account").asText()).isEqualTo("123456789012");

        program.run("chat", "--confirm", "cli-demo-1", "delete bucket cli-demo-1")
                .ends(0);
        assertThat(s3("/cli-demo-1?location").statusCode()).isEqualTo(404);
    }

    @Test
    void writeWithoutAYes_showsTheProposalAndEndsWith3() throws Exception {
        var text = program.run("chat", "create bucket cli-unasked-1").ends(3);
        assertThat(text.out()).contains("s3_create_bucket", "cli-unasked-1", "CreateBucket", "123456789012");
        assertThat(text.err()).contains("add --yes");

        var json = program.run("chat", "--json", "create bucket cli-unasked-1").ends(3);
        assertThat(json.json().path("type").asText()).isEqualTo("approval-needed");
        assertThat(s3("/cli-unasked-1").statusCode()).isEqualTo(404);
    }

    @Test
    void yes_neitherRemovesNorHandsOut() throws Exception {
        make("cli-kept-1", "k.txt");
        program.run("chat", "--yes", "create bucket cli-hollow-1").ends(0);
        var bucket = program.run("chat", "--yes", "--disclose", "delete bucket cli-hollow-1")
                .ends(3);
        assertThat(bucket.err()).contains("--confirm cli-hollow-1");
        assertThat(bucket.out()).doesNotContain("until");
        var full = program.run("chat", "delete bucket cli-kept-1").ends(1);
        assertThat(full.err())
                .contains("'cli-kept-1' is not empty: it holds 1 object")
                .doesNotContain("--confirm");
        assertThat(full.out()).isEmpty();
        var object =
                program.run("chat", "--yes", "delete s3://cli-kept-1/k.txt").ends(3);
        assertThat(object.err()).contains("--confirm s3://cli-kept-1/k.txt");
        program.run("chat", "--confirm", "cli-kept-2", "delete bucket cli-hollow-1")
                .ends(3);
        assertThat(s3("/cli-hollow-1?location").statusCode()).isEqualTo(200);
        assertThat(s3("/cli-kept-1/k.txt").statusCode()).isEqualTo(200);

        var link = program.run("chat", "--yes", "presign s3://cli-kept-1/k.txt").ends(3);
        assertThat(link.err()).contains("add --disclose");
        assertThat(link.out()).doesNotContain("X-Amz-Signature");
        var handedOut = program.run("chat", "--disclose", "presign s3://cli-kept-1/k.txt")
                .ends(0);
        assertThat(handedOut.out()).contains("X-Amz-Signature");

        program.run("chat", "--confirm", "s3://cli-kept-1/k.txt", "delete s3://cli-kept-1/k.txt")
                .ends(0);
        assertThat(s3("/cli-kept-1/k.txt").statusCode()).isEqualTo(404);
    }

    @Test
    void pathOutsideTheWorkingFolder_isRefusedWhoeverNotices() throws Exception {
        for (var message : List.of(
                "upload ../x.txt to s3://cli-none-1/",
                "download s3://cli-none-1/x to /etc/y",
                "download s3://cli-none-1/x to " + home.resolveSibling("y"))) {
            var run = program.run("chat", "--yes", message).ends(4);
            assertThat(run.err()).startsWith("aws-agent: refused: '").contains("is outside the working folder");
            oneLine(run);
        }
    }

    @Test
    void pipedMessage_isReadAndPipedLinesAreTurns() throws Exception {
        program.run(bytes("list buckets\n"), "chat", "-").ends(0);
        var many = program.run(bytes("list buckets\n\ncreate bucket cli-piped-1\n"), "chat")
                .ends(3);
        assertThat(many.out()).contains("s3_create_bucket");
    }

    @Test
    void pipedYes_approvesNothing() throws Exception {
        program.run(bytes("create bucket cli-piped-2\nyes\n"), "chat").ends(3);
        assertThat(s3("/cli-piped-2").statusCode()).isEqualTo(404);
    }

    @Test
    void endpointWithAPassword_isAUsageErrorThatDoesNotShowIt() throws Exception {
        var run = program.run("--endpoint-url", "http://me:" + SECRET + "@127.0.0.1:1", "chat", "list buckets")
                .ends(2);
        assertThat(run.out() + run.err()).doesNotContain(SECRET).contains("--endpoint-url");
    }

    @Test
    void toolsProfilesAndValidate_answerAsTextAndAsJson() throws Exception {
        var tools = program.run("tools").ends(0);
        assertThat(tools.out().lines().filter(line -> line.startsWith("s3_list_buckets ")))
                .singleElement()
                .asString()
                .contains(" read ");
        assertThat(names(program.run("tools", "--json").ends(0).json())).contains("s3_delete_bucket");

        Program.write(home.resolve("config"), "[profile dev]\nregion = eu-west-1\n[profile hollow]\n");
        Program.write(
                home.resolve("credentials"),
                "[dev]\naws_access_key_id = AKIADEV\naws_secret_access_key = " + SECRET + "\n");
        assertThat(names(program.run("profiles", "--json").ends(0).json())).contains("dev", "hollow");
        var checked = program.run("profiles", "--validate").ends(0);
        assertThat(checked.out().lines().filter(line -> line.startsWith("hollow ")))
                .singleElement()
                .asString()
                .contains("nothing to check: it has settings and no credentials");
        assertThat(checked.out().lines().filter(line -> line.startsWith("dev ")))
                .singleElement()
                .asString()
                .contains("123456789012", "ok: arn:aws");
        assertThat(checked.out()).doesNotContain(SECRET);

        var valid = program.run("validate", "dev", "--json").ends(0).json();
        assertThat(valid.path("account").asText()).isEqualTo("123456789012");
        assertThat(valid.path("arn").asText()).startsWith("arn:aws:");
        assertThat(valid.path("expires").isNull()).isTrue();
        var missing = program.run("validate", "nobody").ends(1);
        assertThat(missing.err()).contains("nobody");
        oneLine(missing);
    }

    @Test
    void sandbox_isLabelledAndNeedsNoAccount() throws Exception {
        var run = new Program(home).run("--sandbox", "chat", "list all buckets").ends(0);
        assertThat(run.out()).containsIgnoringCase("sandbox");
        assertThat(run.err()).isEmpty();
        var json = new Program(home)
                .run("--sandbox", "--json", "chat", "list all buckets")
                .ends(0)
                .json();
        assertThat(json.path("sandbox").asBoolean()).isTrue();
        assertThat(json.at("/steps/0/result/buckets")).isNotEmpty();
        assertThat(home.resolve("data/sandbox")).isDirectory();
    }

    @Test
    void messageThatIsNone_isOneLineThatSaysSo() throws Exception {
        for (var input : List.of(bytes(""), bytes("x".repeat(1 << 20)), bytes("list\u0000buckets\u0007"))) {
            for (var command : List.of("plan", "chat")) {
                var run = program.run(input, command, "-").ends(2);
                oneLine(run);
                assertThat(run.out()).isEmpty();
            }
        }
        oneLine(program.run(new byte[] {(byte) 0x89, 'P', 'N', 'G', (byte) 0xff}, "chat", "-")
                .ends(2));
    }

    @Test
    void whatCannotWork_failsInWordsWithoutAStack() throws Exception {
        try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = nobody.getLocalPort();
            nobody.close();
            var run = program.run("--endpoint-url", "http://127.0.0.1:" + port, "chat", "list buckets")
                    .ends(1);
            assertThat(run.err()).contains("127.0.0.1:" + port);
            explained(run);
        }
        var anonymous =
                new Program(home).with("AWS_ENDPOINT_URL", AWS.endpoint().toString());
        explained(anonymous.run("chat", "list buckets").ends(1));
        explained(anonymous.run("validate").ends(1));

        Program.write(home.resolve("config"), "[profile dev\nregion = eu-\n= nothing\n");
        var broken = program.run("--profile", "dev", "chat", "list buckets").ends(1);
        assertThat(broken.err()).contains("config, line 1");
        explained(broken);
        explained(program.run("chat", "upload no-such-file.txt to s3://cli-none-1", "--yes")
                .ends(1));
    }

    @Test
    void brokenProfile_isNotReplacedByAnotherAccount() throws Exception {
        Program.write(
                home.resolve("credentials"),
                "[default]\naws_access_key_id = AKIADEFAULT\n" + "aws_secret_access_key = " + SECRET
                        + "\n[half]\naws_access_key_id = AKIAHALF\n");
        for (var profile : List.of("half", "gone")) {
            var run = program.run("--profile", profile, "chat", "list buckets").ends(1);
            oneLine(run);
            assertThat(run.err()).contains("'" + profile + "'");
            assertThat(run.out()).isEmpty();
        }
        program.without("AWS_SECRET_ACCESS_KEY");
        var half = program.run("chat", "list buckets").ends(1);
        oneLine(half);
        assertThat(half.err()).contains("AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not");
    }

    @Test
    void plantedSecrets_neverShow() throws Exception {
        program.with("AWS_SESSION_TOKEN", "p1antedSessionToken");
        for (var run : List.of(
                program.run("--debug", "chat", "list buckets"),
                program.run("--debug", "--json", "validate"),
                program.run("--debug", "--endpoint-url", "http://127.0.0.1:1", "chat", "list buckets"),
                program.run("--debug", "plan", "list buckets"))) {
            assertThat(run.out() + run.err()).doesNotContain(SECRET).doesNotContain("p1antedSessionToken");
        }
    }

    @Test
    void processKilledWhenAwsHadDoneIt_isNotRepeatedUnseen() throws Exception {
        String[] allocate = {"chat", "--yes", "allocate an elastic ip"};
        try (var wire = new Wire(AWS.endpoint())) {
            program.with("AWS_ENDPOINT_URL", wire.endpoint()).with("AWS_REGION", AWS.region());
            wire.keepBack("AllocateAddress");
            var process = program.start(allocate);
            assertThat(wire.done.await(1, TimeUnit.MINUTES)).isTrue();
            process.destroyForcibly();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();

            wire.keepBack("");
            wire.forget();
            var again = program.run(allocate).ends(3);
            assertThat(again.err()).contains("nothing was run", "--confirm 'a new elastic address'");
            assertThat(again.out()).contains("is not known to have ended", "look first whether it was done");
            assertThat(wire.changes()).isEmpty();

            program.run("chat", "--confirm", "a new elastic address", "allocate an elastic ip")
                    .ends(0);
            program.run(allocate).ends(0);
            assertThat(wire.changes())
                    .extracting(Wire.Request::operation)
                    .containsExactly("AllocateAddress", "AllocateAddress");
        }
    }

    @Test
    void interruptedRequest_endsWith130AndSaysSo() throws Exception {
        assumeThat(Path.of("/usr/bin/env")).exists();
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            program.with("AWS_ENDPOINT_URL", "http://127.0.0.1:" + silent.getLocalPort());
            // Whoever runs this in the background may have had interrupts ignored for all its children.
            var process = program.start(
                    Stream.concat(Stream.of("env", "--default-signal=INT"), command("chat", "list buckets").stream())
                            .toList());
            try (var connection = silent.accept()) {
                assertThat(connection.isConnected()).isTrue();
                new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor();
                var run = Program.finish(process, new byte[0]).ends(130);
                assertThat(run.err()).containsIgnoringCase("cancel");
                assertThat(run.err()).doesNotContain("\tat ");
            }
        }
    }

    @Test
    void terminal_showsTheProposalAndAsks() throws Exception {
        var yes = terminal(command("chat", "create bucket cli-asked-1"), "[y/N]", "y\n");
        assertThat(yes.out()).contains("s3_create_bucket", "CreateBucket", "123456789012");
        yes.ends(0);
        assertThat(s3("/cli-asked-1?location").statusCode()).isEqualTo(200);

        var wrong = terminal(command("chat", "delete bucket cli-asked-1"), "type cli-asked-1:", "cli-asked-2\n");
        assertThat(wrong.out()).contains("Nothing was run");
        wrong.ends(3);
        assertThat(s3("/cli-asked-1?location").statusCode()).isEqualTo(200);

        terminal(command("chat", "delete bucket cli-asked-1"), "type cli-asked-1:", "cli-asked-1\n")
                .ends(0);
        assertThat(s3("/cli-asked-1?location").statusCode()).isEqualTo(404);
    }

    @Test
    void codeOfAnMfaDevice_isAskedForInTheTerminal() throws Exception {
        Program.write(
                home.resolve("config"),
                "[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = " + SECRET
                        + "\n[profile mfa]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = base\n"
                        + "mfa_serial = arn:aws:iam::123456789012:mfa/me\nregion = eu-west-1\n");
        var question = "MFA code of arn:aws:iam::123456789012:mfa/me for profile 'mfa'";

        var validated = terminal(command("validate", "mfa"), question, "123456\n");
        validated.ends(0);
        assertThat(validated.out()).contains("assumed-role/x");
        var once = terminal(command("--profile", "mfa", "chat", "list buckets"), question, "123456\n");
        once.ends(0);
        assertThat(once.out()).contains("account 123456789012");

        var conversation = terminal(
                command("--profile", "mfa", "chat"),
                "aws-agent>",
                "list buckets\n",
                question,
                "123456\n",
                "account 123456789012",
                "list buckets\n",
                "account 123456789012",
                "exit\n");
        conversation.ends(0);
        assertThat(conversation.out().split("MFA code of", -1)).as("asked once").hasSize(2);
        assertThat(home.resolve("data/history")).content().doesNotContain("123456");

        var alone = program.run("--profile", "mfa", "chat", "list buckets").ends(1);
        assertThat(alone.err()).contains("nobody to ask", "aws-agent validate mfa");
    }

    @Test
    void conversation_editsLinesKeepsHistoryAndSurvivesCtrlC() throws Exception {
        var run = terminal(
                command("chat"),
                "aws-agent>",
                "half a line\u0003",
                "aws-agent>",
                "list bucketz\u007fs\n",
                "account 123456789012",
                "",
                "aws-agent>",
                "my password is hunter2\n",
                "aws-agent>",
                "create bucket cli-talked-1\n",
                "[y/N]",
                "n\n",
                "Nothing was run",
                "",
                // What is typed before the prompt is there may reach the terminal while it does its own editing.
                "aws-agent>",
                "\u0004");
        run.ends(0);
        var history = home.resolve("data/history");
        assertThat(Files.readString(history)).contains("list buckets").doesNotContain("hunter2");
        assertThat(Files.readAllLines(history)).noneMatch(line -> line.endsWith(":n"));
        assertThat(Files.getPosixFilePermissions(history)).hasSize(2);
        assertThat(s3("/cli-talked-1").statusCode()).isEqualTo(404);
    }

    private List<String> command(String... arguments) {
        return program.command(arguments);
    }

    /** Runs a command in a terminal of its own: each expected text is waited for, then what follows it is typed. */
    private Program.Run terminal(List<String> command, String... dialogue) throws Exception {
        assumeThat(Path.of("/usr/bin/script")).as("script of util-linux").exists();
        var line =
                String.join(" ", command.stream().map(word -> "'" + word + "'").toList());
        program.with("TERM", "xterm").with("SHELL", "/bin/sh");
        // A build that runs in the background ignores Ctrl-C, and so would all that it starts.
        var shell = "stty cols 120 rows 40; exec env --default-signal=INT " + line;
        var process = program.start(List.of("script", "-qec", shell, "/dev/null"));
        // A read from a process cannot be interrupted; the end of the process ends it.
        var impatient = process.onExit().orTimeout(1, TimeUnit.MINUTES).whenComplete((ended, late) -> {
            if (late != null) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        });
        var seen = new StringBuilder();
        var from = 0;
        try (var out = process.getInputStream();
                var in = process.getOutputStream()) {
            for (int i = 0; i < dialogue.length; i += 2) {
                from = await(out, seen, dialogue[i], from);
                in.write(bytes(dialogue[i + 1]));
                in.flush();
            }
            seen.append(new String(out.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertThat(impatient).as("the end of the dialogue, after:%n%s", seen).succeedsWithin(Duration.ofMinutes(1));
        return new Program.Run(process.exitValue(), seen.toString(), "");
    }

    /** Reads until the text shows, and returns where it ends. */
    private static int await(InputStream out, StringBuilder seen, String text, int from) throws IOException {
        while (seen.indexOf(text, from) < 0) {
            var next = out.read();
            assertThat(next).as("waiting for '%s' after:%n%s", text, seen).isNotNegative();
            seen.append((char) next);
        }
        return seen.indexOf(text, from) + text.length();
    }

    private void make(String bucket, String key) throws Exception {
        Files.writeString(home.resolve(key), "text");
        program.run("chat", "--yes", "create bucket " + bucket).ends(0);
        program.run("chat", "--yes", "upload", key, "to", "s3://" + bucket + "/")
                .ends(0);
    }

    /** Asks the server itself, past everything that is tested here. */
    private static HttpResponse<String> s3(String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(AWS.endpoint() + path))
                .header("Authorization", "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request")
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static List<String> names(JsonNode array) {
        var names = new ArrayList<String>();
        array.forEach(one -> names.add(one.path("name").asText()));
        return names;
    }

    private static void oneLine(Program.Run run) {
        assertThat(run.err().strip().lines()).hasSize(1);
        explained(run);
    }

    private static void explained(Program.Run run) {
        assertThat(run.err()).isNotBlank().doesNotContain("\tat ").doesNotContain("Exception");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
