package dev.awsagent.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Other orders in which a request may be put: "the files in b must be deleted" is "delete the files in b", "in b, delete x" is
 * "delete x in b". Nothing is left out but what makes the order: what a sentence in its usual order would not do, it does not do
 * in another.
 */
final class Order {

    private static final Set<String> MODALS = English.set("should must shall");
    private static final Set<String> HAVE_TO = English.set("has have needs need ought");
    private static final Set<String> BE = English.set("be get being");

    private static final Set<String> LEADS = English.set("in on inside within for after under below");
    private static final Set<String> NONE = English.set("no none nothing nobody noone neither");

    private Order() {}

    /** The sentence in other orders, the likeliest first; none where it stands in its usual one. */
    static List<List<Item>> others(List<Item> items, ToolIndex index) {
        var all = new ArrayList<List<Item>>();
        add(all, passive(items, index));
        add(all, placeFirst(items, index));
        add(all, made(items));
        return all;
    }

    private static void add(List<List<Item>> all, @Nullable List<Item> items) {
        if (items != null) {
            Reader.place(items);
            all.add(items);
        }
    }

    /** "Objects under tmp/ in b should expire after 7 days", "I want x to be deleted". */
    private static @Nullable List<Item> passive(List<Item> items, ToolIndex index) {
        if (items.stream().anyMatch(item -> item.text.equals("?"))) {
            return null;
        }
        int wish = wish(items);
        for (int i = wish + 1; i < items.size(); i++) {
            int verb = behindModal(items, i);
            if (verb < 0 && wish > 0) {
                verb = behindWish(items, i);
            }
            if (verb < 0 || verb >= items.size() || !items.get(verb).isWord()) {
                continue;
            }
            var base = base(items.get(verb), index);
            var subject = subject(items.subList(wish, i), index);
            if (base == null || subject == null) {
                return null;
            }
            var ordered = new ArrayList<Item>();
            ordered.add(base);
            subject.forEach(item -> ordered.add(item.copy()));
            items.subList(verb + 1, items.size()).forEach(item -> ordered.add(item.copy()));
            return ordered;
        }
        return null;
    }

    /** How many words say that something is wanted: "make sure that", "I want"; 0 for none. */
    private static int wish(List<Item> items) {
        int i = 0;
        while (i < items.size()
                && (isLead(items.get(i)) && !isWish(items.get(i)) || items.get(i).type == Item.Type.MARK)) {
            i++;
        }
        int from = i;
        if (lower(items, i).equals("make") && lower(items, i + 1).equals("sure")) {
            i += 2;
        } else if (lower(items, i).equals("ensure") || lower(items, i).equals("have") || isWishAt(items, i)) {
            i++;
        }
        return i == from ? 0 : lower(items, i).equals("that") ? i + 1 : i;
    }

    private static boolean isWishAt(List<Item> items, int at) {
        return at < items.size() && items.get(at).isWord() && isWish(items.get(at));
    }

    private static boolean isWish(Item item) {
        return item.lower.equals("want") || item.lower.equals("like") || item.lower.equals("need");
    }

    /** "Versioning is enabled", "x deleted": the verb behind what is wanted. */
    private static int behindWish(List<Item> items, int at) {
        var word = lower(items, at);
        if (word.equals("is") || word.equals("are") || word.equals("gets") || word.equals("get")) {
            return at + 1;
        }
        return word.endsWith("ed") && word.length() > 4 ? at : -1;
    }

    /** Where the verb is behind "should be", "has to", "to be" that begins here; below 0 for none. */
    private static int behindModal(List<Item> items, int at) {
        var word = lower(items, at);
        int next;
        if (MODALS.contains(word)) {
            next = at + 1;
        } else if (HAVE_TO.contains(word) && lower(items, at + 1).equals("to")) {
            next = at + 2;
        } else if (word.equals("to") && BE.contains(lower(items, at + 1))) {
            next = at + 1;
        } else {
            return -1;
        }
        while (BE.contains(lower(items, next)) || English.isFiller(lower(items, next))) {
            next++;
        }
        return next;
    }

    private static String lower(List<Item> items, int at) {
        return at < items.size() && items.get(at).isWord() ? items.get(at).lower : "";
    }

