package dev.awsagent.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * From words to the tools that may account for them, so that a tool is not tried with a sentence of which it leaves a word over
 * whatever it makes of the rest. In doubt a tool may: that it cannot is said only where no rule of {@link Matcher} takes the word in.
 * Learns while the index is made, and is safe for many threads after that.
 */
final class Reach {

    /** More words than these are not counted. */
    static final int MOST = 4;

    /** Taken in by what stands around them, and not by what a tool says. */
    private static final Set<String> ANYWHERE = English.set("and or than least most that which a an the");

    /** Tools in the order in which they were learned. */
    private static final class Some {
        private int[] at = new int[4];
        private int count;

        void add(int tool) {
            if (count > 0 && at[count - 1] == tool) {
                return;
            }
            if (count == at.length) {
                at = Arrays.copyOf(at, count * 2);
            }
            at[count++] = tool;
        }
    }

    /**
     * How many words each tool leaves over at least.
     *
     * @param missed the tools that leave over one word, two, three and four; null where none is known to leave any
     */
    record Missed(long @Nullable [][] missed) {

        /** At most {@link #MOST}. */
        int by(ToolModel model) {
            if (missed == null) {
                return 0;
            }
            int count = 0;
            while (count < MOST && (missed[count][model.at >> 6] >> model.at & 1) != 0) {
                count++;
            }
            return count;
        }
    }

    private final Set<String> known;
    private final Set<String> verbs;
    private final List<ToolModel> tools;

    /** Each word that a tool has, in its examples, its phrases or for a thing. The order is that in which they were learned. */
    private final Map<String, Some> words = new HashMap<>();

    /** Words that are said before a value only. */
    private final Map<String, Some> leads = new HashMap<>();

    private final Map<String, Some> nouns = new HashMap<>();
    private final Map<String, Some> services = new HashMap<>();

    /** What was found for words that are known, of which there are only so many. */
    private final Map<String, long[]> found = new ConcurrentHashMap<>();

    private volatile @Nullable Map<Character, List<String>> byFirst;

    Reach(ToolIndex index) {
        this.known = index.known;
        this.verbs = index.verbs;
        this.tools = index.tools;
    }

    void learn(ToolModel model) {
        int at = model.at;
        model.words.forEach(word -> add(words, word, at));
        for (var lead : model.leads.keySet()) {
            var lemma = English.lemma(lead);
            add(leads, lead, at);
            add(leads, lemma, at);
            add(leads, English.canonical(lead), at);
            add(leads, English.canonical(lemma), at);
        }
        for (var slot : model.slots) {
            for (var phrase : slot.phrases) {
                phrase.words().forEach(word -> add(words, word.lower, at));
            }
            for (var noun : slot.nouns) {
                add(words, noun, at);
                add(nouns, noun, at);
            }
        }
        add(services, model.tool.service(), at);
    }

    private static void add(Map<String, Some> all, String word, int tool) {
        var some = all.get(word);
        if (some == null) {
            some = new Some();
            all.put(word, some);
        }
        some.add(tool);
    }

    /** How many tools have this word; 0 for none. */
    int count(String word) {
        var some = words.get(word);
        return some == null ? 0 : some.count;
    }

    /** Adds the tools that have this word. */
    void addTo(Set<ToolModel> all, String word) {
        var some = words.get(word);
        for (int i = 0; some != null && i < some.count; i++) {
            all.add(tools.get(some.at[i]));
        }
    }

    /** All words, in no order that means anything. */
    Set<String> words() {
        return words.keySet();
    }

