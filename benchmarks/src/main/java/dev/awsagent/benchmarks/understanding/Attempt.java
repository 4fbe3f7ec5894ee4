package dev.awsagent.benchmarks.understanding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.agent.Reply;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of one prompt.
 *
 * @param steps all that was planned, in order
 * @param millis from the sentence to the reply
 * @param inputTokens that models read; 0 without one
 * @param problem what a step could not say of itself; null for nothing
 */
record Attempt(
        Reply reply,
        List<Planned> steps,
        double millis,
        long inputTokens,
        long outputTokens,
        @Nullable String problem) {

    /**
     * One planned step.
     *
     * @param ran whether it began
     */
    record Planned(String tool, Effect effect, List<AwsCall> calls, Map<String, JsonNode> values, boolean ran) {}

    Attempt {
        steps = List.copyOf(steps);
    }

    List<Planned> changes() {
        return steps.stream().filter(step -> step.effect() != Effect.READ).toList();
    }
}
