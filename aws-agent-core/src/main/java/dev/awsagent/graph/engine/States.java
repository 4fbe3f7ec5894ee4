package dev.awsagent.graph.engine;

import dev.awsagent.agent.Reply;
import dev.awsagent.graph.AgentState;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Proposal;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.plan.StepOutcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The changes of state that only the agent's own nodes make. */
final class States {

    /** Turns that are kept: what is older is of no use to a planner. */
    private static final int HISTORY = 50;

    private States() {}

    /** The next turn: nothing of the one before is left but its history and the question that it ended with. */
    static AgentState begin(AgentState before, String message, boolean preview, @Nullable Plan given) {
        var open = before.reply() instanceof Reply.ClarificationNeeded question
                ? new PlanRequest.Pending(
                        before.message(),
                        new Planning.Clarify(question.question(), question.missing(), question.choices()))
                : null;
        return new AgentState(
                before.conversation(),
                message,
                before.target(),
                preview,
                given == null ? null : new Planning.Planned(given, false),
                List.of(),
                null,
                null,
                List.of(),
                null,
                null,
                before.history(),
                open);
    }

    static AgentState failed(AgentState s, StepOutcome.Failure error) {
        return new AgentState(
                s.conversation(),
                s.message(),
                s.target(),
                s.preview(),
                s.planning(),
                s.rounds(),
                s.proposal(),
                s.approval(),
                s.outcomes(),
                error,
                null,
                s.history(),
                s.pending());
    }

    static AgentState proposed(AgentState s, @Nullable Proposal proposal) {
        return new AgentState(
                s.conversation(),
                s.message(),
                s.target(),
                s.preview(),
                s.planning(),
                s.rounds(),
                proposal,
                null,
                List.of(),
                s.error(),
                s.reply(),
                s.history(),
                s.pending());
    }

    static AgentState approved(AgentState s, Approval approval) {
        return new AgentState(
                s.conversation(),
                s.message(),
                s.target(),
                s.preview(),
                s.planning(),
                s.rounds(),
                s.proposal(),
                approval,
                s.outcomes(),
                s.error(),
                s.reply(),
                s.history(),
                s.pending());
    }

    static AgentState planned(AgentState s, Planning planning) {
        return new AgentState(
                s.conversation(),
                s.message(),
                s.target(),
                s.preview(),
                planning,
                s.rounds(),
                null,
                null,
                List.of(),
                s.error(),
                s.reply(),
                s.history(),
                s.pending());
    }

    static AgentState ran(AgentState s, List<StepOutcome> outcomes) {
        return new AgentState(
                s.conversation(),
                s.message(),
                s.target(),
                s.preview(),
                s.planning(),
                s.rounds(),
                s.proposal(),
                s.approval(),
                outcomes,
                s.error(),
                s.reply(),
                s.history(),
                s.pending());
    }

    /** Puts the round that just ended to the others. */
    static AgentState nextRound(AgentState s, Plan plan) {
        var rounds = new ArrayList<>(s.rounds());
        rounds.add(new PlanRequest.Round(plan, s.outcomes()));
        return new AgentState(
                s.conversation(),
                s.message(),
                s.target(),
                s.preview(),
                null,
                rounds,
                null,
                null,
                List.of(),
                s.error(),
                s.reply(),
                s.history(),
                s.pending());
    }

    static AgentState replied(AgentState s, Reply reply, PlanRequest.@Nullable Turn turn) {
        var history = new ArrayList<>(s.history());
        if (turn != null) {
            history.add(turn);
        }
        return new AgentState(
                s.conversation(),
                s.message(),
                s.target(),
                s.preview(),
                s.planning(),
                s.rounds(),
                s.proposal(),
                s.approval(),
                s.outcomes(),
                s.error(),
                reply,
                history.subList(Math.max(0, history.size() - HISTORY), history.size()),
                s.pending());
    }

    /** What was done in this turn, over all rounds. */
    static List<StepOutcome> outcomes(AgentState state) {
        var all = new ArrayList<StepOutcome>();
        state.rounds().forEach(round -> all.addAll(round.outcomes()));
        all.addAll(state.outcomes());
        return all;
    }
}
