package dev.awsagent.graph;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.Target;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Proposal;
import dev.awsagent.internal.Json;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.plan.StepOutcome;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that a conversation knows between two nodes of the graph. Immutable; goes to JSON and back without naming a type.
 * Holds no value that a tool marked as secret.
 *
 * @param conversation the conversation's id
 * @param message what the user said in this turn
 * @param target where it runs unless the message says otherwise
 * @param preview whether nothing is to run: the graph stops after Review
 * @param planning what the planner made of the message in this round; null before Plan
 * @param rounds what was planned and done in this turn before this round, oldest first
 * @param proposal the reviewed plan of this round; null before Review
 * @param approvals each yes that was given to the proposal; empty while there is none
 * @param outcomes what came of the proposal's steps; empty before Execute
 * @param error what went wrong in this turn; null when nothing did
 * @param reply what is answered; null before Respond
 * @param history the turns before this one, oldest first, with secrets taken out
 * @param pending the question that this message may be the answer to; null when none was open
 * @param recent the last plans of the turns before, oldest first, with what was shown of their results
 */
public record AgentState(
        String conversation,
        String message,
        Target target,
        boolean preview,
        @Nullable Planning planning,
        List<PlanRequest.Round> rounds,
        @Nullable Proposal proposal,
        List<Approval> approvals,
        List<StepOutcome> outcomes,
        StepOutcome.@Nullable Failure error,
        @Nullable Reply reply,
        List<PlanRequest.Turn> history,
        PlanRequest.@Nullable Pending pending,
        List<PlanRequest.Round> recent) {

    public AgentState {
        Objects.requireNonNull(conversation, "conversation");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(target, "target");
        rounds = List.copyOf(rounds);
        approvals = List.copyOf(approvals);
        outcomes = List.copyOf(outcomes);
        history = List.copyOf(history);
        recent = List.copyOf(recent);
    }

    /** A conversation before its first turn. */
    public static AgentState start(String conversation, Target target) {
        return new AgentState(
                conversation,
                "",
                target,
                false,
                null,
                List.of(),
                null,
                List.of(),
                List.of(),
                null,
                null,
                List.of(),
                null,
                List.of());
    }

    /** The plan of this round; null when there is none. */
    public @Nullable Plan plan() {
        return planning instanceof Planning.Planned planned ? planned.plan() : null;
    }

    /** The same with another message, as a node before Plan may want it. */
    public AgentState withMessage(String message) {
        return with(message, planning, history, reply);
    }

    /** The same with another plan, as a node between Plan and Review may want it. */
    public AgentState withPlanning(@Nullable Planning planning) {
        return with(message, planning, history, reply);
    }

    /** The same with these earlier turns. */
    public AgentState withHistory(List<PlanRequest.Turn> history) {
        return with(message, planning, history, reply);
    }

    /** The same, ending in this reply. */
    public AgentState asking(Reply reply) {
        return with(message, planning, history, reply);
    }

    private AgentState with(
            String message, @Nullable Planning planning, List<PlanRequest.Turn> history, @Nullable Reply reply) {
        return new AgentState(
                conversation,
                message,
                target,
                preview,
                planning,
                rounds,
                proposal,
                approvals,
                outcomes,
                error,
                reply,
                history,
                pending,
                recent);
    }

    public JsonNode toJson() {
        return Json.tree(this);
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static AgentState fromJson(JsonNode json) {
        try {
            return Json.mapper().treeToValue(json, AgentState.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a state of a conversation: " + e.getOriginalMessage(), e);
        }
    }
}
