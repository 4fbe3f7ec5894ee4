package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.Target;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.plan.Step;
import dev.awsagent.testkit.LeaveOneOut;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the planner without a model makes of many sentences, with the tools of this module. */
class PromptsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneId.of("Europe/Berlin"));
    static final ToolRegistry TOOLS = ToolRegistry.of(new LambdaToolPlugin().tools());

    private final LocalPlanner planner = new LocalPlanner();

    private Planning plan(String prompt) {
        return planner.plan(PlanRequest.of(prompt, TOOLS, CLOCK));
    }

    static Step step(Planning planning) {
        return ((Planning.Planned) planning).plan().steps().get(0);
    }

    /** Whether review turns it down before a person is asked. */
    static boolean isRefused(Planning planning) {
        var step = step(planning);
        try {
            TOOLS.find(step.tool()).orElseThrow().bind(step.values()).calls(Target.ANY);
            return false;
        } catch (ToolException e) {
            return true;
        }
    }

    private static boolean isLook(Planning planning) {
        return TOOLS.find(step(planning).tool()).orElseThrow().effect() == Effect.READ;
    }

    /** To look at the wrong thing is a nuisance, to change it a defect. */
    @Test
    void promptsOfOtherServices_changeNothingHere() throws IOException {
        var taken = new ArrayList<String>();
        var others = lines("dev.jsonl")
                .filter(line -> !line.path("service").asText().matches(".*lambda.*|logs"))
                .toList();
        for (var line : others) {
            var planning = plan(line.path("prompt").asText());
            if (planning instanceof Planning.Planned && !isLook(planning)) {
                taken.add(line.path("prompt").asText() + " -> " + step(planning));
            }
        }
        assertThat(others).hasSizeGreaterThan(90);
        assertThat(taken).isEmpty();
    }

    /** What the prompts of {@code dev.jsonl} are to become: a tool and exactly these arguments. */
    private static final Map<String, String> MEANT = Map.of(
            "P094", "lambda_list_functions {}",
            "P096", "lambda_function_info {'function': 'resize-images'}",
            "P098", "lambda_invoke {'function': 'hello-world'}",
            "P100", "lambda_invoke {'function': 'nightly-cleanup', 'async': true}",
            "P102", "lambda_update_configuration {'function': 'resize-images', 'memory': 1024000000}",
            "P104", "lambda_set_environment {'function': 'checkout-api', 'variables': {'LOG_LEVEL': 'debug'}}",
            "P108",
                    "lambda_shift_traffic {'function': 'checkout-api', 'alias': 'live', 'percent': '10%', 'version': '42'}",
            "P110", "lambda_delete_function {'function': 'old-thumbnailer'}",
            "P112",
                    "lambda_create_event_source {'function': 'job-worker', 'arn': 'arn:aws:sqs:us-east-1:123456789012:jobs',"
                            + " 'batchSize': 5}");

    private static boolean isMeant(JsonNode line, Step step) throws IOException {
        var meant = Objects.requireNonNull(MEANT.get(line.path("id").asText())).split(" ", 2);
        return step.tool().equals(meant[0])
                && JSON.readTree(JSON.writeValueAsString(step.values()))
                        .equals(JSON.readTree(meant[1].replace('\'', '"')));
    }

    @Test
    void promptsAboutLambda_areUnderstoodByFourOfFiveAndNoneChangesAnythingElse() throws IOException {
        var missed = new ArrayList<String>();
        var wrong = new ArrayList<String>();
        var own = lines("dev.jsonl")
                .filter(line -> line.path("category").asText().startsWith("lambda"))
                .toList();
        for (var line : own) {
            var prompt = line.path("prompt").asText();
            var planning = plan(prompt);
            if (!(planning instanceof Planning.Planned) || !isMeant(line, step(planning))) {
                missed.add(prompt + " -> " + planning);
                if (planning instanceof Planning.Planned && !isLook(planning)) {
                    wrong.add(prompt + " -> " + step(planning));
                }
            }
        }
        assertThat(own).hasSize(9);
        assertThat(wrong).as("changes that nobody asked for").isEmpty();
        assertThat(missed.size() * 5).as("missed: %s", missed).isLessThanOrEqualTo(own.size());
    }

    /** A line without a tool is one that must not be planned; one with a region says where. */
    @Test
    void paraphrases_arePlannedExactly() throws IOException {
        var missed = new ArrayList<String>();
        var wrong = new ArrayList<String>();
        var all = lines("paraphrases.jsonl").toList();
        for (var line : all) {
            var prompt = line.path("prompt").asText();
            var planning = plan(prompt);
            if (planning instanceof Planning.Planned) {
                var step = step(planning);
                if (!step.tool().equals(line.path("tool").asText("none"))
                        || !JSON.readTree(JSON.writeValueAsString(step.values()))
                                .equals(line.path("arguments"))
                        || !Objects.equals(
                                step.target().region(), line.path("region").asText(null))) {
                    wrong.add(prompt + " -> " + step);
                }
            } else if (line.hasNonNull("tool")) {
                missed.add(prompt + " -> " + planning);
            }
        }
        System.out.println("paraphrases: " + (all.size() - missed.size() - wrong.size()) + "/" + all.size());
        assertThat(wrong).as("planned, and wrongly").isEmpty();
        assertThat(missed.size() * 20)
                .as("at most 5%% may be asked about or declined: %s", missed)
                .isLessThanOrEqualTo(all.size());
    }

    @Test
    void examplesLeftOut_areFoundByTheOthers() {
        var result = LeaveOneOut.of(TOOLS, LambdaToolsTest.SAMPLES);
        System.out.println("examples left out: " + result.share() + " of " + result.total());
        assertThat(result.share()).as("missed: %s", result.missed()).isGreaterThanOrEqualTo(0.8);
    }

    private static Stream<JsonNode> lines(String name) throws IOException {
        try (var in = PromptsTest.class.getResourceAsStream("/prompts/" + name)) {
            var nodes = new ArrayList<JsonNode>();
            for (var line : new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8)
                    .split("\n", -1)) {
                if (!line.isBlank()) {
                    nodes.add(JSON.readTree(line));
                }
            }
            return nodes.stream();
        }
    }
}
