package dev.awsagent.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.ParamKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a sentence that goes on from what was said and shown before: "and the stopped ones?", "same in eu-west-1", "no, the
 * other bucket", "go ahead but skip web-1", "do it again", "start the second one". Belongs to one planning.
 */
final class FollowUp {

    private static final Set<String> LEADS = English.set(
            "and also what about how now then but only just same thing ones one instead too again do that please"
                    + " repeat redo once more it whats ok okay the for those these");
    private static final Set<String> SAYS_AGAIN = English.set("again same repeat redo more");
    private static final Set<String> GOES_ON = English.set(
            "yes y yep yeah ok okay sure fine go ahead do it proceed continue please and all everything them just"
                    + " rest");
    private static final Set<String> LEAVES_OUT = English.set("skip except without excluding");
    private static final Set<String> CORRECTS =
            English.set("no nope sorry actually wait i meant mean rather not that one but oops the a an make use");

    private static final Set<String> GOES_ON_FROM_WAIT = English.set("no make i sorry actually");
    private static final Set<String> MEANS = English.set("meant mean");

    /** What says how much more or less, and not how much. */
    private static final Set<String> STEPS = English.set("by more less additional extra another further");

    private static final Pattern COUNTS = Pattern.compile(
            "\\s*(?:and )?how many (?:are there|are they|is that|are those|of (?:them|those))(?: in total)?\\s*[?.!]*\\s*",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern OF_THEM =
            Pattern.compile("(?:and )?(which|how many) of (?:them|those|these)\\s+", Pattern.CASE_INSENSITIVE);

    /** So many words of the sentence before are tried for what "it" may be of a thing. */
    private static final int ATTRIBUTES = 6;

    private final Sentence sentence;
    private final PlanRequest request;
    private final ToolIndex index;
    private final @Nullable String answer;
    private final List<Pointers.Group> groups;

    private FollowUp(Sentence sentence, @Nullable String answer, PlanRequest request, ToolIndex index) {
        this.sentence = sentence;
        this.answer = answer;
        this.request = request;
        this.index = index;
        this.groups = groups(request, index);
    }

    /** The steps that it means, or a question; null where it goes on from nothing and is no sequence of requests. */
    static @Nullable Planning plan(
            Sentence sentence, @Nullable String answer, Set<String> asked, PlanRequest request, ToolIndex index) {
        var follow = new FollowUp(sentence, answer, request, index);
        var said = request.recent().isEmpty() ? null : follow.plan();
        if (said != null) {
            return said;
        }
        var parts = Clauses.plan(sentence, follow.groups, answer, asked, request, index);
        var attribute = parts instanceof Planning.Planned || request.recent().isEmpty() ? null : follow.attribute();
        return attribute == null ? parts : attribute;
    }

    /** "Only the stopped ones", "and its logs", "how many are there": as it stands it would be a look at something else. */
    static boolean goesOn(Sentence sentence) {
        var items = sentence.items();
        for (var item : items) {
            if (item.type != Item.Type.MARK && !item.lower.equals("and") && !English.isFiller(item.lower)) {
                return item.lower.equals("only")
                        || items.get(0).lower.equals("just")
                        || says(items, "its")
                        || most(items) > 0
                        || COUNTS.matcher(sentence.text()).matches();
            }
        }
        return false;
    }

    /** "The first two", "top 3": how many of what was listed; 0 where it says anything else. */
    private static int most(List<Item> items) {
        var said = items.stream()
                .filter(item -> item.type != Item.Type.MARK
                        && !English.isFiller(item.lower)
                        && !item.lower.equals("only")
                        && !item.lower.equals("show")
                        && !item.lower.equals("ones"))
                .toList();
        return said.size() == 2
                        && (said.get(0).lower.equals("first")
                                || said.get(0).lower.equals("top"))
                        && said.get(1).type == Item.Type.NUMBER
                        && said.get(1).number > 0
                        && said.get(1).number < 10_000
                ? (int) said.get(1).number
                : 0;
    }

    /** The last look once more, with so many rows of what it lists. */
    private @Nullable Planning first(int most) {
        return selecting((list, before) -> before == null
                ? new Selection(list, List.of(), null, false, most, false)
                : new Selection(before.list(), before.where(), before.by(), before.descending(), most, false));
    }

    /** "How many are there?": the number of what the last look lists. */
    private @Nullable Planning counted() {
        return selecting((list, before) ->
                new Selection(list, before == null ? List.of() : before.where(), null, false, null, true));
    }

    /** The last look once more, with another selection of what it lists; null where it is no look at one list. */
    private @Nullable Planning selecting(Selecting other) {
        var steps = last().plan().steps();
        var step = steps.get(steps.size() - 1);
        var model = index.model(step.tool());
        var lists = model.rows().stream().filter(rows -> rows.id() != null).toList();
        return model.strict || lists.size() != 1
                ? null
                : repeated(List.of(step.selecting(other.of(lists.get(0).list(), step.selection()))));
    }

    /** Another selection of a list, in the place of the one before. */
    private interface Selecting {
        Selection of(String list, @Nullable Selection before);
    }

    /** "Which of them are public?" of all that was listed: the same asked of all such things. */
    @Nullable
    static String ofAll(Sentence sentence, PlanRequest request, ToolIndex index) {
        var recent = request.recent();
        var steps = recent.isEmpty()
                ? List.<Step>of()
                : recent.get(recent.size() - 1).plan().steps();
        var asks = OF_THEM.matcher(sentence.text());
        if (steps.size() != 1
                || !index.has(steps.get(0).tool())
                || !steps.get(0).arguments().isEmpty()
                || steps.get(0).selection() != null
                || !asks.lookingAt()) {
            return null;
        }
        var model = index.model(steps.get(0).tool());
        var lists = model.rows().stream().filter(rows -> rows.id() != null).toList();
        return model.strict || lists.size() != 1
                ? null
                : asks.group(1) + " " + lists.get(0).noun() + "s "
                        + sentence.text().substring(asks.end());
    }

    /** The look where the one before was, unless it says another region or profile. */
    static Planning whereItWas(Planning.Planned look, PlanRequest request) {
        var recent = request.recent();
        var steps = recent.get(recent.size() - 1).plan().steps();
        var before = steps.get(steps.size() - 1).target();
        var there = look.plan().steps().stream()
                .map(step -> {
                    var target = before;
                    if (step.target().profile() != null) {
                        target = target.withProfile(step.target().profile());
                    }
                    if (step.target().region() != null) {
                        target = target.withRegion(step.target().region());
                    }
                    return step.withTarget(target);
                })
                .toList();
        return new Planning.Planned(new Plan(LocalPlanner.NAME, there), look.unfinished(), look.then(), look.notes());
    }

    private static boolean says(List<Item> items, String word) {
        return items.stream().anyMatch(item -> item.isWord() && item.lower.equals(word));
    }

    /** "Turn it on", "set it to 512": not the thing itself, but what of it was asked about before. */
    private @Nullable Planning attribute() {
        var steps = last().plan().steps();
        if (request.history().isEmpty()
                || sentence.profile() != null
                || sentence.items().stream().anyMatch(item -> item.type == Item.Type.REGION)
                || steps.size() != 1
                || !index.has(steps.get(0).tool())) {
            return null;
        }
        var model = index.model(steps.get(0).tool());
        var things = new Pointers.Group(Thing.named(steps.get(0), model), false).mains();
        var its = sentence.items().stream()
                .filter(item -> item.isWord() && item.lower.equals("it"))
                .toList();
        if (model.strict || things.size() != 1 || its.size() != 1) {
            return null;
        }
        var message = request.history().get(request.history().size() - 1).message();
        var before = Reader.read(message, request.clock(), index, false).items();
        // Its words are of that thing only where it names it, and no other.
        var named = before.stream()
                .filter(item -> item.isThing() || isCalled(item, things.get(0)))
                .toList();
        boolean several = says(before, "and");
        if (several || named.isEmpty() || !named.stream().allMatch(item -> isCalled(item, things.get(0)))) {
            return null;
        }
        var tried = new HashSet<String>();
        var meant = new LinkedHashSet<Plan>();
        for (var word : before) {
            if (!word.isWord()
                    || English.isReadFiller(word.lower)
                    || English.isLook(word.lower)
                    || English.role(word.lower) != null
                    || things.get(0).isA(word.lemma, index)
                    || index.services.contains(word.lower)
                    || !tried.add(word.lower)
                    || tried.size() > ATTRIBUTES) {
                continue;
            }
            for (var preposition : List.of("of", "for", "on")) {
                var items = new ArrayList<Item>();
                for (var item : sentence.items()) {
                    if (item != its.get(0)) {
                        items.add(item.copy());
                        continue;
                    }
                    items.add(new Item(Item.Type.WORD, word.lower, item.start, item.end));
                    items.add(new Item(Item.Type.WORD, preposition, item.start, item.end));
                    items.addAll(things.get(0).items(item.start, item.end, false, index));
                }
                Reader.place(items);
                var planned = LocalPlanner.decide(sentence.with(items), Set.of(), request, index)
                        .plan();
                if (planned != null && planned.plan().steps().size() == 1) {
                    meant.add(planned.plan());
                    break;
                }
            }
        }
        return meant.size() == 1
                ? new Planning.Planned(
                        new Plan(
                                LocalPlanner.NAME,
                                List.of(meant.iterator()
                                        .next()
                                        .steps()
                                        .get(0)
                                        .withTarget(steps.get(0).target()))),
                        false)
                : null;
    }

    private static boolean isCalled(Item item, Thing thing) {
        return item.text.equals(thing.value()) || thing.value().equals(item.first) && item.rest.isEmpty();
    }

    private static List<Pointers.Group> groups(PlanRequest request, ToolIndex index) {
        var groups = new ArrayList<Pointers.Group>();
        for (var round : request.recent()) {
            for (var step : round.plan().steps()) {
                if (!index.has(step.tool())) {
                    continue;
                }
                var model = index.model(step.tool());
                groups.add(new Pointers.Group(
                        Thing.named(step, model).stream()
                                .filter(thing -> !thing.value().equals(HIDDEN))
                                .toList(),
                        false));
                for (var outcome : round.outcomes()) {
                    if (outcome.step().equals(step.id())) {
                        groups.add(new Pointers.Group(Thing.rows(step, outcome, model), true));
                    }
                }
            }
        }
        groups.removeIf(group -> group.things().isEmpty());
        return groups;
    }

    /** What a secret is shown as. */
    static final String HIDDEN = "***";

    private PlanRequest.Round last() {
        return request.recent().get(request.recent().size() - 1);
    }

    private @Nullable Planning plan() {
        for (var step : last().plan().steps()) {
            if (!index.has(step.tool())) {
                return null;
            }
        }
        var items = sentence.items();
        // What is asked for with another profile is not what was planned with the one before.
        if (sentence.profile() == null) {
            var left = leftOut(items);
            if (left != null) {
                return without(left);
            }
            var other = other(items);
            if (other != null) {
                return other;
            }
            int most = most(items);
            if (most > 0) {
                return first(most);
            }
            if (COUNTS.matcher(sentence.text()).matches()) {
                return counted();
            }
        }
        var rest = new ArrayList<Item>();
        boolean again = false;
        boolean leads = false;
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            if (item.isWord() && LEADS.contains(item.lower)) {
                again |= SAYS_AGAIN.contains(item.lower);
                leads |= i == 0;
            } else if (item.type != Item.Type.MARK && !item.answer) {
                rest.add(item.copy());
            }
        }
        if (rest.stream().allMatch(item -> item.isWord() && English.isFiller(item.lower))) {
            return again && sentence.profile() == null
                    ? repeated(last().plan().steps())
                    : again || leads && sentence.profile() != null ? elsewhere(null) : null;
        }
        if (!leads || isOwnRequest(rest)) {
            return corrected();
        }
        var place = Clauses.place(rest);
        if (place != null && (again || effect() == Effect.READ)) {
            return elsewhere(place);
        }
        var changed = overlaid(items, again);
        return changed == null && again ? replaced(rest) : changed;
    }

