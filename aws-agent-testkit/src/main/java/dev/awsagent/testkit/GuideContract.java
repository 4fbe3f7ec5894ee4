package dev.awsagent.testkit;

import dev.awsagent.credential.Target;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.tool.ToolDefinition;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * That a guide says what there is, as tests to inherit. Its tables have a row for each tool, with its name, sentences that do it
 * and its effect:
 *
 * <pre>{@code
 * | `list tables` · `which tables are there` | `dynamodb_list_tables` | READ |
 * }</pre>
 *
 * <p>The name may also stand before the sentences, and more columns may follow. For each row, the effect is the one that the tool
 * declares, and each sentence is planned as the tool by the planner that needs no model, and not refused. Needs no network.
 */
public abstract class GuideContract {

    private static final LocalPlanner PLANNER = new LocalPlanner();
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
    private static final Pattern TOOL = Pattern.compile("`([a-z0-9]+(_[a-z0-9]+)+)`");
    private static final Pattern EFFECT = Pattern.compile("READ|DISCLOSE|WRITE|DESTROY");

    /** For subclasses. */
    protected GuideContract() {}

    /** The guide, a Markdown file. */
    protected abstract Path guide();

    /** The tools that it is about. */
    protected abstract ToolRegistry tools();

    /** The tools that its sentences are planned among. */
    protected ToolRegistry among() {
        return tools();
    }

    /** Tools that nobody asks for in words. */
    protected Set<String> withoutSentence() {
        return Set.of();
    }

    private record Row(String tool, List<String> sentences, String effect) {}

    private List<Row> rows() {
        var rows = new ArrayList<Row>();
        try {
            for (var line : Files.readAllLines(guide())) {
                var cells = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
                if (cells.size() < 5 || !EFFECT.matcher(cells.get(3)).matches()) {
                    continue;
                }
                for (int at : new int[] {1, 2}) {
                    var tool = TOOL.matcher(cells.get(at));
                    if (tool.matches()) {
                        var sentences = Stream.of(cells.get(3 - at).split("·"))
                                .map(sentence -> sentence.replace("`", "").strip())
                                .filter(sentence -> !sentence.isEmpty())
                                .toList();
                        rows.add(new Row(tool.group(1), sentences, cells.get(3)));
                        break;
                    }
                }
            }
        } catch (IOException e) {
            throw new AssertionError("the guide cannot be read: " + e, e);
        }
        return rows;
    }

    /** The contract: one test for all tools, and one for each row and each sentence. */
    @TestFactory
    public final Stream<DynamicTest> guideContract() {
        var tests = new ArrayList<DynamicTest>();
        var rows = rows();
        tests.add(DynamicTest.dynamicTest("has each tool", () -> checkTools(rows)));
        for (var row : rows) {
            tests.add(DynamicTest.dynamicTest(row.tool() + " has its effect", () -> checkEffect(row)));
            row.sentences()
                    .forEach(sentence -> tests.add(DynamicTest.dynamicTest(
                            sentence + " is " + row.tool(), () -> checkSentence(sentence, row.tool()))));
        }
        return tests.stream();
    }

    private void checkTools(List<Row> rows) {
        var problems = new ArrayList<String>();
        for (var tool : tools().all().stream().map(ToolDefinition::name).toList()) {
            var its = rows.stream().filter(row -> row.tool().equals(tool)).toList();
            if (its.isEmpty()) {
                problems.add(tool + " has no row in " + guide());
            } else if (its.stream().allMatch(row -> row.sentences().isEmpty())
                    != withoutSentence().contains(tool)) {
                problems.add(tool + " has "
                        + (withoutSentence().contains(tool) ? "a sentence, and is said to have none" : "no sentence"));
            }
        }
        if (!problems.isEmpty()) {
            throw new AssertionError(String.join("\n", problems));
        }
    }

    private void checkEffect(Row row) {
        var tool = tools().find(row.tool())
                .orElseThrow(() -> new AssertionError(guide() + " has a row for " + row.tool() + ", which is no tool"));
        if (!tool.effect().name().equals(row.effect())) {
            throw new AssertionError(row.tool() + " is " + tool.effect() + ", the guide says " + row.effect());
        }
    }

    private void checkSentence(String sentence, String tool) {
        var planning = PLANNER.plan(PlanRequest.of(sentence, among(), CLOCK));
        if (!(planning instanceof Planning.Planned planned)
                || planned.plan().steps().size() != 1
                || !planned.plan().steps().get(0).tool().equals(tool)) {
            throw new AssertionError("'" + sentence + "' is not planned as " + tool + ": " + planning);
        }
        var step = planned.plan().steps().get(0);
        // What review would refuse is refused here.
        tools().find(tool).orElseThrow().bind(step.values()).calls(Target.ANY);
    }
}
