package dev.awsagent.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What "it", "there", "the second one" stand for: something that an earlier part of the request named, or a row of a list as it
 * was shown. Belongs to one planning. Where it may be one of several, none is taken.
 */
final class Pointers {

    /**
     * Things that were named or shown together.
     *
     * @param list whether they are the rows of a list, which can be counted off
     */
    record Group(List<Thing> things, boolean list) {
        Group {
            things = List.copyOf(things);
        }

        /** Without what only holds another of them. */
        List<Thing> mains() {
            return things.stream()
                    .filter(thing ->
                            things.stream().noneMatch(other -> thing.value().equals(other.bucket())))
                    .toList();
        }
    }

    /**
     * A sentence with values in place of what pointed to them.
     *
     * @param used what it points to
     * @param open the word that may stand for several things, or for none; null when all is clear
     * @param meant what the open word may stand for
     * @param owner what "its" stands for, which is left out of the items; empty without it
     * @param ownedAt the place in the items of what is its
     */
    record Resolved(
            List<Item> items,
            List<Thing> used,
            @Nullable Item open,
            List<Thing> meant,
            List<Thing> owner,
            int ownedAt) {

        /** Where the things that it points to are; null where nothing was said, or different things. */
        @Nullable
        String region() {
            var regions = new LinkedHashSet<String>();
            for (var thing : used) {
                regions.add(String.valueOf(thing.region()));
            }
            return regions.size() == 1 ? used.get(0).region() : null;
        }
    }

    private static final Map<String, Integer> ORDINALS = Map.ofEntries(
            Map.entry("first", 1),
            Map.entry("1st", 1),
            Map.entry("second", 2),
            Map.entry("2nd", 2),
            Map.entry("third", 3),
            Map.entry("3rd", 3),
            Map.entry("fourth", 4),
            Map.entry("4th", 4),
            Map.entry("fifth", 5),
            Map.entry("5th", 5),
            Map.entry("sixth", 6),
            Map.entry("6th", 6),
            Map.entry("seventh", 7),
            Map.entry("7th", 7),
            Map.entry("eighth", 8),
            Map.entry("8th", 8),
            Map.entry("ninth", 9),
            Map.entry("9th", 9),
            Map.entry("tenth", 10),
            Map.entry("10th", 10),
            Map.entry("last", -1));
    private static final Set<String> PLURALS = English.set("them those these they both");

    private final List<Item> items;
    private final List<Group> groups;
    private final ToolIndex index;
    private final List<Item> out = new ArrayList<>();
    private final List<Thing> used = new ArrayList<>();
    private @Nullable Item open;
    private List<Thing> meant = List.of();
    private List<Thing> owner = List.of();
    private int ownedAt;
    private int only = -1;

    /** @param groups the newest last */
    private Pointers(List<Item> items, List<Group> groups, ToolIndex index) {
        this.items = items;
        this.groups = groups;
        this.index = index;
    }

    static Resolved resolve(List<Item> items, List<Group> groups, ToolIndex index) {
        return resolve(items, groups, index, -1);
    }

    /** @param only of several things that a word stands for, the one at this place; negative for all */
    static Resolved resolve(List<Item> items, List<Group> groups, ToolIndex index, int only) {
        var pointers = new Pointers(items, groups, index);
        pointers.only = only;
        int i = 0;
        while (i < items.size()) {
            int taken = pointers.take(i);
            if (taken == 0) {
                pointers.out.add(items.get(i));
                taken = 1;
            }
            i += taken;
        }
        Reader.place(pointers.out);
        return new Resolved(
                pointers.out, pointers.used, pointers.open, pointers.meant, pointers.owner, pointers.ownedAt);
    }

