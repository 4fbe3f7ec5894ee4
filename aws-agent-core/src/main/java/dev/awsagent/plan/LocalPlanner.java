package dev.awsagent.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.plan.Matcher.Match;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Understands requests without a language model, from what the tools say about themselves: their names, their example
 * sentences, and the kinds and words of their inputs.
 *
 * <p>A request becomes a plan only when all that it says is accounted for. To look at something it may be put freely; to
 * change, remove or disclose something it has to be said in the order of one of the tool's examples, or the planner asks
 * or declines. Thread-safe.
 */
public final class LocalPlanner implements Planner {

    static final String NAME = "local";
    private static final int LONGEST = 4_000;
    private static final double ENOUGH = 0.45;
    static final double EXACT = 0.999;

    private final Map<ToolRegistry, ToolIndex> indexes = new WeakHashMap<>();

    private final @Nullable String forgotten;
    private final @Nullable Likeness likeness;

    public LocalPlanner() {
        this(null, null);
    }

    private LocalPlanner(@Nullable String forgotten, @Nullable Likeness likeness) {
        this.forgotten = forgotten;
        this.likeness = likeness;
    }

    /**
     * A planner that compares a sentence that it does not understand with what the tools say. It plans a look that is like it, where
     * nothing of the sentence is lost, and else asks; a change it asks about.
     *
     * @param encoder called when there is the first such sentence, and not again
     * @param folder where the vectors of the tools are kept from run to run; null for nowhere
     */
    public static LocalPlanner comparing(Supplier<Optional<SentenceEncoder>> encoder, @Nullable Path folder) {
        return new LocalPlanner(null, new Likeness(Objects.requireNonNull(encoder, "encoder"), folder));
    }

