package dev.awsagent.benchmarks.transfer;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of a program.
 *
 * @param wall seconds from its start to its end
 * @param cpu seconds of processor time that it and its children used, in user and system mode
 * @param peakBytes the most memory that it had in use; 0 where that cannot be told
 * @param requests what the server was asked for meanwhile, by operation
 * @param failure why what it did is not right; null where it is
 */
record Measurement(
        double wall,
        double cpu,
        long peakBytes,
        Map<String, Long> requests,
        @Nullable String failure) {

    Measurement {
        requests = Map.copyOf(requests);
    }

    boolean isRight() {
        return failure == null;
    }

    /** The value in the middle, or the mean of the two there. */
    static double median(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values have no median");
        }
        var sorted = values.stream().sorted().toList();
        var middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
