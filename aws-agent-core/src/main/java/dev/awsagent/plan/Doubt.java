package dev.awsagent.plan;

import dev.awsagent.plan.Matcher.Match;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The one question that tells apart what a request may mean, and what an answer to it chooses. */
final class Doubt {

    private static final int MOST = 9;
    private static final Map<String, Integer> PLACES =
            Map.of("first", 1, "second", 2, "third", 3, "fourth", 4, "fifth", 5, "last", -1);
    private static final Set<String> PADDING =
            English.set("the one option choice number i want mean meant please it's is that");

    private Doubt() {}

    /**
     * What to ask about a change whose verb is known: which thing, where only its sort is said; of which sort it is, where only a
     * name is said. Null where more is open than that.
     */
    static @Nullable Planning question(Sentence sentence, List<Match> changes, PlanRequest request, ToolIndex index) {
        var verb = verb(sentence.items(), index);
        if (verb == null) {
            return null;
        }
        var objects = new ArrayList<Item>();
        for (var item : sentence.items()) {
            if (item.answer) {
                return null;
            }
            if (item != verb
                    && item.type != Item.Type.MARK
                    && !English.isFiller(item.lower)
                    && !(item.isWord() && English.role(item.lower) != null)) {
                objects.add(item);
            }
        }
        if (objects.size() != 1) {
            return null;
        }
        var object = objects.get(0);
        if (object.isWord() && index.nouns.contains(object.lemma)) {
            return object.lower.equals(object.lemma) ? which(verb, object, changes) : null;
        }
        boolean name = switch (object.type) {
            case NAME, QUOTED, DOTTED -> true;
            case WORD ->
                !English.isTurn(object.lower)
                        && !English.isPointer(object.lower)
                        && !English.isPronoun(object.lower)
                        && !English.isReadFiller(object.lower)
                        && !English.isLook(object.lower)
                        && !English.isAdverb(object.lower)
                        && !index.verbs.contains(object.lower);
            case URI,
                    ARN,
                    URL,
                    PATH,
                    SLASHED,
                    FILE,
                    ENDING,
                    GLOB,
                    PAIR,
                    REGION,
                    ID,
                    NUMBER,
                    SIZE,
                    SPAN,
                    TIME,
                    FLAG,
                    MARK,
                    SIGN -> false;
        };
        return name ? ofWhichSort(sentence, verb, object, request, index) : null;
    }

    private static @Nullable Item verb(List<Item> items, ToolIndex index) {
        for (var item : items) {
            if (item.isWord() && !English.isFiller(item.lower)) {
                return index.verbs.contains(item.lower) && !English.isLook(item.lower) ? item : null;
            }
            if (!item.isWord() && item.type != Item.Type.MARK) {
                return null;
            }
        }
        return null;
    }

    /** "Stop the server": which one. */
    private static @Nullable Planning which(Item verb, Item noun, List<Match> changes) {
        Match only = null;
        Slot open = null;
        for (var match : changes) {
            if (!match.model().heads.contains(verb.lower) || !match.arguments().isEmpty()) {
                continue;
            }
            for (var slot : match.model().slots) {
                if (slot.isList && !slot.isTyped() && !slot.param.required() && slot.nouns.contains(noun.lemma)) {
                    boolean called = isCalled(match, verb);
                    if (only != null && called == isCalled(only, verb)) {
                        return null;
                    }
                    if (only == null || called) {
                        only = match;
                        open = slot;
                    }
                }
            }
        }
        return only == null || open == null
                ? null
                : new Planning.Clarify(
                        "Which " + noun.lower + " (" + only.model().tool.name() + ": " + open.param.description()
                                + ")?",
                        List.of(open.name()),
                        List.of());
    }

    /** Whether the verb stands in the tool's name, and is no word that it only takes as well. */
    private static boolean isCalled(Match match, Item verb) {
        return match.model().tool.name().startsWith(match.model().tool.service() + "_" + verb.lower + "_");
    }

    /** "Delete test": a bucket, a function or an instance of that name, each as a request to choose. */
    private static @Nullable Planning ofWhichSort(
            Sentence sentence, Item verb, Item name, PlanRequest request, ToolIndex index) {
        var choices = new LinkedHashMap<String, String>();
        for (var model : index.tools) {
            if (model.strict && choices.size() < MOST) {
                var choice = choice(model, verb, name);
                var planned = choice == null
                        ? null
                        : LocalPlanner.decide(
                                        Reader.read(choice, request.clock(), index, false), Set.of(), request, index)
                                .plan();
                if (choice != null
                        && planned != null
                        && planned.plan().steps().get(0).tool().equals(model.tool.name())) {
                    choices.put(choice, model.tool.name());
                }
            }
        }
        if (choices.size() < 2) {
            return null;
        }
        return new Planning.Clarify(
                "What is '" + name.text
                        + "'? There is more than one sort of thing that it may name. Which one is meant?",
                List.of("type"),
                List.copyOf(choices.keySet()));
    }

    /** An example of the tool that says the verb, the sort and one name, with this name; null where it has none. */
    private static @Nullable String choice(ToolModel model, Item verb, Item name) {
        for (var template : model.templates) {
            String noun = null;
            int slots = 0;
            boolean plain = template.head >= 0;
            for (int i = 0; i < template.parts.size() && plain; i++) {
                var part = template.parts.get(i);
                var word = part.word();
                if (word == null) {
                    slots++;
                    var slot =
                            part.slots().size() == 1 ? model.slot(part.slots().get(0)) : null;
                    plain = slot != null && !slot.isTyped() && slot.suits(name.text);
                } else if (i == template.head) {
                    plain = word.lower.equals(verb.lower) || word.canonical.equals(verb.canonical);
                } else if (!English.isFiller(word.lower)) {
                    plain = noun == null && English.role(word.lower) == null && !word.turned;
                    noun = word.lower;
                }
            }
            if (plain && slots == 1 && noun != null) {
                var shown = name.isWord() || name.type == Item.Type.QUOTED ? '"' + name.text + '"' : name.text;
                return verb.text + " " + noun + " " + shown;
            }
        }
        return null;
    }

    /** The choice that an answer names by its place, or by words that only it has; null where it names none. */
    static @Nullable String chosen(String said, List<String> choices) {
        var words = new LinkedHashSet<String>();
        for (var word : said.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}./_-]+", " ")
                .strip()
                .split(" ", -1)) {
            if (!PADDING.contains(word)) {
                words.add(word);
            }
        }
        if (choices.isEmpty() || words.isEmpty() || words.size() > 4) {
            return null;
        }
        var first = words.iterator().next();
        if (words.size() == 1 && PLACES.containsKey(first)) {
            int place = PLACES.getOrDefault(first, 1);
            int at = place < 0 ? choices.size() - 1 : place - 1;
            return at < choices.size() ? choices.get(at) : null;
        }
        String only = null;
        for (var choice : choices) {
            var own = new LinkedHashSet<>(List.of(choice.toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}./_-]+", " ")
                    .strip()
                    .split(" ", -1)
                    .clone()));
            if (own.containsAll(words)) {
                if (only != null) {
                    return null;
                }
                only = choice;
            }
        }
        return only;
    }
}