    /**
     * A planner that does not know this one example sentence of the tools, to see whether the others carry what it says.
     */
    public static LocalPlanner forgetting(String example) {
        return new LocalPlanner(Objects.requireNonNull(example, "example"), null);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Planning plan(PlanRequest request) {
        try {
            return Effort.within(() -> planned(request));
        } catch (Effort.Exceeded e) {
            return new Planning.Declined(
                    Planning.Declined.Kind.NOT_UNDERSTOOD,
                    "This is too involved to be read without a language model: it may be cut into requests in too many ways."
                            + " Say it in parts, one request in each message.",
                    List.of());
        }
    }

    private Planning planned(PlanRequest request) {
        var index = index(request.tools());
        var pending = request.pending();
        if (pending != null) {
            var answered = answered(pending, request, index);
            if (answered != null) {
                return answered;
            }
        }
        var planning = plan(request.message(), request, index);
        return likeness == null || request.message().length() > LONGEST
                ? planning
                : likeness.instead(
                        planning, read(request.message(), null, index, request.clock(), false), request, index);
    }

    private ToolIndex index(ToolRegistry tools) {
        synchronized (indexes) {
            var index = indexes.get(tools);
            if (index == null) {
                index = new ToolIndex(tools.all(), forgotten);
                indexes.put(tools, index);
            }
            return index;
        }
    }

    private static Planning plan(String message, PlanRequest request, ToolIndex index) {
        if (message.length() > LONGEST) {
            return new Planning.Declined(
                    Planning.Declined.Kind.NOT_UNDERSTOOD,
                    "The message has " + message.length() + " characters; without a language model I read at most "
                            + LONGEST + ". Say what to do in one sentence.",
                    List.of());
        }
        return plan(message, null, Set.of(), request, index);
    }

    static Planning plan(
            String message, @Nullable String answer, Set<String> asked, PlanRequest request, ToolIndex index) {
        var alone = alone(message, answer, asked, request, index);
        var look = alone.plan();
        if (look != null && isLookAt(look, index) && !request.recent().isEmpty()) {
            var going = read(message, answer, index, request.clock(), false);
            if (FollowUp.goesOn(going)
                    && FollowUp.plan(going, answer, asked, request, index) instanceof Planning.Planned other
                    && isLookAt(other, index)) {
                return other;
            }
        }
        if (alone.isFinal()) {
            return alone.planning();
        }
        var sentence = read(message, answer, index, request.clock(), false);
        if (sentence.unknownRegion() != null) {
            return alone.planning();
        }
        var each = answer == null ? Heading.each(sentence) : null;
        if (each != null
                && plan(each.text(), null, Set.of(), request, index) instanceof Planning.Planned steps
                && steps.plan().steps().size() == each.count()
                && steps.notes().isEmpty()
                && steps.plan().steps().stream().map(Step::tool).distinct().count() == 1) {
            return steps;
        }
        var both = Heading.both(sentence, index);
        if (both != null
                && plan(both, null, Set.of(), request, index) instanceof Planning.Planned looks
                && looks.plan().steps().size() == 2
                && looks.notes().isEmpty()
                && isLookAt(looks, index)) {
            return looks;
        }
        var more = FollowUp.plan(sentence, answer, asked, request, index);
        if (more instanceof Planning.Planned || answer != null) {
            return more == null ? alone.planning() : more;
        }
        var all = FollowUp.ofAll(sentence, request, index);
        var lookAtAll =
                all == null ? null : alone(all, null, Set.of(), request, index).plan();
        if (lookAtAll != null && isLookAt(lookAtAll, index)) {
            return FollowUp.whereItWas(lookAtAll, request);
        }
        // A question that offers a choice is worth more than a guess.
        var plain = Heading.plain(sentence, index);
        var said = plain == null ? null : plan(plain, null, Set.of(), request, index);
        if (said instanceof Planning.Planned) {
            return said;
        }
        boolean asks = alone.planning() instanceof Planning.Clarify question
                && (!question.choices().isEmpty() || !question.missing().isEmpty());
        var nearly = asks ? null : Leniency.look(sentence, request, index);
        return nearly != null ? nearly : more == null ? alone.planning() : more;
    }

    /** The sentence as one request, which needs nothing that was said before. */
    private static Decision alone(
            String message, @Nullable String answer, Set<String> asked, PlanRequest request, ToolIndex index) {
        var sentence = read(message, answer, index, request.clock(), false);
        var planning = ordered(sentence, asked, request, index);
        if (message.indexOf("s3://") < 0 || message.indexOf(' ') < 0) {
            return planning;
        }
        // A key may hold spaces. Where that gives the sentence another meaning, only the person can tell.
        var longer = read(message, answer, index, request.clock(), true);
        if (longer.items().size() == sentence.items().size()) {
            return planning;
        }
        var other = decide(longer, asked, request, index);
        if (other.plan() == null) {
            return planning;
        }
        return planning.plan() == null ? other : Decision.of(Replies.withSpaces(longer));
    }

    private static Sentence read(
            String message, @Nullable String answer, ToolIndex index, Clock clock, boolean longUris) {
        var sentence = Reader.read(message, clock, index, longUris);
        if (answer == null) {
            return sentence;
        }
        var more = Reader.read(answer, clock, index, longUris);
        var items = new ArrayList<>(sentence.items());
        for (var item : more.items()) {
            item.answer = true;
            items.add(item);
        }
        return new Sentence(
                sentence.text(),
                items,
                more.profile() == null ? sentence.profile() : more.profile(),
                more.unknownRegion() == null ? sentence.unknownRegion() : more.unknownRegion(),
                more.forbidden() == null ? sentence.forbidden() : more.forbidden());
    }

    // ---- the answer to an open question ----

    private static @Nullable Planning answered(PlanRequest.Pending pending, PlanRequest request, ToolIndex index) {
        var said = Reader.visible(request.message()).strip();
        var choices = pending.question().choices();
        for (int i = 0; i < choices.size(); i++) {
            if (said.equalsIgnoreCase(choices.get(i))
                    || said.equals(Integer.toString(i + 1))
                    || choices.size() == 1 && Replies.isYes(said)) {
                var chosen = plan(choices.get(i), request, index);
                return chosen instanceof Planning.Declined ? answerTo(pending, choices.get(i), request, index) : chosen;
            }
        }
        var one = Doubt.chosen(said, choices);
        if (one != null) {
            var chosen = plan(one, request, index);
            return chosen instanceof Planning.Declined ? answerTo(pending, one, request, index) : chosen;
        }
        if (said.isEmpty() || said.length() > LONGEST || pending.message().length() > LONGEST) {
            return null;
        }
        var items = Reader.read(said, request.clock(), index, false).items();
        int words = 0;
        for (var item : items) {
            if (item.isWord() && !English.isReadFiller(item.lower) && English.role(item.lower) == null) {
                words++;
            }
        }
        boolean value = words == 0 || items.size() == 1;
        if (!value) {
            var own = plan(said, request, index);
            if (own instanceof Planning.Planned || own instanceof Planning.Said || begins(items, index)) {
                return own;
            }
        }
        return answerTo(pending, said, request, index);
    }

    /** "Delete it" is a request, understood or not, and no name. */
    private static boolean begins(List<Item> items, ToolIndex index) {
        return items.get(0).isWord()
                && (index.verbs.contains(items.get(0).lower) || English.isLook(items.get(0).lower));
    }

    private static @Nullable Planning answerTo(
            PlanRequest.Pending pending, String answer, PlanRequest request, ToolIndex index) {
        var planning =
                plan(pending.message(), answer, Set.copyOf(pending.question().missing()), request, index);
        return planning instanceof Planning.Declined declined && declined.kind() != Planning.Declined.Kind.FORBIDDEN
                ? null
                : planning;
    }

    // ---- one sentence ----

    /** The sentence as it stands, or else in another order that makes a request of it. */
    static Decision ordered(Sentence sentence, Set<String> asked, PlanRequest request, ToolIndex index) {
        var decision = decide(sentence, asked, request, index);
        var look = decision.plan();
        if (decision.isFinal() && (look == null || !isLookAt(look, index))) {
            return decision;
        }
        for (var items : Order.others(sentence.items(), index)) {
            var other = decide(sentence.with(items), asked, request, index);
            var plan = other.plan();
            if (plan != null && (look == null || !isLookAt(plan, index))) {
                return other;
            }
        }
        return decision;
    }

    private static boolean isLookAt(Planning.Planned planned, ToolIndex index) {
        return planned.plan().steps().stream().noneMatch(step -> index.model(step.tool()).strict);
    }

    static Decision decide(Sentence sentence, Set<String> asked, PlanRequest request, ToolIndex index) {
        var forbidden = sentence.forbidden();
        if (forbidden != null) {
            return Decision.of(
                    new Planning.Declined(Planning.Declined.Kind.FORBIDDEN, Replies.sentence(forbidden), List.of()));
        }
        var talk = Replies.talk(sentence, index);
        if (talk != null) {
            return Decision.of(talk);
        }
        var unknown = sentence.unknownRegion();
        if (unknown != null) {
            return Decision.of(Replies.noSuchRegion(sentence, unknown));
        }
        var looks = new ArrayList<Match>();
        var changes = new ArrayList<Match>();
        for (var match : matches(sentence, asked, request, index)) {
            if (match.model().strict) {
                changes.add(match);
            } else if (!match.bare() || match.isWhole()) {
                looks.add(match);
            }
        }
        var planning = understood(sentence, looks, changes, request, index);
        return planning != null
                ? Decision.of(planning)
                : Decision.open(() -> open(sentence, looks, changes, request, index));
    }

    /** The plan, or the question which of several is meant; null where no tool takes the sentence as it stands. */
    private static @Nullable Planning understood(
            Sentence sentence, List<Match> looks, List<Match> changes, PlanRequest request, ToolIndex index) {
        var look = best(looks, true, ENOUGH);
        dropRefused(changes);
        dropLists(changes);
        // What is said as it stands is not taken for a slip of what another tool says.
        var exact = changes.stream()
                .filter(match -> !match.isWhole() || match.slips().isEmpty())
                .toList();
        var said = best(exact, true, EXACT) == null ? changes : exact;
        var change = best(said, true, EXACT);
        if (change != null) {
            if (!change.slips().isEmpty()) {
                // "The instance" is no slip for "the instances".
                var doubt = change.slips().entrySet().stream()
                                .allMatch(slip -> slip.getKey().lemma.equals(English.lemma(slip.getValue())))
                        ? Doubt.question(sentence, changes, request, index)
                        : null;
                return doubt != null ? doubt : Replies.meant(sentence, change);
            }
            var longer = change.model().tool.effect() == Effect.DESTROY ? Replies.longerName(sentence, change) : null;
            if (longer != null) {
                return longer;
            }
            var rival = second(said, change);
            if (rival != null) {
                return Replies.which(sentence, change, rival);
            }
            if (look != null
                    && look.score() > 0.85
                    && look.telling()
                    && look.fit() > change.fit() - 0.1
                    && !isVerbOf(change, look, sentence)) {
                return Replies.which(sentence, change, look);
            }
            return planned(change, sentence, request);
        }
        // What scores less than that is not asked for its score.
        var fuller = look == null || !look.arguments().isEmpty()
                ? null
                : best(looks, false, Math.max(ENOUGH, look.score() + 0.1 - 1e-6));
        if (look != null && fuller != null && fuller.model() != look.model() && fuller.score() > look.score() + 0.1) {
            // "The logs" are not the log groups: of which function is what there is to ask.
            return Replies.missing(fuller);
        }
        var other = look == null ? null : elsewhere(looks, look);
        if (look != null && other != null) {
            return Replies.which(sentence, look, other);
        }
        if (look != null && look.score() > 0.6) {
            return planned(look, sentence, request);
        }
        return look != null && best(changes, false, EXACT) == null ? planned(look, sentence, request) : null;
    }

    /** What to ask about a sentence that no tool takes as it stands, or to say of it. */
    private static Planning open(
            Sentence sentence, List<Match> looks, List<Match> changes, PlanRequest request, ToolIndex index) {
        var doubt = Doubt.question(sentence, changes, request, index);
        if (doubt != null) {
            return doubt;
        }
        var asking = best(changes, false, EXACT);
        if (asking != null) {
            var rival = unnamed(changes, asking);
            return rival == null ? Replies.missing(asking) : Replies.which(sentence, asking, rival);
        }
        var vague = best(looks, false, ENOUGH);
        if (vague != null) {
            return Replies.missing(vague);
        }
        var all = new ArrayList<>(looks);
        all.addAll(changes);
        return Replies.notUnderstood(sentence, all, index);
    }

    /** The tool that would take the sentence if it said one thing more; null where there is none. */
    static @Nullable Match asking(Sentence sentence, PlanRequest request, ToolIndex index) {
        var looks = new ArrayList<Match>();
        var changes = new ArrayList<Match>();
        for (var match : matches(sentence, Set.of(), request, index)) {
            (match.model().strict ? changes : looks).add(match);
        }
        var change = best(changes, false, EXACT);
        return change != null ? change : best(looks, false, ENOUGH);
    }

    /** The tool that only looks and takes the whole sentence; null where none does, or tools of two services do. */
    static @Nullable Match looked(Sentence sentence, PlanRequest request, ToolIndex index) {
        var looks = looks(sentence, request, index);
        var best = best(looks, true, ENOUGH);
        return best == null || elsewhere(looks, best) != null ? null : best;
    }

    /** The tools that only look and would take the sentence without a word or two, the likeliest first. */
    static List<Match> nearlyLooked(Sentence sentence, PlanRequest request, ToolIndex index) {
        return looks(sentence, request, index).stream()
                .filter(match -> match.over() <= 2
                        && match.leftAtLeast() <= 2
                        && match.leftAtMost() > 0
                        && match.missing().isEmpty()
                        && !match.left().isEmpty()
                        && match.left().size() <= 2
                        && match.score() >= ENOUGH)
                .sorted(Comparator.comparingDouble((Match match) -> -match.score()))
                .toList();
    }

    static List<Match> looks(Sentence sentence, PlanRequest request, ToolIndex index) {
        var looks = new ArrayList<Match>();
        for (var match : matches(sentence, Set.of(), request, index)) {
            if (!match.model().strict) {
                looks.add(match);
            }
        }
        return looks;
    }

    private static List<Match> matches(Sentence sentence, Set<String> asked, PlanRequest request, ToolIndex index) {
        return Matcher.matches(index, index.candidates(sentence.items()), sentence, request.clock(), asked);
    }

    private static @Nullable Match best(List<Match> matches, boolean whole, double least) {
        Match best = null;
        for (var match : matches) {
            if (match.over() == 0
                    && match.missing().isEmpty() == whole
                    && match.mayTakeAll(least)
                    && match.left().isEmpty()
                    && match.score() >= least
                    && (match.model().strict
                            || match.telling()
                            || match.bare()
                            || !match.arguments().isEmpty())
                    && (best == null || match.score() > best.score() + 1e-9)) {
                best = match;
            }
        }
        return best;
    }

    /** Where several tools would take the sentence, one that refuses what it says to it is not the one that is meant. */
    private static void dropRefused(List<Match> changes) {
        var whole = changes.stream()
                .filter(match -> match.isWhole() && match.score() >= EXACT)
                .toList();
        if (whole.size() > 1) {
            var refused =
                    whole.stream().filter(match -> !problems(match).isEmpty()).toList();
            if (refused.size() < whole.size()) {
                changes.removeAll(refused);
            }
        }
    }

    /** One thing is no list of things where a tool takes just it. */
    private static void dropLists(List<Match> changes) {
        var whole = changes.stream()
                .filter(match -> match.isWhole() && match.score() >= EXACT)
                .toList();
        changes.removeIf(match -> whole.contains(match)
                && match.arguments().values().stream()
                        .map(argument -> argument.value())
                        .filter(value -> value.isArray() && value.size() == 1)
                        .anyMatch(list -> whole.stream()
                                .filter(other -> other.model()
                                        .tool
                                        .service()
                                        .equals(match.model().tool.service()))
                                .anyMatch(other -> other.arguments().values().stream()
                                        .anyMatch(argument -> argument.value().equals(list.get(0))))));
    }

    /** Why the tool would not take what was found for it: a change that it would refuse is not planned, it is asked about. */
    private static List<String> problems(Match match) {
        var tool = match.model().tool;
        if (match.arguments().values().stream().anyMatch(argument -> argument.reference() != null)) {
            // Not known yet: the step is held to it when it is.
            return List.of();
        }
        var values = new LinkedHashMap<String, JsonNode>();
        match.arguments().forEach((name, argument) -> values.put(name, argument.value()));
        var problems = tool.problems(values);
        if (!problems.isEmpty() || !match.model().strict) {
            return problems;
        }
        try {
            tool.bind(values);
            return List.of();
        } catch (ToolException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /** A look of another service that takes the same plain name for a thing of its own, where nothing says which is meant. */
    private static @Nullable Match elsewhere(List<Match> looks, Match best) {
        for (var match : looks) {
            if (match.isWhole()
                    && match.score() > best.score() - 0.1
                    && match.slips().isEmpty()
                    && !match.model().tool.service().equals(best.model().tool.service())
                    && !match.arguments().isEmpty()
                    && !best.arguments().isEmpty()) {
                return match;
            }
        }
        return null;
    }

    /** A change of another service that is all said, but for what the name is that of. */
    private static @Nullable Match unnamed(List<Match> changes, Match asking) {
        for (var match : changes) {
            if (match.over() == 0
                    && match.score() >= EXACT
                    && match.missing().isEmpty()
                    && match.left().size() == 1
                    && match.left().get(0).isValue()
                    && !match.model().tool.service().equals(asking.model().tool.service())) {
                return match;
            }
        }
        return null;
    }

    /** Whether the sentence begins with a verb of the one that the other does not know as one. */
    private static boolean isVerbOf(Match change, Match look, Sentence sentence) {
        for (var item : sentence.items()) {
            if (item.isWord() && !English.isFiller(item.lower)) {
                return change.model().heads.contains(item.lower)
                        && !English.isLook(item.lower)
                        && !look.model().heads.contains(item.lower);
            }
        }
        return false;
    }

    /** Another tool that the sentence fits just as well. */
    private static @Nullable Match second(List<Match> matches, Match best) {
        for (var match : matches) {
            if (match != best && match.isWhole() && match.score() >= EXACT && match.score() > best.score() - 0.0003) {
                return match;
            }
        }
        return null;
    }

    static Step step(Match match, String id, Sentence sentence, PlanRequest request) {
        var target = request.target();
        if (sentence.profile() != null) {
            target = target.withProfile(sentence.profile());
        }
        if (match.region() != null) {
            target = target.withRegion(match.region());
        }
        return new Step(id, match.model().tool.name(), match.arguments(), target);
    }

    static Planning planned(Match match, Sentence sentence, PlanRequest request) {
        var problems = problems(match);
        if (!problems.isEmpty()) {
            return Replies.unusable(match, problems);
        }
        return new Planning.Planned(new Plan(NAME, List.of(step(match, "1", sentence, request))), false);
    }
}
