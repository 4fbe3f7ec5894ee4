package dev.awsagent.guard;

import dev.awsagent.credential.Permission;
import dev.awsagent.plan.Step;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A step with what it would do and what policy says about it.
 *
 * @param step the step, with the target settled
 * @param words what its tool does, in one sentence; empty where nobody said
 * @param effect of this input
 * @param calls the AWS calls that it means
 * @param impact what it touches
 * @param decision what policy says
 * @param suspicious what a person should look at twice: values and names that hold what nobody sees, or that read like
 *     instructions. Nothing is decided by it
 * @param permission whether AWS would let it through; null where nobody asked: of what runs without asking, and of a preview
 */
public record ReviewedStep(
        Step step,
        String words,
        Effect effect,
        List<AwsCall> calls,
        Impact impact,
        Decision decision,
        List<String> suspicious,
        @Nullable Permission permission) {

    public ReviewedStep {
        Objects.requireNonNull(step, "step");
        Objects.requireNonNull(words, "words");
        Objects.requireNonNull(effect, "effect");
        calls = List.copyOf(calls);
        Objects.requireNonNull(impact, "impact");
        Objects.requireNonNull(decision, "decision");
        suspicious = List.copyOf(suspicious);
        if (decision.verdict() == Decision.Verdict.ASK_TYPED && impact.confirm() == null) {
            throw new IllegalArgumentException("a name is to be typed, but the impact of " + step.tool() + " has none");
        }
    }

    /** One in which nothing stands out, without words. */
    public ReviewedStep(Step step, Effect effect, List<AwsCall> calls, Impact impact, Decision decision) {
        this(step, "", effect, calls, impact, decision, List.of(), null);
    }

    /** The same, decided otherwise. */
    public ReviewedStep deciding(Decision decision) {
        return new ReviewedStep(step, words, effect, calls, impact, decision, suspicious, permission);
    }

    /** The same with what was found out about its permissions. */
    public ReviewedStep checked(@Nullable Permission permission) {
        return new ReviewedStep(step, words, effect, calls, impact, decision, suspicious, permission);
    }

    /** The same with another impact. */
    public ReviewedStep withImpact(Impact impact) {
        return new ReviewedStep(step, words, effect, calls, impact, decision, suspicious, permission);
    }
}
