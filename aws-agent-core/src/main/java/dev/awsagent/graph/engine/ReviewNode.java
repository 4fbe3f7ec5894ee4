package dev.awsagent.graph.engine;

import dev.awsagent.agent.AgentEvent;
import dev.awsagent.credential.Identity;
import dev.awsagent.credential.Permission;
import dev.awsagent.credential.Target;
import dev.awsagent.gate.CallScope;
import dev.awsagent.graph.AgentState;
import dev.awsagent.guard.Decision;
import dev.awsagent.guard.Proposal;
import dev.awsagent.guard.ReviewedStep;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.Planning;
import dev.awsagent.plan.Step;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Invocation;
import dev.awsagent.tool.ToolException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Works out what the plan would do, where, and what policy says about it; seals what it found. */
final class ReviewNode implements Node {

    /** Characters of arguments that one plan may have. */
    private static final int MAX_ARGUMENTS = 1_000_000;

    /** Characters of one step's arguments that are given back to a planner that got them wrong. */
    private static final int MAX_RETURNED = 20_000;

    /** A check of permissions is good to have: nobody waits for it longer. */
    private static final Duration ASKING = Duration.ofSeconds(4);

    private static final Duration LOOKING = Duration.ofSeconds(30);

    private final Services services;
    private final Steps steps;
    private final Audit audit;

    ReviewNode(Services services, Steps steps, Audit audit) {
        this.services = services;
        this.steps = steps;
        this.audit = audit;
    }

    @Override
    public AgentState apply(AgentState state, Turn turn) throws Exception {
        if (!(state.planning() instanceof Planning.Planned planned)) {
            throw new IllegalStateException("Review was reached without a plan");
        }
        var plan = planned.plan();
        Secrets.collect(plan, services.tools(), turn);
        var bound = new LinkedHashMap<Step, Invocation>();
        var problems = new LinkedHashMap<Step, StepOutcome.Failure>();
        bind(plan, bound, problems);
        if (!state.preview()) {
            check(bound, problems);
        }
        if (!problems.isEmpty()) {
            return invalid(state, planned, problems);
        }
        var proposal = review(state, plan, bound, turn);
        turn.reviewed = proposal;
        if (!state.preview() && proposal.verdict() == Decision.Verdict.DENY) {
            audit.refused(state.conversation(), proposal, turn);
        }
        turn.emit(new AgentEvent.Reviewed(turn.masked(Secrets.hidden(proposal, services.tools()), Proposal.class)));
        return States.proposed(state, proposal);
    }

    private void bind(Plan plan, Map<Step, Invocation> bound, Map<Step, StepOutcome.Failure> problems) {
        var size = 0L;
        for (var step : plan.steps()) {
            for (var value : step.values().values()) {
                size += size(value);
            }
            if (size > MAX_ARGUMENTS) {
                problems.put(
                        step,
                        new StepOutcome.Failure(
                                FailureKind.INVALID,
                                "the arguments of " + step.tool() + " make the plan larger than " + MAX_ARGUMENTS
                                        + " characters",
                                "pass data by the name of a file"));
                return;
            }
            try {
                bound.put(step, steps.bind(step));
            } catch (ToolException e) {
                problems.put(step, new StepOutcome.Failure(e.kind(), Steps.line(e.getMessage()), e.hint()));
            }
        }
    }

    private void check(Map<Step, Invocation> bound, Map<Step, StepOutcome.Failure> problems) {
        bound.forEach((step, invocation) -> {
            try {
                steps.check(invocation, step.target());
            } catch (ToolException e) {
                problems.put(step, new StepOutcome.Failure(e.kind(), Steps.line(e.getMessage()), e.hint()));
            }
        });
    }

    private static long size(com.fasterxml.jackson.databind.JsonNode node) {
        if (node.isContainerNode()) {
            var size = 0L;
            for (var property : node.properties()) {
                size += property.getKey().length();
            }
            for (var child : node) {
                size += size(child) + 1;
            }
            return size;
        }
        return node.isTextual() ? node.textValue().length() : 8;
    }