    /** How many items from here on point to something; 0 for none. */
    private int take(int at) {
        var word = lower(at);
        if (English.role(word) == English.Role.SOURCE
                && lower(at + 1).equals("the")
                && lower(at + 2).equals("bucket")
                && ends(at + 3)
                && !used.isEmpty()
                && used.get(used.size() - 1).bucket() != null) {
            // "Delete it from the bucket": where it is was said with what it is.
            return 3;
        }
        if (word.isEmpty()) {
            return ordinal(at);
        }
        if (word.equals("it")) {
            return put(at, 1, it());
        }
        if ((word.equals("that") || word.equals("this")) && isOne(at + 1)) {
            return put(at, 2, it());
        }
        if (word.equals("its")) {
            if (groups.isEmpty()) {
                return 0;
            }
            var things = it();
            if (things.size() != 1) {
                doubt(items.get(at), things);
                return 0;
            }
            owner = things;
            ownedAt = out.size();
            return 1;
        }
        if (word.equals("there") && at > 0 && !isQuestion(lower(at - 1))) {
            return there(at);
        }
        if (word.equals("all") && lower(at + 1).equals("of") && PLURALS.contains(lower(at + 2))) {
            return put(at, 3, them());
        }
        boolean shows = word.equals("that") || word.equals("this") || word.equals("those") || word.equals("these");
        boolean described = at > 0
                && items.get(at - 1).isWord()
                && index.nouns.contains(items.get(at - 1).lemma)
                && !index.verbs.contains(items.get(at - 1).lower);
        if (shows || word.equals("the") || word.equals("same")) {
            int same = word.equals("the")
                            && (lower(at + 1).equals("same") || lower(at + 1).equals("new"))
                    ? 2
                    : 1;
            if (isNoun(at + same) && !isNamed(at + same + 1) && !described) {
                var noun = items.get(at + same);
                boolean one = noun.lower.equals(noun.lemma);
                if (one) {
                    return named(at, same + 1, noun.lemma, shows || same == 2 || word.equals("same"));
                }
                if (shows) {
                    return put(at, same + 1, them(noun.lemma));
                }
            }
        }
        if (PLURALS.contains(word) && !described && !isNoun(at + 1)) {
            return put(at, 1, them());
        }
        if ((word.equals("that") || word.equals("this")) && !described && ends(at + 1)) {
            return put(at, 1, it());
        }
        return ordinal(at);
    }

    private static boolean isQuestion(String word) {
        return word.equals("is") || word.equals("are") || word.equals("was") || word.equals("were");
    }

    private String lower(int at) {
        return at >= 0 && at < items.size() && items.get(at).isWord() ? items.get(at).lower : "";
    }

    private boolean isNoun(int at) {
        return !lower(at).isEmpty() && index.nouns.contains(items.get(at).lemma);
    }

    /** Whether a name follows: "the bucket x" points to nothing. */
    private boolean isNamed(int at) {
        if (at >= items.size()) {
            return false;
        }
        var item = items.get(at);
        return item.isValue() && item.type != Item.Type.TIME && item.type != Item.Type.SPAN
                || item.isWord()
                        && !English.isFiller(item.lower)
                        && English.role(item.lower) == null
                        && !English.isAdverb(item.lower)
                || item.lower.equals("called")
                || item.lower.equals("named")
                || item.lower.equals("name");
    }

    private boolean ends(int at) {
        return at >= items.size()
                || items.get(at).type == Item.Type.MARK
                || English.role(lower(at)) != null
                || English.isFiller(lower(at));
    }

    /** "The first one": there it is no number. */
    private boolean isOne(int at) {
        return at < items.size() && items.get(at).lower.equals("one");
    }

    /** Whether a word stands for the one thing that was named: "it", "its". */
    static boolean hasIt(List<Item> items) {
        return items.stream().anyMatch(item -> item.isWord() && (item.lower.equals("it") || item.lower.equals("its")));
    }

    private List<Thing> it() {
        var newest = newest();
        return newest == null ? List.of() : newest.mains();
    }

    private @Nullable Group newest() {
        for (int i = groups.size() - 1; i >= 0; i--) {
            if (!groups.get(i).things().isEmpty()) {
                return groups.get(i);
            }
        }
        return null;
    }

    private int put(int at, int count, List<Thing> things) {
        if (groups.isEmpty()) {
            return 0;
        }
        boolean many = PLURALS.contains(lower(at + count - 1)) || count == 3;
        if (things.isEmpty() || things.size() > 1 && only < 0 && !many && !isPlural(at, count)) {
            doubt(items.get(at), things);
            return 0;
        }
        add(at, at + count - 1, only < 0 || things.size() <= only ? things : List.of(things.get(only)));
        return count;
    }

    private boolean isPlural(int at, int count) {
        var last = items.get(at + count - 1);
        return !last.lower.equals(last.lemma) && index.nouns.contains(last.lemma);
    }

    private void doubt(Item word, List<Thing> things) {
        if (open == null) {
            open = word;
            meant = things;
        }
    }

    private void add(int from, int to, List<Thing> things) {
        int start = items.get(from).start;
        int end = items.get(to).end;
        for (int i = 0; i < things.size(); i++) {
            if (i > 0) {
                out.add(new Item(Item.Type.WORD, "and", start, end));
            }
            var before = out.isEmpty() ? null : out.get(out.size() - 1);
            boolean named = i > 0
                    || before != null
                            && before.isWord()
                            && !index.verbs.contains(before.lower)
                            && things.get(i).isA(before.lemma, index);
            out.addAll(things.get(i).items(start, end, named, index));
        }
        used.addAll(things);
    }

