package dev.awsagent.cli;

import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.Rendering;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far a long step is, its rate and the time left: in one line of a terminal that is taken away in the end, or in a line now
 * and then where nobody watches.
 */
final class Progress implements Consumer<AgentEvent>, AutoCloseable {

    /** What is over sooner needs no progress. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A log need not hear of it more often. */
    private static final long LOG_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int WIDTH = 79;

    private final @Nullable PrintStream to;
    private final boolean terminal;
    private final LongSupplier clock;
    private String step = "";
    private long began;
    private long shown;
    private boolean visible;

    Progress(Streams streams, boolean wanted) {
        this(wanted ? streams.err() : null, streams.terminalErr(), System::nanoTime);
    }

    /**
     * @param to null to show nothing
     * @param terminal whether a line can be written over
     * @param clock in nanoseconds
     */
    Progress(@Nullable PrintStream to, boolean terminal, LongSupplier clock) {
        this.to = to;
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public synchronized void accept(AgentEvent event) {
        if (to == null) {
            return;
        }
        if (event instanceof AgentEvent.StepStarted started) {
            begin(started.step());
        } else if (event instanceof AgentEvent.StepProgress progress) {
            show(progress, to);
        } else if (event instanceof AgentEvent.StepFinished) {
            clear(to);
        }
    }

    private void begin(String next) {
        step = next;
        began = clock.getAsLong();
        shown = began;
    }

    private void show(AgentEvent.StepProgress progress, PrintStream out) {
        if (!progress.step().equals(step)) {
            begin(progress.step());
        }
        var now = clock.getAsLong();
        if (now - began < QUIET_NANOS || now - shown < (terminal ? EVERY_NANOS : LOG_NANOS)) {
            return;
        }
        shown = now;
        var line = line(progress, (now - began) / 1e9);
        if (!terminal) {
            out.println(Cli.NAME + ": " + line);
            out.flush();
            return;
        }
        visible = true;
        out.printf("\r%-" + WIDTH + "s", line.length() > WIDTH ? line.substring(0, WIDTH) : line);
        out.flush();
    }

    /** {@code 45% of 1.2 GiB, 53.1 MiB/s, 12 s left: logs/a.gz}. */
    static String line(AgentEvent.StepProgress progress, double seconds) {
        var line = new StringBuilder();
        var known = progress.total() > 0;
        if (known) {
            line.append(Math.min(100, progress.done() * 100 / progress.total())).append("% of ");
        }
        line.append(amount(known ? progress.total() : progress.done(), progress.unit()));
        var rate = seconds > 0 ? progress.done() / seconds : 0;
        if (rate >= 1) {
            line.append(", ").append(amount((long) rate, progress.unit())).append("/s");
            if (known && progress.done() < progress.total()) {
                line.append(", ")
                        .append(span(Math.round((progress.total() - progress.done()) / rate)))
                        .append(" left");
            }
        }
        if (progress.detail() != null) {
            line.append(": ").append(Rendering.harmless(progress.detail()));
        }
        return line.toString();
    }

    private static String amount(long number, String unit) {
        return unit.equals("bytes") ? Rendering.bytes(number) : number + " " + unit;
    }

    private static String span(long seconds) {
        if (seconds < 60) {
            return Math.max(1, seconds) + " s";
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d h", seconds / 3600, seconds % 3600 / 60);
    }

    private void clear(PrintStream out) {
        if (visible) {
            out.printf("\r%-" + WIDTH + "s\r", "");
            out.flush();
            visible = false;
        }
    }

    @Override
    public synchronized void close() {
        if (to != null) {
            clear(to);
        }
    }
}