    /** A planner that plans on is told what was wrong; for others the turn ends. Nothing runs either way. */
    private static AgentState invalid(
            AgentState state, Planning.Planned planned, Map<Step, StepOutcome.Failure> problems) {
        if (!planned.unfinished()) {
            var first = problems.values().iterator().next();
            var all = String.join(
                    "; ",
                    problems.values().stream().map(StepOutcome.Failure::message).toList());
            throw new ToolException(first.kind(), all, first.hint());
        }
        var small = new ArrayList<Step>();
        var outcomes = new ArrayList<StepOutcome>();
        for (var step : planned.plan().steps()) {
            var size = 0L;
            for (var value : step.values().values()) {
                size += size(value);
            }
            small.add(size <= MAX_RETURNED ? step : new Step(step.id(), step.tool(), Map.of(), step.target()));
            var failure = problems.getOrDefault(
                    step,
                    new StepOutcome.Failure(
                            FailureKind.CANCELLED, "not run, since another step of this plan is wrong", null));
            outcomes.add(new StepOutcome(step.id(), step.tool(), null, null, null, failure, List.of(), 0, 0));
        }
        var plan = new Plan(planned.plan().planner(), small);
        return States.ran(States.planned(state, new Planning.Planned(plan, true)), outcomes);
    }

    private Proposal review(AgentState state, Plan plan, Map<Step, Invocation> bound, Turn turn) throws Exception {
        var reachesAws = bound.entrySet().stream()
                .anyMatch(one ->
                        !steps.calls(one.getValue(), one.getKey().target()).isEmpty());
        Target target = state.target();
        String account = null;
        String unknown = "this does not call AWS";
        var settled = new LinkedHashMap<Step, Target>();
        for (var step : plan.steps()) {
            settled.put(step, reachesAws ? settle(step.target(), state.preview()) : step.target());
        }
        Identity identity = null;
        if (reachesAws) {
            target = one(settled);
            turn.place = new Turn.Place(target, null);
            if (!state.preview()) {
                identity = steps.identify(target, turn);
                unknown = null;
            } else if (services.credentials().get() != null) {
                identity = services.requireCredentials().remembered(target).orElse(null);
                unknown = "finding it out takes a call to AWS, and a preview makes none";
            } else {
                unknown = Services.NO_CREDENTIALS_MODULE;
            }
            if (identity != null) {
                account = identity.account();
                turn.place = new Turn.Place(target, account);
                unknown = null;
            } else if (unknown == null) {
                unknown = "the endpoint does not say";
            }
        }
        var judgement = Judgement.of(services, state, plan.planner(), identity, destroying(bound) > 1);
        var reviewed = new ArrayList<ReviewedStep>();
        for (var entry : bound.entrySet()) {
            var step = entry.getKey().withTarget(settled.getOrDefault(entry.getKey(), target));
            reviewed.add(step(step, entry.getValue(), judgement, bound.size() == 1, state, turn));
        }
        unknown = account == null ? unknown : null;
        if (state.preview()) {
            return new Proposal(
                    state.message(),
                    plan.planner(),
                    services.guard().foreseen(reviewed),
                    account,
                    null,
                    steps.role(account, reviewed),
                    unknown,
                    target,
                    "",
                    expires());
        }
        var until = System.nanoTime() + ASKING.toNanos();
        var limited = permissions(
                audit.withinTotal(services.guard().withinLimits(reviewed, States.stepsBefore(state))),
                List.copyOf(bound.values()),
                until,
                state,
                turn);
        var alias = identity != null && identity.checked() && limited.stream().anyMatch(ReviewNode::isAsked)
                ? steps.alias(target, left(until), turn)
                : null;
        return Seal.sealed(
                state.message(),
                plan.planner(),
                limited,
                account,
                alias,
                steps.role(account, limited),
                unknown,
                target,
                expires());
    }

    private Instant expires() {
        return Instant.now(services.clock()).plus(services.approvalTime()).truncatedTo(ChronoUnit.SECONDS);
    }

    private static Duration left(long until) {
        return Duration.ofNanos(until - System.nanoTime());
    }

    private static boolean isAsked(ReviewedStep step) {
        return switch (step.decision().verdict()) {
            case ASK, ASK_TYPED -> step.effect() != Effect.READ && !step.calls().isEmpty();
            case ALLOW, DENY -> false;
        };
    }