    /** What is to be done with: it holds a thing, and no verb that changes. "I want", "make sure that" before it say nothing. */
    private static @Nullable List<Item> subject(List<Item> items, ToolIndex index) {
        int from = 0;
        while (from < items.size() && (isLead(items.get(from)) || items.get(from).type == Item.Type.MARK)) {
            from++;
        }
        boolean thing = false;
        for (var item : items.subList(from, items.size())) {
            if (item.isWord()
                    && (index.isVerb(item.lower)
                            || English.isPronoun(item.lower)
                            || item.isTurn()
                            || NONE.contains(item.lower))) {
                return null;
            }
            thing |= item.isValue() || item.isWord() && index.known.contains(item.lower);
        }
        return thing ? items.subList(from, items.size()) : null;
    }

    private static boolean isLead(Item item) {
        return item.isWord() && (item.isFiller() || item.lower.equals("i") || item.lower.equals("we"));
    }

    /** The verb as a request says it, for "deleted", "stopped", "expire"; null where no tool begins with it. */
    private static @Nullable Item base(Item verb, ToolIndex index) {
        var word = verb.lower;
        var forms = new ArrayList<String>();
        forms.add(word);
        if (word.endsWith("ed") && word.length() > 4) {
            forms.add(word.substring(0, word.length() - 1));
            forms.add(word.substring(0, word.length() - 2));
            if (word.charAt(word.length() - 3) == word.charAt(word.length() - 4)) {
                forms.add(word.substring(0, word.length() - 3));
            }
        }
        for (var form : forms) {
            if (index.isVerb(form) || index.heads.contains(form)) {
                var item = new Item(Item.Type.WORD, form, verb.start, verb.end);
                item.turned = verb.turned || form.equals("enable") && !word.equals("enable");
                return item;
            }
        }
        return null;
    }

    /** "I need a volume of 20 GB", "new bucket x": what is not there is to be created. */
    private static @Nullable List<Item> made(List<Item> items) {
        int i = 0;
        boolean wish = false;
        while (i < items.size() && items.get(i).isWord() && items.get(i).isFiller()) {
            var word = items.get(i).lower;
            boolean wished = wish;
            wish |= isWish(items.get(i));
            boolean one = word.equals("a") || word.equals("an") || word.equals("another") || word.equals("one");
            if (word.equals("new") || wished && one) {
                var ordered = new ArrayList<Item>();
                ordered.add(new Item(Item.Type.WORD, "create", items.get(i).start, items.get(i).end));
                items.subList(i, items.size()).forEach(item -> ordered.add(item.copy()));
                return ordered;
            }
            i++;
        }
        return null;
    }

    /** "In bucket b, delete x", "after 90 days move everything in b to glacier", "for f: set the memory to 512". */
    private static @Nullable List<Item> placeFirst(List<Item> items, ToolIndex index) {
        int from = 0;
        while (from < items.size()
                && items.get(from).isWord()
                && items.get(from).isFiller()) {
            from++;
        }
        if (from == items.size() || !items.get(from).isWord() || !LEADS.contains(items.get(from).lower)) {
            return null;
        }
        boolean value = false;
        int end = from + 1;
        while (end < items.size() && !(value && isVerb(items.get(end), index))) {
            if (value && items.get(end).isWord()) {
                return null;
            }
            value |= items.get(end).isValue();
            end++;
        }
        if (!value || end == items.size()) {
            return null;
        }
        var place = new ArrayList<Item>();
        for (var item : items.subList(from, end)) {
            if (item.type != Item.Type.MARK) {
                place.add(item.copy());
            }
        }
        if (Clauses.place(place) != null) {
            // A region alone holds for all that follows.
            return null;
        }
        var ordered = new ArrayList<Item>();
        items.subList(end, items.size()).forEach(item -> ordered.add(item.copy()));
        while (!ordered.isEmpty() && ordered.get(ordered.size() - 1).type == Item.Type.MARK) {
            ordered.remove(ordered.size() - 1);
        }
        ordered.addAll(place);
        return ordered;
    }

    private static boolean isVerb(Item item, ToolIndex index) {
        return item.isWord() && (index.isVerb(item.lower) || item.turned || item.isLook() && !item.isReadFiller());
    }
}
