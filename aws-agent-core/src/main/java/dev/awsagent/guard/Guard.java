package dev.awsagent.guard;

import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.plan.Origin;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Cost;
import dev.awsagent.tool.Effect;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Everything that decides on a step, in its order: the floor, what is asked whatever a policy says, and the policy. */
public final class Guard {

    private final Policy policy;
    private final Set<Floor> lifted;

    /** @param lifted what of the floor whoever started the program took away */
    public Guard(Policy policy, Set<Floor> lifted) {
        this.policy = policy;
        this.lifted = Set.copyOf(lifted);
    }

    /**
     * What has to happen before a step runs.
     *
     * @param chosenAfterResults whether what AWS or a file said was known when it was chosen to do this
     */
    public Decision decide(Policy.Subject step, boolean chosenAfterResults) {
        var forbidden = Floor.decide(step, lifted);
        if (forbidden.isPresent()) {
            return forbidden.get();
        }
        var decision = asked(step);
        if (step.effect() == Effect.READ || !isTainted(step, chosenAfterResults)) {
            return decision;
        }
        var asking = decision.verdict() == Verdict.ALLOW
                ? new Decision(Verdict.ASK, "what came out of a result changes nothing without a person's yes")
                : decision;
        return asking.ofATaintedStep();
    }

    /**
     * Why a call is not sent, by what it really holds: what was declared may leave parts open.
     *
     * @param step the reviewed step that makes it
     * @param call with the parameters that it is made with
     * @return null when nothing forbids it
     */
    public @Nullable String forbidden(Policy.Subject step, AwsCall call) {
        var forbidden = Floor.decide(step.calling(call), lifted);
        if (forbidden.isPresent()) {
            return forbidden.get().rule();
        }
        try {
            return RequiredTags.missing(policy.limits().requiredTags(), call);
        } catch (RuntimeException e) {
            return "the limits of the policy cannot be told (" + e.getClass().getSimpleName() + ")";
        }
    }

    /** A policy that fails allows nothing. */
    private Decision asked(Policy.Subject step) {
        try {
            return Objects.requireNonNull(policy.decide(step), "no decision");
        } catch (RuntimeException | StackOverflowError e) {
            return new Decision(
                    Verdict.DENY,
                    "the policy failed (" + e.getClass().getSimpleName() + "), and what it does not allow is not run");
        }
    }

    /** Whether the tags of what is touched are worth a request; also where the policy cannot tell. */
    public boolean asksForTags() {
        try {
            return policy.asksForTags();
        } catch (RuntimeException e) {
            return true;
        }
    }

    private static boolean isTainted(Policy.Subject step, boolean chosenAfterResults) {
        return chosenAfterResults
                || step.step().arguments().values().stream().anyMatch(argument -> argument.origin() == Origin.TOOL);
    }

    /**
     * The decisions on all steps of a plan, held to the limits: of a plan that goes beyond one nothing runs.
     *
     * @param steps with the decision on each
     * @param before how many steps of the same request have run
     */
    public List<ReviewedStep> withinLimits(List<ReviewedStep> steps, int before) {
        return withinLimits(steps, before, true);
    }

    /** The same of steps that nobody has looked for yet: what is not known then is noted, and decides nothing. */
    public List<ReviewedStep> foreseen(List<ReviewedStep> steps) {
        return withinLimits(steps, 0, false);
    }

