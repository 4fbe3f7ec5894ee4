package dev.awsagent.guard;

import dev.awsagent.guard.Condition.Fit;
import dev.awsagent.guard.Decision.Verdict;
import java.util.List;

/**
 * One rule of a policy.
 *
 * @param name as the file calls it
 * @param line where it begins in the file, from 1
 * @param approvers so many people have to say yes to what it is for
 * @param when all of these have to fit; none for every step
 * @param unless where all of these fit, it is for other steps; none for no exception
 */
record Rule(String name, int line, Verdict verdict, int approvers, List<Condition> when, List<Condition> unless) {

    Rule {
        when = List.copyOf(when);
        unless = List.copyOf(unless);
    }

    /**
     * Whether it is for this step. Where that is not known, a rule that restricts counts as if it were, and one that allows does
     * not.
     */
    Fit fit(Policy.Subject step) {
        var allows = verdict == Verdict.ALLOW;
        var fit = all(when, step, allows);
        if (!unless.isEmpty() && fit != Fit.NO) {
            // What is taken out of a restriction has to be so as a whole; what is taken out of a permission by any
            // part.
            var out = all(unless, step, !allows);
            fit = out == Fit.YES ? Fit.NO : out == Fit.UNKNOWN ? Fit.UNKNOWN : fit;
        }
        return allows && fit == Fit.UNKNOWN ? Fit.NO : fit;
    }

    private static Fit all(List<Condition> conditions, Policy.Subject step, boolean each) {
        var fit = Fit.YES;
        for (var condition : conditions) {
            var one = condition.test(step, each);
            if (one == Fit.NO) {
                return Fit.NO;
            }
            fit = one == Fit.UNKNOWN ? one : fit;
        }
        return fit;
    }
}
