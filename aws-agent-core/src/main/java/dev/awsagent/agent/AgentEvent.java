package dev.awsagent.agent;

import dev.awsagent.guard.Proposal;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.FailureKind;
import org.jspecify.annotations.Nullable;

/** What happens while a request is worked on, in the order that it happens. No event holds a secret. */
public sealed interface AgentEvent {

    /** A node of the graph begins. */
    record NodeStarted(String node) implements AgentEvent {}

    /**
     * A streaming model said these words: a sentence or a line at a time, with secrets taken out. They may be those of an
     * answer or come with a plan; an answer's are in its reply as well. Not harmless for a terminal yet:
     * {@link Rendering#harmlessLines}.
     */
    record Token(String text) implements AgentEvent {}

    /**
     * A language model is about to be asked.
     *
     * @param model its name
     * @param prompt all that it gets to read, in words. Not harmless for a terminal yet: {@link Rendering#harmlessLines}
     */
    record ModelAsked(String model, String prompt) implements AgentEvent {}

    /**
     * It has answered.
     *
     * @param inputTokens those that it read, as its provider counts them, or else estimated
     * @param outputTokens those that it wrote
     * @param millis how long it took, in milliseconds
     */
    record ModelAnswered(String model, long inputTokens, long outputTokens, long millis) implements AgentEvent {}

    /**
     * It was asked and gave no answer.
     *
     * @param kind why: {@code MODEL} where it failed, {@code CANCELLED} where nobody waited for it any more
     * @param millis how long it took, in milliseconds
     */
    record ModelFailed(String model, FailureKind kind, long millis) implements AgentEvent {}

    record Planned(Plan plan) implements AgentEvent {}

    record Reviewed(Proposal proposal) implements AgentEvent {}

    record StepStarted(String step, String tool) implements AgentEvent {}

    /**
     * A step is this far.
     *
     * @param total of how much; -1 when not known
     * @param detail what is being worked on; null when there is nothing to name
     */
    record StepProgress(
            String step,
            long done,
            long total,
            String unit,
            @Nullable String detail) implements AgentEvent {}

    /** A step is over; its secret values are left out. */
    record StepFinished(StepOutcome outcome) implements AgentEvent {}

    record Replied(Reply reply) implements AgentEvent {}
}
