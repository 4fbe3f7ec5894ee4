package dev.awsagent.graph.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.graph.AgentState;
import dev.awsagent.internal.Json;
import dev.awsagent.plan.Argument;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.plan.Reference;
import dev.awsagent.plan.Step;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a plan whose steps point to each other's results into stages: what can be reviewed now, and what has to wait until it is
 * known what it is about. Nobody is asked to say yes to a change of things that are not named yet.
 */
final class Stages {

    private Stages() {}

    /** The steps up to the first that waits for a result; the others wait behind it. */
    static Planning.Planned first(Planning.Planned planned) {
        var all = new ArrayList<>(planned.plan().steps());
        all.addAll(planned.then());
        int waiting = 0;
        while (waiting < all.size() && !all.get(waiting).waits()) {
            waiting++;
        }
        if (waiting == planned.plan().steps().size()) {
            return planned;
        }
        if (waiting == 0) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "the first step of the plan, " + all.get(0).tool() + ", points to the result of a step before it",
                    "let the plan begin with the step that brings it");
        }
        return new Planning.Planned(
                new Plan(planned.plan().planner(), all.subList(0, waiting)),
                planned.unfinished(),
                all.subList(waiting, all.size()),
                planned.notes());
    }

    /**
     * The next stage, with what the steps before brought in place of what pointed to it.
     *
     * @param state whose rounds have run
     * @return null where there is nothing left to do, since what was pointed to is empty
     */
    static Planning.@Nullable Planned next(AgentState state, Planning.Planned before, ToolRegistry tools) {
        var outcomes = new ArrayList<StepOutcome>();
        for (PlanRequest.Round round : state.rounds()) {
            outcomes.addAll(round.outcomes());
        }
        var ready = new ArrayList<Step>();
        var then = new ArrayList<Step>();
        for (var step : before.then()) {
            if (!then.isEmpty() || !step.waits()) {
                (then.isEmpty() ? ready : then).add(step);
            } else if (isKnown(step, outcomes)) {
                ready.addAll(filled(step, outcomes, tools));
            } else if (ready.isEmpty() && !isComing(step, before.then())) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "step " + step.id() + " of the plan, " + step.tool() + ", points to a step that has not run",
                        "point to a step before it");
            } else {
                then.add(step);
            }
        }
        return ready.isEmpty()
                ? null
                : new Planning.Planned(
                        new Plan(before.plan().planner(), ready), before.unfinished(), then, before.notes());
    }

    private static boolean isComing(Step step, List<Step> steps) {
        return steps.stream()
                .anyMatch(other -> step.arguments().values().stream()
                        .anyMatch(argument -> argument.reference() != null
                                && argument.reference().step().equals(other.id())));
    }

    private static boolean isKnown(Step step, List<StepOutcome> outcomes) {
        return step.arguments().values().stream()
                .allMatch(argument -> argument.reference() == null || outcome(argument.reference(), outcomes) != null);
    }

    private static @Nullable StepOutcome outcome(Reference reference, List<StepOutcome> outcomes) {
        for (int i = outcomes.size() - 1; i >= 0; i--) {
            if (outcomes.get(i).step().equals(reference.step())) {
                return outcomes.get(i);
            }
        }
        return null;
    }

    /** An input that takes a list gets them all; for one that takes one, there is a step for each. */
    private static List<Step> filled(Step step, List<StepOutcome> outcomes, ToolRegistry tools) {
        var arguments = new LinkedHashMap<String, Argument>();
        String each = null;
        List<JsonNode> values = List.of();
        for (var entry : step.arguments().entrySet()) {
            var reference = entry.getValue().reference();
            if (reference == null) {
                arguments.put(entry.getKey(), entry.getValue());
                continue;
            }
            var found = values(reference, Objects.requireNonNull(outcome(reference, outcomes)));
            if (found.isEmpty()) {
                return List.of();
            }
            if (takesList(step.tool(), entry.getKey(), tools)) {
                var list = Json.array();
                found.forEach(list::add);
                arguments.put(entry.getKey(), new Argument(list, Origin.TOOL));
            } else if (found.size() == 1) {
                arguments.put(entry.getKey(), new Argument(found.get(0), Origin.TOOL));
            } else if (each == null) {
                each = entry.getKey();
                values = found;
                arguments.put(entry.getKey(), entry.getValue());
            } else {
                throw new ToolException(
                        FailureKind.INVALID,
                        step.tool() + " takes one " + each + " and one " + entry.getKey()
                                + ", and the steps before brought several of both",
                        "ask for each of them in a request of its own");
            }
        }
        if (each == null) {
            return List.of(step.withArguments(arguments));
        }
        var steps = new ArrayList<Step>();
        for (int i = 0; i < values.size(); i++) {
            var one = new LinkedHashMap<>(arguments);
            one.put(each, new Argument(values.get(i), Origin.TOOL));
            steps.add(step.withId(step.id() + "." + (i + 1)).withArguments(one));
        }
        return steps;
    }

    private static boolean takesList(String tool, String input, ToolRegistry tools) {
        return tools.find(tool).stream()
                .flatMap(definition -> definition.params().stream())
                .anyMatch(param -> param.name().equals(input)
                        && param.schema().path("type").asText().equals("array"));
    }

    private static List<JsonNode> values(Reference reference, StepOutcome outcome) {
        var result = outcome.shown();
        if (result == null) {
            return List.of();
        }
        if (outcome.nextPage() != null && reference.list() != null) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "what " + outcome.tool() + " brought is not all there is, so the steps that go by it were not run",
                    "narrow the request down until its list is whole");
        }
        var values = new ArrayList<JsonNode>();
        var list = reference.list();
        if (list == null) {
            add(result.path(reference.field()), values);
        } else {
            for (var row : list.isEmpty() ? result : result.path(list)) {
                add(row.isValueNode() ? row : row.path(reference.field()), values);
            }
        }
        return values;
    }

    private static void add(JsonNode value, List<JsonNode> values) {
        if (value.isMissingNode() || value.isNull() || value.isContainerNode()) {
            throw new ToolException(
                    FailureKind.INTERNAL,
                    "a step before did not bring what this one goes by, so it was not run",
                    "look at what it brought, and name the thing itself");
        }
        if (!values.contains(value)) {
            values.add(value);
        }
    }
}
