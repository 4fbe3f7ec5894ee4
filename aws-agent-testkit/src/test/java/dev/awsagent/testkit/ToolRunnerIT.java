package dev.awsagent.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.agent.Reply;
import dev.awsagent.credentials.AwsClients;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Secret;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.sts.StsClient;

class ToolRunnerIT {

    private static final String NOTHING =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}]}";
    private static final String ROLE = "arn:aws:iam::123456789012:role/reader";

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @RegisterExtension
    static final AwsEmulator STRICT = AwsEmulator.enforcing();

    @ToolInfo(
            name = "sts_show_caller",
            effect = Effect.READ,
            iam = "sts:GetCallerIdentity",
            value = "Shows who the credentials belong to.",
            examples = {"show the caller", "who is calling"})
    private static final class ShowCallerTool implements Tool<ShowCallerTool.Input, ShowCallerTool.Output> {
        record Input() {}

        record Output(String arn) {}

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of(AwsCall.of("sts", "GetCallerIdentity"));
        }

        @Override
        public ToolResult<Output> call(Input in, ToolCall call) {
            var sts = call.service(AwsClients.class).client(StsClient.class);
            return ToolResult.ok(new Output(sts.getCallerIdentity().arn()));
        }
    }

    @ToolInfo(
            name = "sts_assume_role",
            effect = Effect.DISCLOSE,
            iam = "sts:AssumeRole",
            value = "Gets keys of a role.",
            examples = {"assume the role {role}", "get keys for {role}"})
    private static final class AssumeRoleTool implements Tool<AssumeRoleTool.Input, AssumeRoleTool.Output> {
        record Input(
                @Param(value = "ARN of the role", kind = ParamKind.ARN)
                String role) {}

        record Output(String accessKeyId, @Secret String secretAccessKey) {}

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of(AwsCall.of("sts", "AssumeRole")
                    .with("RoleArn", in.role())
                    .open("RoleSessionName")
                    .on(in.role()));
        }

        @Override
        public ToolResult<Output> call(Input in, ToolCall call) {
            var keys = call.service(AwsClients.class)
                    .client(StsClient.class)
                    .assumeRole(assume -> assume.roleArn(in.role()).roleSessionName("test"))
                    .credentials();
            return ToolResult.ok(new Output(keys.accessKeyId(), keys.secretAccessKey()));
        }
    }

    @ToolInfo(
            name = "sts_call_silently",
            effect = Effect.READ,
            iam = "sts:AssumeRole",
            value = "Calls what it does not declare.",
            examples = {"call silently", "do it in silence"})
    private static final class SilentTool implements Tool<SilentTool.Input, String> {
        record Input() {}

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of();
        }

        @Override
        public ToolResult<String> call(Input in, ToolCall call) {
            call.service(AwsClients.class)
                    .client(StsClient.class)
                    .assumeRole(assume -> assume.roleArn(ROLE).roleSessionName("test"));
            return ToolResult.ok("done");
        }
    }

    private static ToolRunner runner() {
        return ToolRunner.on(AWS.environment(), new ShowCallerTool(), new AssumeRoleTool(), new SilentTool());
    }

    @Test
    void read_runsAndProvesIt() {
        try (var runner = runner()) {
            var outcome = runner.run("sts_show_caller", Map.of());

            assertThat(outcome.value().path("arn").asText()).startsWith("arn:aws:");
            assertThat(outcome.evidence())
                    .singleElement()
                    .satisfies(request -> assertThat(request.operation()).isEqualTo("GetCallerIdentity"));
        }
    }

    @Test
    void whatWouldBeAsked_runsOnlyWithApprove() {
        try (var runner = runner()) {
            var input = Map.of("role", ROLE);

            assertThatThrownBy(() -> runner.run("sts_assume_role", input))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("DISCLOSE")
                    .hasMessageContaining("approve()");
            var proposal = runner.review("sts_assume_role", input);
            assertThat(proposal.steps())
                    .singleElement()
                    .satisfies(step -> assertThat(step.calls())
                            .singleElement()
                            .satisfies(call -> assertThat(call.params()).containsEntry("RoleArn", ROLE)));

            var outcome = runner.approve().run("sts_assume_role", input);
            assertThat(outcome.value().path("secretAccessKey").asText())
                    .isNotEmpty()
                    .isNotEqualTo("***");
            assertThat(outcome.shown().path("secretAccessKey").asText()).isEqualTo("***");
        }
    }

    @Test
    void undeclaredCall_isStoppedByTheGate() {
        try (var runner = runner()) {
            assertThat(runner.fail("sts_call_silently", Map.of()).message()).contains("sts:AssumeRole");
        }
    }

    @Test
    void badInput_isAFailureThatNamesIt() {
        try (var runner = runner()) {
            var failure = runner.fail("sts_assume_role", Map.of("roll", ROLE));

            assertThat(failure.kind()).isEqualTo(FailureKind.INVALID);
            assertThat(failure.message()).contains("role is missing").contains("roll");
        }
    }

    @Test
    void expectationsThatDoNotHold_sayWhatCameInstead() {
        try (var runner = runner()) {
            assertThatThrownBy(() -> runner.fail("sts_show_caller", Map.of()))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("expected to fail");
            assertThatThrownBy(() -> runner.review("sts_show_caller", Map.of()))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("expected to ask");
            assertThatThrownBy(() -> runner.run("sts_call_silently", Map.of()))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("expected to work");
        }
    }

    @Test
    void sentence_runsTheToolThatItMeans() {
        try (var runner = runner()) {
            assertThat(runner.ask("who is calling")).isInstanceOfSatisfying(Reply.Answer.class, answer -> {
                assertThat(answer.outcomes()).hasSize(1);
                assertThat(answer.context().endpoint()).isEqualTo(AWS.endpoint().toString());
            });
        }
    }

    @Test
    void missingPermission_isAccessDenied() {
        var environment = STRICT.environmentWith(NOTHING);
        try (var runner = ToolRunner.on(environment, new AssumeRoleTool()).approve()) {
            assertThat(runner.fail("sts_assume_role", Map.of("role", ROLE)).kind())
                    .isEqualTo(FailureKind.ACCESS_DENIED);
        }
    }
}