    private List<Thing> them() {
        for (int i = groups.size() - 1; i >= 0; i--) {
            var mains = groups.get(i).mains();
            if (!mains.isEmpty()
                    && (groups.get(i).list() || mains.size() > 1 || mains.get(0).reference() != null)) {
                return mains;
            }
        }
        return List.of();
    }

    private List<Thing> them(String noun) {
        for (int i = groups.size() - 1; i >= 0; i--) {
            var mains = groups.get(i).mains();
            if (!mains.isEmpty() && mains.stream().allMatch(thing -> thing.isA(noun, index))) {
                return mains;
            }
        }
        return List.of();
    }

    /** "The bucket", where one was named. */
    private int named(int at, int count, String noun, boolean sure) {
        for (int i = groups.size() - 1; i >= 0; i--) {
            var fit = groups.get(i).things().stream()
                    .filter(thing -> thing.isA(noun, index))
                    .toList();
            if (fit.size() == 1) {
                add(at, at + count - 1, fit);
                return count;
            }
            if (!fit.isEmpty()) {
                doubt(items.get(at + count - 1), fit);
                return 0;
            }
        }
        if (sure && !groups.isEmpty()) {
            doubt(items.get(at), List.of());
        }
        return 0;
    }

    private int there(int at) {
        for (int i = groups.size() - 1; i >= 0; i--) {
            var buckets = groups.get(i).things().stream()
                    .filter(thing -> thing.noun().equals("bucket"))
                    .toList();
            if (buckets.size() == 1) {
                boolean led = at > 0 && English.role(lower(at - 1)) != null;
                if (!led) {
                    boolean moves = items.subList(0, at).stream().anyMatch(Item::isValue);
                    var item = items.get(at);
                    out.add(new Item(Item.Type.WORD, moves ? "to" : "in", item.start, item.end));
                }
                add(at, at, buckets);
                return 1;
            }
        }
        return 0;
    }

    /** "The first two": so many rows of the last list. */
    private int firsts(int at, int number) {
        int end = number + 1;
        var noun = isNoun(end) ? items.get(end).lemma : null;
        if (noun != null || lower(end).equals("ones") || lower(end).equals("of") && PLURALS.contains(lower(end + 1))) {
            end += lower(end).equals("of") ? 2 : 1;
        }
        if (!ends(end)) {
            return 0;
        }
        for (int g = groups.size() - 1; g >= 0; g--) {
            var things = groups.get(g).things();
            if (groups.get(g).list() && (noun == null || things.get(0).isA(noun, index))) {
                long most = items.get(number).number;
                if (most < 1 || most > things.size() || things.get(0).reference() != null) {
                    doubt(items.get(at), List.of());
                    return 0;
                }
                add(at, end - 1, things.subList(0, (int) most));
                return end - at;
            }
        }
        return 0;
    }

    /** "The second one", "the last bucket", "number 3". */
    private int ordinal(int at) {
        int i = at;
        if (lower(i).equals("the") || lower(i).equals("my")) {
            i++;
        }
        int place;
        if ((lower(i).equals("number") || lower(i).equals("no"))
                && i + 1 < items.size()
                && items.get(i + 1).type == Item.Type.NUMBER) {
            place = (int) Math.min(items.get(i + 1).number, Integer.MAX_VALUE);
            i += 2;
        } else if (i < items.size() && items.get(i).text.matches("#\\d{1,6}")) {
            place = Integer.parseInt(items.get(i).text.substring(1));
            i++;
        } else if (i < items.size() && ORDINALS.containsKey(items.get(i).lower)) {
            place = ORDINALS.getOrDefault(items.get(i).lower, 0);
            i++;
            if (place == 1 && i < items.size() && items.get(i).type == Item.Type.NUMBER) {
                return firsts(at, i);
            }
            boolean one = isOne(i) || isNoun(i) && items.get(i).lower.equals(items.get(i).lemma);
            if (!one && !(ends(i) && i > at + 1)) {
                return 0;
            }
        } else {
            return 0;
        }
        var noun = isNoun(i) ? items.get(i).lemma : null;
        if (noun != null || isOne(i)) {
            i++;
        }
        for (int g = groups.size() - 1; g >= 0; g--) {
            var group = groups.get(g);
            if (group.list()
                    && !group.things().isEmpty()
                    && (noun == null || group.things().get(0).isA(noun, index))) {
                int n = group.things().size();
                int row = place < 0 ? n : place;
                if (row < 1 || row > n || group.things().get(0).reference() != null) {
                    doubt(items.get(at), List.of());
                    return 0;
                }
                add(at, i - 1, List.of(group.things().get(row - 1)));
                return i - at;
            }
        }
        return 0;
    }
}
