package dev.awsagent.graph.engine;

import dev.awsagent.credential.Identity;
import dev.awsagent.gate.CallScope;
import dev.awsagent.graph.AgentState;
import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.guard.Policy;
import dev.awsagent.guard.ReviewedStep;
import dev.awsagent.internal.Suspicion;
import dev.awsagent.internal.Text;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Step;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolDefinition;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the guard says about the steps of one plan.
 *
 * @param account where they run; null while that is not known
 * @param caller the ARN of whose credentials are used; null while that is not known
 * @param chosenByUser whether nobody but the user, in words that no model read, chose to do this
 * @param afterResults whether the plan was made knowing what earlier steps brought
 * @param several whether more than one of the steps removes something
 */
record Judgement(
        Services services,
        @Nullable String account,
        @Nullable String caller,
        boolean chosenByUser,
        boolean afterResults,
        boolean several) {

    /** Names of things that are looked at for what stands out. */
    private static final int LOOKED_AT = 1000;

    /** A model has read what earlier steps and turns brought; the planner without a model reads the user's words alone. */
    static Judgement of(
            Services services, AgentState state, String planner, @Nullable Identity identity, boolean several) {
        var byModel = !services.local() && services.planner().plansAs(planner);
        return new Judgement(
                services,
                identity == null ? null : identity.account(),
                identity == null ? null : identity.arn(),
                !byModel,
                !state.rounds().isEmpty() || byModel && !state.history().isEmpty(),
                several);
    }

    /** What is to be typed always has a name, whoever asks for it: the tool, the number of things, or policy. */
    ReviewedStep of(Step step, Effect effect, List<AwsCall> calls, Impact impact) {
        var many = impact.count() != 1 || impact.resources().size() > 1;
        var typed = effect == Effect.DESTROY && (several || many || isChosenByOthers(step));
        var judged = typed ? typed(step, impact) : impact;
        var decision = services.guard().decide(subject(step, effect, calls, judged), afterResults);
        var asked = decision.verdict() == Verdict.ASK_TYPED ? typed(step, judged) : judged;
        return new ReviewedStep(step, words(step), effect, calls, asked, decision, suspicious(step, impact), null);
    }

    /** The first sentence of what the tool says of itself. */
    private String words(Step step) {
        var description = services.tools()
                .find(step.tool())
                .map(ToolDefinition::description)
                .orElse("");
        var end = description.indexOf(". ");
        return end < 0 ? description : description.substring(0, end + 1);
    }

    private List<String> suspicious(Step step, Impact impact) {
        var all = new LinkedHashSet<String>();
        var secrets = Secrets.names(step.tool(), services.tools());
        step.arguments().forEach((name, argument) -> {
            if (!secrets.contains(name)) {
                Suspicion.of(argument.value()).forEach(why -> all.add(name + " " + why));
            }
        });
        for (var resource :
                impact.resources().subList(0, Math.min(impact.resources().size(), LOOKED_AT))) {
            Suspicion.of(resource)
                    .forEach(why -> all.add("the name " + Text.cut(Text.harmless(resource), 60) + " " + why));
        }
        impact.notes().forEach(note -> Suspicion.of(note).forEach(why -> all.add("what is there " + why)));
        impact.differences()
                .forEach(one -> Stream.of(one.what(), one.before(), one.after())
                        .filter(Objects::nonNull)
                        .forEach(text -> Suspicion.of(text).forEach(why -> all.add("what is there " + why))));
        return List.copyOf(all);
    }

    private Policy.Subject subject(Step step, Effect effect, List<AwsCall> calls, Impact impact) {
        return new Policy.Subject(
                step, effect, calls, impact, account, caller, Instant.now(services.clock()), chosenByUser);
    }

    /** What each call of the step is held to when it is made. */
    CallScope.Floor floor(ReviewedStep reviewed) {
        var subject = subject(reviewed.step(), reviewed.effect(), reviewed.calls(), reviewed.impact());
        return call -> services.guard().forbidden(subject, call);
    }

    /** Whether a model or an earlier result, and not the user, said what goes. */
    private static boolean isChosenByOthers(Step step) {
        return step.arguments().values().stream()
                .anyMatch(argument -> argument.origin() == Origin.MODEL || argument.origin() == Origin.TOOL);
    }

    /** A plain yes is enough only for the one thing that the user named. */
    static Impact typed(Step step, Impact impact) {
        return withConfirm(
                impact,
                impact.resources().isEmpty() ? step.tool() : impact.resources().get(0));
    }

    static Impact withConfirm(Impact impact, @Nullable String name) {
        return impact.confirm() != null || name == null ? impact : impact.typing(name);
    }
}
