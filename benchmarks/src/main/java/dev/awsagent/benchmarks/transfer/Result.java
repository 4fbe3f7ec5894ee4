package dev.awsagent.benchmarks.transfer;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** All the counted runs of one program in one case. */
record Result(Workload workload, Condition condition, Tool tool, List<Measurement> runs) {

    Result {
        runs = List.copyOf(runs);
    }

    /** Whether each run did what it was to do: only then do its times say anything. */
    boolean isRight() {
        return !runs.isEmpty() && runs.stream().allMatch(Measurement::isRight);
    }

    double median(ToDoubleFunction<Measurement> value) {
        return Measurement.median(runs.stream().map(value::applyAsDouble).toList());
    }

    double requests() {
        return median(run ->
                run.requests().values().stream().mapToLong(Long::longValue).sum());
    }

    /** What went wrong, and in how many of the runs. */
    String failure() {
        var wrong = runs.stream().filter(run -> !run.isRight()).toList();
        return "FAILED %d of %d: %s"
                .formatted(wrong.size(), runs.size(), wrong.get(0).failure());
    }
}
