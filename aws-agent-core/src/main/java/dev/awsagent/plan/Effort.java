package dev.awsagent.plan;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How much work a request may take, counted and not timed, so that the same request always ends in the same way. A sentence
 * may be cut in many ways, and each part be tried with each tool: one that is made for it would keep a thread for minutes.
 * Belongs to the thread that plans.
 */
final class Effort {

    /**
     * Steps of reading. With 168 tools the most involved of 620 everyday sentences takes a fortieth of it; all of it takes some
     * 0.3 s.
     */
    static final long MOST = 20_000_000;

    private static final ThreadLocal<@Nullable Effort> CURRENT = new ThreadLocal<>();

    private long spent;

    /** That it is over. No trace, as it is thrown to be caught. */
    static final class Exceeded extends RuntimeException {
        private static final long serialVersionUID = 1;

        Exceeded() {
            super("more than " + MOST + " steps", null, false, false);
        }
    }

    private Effort() {}

    /**
     * Does the work, all that this thread does for it together.
     *
     * @throws Exceeded when it takes too much
     * @throws ToolException of kind {@code CANCELLED} when this thread is interrupted
     */
    static <T> T within(Supplier<T> work) {
        var before = CURRENT.get();
        CURRENT.set(before == null ? new Effort() : before);
        try {
            return work.get();
        } finally {
            if (before == null) {
                CURRENT.remove();
            }
        }
    }

    /** Counts what is about to be done. */
    static void spend(long steps) {
        var effort = CURRENT.get();
        if (effort == null) {
            return;
        }
        effort.spent += steps;
        if (effort.spent > MOST) {
            throw new Exceeded();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new ToolException(FailureKind.CANCELLED, "cancelled while the request was read", "nothing ran");
        }
    }

    /** What this thread has spent on the request so far. */
    static long spent() {
        var effort = CURRENT.get();
        return effort == null ? 0 : effort.spent;
    }
}
