package dev.awsagent.plan;

import dev.awsagent.plan.Matcher.Match;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.ParamKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests about things that are described and not named, in a way that no tool takes: the tool that lists such things is asked
 * for them, what is meant is chosen from what it brings, and a change gets them from there, one by one. Belongs to one planning.
 */
final class Described {

    /** Left out of a description without changing what it describes. */
    private static final Set<String> HARMLESS =
            English.set("all every each that which are is were was whose the my our of and them");

    private Described() {}

    /** A look with a choice from what it brings, or that and the change of it; null where it is neither. */
    static @Nullable List<Step> plan(Sentence sentence, String id, PlanRequest request, ToolIndex index) {
        var look = look(sentence, id, request, index, false);
        return look != null ? List.of(look) : change(sentence, id, request, index);
    }

    /** @param exact whether the tool has to know every word that describes, as for what a change will go by */
    private static @Nullable Step look(
            Sentence sentence, String id, PlanRequest request, ToolIndex index, boolean exact) {
        if (isChange(sentence.items(), index)) {
            return null;
        }
        var choosing = Choosing.of(sentence.items(), index);
        if (choosing != null) {
            var rest = sentence.with(choosing.rest());
            var match = LocalPlanner.looked(rest, request, index);
            if (match == null || exact && !isExact(match, rest.items())) {
                return null;
            }
            for (var rows : lists(match, rest.items())) {
                var selection = choosing.from(rows, request.clock());
                if (selection != null) {
                    return step(match, id, rest, selection, request);
                }
            }
            return null;
        }
        for (var match : LocalPlanner.nearlyLooked(sentence, request, index)) {
            for (var rows : lists(match, sentence.items())) {
                var selection = Choosing.flagged(match.left(), rows);
                if (selection != null && (!exact || isExact(match, sentence.items()))) {
                    return step(match, id, sentence, selection, request);
                }
            }
        }
        return null;
    }

    /** The list that the sentence is about, where a tool brings several. */
    private static List<Rows> lists(Match match, List<Item> items) {
        var lists = match.model().rows();
        return lists.size() < 2
                ? lists
                : lists.stream()
                        .filter(rows -> items.stream().anyMatch(item -> item.lemma.equals(rows.noun())))
                        .limit(1)
                        .toList();
    }

    private static Step step(
            Match match, String id, Sentence sentence, @Nullable Selection selection, PlanRequest request) {
        var step = LocalPlanner.step(match, id, sentence, request);
        if (selection == null) {
            return step;
        }
        var arguments = new LinkedHashMap<>(step.arguments());
        for (var slot : match.model().slots) {
            var most = slot.param.schema().path("maximum");
            if (slot.kind == ParamKind.COUNT && slot.name().equals("limit") && most.isIntegralNumber()) {
                // What is chosen from has to be there.
                arguments.putIfAbsent("limit", new Argument(most, Origin.DEFAULT));
            }
        }
        return step.withArguments(arguments).selecting(selection);
    }

    private static boolean isChange(List<Item> items, ToolIndex index) {
        var head = head(items);
        return head != null && index.verbs.contains(head.lower) && !English.isLook(head.lower);
    }

    private static @Nullable Item head(List<Item> items) {
        for (var item : items) {
            if (item.isWord() && !English.isFiller(item.lower)) {
                return item;
            }
            if (!item.isWord() && item.type != Item.Type.MARK) {
                return null;
            }
        }
        return null;
    }