    private Effect effect() {
        return last().plan().steps().stream()
                .map(step -> index.model(step.tool()).tool.effect())
                .reduce(Effect.READ, Effect::or);
    }

    private boolean isOwnRequest(List<Item> rest) {
        for (var item : rest) {
            if (item.isWord() && !English.isFiller(item.lower) && English.role(item.lower) == null) {
                return index.verbs.contains(item.lower)
                        || English.isLook(item.lower) && !English.isReadFiller(item.lower);
            }
            if (item.isValue()) {
                return false;
            }
        }
        return false;
    }

    private Planning repeated(List<Step> steps) {
        for (var step : steps) {
            for (var argument : step.arguments().entrySet()) {
                if (argument.getValue().value().toString().contains(HIDDEN)) {
                    return new Planning.Clarify(
                            "What " + argument.getKey()
                                    + " was is a secret, and is not remembered. Say the whole request"
                                    + " again, with it?",
                            List.of(argument.getKey()),
                            List.of());
                }
            }
        }
        return new Planning.Planned(new Plan(LocalPlanner.NAME, steps), false);
    }

    /** The same in another region, or with another profile. */
    private Planning elsewhere(@Nullable String region) {
        var steps = new ArrayList<Step>();
        for (var step : last().plan().steps()) {
            var model = index.model(step.tool());
            var target = step.target();
            var arguments = new LinkedHashMap<>(step.arguments());
            if (region != null) {
                boolean given = false;
                for (var slot : model.slots) {
                    if (slot.kind == ParamKind.REGION && !slot.isList && !given) {
                        arguments.put(slot.name(), new Argument(TextNode.valueOf(region), Origin.USER));
                        given = true;
                    }
                }
                target = given ? target : target.withRegion(region);
            }
            if (sentence.profile() != null) {
                target = target.withProfile(sentence.profile());
            }
            steps.add(step.withArguments(arguments).withTarget(target));
        }
        return repeated(steps);
    }

