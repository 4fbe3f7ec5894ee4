package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tools of one module do not take the sentences of another's. */
class PromptsOfAllToolsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneId.of("Europe/Berlin"));

    @ParameterizedTest
    @CsvSource({"aws-agent-tools-s3, s3_", "aws-agent-tools-ec2, ec2_", "aws-agent-tools-lambda, lambda_"})
    void sentencesOfOneModule_areNotTakenByAnother(String module, String own) throws IOException {
        var tools = ToolRegistry.discover(List.of(), getClass().getClassLoader());
        var planner = new LocalPlanner();
        var taken = new ArrayList<String>();
        var asked = new ArrayList<String>();
        int total = 0;
        var prompts = Path.of(
                System.getProperty("awsagent.repository.root"), module, "src/test/resources/prompts/paraphrases.jsonl");
        for (var line : Files.readAllLines(prompts)) {
            var prompt = JSON.readTree(line);
            if (!prompt.hasNonNull("tool")) {
                continue;
            }
            total++;
            var text = prompt.path("prompt").asText();
            var planning = planner.plan(PlanRequest.of(text, tools, CLOCK));
            if (planning instanceof Planning.Planned planned) {
                var tool = planned.plan().steps().get(0).tool();
                if (!tool.equals(prompt.path("tool").asText())
                        && (!tool.startsWith(own)
                                || tools.find(tool).orElseThrow().effect() != Effect.READ)) {
                    taken.add(text + " -> " + tool);
                }
            } else {
                asked.add(text);
            }
        }
        assertThat(taken).as("planned as somebody else's").isEmpty();
        assertThat(total).isGreaterThan(50);
        assertThat(asked.size() * 20)
                .as("at most 5%% are asked about with all tools there: %s", asked)
                .isLessThanOrEqualTo(total);
    }

    /** How much is done for them is counted, so that this ends in the same way on every machine. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo bar baz ",
                "s3://b/a b c ",
                "and ",
                "do not ",
                "it and them and ",
                "with name x and with name y "
            })
    void sentenceThatIsMadeToTakeLong_isToBeSaidInParts(String again) {
        var tools = ToolRegistry.discover(List.of(), getClass().getClassLoader());
        var sentence = again.repeat(4_000 / again.length());
        assertThat(new LocalPlanner().plan(PlanRequest.of(sentence, tools, CLOCK)))
                .isInstanceOfSatisfying(
                        Planning.Declined.class,
                        declined -> assertThat(declined.reason()).contains("too involved", "Say it in parts"));
    }

    /** The exact plans are held in the module; here, that nobody else's tools stand in the way of them. */
    @Test
    void devPromptsOfEc2_arePlannedAsItsOwnWithAllToolsThere() throws IOException {
        var tools = ToolRegistry.discover(List.of(), getClass().getClassLoader());
        var planner = new LocalPlanner();
        var planned = new TreeMap<String, Integer>();
        var all = new TreeMap<String, Integer>();
        var others = new ArrayList<String>();
        var prompts = Path.of(
                System.getProperty("awsagent.repository.root"),
                "aws-agent-tools-ec2/src/test/resources/prompts/dev.jsonl");
        for (var line : Files.readAllLines(prompts)) {
            var prompt = JSON.readTree(line);
            var category = prompt.path("category").asText();
            if (!category.startsWith("ec2")) {
                continue;
            }
            var text = prompt.path("prompt").asText();
            all.merge(category, 1, Integer::sum);
            if (planner.plan(PlanRequest.of(text, tools, CLOCK)) instanceof Planning.Planned plan) {
                var tool = plan.plan().steps().get(0).tool();
                planned.merge(category, tool.startsWith("ec2_") ? 1 : 0, Integer::sum);
                if (!tool.startsWith("ec2_")) {
                    others.add(text + " -> " + tool);
                }
            }
        }
        assertThat(others).as("planned as somebody else's").isEmpty();
        assertThat(all).containsOnlyKeys("ec2-danger", "ec2-read", "ec2-write");
        all.forEach((category, count) -> assertThat(planned.getOrDefault(category, 0) * 10)
                .as("at least 80%% of the %d of %s", count, category)
                .isGreaterThanOrEqualTo(count * 8));
    }
}
