package dev.awsagent.tool;

import dev.awsagent.credential.Target;
import java.util.List;

/**
 * One operation that the agent can do. The class carries {@link ToolInfo}; the record {@code I} is its schema.
 *
 * <p>Validation, approval, timeouts, retries, redaction and the mapping of AWS errors belong to the runtime: a tool may
 * let SDK exceptions escape. An implementation MUST be stateless and safe for use by many threads, MUST do nothing in
 * {@link #effect}, {@link #calls}, {@link #looks} and {@link #impact} but compute, and SHOULD be package-private.
 *
 * @param <I> the input record; its package must be open to {@code dev.awsagent.core} when it is not public
 * @param <O> what comes back: a record, a list of records, or a JSON value
 */
public interface Tool<I extends Record, O> {

    /** Does it. Called only after review, on a thread that may be interrupted. */
    ToolResult<O> call(I input, ToolCall call) throws Exception;

    /**
     * The AWS calls that this input means: no side effects, no network. Only what is declared here passes the gate while
     * {@link #call} runs. Empty for a tool that calls AWS not at all.
     */
    List<AwsCall> calls(I input);

    /**
     * The same, where the calls depend on where they would run: a bucket is created in the region of the target.
     *
     * @param target as far as it is known; settled when the step is reviewed and when it runs
     */
    default List<AwsCall> calls(I input, Target target) {
        return calls(input);
    }

    /**
     * What {@link #inspect} may call to look: only what is declared here passes the gate while it runs, and of that only
     * what looks. Unless said otherwise, those of {@link #calls} that look.
     */
    default List<AwsCall> looks(I input, Target target) {
        return calls(input, target).stream().filter(AwsCall::looks).toList();
    }

    /**
     * Checks what this machine alone can tell: whether a file is there, and lies in the working folder. Called before a
     * person is asked, and for a preview. Changes nothing, calls nobody.
     *
     * @throws ToolException when the call would fail on it
     */
    default void check(I input, WorkingFolder files) {}

    /**
     * Whether this input only has it said what would be done, and changes nothing, at AWS or on this machine. It needs no
     * approval then, whatever the declared effect, as long as all its {@link #calls} are looks; the gate lets nothing else
     * through.
     */
    default boolean dryRun(I input) {
        return false;
    }

    /** The effect of this input; the runtime takes the more severe of this and the declared one. */
    default Effect effect(I input) {
        return Effect.READ;
    }

    /** What this input would do, as far as it can be said without looking. */
    default Impact impact(I input) {
        var resources = calls(input).stream()
                .flatMap(call -> call.resources().stream())
                .distinct()
                .toList();
        var confirm = resources.isEmpty()
                ? ToolDefinition.infoOf(getClass()).name()
                : resources.get(0).substring(resources.get(0).lastIndexOf(':') + 1);
        var reads = ToolDefinition.infoOf(getClass()).effect().or(effect(input)) == Effect.READ;
        return reads
                ? new Impact(resources, -1, null, Undo.NOT_NEEDED, List.of())
                : new Impact(resources, -1, confirm, Undo.UNKNOWN, List.of());
    }

    /**
     * The same, where it depends on where it would run.
     *
     * @param target as far as it is known; settled when the step is reviewed
     */
    default Impact impact(I input, Target target) {
        return impact(input);
    }

    /**
     * The same after looking: called during review, for steps that are not {@link Effect#READ}, under a scope that lets
     * only {@link #looks} through. What it throws is shown as a note, and the question is asked all the same; but a
     * {@link ToolException} of kind {@link FailureKind#CONFLICT} or {@link FailureKind#NOT_FOUND} says that the step is
     * impossible as things are: where it is the only one, nobody is asked, and the turn fails with it.
     */
    default Impact inspect(I input, ToolCall call) throws Exception {
        return impact(input, call.target());
    }
}
