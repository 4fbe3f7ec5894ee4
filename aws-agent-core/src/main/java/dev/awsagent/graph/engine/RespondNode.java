package dev.awsagent.graph.engine;

import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.Rendering;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.Target;
import dev.awsagent.graph.AgentState;
import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.guard.Proposal;
import dev.awsagent.guard.ReviewedStep;
import dev.awsagent.internal.Text;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.tool.FailureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says what came of it: to the one who asked, with all values; to state, history and listeners, without secrets. */
final class RespondNode implements Node {

    private static final int REMEMBERED = 4_000;

    private final Services services;

    RespondNode(Services services) {
        this.services = services;
    }

    @Override
    public AgentState apply(AgentState state, Turn turn) {
        if (state.reply() != null) {
            return finished(state, state.reply(), state.reply(), turn);
        }
        var outcomes = States.outcomes(state);
        var shown = reply(state, outcomes, turn);
        // Where no value is kept apart, what is shown is the whole.
        var whole =
                outcomes.isEmpty() || !(shown instanceof Reply.Answer) ? shown : reply(state, whole(state, turn), turn);
        return finished(state, shown, whole, turn);
    }

    private AgentState finished(AgentState state, Reply shown, Reply whole, Turn turn) {
        if (state.plan() == null) {
            Secrets.collect(state, turn);
        }
        var masked = turn.masked(shown, Reply.class);
        turn.reply(whole);
        turn.emit(new AgentEvent.Replied(masked));
        return States.replied(state, masked, remembered(state, masked, turn));
    }

    /** The turn as the history keeps it. */
    PlanRequest.Turn remembered(AgentState state, Reply reply, Turn turn) {
        var text = Rendering.in(services.clock().getZone()).text(reply);
        return new PlanRequest.Turn(
                turn.masked(state.message()),
                turn.masked(text.length() <= REMEMBERED ? text : text.substring(0, REMEMBERED) + "…"));
    }

    /** The graph stands still until a person has answered. */
    AgentState waiting(AgentState state, Turn turn) {
        var proposal = Secrets.hidden(Objects.requireNonNull(state.proposal()), services.tools());
        var reply = turn.masked(
                new Reply.ApprovalNeeded(context(state, turn), proposal, state.approvals(), beside(state, turn)),
                Reply.class);
        turn.reply(reply);
        turn.emit(new AgentEvent.Replied(reply));
        return States.replied(state, reply, null);
    }

    /** What the person should know of the request that is not in its proposal. */
    List<String> beside(AgentState state, Turn turn) {
        if (!(state.planning() instanceof Planning.Planned planned)) {
            return turn.changed;
        }
        var notes = new ArrayList<>(turn.changed);
        notes.addAll(planned.notes());
        var rendering = Rendering.in(services.clock().getZone()).knowing(services.tools());
        planned.then().forEach(step -> notes.add(rendering.later(Secrets.hidden(step, services.tools()))));
        return notes;
    }

    private static List<StepOutcome> whole(AgentState state, Turn turn) {
        var whole = new ArrayList<StepOutcome>();
        for (int round = 0; round < state.rounds().size(); round++) {
            for (var outcome : state.rounds().get(round).outcomes()) {
                whole.add(whole(outcome, round, turn));
            }
        }
        for (var outcome : state.outcomes()) {
            whole.add(whole(outcome, state.rounds().size(), turn));
        }
        return whole;
    }

    private static StepOutcome whole(StepOutcome outcome, int round, Turn turn) {
        var value = turn.value(round, outcome.step());
        return value == null || !outcome.succeeded()
                ? outcome
                : new StepOutcome(
                        outcome.step(),
                        outcome.tool(),
                        value,
                        outcome.shown(),
                        outcome.nextPage(),
                        null,
                        outcome.evidence(),
                        outcome.moreRequests(),
                        outcome.millis(),
                        outcome.allowedBy());
    }

    private Reply reply(AgentState state, List<StepOutcome> outcomes, Turn turn) {
        var context = context(state, turn);
        var error = state.error();
        if (error != null && error.kind() == FailureKind.FORBIDDEN && outcomes.isEmpty()) {
            return new Reply.Refused(
                    context, error.message() + "; nothing ran", Objects.requireNonNullElse(error.hint(), "bounds"));
        }
        var choices = error == null ? List.<String>of() : choices(state, turn);
        if (error != null && !choices.isEmpty()) {
            return new Reply.ClarificationNeeded(context, error.message(), List.of(), choices);
        }
        if (error != null) {
            return new Reply.Failed(context, error.kind(), error.message(), error.hint(), outcomes);
        }
        var planning = state.planning();
        if (planning instanceof Planning.Clarify question) {
            return new Reply.ClarificationNeeded(context, question.question(), question.missing(), question.choices());
        }
        if (planning instanceof Planning.Declined declined) {
            return declined(context, declined);
        }
        if (planning instanceof Planning.Said said) {
            return said(state, context, said, outcomes, turn);
        }
        var proposal = state.proposal();
        if (proposal != null && proposal.verdict() == Verdict.DENY) {
            return denied(context, proposal);
        }
        var notes = planning instanceof Planning.Planned planned ? String.join("\n", planned.notes()) : "";
        return answer(context, notes, outcomes);
    }

