package dev.awsagent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.Target;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LocalPlannerTest {

    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneId.of("Europe/Berlin"));
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ToolRegistry tools = OtherTools.registry();
    private final LocalPlanner planner = new LocalPlanner();

    private Planning plan(String message) {
        return planner.plan(PlanRequest.of(message, tools, CLOCK));
    }

    private Planning answer(String message, Planning question, String answer) {
        assertThat(question).isInstanceOf(Planning.Clarify.class);
        var pending = new PlanRequest.Pending(message, (Planning.Clarify) question);
        return planner.plan(
                new PlanRequest(answer, tools, Target.ANY, List.of(), List.of(), pending, CLOCK, token -> {}));
    }

    private static Step step(Planning planning) {
        assertThat(planning).isInstanceOf(Planning.Planned.class);
        return ((Planning.Planned) planning).plan().steps().get(0);
    }

    /** Each case says a sentence and the tool, arguments and target it means, or how it is turned down. */
    @TestFactory
    Stream<DynamicTest> sentences_meanWhatTheTableSays() throws IOException {
        JsonNode cases;
        try (var in = LocalPlannerTest.class.getResourceAsStream("/plan/sentences.json")) {
            cases = JSON.readTree(Objects.requireNonNull(in));
        }
        assertThat(cases.size()).isGreaterThan(40);
        return cases.valueStream().map(one -> dynamicTest(one.path("say").asText(), () -> check(one)));
    }

    private void check(JsonNode one) {
        var planning = plan(one.path("say").asText());
        if (one.has("tool") || one.has("steps")) {
            assertThat(planning).isInstanceOf(Planning.Planned.class);
            var steps = ((Planning.Planned) planning).plan().steps();
            var meant = one.has("tool")
                    ? List.of(one)
                    : one.path("steps").valueStream().toList();
            assertThat(steps).hasSameSizeAs(meant);
            for (int i = 0; i < meant.size(); i++) {
                check(meant.get(i), steps.get(i));
            }
        } else if (one.has("plans")) {
            assertThat(planning).isNotInstanceOf(Planning.Planned.class);
        } else {
            assertThat(planning.getClass().getSimpleName())
                    .isEqualTo(one.path("is").asText());
            if (planning instanceof Planning.Clarify clarify) {
                assertThat(clarify.question()).endsWith("?");
                assertThat(clarify.missing()).isEqualTo(texts(one.path("missing")));
            }
            if (planning instanceof Planning.Declined declined && one.has("kind")) {
                assertThat(declined.kind().name()).isEqualTo(one.path("kind").asText());
            }
        }
    }

    private static void check(JsonNode meant, Step step) {
        assertThat(step.tool()).isEqualTo(meant.path("tool").asText());
        assertThat(new TreeMap<>(step.values())).hasToString(sorted(meant.path("arguments")));
        assertThat(step.target().region()).isEqualTo(meant.path("region").asText(null));
        assertThat(step.target().profile()).isEqualTo(meant.path("profile").asText(null));
        assertThat(step.arguments().values()).allMatch(argument -> argument.origin() == Origin.USER);
    }

    private static String sorted(JsonNode arguments) {
        var sorted = new TreeMap<String, JsonNode>();
        arguments.properties().forEach(argument -> sorted.put(argument.getKey(), argument.getValue()));
        return sorted.toString();
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }

    @Test
    void missingInput_isFilledByTheAnswer() {
        var question = plan("stop the instance");

        var step = step(answer("stop the instance", question, "i-0abc123def4567890"));

        assertThat(step.tool()).isEqualTo("ec2_stop_instance");
        assertThat(step.values()).containsEntry("instance", JSON.valueToTree("i-0abc123def4567890"));
    }

    @Test
    void plainWord_isTakenAsTheAnswerToAQuestionForAName() {
        var question = plan("delete the table");

        assertThat(step(answer("delete the table", question, "orders")).values())
                .containsEntry("table", JSON.valueToTree("orders"));
    }

    @Test
    void anotherRequest_leavesTheOpenQuestion() {
        var question = plan("delete the table");

        assertThat(step(answer("delete the table", question, "list my instances"))
                        .tool())
                .isEqualTo("ec2_list_instances");
    }

    @Test
    void misspeltVerbOfAChange_isAskedAboutAndAYesDoesIt() {
        var question = plan("terminat i-0abc123def4567890");

        assertThat(((Planning.Clarify) question).choices()).containsExactly("terminate i-0abc123def4567890");
        assertThat(step(answer("terminat i-0abc123def4567890", question, "yes")).tool())
                .isEqualTo("ec2_terminate_instance");
    }

    @Test
    void greeting_isAnsweredWithExamplesOfTheTools() {
        assertThat(((Planning.Said) plan("hi")).text()).contains("list my instances");
    }

    @Test
    void noTools_isSaid() {
        var none = planner.plan(PlanRequest.of("hi", ToolRegistry.of(List.of()), CLOCK));

        assertThat(((Planning.Said) none).text()).contains("no tools are installed");
    }

    @Test
    void partThatNoToolDoes_isNamed() {
        var declined = (Planning.Declined) plan("delete function resize-images and its logs");

        assertThat(declined.kind()).isEqualTo(Planning.Declined.Kind.NOT_SUPPORTED);
        assertThat(declined.reason()).contains("'and'", "'logs'", "nothing was run");
    }

    @Test
    void veryLongMessage_isDeclinedWithItsLength() {
        var declined = (Planning.Declined) plan("list instances ".repeat(1000));

        assertThat(declined.reason()).contains("15000 characters", "4000");
    }

    @Test
    void regionOfAnArn_isWhereItRuns() {
        var step = step(plan("publish \"deploy done\" to topic arn:aws:sns:ap-south-1:123456789012:ops"));

        assertThat(step.target().region()).isEqualTo("ap-south-1");
    }

    @Test
    void examplesLeftOut_areFoundByTheOthers() {
        int total = 0;
        var missed = new ArrayList<String>();
        for (var tool : tools.all()) {
            for (var example : tool.examples()) {
                var sentence = example;
                for (Map.Entry<String, String> sample : OtherTools.SAMPLES.entrySet()) {
                    sentence = sentence.replace("{" + sample.getKey() + "}", sample.getValue());
                }
                var planning = LocalPlanner.forgetting(example).plan(PlanRequest.of(sentence, tools, CLOCK));
                total++;
                if (!(planning instanceof Planning.Planned planned)
                        || !planned.plan().steps().get(0).tool().equals(tool.name())) {
                    missed.add(sentence + " -> " + planning);
                }
            }
        }
        assertThat(missed.size() / (double) total).as("missed: %s", missed).isLessThanOrEqualTo(0.2);
    }
}