    /** "And the stopped ones?": the look before, with what is said now in place of what was said then. */
    private @Nullable Planning overlaid(List<Item> items, boolean again) {
        var steps = last().plan().steps();
        var step = steps.get(steps.size() - 1);
        var model = index.model(step.tool());
        if (model.strict) {
            return null;
        }
        var rest = new ArrayList<Item>();
        rest.add(new Item(Item.Type.WORD, "list", 0, 0));
        for (var item : items) {
            if (!item.answer && !(item.isWord() && LEADS.contains(item.lower) && !item.lower.equals("for"))) {
                rest.add(item.copy());
            }
        }
        Reader.place(rest);
        var match = Matcher.match(index, model, sentence.with(rest), request.clock(), Set.of());
        if (!match.left().isEmpty()
                || !match.slips().isEmpty()
                || match.arguments().isEmpty() && match.region() == null) {
            return null;
        }
        var arguments = new LinkedHashMap<>(step.arguments());
        arguments.putAll(match.arguments());
        var target = match.region() == null ? step.target() : step.target().withRegion(match.region());
        if (sentence.profile() != null) {
            target = target.withProfile(sentence.profile());
        }
        if (!isValid(step, arguments)) {
            return null;
        }
        return repeated(List.of(step.withArguments(arguments).withTarget(target)));
    }

