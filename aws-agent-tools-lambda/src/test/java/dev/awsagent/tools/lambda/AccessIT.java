package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Undo;
import dev.awsagent.tools.lambda.FaultyLambda.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Who may call a function: permissions and URLs, on {@code moto_server}. */
class AccessIT {

    private static final String RULE = "arn:aws:events:us-east-1:123456789012:rule/nightly";

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, folder);

    private String function;

    @BeforeEach
    void create() {
        function = test.name("checkout");
        test.moto.create(function);
    }

    private List<Grants.Grant> grants() {
        try {
            return Grants.read(test.moto
                    .client()
                    .getPolicy(request -> request.functionName(function))
                    .policy());
        } catch (software.amazon.awssdk.services.lambda.model.ResourceNotFoundException e) {
            return List.of();
        }
    }

    private Map<String, Object> permission(String name, String value) {
        return Map.of("function", function, name, value);
    }

    @Test
    void permissions_areAddedShownAndTakenBack() {
        test.runner.approve().run("lambda_add_permission", permission("arn", RULE));
        test.runner.run("lambda_add_permission", permission("bucket", "my-uploads"));
        test.runner.run("lambda_add_permission", permission("account", "210987654321"));
        assertThat(grants().stream().map(Grants.Grant::words))
                .containsExactly(
                        "events.amazonaws.com may lambda:InvokeFunction, only if on behalf of " + RULE,
                        "s3.amazonaws.com may lambda:InvokeFunction, only if on behalf of arn:aws:s3:::my-uploads"
                                + " and on behalf of account 123456789012",
                        "210987654321 may lambda:InvokeFunction");
        var shown = test.runner
                .run("lambda_show_permissions", Map.of("function", function))
                .value();
        assertThat(shown.path("count").asInt()).isEqualTo(3);
        assertThat(shown.path("open").asBoolean()).isFalse();
        assertThat(test.impact("lambda_add_permission", permission("principal", "sns.amazonaws.com"))
                        .notes())
                .anyMatch(note -> note.contains("for ANY account"))
                .anyMatch(note -> note.startsWith("stays: events.amazonaws.com may"));
        var again = test.runner.fail("lambda_add_permission", permission("bucket", "my-uploads"));
        assertThat(again.kind()).isEqualTo(FailureKind.CONFLICT);
        test.runner.run("lambda_remove_permission", permission("bucket", "my-uploads"));
        test.runner.run(
                "lambda_remove_permission",
                permission("statement", grants().get(1).id()));
        assertThat(grants()).extracting(Grants.Grant::who).containsExactly("events.amazonaws.com");
        assertThat(test.faulty.requests.stream()
                        .filter(request -> request.method().equals("DELETE"))
                        .map(FaultyLambda.Request::path))
                .hasSize(2)
                .allMatch(path -> path.matches(".*/policy/.*RevisionId=[0-9a-f-]{36}.*"));
        var missing = test.runner.fail("lambda_remove_permission", permission("principal", "sns.amazonaws.com"));
        assertThat(missing.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(missing.hint()).contains("events.amazonaws.com may");
    }

    @Test
    void everybody_warnsAndHasTheNameTyped() {
        var step = test.runner
                .review("lambda_add_permission", permission("principal", "*"))
                .steps()
                .get(0);
        assertThat(step.effect()).isEqualTo(Effect.DESTROY);
        assertThat(step.impact().confirm()).isEqualTo(function);
        assertThat(step.impact().notes()).anyMatch(note -> note.contains("EVERYBODY"));
        assertThat(grants()).isEmpty();
        test.runner.approve().run("lambda_add_permission", permission("principal", "*"));
        assertThat(grants()).allMatch(Grants.Grant::open);
        assertThat(test.runner
                        .run("lambda_show_permissions", Map.of("function", function))
                        .value()
                        .path("open")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void everybodyOnBehalfOfSomething_isEverybody() {
        for (var source : List.of(RULE, "arn:aws:sns:*:*:*")) {
            var step = test.runner
                    .review("lambda_add_permission", Map.of("function", function, "principal", "*", "arn", source))
                    .steps()
                    .get(0);
            assertThat(step.effect()).as(source).isEqualTo(Effect.DESTROY);
            assertThat(step.impact().confirm()).as(source).isEqualTo(function);
        }
        assertThat(test.impact("lambda_add_permission", permission("arn", "arn:aws:sns:us-east-1:*:alarms"))
                        .notes())
                .anyMatch(note -> note.contains("for ANY account"));
    }

    @Test
    void bucketOfAnotherAccount_isHeldToIt() {
        test.runner
                .approve()
                .run(
                        "lambda_add_permission",
                        Map.of("function", function, "bucket", "their-uploads", "account", "210987654321"));
        assertThat(grants().stream().map(Grants.Grant::words))
                .containsExactly("s3.amazonaws.com may lambda:InvokeFunction, only if on behalf of"
                        + " arn:aws:s3:::their-uploads and on behalf of account 210987654321");
    }

    @Test
    void functionWithoutAPolicy_hasNoPermissions() {
        assertThat(test.runner
                        .run("lambda_show_permissions", Map.of("function", function))
                        .value()
                        .path("count")
                        .asInt())
                .isZero();
        var missing = test.runner.fail("lambda_show_permissions", Map.of("function", test.name("chekout")));
        assertThat(missing.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(missing.hint()).contains(function);
    }

    @Test
    void policyThatChangedSinceItWasShown_isLeftAlone() {
        var looks = new int[1];
        test.faulty.fault = request -> {
            if (request.is("GET", "/policy") && looks[0]++ == 1) {
                test.moto
                        .client()
                        .addPermission(add -> add.functionName(function)
                                .statementId("theirs")
                                .action("lambda:InvokeFunction")
                                .principal("sns.amazonaws.com"));
            }
            return null;
        };
        var failure = test.runner.approve().fail("lambda_add_permission", permission("arn", RULE));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(grants()).extracting(Grants.Grant::id).containsExactly("theirs");
    }

    @Test
    void permissionWithoutAnAnswer_isInDoubtAndSentOnce() {
        test.faulty.change = (request, answer) -> request.is("POST", "/policy") ? Answer.NONE : answer;
        assertThat(test.runner
                        .approve()
                        .fail("lambda_add_permission", permission("arn", RULE))
                        .kind())
                .isEqualTo(FailureKind.IN_DOUBT);
        assertThat(test.faulty.count("POST", "/policy")).isEqualTo(1);
        assertThat(grants()).hasSize(1);
    }

    private String auth() {
        return test.moto
                .client()
                .getFunctionUrlConfig(request -> request.functionName(function))
                .authTypeAsString();
    }

    @Test
    void url_isCreatedForThoseOfIam() {
        var step = test.runner
                .review("lambda_create_url", Map.of("function", function))
                .steps()
                .get(0);
        assertThat(step.effect()).isEqualTo(Effect.WRITE);
        assertThat(step.impact().confirm()).isNull();
        var made = test.runner
                .approve()
                .run("lambda_create_url", Map.of("function", function))
                .value();
        assertThat(made.path("address").asText()).startsWith("https://");
        assertThat(auth()).isEqualTo("AWS_IAM");
        assertThat(grants()).isEmpty();
        assertThat(test.runner
                        .run("lambda_show_url", Map.of("function", function))
                        .value()
                        .path("address")
                        .asText())
                .isEqualTo(made.path("address").asText());
        assertThat(test.runner
                        .fail("lambda_create_url", Map.of("function", function))
                        .message())
                .contains("has a URL already");
    }

    @Test
    void publicUrl_warnsHasTheNameTypedAndIsOpened() {
        var open = Map.of("function", function, "auth", "NONE");
        var step = test.runner.review("lambda_create_url", open).steps().get(0);
        assertThat(step.effect()).isEqualTo(Effect.DESTROY);
        assertThat(step.impact().confirm()).isEqualTo(function);
        assertThat(step.impact().notes()).anyMatch(note -> note.contains("ANYBODY on the internet"));
        test.runner.approve().run("lambda_create_url", open);
        assertThat(auth()).isEqualTo("NONE");
        assertThat(grants()).hasSize(2).allMatch(Grants.Grant::open);
        assertThat(grants().stream().map(Grants.Grant::may))
                .containsExactly("lambda:InvokeFunctionUrl", "lambda:InvokeFunction");
        // moto does not make a condition of it.
        assertThat(test.faulty.requests.stream().map(FaultyLambda.Request::body))
                .anyMatch(body -> body.contains("\"lambda:InvokeFunctionUrl\"")
                        && body.contains("\"FunctionUrlAuthType\":\"NONE\""))
                .anyMatch(body ->
                        body.contains("\"lambda:InvokeFunction\"") && body.contains("\"InvokedViaFunctionUrl\":true"));
        assertThat(test.impact("lambda_delete_url", Map.of("function", function))
                        .notes())
                .anyMatch(note -> note.contains("permissions that let everybody"));
    }

    @Test
    void secondPermissionThatIsRefused_isSaid() {
        test.faulty.fault = request ->
                request.is("POST", "/policy") && request.body().contains("InvokedViaFunctionUrl")
                        ? Answer.error(403, "AccessDeniedException", "not authorized to perform lambda:AddPermission")
                        : null;
        var failure = test.runner.approve().fail("lambda_create_url", Map.of("function", function, "auth", "NONE"));
        assertThat(failure.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(failure.message()).contains("refused: lambda:InvokeFunction,");
    }

    @Test
    void urlIsMadePrivateAndPublic() {
        test.runner.approve().run("lambda_create_url", Map.of("function", function, "auth", "NONE"));
        var toIam = Map.of("function", function, "auth", "AWS_IAM");
        assertThat(test.impact("lambda_change_url", toIam).differences())
                .extracting(Impact.Difference::words)
                .containsExactly("authentication: NONE -> AWS_IAM");
        test.runner.run("lambda_change_url", toIam);
        assertThat(auth()).isEqualTo("AWS_IAM");
        assertThat(test.runner.fail("lambda_change_url", toIam).kind()).isEqualTo(FailureKind.CONFLICT);
        var toNone = Map.of("function", function, "auth", "NONE");
        assertThat(test.runner
                        .review("lambda_change_url", toNone)
                        .steps()
                        .get(0)
                        .effect())
                .isEqualTo(Effect.DESTROY);
    }

    @Test
    void permissionThatIsRefused_leavesTheUrlAndSaysSo() {
        test.faulty.fault = request -> request.is("POST", "/policy")
                ? Answer.error(403, "AccessDeniedException", "not authorized to perform lambda:AddPermission")
                : null;
        var failure = test.runner.approve().fail("lambda_create_url", Map.of("function", function, "auth", "NONE"));
        assertThat(failure.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(failure.message()).contains("is there");
        assertThat(auth()).isEqualTo("NONE");
    }

    @Test
    void url_isDeleted() {
        var which = Map.of("function", function);
        assertThat(test.runner.fail("lambda_delete_url", which).kind()).isEqualTo(FailureKind.NOT_FOUND);
        test.runner.approve().run("lambda_create_url", which);
        var impact = test.impact("lambda_delete_url", which);
        assertThat(impact.confirm()).isEqualTo(function);
        assertThat(impact.undo()).isEqualTo(Undo.NO);
        test.runner.run("lambda_delete_url", which);
        assertThat(test.runner.fail("lambda_show_url", which).message()).contains("has no URL");
    }

    /** moto does not list the URLs of a function: a stand-in does, from the one that moto knows. */
    @Test
    void publicUrls_areFoundByTheirPermissions() {
        var closed = test.name("closed");
        var half = test.name("half");
        test.moto.create(closed);
        test.moto.create(half);
        test.runner.approve().run("lambda_create_url", Map.of("function", function, "auth", "NONE"));
        test.runner.run("lambda_create_url", Map.of("function", closed));
        // Asks nobody who he is, and yet nobody has the permission.
        test.moto
                .client()
                .createFunctionUrlConfig(request -> request.functionName(half).authType("NONE"));
        test.faulty.fault = test.moto::urls;
        var all = test.runner.run("lambda_find_urls", Map.of()).value();
        assertThat(all.findValuesAsText("function")).contains(function, closed, half);
        var open = test.runner.run("lambda_find_urls", Map.of("open", true)).value();
        assertThat(open.findValuesAsText("function")).contains(function).doesNotContain(closed, half);
    }
}
