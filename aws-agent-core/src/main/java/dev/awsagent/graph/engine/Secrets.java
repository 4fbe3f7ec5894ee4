package dev.awsagent.graph.engine;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.awsagent.graph.AgentState;
import dev.awsagent.guard.Proposal;
import dev.awsagent.guard.ReviewedStep;
import dev.awsagent.internal.Json;
import dev.awsagent.internal.Redactor;
import dev.awsagent.plan.Argument;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.Step;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.ParamDefinition;
import dev.awsagent.tool.ToolRegistry;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Arguments that a tool declares as secret: hidden wherever a plan is shown. */
final class Secrets {

    private Secrets() {}

    static void collect(Plan plan, ToolRegistry tools, Turn turn) {
        for (var step : plan.steps()) {
            var names = names(step.tool(), tools);
            step.arguments().forEach((name, argument) -> {
                if (names.contains(name)) {
                    collect(name, argument.value(), turn);
                }
            });
        }
    }

    /** Each text in it: the values of a map are secret, too, by the names that they have there. */
    private static void collect(String name, JsonNode value, Turn turn) {
        if (value.isTextual()) {
            turn.secret(name, value.asText());
        } else if (value.isObject()) {
            value.properties().forEach(part -> collect(part.getKey(), part.getValue(), turn));
        } else {
            value.forEach(part -> collect(name, part, turn));
        }
    }

    /** What a message gives to variables, where no plan says which of its words are secret. */
    static void collect(String message, Turn turn) {
        Redactor.assignments(message, turn::secret);
    }

    /** The same of all that the user said in this turn. */
    static void collect(AgentState state, Turn turn) {
        said(state).forEach(message -> collect(message, turn));
    }

    /** The names of what that gives to variables. */
    static Set<String> typed(AgentState state) {
        var names = new LinkedHashSet<String>();
        said(state).forEach(message -> Redactor.assignments(message, (name, value) -> names.add(name)));
        return names;
    }

    private static List<String> said(AgentState state) {
        var pending = state.pending();
        return pending == null ? List.of(state.message()) : List.of(state.message(), pending.message());
    }

    static Plan hidden(Plan plan, ToolRegistry tools) {
        return plan.steps().stream().allMatch(step -> names(step.tool(), tools).isEmpty())
                ? plan
                : new Plan(
                        plan.planner(),
                        plan.steps().stream().map(step -> hidden(step, tools)).toList());
    }

    static Proposal hidden(Proposal proposal, ToolRegistry tools) {
        var steps = proposal.steps().stream()
                .map(reviewed -> new ReviewedStep(
                        hidden(reviewed.step(), tools),
                        reviewed.words(),
                        reviewed.effect(),
                        hidden(reviewed, tools),
                        reviewed.impact(),
                        reviewed.decision(),
                        reviewed.suspicious(),
                        reviewed.permission()))
                .toList();
        return new Proposal(
                proposal.message(),
                proposal.planner(),
                steps,
                proposal.account(),
                proposal.alias(),
                proposal.role(),
                proposal.accountUnknown(),
                proposal.target(),
                proposal.seal(),
                proposal.expires());
    }

    /** The parameters of the calls repeat what the arguments say. */
    private static List<AwsCall> hidden(ReviewedStep reviewed, ToolRegistry tools) {
        var secrets = new HashSet<String>();
        for (var name : names(reviewed.step().tool(), tools)) {
            var argument = reviewed.step().arguments().get(name);
            if (argument != null) {
                texts(argument.value(), secrets);
            }
        }
        return secrets.isEmpty()
                ? reviewed.calls()
                : reviewed.calls().stream().map(call -> hidden(call, secrets)).toList();
    }

    private static void texts(JsonNode value, Set<String> into) {
        if (value.isTextual()) {
            into.add(value.textValue());
        }
        value.forEach(part -> texts(part, into));
    }

    private static AwsCall hidden(AwsCall call, Set<String> secrets) {
        var shown = Masking.map(Json.tree(call.params()), text -> secrets.contains(text) ? Masking.HIDDEN : text);
        return call.withParams(Json.mapper().convertValue(shown, new TypeReference<Map<String, Object>>() {}));
    }

    static Step hidden(Step step, ToolRegistry tools) {
        var names = names(step.tool(), tools);
        if (names.isEmpty()) {
            return step;
        }
        var arguments = new LinkedHashMap<String, Argument>();
        step.arguments()
                .forEach((name, argument) -> arguments.put(
                        name,
                        names.contains(name)
                                ? new Argument(TextNode.valueOf(Masking.HIDDEN), argument.origin())
                                : argument));
        return step.withArguments(arguments);
    }

    static Set<String> names(String tool, ToolRegistry tools) {
        var definition = tools.find(tool).orElse(null);
        return definition == null
                ? Set.of()
                : definition.params().stream()
                        .filter(ParamDefinition::secret)
                        .map(ParamDefinition::name)
                        .collect(Collectors.toUnmodifiableSet());
    }
}
