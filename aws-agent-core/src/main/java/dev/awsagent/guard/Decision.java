package dev.awsagent.guard;

import java.util.Objects;

/**
 * What a policy says about one step.
 *
 * @param verdict what has to happen
 * @param rule the rule that decided, for the person who wonders
 * @param tainted whether it changes something that what AWS or a file said may have asked for: a yes from before that was
 *     read is none to it
 */
public record Decision(Verdict verdict, String rule, boolean tainted) {
    public Decision {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(rule, "rule");
    }

    /** What the user alone asked for. */
    public Decision(Verdict verdict, String rule) {
        this(verdict, rule, false);
    }

    /** The stricter of two; the first where both are as strict. */
    public static Decision stricter(Decision first, Decision second) {
        var stricter = second.verdict().compareTo(first.verdict()) > 0 ? second : first;
        return new Decision(stricter.verdict(), stricter.rule(), first.tainted() || second.tainted());
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
