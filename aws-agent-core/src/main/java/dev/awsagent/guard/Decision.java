package dev.awsagent.guard;

import java.util.Objects;

/**
 * What a policy says about one step.
 *
 * @param verdict what has to happen
 * @param rule the rule that decided, for the person who wonders
 * @param approvers so many people have to say yes, each for themselves; 1 or more, of no meaning where nobody is asked
 * @param tainted whether it changes something that what AWS or a file said may have asked for: a yes from before that was
 *     read is none to it
 */
public record Decision(Verdict verdict, String rule, int approvers, boolean tainted) {
    public Decision {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(rule, "rule");
        if (approvers < 1) {
            throw new IllegalArgumentException("approvers is " + approvers + "; at least one has to say yes");
        }
    }

    /** Of what the user alone asked for. */
    public Decision(Verdict verdict, String rule, int approvers) {
        this(verdict, rule, approvers, false);
    }

    /** Of which one person's yes is enough. */
    public Decision(Verdict verdict, String rule) {
        this(verdict, rule, 1);
    }

    /** The same of what a result may have asked for. */
    Decision ofATaintedStep() {
        return new Decision(verdict, rule, approvers, true);
    }

    /** The stricter of two, by as many people as either wants; the first where both are as strict. */
    public static Decision stricter(Decision first, Decision second) {
        var stricter = second.verdict().compareTo(first.verdict()) > 0 ? second : first;
        var other = stricter == first ? second : first;
        return first.tainted() || second.tainted()
                ? byEnough(stricter, other).ofATaintedStep()
                : byEnough(stricter, other);
    }

    private static Decision byEnough(Decision stricter, Decision other) {
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
