package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/** From when to when things are looked at; both ends are in it. */
record TimeRange(Instant from, Instant to) {

    TimeRange {
        if (!from.isBefore(to)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "the time from " + from + " to " + to + " is none",
                    "say the earlier time first, such as 'between 10:00 and 11:00'");
        }
    }

    /** Refuses what says two times at once. */
    static void check(@Nullable Instant since, @Nullable Instant until, @Nullable Instant day) {
        if (day != null && (since != null || until != null)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "two times are said: " + day + " and " + (since == null ? until : since),
                    "say one, such as 'yesterday', 'in the last hour' or 'between 10:00 and 11:00'");
        }
    }

    /**
     * What was said, or the time just past.
     *
     * @param day a midnight stands for the whole day, any other time for all since then
     * @param usual how far back where nothing was said
     */
    static TimeRange of(
            @Nullable Instant since, @Nullable Instant until, @Nullable Instant day, Duration usual, Clock clock) {
        var now = clock.instant();
        if (day != null) {
            var begins = day.atZone(clock.getZone());
            var ends = begins.toLocalTime().equals(LocalTime.MIDNIGHT)
                    ? begins.plusDays(1).toInstant()
                    : now;
            return new TimeRange(day, ends.isBefore(now) ? ends : now);
        }
        var to = until == null || until.isAfter(now) ? now : until;
        return new TimeRange(since == null ? to.minus(usual) : since, to);
    }

    Duration length() {
        return Duration.between(from, to);
    }
}
