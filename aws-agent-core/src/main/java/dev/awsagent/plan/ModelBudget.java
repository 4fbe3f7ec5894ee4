package dev.awsagent.plan;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.time.Duration;
import java.util.Objects;

/**
 * What language models may take in one turn, all their questions together: those that are asked again, those to a fallback and
 * those that failed count. It is looked at before each question, which is not asked where it would not fit. What an answer takes,
 * and how long, is known only when it is there.
 *
 * @param tokens read and written, as the provider counts them, or else at four characters each
 * @param time spent waiting for answers
 */
public record ModelBudget(long tokens, Duration time) {

    public static final ModelBudget DEFAULT = new ModelBudget(500_000, Duration.ofMinutes(10));

    public ModelBudget {
        Objects.requireNonNull(time, "time");
        if (tokens < 1 || time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException(
                    "a budget has 1 token or more and some time, got " + tokens + " and " + time);
        }
    }

    /**
     * Stops when it is used up.
     *
     * @throws ToolException of kind {@code MODEL}, saying what was taken and what is allowed
     */
    public void check(long tokensTaken, Duration timeTaken) {
        if (tokensTaken >= tokens) {
            throw spent(tokensTaken + " tokens, and " + tokens + " are allowed");
        }
        if (timeTaken.compareTo(time) >= 0) {
            throw spent(timeTaken.toSeconds() + " s, and " + time.toSeconds() + " s are allowed");
        }
    }

    /**
     * The same before a question.
     *
     * @param question about how many tokens it has
     */
    public void check(long tokensTaken, long question, Duration timeTaken) {
        check(tokensTaken, timeTaken);
        if (tokensTaken + question > tokens) {
            throw stopped("the next question to the model has about " + question + " tokens, " + tokensTaken
                    + " were taken in this turn, and " + tokens + " are allowed, so it was not asked");
        }
    }

    /** The same with no more tokens than this. */
    public ModelBudget within(long tokens) {
        return new ModelBudget(Math.max(1, Math.min(this.tokens, tokens)), time);
    }

    private static ToolException spent(String what) {
        return stopped("the model has taken " + what + " in one turn, so it was stopped");
    }

    private static ToolException stopped(String why) {
        return new ToolException(FailureKind.MODEL, why, "ask for less at a time, or raise the budget");
    }
}
