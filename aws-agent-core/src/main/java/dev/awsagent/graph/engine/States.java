package dev.awsagent.graph.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.agent.Reply;
import dev.awsagent.graph.AgentState;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Proposal;
import dev.awsagent.internal.Json;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.ToolRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The changes of state that only the agent's own nodes make. */
final class States {

    /** Turns that are kept: what is older is of no use to a planner. */
    private static final int HISTORY = 50;

    /** Plans that a follow-up may point back to. */
    private static final int RECENT = 3;

    /** As many rows of a list as a text shows. */
    private static final int SHOWN = 500;

    private States() {}

    /** What of a state the nodes change, while they change it. */
    static final class Draft {
        String message;
        boolean preview;

        @Nullable
        Planning planning;

        List<PlanRequest.Round> rounds;

        @Nullable
        Proposal proposal;

        List<Approval> approvals;

        List<StepOutcome> outcomes;

        StepOutcome.@Nullable Failure error;

        @Nullable
        Reply reply;

        List<PlanRequest.Turn> history;

        PlanRequest.@Nullable Pending pending;

        List<PlanRequest.Round> recent;

        private Draft(AgentState state) {
            message = state.message();
            preview = state.preview();
            planning = state.planning();
            rounds = state.rounds();
            proposal = state.proposal();
            approvals = state.approvals();
            outcomes = state.outcomes();
            error = state.error();
            reply = state.reply();
            history = state.history();
            pending = state.pending();
            recent = state.recent();
        }

        /** Nothing is reviewed, and so nothing approved or done, in this round. */
        private void unreviewed() {
            proposal = null;
            approvals = List.of();
            outcomes = List.of();
        }
    }

    static AgentState change(AgentState state, Consumer<Draft> change) {
        var draft = new Draft(state);
        change.accept(draft);
        return new AgentState(
                state.conversation(),
                draft.message,
                state.target(),
                draft.preview,
                draft.planning,
                draft.rounds,
                draft.proposal,
                draft.approvals,
                draft.outcomes,
                draft.error,
                draft.reply,
                draft.history,
                draft.pending,
                draft.recent);
    }

    /**
     * The next turn: nothing of the one before is left but its history, what it planned and showed, and the question that it
     * ended with.
     */
    static AgentState begin(
            AgentState before, String message, boolean preview, @Nullable Plan given, ToolRegistry tools) {
        var open = before.reply() instanceof Reply.ClarificationNeeded question
                ? new PlanRequest.Pending(
                        before.message(),
                        new Planning.Clarify(question.question(), question.missing(), question.choices()))
                : null;
        return change(AgentState.start(before.conversation(), before.target()), draft -> {
            draft.message = message;
            draft.preview = preview;
            draft.planning = given == null ? null : new Planning.Planned(given, false);
            draft.history = before.history();
            draft.pending = open;
            draft.recent = recent(before, tools);
        });
    }

    /** What a follow-up may point to: the plans and the rows that were shown last, secrets left out. */
    private static List<PlanRequest.Round> recent(AgentState before, ToolRegistry tools) {
        var all = new ArrayList<>(before.recent());
        for (var round : before.rounds()) {
            all.add(new PlanRequest.Round(Secrets.hidden(round.plan(), tools), shown(round.outcomes())));
        }
        var plan = before.plan();
        if (plan != null) {
            all.add(new PlanRequest.Round(Secrets.hidden(plan, tools), shown(before.outcomes())));
        }
        return all.subList(Math.max(0, all.size() - RECENT), all.size());
    }

    private static List<StepOutcome> shown(List<StepOutcome> outcomes) {
        return outcomes.stream()
                .map(outcome -> {
                    var shown = outcome.shown();
                    var cut = shown == null ? null : cut(shown);
                    return shown == cut
                            ? outcome
                            : new StepOutcome(
                                    outcome.step(),
                                    outcome.tool(),
                                    cut,
                                    cut,
                                    outcome.nextPage() == null ? "more than was shown" : outcome.nextPage(),
                                    null,
                                    outcome.evidence(),
                                    outcome.moreRequests(),
                                    outcome.millis(),
                                    outcome.allowedBy());
                })
                .toList();
    }

    /** Rows that no text shows are not pointed to. */
    private static JsonNode cut(JsonNode node) {
        if (node instanceof ArrayNode array && array.size() > SHOWN) {
            var out = Json.array();
            for (int i = 0; i < SHOWN; i++) {
                out.add(array.get(i));
            }
            return out;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode out = null;
            for (var property : object.properties()) {
                var part = property.getValue().isArray() ? cut(property.getValue()) : property.getValue();
                if (part != property.getValue()) {
                    out = out == null ? (ObjectNode) Json.object().setAll(object) : out;
                    out.set(property.getKey(), part);
                }
            }
            return out == null ? node : out;
        }
        return node;
    }

    static AgentState failed(AgentState state, StepOutcome.Failure error) {
        return change(state, draft -> {
            draft.error = error;
            draft.reply = null;
        });
    }

    static AgentState proposed(AgentState state, @Nullable Proposal proposal) {
        return change(state, draft -> {
            draft.unreviewed();
            draft.proposal = proposal;
        });
    }

    static AgentState approved(AgentState state, Approval approval) {
        var approvals = new ArrayList<>(state.approvals());
        approvals.add(approval);
        return change(state, draft -> draft.approvals = approvals);
    }

    static AgentState planned(AgentState state, Planning planning) {
        return change(state, draft -> {
            draft.unreviewed();
            draft.planning = planning;
        });
    }

    static AgentState ran(AgentState state, List<StepOutcome> outcomes) {
        return change(state, draft -> draft.outcomes = outcomes);
    }

    /** Puts the round that just ended to the others. */
    static AgentState nextRound(AgentState state, Plan plan) {
        var rounds = new ArrayList<>(state.rounds());
        rounds.add(new PlanRequest.Round(plan, state.outcomes()));
        return change(state, draft -> {
            draft.unreviewed();
            draft.planning = null;
            draft.rounds = rounds;
        });
    }

    static AgentState replied(AgentState state, Reply reply, PlanRequest.@Nullable Turn turn) {
        var history = new ArrayList<>(state.history());
        if (turn != null) {
            history.add(turn);
        }
        return change(state, draft -> {
            draft.reply = reply;
            draft.history = history.subList(Math.max(0, history.size() - HISTORY), history.size());
        });
    }

    /** What was done in this turn, over all rounds. */
    static List<StepOutcome> outcomes(AgentState state) {
        var all = new ArrayList<StepOutcome>();
        state.rounds().forEach(round -> all.addAll(round.outcomes()));
        all.addAll(state.outcomes());
        return all;
    }

    /** How many steps ran for this request before the plan of now. */
    static int stepsBefore(AgentState state) {
        return state.rounds().stream()
                .mapToInt(round -> round.outcomes().size())
                .sum();
    }
}