    private Reply answer(Reply.Context context, String words, List<StepOutcome> outcomes) {
        var said = words.isBlank() ? null : words.strip();
        return new Reply.Answer(
                context, Rendering.in(services.clock().getZone()).answer(context, said, outcomes), said, outcomes);
    }

    /** The request once for each thing that a name in it may mean; none where the request does not say the name. */
    private static List<String> choices(AgentState state, Turn turn) {
        var ambiguous = turn.ambiguous;
        var plan = state.plan();
        if (ambiguous == null || plan == null || plan.steps().size() > 1) {
            return List.of();
        }
        var message = state.message();
        var name = String.valueOf(ambiguous.said());
        var at = PlanNode.where(message, name);
        return at < 0
                ? List.of()
                : ambiguous.meant().stream()
                        .map(one -> turn.masked(message.substring(0, at) + one + message.substring(at + name.length())))
                        .toList();
    }

    static Reply declined(Reply.Context context, Planning.Declined declined) {
        return switch (declined.kind()) {
            case NOT_UNDERSTOOD ->
                new Reply.ClarificationNeeded(context, declined.reason(), List.of(), declined.suggestions());
            case NOT_SUPPORTED ->
                new Reply.Failed(
                        context,
                        FailureKind.UNSUPPORTED,
                        declined.reason(),
                        declined.suggestions().isEmpty()
                                ? "see what it can do with: aws-agent tools"
                                : "you could ask: " + String.join("; ", declined.suggestions()),
                        List.of());
            case FORBIDDEN -> new Reply.Refused(context, declined.reason(), "this is not done, whatever the policy");
        };
    }

    private static Reply denied(Reply.Context context, Proposal proposal) {
        var denied = proposal.steps().stream()
                .filter(step -> step.decision().verdict() == Verdict.DENY)
                .toList();
        return new Reply.Refused(
                context,
                "policy does not allow "
                        + String.join(
                                ", ", denied.stream().map(RespondNode::words).toList()) + "; nothing ran",
                denied.get(0).decision().rule());
    }

    private static String words(ReviewedStep step) {
        var touched = step.impact().resources();
        return step.step().tool() + (touched.isEmpty() ? "" : " on " + String.join(", ", touched));
    }

    /** A model's words are no proof: where the last thing that it tried failed, the turn failed. */
    private Reply said(
            AgentState state, Reply.Context context, Planning.Said said, List<StepOutcome> outcomes, Turn turn) {
        var text = turn.masked(said.text());
        var failed =
                outcomes.isEmpty() ? null : outcomes.get(outcomes.size() - 1).failure();
        if (failed != null) {
            return new Reply.Failed(
                    context,
                    failed.kind(),
                    failed.message(),
                    failed.hint() == null ? Steps.line(Text.harmless(text.strip())) : failed.hint(),
                    outcomes);
        }
        var words = outcomes.isEmpty() && isOfModel(context)
                ? text.strip() + "\n\n(Words of the model alone: nothing was run.)"
                : text;
        return answer(context, words, outcomes);
    }

    private boolean isOfModel(Reply.Context context) {
        return !services.local() && !new LocalPlanner().name().equals(context.planner());
    }

    Reply.Context context(AgentState state, Turn turn) {
        var place = place(state, turn);
        var planning = state.planning();
        String planner = null;
        if (planning instanceof Planning.Planned planned) {
            planner = planned.plan().planner();
        } else if (planning != null) {
            planner = turn.planner == null ? services.planner().name() : turn.planner;
        }
        return context(state, place.target(), place.account(), planner);
    }

    /** A plan that fails at its review has no proposal, and still a place. */
    private static Turn.Place place(AgentState state, Turn turn) {
        var proposal = state.proposal();
        if (proposal == null && turn.place != null) {
            return turn.place;
        }
        proposal = proposal == null ? turn.reviewed : proposal;
        return proposal == null
                ? new Turn.Place(state.target(), null)
                : new Turn.Place(proposal.target(), proposal.account());
    }

    private Reply.Context context(AgentState state, Target target, @Nullable String account, @Nullable String planner) {
        return new Reply.Context(
                state.conversation(),
                target.profile(),
                services.sandbox() ? Sandbox.ACCOUNT : account,
                target.region(),
                target.endpoint() == null ? null : target.endpoint().toString(),
                services.sandbox(),
                planner,
                isShown(planner));
    }

    /** Not the planner without a model where there is no other, nor the name that a program gave to its own plan. */
    private boolean isShown(@Nullable String planner) {
        return planner != null
                && (services.auto() || !services.local())
                && (services.planner().plansAs(planner)
                        || new LocalPlanner().name().equals(planner));
    }
}
