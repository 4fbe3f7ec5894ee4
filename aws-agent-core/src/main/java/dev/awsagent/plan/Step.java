package dev.awsagent.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.credential.Target;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One tool call of a plan.
 *
 * @param id unique in its plan: {@code "1"}, {@code "2"}, or the id that a model gave the call
 * @param tool the tool's name
 * @param arguments by input name, in the order they were found
 * @param target where it runs, as asked for
 * @param selection what of the list that it brings is kept; null for all of it
 */
public record Step(
        String id,
        String tool,
        Map<String, Argument> arguments,
        Target target,
        @Nullable Selection selection) {
    public Step {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(tool, "tool");
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        Objects.requireNonNull(target, "target");
    }

    /** One that keeps all that it brings. */
    public Step(String id, String tool, Map<String, Argument> arguments, Target target) {
        this(id, tool, arguments, target, null);
    }

    /** The id tells the steps of a plan apart; hashing every component would cost a start its method handles. */
    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** The arguments without their origins. */
    public Map<String, JsonNode> values() {
        var values = new LinkedHashMap<String, JsonNode>();
        arguments.forEach((name, argument) -> values.put(name, argument.value()));
        return values;
    }

    /** Whether an argument is to come from a step before. */
    public boolean waits() {
        return arguments.values().stream().anyMatch(argument -> argument.reference() != null);
    }

    public Step withTarget(Target target) {
        return new Step(id, tool, arguments, target, selection);
    }

    /** The same under another id. */
    public Step withId(String id) {
        return new Step(id, tool, arguments, target, selection);
    }

    /** The same with other arguments. */
    public Step withArguments(Map<String, Argument> arguments) {
        return new Step(id, tool, arguments, target, selection);
    }

    /** The same with another selection of what it brings. */
    public Step selecting(@Nullable Selection selection) {
        return new Step(id, tool, arguments, target, selection);
    }
}
