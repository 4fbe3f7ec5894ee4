package dev.awsagent.graph.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.agent.AgentEvent;
import dev.awsagent.credential.Identity;
import dev.awsagent.credential.Target;
import dev.awsagent.gate.CallScope;
import dev.awsagent.gate.Narrowing;
import dev.awsagent.graph.AgentState;
import dev.awsagent.guard.Decision;
import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.guard.Proposal;
import dev.awsagent.guard.ReviewedStep;
import dev.awsagent.internal.Json;
import dev.awsagent.journal.AuditException;
import dev.awsagent.plan.Planning;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Invocation;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolResult;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what was reviewed, as it was reviewed, one step after another until one fails. */
final class ExecuteNode implements Node {

    private static final Logger log = LoggerFactory.getLogger("dev.awsagent.steps");

    /** After these, a change may or may not have happened. */
    private static final Set<FailureKind> CUT_OFF =
            EnumSet.of(FailureKind.TIMEOUT, FailureKind.CANCELLED, FailureKind.UNREACHABLE);

    /** A model must not plan on after these: the person has to look first. */
    private static final Set<FailureKind> FINAL = EnumSet.of(FailureKind.CANCELLED, FailureKind.IN_DOUBT);

    private static final int AGAIN = 2;

    private final Services services;
    private final Steps steps;
    private final Audit audit;

    ExecuteNode(Services services, Steps steps, Audit audit) {
        this.services = services;
        this.steps = steps;
        this.audit = audit;
    }