    private static boolean isExact(Match match, List<Item> items) {
        if (!match.slips().isEmpty()) {
            return false;
        }
        var model = match.model();
        for (var item : items) {
            if (!item.isWord()
                    || English.isFiller(item.lower)
                    || HARMLESS.contains(item.lower)
                    || English.role(item.lower) != null
                    || item.lower.equals("list")
                    || item.lower.equals("than")
                    || Reader.boundOf(item.lower) != Item.Bound.NONE
                    || model.said.contains(item.lower)
                    || model.said.contains(item.lemma)
                    || match.left().contains(item)) {
                continue;
            }
            boolean phrased = false;
            for (var slot : model.slots) {
                for (var phrase : slot.phrases) {
                    phrased |= phrase.words().stream().anyMatch(word -> word.lower.equals(item.lower));
                }
                phrased |= slot.nouns.contains(item.lemma);
            }
            var rows = model.rows();
            if (!phrased && rows.stream().noneMatch(one -> one.noun().equals(item.lemma))) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable List<Step> change(Sentence sentence, String id, PlanRequest request, ToolIndex index) {
        var verb = head(sentence.items());
        if (verb == null || !index.verbs.contains(verb.lower)) {
            return null;
        }
        var items = new ArrayList<Item>();
        for (var item : sentence.items()) {
            items.add(item == verb ? new Item(Item.Type.WORD, "list", verb.start, verb.end) : item.copy());
        }
        Reader.place(items);
        var described = sentence.with(items);
        var look = look(described, id, request, index, true);
        if (look == null) {
            return null;
        }
        var model = index.model(look.tool());
        var coming = Thing.coming(look, model);
        if (coming == null || !isPlural(items, coming, index)) {
            return null;
        }
        Step only = null;
        for (var tool : index.tools) {
            var step = changing(tool, verb, coming, id + "c", look, request, index, sentence);
            if (step != null && only != null) {
                return null;
            }
            only = step == null ? only : step;
        }
        return only == null ? null : List.of(look, only.withId(Integer.toString(Integer.parseInt(id) + 1)));
    }

    /** "All", "every", or more than one of them: who says "the old bucket" means one. */
    private static boolean isPlural(List<Item> items, Thing coming, ToolIndex index) {
        return items.stream()
                .anyMatch(item -> item.isWord()
                        && (item.lower.equals("all")
                                || item.lower.equals("every")
                                || item.lower.equals("each")
                                || !item.lower.equals(item.lemma) && coming.isA(item.lemma, index)));
    }

    /** The verb with the things that will come, where this tool takes just that. */
    private static @Nullable Step changing(
            ToolModel tool,
            Item verb,
            Thing coming,
            String id,
            Step look,
            PlanRequest request,
            ToolIndex index,
            Sentence sentence) {
        if (!tool.strict
                || !tool.heads.contains(verb.lower)
                || tool.slots.stream().noneMatch(slot -> slot.nouns.contains(coming.noun()))) {
            return null;
        }
        var items = new ArrayList<Item>();
        items.add(verb.copy());
        items.addAll(coming.items(verb.end, verb.end, false, index));
        Reader.place(items);
        var match = Matcher.match(index, tool, sentence.with(items), request.clock(), Set.of());
        if (!match.isWhole() || match.score() < LocalPlanner.EXACT || tool.tool.effect() == Effect.READ) {
            return null;
        }
        return new Step(id, tool.tool.name(), match.arguments(), look.target());
    }

    /**
     * A change of things that are described, without some of them: the tool that lists what is so described is asked for them,
     * and the change gets the rest by name. Null where no tool lists them.
     */
    static @Nullable List<Step> without(Step change, List<String> names, ToolIndex index) {
        var model = index.model(change.tool());
        for (var slot : model.slots) {
            if (!slot.isList
                    || slot.param.required()
                    || slot.kind != ParamKind.NAME && slot.kind != ParamKind.RESOURCE_ID) {
                continue;
            }
            for (var lister : index.tools) {
                var look = lister.strict || !lister.tool.service().equals(model.tool.service())
                        ? null
                        : lister(change, lister, slot, names);
                if (look != null) {
                    var coming = Thing.coming(look, lister);
                    var reference = coming == null ? null : coming.reference();
                    if (reference != null) {
                        var arguments = new LinkedHashMap<String, Argument>();
                        arguments.put(slot.name(), Argument.of(reference));
                        return List.of(look, new Step("2", change.tool(), arguments, change.target()));
                    }
                }
            }
        }
        return null;
    }

    /** The look that takes the whole description; null where it does not, or does not list such things. */
    private static @Nullable Step lister(Step change, ToolModel lister, Slot things, List<String> names) {
        var lists = lister.rows().stream().filter(rows -> rows.id() != null).toList();
        if (lists.size() != 1 || !things.nouns.contains(lists.get(0).noun())) {
            return null;
        }
        var arguments = new LinkedHashMap<String, Argument>();
        for (var argument : change.arguments().entrySet()) {
            if (argument.getKey().equals("all") && argument.getValue().value().asBoolean()) {
                continue;
            }
            var same = lister.slot(argument.getKey());
            if (same == null || !same.param.schema().path("type").equals(typeOf(argument.getValue()))) {
                return null;
            }
            arguments.put(argument.getKey(), argument.getValue());
        }
        for (var slot : lister.slots) {
            if (slot.param.required() && !arguments.containsKey(slot.name())) {
                return null;
            }
        }
        var where = new ArrayList<Selection.Condition>();
        for (var name : names) {
            where.add(new Selection.Condition(
                    lists.get(0).names(),
                    Selection.Test.EXCEPT,
                    com.fasterxml.jackson.databind.node.TextNode.valueOf(name)));
        }
        return new Step("1", lister.tool.name(), arguments, change.target())
                .selecting(new Selection(lists.get(0).list(), where, null, false, null, false));
    }

    private static com.fasterxml.jackson.databind.JsonNode typeOf(Argument argument) {
        var value = argument.value();
        return com.fasterxml.jackson.databind.node.TextNode.valueOf(
                value.isArray()
                        ? "array"
                        : value.isObject()
                                ? "object"
                                : value.isBoolean() ? "boolean" : value.isNumber() ? "integer" : "string");
    }
}
