package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What credentials may not do, on a server that checks. */
class AccessDeniedIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.enforcing();

    @TempDir
    static Path folder;

    private Moto moto;

    @BeforeEach
    void start() {
        moto = new Moto(AWS);
    }

    @AfterEach
    void stop() {
        moto.close();
    }

    private static ToolRunner with(String actions) {
        return ToolRunner.on(
                AWS.environmentWith("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":["
                        + actions + "],\"Resource\":\"*\"}]}"),
                folder);
    }

    @Test
    void listingThatIsNotAllowed_namesThePermission() {
        try (var runner = with("\"s3:ListAllMyBuckets\"")) {
            var failure = runner.fail("lambda_list_functions", Map.of());
            assertThat(failure.kind()).isEqualTo(FailureKind.ACCESS_DENIED);
            assertThat(failure.message()).contains("lambda:ListFunctions");
        }
    }

    @Test
    void changesThatAreNotAllowed_changeNothing() {
        moto.create("denied-1", "LOG_LEVEL", "info");
        try (var runner = with("\"lambda:GetFunctionConfiguration\",\"lambda:ListTags\",\"lambda:List*\"")) {
            var denied = Map.of(
                    "lambda_update_configuration",
                    Map.of("function", "denied-1", "memory", 512_000_000L),
                    "lambda_set_environment",
                    Map.of("function", "denied-1", "variables", Map.of("LOG_LEVEL", "debug")),
                    "lambda_unset_environment",
                    Map.of("function", "denied-1", "variables", List.of("LOG_LEVEL")),
                    "lambda_set_description",
                    Map.of("function", "denied-1", "description", "another one"),
                    "lambda_delete_function",
                    Map.of("function", "denied-1"),
                    "lambda_invoke",
                    Map.of("function", "denied-1"));
            denied.forEach((tool, arguments) -> {
                var failure = runner.approve().fail(tool, arguments);
                assertThat(failure.kind()).as(tool).isEqualTo(FailureKind.ACCESS_DENIED);
            });
        }
        var now = moto.function("denied-1");
        assertThat(now.memorySize()).isEqualTo(256);
        assertThat(now.environment().variables()).isEqualTo(Map.of("LOG_LEVEL", "info"));
        assertThat(now.description()).isEqualTo("makes thumbnails");
    }

    @Test
    void creationThatIsNotAllowed_createsNothing() throws IOException {
        moto.role();
        Files.writeString(folder.resolve("app.py"), "def handler(e, c): pass\n");
        var arguments = Map.of("name", "denied-2", "code", "app.py", "role", Moto.ROLE);
        try (var runner = with("\"lambda:GetFunctionConfiguration\",\"iam:GetRole\"")) {
            var failure = runner.approve().fail("lambda_create_function", arguments);
            assertThat(failure.kind()).isEqualTo(FailureKind.ACCESS_DENIED);
            assertThat(failure.message()).contains("lambda:CreateFunction");
        }
        assertThat(moto.exists("denied-2")).isFalse();
    }

    @Test
    void invocationThatIsNotAllowed_namesThePermission() {
        moto.create("denied-3");
        try (var runner = with("\"lambda:GetFunctionConfiguration\"")) {
            assertThat(runner.fail("lambda_invoke", Map.of("function", "denied-3", "dryRun", true))
                            .message())
                    .contains("lambda:InvokeFunction");
        }
    }

    @Test
    void detailThatMayNotBeRead_isLeftOut() {
        moto.create("denied-4");
        try (var runner = with("\"lambda:GetFunctionConfiguration\"")) {
            var info = runner.run("lambda_function_info", Map.of("function", "denied-4"))
                    .value();
            assertThat(info.path("name").asText()).isEqualTo("denied-4");
            assertThat(info.path("tags").isNull()).isTrue();
        }
    }

    /** Who may look at one function, and not at all, is told of a wrong name without those that are near. */
    @Test
    void wrongName_isSaidToBeWrongWithoutAListing() {
        try (var runner = with("\"lambda:GetFunctionConfiguration\"")) {
            assertThat(runner.fail("lambda_function_info", Map.of("function", "denied-5"))
                            .kind())
                    .isEqualTo(FailureKind.NOT_FOUND);
        }
    }
}
