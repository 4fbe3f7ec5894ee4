package dev.awsagent.benchmarks.server;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How long the server took for messages by its own clock: from when a request was read to when its answer was written, as its metrics
 * count it.
 *
 * @param upTo by seconds, how many took no longer; the last is infinity, and has all
 */
record OwnTimes(TreeMap<Double, Long> upTo) {

    private static final Pattern BUCKET =
            Pattern.compile("(?m)^awsagent_requests_seconds_bucket\\{(.*)le=\"([^\"]+)\"(.*)\\} (\\S+)$");

    /** Out of what Prometheus reads. */
    static OwnTimes of(String metrics) {
        var upTo = new TreeMap<Double, Long>();
        var found = BUCKET.matcher(metrics);
        while (found.find()) {
            var labels = found.group(1) + found.group(3);
            if (labels.contains("method=\"POST\"") && labels.contains("/messages\"")) {
                var most = found.group(2);
                upTo.merge(
                        most.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(most),
                        (long) Double.parseDouble(found.group(4)),
                        Long::sum);
            }
        }
        return new OwnTimes(upTo);
    }

    /** Those that are in this and were not before. */
    OwnTimes since(OwnTimes before) {
        var since = new TreeMap<Double, Long>();
        upTo.forEach((seconds, count) -> since.put(seconds, count - before.upTo.getOrDefault(seconds, 0L)));
        return new OwnTimes(since);
    }

    long count() {
        return upTo.isEmpty() ? 0 : upTo.lastEntry().getValue();
    }

    /** Milliseconds that so many of them took at most: the upper end of the bucket, so that it is no less than it was. */
    double millis(double part) {
        return upTo.entrySet().stream()
                        .filter(bucket -> bucket.getValue() >= part * count())
                        .mapToDouble(Map.Entry::getKey)
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("the server has counted no message"))
                * 1e3;
    }
}
