package dev.awsagent.benchmarks.server;

import java.util.Arrays;

/** How long replies took, in nanoseconds. Used by one thread. */
final class Heard {

    private long[] nanos = new long[1024];
    private int count;
    private long lasted;

    void add(long took) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = took;
    }

    /** From the first that was said to the last that counts. */
    void lasted(long time) {
        lasted = time;
    }

    int count() {
        return count;
    }

    double perSecond() {
        return lasted == 0 ? 0 : count * 1e9 / lasted;
    }

    /**
     * Milliseconds that so many of the replies took at most.
     *
     * @param part such as 0.99
     */
    double millis(double part) {
        if (count == 0) {
            throw new IllegalStateException("nothing was heard");
        }
        var sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(part * count) - 1)] / 1e6;
    }
}
