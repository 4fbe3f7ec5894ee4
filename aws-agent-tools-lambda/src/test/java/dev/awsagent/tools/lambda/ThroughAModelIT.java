package dev.awsagent.tools.lambda;

import static dev.awsagent.testkit.ScriptedChatModel.calls;
import static dev.awsagent.testkit.ScriptedChatModel.callsWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.Reply;
import dev.awsagent.credential.Environment;
import dev.awsagent.plan.Origin;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ScriptedChatModel;
import dev.awsagent.testkit.ThroughAModel;
import dev.awsagent.testkit.ToolRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tools as a language model calls them, on {@code moto_server}: what it gives, what it is shown, and what is there afterwards. */
class ThroughAModelIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    private static Moto moto;
    private static EveryTool every;
    private static FaultyLambda faulty;
    private static CloudWatchOnMoto metrics;

    private String function;

    @BeforeAll
    static void things() throws IOException {
        moto = new Moto(AWS);
        every = new EveryTool(moto, folder);
        faulty = new FaultyLambda(AWS.endpoint());
        faulty.fault = every::missing;
        metrics = new CloudWatchOnMoto(AWS.endpoint());
    }

    @AfterAll
    static void close() {
        metrics.close();
        faulty.close();
        moto.close();
    }

    @BeforeEach
    void name() {
        function = "m" + UUID.randomUUID().toString().substring(0, 8);
    }

    static Set<String> tools() {
        return EveryTool.names();
    }

    @ParameterizedTest
    @MethodSource("tools")
    void toolThatAModelCalls_isAsGoodAsPlanned(String tool) {
        var variables = new HashMap<>(faulty.environment(AWS.accessKeyId(), AWS.secretAccessKey(), folder)
                .variables());
        variables.put("AWS_ENDPOINT_URL_CLOUDWATCH", metrics.endpoint());
        assertThat(ThroughAModel.problems(
                        new Environment(variables, folder),
                        folder,
                        tool,
                        every.all().get(tool)))
                .isEmpty();
    }

    private static ToolRunner driven(ScriptedChatModel model) {
        return ToolRunner.on(
                AWS.environment(), builder -> builder.workingFolder(folder).model(model));
    }

    /** Each change is asked about by itself, as the next one needs what the last one made. */
    @Test
    void function_isMadeReleasedRunAndDeleted() throws IOException {
        moto.role();
        Files.createDirectories(folder.resolve(function));
        Files.writeString(
                folder.resolve(function).resolve("app.py"), "def handler(event, context):\n    return event\n");
        moto.answers("{\"sum\": 42}");
        var arn = Pattern.compile("arn:aws:lambda:[a-z0-9-]+:[0-9]{12}:function:" + function);
        var model = ScriptedChatModel.of(
                calls("lambda_create_function", Map.of("name", function, "code", function, "role", Moto.ROLE)),
                callsWith(arn, "lambda_publish_version", found -> Map.of("function", found)),
                calls("lambda_create_alias", Map.of("function", function, "alias", "live", "version", "1")),
                calls("lambda_invoke", Map.of("function", function, "payload", "{\"a\": 40, \"b\": 2}")),
                calls("lambda_delete_function", Map.of("function", function)),
                ScriptedChatModel.says("The sum is 42."));
        try (var runner = driven(model)) {
            var conversation = runner.agent().conversation();
            conversation.ask("try the sum as a function");
            assertThat(moto.exists(function)).isFalse();

            ToolRunner.yes(conversation);
            assertThat(moto.function(function).handler()).isEqualTo("app.handler");
            var publishing = conversation.pending().orElseThrow().steps().get(0);
            assertThat(publishing.step().arguments().get("function").origin()).isEqualTo(Origin.TOOL);

            ToolRunner.yes(conversation);
            assertThat(moto.client()
                            .listVersionsByFunction(request -> request.functionName(function))
                            .versions())
                    .hasSize(2);

            ToolRunner.yes(conversation);
            assertThat(moto.client()
                            .getAlias(request -> request.functionName(function).name("live"))
                            .functionVersion())
                    .isEqualTo("1");

            ToolRunner.yes(conversation);
            assertThat(model.requests().get(4).messages().toString()).contains("\"sum\":42");
            assertThat(conversation.pending().orElseThrow().confirmations())
                    .as("what holds its versions and aliases is typed")
                    .containsExactly(function);

            assertThat(ToolRunner.yes(conversation)).isInstanceOf(Reply.Answer.class);
            assertThat(moto.exists(function)).isFalse();
        }
    }

    @Test
    void argumentsThatDoNotFit_goBackToTheModelAndNothingRuns() {
        moto.create(function);
        var model = ScriptedChatModel.of(
                calls("lambda_update_configuration", Map.of("function", function, "memory", "lots")),
                calls("lambda_update_configuration", Map.of("function", function)),
                calls("lambda_update_configuration", Map.of("function", function, "memory", 512_000_000L)));
        try (var runner = driven(model)) {
            var conversation = runner.agent().conversation();
            conversation.ask("make it larger");
            assertThat(model.requests().get(1).messages().toString()).contains("Not run:", "memory");
            assertThat(model.requests()).hasSize(3);
            assertThat(conversation.pending().orElseThrow().steps()).hasSize(1);
            assertThat(moto.function(function).memorySize()).isEqualTo(256);

            ToolRunner.yes(conversation);
            assertThat(moto.function(function).memorySize()).isEqualTo(512);
        }
    }

    /** One yes for all of them. */
    @Test
    void severalCallsOfOneAnswer_areAllDone() {
        var arn = moto.create(function, "LOG_LEVEL", "info", "DB_PASSWORD", "correct horse");
        var model = ScriptedChatModel.of(
                ScriptedChatModel.callsAll(
                        calls("lambda_tag_function", Map.of("function", function, "tags", Map.of("team", "data"))),
                        calls("lambda_set_description", Map.of("function", function, "description", "adds up")),
                        calls(
                                "lambda_set_environment",
                                Map.of("function", function, "variables", Map.of("LOG_LEVEL", "debug"))),
                        calls("lambda_reserve_concurrency", Map.of("function", function, "reserved", 7)),
                        calls(
                                "lambda_add_permission",
                                Map.of("function", function, "principal", "events.amazonaws.com")),
                        calls("lambda_create_url", Map.of("function", function))),
                ScriptedChatModel.says("Done."));
        try (var runner = driven(model)) {
            var conversation = runner.agent().conversation();
            conversation.ask("set it up as we always do");
            assertThat(conversation.pending().orElseThrow().steps()).hasSize(6);
            assertThat(moto.tags(arn)).doesNotContainKey("team");

            assertThat(ToolRunner.yes(conversation)).isInstanceOf(Reply.Answer.class);
        }

        var lambda = moto.client();
        assertThat(moto.tags(arn)).containsEntry("team", "data");
        assertThat(moto.function(function).description()).isEqualTo("adds up");
        assertThat(moto.function(function).environment().variables())
                .containsOnly(Map.entry("LOG_LEVEL", "debug"), Map.entry("DB_PASSWORD", "correct horse"));
        assertThat(lambda.getFunctionConcurrency(request -> request.functionName(function))
                        .reservedConcurrentExecutions())
                .isEqualTo(7);
        assertThat(lambda.getPolicy(request -> request.functionName(function)).policy())
                .contains("events.amazonaws.com");
        assertThat(lambda.getFunctionUrlConfig(request -> request.functionName(function))
                        .authTypeAsString())
                .isEqualTo("AWS_IAM");
        assertThat(model.prompts()).doesNotContain("correct horse");
    }

    @Test
    void valueThatThePersonIsShown_isNotShownToTheModel() {
        moto.create(function, "DB_PASSWORD", "correct horse");
        var model = ScriptedChatModel.of(
                calls("lambda_show_variable", Map.of("function", function, "variable", "DB_PASSWORD")),
                ScriptedChatModel.says("There it is."));
        try (var runner = driven(model)) {
            var conversation = runner.agent().conversation();
            conversation.ask("what is its password");
            var reply = ToolRunner.yes(conversation);
            assertThat(((Reply.Answer) reply).outcomes().get(0).value().toString())
                    .contains("correct horse");
            assertThat(model.requests()).hasSize(2);
            assertThat(model.prompts()).doesNotContain("correct horse");
        }
    }
}
