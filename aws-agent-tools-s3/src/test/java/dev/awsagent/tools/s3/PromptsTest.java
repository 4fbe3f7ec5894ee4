package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.Target;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.plan.Step;
import dev.awsagent.testkit.LeaveOneOut;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolDefinition;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the planner without a model makes of many sentences, with the tools of this module. */
class PromptsTest {

    /** The operations that the tools of this module have. A prompt that means one of them is to be planned as it. */
    private static final Set<String> OWN = Set.of(
            "ListBuckets",
            "HeadBucket",
            "ListObjectsV2",
            "HeadObject",
            "GetBucketLocation",
            "GetBucketVersioning",
            "GetBucketEncryption",
            "GetBucketTagging",
            "GetBucketPolicyStatus",
            "GetPublicAccessBlock",
            "GetBucketLifecycleConfiguration",
            "CreateBucket",
            "UploadFile",
            "UploadDirectory",
            "DownloadFile",
            "DownloadDirectory",
            "CopyObject",
            "CopyPrefix",
            "DeleteObject",
            "DeleteBucket",
            "PutBucketVersioning",
            "PutPublicAccessBlock",
            "PutBucketLifecycleConfiguration",
            "PutBucketWebsite",
            "SyncUp",
            "PresignGetObject");

    /** Each of these is to be understood for the most part, however few prompts it has. */
    private static final Set<String> CATEGORIES = Set.of("s3-read", "s3-write", "s3-transfer", "s3-danger");

    /** For what is no AWS operation: the tool, and what the prompts call otherwise than it does; nothing for what is not compared. */
    private static final Map<String, Map<String, String>> TRANSFERS = Map.of(
            "UploadFile", Map.of("", "s3_upload_file"),
            "UploadDirectory", Map.of("", "s3_upload_directory"),
            "DownloadFile", Map.of("", "s3_download_file"),
            "DownloadDirectory", Map.of("", "s3_download_directory"),
            "CopyPrefix", Map.of("", "s3_copy_prefix"),
            "SyncUp", Map.of("", "s3_sync_up", "source", "folder"),
            "PresignGetObject", Map.of("", "s3_presign", "Bucket", "bucket", "Key", "key"),
            // What is there is merged in, so that the whole parameter is known only while it runs.
            "PutBucketLifecycleConfiguration",
                    Map.of("", "s3_add_transition_rule", "Bucket", "bucket", "LifecycleConfiguration", ""),
            "PutBucketWebsite", Map.of("", "s3_set_website", "Bucket", "bucket", "WebsiteConfiguration", ""));

