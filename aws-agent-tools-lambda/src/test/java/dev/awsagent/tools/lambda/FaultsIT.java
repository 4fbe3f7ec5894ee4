package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.plan.StepOutcome;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tools.lambda.FaultyLambda.Answer;
import dev.awsagent.tools.lambda.FaultyLambda.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What each tool makes of the answers that AWS gives on a bad day. A tool that is new has to be in the table. */
class FaultsIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, folder);

    private EveryTool every;

    @BeforeEach
    void create() throws IOException {
        every = new EveryTool(test.moto, folder);
        test.runner.approve();
    }

    private static boolean isLook(String tool) {
        return EveryTool.TOOLS.find(tool).orElseThrow().effect().compareTo(Effect.WRITE) < 0;
    }

    @Test
    void table_hasEveryTool() {
        assertThat(every.all().keySet()).containsExactlyInAnyOrderElementsOf(EveryTool.names());
    }

    /** Has each tool run into the same: those that look with all they ask, the others with their change alone. */
    private void each(Answer answer, BiConsumer<SoftAssertions, Tried> then) {
        each(tool -> true, request -> answer, then);
    }

    private void each(
            Predicate<String> tools, Function<Request, Answer> answer, BiConsumer<SoftAssertions, Tried> then) {
        var softly = new SoftAssertions();
        every.all().forEach((tool, arguments) -> {
            if (!tools.test(tool)) {
                return;
            }
            Predicate<Request> hit = isLook(tool) ? Request::isOwn : Request::isChange;
            test.faulty.fault = request -> hit.test(request) ? answer.apply(request) : every.missing(request);
            test.faulty.requests.clear();
            try {
                var failure = test.runner.fail(tool, arguments);
                var sent = test.faulty.requests.stream().filter(hit).toList();
                softly.assertThat(sent).as(tool).isNotEmpty();
                softly.assertThat(failure.message() + failure.hint())
                        .as(tool)
                        .containsAnyOf(every.mark, "lambda:", "logs:");
                softly.assertThat(failure.hint()).as(tool + ": next step").isNotBlank();
                then.accept(softly, new Tried(tool, failure, sent));
            } catch (AssertionError e) {
                softly.fail(tool + ": " + e.getMessage());
            }
        });
        softly.assertAll();
    }

    private record Tried(String tool, StepOutcome.Failure failure, List<Request> sent) {
        private String said() {
            return tool + ": " + failure;
        }
    }

    @Test
    void throttled_isSaidSo() {
        each(
                Answer.error(429, "TooManyRequestsException", "Rate exceeded"),
                (softly, tried) -> softly.assertThat(tried.failure().kind())
                        .as(tried.said())
                        .isEqualTo(FailureKind.THROTTLED));
    }

    @Test
    void denied_isSaidSoWithThePermissionThatIsMissing() {
        each(Answer.error(403, "AccessDeniedException", "not authorized"), (softly, tried) -> {
            softly.assertThat(tried.failure().kind()).as(tried.said()).isEqualTo(FailureKind.ACCESS_DENIED);
            softly.assertThat(tried.failure().message())
                    .as(tried.said())
                    .containsPattern("may not (lambda|logs):[A-Z]");
            softly.assertThat(tried.sent().stream().filter(Request::isChange).count())
                    .as(tried.said())
                    .isLessThanOrEqualTo(1);
        });
    }

    /** A change that got no answer may have been made: nobody says that it failed, and what makes something is not sent again. */
    @Test
    void cutOff_isInDoubtAndNothingIsMadeTwice() {
        each(Answer.NONE, (softly, tried) -> {
            softly.assertThat(tried.failure().kind())
                    .as(tried.said())
                    .isEqualTo(isLook(tried.tool()) ? FailureKind.UNREACHABLE : FailureKind.IN_DOUBT);
            softly.assertThat(tried.sent().stream()
                            .filter(Request::isChange)
                            .filter(request -> request.method().equals("POST"))
                            .count())
                    .as(tried.said())
                    .isLessThanOrEqualTo(1);
        });
    }

    /** What AWS says where the state of what is to be changed does not allow it. */
    private Answer wrongState(Request request) {
        var said = every.mark + " is in the state 'Pending'";
        if (!request.operation().isEmpty()) {
            return Answer.error(400, "OperationAbortedException", said);
        }
        return request.path().contains("/event-source-mappings/")
                        && !request.method().equals("POST")
                ? Answer.error(400, "ResourceInUseException", said)
                : Answer.error(409, "ResourceConflictException", said);
    }

    @Test
    void wrongState_isAConflictInTheWordsOfAws() {
        each(tool -> !isLook(tool), this::wrongState, (softly, tried) -> {
            softly.assertThat(tried.failure().kind()).as(tried.said()).isEqualTo(FailureKind.CONFLICT);
            // There it can only mean that the name is taken.
            var isNew = tried.tool().equals("lambda_create_function");
            softly.assertThat(tried.failure().message())
                    .as(tried.said())
                    .contains(isNew ? "there is a function called" : "the state 'Pending'");
            softly.assertThat(tried.failure().hint()).as(tried.said()).contains(isNew ? "another name" : "ask again");
            softly.assertThat(tried.sent()).as(tried.said()).hasSize(1);
        });
    }

    /** moto answers some questions about what it does not have, which AWS does not. */
    @Test
    void functionThatIsNotThere_isAnsweredWithThoseThatAreNear() {
        var softly = new SoftAssertions();
        test.faulty.fault = request -> request.isOwn()
                        && (request.path().contains(every.full + "x")
                                || request.path().contains(every.plain + "x"))
                ? Answer.error(404, "ResourceNotFoundException", "Function not found")
                : every.missing(request);
        int tried = 0;
        for (var tool : every.all().keySet()) {
            var arguments = new HashMap<String, Object>(every.all().get(tool));
            var input = arguments.containsKey("source") ? "source" : "function";
            if (!arguments.containsKey(input)) {
                continue;
            }
            tried++;
            var name = (String) arguments.put(input, arguments.get(input) + "x");
            try {
                var failure = test.runner.fail(tool, arguments);
                softly.assertThat(failure.kind()).as(tool + ": " + failure).isEqualTo(FailureKind.NOT_FOUND);
                softly.assertThat(failure.message()).as(tool).contains("no function called '" + name + "x'");
                softly.assertThat(failure.hint())
                        .as(tool)
                        .contains("did you mean")
                        .contains(name);
            } catch (AssertionError e) {
                softly.fail(tool + ": " + e.getMessage());
            }
        }
        softly.assertAll();
        assertThat(tried).isGreaterThan(40);
        assertThat(test.faulty.requests.stream().filter(Request::isChange)).isEmpty();
    }
}
