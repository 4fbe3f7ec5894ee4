package dev.awsagent.guard;

import java.util.Objects;

/**
 * What a policy says about one step.
 *
 * @param verdict what has to happen
 * @param rule the rule that decided, for the person who wonders
 * @param approvers so many people have to say yes, each for themselves; 1 or more, of no meaning where nobody is asked
 */
public record Decision(Verdict verdict, String rule, int approvers) {
    public Decision {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(rule, "rule");
        if (approvers < 1) {
            throw new IllegalArgumentException("approvers is " + approvers + "; at least one has to say yes");
        }
    }

    /** Of which one person's yes is enough. */
    public Decision(Verdict verdict, String rule) {
        this(verdict, rule, 1);
    }

    /** The stricter of two, by as many people as either wants; the first where both are as strict. */
    public static Decision stricter(Decision first, Decision second) {
        var stricter = second.verdict().compareTo(first.verdict()) > 0 ? second : first;
        var other = stricter == first ? second : first;
        if (stricter.verdict() == Verdict.DENY || other.approvers() <= stricter.approvers()) {
            return stricter;
        }
        return stricter.verdict() == other.verdict()
                ? other
                : new Decision(
                        stricter.verdict(),
                        stricter.rule() + "; " + other.approvers() + " people by " + other.rule(),
                        other.approvers());
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
