package dev.awsagent.benchmarks.transfer;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** How often each operation was asked for, by its name in S3, and {@code failed} for the failures made on purpose. */
final class Counters {

    static final String FAILED = "failed";

    private final ConcurrentHashMap<String, LongAdder> counts = new ConcurrentHashMap<>();

    void add(String name) {
        var count = counts.get(name);
        if (count == null) {
            count = counts.computeIfAbsent(name, absent -> new LongAdder());
        }
        count.increment();
    }

    void reset() {
        counts.clear();
    }

    /** The counts by name. */
    Map<String, Long> counts() {
        var sums = new TreeMap<String, Long>();
        counts.forEach((name, count) -> sums.put(name, count.sum()));
        return sums;
    }

    /** As one line; {@link #parse} reads it. */
    String text() {
        return counts().entrySet().stream()
                .map(count -> count.getKey() + "=" + count.getValue())
                .collect(Collectors.joining(" "));
    }

    static Map<String, Long> parse(String text) {
        var counts = new TreeMap<String, Long>();
        for (var word : text.strip().split(" +", -1)) {
            var equals = word.indexOf('=');
            if (equals > 0) {
                counts.put(word.substring(0, equals), Long.parseLong(word.substring(equals + 1)));
            }
        }
        return counts;
    }
}
