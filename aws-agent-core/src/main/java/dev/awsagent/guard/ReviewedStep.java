package dev.awsagent.guard;

import dev.awsagent.plan.Step;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import java.util.List;
import java.util.Objects;

/**
 * A step with what it would do and what policy says about it.
 *
 * @param step the step, with the target settled
 * @param effect of this input
 * @param calls the AWS calls that it means
 * @param impact what it touches
 * @param decision what policy says
 */
public record ReviewedStep(Step step, Effect effect, List<AwsCall> calls, Impact impact, Decision decision) {
    public ReviewedStep {
        Objects.requireNonNull(step, "step");
        Objects.requireNonNull(effect, "effect");
        calls = List.copyOf(calls);
        Objects.requireNonNull(impact, "impact");
        Objects.requireNonNull(decision, "decision");
        if (decision.verdict() == Decision.Verdict.ASK_TYPED && impact.confirm() == null) {
            throw new IllegalArgumentException("a name is to be typed, but the impact of " + step.tool() + " has none");
        }
    }
}
