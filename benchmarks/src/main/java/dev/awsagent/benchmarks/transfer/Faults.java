package dev.awsagent.benchmarks.transfer;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * What makes a server worse than it is.
 *
 * @param latency how long each answer waits
 * @param share how many of the requests are answered with 503, from 0 to 1
 */
record Faults(Duration latency, double share, long seed) {

    static final Faults NONE = new Faults(Duration.ZERO, 0, 0);

    Faults {
        if (latency.isNegative() || !(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "a latency is 0 or longer, a share is from 0 to 1; got " + latency + " and " + share);
        }
    }

    /** Whether the request of this number fails: the same for the same seed. */
    boolean hits(long request) {
        return share > 0 && new SplittableRandom(seed * 0x9e3779b97f4a7c15L + request).nextDouble() < share;
    }

    /** Reads a latency such as {@code 50ms} or {@code 2s}. */
    static Duration latency(String text) {
        try {
            if (text.endsWith("ms")) {
                return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
            }
            if (text.endsWith("s")) {
                return Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a latency is a number of ms or s, such as 50ms; got '" + text + "'", e);
        }
        throw new IllegalArgumentException("a latency is a number of ms or s, such as 50ms; got '" + text + "'");
    }

    /** Reads a share such as {@code 1%}. */
    static double share(String text) {
        try {
            if (text.endsWith("%")) {
                return Double.parseDouble(text.substring(0, text.length() - 1)) / 100;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a share is a percentage, such as 1%; got '" + text + "'", e);
        }
        throw new IllegalArgumentException("a share is a percentage, such as 1%; got '" + text + "'");
    }
}
