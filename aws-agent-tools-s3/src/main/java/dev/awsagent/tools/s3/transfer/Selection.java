package dev.awsagent.tools.s3.transfer;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which files or objects are meant. Immutable; thread-safe when its predicates are.
 *
 * @param include paths below the source, with slashes: at least one accepts it; all are meant when there is none
 * @param exclude none of these accepts it
 * @param minBytes at least so many
 * @param maxBytes at most so many; -1 for any
 * @param newerThan changed at this time or later; null for any
 * @param olderThan changed before this time; null for any
 */
public record Selection(
        List<Predicate<String>> include,
        List<Predicate<String>> exclude,
        long minBytes,
        long maxBytes,
        @Nullable Instant newerThan,
        @Nullable Instant olderThan) {

    /** Everything. */
    public static final Selection ALL = new Selection(List.of(), List.of(), 0, -1, null, null);

    public Selection {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        if (minBytes < 0 || maxBytes < -1 || maxBytes >= 0 && maxBytes < minBytes) {
            throw new IllegalArgumentException(
                    "no size is at least " + minBytes + " and at most " + maxBytes + " bytes: check both bounds");
        }
        if (newerThan != null && olderThan != null && !newerThan.isBefore(olderThan)) {
            throw new IllegalArgumentException(
                    "nothing changed after " + newerThan + " and before " + olderThan + ": check both times");
        }
    }

    /** Everything whose path this accepts. */
    public static Selection matching(Predicate<String> include) {
        return new Selection(List.of(include), List.of(), 0, -1, null, null);
    }

    boolean names(String path) {
        return (include.isEmpty() || include.stream().anyMatch(one -> one.test(path)))
                && exclude.stream().noneMatch(one -> one.test(path));
    }

    /** The rest: size and age. What has no time is meant whatever the bounds are only where there are none. */
    boolean fits(long bytes, @Nullable Instant modified) {
        if (bytes < minBytes || maxBytes >= 0 && bytes > maxBytes) {
            return false;
        }
        if (newerThan == null && olderThan == null) {
            return true;
        }
        return modified != null
                && (newerThan == null || !modified.isBefore(newerThan))
                && (olderThan == null || modified.isBefore(olderThan));
    }
}