    private List<ReviewedStep> withinLimits(List<ReviewedStep> steps, int before, boolean looked) {
        Limits limits;
        try {
            limits = policy.limits();
        } catch (RuntimeException e) {
            return denied(
                    steps,
                    "the limits of the policy cannot be told (" + e.getClass().getSimpleName() + ")");
        }
        var most = limits.stepsPerPlan();
        if (most != null && before + steps.size() > most) {
            return denied(
                    steps,
                    "limit steps_per_plan: " + most + ", and this plan has " + steps.size()
                            + (before == 0 ? "" : ", after " + before + " for the same request"));
        }
        var things = limits.resourcesPerPlan();
        if (things != null) {
            long all = 0;
            for (var step : steps) {
                if (step.effect() != Effect.READ) {
                    var count = step.impact().count();
                    if (count < 0 && !looked) {
                        continue;
                    }
                    if (count < 0) {
                        return denied(
                                steps,
                                "limit resources_per_plan: " + things + ", and how many things "
                                        + step.step().tool() + " changes is not known");
                    }
                    all += count;
                }
            }
            if (all > things) {
                return denied(steps, "limit resources_per_plan: " + things + ", and this plan changes " + all);
            }
        }
        for (var step : steps) {
            var tags = RequiredTags.areOfObjects(step.calls())
                    ? null
                    : step.impact().newTags();
            var missing = RequiredTags.missing(limits.requiredTags(), tags == null ? null : tags.keySet());
            if (missing != null) {
                return denied(steps, missing);
            }
        }
        var dollars = limits.costPerHour();
        if (dollars != null) {
            var dear = tooDear(looked ? steps : priced(steps), dollars, BigDecimal.ZERO);
            if (dear != null) {
                return denied(steps, "limit cost_per_hour: " + dollars.toPlainString() + " USD, and " + dear);
            }
        }
        if (looked) {
            return steps;
        }
        return steps.stream()
                .map(step -> things == null ? step : uncounted(step, things))
                .map(step -> dollars == null || isPriced(step)
                        ? step
                        : noted(
                                step,
                                "limit cost_per_hour: " + dollars.toPlainString()
                                        + " USD; what it costs is known when it was looked for"))
                .toList();
    }

    private static List<ReviewedStep> priced(List<ReviewedStep> steps) {
        return steps.stream().filter(Guard::isPriced).toList();
    }

    private static boolean isPriced(ReviewedStep step) {
        var cost = step.impact().cost();
        return cost == null || !isCounted(cost) || step.effect() == Effect.READ || cost.perHour() != null;
    }

    private static ReviewedStep noted(ReviewedStep step, String note) {
        var notes = new ArrayList<>(step.impact().notes());
        notes.add(note);
        return step.withImpact(step.impact().withNotes(notes));
    }

    private static ReviewedStep uncounted(ReviewedStep step, int most) {
        if (step.effect() == Effect.READ || step.impact().count() >= 0) {
            return step;
        }
        return noted(
                step,
                "limit resources_per_plan: " + most + "; how many things it changes is known when it was looked for");
    }

    /**
     * The same for what all plans may make within a day.
     *
     * @param before what was made already, in US dollars an hour; asked for only where there is such a limit
     */
    public List<ReviewedStep> withinTotal(List<ReviewedStep> steps, Supplier<BigDecimal> before) {
        BigDecimal most;
        try {
            most = policy.limits().costInTotal();
        } catch (RuntimeException e) {
            // The limits are told to be unknown with the others.
            return steps;
        }
        if (most == null
                || steps.stream().noneMatch(step -> isCounted(step.impact().cost()))) {
            return steps;
        }
        var dear = tooDear(steps, most, before.get());
        return dear == null
                ? steps
                : denied(steps, "limit cost_in_total: " + most.toPlainString() + " USD, and " + dear);
    }

    private static boolean isCounted(@Nullable Cost cost) {
        return cost != null && !cost.byUse();
    }

    private static @Nullable String tooDear(List<ReviewedStep> steps, BigDecimal most, BigDecimal before) {
        var all = BigDecimal.ZERO;
        for (var step : steps) {
            var cost = step.impact().cost();
            if (cost == null || !isCounted(cost) || step.effect() == Effect.READ) {
                continue;
            }
            if (cost.perHour() == null || !"USD".equals(cost.currency())) {
                return "what " + step.step().tool() + " makes has " + cost;
            }
            all = all.add(cost.perHour());
        }
        if (all.add(before).compareTo(most) <= 0) {
            return null;
        }
        return "this plan makes " + all.toPlainString()
                + (before.signum() == 0 ? "" : ", after " + before.toPlainString() + " within a day");
    }

    private static List<ReviewedStep> denied(List<ReviewedStep> steps, String rule) {
        return steps.stream()
                .map(step -> step.deciding(new Decision(Verdict.DENY, rule)))
                .toList();
    }

    /** So many tokens models may take in one turn, of those that the agent allows; none where the policy cannot tell. */
    public long modelTokens(long allowed) {
        try {
            var most = policy.limits().modelTokens();
            return most == null ? allowed : Math.min(allowed, most);
        } catch (RuntimeException e) {
            return 0;
        }
    }

    /** So many changes may begin within an hour; any number where the policy has no such limit. */
    public long writesPerHour() {
        try {
            var most = policy.limits().writesPerHour();
            return most == null ? Long.MAX_VALUE : most;
        } catch (RuntimeException e) {
            return 0;
        }
    }
}
