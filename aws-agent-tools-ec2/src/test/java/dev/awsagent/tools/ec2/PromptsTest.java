package dev.awsagent.tools.ec2;

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
import dev.awsagent.tool.Invocation;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolRegistry;
import dev.awsagent.tools.s3.S3ToolPlugin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the planner without a model makes of many sentences, with the tools of this module among those for S3. */
class PromptsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneId.of("Europe/Berlin"));
    static final ToolRegistry TOOLS = ToolRegistry.of(new Ec2ToolPlugin().tools());
    static final ToolRegistry ALL = ToolRegistry.of(Stream.of(new Ec2ToolPlugin().tools(), new S3ToolPlugin().tools())
            .flatMap(List::stream)
            .toList());

    private final LocalPlanner planner = new LocalPlanner();

    private Planning plan(String prompt) {
        return planner.plan(PlanRequest.of(prompt, ALL, CLOCK));
    }

    @Test
    void devPrompts_areUnderstoodOrDeclined() throws IOException {
        var right = new LinkedHashMap<String, int[]>();
        var missed = new ArrayList<String>();
        var wrong = new ArrayList<String>();
        for (var prompt : lines("dev.jsonl")) {
            var text = prompt.path("prompt").asText();
            var category = prompt.path("category").asText();
            var planning = plan(text);
            boolean planned = planning instanceof Planning.Planned;
            if (!category.startsWith("ec2")) {
                // Somebody else's: to look at the wrong thing is a nuisance, to change it a defect.
                if (planned
                        && isOurs(planning)
                        && effect(planning) != Effect.READ
                        && !isRefused(planning)
                        && !isIsolated(prompt, planning)) {
                    wrong.add(text + " -> " + planning);
                }
                continue;
            }
            var line = ExpectedPlans.BY_ID.get(prompt.path("id").asText());
            boolean good = line != null && line.isMet(planning);
            var count = right.computeIfAbsent(category, name -> new int[2]);
            count[1]++;
            count[0] += good ? 1 : 0;
            if (!good) {
                missed.add(text + " -> " + planning);
                if (planned && effect(planning) != Effect.READ && !isRefused(planning)) {
                    wrong.add(text + " -> " + planning);
                }
            }
        }
        right.forEach(
                (category, count) -> System.out.println("prompts " + category + ": " + count[0] + "/" + count[1]));
        assertThat(wrong).as("planned, and wrongly").isEmpty();
        right.forEach((category, count) -> assertThat(count[0] * 10)
                .as("at least 80%% of %s; missed: %s", category, missed)
                .isGreaterThanOrEqualTo(count[1] * 8));
        assertThat(right).containsOnlyKeys("ec2-read", "ec2-write", "ec2-danger");
    }

    /** Several steps of a prompt that are all ours. */
    private static boolean isIsolated(JsonNode prompt, Planning planning) {
        if (!prompt.path("id").asText().equals("P182")) {
            return false;
        }
        var steps = ((Planning.Planned) planning).plan().steps();
        var machine = JSON.createObjectNode().put("instance", "i-0bad0bad0bad0bad0");
        var isolated = machine.deepCopy().put("how", "REPLACE");
        isolated.putArray("groups").add("sg-0aaaabbbbccccdddd");
        return steps.stream()
                        .map(Step::tool)
                        .toList()
                        .equals(List.of("ec2_snapshot_volumes", "ec2_set_security_groups"))
                && JSON.valueToTree(steps.get(0).values()).equals(machine)
                && JSON.valueToTree(steps.get(1).values()).equals(isolated);
    }

    private static Effect effect(Planning planning) {
        return ALL.find(step(planning).tool()).orElseThrow().effect();
    }

    private static boolean isOurs(Planning planning) {
        return step(planning).tool().startsWith("ec2_");
    }

    static Step step(Planning planning) {
        return ((Planning.Planned) planning).plan().steps().get(0);
    }

    private static Invocation bound(Planning planning) {
        var step = step(planning);
        return ALL.find(step.tool()).orElseThrow().bind(step.values());
    }

    /** Whether review turns it down before a person is asked. */
    static boolean isRefused(Planning planning) {
        try {
            bound(planning).calls(Target.ANY);
            return false;
        } catch (ToolException e) {
            return true;
        }
    }

    /** What the prompts of {@code dev.jsonl} are to become. */
    record ExpectedPlans(
            String tool, Map<String, ?> arguments, @Nullable String region, boolean refused) {

        static final Map<String, ExpectedPlans> BY_ID = Map.ofEntries(
                Map.entry("P058", plan("ec2_list_instances", Map.of("state", "RUNNING"))),
                Map.entry("P060", plan("ec2_instance_info", Map.of("instance", "web-01"))),
                Map.entry("P062", plan("ec2_list_instances", Map.of("type", "t2.micro", "tags", Map.of("env", "dev")))),
                Map.entry("P064", plan("ec2_find_open_groups", Map.of("port", 22))),
                Map.entry("P066", plan("ec2_list_snapshots", Map.of("olderThan", "2025-11-23T12:00:00Z"))),
                Map.entry("P068", new ExpectedPlans("ec2_list_networks", Map.of(), "eu-west-1", false)),
                Map.entry("P070", plan("ec2_console_output", Map.of("instance", "i-0fee0fee0fee0fee0"))),
                Map.entry("P072", new ExpectedPlans("ec2_list_instances", Map.of(), "ap-northeast-1", false)),
                Map.entry("P074", plan("ec2_stop_instances", Map.of("instances", List.of("web-01", "web-02")))),
                Map.entry("P076", plan("ec2_reboot_instances", Map.of("instances", List.of("i-0abc123def4567890")))),
                Map.entry(
                        "P080",
                        plan(
                                "ec2_tag_resources",
                                Map.of("resources", List.of("i-0abc123def4567890"), "tags", Map.of("owner", "maria")))),
                Map.entry(
                        "P082",
                        plan(
                                "ec2_open_port",
                                Map.of("group", "sg-0123456789abcdef0", "port", "443", "source", "0.0.0.0/0"))),
                Map.entry("P084", plan("ec2_protect_instances", Map.of("instances", List.of("i-0abc123def4567890")))),
                Map.entry("P086", plan("ec2_terminate_instances", Map.of("instances", List.of("i-0abc123def4567890")))),
                Map.entry("P088", new ExpectedPlans("ec2_terminate_instances", Map.of("all", true), "us-east-1", true)),
                Map.entry(
                        "P090",
                        plan(
                                "ec2_deregister_image",
                                Map.of("image", "ami-0123456789abcdef0", "deleteSnapshots", true))),
                Map.entry(
                        "P092",
                        new ExpectedPlans(
                                "ec2_open_port",
                                Map.of("group", "sg-0123456789abcdef0", "allPorts", true, "source", "0.0.0.0/0"),
                                null,
                                true)));

        private static ExpectedPlans plan(String tool, Map<String, ?> arguments) {
            return new ExpectedPlans(tool, arguments, null, false);
        }

        /** Exactly these arguments, there, and let through by review or not. */
        boolean isMet(Planning planning) {
            if (!(planning instanceof Planning.Planned planned)
                    || planned.plan().steps().size() != 1) {
                return false;
            }
            var step = step(planning);
            return step.tool().equals(tool)
                    && step.values().equals(values())
                    && Objects.equals(step.target().region(), region)
                    && isRefused(planning) == refused;
        }

        private Map<String, JsonNode> values() {
            var values = new LinkedHashMap<String, JsonNode>();
            arguments.forEach((name, value) -> values.put(
                    name,
                    value instanceof Integer number ? JSON.valueToTree(number.longValue()) : JSON.valueToTree(value)));
            return values;
        }
    }

    @Test
    void ownParaphrases_arePlannedExactly() throws IOException {
        int total = 0;
        var missed = new ArrayList<String>();
        var wrong = new ArrayList<String>();
        for (var line : lines("paraphrases.jsonl")) {
            var prompt = line.path("prompt").asText();
            var planning = plan(prompt);
            total++;
            if (planning instanceof Planning.Planned
                    && !(!line.hasNonNull("tool") && (isRefused(planning) || !isOurs(planning)))) {
                var step = step(planning);
                if (!step.tool().equals(line.path("tool").asText("none"))
                        || !JSON.readTree(JSON.writeValueAsString(step.values()))
                                .equals(line.path("arguments"))) {
                    wrong.add(prompt + " -> " + step);
                }
            } else if (line.hasNonNull("tool")) {
                missed.add(prompt + " -> " + planning);
            }
        }
        System.out.println("paraphrases: " + (total - missed.size() - wrong.size()) + "/" + total);
        assertThat(wrong).isEmpty();
        assertThat(missed).as("asked about or declined").isEmpty();
    }

    /** Asked for, or said not to be covered; in no case done by a guess. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "open port 22 on web-sg to my ip | say it as 203.0.113.7",
                "open ssh on web-sg to my ip | say it as 203.0.113.7",
                "allow ssh from my ip on web-sg | say it as 203.0.113.7",
                "open port 22 to my ip | Which group (ec2_open_port",
                "open 5432 from web-sg | Which group (ec2_open_port",
                "tag web-1 with owner=maria | ec2_tag_resources",
                "what changed on web-1 | Which bucket"
            })
    void whatIsNotSaid_isAskedFor(String sentence, String question) {
        var planning = plan(sentence);
        assertThat(planning).isNotInstanceOf(Planning.Planned.class);
        assertThat(planning.toString()).contains(question);
    }

    @Test
    void addressThatIsAskedFor_opensThePort() {
        var sentence = "open port 22 on web-sg to my ip";
        var question = (Planning.Clarify) plan(sentence);
        var answered = planner.plan(new PlanRequest(
                "203.0.113.7",
                ALL,
                Target.ANY,
                List.of(),
                List.of(),
                new PlanRequest.Pending(sentence, question),
                CLOCK,
                token -> {}));
        assertThat(step(answered).values())
                .containsEntry("source", JSON.valueToTree("203.0.113.7"))
                .containsEntry("group", JSON.valueToTree("web-sg"));
    }

    @Test
    void examplesLeftOut_areFoundByTheOthers() {
        var result = LeaveOneOut.of(TOOLS, Ec2ToolsTest.SAMPLES);
        System.out.println("examples left out: " + result.share() + " of " + result.total());
        assertThat(result.share()).as("missed: %s", result.missed()).isGreaterThanOrEqualTo(0.7);
    }

    private static List<JsonNode> lines(String name) throws IOException {
        try (var in = PromptsTest.class.getResourceAsStream("/prompts/" + name)) {
            var nodes = new ArrayList<JsonNode>();
            for (var line : new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8)
                    .split("\n", -1)) {
                if (!line.isBlank()) {
                    nodes.add(JSON.readTree(line));
                }
            }
            return nodes;
        }
    }
}
