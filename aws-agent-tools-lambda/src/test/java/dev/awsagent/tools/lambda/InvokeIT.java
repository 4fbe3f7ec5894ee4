package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tools.lambda.FaultyLambda.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** moto runs no code: what an invocation answers is queued, and what AWS alone says is put in front of it. */
class InvokeIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, folder);

    private String name;

    @BeforeEach
    void make() {
        name = test.name("hello");
        test.moto.create(name);
    }

    private static boolean isInvoke(FaultyLambda.Request request) {
        return request.is("POST", "/invocations");
    }

    private static Answer failed(String payload, String log) {
        return new Answer(
                200,
                Map.of(
                        "Content-Type",
                        List.of("application/json"),
                        "X-Amz-Function-Error",
                        List.of("Unhandled"),
                        "X-Amz-Log-Result",
                        List.of(Base64.getEncoder().encodeToString(log.getBytes(StandardCharsets.UTF_8)))),
                payload.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void answer_isShownAsJson() {
        test.moto.answers("{\"statusCode\": 200, \"body\": \"hi\"}");
        var done = test.runner.approve().run("lambda_invoke", Map.of("function", name, "payload", "{\"a\": 1}"));
        assertThat(done.value().path("status").asInt()).isEqualTo(200);
        assertThat(done.value().at("/answer/body").asText()).isEqualTo("hi");
        assertThat(done.evidence()).anyMatch(one -> one.toString().contains("Invoke"));
        var request = test.faulty.requests.stream()
                .filter(InvokeIT::isInvoke)
                .findFirst()
                .orElseThrow();
        assertThat(request.body()).isEqualTo("{\"a\": 1}");
    }

    @Test
    void invocation_isAskedAboutWithWhatItIsGiven() {
        var impact = test.impact("lambda_invoke", Map.of("function", name, "payload", "{\"a\": 1}"));
        assertThat(impact.notes())
                .contains("payload {\"a\": 1}", "waits for the answer", "one invocation may take 15 s");
        assertThat(test.faulty.count("POST", "/invocations")).isZero();
    }

    @Test
    void answerThatIsNoJson_isShownAsText() {
        test.moto.answers("just words");
        var done = test.runner.approve().run("lambda_invoke", Map.of("function", name));
        assertThat(done.value().path("answer").asText()).isEqualTo("just words");
    }

    @Test
    void longAnswer_isCutAndSaidToBe() {
        test.moto.answers("\"" + "x".repeat(100_000) + "\"");
        var done = test.runner.approve().run("lambda_invoke", Map.of("function", name));
        assertThat(done.value().path("answer").asText().length()).isLessThan(33_000);
        assertThat(done.value().path("bytes").asLong()).isEqualTo(100_002);
        assertThat(done.value().path("note").asText()).contains("cut");
    }

    /** In bytes it is longer than what is shown, in characters it is not. */
    @Test
    void answerOfWideCharacters_isNotSaidToBeCutWhereItIsWhole() {
        var answer = "\"" + "ü".repeat(20_000) + "\"";
        test.faulty.fault = request -> isInvoke(request) ? Answer.json(200, answer) : null;
        var done = test.runner.approve().run("lambda_invoke", Map.of("function", name));
        assertThat(done.value().path("bytes").asLong()).isEqualTo(40_002);
        assertThat(done.value().path("answer").asText()).hasSize(20_000);
        assertThat(done.value().path("note").isNull()).isTrue();
    }

    @Test
    void payloadOfAFile_isSentAsItIs() throws IOException {
        Files.writeString(folder.resolve("event.json"), "{\"id\": 5}\n");
        test.runner.approve().run("lambda_invoke", Map.of("function", name, "payloadFile", "event.json"));
        var request = test.faulty.requests.stream()
                .filter(InvokeIT::isInvoke)
                .findFirst()
                .orElseThrow();
        assertThat(request.body()).isEqualTo("{\"id\": 5}\n");
    }

    @Test
    void payloadThatChangesAfterTheReview_isNotSent() throws IOException {
        Files.writeString(folder.resolve("late.json"), "{\"id\": 5}");
        test.faulty.change = (request, answer) -> {
            if (request.is("GET", "/configuration")) {
                try {
                    Files.writeString(folder.resolve("late.json"), "{\"id\": " + test.faulty.requests.size() + "}");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
            return answer;
        };
        var failure = test.runner.approve().fail("lambda_invoke", Map.of("function", name, "payloadFile", "late.json"));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(test.faulty.count("POST", "/invocations")).isZero();
    }

    @Test
    void payloadThatIsNoJson_isRefusedBeforeAnybodyIsAsked() throws IOException {
        Files.writeString(folder.resolve("bad.json"), "{id: 5");
        for (var arguments : List.of(
                Map.of("function", name, "payload", "{id: 5"),
                Map.of("function", name, "payloadFile", "bad.json"),
                Map.of("function", name, "payloadFile", "none.json"))) {
            var failure = test.runner.approve().fail("lambda_invoke", arguments);
            assertThat(failure.kind()).isEqualTo(FailureKind.INVALID);
        }
        assertThat(test.faulty.count("POST", "/invocations")).isZero();
    }

    @Test
    void event_isTakenAndNotWaitedFor() {
        var done = test.runner.approve().run("lambda_invoke", Map.of("function", name, "async", true));
        assertThat(done.value().path("status").asInt()).isEqualTo(202);
        assertThat(done.value().path("note").asText()).contains("the event was taken");
    }

    @Test
    void dryRun_needsNoApprovalAndInvokesNothing() {
        test.faulty.fault = request -> isInvoke(request) ? Answer.json(204, "") : null;
        var done = test.runner.run("lambda_invoke", Map.of("function", name, "dryRun", true));
        assertThat(done.value().path("status").asInt()).isEqualTo(204);
        assertThat(done.value().path("note").asText()).contains("was not invoked");
    }

    /** HTTP says 200. */
    @Test
    void functionThatFails_isAFailureWithItsErrorAndTheEndOfItsLog() {
        test.faulty.fault = request -> isInvoke(request)
                ? failed(
                        "{\"errorMessage\": \"'id'\", \"errorType\": \"KeyError\", \"stackTrace\": []}",
                        "START RequestId: 1\n[ERROR] KeyError: 'id'\nEND RequestId: 1\n")
                : null;
        var failure = test.runner.approve().fail("lambda_invoke", Map.of("function", name));
        assertThat(failure.kind()).isEqualTo(FailureKind.SERVICE);
        assertThat(failure.message()).contains("was invoked and failed (Unhandled): KeyError: 'id'");
        assertThat(failure.message()).contains("[ERROR] KeyError");
        assertThat(failure.hint()).doesNotContain("KeyError");
    }

    @Test
    void functionThatTakesTooLong_isAFailure() {
        test.faulty.fault = request -> isInvoke(request)
                ? failed("{\"errorMessage\": \"2026-11-23T12:00:00Z 1 Task timed out after 15.00 seconds\"}", "")
                : null;
        assertThat(test.runner
                        .approve()
                        .fail("lambda_invoke", Map.of("function", name))
                        .message())
                .contains("Task timed out after 15.00 seconds");
    }

    @Test
    void log_isShownWhereItIsAskedFor() {
        test.faulty.change = (request, answer) -> isInvoke(request)
                ? new Answer(
                        200,
                        Map.of(
                                "Content-Type",
                                List.of("application/json"),
                                "X-Amz-Log-Result",
                                List.of(Base64.getEncoder()
                                        .encodeToString("START\nhello\nEND\n".getBytes(StandardCharsets.UTF_8)))),
                        answer.body())
                : answer;
        var done = test.runner.approve().run("lambda_invoke", Map.of("function", name, "log", true));
        assertThat(done.value().path("log").toString()).isEqualTo("[\"START\",\"hello\",\"END\"]");
    }

    @Test
    void noRoomForAnotherInvocation_isThrottledAndNotInvoked() {
        test.faulty.fault =
                request -> isInvoke(request) ? Answer.error(429, "TooManyRequestsException", "Rate Exceeded.") : null;
        var failure = test.runner.approve().fail("lambda_invoke", Map.of("function", name));
        assertThat(failure.kind()).isEqualTo(FailureKind.THROTTLED);
        assertThat(failure.message()).contains("not invoked", "Rate Exceeded");
    }

    /** The SDK would ask again: then the code would run twice. */
    @Test
    void lostAnswer_isInDoubtAndNotInvokedAgain() {
        test.faulty.fault = request -> isInvoke(request) ? Answer.NONE : null;
        var failure = test.runner.approve().fail("lambda_invoke", Map.of("function", name));
        assertThat(failure.kind()).isEqualTo(FailureKind.IN_DOUBT);
        assertThat(test.faulty.count("POST", "/invocations")).isEqualTo(1);
    }

    @Test
    void serverThatFails_isNotAskedAgain() {
        test.faulty.fault =
                request -> isInvoke(request) ? Answer.error(500, "ServiceException", "Internal error") : null;
        var failure = test.runner.approve().fail("lambda_invoke", Map.of("function", name));
        assertThat(failure.kind()).isEqualTo(FailureKind.SERVICE);
        assertThat(failure.message()).contains("Internal error");
        assertThat(test.faulty.count("POST", "/invocations")).isEqualTo(1);
    }

    @Test
    void functionThatIsNotReady_isNotAskedAbout() {
        test.faulty.change = (request, answer) -> request.is("GET", "/configuration")
                ? Answer.json(200, answer.text().replace("Active", "Pending"))
                : answer;
        var failure = test.runner.approve().fail("lambda_invoke", Map.of("function", name));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.hint()).contains("wait until the function " + name + " is active");
    }

    @Test
    void nameThatNoneHas_isAnsweredWithThoseThatAreNear() {
        var failure = test.runner.approve().fail("lambda_invoke", Map.of("function", name + "o"));
        assertThat(failure.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(failure.hint()).contains(name);
        // These look at nothing before.
        for (var how : List.of("dryRun", "async")) {
            test.faulty.fault = request -> request.is("GET", "/configuration")
                    ? Answer.error(403, "AccessDeniedException", "not authorized")
                    : isInvoke(request) ? Answer.error(404, "ResourceNotFoundException", "Function not found") : null;
            var late = test.runner.fail("lambda_invoke", Map.of("function", name + "o", how, true));
            assertThat(late.kind()).as(how).isEqualTo(FailureKind.NOT_FOUND);
            assertThat(late.hint()).as(how).contains(name);
        }
    }
}
