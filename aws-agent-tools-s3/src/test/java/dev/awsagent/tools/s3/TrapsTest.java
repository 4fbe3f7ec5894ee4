package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.plan.Step;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sentences that are easily taken for another request than they are, and their plain neighbours that are not. */
class TrapsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
    private static final ToolRegistry TOOLS = ToolRegistry.of(new S3ToolPlugin().tools());

    private static final LocalPlanner PLANNER = new LocalPlanner();

    static Stream<Arguments> traps() throws IOException {
        var lines = Stream.<Arguments>builder();
        for (var name : List.of("traps.jsonl", "buckets.jsonl")) {
            try (var in = TrapsTest.class.getResourceAsStream("/prompts/" + name)) {
                var text = new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
                for (var line : text.split("\n", -1)) {
                    if (!line.isBlank()) {
                        var node = JSON.readTree(line);
                        lines.add(Arguments.of(node.path("prompt").asText(), node));
                    }
                }
            }
        }
        return lines.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("traps")
    void sentence_isTakenAsMeant(String prompt, JsonNode expected) {
        var planning = PLANNER.plan(PlanRequest.of(prompt, TOOLS, CLOCK));
        if (expected.has("never")) {
            assertThat(planning.toString())
                    .doesNotContain(expected.path("never").asText());
        }
        switch (expected.path("outcome").asText()) {
            case "none" -> assertThat(planning).isNotInstanceOf(Planning.Planned.class);
            case "ask" -> {
                assertThat(planning).isInstanceOf(Planning.Clarify.class);
                assertThat(((Planning.Clarify) planning).question())
                        .contains(expected.path("question").asText());
            }
            case "plan" -> {
                assertThat(planning).isInstanceOf(Planning.Planned.class);
                var steps = ((Planning.Planned) planning).plan().steps();
                var wanted = expected.has("steps")
                        ? expected.path("steps")
                        : JSON.createArrayNode().add(expected);
                assertThat(steps).hasSameSizeAs(wanted);
                for (int i = 0; i < steps.size(); i++) {
                    assertThat(steps.get(i).tool())
                            .isEqualTo(wanted.get(i).path("tool").asText());
                    assertThat(said(steps.get(i))).isEqualTo(wanted(wanted.get(i)));
                }
            }
            default -> throw new IllegalArgumentException(expected.toString());
        }
    }

    private static TreeMap<String, String> said(Step step) {
        var said = new TreeMap<String, String>();
        step.arguments()
                .forEach((name, argument) -> said.put(name, argument.value().asText()));
        return said;
    }

    private static TreeMap<String, String> wanted(JsonNode step) {
        var wanted = new TreeMap<String, String>();
        step.path("arguments")
                .properties()
                .forEach(argument ->
                        wanted.put(argument.getKey(), argument.getValue().asText()));
        return wanted;
    }

    @Test
    void severalFiles_areAllForTheInputThatTakesSeveral() {
        var planning = PLANNER.plan(PlanRequest.of("delete a.txt, logs/b.txt and c.txt from demo-1", TOOLS, CLOCK));
        assertThat(planning).isInstanceOf(Planning.Planned.class);
        var step = ((Planning.Planned) planning).plan().steps().get(0);
        assertThat(step.tool()).isEqualTo("s3_delete_objects");
        assertThat(step.values().get("bucket").asText()).isEqualTo("demo-1");
        assertThat(step.values().get("keys").toString()).isEqualTo("[\"a.txt\",\"logs/b.txt\",\"c.txt\"]");
    }

    @Test
    void changeThatTheToolWouldRefuse_isAskedAbout() {
        var planning = PLANNER.plan(PlanRequest.of("delete all objects in demo-1", TOOLS, CLOCK));
        assertThat(planning).isInstanceOf(Planning.Clarify.class);
        assertThat(((Planning.Clarify) planning).question())
                .contains("not said which objects of bucket 'demo-1' are to be deleted");
    }
}
