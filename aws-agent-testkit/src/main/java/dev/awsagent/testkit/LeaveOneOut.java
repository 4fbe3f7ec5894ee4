package dev.awsagent.testkit;

import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.tool.ToolDefinition;
import dev.awsagent.tool.ToolRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether the examples of tools carry each other: each example is planned by a planner that does not know it, as a person
 * would say a sentence that no example foresaw.
 *
 * @param total how many examples were tried
 * @param missed those that were not planned as their tool, with what came instead
 */
public record LeaveOneOut(int total, List<String> missed) {

    private static final int VARIANTS = 3;
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

    public LeaveOneOut {
        missed = List.copyOf(missed);
    }

    /**
     * Tries all examples of all tools.
     *
     * @param samples values for {@code {inputs}} where the testkit has none, by input or by {@code tool.input}
     */
    public static LeaveOneOut of(ToolRegistry tools, Map<String, String> samples) {
        return ofOneIn(1, tools, samples);
    }

    /**
     * Tries some: about one in so many, by what the example says, so that the others stay the same when one is added. A planner is made
     * for each that is tried, which takes its time with thousands of them.
     *
     * @param step 1 for all of them
     * @param samples values for {@code {inputs}} where the testkit has none, by input or by {@code tool.input}
     */
    public static LeaveOneOut ofOneIn(int step, ToolRegistry tools, Map<String, String> samples) {
        if (step < 1) {
            throw new IllegalArgumentException(
                    "step is " + step + "; it is 1 for each example, 2 for about every other");
        }
        int total = 0;
        var missed = new ArrayList<String>();
        for (var tool : tools.all()) {
            for (var example : tool.examples()) {
                if (Math.floorMod(example.hashCode(), step) != 0) {
                    continue;
                }
                var problem = problem(tool, example, new Samples(tool, samples), tools);
                total++;
                if (problem != null) {
                    missed.add(problem);
                }
            }
        }
        return new LeaveOneOut(total, missed);
    }

    /** Null when the example is found with one set of values or another; else what came of the first. */
    private static @Nullable String problem(ToolDefinition tool, String example, Samples samples, ToolRegistry tools) {
        String first = null;
        var planner = LocalPlanner.forgetting(example);
        for (int variant = 0; variant < VARIANTS; variant++) {
            var sentence = samples.fill(example, variant);
            var planning = planner.plan(PlanRequest.of(sentence, tools, CLOCK));
            if (planning instanceof Planning.Planned planned
                    && planned.plan().steps().get(0).tool().equals(tool.name())) {
                return null;
            }
            if (first == null) {
                first = tool.name() + ": " + sentence + " -> " + planning;
            }
        }
        return first;
    }

    /** The share that was found, from 0 to 1; 1 when there was nothing to find. */
    public double share() {
        return total == 0 ? 1 : (total - missed.size()) / (double) total;
    }
}