    /** What an input is when nothing is said of it, in the words of the prompts. */
    private static final Map<String, String> UNSAID = Map.of("prefix", "", "recursive", "true");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneId.of("Europe/Berlin"));
    private static final ToolRegistry TOOLS = ToolRegistry.of(new S3ToolPlugin().tools());

    private static final LocalPlanner PLANNER = new LocalPlanner();

    static Planning plan(String prompt) {
        return PLANNER.plan(PlanRequest.of(prompt, TOOLS, CLOCK));
    }

    @Test
    void devPrompts_areUnderstoodOrDeclined() throws IOException {
        var right = new LinkedHashMap<String, int[]>();
        var own = new int[2];
        var missed = new ArrayList<String>();
        var wrong = new ArrayList<String>();
        for (var prompt : lines("dev.jsonl")) {
            var planning = plan(prompt.path("prompt").asText());
            boolean ours = isOwn(prompt);
            boolean good =
                    ours ? isPlanned(prompt, planning) : isHarmless(prompt, planning) || isArchived(prompt, planning);
            var count = right.computeIfAbsent(prompt.path("category").asText(), category -> new int[2]);
            count[1]++;
            count[0] += good ? 1 : 0;
            if (ours) {
                own[1]++;
                own[0] += good ? 1 : 0;
            }
            if (!good) {
                (planning instanceof Planning.Planned ? wrong : missed)
                        .add(prompt.path("prompt").asText() + " -> " + planning);
            }
        }
        right.forEach(
                (category, count) -> System.out.println("prompts " + category + ": " + count[0] + "/" + count[1]));
        System.out.println("prompts of this module's operations: " + own[0] + "/" + own[1]);
        assertThat(wrong).as("planned, and wrongly").isEmpty();
        assertThat(own[1]).as("prompts that mean an operation of this module").isGreaterThanOrEqualTo(20);
        assertThat(own[0] * 10)
                .as("at least 90%% of %s; missed: %s", own[1], missed)
                .isGreaterThanOrEqualTo(own[1] * 9);
        assertThat(right.keySet())
                .filteredOn(category -> category.startsWith("s3-"))
                .containsExactlyInAnyOrderElementsOf(CATEGORIES);
        for (var category : CATEGORIES) {
            var count = right.getOrDefault(category, new int[2]);
            assertThat(count[0] * 10)
                    .as("at least 90%% of the %s of %s; missed: %s", count[1], category, missed)
                    .isGreaterThanOrEqualTo(count[1] * 9);
        }
    }

    private static boolean isOwn(JsonNode prompt) {
        var action = prompt.path("action").asText();
        return prompt.path("service").asText().equals("s3")
                && switch (prompt.path("expect").asText()) {
                    case "execute", "confirm" -> OWN.contains(action);
                    case "plan+confirm" ->
                        action.equals("plan")
                                && CATEGORIES.contains(prompt.path("category").asText());
                    default -> false;
                };
    }

    private static boolean isPlanned(JsonNode prompt, Planning planning) {
        if (!(planning instanceof Planning.Planned planned)
                || planned.plan().steps().size() != 1) {
            return false;
        }
        var step = planned.plan().steps().get(0);
        var action = prompt.path("action").asText();
        if (action.equals("plan")) {
            return meansAll(step, prompt);
        }
        var names = TRANSFERS.get(action);
        if (names != null) {
            return step.tool().equals(names.get(""))
                    && prompt.path("params").properties().stream()
                            .allMatch(param ->
                                    isSaid(step, names.getOrDefault(param.getKey(), param.getKey()), param.getValue()));
        }
        return means(step, action, prompt.path("params"));
    }

    private static boolean isSaid(Step step, String input, JsonNode wanted) {
        if (input.isEmpty()) {
            return true;
        }
        var said = value(step, input);
        // A file keeps its name.
        var unsaid = input.equals("key") ? value(step, "source") : UNSAID.get(input);
        return wanted.asText().equals(said == null ? unsaid : said);
    }

    private static @Nullable String value(Step step, String input) {
        var argument = step.arguments().get(input);
        return argument == null ? null : argument.value().asText();
    }

    private static boolean means(Step step, String operation, JsonNode params) {
        return calls(step).stream()
                .anyMatch(call -> call.operation().equals(operation)
                        && params.properties().stream()
                                .allMatch(param -> param.getValue().toString().contains("${ref:")
                                        ? call.open().contains(param.getKey())
                                        : JSON.valueToTree(call.params().get(param.getKey()))
                                                .equals(param.getValue())));
    }

    /** Whether it does each step of a prompt that means several. */
    private static boolean meansAll(Step step, JsonNode prompt) {
        for (var wanted : prompt.path("params").path("steps")) {
            if (!means(step, wanted.path("action").asText(), wanted.path("params"))) {
                return false;
            }
        }
        return true;
    }

    private static Collection<AwsCall> calls(Step step) {
        return TOOLS.find(step.tool()).orElseThrow().bind(step.values()).calls(Target.ANY);
    }

    /** Several steps of a prompt, of which the one change is ours. */
    private static boolean isArchived(JsonNode prompt, Planning planning) {
        return prompt.path("id").asText().equals("P174")
                && planning instanceof Planning.Planned planned
                && planned.plan().steps().size() == 1
                && planned.plan().steps().get(0).tool().equals("s3_set_storage_class")
                && JSON.valueToTree(planned.plan().steps().get(0).values())
                        .equals(JSON.createObjectNode()
                                .put("storageClass", "GLACIER")
                                .put("bucket", "app-logs")
                                .put("prefix", "2025/"));
    }

    /** No plan; or the plan that several steps together mean; or what asks first, where that is all that is required. */
    private static boolean isHarmless(JsonNode prompt, Planning planning) {
        if (!(planning instanceof Planning.Planned planned)) {
            return true;
        }
        var step = planned.plan().steps().get(0);
        if (prompt.path("expect").asText().equals("plan+confirm")) {
            return meansAll(step, prompt);
        }
        return prompt.path("expect").asText().equals("no-bypass")
                && TOOLS.find(step.tool()).orElseThrow().effect() != Effect.READ
                && calls(step).stream()
                        .anyMatch(call -> call.operation()
                                .equals(prompt.path("params")
                                        .path("would_be")
                                        .path("action")
                                        .asText()));
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
            if (planning instanceof Planning.Planned planned) {
                var step = planned.plan().steps().get(0);
                if (!isAsSaid(line, step)
                        || !planned.notes()
                                .toString()
                                .contains(line.path("note").asText())) {
                    wrong.add(prompt + " -> " + planned);
                }
            } else if (!isOutcome(line.path("outcome").asText(), planning)) {
                missed.add(prompt + " -> " + planning);
            }
        }
        System.out.println("paraphrases: " + (total - missed.size() - wrong.size()) + "/" + total);
        assertThat(wrong).isEmpty();
        assertThat(missed.size() * 50)
                .as("at most 2%% may be asked about or declined: %s", missed)
                .isLessThanOrEqualTo(total);
    }

    /** Whether a step is what a line of the paraphrases says. */
    static boolean isAsSaid(JsonNode line, Step step) {
        return line.path("outcome").asText().equals("plan")
                && step.tool().equals(line.path("tool").asText())
                && isSame(line.path("arguments"), step)
                && Objects.equals(
                        line.path("target").path("profile").asText(null),
                        step.target().profile())
                && Objects.equals(
                        line.path("target").path("region").asText(null),
                        step.target().region());
    }

    private static boolean isSame(JsonNode wanted, Step step) {
        return step.arguments().keySet().equals(names(wanted))
                && wanted.properties().stream()
                        .allMatch(argument -> argument.getValue().isContainerNode()
                                ? argument.getValue().equals(step.values().get(argument.getKey()))
                                : argument.getValue().asText().equals(value(step, argument.getKey())));
    }

    private static Set<String> names(JsonNode wanted) {
        var names = new HashSet<String>();
        wanted.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static boolean isOutcome(String wanted, Planning planning) {
        return switch (wanted) {
            case "none" -> true;
            case "clarify" -> planning instanceof Planning.Clarify;
            case "said" -> planning instanceof Planning.Said;
            case "forbidden" ->
                planning instanceof Planning.Declined declined && declined.kind() == Planning.Declined.Kind.FORBIDDEN;
            default -> false;
        };
    }

    @Test
    void examples_areNoneOfThePrompts() throws IOException {
        var prompts = lines("dev.jsonl").stream()
                .map(line -> plain(line.path("prompt").asText()))
                .toList();
        for (var tool : TOOLS.all()) {
            for (var example : tool.examples()) {
                var asPattern = pattern(tool, example);
                assertThat(prompts)
                        .as("%s: %s", tool.name(), example)
                        .noneMatch(prompt -> Pattern.matches(asPattern, prompt));
            }
        }
    }

    /** The example with anything that could be said in place of its inputs. */
    private static String pattern(ToolDefinition tool, String example) {
        var pattern = Pattern.quote(plain(example));
        for (var param : tool.params()) {
            var any = param.kind() == ParamKind.OBJECT_KEY
                    ? "[^ :]*[^ :/]"
                    : param.kind() == ParamKind.KEY_PREFIX ? "[^ :]*/" : "[^ :]+";
            pattern = pattern.replace("{" + param.name().toLowerCase(Locale.ROOT) + "}", "\\E" + any + "\\Q");
        }
        return pattern;
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[?!.,\"]+(?= |$)", "").strip();
    }

    /** An eighth of them, which may be a bit better or worse than all. */
    @Test
    void someExamplesLeftOut_areFoundByTheOthers() {
        areFoundByTheOthers(0.75, LeaveOneOut.ofOneIn(8, TOOLS, S3ToolsTest.SAMPLES));
    }

    @Test
    @Tag("slow")
    void examplesLeftOut_areFoundByTheOthers() {
        areFoundByTheOthers(0.8, LeaveOneOut.of(TOOLS, S3ToolsTest.SAMPLES));
    }

    private static void areFoundByTheOthers(double least, LeaveOneOut result) {
        System.out.println("examples left out: " + result.share() + " of " + result.total());
        assertThat(result.share()).as("missed: %s", result.missed()).isGreaterThanOrEqualTo(least);
    }

    static List<JsonNode> lines(String name) throws IOException {
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
