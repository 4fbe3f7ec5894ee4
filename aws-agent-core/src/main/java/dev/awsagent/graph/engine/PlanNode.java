package dev.awsagent.graph.engine;

import dev.awsagent.agent.AgentEvent;
import dev.awsagent.credential.Target;
import dev.awsagent.graph.AgentState;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.plan.Step;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Has the planner say what is meant, and holds what it says to the user's own words where the target is concerned. */
final class PlanNode implements Node {

    private static final int MAX_STEPS = 50;

    /** So many variables are named in a sentence. */
    private static final int NAMED = 5;

    private final Services services;
    private final LocalPlanner own = new LocalPlanner();

    PlanNode(Services services) {
        this.services = services;
    }

    @Override
    public AgentState apply(AgentState before, Turn turn) throws Exception {
        var planned = before.plan();
        if (planned != null && before.outcomes().isEmpty()) {
            // A program's own plan. The program, not a sentence, chose its target.
            return staged(before, (Planning.Planned) Objects.requireNonNull(before.planning()), turn);
        }
        var state = planned == null ? before : States.nextRound(before, planned);
        if (before.planning() instanceof Planning.Planned stage && !stage.then().isEmpty()) {
            var next = Stages.next(state, stage, services.tools());
            if (next == null) {
                return States.planned(state, new Planning.Said("There is nothing that fits, so nothing was changed."));
            }
            limit(next.plan().steps().size() + next.then().size());
            return staged(state, next, turn);
        }
        if (state.rounds().size() >= services.maxRounds()) {
            throw new ToolException(
                    FailureKind.MODEL,
                    "the planner " + services.planner().name() + " was not finished after " + services.maxRounds()
                            + " rounds, so it was stopped",
                    "ask for less at a time");
        }
        var typed = services.local() ? Set.<String>of() : Secrets.typed(state);
        var first = first(state, !typed.isEmpty(), turn);
        var local = services.local() || first != null;
        var planning = first == null ? asked(state, typed, turn) : first;
        if (planning == null) {
            throw new IllegalStateException("planner " + services.planner().name() + " returned null");
        }
        if (planning instanceof Planning.Planned found) {
            var all = new ArrayList<>(found.plan().steps());
            all.addAll(found.then());
            limit(all.size());
            checkTargets(state, placed(all, state.target()), local);
            return staged(state, found, turn);
        }
        return States.planned(state, planning);
    }

    /**
     * What the planner without a model makes of it, where that is asked before another and is sure; else null.
     *
     * @param typed whether the user typed what no other planner may read: only this one can do something with it
     */
    private @Nullable Planning first(AgentState state, boolean typed, Turn turn) throws Exception {
        var first = typed && services.first() == null ? own : services.first();
        // What another planner began or asked is gone on with by that one.
        if (first == null || !state.rounds().isEmpty() || state.pending() != null && !typed) {
            return null;
        }
        var request = plain(state);
        var planning = turn.interruptible(() -> first.plan(request));
        var sure = planning instanceof Planning.Planned
                || planning instanceof Planning.Said
                || planning instanceof Planning.Declined declined
                        && declined.kind() == Planning.Declined.Kind.FORBIDDEN;
        turn.planner = sure ? first.name() : null;
        return sure ? planning : null;
    }

    /** @param typed the names of the values that are kept from the planner */
    private Planning asked(AgentState state, Set<String> typed, Turn turn) throws Exception {
        if (!services.local()) {
            Secrets.collect(state, turn);
        }
        var planning = planned(state, turn);
        return typed.isEmpty() || planning == null ? planning : withoutTyped(planning, typed);
    }

    /** Nobody is left to wonder why the planner did not know what stood in the message, and no {@code ***} is set. */
    private Planning withoutTyped(Planning planning, Set<String> typed) {
        var names = typed.stream().limit(NAMED).collect(Collectors.joining(", ")) + (typed.size() > NAMED ? ", …" : "");
        var kept = "hat you gave to " + names + " is shown to no model";
        if (planning instanceof Planning.Planned planned) {
            for (var step : planned.plan().steps()) {
                if (step.arguments().values().stream().anyMatch(argument -> Masking.isIn(argument.value()))) {
                    throw new ToolException(
                            FailureKind.INVALID,
                            "w" + kept + ", so " + services.planner().name() + " cannot plan with it; nothing ran",
                            "say it so that it is understood without a model, such as 'set the environment variable"
                                    + " NAME=value on function my-function', or go without a model");
                }
            }
            return planning;
        }
        if (planning instanceof Planning.Said said) {
            return new Planning.Said(said.text() + "\n\n(W" + kept + ".)");
        }
        return planning instanceof Planning.Clarify question
                ? new Planning.Clarify(
                        "(W" + kept + ".) " + question.question(), question.missing(), question.choices())
                : planning;
    }

    private Planning planned(AgentState state, Turn turn) throws Exception {
        if (!services.local()) {
            var budget = services.budget();
            turn.budget = budget.within(services.guard().modelTokens(budget.tokens()));
        }
        var speech = new Speech(turn);
        var request = request(state, turn, speech);
        try {
            return turn.interruptible(() -> services.planner().plan(request));
        } finally {
            speech.end();
        }
    }

