package dev.awsagent.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * The steps that a request means, to be run in order.
 *
 * @param planner who made it: {@code local}, or the name of a model
 * @param steps at least one, with unique ids
 */
public record Plan(String planner, List<Step> steps) {
    public Plan {
        Objects.requireNonNull(planner, "planner");
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a plan has at least one step");
        }
        var ids = new HashSet<String>();
        for (var step : steps) {
            if (!ids.add(step.id())) {
                throw new IllegalArgumentException("two steps of a plan have the id '" + step.id() + "'");
            }
        }
    }
}
