package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.lambda.ShowLogsTool.LogLine;
import dev.awsagent.tools.lambda.ShowLogsTool.Output;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;

/** Reads the newest lines of one log group, and waits for more. Belongs to one call. */
final class LogReading {

    /** So many requests are made for what is there; a busy group has millions of lines. */
    private static final int PAGES = 300;

    /** So many for one stretch of it, before a shorter one is tried. */
    private static final int A_STRETCH = 30;

    private static final int LONGEST = 4_000;

    /** CloudWatch Logs gives lines oldest first: looked at is a short time before the end, then longer ones. */
    private static final Duration FIRST = Duration.ofMinutes(5);

    private static final int WIDER = 4;

    private static final long PAUSE = 2_000;

    /** Lines come in late: so far back is looked again. */
    private static final Duration LATE = Duration.ofSeconds(30);

    private final LogsAccess logs;
    private final String group;
    private final LogFilter filter;
    private final int most;
    private final ArrayDeque<LogLine> lines = new ArrayDeque<>();
    private int pages;
    private boolean dropped;
    private @Nullable Instant from;
    private @Nullable Instant until;
    private @Nullable String note;

    LogReading(LogsAccess logs, String group, LogFilter filter, int most) {
        this.logs = logs;
        this.group = group;
        this.filter = filter;
        this.most = most;
    }

    /** The newest lines of a time. */
    void newest(TimeRange range) {
        var to = range.to();
        var step = FIRST;
        var wider = WIDER;
        while (true) {
            var begins = to.minus(step).isAfter(range.from()) ? to.minus(step) : range.from();
            var part = new ArrayDeque<LogLine>();
            var more = dropped;
            if (!read(begins, to, part)) {
                dropped = more;
                if (pages < PAGES && Duration.between(begins, to).toMillis() > 1) {
                    // What came are the oldest lines of this stretch: the newest are in its second half.
                    step = Duration.between(begins, to).dividedBy(2);
                    wider = 1;
                    continue;
                }
                cut(begins, part);
                return;
            }
            while (!part.isEmpty()) {
                lines.addFirst(part.removeLast());
            }
            while (lines.size() > most) {
                lines.removeFirst();
                dropped = true;
            }
            from = begins;
            if (dropped || lines.size() == most && begins.isAfter(range.from()) || begins.equals(range.from())) {
                return;
            }
            logs.call().progress(lines.size(), -1, "lines", "back to " + begins);
            to = begins.minusMillis(1);
            step = step.multipliedBy(wider);
            if (!range.from().isBefore(to)) {
                from = range.from();
                return;
            }
        }
    }

    /** Says what of the time is shown where all that may be asked was asked. */
    private void cut(Instant begins, ArrayDeque<LogLine> part) {
        note = "there is more than " + PAGES + " requests could read: only a part of the time is shown";
        if (from == null) {
            lines.addAll(part);
            from = begins;
            until = part.isEmpty() ? begins : part.getLast().time();
            note += ", and NOT its newest lines";
        }
        note += "; say a shorter one";
    }

    /** @return whether all of it was read */
    private boolean read(Instant begins, Instant ends, ArrayDeque<LogLine> into) {
        String token = null;
        int asked = 0;
        do {
            if (asked++ == A_STRETCH || pages == PAGES) {
                return false;
            }
            pages++;
            logs.call().checkCancelled();
            var page = page(begins, ends, token);
            for (var event : page.events()) {
                if (fits(event)) {
                    into.addLast(line(event));
                    if (into.size() > most) {
                        into.removeFirst();
                        dropped = true;
                    }
                }
            }
            token = page.next();
        } while (token != null);
        return true;
    }

    private record Page(
            List<FilteredLogEvent> events, @Nullable String next) {}

    private Page page(Instant begins, @Nullable Instant ends, @Nullable String token) {
        var answer = logs.ask(client -> client.filterLogEvents(request -> request.logGroupName(group)
                .startTime(begins.toEpochMilli())
                .endTime(ends == null ? null : ends.toEpochMilli())
                .filterPattern(filter.asked())
                .nextToken(token)));
        var next = answer.nextToken();
        if (next != null && next.equals(token)) {
            throw new ToolException(
                    FailureKind.SERVICE,
                    "the endpoint goes in circles: it gave the same page of log lines twice",
                    "ask again; if it stays, check the endpoint");
        }
        return new Page(answer.events(), next == null || next.isEmpty() ? null : next);
    }

    private boolean fits(FilteredLogEvent event) {
        return filter.fits(event.message());
    }

    private static LogLine line(FilteredLogEvent event) {
        var message = event.message().stripTrailing();
        var more = message.length() - LONGEST;
        return new LogLine(
                Instant.ofEpochMilli(event.timestamp()),
                String.valueOf(event.logStreamName()),
                more <= 0 ? message : message.substring(0, LONGEST) + "… (" + more + " more characters)");
    }

    /** Waits for more lines, and tells those of each look as one progress. To call it off stops nothing else. */
    void follow(Instant since, Duration time) {
        var began = System.nanoTime();
        var seen = new HashSet<String>();
        var begins = since;
        try {
            while (true) {
                var now = logs.call().clock().instant();
                poll(begins, seen);
                if (System.nanoTime() - began >= time.toNanos()) {
                    return;
                }
                var late = now.minus(LATE);
                begins = late.isAfter(since) ? late : since;
                Thread.sleep(Math.min(PAUSE, Math.max(1, time.toMillis())));
            }
        } catch (InterruptedException e) {
            ended(new ToolException(FailureKind.CANCELLED, "it was called off", null, e));
        } catch (ToolException | SdkException e) {
            ended(e);
        }
    }

    private void poll(Instant begins, Set<String> seen) {
        String token = null;
        var fresh = new ArrayList<String>();
        do {
            logs.call().checkCancelled();
            var page = page(begins, null, token);
            for (var event : page.events()) {
                if (seen.add(event.eventId()) && fits(event)) {
                    lines.addLast(line(event));
                    if (lines.size() > most) {
                        lines.removeFirst();
                        dropped = true;
                    }
                    fresh.add(lines.getLast().message());
                }
            }
            token = page.next();
        } while (token != null);
        if (!fresh.isEmpty()) {
            // Progress that follows too soon is dropped: a look tells all of its lines at once.
            logs.call().progress(seen.size(), -1, "lines", String.join("\n", fresh));
        }
    }

    /** Keeps what came in, and says why no more did. */
    private void ended(RuntimeException why) {
        if (lines.isEmpty()) {
            throw why;
        }
        note = "following ended early (" + LambdaAccess.said(why) + "): what came in until then is shown";
    }

    Output told(TimeRange range) {
        var told = new ArrayList<>(lines);
        if (note == null && dropped) {
            note = "only the newest " + most + " lines; there are older ones in this time";
        }
        return new Output(
                group, from == null ? range.from() : from, until == null ? range.to() : until, told.size(), note, told);
    }
}
