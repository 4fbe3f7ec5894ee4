package dev.awsagent.benchmarks.server;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Whether something grew from sample to sample, or only moved: the middle of the last third is held to that of the third before. The
 * first third is when caches fill.
 */
record Growth(long before, long after) {

    static Growth of(List<Vitals> samples, ToLongFunction<Vitals> what) {
        var third = samples.size() / 3;
        if (third == 0) {
            throw new IllegalArgumentException("no growth is seen in " + samples.size() + " samples; 3 are needed");
        }
        var all = samples.stream().mapToLong(what).toArray();
        return new Growth(
                middle(all, all.length - 2 * third, all.length - third), middle(all, all.length - third, all.length));
    }

    private static long middle(long[] all, int from, int to) {
        var part = java.util.Arrays.copyOfRange(all, from, to);
        java.util.Arrays.sort(part);
        return part[part.length / 2];
    }

    long more() {
        return after - before;
    }
}
