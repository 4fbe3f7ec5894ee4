package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.Reply;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Undo;
import dev.awsagent.tools.lambda.FaultyLambda.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a function is, how it is set up, its tags, and its end. */
class FunctionsIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, folder);

    private static final String VALUE = "do-not-show-4711";

    // ---- looking ----

    @Test
    void function_isShownWithoutTheValuesOfItsEnvironment() {
        var name = test.name("thumbs");
        var arn = test.moto.create(name, "DB_PASSWORD", VALUE, "LOG_LEVEL", "info");
        test.moto.client().tagResource(request -> request.resource(arn).tags(Map.of("team", "web")));
        var shown = test.runner.run("lambda_function_info", Map.of("function", name));
        assertThat(shown.value().path("memoryMb").asInt()).isEqualTo(256);
        assertThat(shown.value().path("timeoutSeconds").asInt()).isEqualTo(15);
        assertThat(shown.value().path("handler").asText()).isEqualTo("app.handler");
        assertThat(shown.value().path("environment").toString()).isEqualTo("[\"DB_PASSWORD\",\"LOG_LEVEL\"]");
        assertThat(shown.value().path("tags").path("team").asText()).isEqualTo("web");
        assertThat(shown.value().toString()).doesNotContain(VALUE);
    }

    @Test
    void function_isFoundByItsArnAndByAVersion() {
        var name = test.name("thumbs");
        var arn = test.moto.create(name);
        test.moto.client().publishVersion(request -> request.functionName(name));
        assertThat(test.runner
                        .run("lambda_function_info", Map.of("function", arn))
                        .value()
                        .path("name")
                        .asText())
                .isEqualTo(name);
        assertThat(test.runner
                        .run("lambda_function_info", Map.of("function", name + ":1"))
                        .value()
                        .path("version")
                        .asText())
                .isEqualTo("1");
    }

    @Test
    void arnOfAnotherRegion_isNotAskedForHere() {
        var failure = test.runner.fail(
                "lambda_function_info",
                Map.of("function", "arn:aws:lambda:eu-west-1:123456789012:function:resize-images"));
        assertThat(failure.kind()).isEqualTo(FailureKind.INVALID);
        assertThat(failure.hint()).contains("--region eu-west-1");
    }

    @Test
    void nameThatNoneHas_isAnsweredWithThoseThatAreNear() {
        test.moto.create(test.name("resize-images"));
        var failure = test.runner.fail("lambda_function_info", Map.of("function", test.name("resize-image")));
        assertThat(failure.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(failure.hint()).contains(test.name("resize-images"));
    }

    @Test
    void variable_isShownToThePersonOnly() {
        var name = test.name("thumbs");
        test.moto.create(name, "DB_PASSWORD", VALUE);
        var arguments = Map.of("function", name, "variable", "DB_PASSWORD");
        assertThat(test.runner.review("lambda_show_variable", arguments).toString())
                .doesNotContain(VALUE);
        assertThat(test.runner
                        .approve()
                        .run("lambda_show_variable", arguments)
                        .value()
                        .path("value")
                        .asText())
                .isEqualTo(VALUE);
        var failure = test.runner.fail("lambda_show_variable", Map.of("function", name, "variable", "DB_PASSWORT"));
        assertThat(failure.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(failure.hint()).contains("DB_PASSWORD").doesNotContain(VALUE);
    }

    // ---- configuration ----

    @Test
    void memoryAndTimeout_areShownBeforeAndAfterAndTheRestStays() {
        var name = test.name("thumbs");
        test.moto.create(name, "LOG_LEVEL", "info");
        var arguments = Map.of("function", name, "memory", 1_024_000_000L, "timeout", "PT1M");
        var impact = test.impact("lambda_update_configuration", arguments);
        assertThat(impact.differences())
                .extracting(Impact.Difference::words)
                .contains("memory: 256 MB -> 1024 MB", "timeout: 15 s -> 60 s");
        assertThat(impact.undo()).isEqualTo(Undo.YES);
        test.runner.approve().run("lambda_update_configuration", arguments);
        var now = test.moto.function(name);
        assertThat(now.memorySize()).isEqualTo(1024);
        assertThat(now.timeout()).isEqualTo(60);
        assertThat(now.description()).isEqualTo("makes thumbnails");
        assertThat(now.environment().variables()).containsOnlyKeys("LOG_LEVEL");
    }

    @Test
    void gigabytes_areCountedAsLambdaDoes() {
        assertThat(List.of(2_000_000_000L, 512_000_000L, 1L << 30, 1_536_000_000L).stream()
                        .map(Memory::megabytes))
                .containsExactly(2048, 512, 1024, 1536);
    }

    @Test
    void whatIsSoAlready_isNotAskedAbout() {
        var name = test.name("thumbs");
        test.moto.create(name);
        var failure = test.runner
                .approve()
                .fail("lambda_update_configuration", Map.of("function", name, "memory", 256_000_000L));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("nothing to change");
        assertThat(test.faulty.count("PUT", "/configuration")).isZero();
    }

    @Test
    void description_isSet() {
        var name = test.name("thumbs");
        test.moto.create(name);
        test.runner.approve().run("lambda_set_description", Map.of("function", name, "description", "cuts images"));
        assertThat(test.moto.function(name).description()).isEqualTo("cuts images");
    }

    @Test
    void variable_isMergedWithThoseThatAreThere() {
        var name = test.name("thumbs");
        test.moto.create(name, "DB_PASSWORD", VALUE, "LOG_LEVEL", "info");
        var arguments =
                Map.of("function", name, "variables", Map.of("LOG_LEVEL", "debugging", "NEW_ONE", "very-new-1"));
        var review = test.runner.review("lambda_set_environment", arguments);
        assertThat(review.steps().get(0).impact().differences())
                .extracting(Impact.Difference::words)
                .contains("LOG_LEVEL: *** -> *** (another value)", "NEW_ONE: not set -> ***");
        assertThat(review.toString()).contains("***").doesNotContain(VALUE, "very-new-1", "debugging");
        assertThat(review.steps().get(0).calls().toString()).doesNotContain("very-new-1");
        assertThat(review.steps().get(0).impact().toString()).doesNotContain("very-new-1", "debugging");
        test.runner.approve().run("lambda_set_environment", arguments);
        assertThat(test.moto.function(name).environment().variables())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("DB_PASSWORD", VALUE, "LOG_LEVEL", "debugging", "NEW_ONE", "very-new-1"));
    }

    @Test
    void variable_isRemovedAndTheOthersStay() {
        var name = test.name("thumbs");
        test.moto.create(name, "DB_PASSWORD", VALUE, "LOG_LEVEL", "info");
        var arguments = Map.of("function", name, "variables", List.of("LOG_LEVEL"));
        var impact = test.impact("lambda_unset_environment", arguments);
        assertThat(impact.confirm()).isEqualTo("LOG_LEVEL");
        assertThat(impact.undo()).isEqualTo(Undo.NO);
        test.runner.approve().run("lambda_unset_environment", arguments);
        assertThat(test.moto.function(name).environment().variables()).containsOnlyKeys("DB_PASSWORD");
        var failure = test.runner.fail("lambda_unset_environment", arguments);
        assertThat(failure.kind()).isEqualTo(FailureKind.NOT_FOUND);
    }

    @Test
    void variablesThatCannotBeRead_areNotOverwritten() {
        var name = test.name("thumbs");
        test.moto.create(name, "DB_PASSWORD", VALUE);
        withoutKms(name);
        var failure = test.runner
                .approve()
                .fail("lambda_set_environment", Map.of("function", name, "variables", Map.of("LOG_LEVEL", "debug")));
        assertThat(failure.kind()).isEqualTo(FailureKind.ACCESS_DENIED);
        assertThat(failure.hint()).contains("kms:Decrypt");
        assertThat(test.runner
                        .fail("lambda_unset_environment", Map.of("function", name, "variables", List.of("DB_PASSWORD")))
                        .kind())
                .isEqualTo(FailureKind.ACCESS_DENIED);
        assertThat(test.faulty.count("PUT", "/configuration")).isZero();
        var info = test.runner.run("lambda_function_info", Map.of("function", name));
        assertThat(info.value().path("environment").isNull()).isTrue();
        assertThat(info.value().path("note").asText()).contains("cannot be read: AccessDeniedException: no kms");
    }

    private void withoutKms(String name) {
        test.faulty.change = (request, answer) -> request.is("GET", "/" + name + "/configuration")
                ? Answer.json(
                        200,
                        answer.text()
                                .replaceAll(
                                        "\"Environment\": \\{.*?\\}\\}",
                                        "\"Environment\":{\"Error\":{\"ErrorCode\":\"AccessDeniedException\",\"Message\":\"no kms\"}}"))
                : answer;
    }

    /** What a person picks from a question, or a model was given, has stars in the place of a value, or of a part of it. */
    @ParameterizedTest
    @ValueSource(strings = {"***", "postgres://shop:***@db/orders"})
    void valueThatWasHidden_isNotSet(String value) {
        var name = test.name("thumbs");
        test.moto.create(name);
        var failure = test.runner
                .approve()
                .fail("lambda_set_environment", Map.of("function", name, "variables", Map.of("DB_PIN", value)));
        assertThat(failure.kind()).isEqualTo(FailureKind.INVALID);
        assertThat(failure.message()).contains("DB_PIN", "is hidden");
    }

    @Test
    void shortValueOfASentence_reachesTheFunctionAndNothingElse() {
        var name = test.name("thumbs");
        test.moto.create(name);
        var conversation = test.runner.agent().conversation();
        var events = new ArrayList<AgentEvent>();
        conversation.ask("set DB_PIN=pq73 on lambda " + name, events::add);
        var done = conversation.ask("yes", events::add);
        assertThat(done).isInstanceOf(Reply.Answer.class);
        assertThat(test.moto.function(name).environment().variables()).isEqualTo(Map.of("DB_PIN", "pq73"));
        assertThat(conversation.history().get(0).message()).isEqualTo("set DB_PIN=*** on lambda " + name);
        // Nobody knows yet what this is.
        conversation.ask("change DB_PIN to rz64 for " + name, events::add);
        assertThat(events + "\n" + conversation.history() + "\n"
                        + conversation.state().toJson())
                .contains("DB_PIN")
                .doesNotContain("pq73", "rz64");
    }

    /** moto has no revisions; those that are put in here are what AWS answers. */
    private void revisions(AtomicInteger revision) {
        test.faulty.change = (request, answer) -> request.is("GET", "/configuration")
                ? Answer.json(200, answer.text().replaceFirst("\\{", "{\"RevisionId\": \"r" + revision + "\", "))
                : answer;
    }

    @Test
    void revision_isHandedToAwsAndChangesInBetweenAreRefused() {
        var name = test.name("thumbs");
        test.moto.create(name);
        var revision = new AtomicInteger(1);
        revisions(revision);
        var arguments = Map.of("function", name, "memory", 512_000_000L);
        test.runner.approve().run("lambda_update_configuration", arguments);
        assertThat(test.faulty.requests.stream()
                        .filter(request -> request.is("PUT", "/configuration"))
                        .toList())
                .singleElement()
                .satisfies(request -> assertThat(request.body()).contains("\"RevisionId\":\"r1\""));

        // What was looked at for the review has another revision by the time of the call.
        var looks = new AtomicInteger();
        test.faulty.change = (request, answer) -> request.is("GET", "/configuration")
                ? Answer.json(
                        200,
                        answer.text().replaceFirst("\\{", "{\"RevisionId\": \"r" + looks.incrementAndGet() + "\", "))
                : answer;
        var failure = test.runner.fail("lambda_update_configuration", Map.of("function", name, "memory", 768_000_000L));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("changed since it was shown");
        assertThat(test.moto.function(name).memorySize()).isEqualTo(512);
    }

    @Test
    void changeThatAwsRefusesForItsRevision_isAConflict() {
        var name = test.name("thumbs");
        test.moto.create(name);
        test.faulty.fault = request -> request.is("PUT", "/configuration")
                ? Answer.error(412, "PreconditionFailedException", "The RevisionId provided does not match")
                : null;
        var failure = test.runner
                .approve()
                .fail("lambda_update_configuration", Map.of("function", name, "memory", 512_000_000L));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("changed since it was shown");
    }

    @Test
    void lostAnswerToAChange_isKnownToBeDone() {
        var name = test.name("thumbs");
        test.moto.create(name);
        var times = new AtomicInteger();
        test.faulty.change = (request, answer) ->
                request.is("PUT", "/configuration") && times.incrementAndGet() == 1 ? Answer.NONE : answer;
        test.faulty.fault = request -> request.is("PUT", "/configuration") && times.get() > 0
                ? Answer.error(412, "PreconditionFailedException", "The RevisionId provided does not match")
                : null;
        var done = test.runner
                .approve()
                .run("lambda_update_configuration", Map.of("function", name, "memory", 512_000_000L));
        assertThat(done.value().path("note").asText()).contains("first answer was lost");
        assertThat(test.moto.function(name).memorySize()).isEqualTo(512);
    }

    @Test
    void updateThatIsGoingOn_isAConflictBeforeAnybodyIsAsked() {
        var name = test.name("thumbs");
        test.moto.create(name);
        test.faulty.change = (request, answer) -> request.is("GET", "/configuration")
                ? Answer.json(200, answer.text().replace("Successful", "InProgress"))
                : answer;
        var failure = test.runner
                .approve()
                .fail("lambda_update_configuration", Map.of("function", name, "memory", 512_000_000L));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("still being updated");
        assertThat(failure.hint()).contains("wait until the function " + name + " is updated");
    }

    @Test
    void busyFunction_isAConflictInTheWordsOfAws() {
        var name = test.name("thumbs");
        test.moto.create(name);
        test.faulty.fault = request -> request.is("PUT", "/configuration")
                ? Answer.error(409, "ResourceConflictException", "An update is in progress for resource " + name)
                : null;
        var failure = test.runner
                .approve()
                .fail("lambda_update_configuration", Map.of("function", name, "memory", 512_000_000L));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("busy", "An update is in progress");
    }

    @Test
    void throttledChange_changesNothing() {
        var name = test.name("thumbs");
        test.moto.create(name);
        test.faulty.fault = request -> request.is("PUT", "/configuration")
                ? Answer.error(429, "TooManyRequestsException", "Rate exceeded")
                : null;
        var failure = test.runner
                .approve()
                .fail("lambda_update_configuration", Map.of("function", name, "memory", 512_000_000L));
        assertThat(failure.kind()).isEqualTo(FailureKind.THROTTLED);
        assertThat(test.moto.function(name).memorySize()).isEqualTo(256);
    }

    // ---- tags ----

    @Test
    void tags_areSetAndRemoved() {
        var name = test.name("thumbs");
        var arn = test.moto.create(name);
        test.moto.client().tagResource(request -> request.resource(arn).tags(Map.of("team", "web", "env", "dev")));
        var arguments = Map.of("function", name, "tags", Map.of("team", "data"));
        assertThat(test.impact("lambda_tag_function", arguments).differences())
                .extracting(Impact.Difference::words)
                .containsExactly("team: web -> data");
        test.runner.approve().run("lambda_tag_function", arguments);
        assertThat(test.moto.tags(arn)).isEqualTo(Map.of("team", "data", "env", "dev"));
        test.runner.run("lambda_untag_function", Map.of("function", name, "keys", List.of("env")));
        assertThat(test.moto.tags(arn)).isEqualTo(Map.of("team", "data"));
        assertThat(test.runner
                        .fail("lambda_untag_function", Map.of("function", name, "keys", List.of("env")))
                        .kind())
                .isEqualTo(FailureKind.NOT_FOUND);
    }

    /** moto reads the path of these calls differently from how it is signed, so it cannot say so itself. */
    @Test
    void tagThatIsNotAllowed_namesThePermission() {
        var name = test.name("thumbs");
        test.moto.create(name);
        test.faulty.fault = request ->
                request.method().equals("POST") && request.path().contains("/tags/")
                        ? Answer.error(403, "AccessDeniedException", "not authorized")
                        : null;
        var failure = test.runner
                .approve()
                .fail("lambda_tag_function", Map.of("function", name, "tags", Map.of("team", "web")));
        assertThat(failure.kind()).isEqualTo(FailureKind.ACCESS_DENIED);
        assertThat(failure.message()).contains("lambda:TagResource");
    }

    // ---- deleting ----

    @Test
    void deletion_saysWhatGoesWithItAndNeedsTheName() {
        var name = test.name("thumbs");
        test.moto.create(name);
        test.moto.client().publishVersion(request -> request.functionName(name));
        test.moto
                .client()
                .createAlias(request -> request.functionName(name).name("live").functionVersion("1"));
        test.moto
                .client()
                .createFunctionUrlConfig(request -> request.functionName(name).authType("AWS_IAM"));
        var impact = test.impact("lambda_delete_function", Map.of("function", name));
        assertThat(impact.confirm()).isEqualTo(name);
        assertThat(impact.undo()).isEqualTo(Undo.NO);
        assertThat(impact.notes())
                .contains("versions: 1", "aliases: live -> 1")
                .anyMatch(note -> note.startsWith("URLs: https"));
        test.runner.approve().run("lambda_delete_function", Map.of("function", name));
        assertThat(test.moto.exists(name)).isFalse();
        assertThat(test.runner
                        .fail("lambda_delete_function", Map.of("function", name))
                        .kind())
                .isEqualTo(FailureKind.NOT_FOUND);
    }

    @Test
    void eventSourcesOfWhatIsDeleted_areSaidToStay() {
        var name = test.name("thumbs");
        test.moto.create(name);
        test.faulty.fault = request -> request.is("GET", "/event-source-mappings")
                ? Answer.json(
                        200,
                        "{\"EventSourceMappings\":[{\"UUID\":\"u\",\"EventSourceArn\":\"arn:aws:sqs:us-east-1:123456789012:jobs\"}]}")
                : null;
        assertThat(test.impact("lambda_delete_function", Map.of("function", name))
                        .notes())
                .contains(
                        "event source mappings: arn:aws:sqs:us-east-1:123456789012:jobs: these stay, and are of no use"
                                + " without it");
    }

    @Test
    void version_isDeletedAlone() {
        var name = test.name("thumbs");
        test.moto.create(name);
        test.moto.client().publishVersion(request -> request.functionName(name));
        assertThat(test.impact("lambda_delete_function", Map.of("function", name, "version", 1))
                        .confirm())
                .isEqualTo(name + ":1");
        test.runner.approve().run("lambda_delete_function", Map.of("function", name, "version", 1));
        assertThat(test.moto.exists(name)).isTrue();
        assertThat(test.moto
                        .client()
                        .listVersionsByFunction(request -> request.functionName(name))
                        .versions())
                .hasSize(1);
    }

    @Test
    void versionThatAnAliasUses_isNotAskedAbout() {
        var name = test.name("thumbs");
        test.moto.create(name);
        test.moto.client().publishVersion(request -> request.functionName(name));
        test.moto
                .client()
                .createAlias(request -> request.functionName(name).name("live").functionVersion("1"));
        var failure = test.runner.approve().fail("lambda_delete_function", Map.of("function", name, "version", 1));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("alias live");
    }

    @Test
    void cutOffWhileDeleting_isInDoubtOrKnownToBeGone() {
        var name = test.name("thumbs");
        test.moto.create(name);
        test.faulty.fault = request -> request.is("DELETE", name) ? Answer.NONE : null;
        assertThat(test.runner
                        .approve()
                        .fail("lambda_delete_function", Map.of("function", name))
                        .kind())
                .isEqualTo(FailureKind.IN_DOUBT);
        assertThat(test.moto.exists(name)).isTrue();

        test.faulty.fault = request -> null;
        var times = new AtomicInteger();
        test.faulty.change =
                (request, answer) -> request.is("DELETE", name) && times.incrementAndGet() == 1 ? Answer.NONE : answer;
        var done = test.runner.run("lambda_delete_function", Map.of("function", name));
        assertThat(done.value().path("note").asText()).contains("first answer was lost");
        assertThat(test.moto.exists(name)).isFalse();
    }

    // ---- waiting ----

    @Test
    void waiting_endsWhenTheUpdateIsApplied() {
        var name = test.name("thumbs");
        test.moto.create(name);
        var times = new AtomicInteger();
        test.faulty.change = (request, answer) -> request.is("GET", "/configuration") && times.incrementAndGet() < 3
                ? Answer.json(200, answer.text().replace("Successful", "InProgress"))
                : answer;
        var waited = test.runner.run("lambda_wait_for_function", Map.of("function", name));
        assertThat(waited.value().path("lastUpdate").asText()).isEqualTo("Successful");
        assertThat(times).hasValue(3);
    }

    @Test
    void waitingForWhatFailed_endsAtOnce() {
        var name = test.name("thumbs");
        test.moto.create(name);
        test.faulty.change = (request, answer) -> request.is("GET", "/configuration")
                ? new Answer(
                        200,
                        answer.headers(),
                        answer.text().replace("Active", "Failed").getBytes(StandardCharsets.UTF_8))
                : answer;
        assertThat(test.runner
                        .fail("lambda_wait_for_function", Map.of("function", name))
                        .kind())
                .isEqualTo(FailureKind.CONFLICT);
    }

    @Test
    void waitingTooLong_saysHowFarItIs() {
        var name = test.name("thumbs");
        test.moto.create(name);
        test.faulty.change = (request, answer) -> request.is("GET", "/configuration")
                ? Answer.json(200, answer.text().replace("Successful", "InProgress"))
                : answer;
        var failure = test.runner.fail("lambda_wait_for_function", Map.of("function", name, "timeout", "PT1S"));
        assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(failure.message()).contains("InProgress");
    }

    private void updating(CountDownLatch looks) {
        test.faulty.change = (request, answer) -> {
            if (!request.is("GET", "/configuration")) {
                return answer;
            }
            looks.countDown();
            return Answer.json(200, answer.text().replace("Successful", "InProgress"));
        };
    }

    @Test
    void waitingThatIsCalledOff_saysWhatStateItIsIn() throws Exception {
        var name = test.name("thumbs");
        test.moto.create(name);
        var looks = new CountDownLatch(2);
        updating(looks);
        var conversation = test.runner.agent().conversation();
        var reply = CompletableFuture.supplyAsync(() -> conversation.ask("wait until lambda " + name + " is updated"));
        assertThat(looks.await(30, TimeUnit.SECONDS)).isTrue();
        conversation.cancel();
        var ended = (Reply.Failed) reply.get(20, TimeUnit.SECONDS);
        assertThat(ended.kind()).isEqualTo(FailureKind.CANCELLED);
        assertThat(ended.message()).contains("called off", "state Active, last update InProgress");
        assertThat(ended.hint()).contains("nothing was undone");
    }

    @Test
    void waitingLongerThanAStepMay_saysWhatStateItIsIn() {
        var name = test.name("thumbs");
        test.moto.create(name);
        updating(new CountDownLatch(1));
        var environment = test.faulty.environment(AWS.accessKeyId(), AWS.secretAccessKey(), folder);
        try (var runner = ToolRunner.on(environment, builder -> builder.stepTimeout(Duration.ofSeconds(2)))) {
            var failure = runner.fail("lambda_wait_for_function", Map.of("function", name));
            assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
            assertThat(failure.message()).contains("state Active, last update InProgress");
        }
    }
}