    /** How many words of these each tool leaves over for certain. */
    Missed missed(List<Item> items) {
        for (var item : items) {
            if (item.type == Item.Type.FLAG) {
                // The next item may be its value, whatever it is.
                return new Missed(null);
            }
        }
        int size = (tools.size() + 63) / 64;
        long[][] missed = null;
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            if (!item.isWord() || isTakenAnywhere(item)) {
                continue;
            }
            var takes = by(item);
            var named = named(items, i);
            if (missed == null) {
                missed = new long[MOST][size];
            }
            for (int j = 0; j < size; j++) {
                long out = ~(takes[j] | named[j]);
                for (int n = MOST - 1; n > 0; n--) {
                    missed[n][j] |= missed[n - 1][j] & out;
                }
                missed[0][j] |= out;
            }
        }
        return new Missed(missed);
    }

    private static boolean isTakenAnywhere(Item item) {
        return item.answer
                || item.lower.isEmpty()
                || item.calledBefore
                || item.isFiller()
                || item.preposition != null
                || ANYWHERE.contains(item.lower)
                || item.lemma.equals("region")
                || Reader.boundOf(item.lower) != Item.Bound.NONE
                || English.isExtension(item.lemma);
    }

    /** Whether it is no name, but for where a look puts what it brings. */
    private boolean isHardlyName(Item item) {
        return item.isReadFiller() || item.isTurn() || item.isLook() || verbs.contains(item.lower);
    }

    /** The tools for which the word may be a name, by what stands beside it. */
    private long[] named(List<Item> items, int at) {
        var some = new long[(tools.size() + 63) / 64];
        var item = items.get(at);
        if (item.role != English.Role.NONE && item.role != English.Role.WITH) {
            // "In production"; "to copies", where it may be any word.
            looks(some);
        }
        if (isHardlyName(item)) {
            return some;
        }
        var left = Matcher.leftOf(items, at);
        if (left != null) {
            set(some, nouns.get(left.lemma));
            set(some, services.get(left.lower));
        }
        var right = known.contains(item.lower) ? null : Matcher.rightOf(items, at);
        if (right != null) {
            set(some, nouns.get(right.lemma));
            set(some, services.get(right.lower));
        }
        return some;
    }

    /** The tools that have the word, or what is nearly the same. */
    private long[] by(Item item) {
        var before = found.get(item.lower);
        if (before != null) {
            return before;
        }
        var some = new long[(tools.size() + 63) / 64];
        if (item.isReadFiller() || item.isLook() || Matcher.isState(item.lower)) {
            looks(some);
        }
        for (var form : List.of(item.lower, item.lemma, item.canonical)) {
            set(some, words.get(form));
            set(some, leads.get(form));
        }
        for (var model : tools) {
            if (model.stems.contains(item.stem)) {
                some[model.at >> 6] |= 1L << model.at;
            }
        }
        for (var service : services.entrySet()) {
            if (item.lower.startsWith(service.getKey())) {
                set(some, service.getValue());
            }
        }
        if (Matcher.slipOfFiller(item) != null) {
            looks(some);
        }
        for (var word : byFirst().getOrDefault(item.lower.charAt(0), List.of())) {
            if (English.isSlip(item.lower, word)) {
                set(some, words.get(word));
                set(some, leads.get(word));
            }
        }
        if (words.containsKey(item.lower)) {
            found.put(item.lower, some);
        }
        return some;
    }

    private Map<Character, List<String>> byFirst() {
        var made = byFirst;
        if (made == null) {
            made = new HashMap<>();
            for (var all : List.of(words.keySet(), leads.keySet())) {
                for (var word : all) {
                    if (!word.isEmpty()) {
                        made.computeIfAbsent(word.charAt(0), key -> new ArrayList<>())
                                .add(word);
                    }
                }
            }
            byFirst = made;
        }
        return made;
    }

    private void looks(long[] some) {
        for (var model : tools) {
            if (!model.strict) {
                some[model.at >> 6] |= 1L << model.at;
            }
        }
    }

    private static void set(long[] bits, @Nullable Some some) {
        for (int i = 0; some != null && i < some.count; i++) {
            bits[some.at[i] >> 6] |= 1L << some.at[i];
        }
    }
}
