package dev.awsagent.guard;

import dev.awsagent.plan.Step;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides what may run. MUST be thread-safe. What it throws counts as a no. */
public interface Policy {

    Decision decide(Subject subject);

    /**
     * What is to be decided.
     *
     * @param account where it would run; null while that is not known
     */
    record Subject(
            Step step,
            Effect effect,
            List<AwsCall> calls,
            Impact impact,
            @Nullable String account) {}

    /** The policies that have a name: {@code default}, which is {@link #defaults}, and {@code read-only}. */
    static Set<String> presets() {
        return Set.of("default", "read-only");
    }

    /**
     * The policy of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    static Policy preset(String name) {
        return switch (name) {
            case "default" -> defaults();
            case "read-only" ->
                subject -> subject.effect() == Effect.READ
                        ? new Decision(Decision.Verdict.ALLOW, "read-only: reads run")
                        : new Decision(Decision.Verdict.DENY, "read-only: nothing but reads runs");
            default -> throw new IllegalArgumentException("there is no policy '" + name + "'");
        };
    }

    /** Reads run; disclosing and writing ask; destroying asks, with a name to be typed where the impact says one. */
    static Policy defaults() {
        return subject -> switch (subject.effect()) {
            case READ -> new Decision(Decision.Verdict.ALLOW, "default: reads run");
            case DISCLOSE -> new Decision(Decision.Verdict.ASK, "default: handing out access asks");
            case WRITE -> new Decision(Decision.Verdict.ASK, "default: changes ask");
            case DESTROY ->
                subject.impact().confirm() == null
                        ? new Decision(Decision.Verdict.ASK, "default: removing one thing asks")
                        : new Decision(Decision.Verdict.ASK_TYPED, "default: removing asks for the name to be typed");
        };
    }
}
