package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.Target;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Everyday requests of all kinds, with all tools there and with what was said before them. */
class HeardTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneId.of("Europe/Berlin"));

    /** What the lists of a made-up account show. */
    private static final Map<String, String> SHOWN = Map.of(
            "ec2_list_instances", """
              {"count": 3, "instances": [
                {"id": "i-0aaa1111bbb22220a", "name": "web-1", "state": "running"},
                {"id": "i-0aaa1111bbb22220b", "name": "web-2", "state": "stopped"},
                {"id": "i-0aaa1111bbb22220c", "name": "prod-db", "state": "running"}], "notLooked": []}\
              """, "s3_list_buckets", """
              {"count": 2, "buckets": [{"name": "acme-logs"}, {"name": "acme-site"}], "notes": []}\
              """, "s3_list_objects", """
              {"bucket": "acme-logs", "count": 2, "bytes": 10, "folders": [], "notes": [],
               "objects": [{"key": "a.txt", "bytes": 5}, {"key": "b/c.txt", "bytes": 5}]}\
              """, "lambda_list_functions", """
              {"count": 2, "functions": [{"name": "resize-images"}, {"name": "hello"}], "notLooked": []}\
              """);

    private final ToolRegistry tools =
            ToolRegistry.discover(List.of(), getClass().getClassLoader());
    private final LocalPlanner planner = new LocalPlanner();

    @Test
    void requests_meanWhatIsWrittenBesideThem() throws IOException {
        var wrong = new ArrayList<String>();
        var missed = new ArrayList<String>();
        var all = new TreeMap<String, int[]>();
        for (var line : lines()) {
            var planning = said(line);
            var count = all.computeIfAbsent(line.path("category").asText(), category -> new int[2]);
            count[0]++;
            if (isMeant(line, planning)) {
                count[1]++;
            } else if (changes(planning)) {
                wrong.add(line.path("id").asText() + " " + line.path("prompt") + " -> " + planning);
            } else {
                missed.add(line.path("id").asText() + " " + line.path("prompt") + " -> " + planning);
            }
        }
        all.forEach((category, count) -> System.out.println("heard " + category + ": " + count[1] + "/" + count[0]));
        assertThat(wrong).as("changes that were not meant").isEmpty();
        assertThat(missed).isEmpty();
        assertThat(all.values().stream().mapToInt(count -> count[0]).sum()).isGreaterThan(150);
    }

    private Planning said(JsonNode line) throws IOException {
        var recent = new ArrayList<PlanRequest.Round>();
        var history = new ArrayList<PlanRequest.Turn>();
        PlanRequest.Pending pending = null;
        for (var before : line.path("before")) {
            var planning = plan(before.asText(), pending, recent, history);
            history.add(new PlanRequest.Turn(before.asText(), "..."));
            pending = planning instanceof Planning.Clarify question
                    ? new PlanRequest.Pending(before.asText(), question)
                    : null;
            if (planning instanceof Planning.Planned planned) {
                recent.add(new PlanRequest.Round(planned.plan(), shown(planned.plan())));
            }
        }
        return plan(line.path("prompt").asText(), pending, recent, history);
    }

    private Planning plan(
            String message,
            PlanRequest.@Nullable Pending pending,
            List<PlanRequest.Round> recent,
            List<PlanRequest.Turn> history) {
        return planner.plan(
                new PlanRequest(message, tools, Target.ANY, history, List.of(), pending, CLOCK, token -> {}, recent));
    }

    /** A plan that changes something waits for a yes, and has shown nothing. */
    private List<StepOutcome> shown(Plan plan) throws IOException {
        var outcomes = new ArrayList<StepOutcome>();
        for (var step : plan.steps()) {
            if (tools.find(step.tool()).orElseThrow().effect() != Effect.READ) {
                return List.of();
            }
            if (SHOWN.containsKey(step.tool())) {
                var value = JSON.readTree(SHOWN.get(step.tool()));
                outcomes.add(new StepOutcome(step.id(), step.tool(), value, value, null, null, List.of(), 0, 0));
            }
        }
        return outcomes;
    }

    private boolean changes(Planning planning) {
        return planning instanceof Planning.Planned planned
                && planned.plan().steps().stream()
                        .anyMatch(step -> tools.find(step.tool()).orElseThrow().effect() != Effect.READ);
    }

    private static boolean isMeant(JsonNode line, Planning planning) throws IOException {
        return switch (line.path("expect").asText()) {
            case "clarify" -> planning instanceof Planning.Clarify;
            case "cannot" -> planning instanceof Planning.Declined;
            case "none" -> !(planning instanceof Planning.Planned);
            case "say" -> planning instanceof Planning.Said;
            case "refuse" ->
                planning instanceof Planning.Declined declined && declined.kind() == Planning.Declined.Kind.FORBIDDEN;
            default ->
                planning instanceof Planning.Planned planned
                        && steps(planned.plan()).equals(line.path("steps"));
        };
    }

    private static JsonNode steps(Plan plan) throws IOException {
        var steps = JSON.createArrayNode();
        for (var step : plan.steps()) {
            var one = steps.addObject().put("tool", step.tool());
            one.set("arguments", JSON.valueToTree(step.values()));
            if (step.target().region() != null) {
                one.put("region", step.target().region());
            }
            if (step.target().profile() != null) {
                one.put("profile", step.target().profile());
            }
            if (step.selection() != null) {
                one.put("keeps", step.selection().toString());
            }
        }
        // Numbers as they are read.
        return JSON.readTree(JSON.writeValueAsString(steps));
    }

    private static List<JsonNode> lines() throws IOException {
        var lines = new ArrayList<JsonNode>();
        try (var in = HeardTest.class.getResourceAsStream("/heard.jsonl")) {
            for (var line :
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (!line.isBlank()) {
                    lines.add(JSON.readTree(line));
                }
            }
        }
        return lines;
    }
}