    /** With whether AWS would let through what a person is asked about, within one time for all steps. */
    private List<ReviewedStep> permissions(
            List<ReviewedStep> reviewed, List<Invocation> invocations, long until, AgentState state, Turn turn)
            throws Exception {
        var checked = new ArrayList<ReviewedStep>();
        for (int i = 0; i < reviewed.size(); i++) {
            var step = reviewed.get(i);
            checked.add(isAsked(step) ? step.checked(permission(step, invocations.get(i), until, state, turn)) : step);
        }
        return checked;
    }

    private Permission permission(ReviewedStep step, Invocation invocation, long until, AgentState state, Turn turn)
            throws Exception {
        var said = steps.permission(step, invocation.definition().iam(), left(until), turn);
        if (said.state() != Permission.State.NOT_CHECKED) {
            return said;
        }
        var tool = step.step().tool();
        var source = invocation.definition().source();
        return steps.tried(
                step,
                invocation,
                said,
                left(until),
                turn,
                scope -> audit.stopped(state.conversation(), tool, source, scope, turn));
    }

    private Target settle(Target asked, boolean preview) {
        if (preview && services.credentials().get() == null) {
            return asked;
        }
        return services.requireCredentials().settle(asked);
    }

    /** One approval is for one account: steps may differ in their region and in nothing else. */
    private static Target one(Map<Step, Target> settled) {
        Target first = null;
        for (var target : settled.values()) {
            if (first == null) {
                first = target;
            } else if (!first.withRegion(null).equals(target.withRegion(null))) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "the steps would run in different places: " + place(first) + " and " + place(target),
                        "ask for each place in a request of its own");
            }
        }
        return Objects.requireNonNull(first, "a plan has a step");
    }

    private static String place(Target target) {
        return target.profile() == null ? "no profile" : "profile " + target.profile();
    }

    private static boolean isDenied(ReviewedStep step) {
        return step.decision().verdict() == Decision.Verdict.DENY;
    }

    /** With the tags of what is touched, where a rule of the policy asks for them and the tool did not say them. */
    private Impact tagged(Step step, Effect effect, List<AwsCall> calls, Impact seen, AgentState state, Turn turn) {
        if (seen.tags() != null || !services.guard().asksForTags()) {
            return seen;
        }
        // What hands out something touches what it looks at.
        var touching = calls.stream()
                .filter(call -> !call.looks()
                        || effect == Effect.DISCLOSE && !call.resources().isEmpty())
                .collect(Collectors.groupingBy(AwsCall::service));
        if (touching.isEmpty() && !calls.isEmpty()) {
            return seen;
        }
        var changes = effect != Effect.DISCLOSE && !reads(calls);
        var all = new LinkedHashMap<String, Map<String, String>>();
        for (var ofService : touching.entrySet()) {
            var lookup = services.tools().tagLookup(ofService.getKey()).orElse(null);
            if (lookup == null && changes && reads(ofService.getValue())) {
                // What is changed is of another service; of this one something is read for it.
                continue;
            }
            // In which account another profile's things are is not known here, and so nor are their tags.
            if (lookup == null || ofService.getValue().stream().anyMatch(call -> call.profile() != null)) {
                return seen;
            }
            String reason;
            var scope = CallScope.review(lookup.looks(), step.target());
            try (var call = steps.call(step.id(), step.target(), scope, turn, null)) {
                var found = steps.timed(() -> lookup.tags(ofService.getValue(), seen, call), call, LOOKING, turn);
                if (found == null) {
                    return seen;
                }
                all.putAll(found);
                continue;
            } catch (ToolException e) {
                if (e.kind() == FailureKind.CANCELLED) {
                    throw e;
                }
                reason = e.getMessage();
            } catch (Exception | LinkageError e) {
                reason = steps.explain(step.tool(), e, step.target()).message();
            } finally {
                audit.stopped(
                        state.conversation(), step.tool(), lookup.getClass().getName(), scope, turn);
            }
            return noted(seen, "its tags could not be looked up: " + turn.masked(Steps.line(reason)));
        }
        return seen.tagged(all);
    }

    private static boolean reads(List<AwsCall> calls) {
        return calls.stream().allMatch(call -> call.least() == Effect.READ);
    }

    /** A rule that is for tags has to know them, whether it denies or allows. */
    private boolean isDeniedWhateverIsSeen(
            Step step, Effect effect, List<AwsCall> calls, Impact unseen, Judgement judgement) {
        var tagless = unseen.tags() == null ? unseen.tagged(Map.of()) : unseen;
        return !services.guard().asksForTags() && isDenied(judgement.of(step, effect, calls, tagless));
    }

    private long destroying(Map<Step, Invocation> bound) {
        return bound.entrySet().stream()
                .filter(one -> steps.effect(one.getValue(), one.getKey().target()) == Effect.DESTROY)
                .count();
    }

    private ReviewedStep step(
            Step step, Invocation invocation, Judgement judgement, boolean alone, AgentState state, Turn turn)
            throws Exception {
        var effect = steps.effect(invocation, step.target());
        var calls = steps.calls(invocation, step.target());
        refuseChosenProfiles(step, calls);
        var unseen = steps.impact(invocation, step.target());
        var first = judgement.of(step, effect, calls, unseen);
        if (state.preview()) {
            return previewed(invocation, first);
        }
        if (effect == Effect.READ
                || isDenied(first) && isDeniedWhateverIsSeen(step, effect, calls, unseen, judgement)) {
            return first;
        }
        var seen = tagged(step, effect, calls, inspected(step, invocation, unseen, alone, state, turn), state, turn);
        // What had to be typed before looking still has to be.
        var judged = judgement.of(step, effect, calls, Judgement.withConfirm(seen, unseen.confirm()));
        return audit.doubted(judgement.account(), judged, turn);
    }

    /** Whose credentials are used is for the person to say, as with the profile of the step itself. */
    private static void refuseChosenProfiles(Step step, List<AwsCall> calls) {
        for (var call : calls) {
            var profile = call.profile();
            if (profile != null
                    && step.arguments().values().stream()
                            .noneMatch(argument -> argument.origin() == Origin.USER
                                    && profile.equals(argument.value().asText()))) {
                throw new ToolException(
                        FailureKind.FORBIDDEN,
                        "the profile '" + profile + "' was not named by you",
                        "name it yourself, if its credentials are to be used");
            }
        }
    }

    /** A plan is shown though this machine could not do it now: the file may be there by the time it runs. */
    private ReviewedStep previewed(Invocation invocation, ReviewedStep step) {
        try {
            steps.check(invocation, step.step().target());
            return step;
        } catch (ToolException e) {
            if (e.kind() == FailureKind.FORBIDDEN) {
                throw e;
            }
            var reason = Steps.line(e.getMessage()) + (e.hint() == null ? "" : "; " + e.hint());
            var impact = noted(step.impact(), "as things are it would fail: " + reason);
            return step.withImpact(impact);
        }
    }

    static Impact noted(Impact before, String note) {
        var notes = new ArrayList<>(before.notes());
        notes.add(note);
        return before.withNotes(notes);
    }

    /** A yes to what cannot be done is of no use. Where other steps come first, they may make it possible. */
    private static boolean isInTheWay(FailureKind kind) {
        return kind == FailureKind.CONFLICT || kind == FailureKind.NOT_FOUND;
    }

    private Impact inspected(
            Step step, Invocation invocation, Impact before, boolean alone, AgentState state, Turn turn) {
        String reason;
        var looks = steps.looks(invocation, step.target());
        var scope = CallScope.review(looks, step.target(), steps.others(looks, step.target()));
        try (var call = steps.call(step.id(), step.target(), scope, turn, null)) {
            return Objects.requireNonNull(
                    steps.timed(() -> invocation.inspect(call), call, LOOKING, turn), "no impact");
        } catch (ToolException e) {
            if (e.kind() == FailureKind.CANCELLED || alone && isInTheWay(e.kind())) {
                throw e;
            }
            reason = e.getMessage();
        } catch (Exception | LinkageError e) {
            reason = steps.explain(step.tool(), e, step.target()).message();
        } finally {
            audit.stopped(
                    state.conversation(), step.tool(), invocation.definition().source(), scope, turn);
        }
        return noted(before, "this could not be looked at beforehand: " + turn.masked(Steps.line(reason)));
    }
}
