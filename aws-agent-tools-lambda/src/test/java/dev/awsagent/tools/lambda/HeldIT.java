package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.Target;
import dev.awsagent.guard.Approval;
import dev.awsagent.plan.Argument;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.Step;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Undo;
import dev.awsagent.tools.lambda.FaultyLambda.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** Changes are held to what was shown, and what got no answer is said to be in doubt. */
class HeldIT {

    private static final Answer DENIED = Answer.error(403, "AccessDeniedException", "not authorized");

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, folder);

    private String name;
    private String code;

    @BeforeEach
    void write() throws IOException {
        name = test.name("held");
        code = test.name("code");
        test.moto.role();
        Files.createDirectories(folder.resolve(code));
        Files.writeString(folder.resolve(code).resolve("app.py"), "def handler(event, context):\n    return event\n");
    }

    private void edit(String file) {
        try {
            Files.writeString(folder.resolve(file), "\"late\"\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cuts off the first answer to such a request; the change is made. */
    private void lose(Predicate<FaultyLambda.Request> which) {
        var times = new AtomicInteger();
        test.faulty.change =
                (request, answer) -> which.test(request) && times.incrementAndGet() == 1 ? Answer.NONE : answer;
    }

    private Map<String, Object> creation(boolean untagged) {
        return Map.of("name", name, "code", code, "role", Moto.ROLE, "untagged", untagged);
    }

    // ---- files ----

    @Test
    void functionThatMayNotBeLookedAt_isShownWithItsCodeAndHeldToIt() {
        test.faulty.fault = request -> request.is("GET", "/configuration") ? DENIED : null;
        var impact = test.impact("lambda_create_function", creation(false));
        assertThat(impact.notes())
                .contains("runtime python3.13, handler app.handler (taken from the code)")
                .anyMatch(note -> note.startsWith("whether there is a function of the name: not known"));
        assertThat(impact.seen()).containsKeys("package", "role");
        test.faulty.change = (request, answer) -> {
            // The last thing that a review looks at.
            if (request.body().contains("Action=GetRole")) {
                edit(code + "/late.txt");
            }
            return answer;
        };
        var failure = test.runner.approve().fail("lambda_create_function", creation(false));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("changed since it was shown");
        assertThat(test.moto.exists(name)).isFalse();
    }

    @Test
    void codeThatWasNotShown_isNotDeployed() {
        var times = new AtomicInteger();
        test.faulty.fault = request -> request.body().contains("Action=GetRole") && times.incrementAndGet() == 1
                ? new Answer(
                        403,
                        Map.of("Content-Type", List.of("text/xml")),
                        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"
                                .getBytes(StandardCharsets.UTF_8))
                : null;
        var failure = test.runner.approve().fail("lambda_create_function", creation(false));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("could not be looked at when it was to be shown");
        assertThat(test.moto.exists(name)).isFalse();
    }

    @Test
    void versionsThatMayNotBeListed_leaveNewCodeShownAndHeldTo() {
        test.moto.create(name);
        test.faulty.fault = request -> request.is("GET", "/versions") ? DENIED : null;
        var arguments = Map.of("function", name, "code", code);
        var impact = test.impact("lambda_update_code", arguments);
        assertThat(impact.undo()).isEqualTo(Undo.UNKNOWN);
        assertThat(impact.seen()).containsKey("package");
        test.faulty.fault = request -> {
            if (!request.is("GET", "/versions")) {
                return null;
            }
            edit(code + "/late.txt");
            return DENIED;
        };
        assertThat(test.runner.approve().fail("lambda_update_code", arguments).message())
                .contains("changed since it was shown");
        assertThat(test.faulty.count("PUT", "/code")).isZero();
    }

    @Test
    void payloadOfAFunctionThatMayNotBeLookedAt_isHeldTo() {
        test.moto.create(name);
        edit(name + ".json");
        test.faulty.fault = request -> request.is("GET", "/configuration") ? DENIED : null;
        var arguments = Map.of("function", name, "payloadFile", name + ".json", "async", true);
        assertThat(test.impact("lambda_invoke", arguments).notes())
                .anyMatch(note -> note.contains("\"late\""))
                .anyMatch(note -> note.startsWith("the function: not known"));
        test.faulty.fault = request -> {
            if (!request.is("GET", "/configuration")) {
                return null;
            }
            try {
                Files.writeString(folder.resolve(name + ".json"), "\"later\"");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return DENIED;
        };
        var failure = test.runner.approve().fail("lambda_invoke", arguments);
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(test.faulty.count("POST", "/invocations")).isZero();
    }

    private Map<String, Object> ofS3(String tool, String uri) {
        return switch (tool) {
            case "lambda_create_function" ->
                Map.of(
                        "name",
                        test.name("new"),
                        "s3",
                        uri,
                        "role",
                        Moto.ROLE,
                        "runtime",
                        "python3.13",
                        "handler",
                        "app.handler");
            case "lambda_publish_layer_version" -> Map.of("layer", test.name("layer"), "s3", uri);
            default -> Map.of("function", name, "s3", uri);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "lambda_update_code, PUT, /code",
        "lambda_create_function, POST, /functions",
        "lambda_publish_layer_version, POST, /versions"
    })
    void codeInS3_isTakenInTheVersionThatWasShown(String tool, String method, String path) {
        test.moto.create(name);
        var bucket = test.name("builds");
        var arguments = ofS3(tool, "s3://" + bucket + "/code.zip");
        try (var s3 = S3Client.builder()
                .endpointOverride(AWS.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(AWS.accessKeyId(), AWS.secretAccessKey())))
                .forcePathStyle(true)
                .build()) {
            s3.createBucket(request -> request.bucket(bucket));
            assertThat(test.runner.approve().fail(tool, arguments).kind()).isEqualTo(FailureKind.NOT_FOUND);
            s3.putBucketVersioning(request -> request.bucket(bucket)
                    .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
            put(s3, bucket, "def handler(e, c): return 2\n");
            test.faulty.change = (request, answer) -> {
                if (request.method().equals("HEAD")) {
                    put(s3, bucket, "def handler(e, c): return 3\n");
                }
                return answer;
            };
            assertThat(test.runner.fail(tool, arguments).message()).contains("changed since it was shown");
            assertThat(test.faulty.count(method, path)).isZero();
            test.faulty.change = (request, answer) -> answer;
            var version = put(s3, bucket, "def handler(e, c): return 4\n");
            assertThat(test.impact(tool, arguments).notes()).anyMatch(note -> note.contains("version " + version));
            test.runner.run(tool, arguments);
            assertThat(test.faulty.requests.stream()
                            .filter(request -> request.is(method, path))
                            .map(FaultyLambda.Request::body))
                    .singleElement()
                    .asString()
                    .contains("\"S3Bucket\":\"" + bucket + "\"", "\"S3Key\":\"code.zip\"")
                    .contains("\"S3ObjectVersion\":\"" + version + "\"");
        }
    }

    private static String put(S3Client s3, String bucket, String code) {
        return s3.putObject(
                        request -> request.bucket(bucket).key("code.zip"),
                        RequestBody.fromBytes(Moto.zip("app.py", code)))
                .versionId();
    }

    // ---- answers that are lost ----

    @Test
    void lostAnswerThatNothingTellsOf_isInDoubtAndNotSentTwice() {
        lose(request -> request.is("POST", "/functions"));
        assertThat(test.runner
                        .approve()
                        .fail("lambda_create_function", creation(true))
                        .kind())
                .isEqualTo(FailureKind.IN_DOUBT);
        assertThat(test.faulty.count("POST", "/functions")).isEqualTo(1);

        test.runner.run("lambda_update_code", Map.of("function", name, "code", code, "publish", true));
        lose(request -> request.is("PUT", "/code"));
        assertThat(test.runner
                        .fail("lambda_update_code", Map.of("function", name, "code", code, "publish", true))
                        .kind())
                .isEqualTo(FailureKind.IN_DOUBT);
        assertThat(test.faulty.count("PUT", "/code")).isEqualTo(2);

        lose(request -> request.is("POST", "/versions"));
        assertThat(test.runner
                        .fail("lambda_publish_version", Map.of("function", name))
                        .kind())
                .isEqualTo(FailureKind.IN_DOUBT);
        assertThat(test.faulty.count("POST", "/versions")).isEqualTo(1);
    }

    @Test
    void layerThatIsDetachedByTheLostAttempt_isKnownToBe() {
        test.moto.create(name);
        var layer = test.name("pandas");
        var arn = test.moto.layer(layer, "1");
        test.moto
                .client()
                .updateFunctionConfiguration(
                        request -> request.functionName(name).layers(arn));
        lose(request -> request.is("PUT", "/configuration"));
        test.faulty.fault = request ->
                request.is("PUT", "/configuration") && test.faulty.count("PUT", "/configuration") > 1
                        ? Answer.error(412, "PreconditionFailedException", "The RevisionId provided does not match")
                        : null;
        var done = test.runner.approve().run("lambda_detach_layer", Map.of("function", name, "layer", layer));
        assertThat(done.value().path("note").asText()).contains("first answer was lost");
        assertThat(test.moto.function(name).layers()).isEmpty();
    }

    @Test
    void logGroupWhoseDeletionGotNoAnswer_isNotDeletedTwice() {
        var group = "/aws/lambda/" + name;
        test.moto.logs().createLogGroup(request -> request.logGroupName(group));
        Predicate<FaultyLambda.Request> deletion =
                request -> request.body().equals("{\"logGroupName\":\"" + group + "\"}");
        lose(deletion);
        assertThat(test.runner
                        .approve()
                        .fail("lambda_delete_log_group", Map.of("source", group))
                        .kind())
                .isEqualTo(FailureKind.IN_DOUBT);
        assertThat(test.faulty.requests.stream().filter(deletion)).hasSize(1);
    }

    @Test
    void eventSourceWhoseChangeGotNoAnswer_isInDoubt() {
        test.moto.create(name);
        var queue = test.moto.queue(test.name("orders"));
        var id = test.moto
                .client()
                .createEventSourceMapping(request -> request.functionName(name).eventSourceArn(queue))
                .uuid();
        lose(request -> request.method().equals("PUT"));
        var arguments = Map.of("function", id, "state", "DISABLE");
        assertThat(test.impact("lambda_update_event_source", arguments).undo()).isEqualTo(Undo.PARTLY);
        assertThat(test.impact("lambda_delete_event_source", Map.of("function", id))
                        .undo())
                .isEqualTo(Undo.PARTLY);
        assertThat(test.runner
                        .approve()
                        .fail("lambda_update_event_source", arguments)
                        .kind())
                .isEqualTo(FailureKind.IN_DOUBT);
        assertThat(test.faulty.requests.stream()
                        .filter(request -> request.method().equals("PUT")))
                .hasSize(1);
    }

    // ---- what an earlier step makes ----

    /** A plan of two steps, which a model or a program makes. */
    private Reply newCodeAndInvocation() {
        var conversation = test.runner.agent().conversation();
        var asked = (Reply.ApprovalNeeded) conversation.run(new Plan(
                "test",
                List.of(
                        step("1", "lambda_update_code", Map.of("function", name, "code", code)),
                        step("2", "lambda_invoke", Map.of("function", name)))));
        var proposal = asked.proposal();
        return conversation.approve(new Approval(proposal.seal(), "test", Instant.now(), proposal.confirmations()));
    }

    private static Step step(String id, String tool, Map<String, String> arguments) {
        var values = new TreeMap<String, Argument>();
        arguments.forEach((name, value) -> values.put(name, new Argument(TextNode.valueOf(value), Origin.USER)));
        return new Step(id, tool, values, Target.ANY);
    }

    /** The new code is not there at once: until then the old one would run. */
    @Test
    void invocationAfterNewCode_waitsForItAndRunsIt() {
        test.moto.create(name);
        var looks = new AtomicInteger();
        test.faulty.change = (request, answer) -> request.is("GET", "/configuration")
                        && test.faulty.count("PUT", "/code") == 1
                        && looks.incrementAndGet() < 3
                ? Answer.json(200, answer.text().replace("Successful", "InProgress"))
                : answer;
        var reply = newCodeAndInvocation();
        assertThat(reply).isInstanceOf(Reply.Answer.class);
        assertThat(((Reply.Answer) reply).outcomes()).hasSize(2);
        var sent = test.faulty.requests.stream()
                .filter(FaultyLambda.Request::isChange)
                .map(FaultyLambda.Request::path)
                .toList();
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1)).contains("/invocations");
        assertThat(looks.get()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void invocationAfterNewCode_isRefusedWhereSomebodyElsePutOther() {
        test.moto.create(name);
        var looks = new AtomicInteger();
        test.faulty.fault = request -> {
            if (request.is("GET", "/configuration")
                    && test.faulty.count("PUT", "/code") == 1
                    && looks.incrementAndGet() == 2) {
                test.moto
                        .client()
                        .updateFunctionCode(update -> update.functionName(name)
                                .zipFile(SdkBytes.fromByteArray(Moto.zip("app.py", "def handler(e, c): return 3\n"))));
            }
            return null;
        };
        var failed = (Reply.Failed) newCodeAndInvocation();
        assertThat(failed.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failed.message()).contains("changed since it was shown");
        assertThat(failed.outcomes()).hasSize(2);
        assertThat(test.faulty.count("POST", "/invocations")).isZero();
    }

    @Test
    void newCodeThatIsNotApplied_isSaidAndNotInvoked() {
        test.moto.create(name);
        test.faulty.change = (request, answer) ->
                request.is("GET", "/configuration") && test.faulty.count("PUT", "/code") == 1
                        ? Answer.json(200, answer.text().replace("Successful", "Failed"))
                        : answer;
        var failed = (Reply.Failed) newCodeAndInvocation();
        assertThat(failed.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(failed.message()).contains("was changed, and is not ready", "not run: 2. lambda_invoke");
        assertThat(test.faulty.count("POST", "/invocations")).isZero();
    }

    // ---- what was there ----

    @Test
    void shorterRetention_isDestroyAndTyped() {
        var group = "/aws/lambda/" + name;
        test.moto.logs().createLogGroup(request -> request.logGroupName(group));
        var step = test.runner
                .review("lambda_set_log_retention", Map.of("source", group, "keep", "P1D"))
                .steps()
                .get(0);
        assertThat(step.effect()).isEqualTo(Effect.DESTROY);
        assertThat(step.impact().confirm()).isEqualTo(group);
    }

    @Test
    void tagThatGetsAnotherValueMeanwhile_isNotOverwritten() {
        var arn = test.moto.create(name);
        test.moto.client().tagResource(request -> request.resource(arn).tags(Map.of("team", "web")));
        var looks = new AtomicInteger();
        test.faulty.change = (request, answer) -> {
            if (request.method().equals("GET") && request.path().contains("/tags/")) {
                test.moto
                        .client()
                        .tagResource(tag -> tag.resource(arn).tags(Map.of("team", "later" + looks.incrementAndGet())));
            }
            return answer;
        };
        var failure = test.runner
                .approve()
                .fail("lambda_tag_function", Map.of("function", name, "tags", Map.of("team", "data")));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("team=web");
        assertThat(test.runner
                        .fail("lambda_untag_function", Map.of("function", name, "keys", List.of("team")))
                        .kind())
                .isEqualTo(FailureKind.CONFLICT);
        assertThat(test.moto.tags(arn).get("team")).startsWith("later");
    }

    @Test
    void aliasThatPointsElsewhereMeanwhile_isNotInvoked() {
        test.moto.create(name);
        test.moto.client().publishVersion(request -> request.functionName(name));
        test.moto
                .client()
                .updateFunctionCode(request -> request.functionName(name)
                        .zipFile(SdkBytes.fromByteArray(Moto.zip("app.py", "def handler(e, c): return 2\n"))));
        test.moto.client().publishVersion(request -> request.functionName(name));
        test.moto
                .client()
                .createAlias(request -> request.functionName(name).name("live").functionVersion("1"));
        var arguments = Map.of("function", name + ":live");
        assertThat(test.impact("lambda_invoke", arguments).notes()).contains(name + ":live is version 1 now");
        assertThat(test.impact("lambda_delete_alias", Map.of("function", name, "alias", "live"))
                        .undo())
                .isEqualTo(Undo.PARTLY);
        test.faulty.change = (request, answer) -> {
            if (request.method().equals("GET") && request.path().contains("/configuration")) {
                test.moto
                        .client()
                        .updateAlias(
                                update -> update.functionName(name).name("live").functionVersion("2"));
            }
            return answer;
        };
        var failure = test.runner.approve().fail("lambda_invoke", arguments);
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("changed since it was shown");
        assertThat(test.faulty.count("POST", "/invocations")).isZero();
    }
}