    @Override
    public AgentState apply(AgentState state, Turn turn) throws Exception {
        var proposal = Objects.requireNonNull(state.proposal(), "Execute was reached without a proposal");
        ApprovalNode.check(proposal, state.approvals(), services);
        var bound = new ArrayList<Invocation>();
        for (var reviewed : proposal.steps()) {
            bound.add(steps.bind(reviewed.step()));
        }
        if (!isStill(state, proposal, bound, turn)) {
            if (++turn.reviewedAgain > AGAIN) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        "what would run keeps changing between review and execution; nothing ran",
                        "look at what the tools declare: it has to be the same for the same input");
            }
            return States.proposed(state, null);
        }
        var outcomes = new ArrayList<StepOutcome>();
        turn.begin();
        for (int i = 0; i < bound.size(); i++) {
            turn.followed = i + 1 < bound.size();
            var outcome = written(state, proposal, i, bound.get(i), turn);
            outcomes.add(outcome);
            if (!outcome.succeeded()) {
                break;
            }
        }
        var ran = States.ran(state, outcomes);
        var failure = outcomes.get(outcomes.size() - 1).failure();
        var unfinished = state.planning() instanceof Planning.Planned planned && planned.unfinished();
        return failure == null || unfinished && !FINAL.contains(failure.kind())
                ? ran
                : States.failed(ran, withRest(failure, proposal, outcomes.size()));
    }

    /** Says what was not done, too. */
    private static StepOutcome.Failure withRest(StepOutcome.Failure failure, Proposal proposal, int begun) {
        var rest = proposal.steps().subList(begun, proposal.steps().size());
        if (rest.isEmpty()) {
            return failure;
        }
        var names = new ArrayList<String>();
        for (int i = 0; i < rest.size(); i++) {
            names.add((begun + i + 1) + ". " + rest.get(i).step().tool());
        }
        return new StepOutcome.Failure(
                failure.kind(), failure.message() + "; not run: " + String.join(", ", names), failure.hint());
    }

    /** Works everything out again, right before it runs: the same in all that was shown means the same seal. */
    private boolean isStill(AgentState state, Proposal proposal, List<Invocation> bound, Turn turn) throws Exception {
        var fresh = new ArrayList<ReviewedStep>();
        var reachesAws = false;
        for (int i = 0; i < bound.size(); i++) {
            var asked = proposal.steps().get(i).step().target();
            reachesAws |= !steps.calls(bound.get(i), asked).isEmpty();
        }
        Target target = proposal.target();
        String account = proposal.account();
        Identity identity = null;
        if (reachesAws) {
            target = services.requireCredentials().settle(target);
            identity = steps.identify(target, turn);
            account = identity.account();
        }
        var destroying = proposal.steps().stream()
                .filter(step -> step.effect() == Effect.DESTROY)
                .count();
        var judgement = Judgement.of(services, state, proposal.planner(), identity, destroying > 1);
        for (int i = 0; i < bound.size(); i++) {
            var before = proposal.steps().get(i);
            var step = reachesAws
                    ? before.step()
                            .withTarget(services.requireCredentials()
                                    .settle(before.step().target()))
                    : before.step();
            var now = judgement.of(
                    step,
                    steps.effect(bound.get(i), step.target()),
                    steps.calls(bound.get(i), step.target()),
                    before.impact());
            // A policy that is stricter by now counts; one that got looser does not take back what was asked.
            var decision = Decision.stricter(before.decision(), now.decision());
            var impact =
                    decision.verdict() == Verdict.ASK_TYPED ? Judgement.typed(step, before.impact()) : before.impact();
            var again = now.withImpact(impact).deciding(decision).checked(before.permission());
            fresh.add(audit.doubted(account, again, turn));
        }
        turn.judgement = judgement;
        var now = Seal.sealed(
                proposal.message(),
                proposal.planner(),
                services.guard().withinLimits(fresh, States.stepsBefore(state)),
                account,
                proposal.alias(),
                steps.role(account, fresh),
                proposal.accountUnknown(),
                target,
                proposal.expires());
        if (now.seal().equals(proposal.seal())) {
            return true;
        }
        turn.changed = changes(proposal, now);
        return false;
    }

    /** What became otherwise, in words: where, and what of each step. */
    private static List<String> changes(Proposal before, Proposal now) {
        var changes = new ArrayList<String>();
        changed("the account", before.account(), now.account(), changes);
        changed("the profile", before.target().profile(), now.target().profile(), changes);
        changed("the region", before.target().region(), now.target().region(), changes);
        changed("the role", before.target().role(), now.target().role(), changes);
        changed("the role that changes run under", before.role(), now.role(), changes);
        changed("the endpoint", before.target().endpoint(), now.target().endpoint(), changes);
        for (int i = 0; i < now.steps().size(); i++) {
            var then = before.steps().get(i);
            var step = now.steps().get(i);
            var name = now.steps().size() == 1
                    ? step.step().tool()
                    : "step " + (i + 1) + ", " + step.step().tool();
            changed("the effect of " + name, then.effect(), step.effect(), changes);
            changed("the decision on " + name, words(then.decision()), words(step.decision()), changes);
            if (!then.calls().equals(step.calls())) {
                changes.add("the AWS calls of " + name + " are others");
            }
            if (!then.impact().equals(step.impact()) || !then.suspicious().equals(step.suspicious())) {
                changes.add("what is known of " + name + " is otherwise");
            }
        }
        return changes.stream()
                .map(change -> "changed since it was shown: " + change)
                .toList();
    }

    private static String words(Decision decision) {
        return decision.verdict() + " by '" + decision.rule() + "'";
    }

    private static void changed(String what, @Nullable Object before, @Nullable Object now, List<String> changes) {
        if (!Objects.equals(before, now)) {
            changes.add(
                    what + " was " + (before == null ? "none" : before) + ", and is " + (now == null ? "none" : now));
        }
    }

    /** Runs a step between the two lines of the audit log; what changes something and cannot be written down does not run. */
    private StepOutcome written(AgentState state, Proposal proposal, int index, Invocation invocation, Turn turn) {
        var reviewed = proposal.steps().get(index);
        if (reviewed.effect() == Effect.READ) {
            return run(state, proposal, reviewed, invocation, turn);
        }
        Audit.Entry entry;
        try {
            entry = audit.begin(state, proposal, reviewed, turn);
        } catch (AuditException e) {
            return unwritten(reviewed, FailureKind.INTERNAL, e.getMessage() + "; this was not run", e.hint());
        } catch (ToolException e) {
            return unwritten(reviewed, e.kind(), e.getMessage(), e.hint());
        } catch (RuntimeException e) {
            return unwritten(reviewed, FailureKind.INTERNAL, "it could not be written down: " + e, null);
        }
        var outcome = run(state, proposal, reviewed, invocation, turn);
        entry.end(outcome);
        return proposal.verdict() == Verdict.ALLOW
                ? outcome.allowedBy(reviewed.decision().rule())
                : outcome;
    }

    private static StepOutcome unwritten(
            ReviewedStep reviewed, FailureKind kind, @Nullable String message, @Nullable String hint) {
        return new StepOutcome(
                reviewed.step().id(),
                reviewed.step().tool(),
                null,
                null,
                null,
                new StepOutcome.Failure(kind, String.valueOf(message), hint),
                List.of(),
                0,
                0);
    }

    private StepOutcome run(
            AgentState state, Proposal proposal, ReviewedStep reviewed, Invocation invocation, Turn turn) {
        var step = reviewed.step();
        turn.emit(new AgentEvent.StepStarted(step.id(), step.tool()));
        var begun = System.nanoTime();
        var scope = CallScope.step(
                reviewed.calls(),
                step.target(),
                steps.others(reviewed.calls(), step.target()),
                Objects.requireNonNull(turn.judgement).floor(reviewed));
        var role = proposal.role();
        if (role != null && Steps.isNarrowed(reviewed)) {
            scope.narrow(new Narrowing(
                    role,
                    reviewed.calls().stream()
                            .filter(call -> call.profile() == null)
                            .toList(),
                    invocation.definition().iam(),
                    Audit.by(state, turn),
                    proposal.seal()));
        }
        StepOutcome outcome;
        try (var call = steps.call(step.id(), step.target(), scope, turn, reviewed.impact())) {
            var result = steps.timed(() -> invocation.call(call), call, services.stepTimeout(), turn);
            var feeds = state.planning() instanceof Planning.Planned planned
                    && !planned.then().isEmpty();
            outcome = outcome(state.rounds().size(), feeds, reviewed, result, scope, begun, turn);
        } catch (Exception | LinkageError e) {
            trace(step.tool(), e, turn);
            turn.ambiguous = ToolException.ambiguousIn(e);
            outcome = failed(
                    reviewed,
                    doubted(reviewed, steps.explain(step.tool(), e, step.target()), e, scope),
                    scope,
                    begun,
                    turn);
        }
        audit.stopped(state.conversation(), step.tool(), invocation.definition().source(), scope, turn);
        if (reviewed.effect() != Effect.READ || !outcome.succeeded()) {
            var failure = outcome.failure();
            log.info(
                    "{} {} in {} ms",
                    step.tool(),
                    failure == null ? "done" : "failed: " + failure.kind(),
                    outcome.millis());
        }
        turn.emit(new AgentEvent.StepFinished(turn.masked(outcome, StepOutcome.class)));
        return outcome;
    }

    /** @param feeds whether later steps go by what it brings */
    private StepOutcome outcome(
            int round,
            boolean feeds,
            ReviewedStep reviewed,
            ToolResult<?> result,
            CallScope scope,
            long begun,
            Turn turn) {
        if (result instanceof ToolResult.Failed<?> said) {
            var failure = new StepOutcome.Failure(said.kind(), Steps.line(said.message()), said.hint());
            return failed(reviewed, doubted(reviewed, failure, null, scope), scope, begun, turn);
        }
        var ok = (ToolResult.Ok<?>) result;
        JsonNode value;
        JsonNode shown;
        try {
            value = Json.tree(ok.value());
            shown = Masking.shown(ok.value(), value, turn::secret);
        } catch (RuntimeException e) {
            trace(reviewed.step().tool(), e, turn);
            var failure = new StepOutcome.Failure(
                    FailureKind.INTERNAL,
                    reviewed.step().tool() + " worked, but its result cannot be shown: "
                            + ok.value().getClass().getName() + " is not a value that can be written as JSON",
                    "report it to who made the tool; do not run it again to see the result");
            return failed(reviewed, failure, scope, begun, turn);
        }
        var page = ok.nextPage();
        var selection = reviewed.step().selection();
        if (selection != null) {
            var rows = selection.rows(shown);
            if (rows == null) {
                var failure = new StepOutcome.Failure(
                        FailureKind.INTERNAL,
                        reviewed.step().tool() + " brought no list '" + selection.list() + "' to choose from",
                        "ask for all that it brings, without the part that chooses");
                return failed(reviewed, failure, scope, begun, turn);
            }
            var unknown = selection.unknown(rows);
            if (feeds && !unknown.isEmpty()) {
                var failure = new StepOutcome.Failure(
                        FailureKind.NOT_FOUND,
                        "there is no " + String.join(", ", unknown) + " among what "
                                + reviewed.step().tool() + " found, so it cannot be left out",
                        "look at the list first, and say the name as it stands there");
                return failed(reviewed, failure, scope, begun, turn);
            }
            // By what is shown: a value that is hidden says nothing, not even by which rows are left.
            var chosen = selection.chosen(rows);
            var all = shown.path("count").asLong(rows.size());
            if (page == null && all > rows.size()) {
                page = "only the first " + rows.size() + " of " + all + " were looked through";
            }
            value = selection.keep(value, chosen);
            shown = selection.keep(shown, chosen);
        }
        turn.keep(round, reviewed.step().id(), value);
        return new StepOutcome(
                reviewed.step().id(),
                reviewed.step().tool(),
                shown,
                shown,
                page == null ? null : turn.masked(page),
                null,
                scope.evidence(),
                scope.moreRequests(),
                millis(begun));
    }

    private static StepOutcome failed(
            ReviewedStep reviewed, StepOutcome.Failure failure, CallScope scope, long begun, Turn turn) {
        return new StepOutcome(
                reviewed.step().id(),
                reviewed.step().tool(),
                null,
                null,
                null,
                new StepOutcome.Failure(
                        failure.kind(), turn.masked(failure.message()), turn.maskedNullable(failure.hint())),
                scope.evidence(),
                scope.moreRequests(),
                millis(begun));
    }

    /** A change that was cut off may have happened. */
    private static StepOutcome.Failure doubted(
            ReviewedStep reviewed, StepOutcome.Failure failure, @Nullable Throwable thrown, CallScope scope) {
        var local = reviewed.calls().isEmpty();
        if (reviewed.effect() == Effect.READ
                || !CUT_OFF.contains(failure.kind())
                || !local && !scope.mayHaveChanged()
                || failure.kind() == FailureKind.UNREACHABLE && thrown != null && neverConnected(thrown)) {
            return failure;
        }
        var touched = reviewed.impact().resources();
        return new StepOutcome.Failure(
                FailureKind.IN_DOUBT,
                reviewed.step().tool() + " may or may not have happened: " + failure.message(),
                "look at " + (touched.isEmpty() ? "what it would have changed" : String.join(", ", touched))
                        + " before you try again");
    }

    private static boolean neverConnected(Throwable thrown) {
        for (Throwable e = thrown; e != null && e.getCause() != e; e = e.getCause()) {
            if (e instanceof ConnectException
                    || e instanceof UnknownHostException
                    || e instanceof NoRouteToHostException) {
                return true;
            }
        }
        return false;
    }

    private static long millis(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }

    /** For those who look for the defect; without the words of the exception where they may hold a secret. */
    private static void trace(String tool, Throwable thrown, Turn turn) {
        if (log.isDebugEnabled()) {
            log.debug("{} threw", tool, Engine.traceable(thrown, turn));
        }
    }
}