    /** "Same for web-2": the one value that a step had is another now. */
    private @Nullable Planning replaced(List<Item> rest) {
        if (denies(sentence.items())) {
            return null;
        }
        Item value = null;
        for (var item : rest) {
            if (item.isValue() || item.isWord() && !isGrammar(item)) {
                if (value != null) {
                    return null;
                }
                value = item;
            }
        }
        if (value == null || last().plan().steps().size() != 1) {
            return null;
        }
        var step = last().plan().steps().get(0);
        Slot only = null;
        for (var slot : index.model(step.tool()).slots) {
            var argument = step.arguments().get(slot.name());
            if (argument != null && takes(slot, value, argument.value(), rest)) {
                if (only != null) {
                    return null;
                }
                only = slot;
            }
        }
        return only == null ? null : replaced(step, only, value);
    }

    /** "Not 22", "by 50 GB", "50 GB more": no value to put in the place of another. */
    private static boolean denies(List<Item> items) {
        for (int i = 0; i < items.size(); i++) {
            var next = i + 1 < items.size() ? items.get(i + 1).lower : "";
            boolean points = next.equals("that") || next.equals("it") || next.equals("this");
            if (items.get(i).isWord()
                    && (items.get(i).lower.equals("not") && !points || STEPS.contains(items.get(i).lower))) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Planning replaced(Step step, Slot slot, Item value) {
        if (sentence.profile() != null) {
            return null;
        }
        if (slot.kind == ParamKind.SIZE && value.type == Item.Type.NUMBER && Matcher.size(value, slot) == 0) {
            return unit(step, slot, value);
        }
        var one = valueOf(slot, value);
        var arguments = new LinkedHashMap<>(step.arguments());
        arguments.put(
                slot.name(),
                new Argument(
                        slot.isList ? JsonNodeFactory.instance.arrayNode().add(one) : one,
                        value.shown ? Origin.TOOL : Origin.USER));
        return isValid(step, arguments) ? repeated(List.of(step.withArguments(arguments))) : null;
    }

    private boolean isValid(Step step, Map<String, Argument> arguments) {
        var values = new LinkedHashMap<String, JsonNode>();
        for (var argument : arguments.entrySet()) {
            if (argument.getValue().reference() == null) {
                values.put(argument.getKey(), argument.getValue().value());
            }
        }
        return index.model(step.tool()).tool.problems(values).isEmpty();
    }

    /** "No, 50", where it may be megabytes or gigabytes: the question which; null where it can be neither. */
    private @Nullable Planning unit(Step step, Slot slot, Item value) {
        var choices = new ArrayList<String>();
        for (var unit : List.of("MB", "GB")) {
            var arguments = new LinkedHashMap<>(step.arguments());
            long bytes = value.number * (unit.equals("MB") ? 1_000_000 : 1_000_000_000);
            arguments.put(slot.name(), new Argument(LongNode.valueOf(bytes), Origin.USER));
            if (isValid(step, arguments)) {
                choices.add("no, " + value.number + " " + unit);
            }
        }
        return choices.isEmpty()
                ? null
                : new Planning.Clarify(
                        "What is " + value.number + " for '" + slot.name() + "': megabytes or gigabytes?",
                        List.of(slot.name()),
                        choices);
    }

    private static JsonNode valueOf(Slot slot, Item value) {
        return switch (slot.kind) {
            case COUNT -> LongNode.valueOf(value.number);
            case SIZE -> LongNode.valueOf(value.type == Item.Type.NUMBER ? Matcher.size(value, slot) : value.number);
            case DURATION -> TextNode.valueOf(Duration.ofSeconds(value.number).toString());
            case AUTO,
                    TEXT,
                    NAME,
                    BUCKET,
                    OBJECT_KEY,
                    KEY_PREFIX,
                    GLOB,
                    LOCAL_PATH,
                    ARN,
                    RESOURCE_ID,
                    REGION,
                    TIME,
                    TAGS -> TextNode.valueOf(value.first == null ? value.text : value.first);
        };
    }

    private boolean isGrammar(Item item) {
        return English.isFiller(item.lower)
                || English.role(item.lower) != null
                || index.nouns.contains(item.lemma)
                || CORRECTS.contains(item.lower);
    }

    private static boolean takes(Slot slot, Item value, JsonNode before, List<Item> rest) {
        boolean said = rest.stream().anyMatch(item -> item.isWord() && slot.nouns.contains(item.lemma));
        boolean other = rest.stream()
                .anyMatch(item -> item.isWord()
                        && !slot.nouns.contains(item.lemma)
                        && (item.lemma.equals("bucket") || item.lemma.equals("object") || item.lemma.equals("key")));
        if (other && !said || slot.isList && before.size() != 1) {
            return false;
        }
        return switch (slot.kind) {
            case BUCKET ->
                value.type == Item.Type.URI && value.rest.isEmpty()
                        || (value.type == Item.Type.NAME || value.type == Item.Type.DOTTED || said)
                                && Matcher.isBucketLike(value.text);
            case RESOURCE_ID -> value.type == Item.Type.ID && slot.suits(value.text);
            case NAME ->
                (value.type == Item.Type.NAME
                                || value.type == Item.Type.QUOTED
                                || value.type == Item.Type.ID
                                || value.type == Item.Type.DOTTED && slot.hasPattern()
                                || said)
                        && slot.suits(value.text);
            case COUNT -> value.type == Item.Type.NUMBER;
            case SIZE -> value.type == Item.Type.SIZE || value.type == Item.Type.NUMBER && value.number < 1_000_000;
            case DURATION -> value.type == Item.Type.SPAN && value.bound == Item.Bound.NONE;
            case AUTO, TEXT, OBJECT_KEY, KEY_PREFIX, GLOB, LOCAL_PATH, ARN, REGION, TIME, TAGS -> false;
        };
    }

    /** "No, web-2" of what was proposed. */
    private @Nullable Planning corrected() {
        if (!begins("no", "nope", "sorry", "actually", "wait", "i", "not", "oops") || !isCorrection()) {
            return null;
        }
        var rest = new ArrayList<Item>();
        for (var item : sentence.items()) {
            if (item.type != Item.Type.MARK
                    && !(item.isWord() && (CORRECTS.contains(item.lower) || item.lower.equals("it")))) {
                rest.add(item);
            }
        }
        return rest.isEmpty() ? null : replaced(rest);
    }

    /** "Wait 5 minutes" and "I need 5 minutes" are no corrections, as "wait, 5 minutes" and "I meant 5 minutes" are. */
    private boolean isCorrection() {
        var items = sentence.items();
        for (int i = 0; i < items.size(); i++) {
            var word = items.get(i).lower;
            var next = i + 1 < items.size() ? items.get(i + 1) : null;
            if (word.equals("wait")
                            && (next == null || next.type != Item.Type.MARK && !GOES_ON_FROM_WAIT.contains(next.lower))
                    || word.equals("i") && (next == null || !MEANS.contains(next.lower))) {
                return false;
            }
        }
        return true;
    }

    private boolean begins(String... words) {
        var first = sentence.items().isEmpty() ? "" : sentence.items().get(0).lower;
        return List.of(words).contains(first);
    }

    // ---- "the other bucket" ----

    private @Nullable Planning other(List<Item> items) {
        for (int i = 0; i + 1 < items.size(); i++) {
            var noun = items.get(i + 1);
            if (items.get(i).lower.equals("other") && (noun.lower.equals("one") || index.nouns.contains(noun.lemma))) {
                if (i > 0 && isOwnRequest(items.subList(0, i))) {
                    return null;
                }
                return other(noun.lower.equals("one") ? null : noun.lemma);
            }
        }
        return null;
    }

    private @Nullable Planning other(@Nullable String noun) {
        var steps = last().plan().steps();
        if (steps.size() != 1) {
            return null;
        }
        var step = steps.get(0);
        var model = index.model(step.tool());
        for (var thing : Thing.named(step, model)) {
            if (noun != null && !thing.isA(noun, index)) {
                continue;
            }
            var slot = slotOf(thing, step, model);
            if (slot == null) {
                continue;
            }
            if (answer != null) {
                var said = Reader.read(answer, request.clock(), index, false).items().stream()
                        .filter(item -> item.isValue() || item.isWord() && !isGrammar(item))
                        .toList();
                return said.size() == 1 ? replaced(step, slot, said.get(0)) : null;
            }
            var others = others(thing);
            if (others.size() == 1) {
                var item = others.get(0).items(0, 0, true, index).get(0);
                return replaced(step, slot, item);
            }
            return new Planning.Clarify(
                    "Which " + thing.noun() + " instead of '" + thing.value() + "'?",
                    List.of(slot.name()),
                    others.stream()
                            .limit(9)
                            .map(one -> "no, " + one.noun() + " " + one.value())
                            .toList());
        }
        return null;
    }

    private static @Nullable Slot slotOf(Thing thing, Step step, ToolModel model) {
        for (var slot : model.slots) {
            var argument = step.arguments().get(slot.name());
            if (argument != null
                    && (argument.value().asText().equals(thing.value())
                            || argument.value().size() == 1
                                    && argument.value().get(0) != null
                                    && argument.value().get(0).asText().equals(thing.value()))) {
                return slot;
            }
        }
        return null;
    }

    /** The rest of the list that it stood in when it was shown last. */
    private List<Thing> others(Thing thing) {
        for (int i = groups.size() - 1; i >= 0; i--) {
            var things = groups.get(i).things();
            if (groups.get(i).list() && things.get(0).isA(thing.noun(), index)) {
                return things.stream()
                        .filter(one -> !one.isCalled(thing.value()))
                        .toList();
            }
        }
        return List.of();
    }

    // ---- "go ahead, but skip web-1" ----

    /** The names that are to be left out of what was proposed; null where the sentence says something else. */
    private @Nullable List<Item> leftOut(List<Item> items) {
        int at = -1;
        for (int i = 0; i < items.size() && at < 0; i++) {
            var word = items.get(i).lower;
            if (LEAVES_OUT.contains(word)) {
                at = i + 1;
            } else if ((word.equals("not") || word.equals("but")) && i > 0) {
                boolean goes = i + 1 < items.size()
                        && (LEAVES_OUT.contains(items.get(i + 1).lower)
                                || items.get(i + 1).lower.equals("not"));
                at = goes ? i + 2 : i + 1;
            } else if (word.equals("leave")
                    && i + 1 < items.size()
                    && items.get(i + 1).lower.equals("out")) {
                at = i + 2;
            } else if (items.get(i).type != Item.Type.MARK && !GOES_ON.contains(word) && !English.isFiller(word)) {
                return null;
            }
        }
        if (at <= 0 || at >= items.size()) {
            return null;
        }
        var names = new ArrayList<Item>();
        for (var item : items.subList(at, items.size())) {
            if (item.type == Item.Type.MARK
                    || item.lower.equals("and")
                    || item.isWord() && (English.isFiller(item.lower) || index.nouns.contains(item.lemma))) {
                continue;
            }
            if (!item.isValue() && !item.isWord()) {
                return null;
            }
            names.add(item);
        }
        return names.isEmpty() ? null : names;
    }

    private @Nullable Planning without(List<Item> names) {
        var round = last();
        if (!round.outcomes().isEmpty() || effect() == Effect.READ) {
            return null;
        }
        var steps = new ArrayList<Step>();
        var open = new ArrayList<String>();
        names.forEach(name -> open.add(name.first == null ? name.text : name.first));
        var missing = new ArrayList<>(open);
        for (var step : round.plan().steps()) {
            var kept = without(step, open, missing);
            if (kept != null) {
                steps.add(kept);
            }
        }
        if (!missing.isEmpty()
                && missing.size() == open.size()
                && round.plan().steps().size() == 1) {
            var described = Described.without(round.plan().steps().get(0), open, index);
            if (described != null) {
                return new Planning.Planned(new Plan(LocalPlanner.NAME, described), false);
            }
        }
        if (!missing.isEmpty()) {
            return new Planning.Clarify(
                    "There is no '" + String.join("', '", missing)
                            + "' in what was proposed, so nothing was run. What is to be" + " left out?",
                    List.of("name"),
                    List.of());
        }
        return steps.isEmpty() ? new Planning.Said("Nothing is left to be done, so nothing was run.") : repeated(steps);
    }

    /** The step without these; null where nothing is left of it. */
    private @Nullable Step without(Step step, List<String> names, List<String> missing) {
        var arguments = new LinkedHashMap<>(step.arguments());
        for (var slot : index.model(step.tool()).slots) {
            var argument = arguments.get(slot.name());
            if (argument == null || slot.isTyped() && slot.kind != ParamKind.RESOURCE_ID) {
                continue;
            }
            if (argument.value() instanceof ArrayNode list) {
                var kept = JsonNodeFactory.instance.arrayNode();
                for (var one : list) {
                    if (isNamed(one.asText(), names, missing)) {
                        continue;
                    }
                    kept.add(one);
                }
                if (kept.isEmpty() && !list.isEmpty()) {
                    return null;
                }
                arguments.put(slot.name(), new Argument(kept, argument.origin()));
            } else if (isMain(slot) && isNamed(argument.value().asText(), names, missing)) {
                return null;
            }
        }
        return step.withArguments(arguments);
    }

    private static boolean isMain(Slot slot) {
        return slot.param.required();
    }

    /** By the value that was shown, or by the name that the row of it had. */
    private boolean isNamed(String value, List<String> names, List<String> missing) {
        for (var name : names) {
            boolean same = value.equals(name)
                    || groups.stream()
                            .filter(Pointers.Group::list)
                            .flatMap(group -> group.things().stream())
                            .anyMatch(thing -> thing.value().equals(value) && Objects.equals(thing.label(), name));
            if (same) {
                missing.remove(name);
                return true;
            }
        }
        return false;
    }
}
