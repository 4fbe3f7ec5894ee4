package dev.awsagent.agent;

import static dev.awsagent.fixture.ScriptedPlanner.plan;
import static dev.awsagent.fixture.ScriptedPlanner.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.fixture.Aws;
import dev.awsagent.fixture.Bench;
import dev.awsagent.fixture.ScriptedPlanner;
import dev.awsagent.fixture.Tools;
import dev.awsagent.guard.Decision;
import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.guard.Floor;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the floor forbids, asked of a whole agent whose policy allows everything: plans for tools that nobody has written. */
class FloorPlansTest {

    private static final String KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIE";
    private static final String EVERYTHING =
            "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

    /** Makes one call of AWS, whichever. */
    @ToolInfo(name = "any_make_call", effect = Effect.WRITE, value = "Makes a call.")
    static final class Calling implements Tool<Calling.Input, Tools.Done> {

        record Input(@Param("A text") String text) {}

        private final AwsCall declared;
        private final Map<String, Object> sent;

        /** @param sent the parameters that it is made with in the end */
        Calling(AwsCall declared, Map<String, Object> sent) {
            this.declared = declared;
            this.sent = sent;
        }

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of(declared);
        }

        @Override
        public ToolResult<Tools.Done> call(Input in, ToolCall call) {
            call.service(Aws.class).call(declared.service(), declared.operation(), sent);
            return ToolResult.ok(new Tools.Done(in.text()));
        }
    }

    /** Reads a file and sends it, to whatever service. */
    @ToolInfo(name = "any_send_file", effect = Effect.WRITE, value = "Sends a file.")
    static final class Sending implements Tool<Sending.Input, Tools.Done> {

        record Input(@Param("The file") String file) {}

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of(AwsCall.of("box", "PutThing").open("Thing"));
        }

        @Override
        public ToolResult<Tools.Done> call(Input in, ToolCall call) throws IOException {
            var text = Files.readString(call.files().resolve(in.file()));
            call.service(Aws.class).call("box", "PutThing", Map.of("Thing", text));
            return ToolResult.ok(new Tools.Done(in.file()));
        }
    }

    /** Reads a file for itself alone. */
    @ToolInfo(name = "any_count_file", effect = Effect.READ, value = "Counts a file.")
    static final class Counting implements Tool<Sending.Input, Tools.Done> {

        @Override
        public List<AwsCall> calls(Sending.Input in) {
            return List.of(AwsCall.of("box", "ListThings"));
        }

        @Override
        public ToolResult<Tools.Done> call(Sending.Input in, ToolCall call) throws IOException {
            return ToolResult.ok(new Tools.Done("" + Files.size(call.files().resolve(in.file()))));
        }
    }

    private final Bench bench = new Bench();

    @TempDir
    private Path work;

    private Reply ask(String tool, String name, String value, Floor... lifted) {
        var planner = ScriptedPlanner.saying(plan(step("1", tool, name, value)));
        var names = List.of(lifted).stream().map(Floor::id).toArray(String[]::new);
        try (var agent = bench.builder(planner)
                .policy(subject -> new Decision(Verdict.ALLOW, "all"))
                .workingFolder(work)
                .liftFloor(names)
                .build()) {
            return agent.ask("make the call");
        }
    }

    /** One plan for each, that nothing else of the floor forbids. */
    private String forbidden(Floor floor) {
        var call = switch (floor) {
            case ROOT_KEYS -> {
                bench.credentials.caller = "root";
                yield AwsCall.of("box", "PutThing");
            }
            case WATCH -> AwsCall.of("cloudtrail", "StopLogging");
            case PUBLIC_BUCKET -> AwsCall.of("s3", "PutBucketPolicy").with("Policy", EVERYTHING);
            case OWN_ADMIN ->
                AwsCall.of("iam", "AttachUserPolicy")
                        .with("UserName", "test")
                        .with("PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess");
            case INSTANCE_CREDENTIALS ->
                AwsCall.of("ssm", "SendCommand")
                        .with("Parameters", Map.of("commands", List.of("curl http://169.254.169.254/")));
            case SECRET_FILES -> AwsCall.of("s3", "PutObject").with("Key", "a");
        };
        bench.tool(new Calling(call, call.params()));
        return call.id();
    }

    @ParameterizedTest
    @EnumSource(Floor.class)
    void whatItForbids_isRefusedThoughThePolicyAllowsIt(Floor floor) {
        var call = forbidden(floor);
        var text = floor == Floor.SECRET_FILES ? KEY : "a";

        assertThat(ask("any_make_call", "text", text))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.rule()).startsWith("floor " + floor.id() + ": "));
        assertThat(bench.aws.received).isEmpty();
        assertThat(ask("any_make_call", "text", text, floor)).isInstanceOf(Reply.Answer.class);
        assertThat(bench.aws.received).containsExactly(call);
    }

    @Test
    void whatOnlyTheCallTells_isStoppedThere() {
        bench.tool(new Calling(AwsCall.of("s3", "PutBucketPolicy").open("Policy"), Map.of("Policy", EVERYTHING)));

        assertThat(ask("any_make_call", "text", "a"))
                .isInstanceOfSatisfying(
                        Reply.Failed.class,
                        failed -> assertThat(failed.message()).contains("floor public-bucket"));
        assertThat(bench.aws.received).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"notes.txt", ".aws/credentials", "deep/.netrc"})
    void fileThatHoldsASecret_isSentByNoTool(String name) throws IOException {
        Files.createDirectories(work.resolve(name).getParent());
        Files.writeString(
                work.resolve(name), name.equals("notes.txt") ? "x".repeat(500_000) + "\n" + KEY : "says nothing");
        bench.tool(new Sending()).tool(new Counting());

        assertThat(ask("any_send_file", "file", name)).isInstanceOfSatisfying(Reply.Failed.class, failed -> {
            assertThat(failed.kind()).isEqualTo(FailureKind.FORBIDDEN);
            assertThat(failed.message()).contains("floor secret-files: '" + name + "' is not sent to AWS");
        });
        assertThat(bench.aws.received).isEmpty();
        assertThat(ask("any_count_file", "file", name))
                .as("what only reads may look at it")
                .isInstanceOf(Reply.Answer.class);
        assertThat(ask("any_send_file", "file", name, Floor.SECRET_FILES)).isInstanceOf(Reply.Answer.class);
        assertThat(bench.aws.received).containsExactly("box:PutThing");
    }
}
