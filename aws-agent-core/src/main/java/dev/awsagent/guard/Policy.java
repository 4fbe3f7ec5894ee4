package dev.awsagent.guard;

import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Step;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides what may run. MUST be thread-safe. What it throws counts as a no. */
public interface Policy {

    /** The name of the policy under which nothing but reads runs. */
    String READ_ONLY = "read-only";

    Decision decide(Subject subject);

    /** How much may be done, whatever is decided of each step. */
    default Limits limits() {
        return Limits.NONE;
    }

    /**
     * Whether it decides by the tags of what is touched. Only then are they looked up where a tool does not know them anyway, which
     * takes requests.
     */
    default boolean asksForTags() {
        return false;
    }

    /**
     * What is to be decided.
     *
     * @param account where it would run; null while that is not known
     * @param caller the ARN of whose credentials would be used; null while that is not known
     * @param at when it would run
     * @param chosenByUser whether nobody but the user, in words that no model read, chose to do this
     */
    record Subject(
            Step step,
            Effect effect,
            List<AwsCall> calls,
            Impact impact,
            @Nullable String account,
            @Nullable String caller,
            Instant at,
            boolean chosenByUser) {

        /** The same, making this call. */
        Subject calling(AwsCall call) {
            return new Subject(step, effect, List.of(call), impact, account, caller, at, chosenByUser);
        }

        /** Whether the user said all of it, and nobody else any. */
        boolean isTheUsers() {
            return chosenByUser
                    && step.arguments().values().stream()
                            .allMatch(argument ->
                                    argument.origin() == Origin.USER || argument.origin() == Origin.DEFAULT);
        }
    }

    /** Both at once: of each step what the stricter one decides, within the limits of both. */
    static Policy stricter(Policy one, Policy other) {
        return new Policy() {
            @Override
            public Decision decide(Subject subject) {
                return Decision.stricter(one.decide(subject), other.decide(subject));
            }

            @Override
            public Limits limits() {
                return Limits.stricter(one.limits(), other.limits());
            }

            @Override
            public boolean asksForTags() {
                return one.asksForTags() || other.asksForTags();
            }
        };
    }

    /** The policies that have a name: {@code default}, {@code cautious}, {@code automation} and {@code read-only}. */
    static Set<String> presets() {
        return Set.of("default", "cautious", "automation", READ_ONLY);
    }

    /**
     * The policy of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    static Policy preset(String name) {
        return switch (name) {
            case "default" -> defaults();
            case "cautious" ->
                subject -> switch (subject.effect()) {
                    case READ -> new Decision(Verdict.ALLOW, "cautious: reads run");
                    case DISCLOSE, WRITE -> new Decision(Verdict.ASK, "cautious: changes ask");
                    case DESTROY -> new Decision(Verdict.ASK_TYPED, "cautious: removing asks for the name to be typed");
                };
            case "automation" ->
                subject -> switch (subject.effect()) {
                    case READ -> new Decision(Verdict.ALLOW, "automation: reads run");
                    case WRITE ->
                        subject.isTheUsers()
                                ? new Decision(Verdict.ALLOW, "automation: what the user said in full runs")
                                : new Decision(Verdict.ASK, "automation: what somebody else filled in asks");
                    case DISCLOSE, DESTROY ->
                        new Decision(Verdict.DENY, "automation: nothing is removed or disclosed with nobody to ask");
                };
            case READ_ONLY ->
                subject -> subject.effect() == Effect.READ
                        ? new Decision(Verdict.ALLOW, "read-only: reads run")
                        : new Decision(Verdict.DENY, "read-only: nothing but reads runs");
            default -> throw new IllegalArgumentException("there is no policy '" + name + "'");
        };
    }

    /** Reads run; disclosing and writing ask; destroying asks, with a name to be typed where the impact says one. */
    static Policy defaults() {
        return subject -> switch (subject.effect()) {
            case READ -> new Decision(Verdict.ALLOW, "default: reads run");
            case DISCLOSE -> new Decision(Verdict.ASK, "default: handing out access asks");
            case WRITE -> new Decision(Verdict.ASK, "default: changes ask");
            case DESTROY ->
                subject.impact().confirm() == null
                        ? new Decision(Verdict.ASK, "default: removing one thing asks")
                        : new Decision(Verdict.ASK_TYPED, "default: removing asks for the name to be typed");
        };
    }
}