    private static void limit(int steps) {
        if (steps > MAX_STEPS) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "the plan has " + steps + " steps; at most " + MAX_STEPS + " are taken",
                    "ask for less at a time");
        }
    }

    /** Takes over a plan, or as much of it as can be reviewed before something has run. */
    private AgentState staged(AgentState state, Planning.Planned planned, Turn turn) {
        var stage = Stages.first(planned);
        var placed = new Plan(stage.plan().planner(), placed(stage.plan().steps(), state.target()));
        var then = placed(stage.then(), state.target());
        var all = new ArrayList<>(placed.steps());
        all.addAll(then);
        emit(new Plan(placed.planner(), all), turn);
        return States.planned(state, new Planning.Planned(placed, stage.unfinished(), then, stage.notes()));
    }

    /** What a step leaves open is as its conversation has it. */
    private static List<Step> placed(List<Step> steps, Target conversation) {
        return steps.stream()
                .map(step -> step.withTarget(placed(step.target(), conversation)))
                .toList();
    }

    private static Target placed(Target step, Target conversation) {
        return new Target(
                step.profile() == null ? conversation.profile() : step.profile(),
                step.region() == null ? conversation.region() : step.region(),
                step.role() == null ? conversation.role() : step.role(),
                step.endpoint() == null ? conversation.endpoint() : step.endpoint());
    }

    private PlanRequest request(AgentState state, Turn turn, Speech speech) {
        if (services.local()) {
            return plain(state);
        }
        // Whatever another planner reads may leave this machine.
        var pending = state.pending();
        return new PlanRequest(
                turn.masked(state.message()),
                services.tools(),
                state.target(),
                state.history(),
                state.rounds().stream()
                        .map(round -> new PlanRequest.Round(
                                turn.masked(Secrets.hidden(round.plan(), services.tools()), Plan.class),
                                masked(round.outcomes(), turn)))
                        .toList(),
                pending == null ? null : new PlanRequest.Pending(turn.masked(pending.message()), pending.question()),
                services.clock(),
                speech,
                List.of(),
                turn);
    }

    private PlanRequest plain(AgentState state) {
        return new PlanRequest(
                state.message(),
                services.tools(),
                state.target(),
                state.history(),
                state.rounds(),
                state.pending(),
                services.clock(),
                token -> {},
                state.recent());
    }

    private static List<StepOutcome> masked(List<StepOutcome> outcomes, Turn turn) {
        return outcomes.stream()
                .map(outcome -> turn.masked(outcome, StepOutcome.class))
                .toList();
    }

    private void emit(Plan plan, Turn turn) {
        Secrets.collect(plan, services.tools(), turn);
        turn.emit(new AgentEvent.Planned(turn.masked(Secrets.hidden(plan, services.tools()), Plan.class)));
    }

    /**
     * A sentence may move a request to a profile or a region only in the user's own words, and to an endpoint or a role
     * not at all.
     */
    private void checkTargets(AgentState state, List<Step> steps, boolean local) {
        var words = words(state);
        for (var step : steps) {
            check(state, step.target(), words, local);
            if (local) {
                continue;
            }
            var definition = services.tools().find(step.tool()).orElse(null);
            if (definition == null) {
                continue;
            }
            for (var param : definition.params()) {
                var argument = step.arguments().get(param.name());
                if (param.kind() == ParamKind.REGION
                        && argument != null
                        && argument.value().isTextual()
                        && !saysRegion(words, argument.value().asText())
                        && !argument.value().asText().equals(state.target().region())) {
                    throw switched(param.name(), argument.value().asText());
                }
            }
        }
    }

    private static void check(AgentState state, Target planned, List<String> words, boolean local) {
        var asked = state.target();
        if (!Objects.equals(asked.endpoint(), planned.endpoint())) {
            throw switched("endpoint", String.valueOf(planned.endpoint()));
        }
        if (!Objects.equals(asked.role(), planned.role())) {
            throw switched("role", planned.role());
        }
        var profile = planned.profile();
        if (!Objects.equals(asked.profile(), profile)
                && profile != null
                && !(local && isWhereItRan(state, profile))
                && words.stream().noneMatch(said -> says(said, profile))) {
            throw switched("profile", profile);
        }
        var region = planned.region();
        if (!Objects.equals(asked.region(), region) && region != null && !local && !saysRegion(words, region)) {
            throw switched("region", region);
        }
    }

    /** "Do it again" means where it was done, too. */
    private static boolean isWhereItRan(AgentState state, String profile) {
        return state.recent().stream()
                .flatMap(round -> round.plan().steps().stream())
                .anyMatch(step -> profile.equals(step.target().profile()));
    }

    private static boolean saysRegion(List<String> words, String region) {
        return words.stream().anyMatch(said -> says(said, region));
    }

    private static ToolException switched(String what, @Nullable String to) {
        return new ToolException(
                FailureKind.INVALID,
                "the plan would switch to the " + what + " '" + to + "', which you did not ask for; nothing ran",
                "if you want that, name the " + what + " in your message, or choose it with an option");
    }

    /** The user's own words in this turn. */
    private static List<String> words(AgentState state) {
        var words = new ArrayList<String>();
        words.add(state.message());
        if (state.pending() != null) {
            words.add(state.pending().message());
        }
        return words;
    }

    /** Whether {@code name} stands in {@code said} as a word of its own. */
    static boolean says(String said, String name) {
        return where(said, name) >= 0;
    }

    /** Where {@code name} stands in {@code said} as a word of its own; -1 when it does not. */
    static int where(String said, String name) {
        var text = said.toLowerCase(Locale.ROOT);
        var word = name.toLowerCase(Locale.ROOT);
        if (word.isEmpty()) {
            return -1;
        }
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            if (!goesOn(text, at - 1) && !goesOn(text, at + word.length())) {
                return at;
            }
        }
        return -1;
    }

    private static boolean goesOn(String text, int at) {
        if (at < 0 || at >= text.length()) {
            return false;
        }
        var c = text.charAt(at);
        return Character.isLetterOrDigit(c) || c == '-' || c == '_';
    }
}
