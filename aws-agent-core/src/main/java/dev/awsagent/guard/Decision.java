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

    /** In the order of strictness. */
    public enum Verdict {
        ALLOW,
        ASK,
        /** Ask, and have a name typed. */
        ASK_TYPED,
        DENY
    }
}
