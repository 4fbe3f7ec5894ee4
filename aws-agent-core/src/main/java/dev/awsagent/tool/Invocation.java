package dev.awsagent.tool;

import dev.awsagent.credential.Target;
import java.util.List;
import java.util.Objects;

/** A tool with the input that it is to be called with: checked against the schema, nothing run yet. */
public final class Invocation {

    /** The tool's own methods with the input filled in. */
    interface Bound {
        List<AwsCall> calls(Target target);

        List<AwsCall> looks(Target target);

        void check(WorkingFolder files);

        Effect effect();

        boolean dryRun();

        Impact impact(Target target);

        Impact inspect(ToolCall call) throws Exception;

        ToolResult<?> call(ToolCall call) throws Exception;
    }

    private final ToolDefinition definition;
    private final Bound bound;

    Invocation(ToolDefinition definition, Bound bound) {
        this.definition = definition;
        this.bound = bound;
    }

    public ToolDefinition definition() {
        return definition;
    }

    /**
     * The AWS calls that it means.
     *
     * @param target where it would run, as far as it is known
     */
    public List<AwsCall> calls(Target target) {
        return List.copyOf(bound.calls(target));
    }

    /** What {@link #inspect} may call. */
    public List<AwsCall> looks(Target target) {
        return List.copyOf(bound.looks(target));
    }

    /**
     * Checks what this machine alone can tell.
     *
     * @throws ToolException when the call would fail on it
     */
    public void check(WorkingFolder files) {
        bound.check(files);
    }

    /** The effect: never less than the tool declared. */
    public Effect effect() {
        return definition.effect().or(bound.effect());
    }

    /** Whether the tool says that it only has it said what would be done. */
    public boolean dryRun() {
        return bound.dryRun();
    }

    /**
     * What it would do, said without looking.
     *
     * @param target where it would run, as far as it is known
     */
    public Impact impact(Target target) {
        return bound.impact(target);
    }

    /** What it would do, after looking. */
    public Impact inspect(ToolCall call) throws Exception {
        return bound.inspect(call);
    }

    /** Does it. The caller has opened the scope and keeps the time. */
    public ToolResult<?> call(ToolCall call) throws Exception {
        return Objects.requireNonNull(bound.call(call), () -> definition.name() + " returned null");
    }
}
