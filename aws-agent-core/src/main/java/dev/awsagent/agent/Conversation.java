package dev.awsagent.agent;

import dev.awsagent.credential.Target;
import dev.awsagent.graph.AgentState;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Proposal;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.PlanRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Turns that belong together: they share a target, a history, and at most one proposal that waits for a person. Turns of
 * one conversation run one after another; conversations know nothing of each other. Thread-safe.
 */
public final class Conversation {

    private final String id;

    Conversation(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    /** Where its requests run unless they say otherwise, as asked for. */
    public Target target() {
        throw new UnsupportedOperationException();
    }

    /** From the next turn on, requests run there. A proposal that waits is given up: its seal names the old target. */
    public Conversation use(Target target) {
        throw new UnsupportedOperationException();
    }

    /** Says something and waits for the reply. */
    public Reply ask(String message) {
        return ask(message, event -> {});
    }

    /** The same, told what happens meanwhile. The listener is called on the threads of the turn, one event at a time. */
    public Reply ask(String message, Consumer<AgentEvent> listener) {
        throw new UnsupportedOperationException();
    }

    /** The same without waiting. Cancelling the stage's future cancels the turn. */
    public CompletionStage<Reply> askAsync(String message, Consumer<AgentEvent> listener) {
        throw new UnsupportedOperationException();
    }

    /** Runs a plan that a program made, reviewed like any other. */
    public Reply run(Plan plan) {
        return run(plan, event -> {});
    }

    public Reply run(Plan plan, Consumer<AgentEvent> listener) {
        throw new UnsupportedOperationException();
    }

    /** What this message would come to as the next turn. Runs nothing and changes nothing. */
    public Preview plan(String message) {
        throw new UnsupportedOperationException();
    }

    /** Says yes to the proposal that waits. */
    public Reply approve(Approval approval) {
        return approve(approval, event -> {});
    }

    /**
     * The same, told what happens meanwhile. An approval that does not fit the proposal (another seal, expired, used
     * before, a name not typed) runs nothing; the reply says which.
     */
    public Reply approve(Approval approval, Consumer<AgentEvent> listener) {
        throw new UnsupportedOperationException();
    }

    /** Says no to the proposal of this seal. Nothing runs. */
    public Reply reject(String seal) {
        throw new UnsupportedOperationException();
    }

    /** Calls off the turn that is running; false when none is. The turn's reply says what was done. */
    public boolean cancel() {
        throw new UnsupportedOperationException();
    }

    /** The proposal that waits for a person. */
    public Optional<Proposal> pending() {
        throw new UnsupportedOperationException();
    }

    /** The turns so far, oldest first, with secrets taken out. */
    public List<PlanRequest.Turn> history() {
        throw new UnsupportedOperationException();
    }

    /** The state as of the last node, with secrets taken out. */
    public AgentState state() {
        throw new UnsupportedOperationException();
    }
}
