package dev.awsagent.guard;

import java.util.Objects;

/**
 * What a policy says about one step.
 *
 * @param verdict what has to happen
 * @param rule the rule that decided, for the person who wonders
 */
public record Decision(Verdict verdict, String rule) {
    public Decision {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(rule, "rule");
    }

    /** The stricter of two; the first where both are as strict. */
    public static Decision stricter(Decision first, Decision second) {
        return second.verdict().compareTo(first.verdict()) > 0 ? second : first;
    }

    /** In the order of strictness. */
    public enum Verdict {
        ALLOW,
        ASK,
        /** Ask, and have a name typed. */
        ASK_TYPED,
        DENY
    }
}
