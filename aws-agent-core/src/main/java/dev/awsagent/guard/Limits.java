package dev.awsagent.guard;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How much may be done, whatever the rules allow. What would go beyond is not run.
 *
 * @param resourcesPerPlan so many things one plan may change; a plan of which that is not known is over it. Null for any
 * @param stepsPerPlan so many steps one plan may have; null for any
 * @param writesPerHour so many steps that change something may begin within an hour, over all conversations of this agent and,
 *     where there is an audit log, of all processes that write it; null for any
 * @param costPerHour what one plan makes may cost so much an hour, in US dollars, by the prices that were looked up; what has a
 *     price that is not known, or in another currency, is over it. Null for any
 * @param costInTotal the same for all that began within a day, counted as the changes of an hour are; null for any
 * @param modelTokens so many tokens models may read and write in one turn, all their questions together; null for as many as the
 *     agent allows
 * @param requiredTags the keys of tags without which nothing is made that its tool can tag; none for anything
 */
public record Limits(
        @Nullable Integer resourcesPerPlan,
        @Nullable Integer stepsPerPlan,
        @Nullable Integer writesPerHour,
        @Nullable BigDecimal costPerHour,
        @Nullable BigDecimal costInTotal,
        @Nullable Integer modelTokens,
        Set<String> requiredTags) {

    /** As much as the rules allow. */
    public static final Limits NONE = new Limits(null, null, null, null, null, null, Set.of());

    public Limits {
        requiredTags = Collections.unmodifiableSet(new TreeSet<>(requiredTags));
    }

    /** The lower of each, and the required tags of both. */
    public static Limits stricter(Limits one, Limits other) {
        var tags = new TreeSet<>(one.requiredTags);
        tags.addAll(other.requiredTags);
        return new Limits(
                lower(one.resourcesPerPlan, other.resourcesPerPlan),
                lower(one.stepsPerPlan, other.stepsPerPlan),
                lower(one.writesPerHour, other.writesPerHour),
                lower(one.costPerHour, other.costPerHour),
                lower(one.costInTotal, other.costInTotal),
                lower(one.modelTokens, other.modelTokens),
                tags);
    }

    private static <T extends Comparable<T>> @Nullable T lower(@Nullable T one, @Nullable T other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }
}
