package dev.awsagent.benchmarks.server;

/**
 * When what is due: each of {@code count} talkers says something once in each period, evenly spread over it.
 *
 * @param begin of the first, as {@link System#nanoTime()} has it
 * @param period in nanoseconds
 */
record Pace(long begin, long period, int count) {

    /** When the message of this number is due, which the talker {@code number % count} says. */
    long due(long number) {
        return begin + number / count * period + number % count * period / count;
    }
}
