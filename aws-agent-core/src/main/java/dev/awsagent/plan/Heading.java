package dev.awsagent.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sentences that say first what they are about, and then what is to be done with it: "web-1 is stuck, reboot it", "we don't need
 * bucket b any more, delete it", "isolate i-0abc: snapshot its disks". As the same in the plain order, where what comes first asks
 * for nothing of its own.
 */
final class Heading {

    /** What stands above a list of things to do, which say themselves what it comes to. */
    private static final Set<String> TITLES =
            English.set("isolate quarantine contain maintenance regarding concerning re");

    /** What may be said of several things at once to mean each of them: none of them gets what only one can have. */
    private static final Set<String> SPREADS =
            English.set("upload copy open allow permit close attach snapshot back backup");

    /** With one of these before it, "it" may be what is made there. */
    private static final Set<String> NEW = English.set("a an another new create launch");

    private static final Set<String> NEVER = English.set("dont not never");

    /** How a thing is said to be. */
    private static final Set<String> STATES = English.set(
            "is are was were seems seem looks look keeps keep hangs hang hung crashed froze died stopped responds misbehaves");

    /** With one of these it says more than how the thing is. */
    private static final Set<String> WISHES =
            English.set("should must shall needs need has have had to may might can could would will wants supposed");

    private static final Pattern REASON = Pattern.compile(
            "(?:" + Clauses.UNNEEDED + "|(?:we|i|they) (?:dont|do not|no longer) want) X" + Clauses.LONGER
                    + "|X (?:isnt|is not|is no longer) (?:needed|used|in use|responding)" + Clauses.LONGER
                    + "|(?:we are|were|im|i am) done with X");

    private Heading() {}

    /** The sentence without what comes first, and with the thing in the place of the words that stand for it; null for none. */
    static @Nullable String plain(Sentence sentence, ToolIndex index) {
        var items = sentence.items();
        if (items.stream().anyMatch(item -> item.answer)) {
            return null;
        }
        if (isElsewhere(sentence)) {
            return shared(sentence, index);
        }
        int mark = -1;
        Item thing = null;
        for (int i = 0; i < items.size() && mark < 0; i++) {
            var item = items.get(i);
            if (thing != null
                    && (item.type == Item.Type.MARK || item.type == Item.Type.SIGN)
                    && ",.:;".contains(item.text)) {
                mark = i;
            } else if (item.isValue()) {
                if (thing != null) {
                    return shared(sentence, index);
                }
                thing = item;
            }
        }
        if (mark < 0 || thing == null) {
            return shared(sentence, index);
        }
        var first = items.subList(0, mark);
        boolean says = items.get(mark).text.equals(":") ? isTitle(first, index) : isState(first, thing, index);
        if (!says || namesMore(first, thing, index)) {
            return shared(sentence, index);
        }
        var noun = first.indexOf(thing) > 0 ? first.get(first.indexOf(thing) - 1) : null;
        boolean called = noun != null && noun.isWord() && (index.nouns.contains(noun.lemma) || isService(noun, index));
        var name = sentence.text().substring(called && noun != null ? noun.start : thing.start, thing.end);
        return put(sentence.text(), items.subList(mark + 1, items.size()), name);
    }

    /** What says where it runs is not in the words that are put together anew. */
    private static boolean isElsewhere(Sentence sentence) {
        return sentence.profile() != null || sentence.items().stream().anyMatch(item -> item.type == Item.Type.REGION);
    }

    /** "The volume of i-0abc", "b is public through its policy": then "it" may be that, and not the thing. */
    static boolean namesMore(List<Item> items, Item thing, ToolIndex index) {
        int at = items.indexOf(thing);
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            if (item.isWord()
                    && i != at - 1
                    && (item.lower.equals("its") || index.nouns.contains(item.lemma))
                    && !TITLES.contains(item.lower)
                    && !(i == at - 2 && isService(item, index))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isService(Item word, ToolIndex index) {
        return index.services.contains(word.lower);
    }

    private static boolean isTitle(List<Item> items, ToolIndex index) {
        return items.stream()
                .allMatch(item -> item.isValue()
                        || item.type == Item.Type.MARK
                        || TITLES.contains(item.lower)
                        || English.isFiller(item.lower)
                        || English.role(item.lower) != null
                        || isService(item, index)
                        || index.nouns.contains(item.lemma) && !index.verbs.contains(item.lower));
    }

    private static boolean isState(List<Item> items, Item thing, ToolIndex index) {
        var words = new ArrayList<String>();
        int at = items.indexOf(thing);
        for (var item : items) {
            boolean noun =
                    items.indexOf(item) == at - 1 && (index.nouns.contains(item.lemma) || isService(item, index));
            if (item == thing) {
                words.add("X");
            } else if (!noun
                    && item.type != Item.Type.MARK
                    && !(item.lower.equals("the") || item.lower.equals("our"))) {
                words.add(item.lower);
            }
        }
        if (REASON.matcher(words.stream().collect(Collectors.joining(" "))).matches()) {
            return true;
        }
        return words.size() > 1
                && words.get(0).equals("X")
                && STATES.contains(words.get(1))
                && words.subList(1, words.size()).stream()
                        .noneMatch(word -> WISHES.contains(word)
                                || English.isTurn(word) && !word.equals("while") && !word.equals("again"));
    }

    /**
     * "Upload a and b to c", where the tool takes one: a request for each; null where it is no such sentence. What comes first and
     * what comes last is said of each.
     *
     * @return the requests joined, and as many as there are values
     */
    static @Nullable Each each(Sentence sentence) {
        var items = sentence.items();
        var values = new ArrayList<Item>();
        int last = -1;
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            if (item.isValue() && (values.isEmpty() || item.type == values.get(0).type) && last < 0) {
                values.add(item);
            } else if (item.isValue() && values.size() < 2
                    || !values.isEmpty()
                            && last < 0
                            && item.type != Item.Type.MARK
                            && !item.lower.equals("and")
                            && values.size() < 2) {
                return null;
            } else if (values.size() > 1 && last < 0 && item.type != Item.Type.MARK && !item.lower.equals("and")) {
                last = i;
                if (English.role(item.lower) == null) {
                    return null;
                }
            }
        }
        boolean spreads = items.stream()
                .filter(item -> item.isWord() && !English.isFiller(item.lower))
                .limit(1)
                .anyMatch(verb -> SPREADS.contains(verb.canonical) || SPREADS.contains(verb.lower));
        if (last < 0 || !spreads || items.subList(last, items.size()).stream().anyMatch(Heading::isOneFile)) {
            return null;
        }
        var text = sentence.text();
        var before = text.substring(0, values.get(0).start);
        var after = text.substring(items.get(last).start);
        return new Each(
                values.stream()
                        .map(value -> before + text.substring(value.start, value.end) + " " + after)
                        .collect(Collectors.joining(" and ")),
                values.size());
    }

    /** Where only one of several can go: "copy a and b to c.txt". */
    private static boolean isOneFile(Item item) {
        return switch (item.type) {
            case FILE, QUOTED, PATH -> true;
            case URI, SLASHED ->
                Reader.hasExtension(item.text)
                        || item.type == Item.Type.URI && !item.rest.isEmpty() && !item.rest.endsWith("/");
            case WORD,
                    ARN,
                    URL,
                    DOTTED,
                    ENDING,
                    GLOB,
                    NAME,
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
    }

    /** The same request of each of some things. */
    record Each(String text, int count) {}

    /** "Show the versions and the aliases of f": two looks at one thing; null where it is no such sentence. */
    static @Nullable String both(Sentence sentence, ToolIndex index) {
        var items = sentence.items();
        int look = -1;
        int and = -1;
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            if (item.isValue()) {
                return null;
            }
            if (look < 0 && item.isWord() && English.isLook(item.lower)) {
                look = i;
            } else if (item.isWord() && item.lower.equals("and")) {
                if (and >= 0) {
                    return null;
                }
                and = i;
            } else if (item.isWord() && English.role(item.lower) == English.Role.OF && and > 0) {
                boolean nouns =
                        index.nouns.contains(items.get(and - 1).lemma) && index.nouns.contains(items.get(i - 1).lemma);
                var text = sentence.text();
                var verb = look < 0 ? "show" : items.get(look).text;
                return nouns
                        ? (look < 0 ? "show " : "") + text.substring(0, items.get(and).start)
                                + text.substring(item.start) + " and " + verb + " "
                                + text.substring(items.get(and).end).strip()
                        : null;
            }
        }
        return null;
    }

    /** The rest with the thing in it; null where nothing of it stands for the thing. */
    private static @Nullable String put(String text, List<Item> rest, String name) {
        var out = new StringBuilder();
        boolean put = false;
        boolean other = false;
        for (int i = 0; i < rest.size(); i++) {
            var item = rest.get(i);
            boolean it = item.isWord() && (item.lower.equals("it") || item.lower.equals("its"));
            var piece = item.isWord() ? item.text : text.substring(item.start, item.end);
            // "But don't terminate it" restrains, and names nothing anew.
            boolean restrains = i > 1 && NEVER.contains(rest.get(i - 2).lower);
            if (it && other && !restrains && !isOf(rest, i)) {
                return null;
            }
            other |= item.isThing() || item.isWord() && NEW.contains(item.lower);
            if (item.isWord() && item.lower.equals("it") && !restrains) {
                piece = name;
                put = true;
            } else if (item.isWord()
                    && item.lower.equals("its")
                    && i + 1 < rest.size()
                    && rest.get(i + 1).isWord()) {
                piece = "the " + rest.get(i + 1).text + " of " + name;
                put = true;
                i++;
                // "Detach its volume and delete it".
                other |= rest.get(i).lower.equals(rest.get(i).lemma);
            }
            if (out.length() > 0 && item.type != Item.Type.MARK) {
                out.append(' ');
            }
            out.append(piece);
        }
        return put ? out.toString() : null;
    }

    /** "Take a snapshot of it" says itself that "it" is nothing new, where no value comes before. */
    private static boolean isOf(List<Item> rest, int at) {
        return at > 1
                && rest.get(at - 1).lower.equals("of")
                && rest.subList(0, at).stream().noneMatch(Item::isThing)
                && rest.subList(0, at).stream()
                                .filter(item -> item.lower.equals("a") || item.lower.equals("an"))
                                .count()
                        == 1
                && rest.subList(0, at).stream().noneMatch(item -> item.lower.equals("and"));
    }

    /** "The memory of f to 512 MB and its timeout to 30 s": of the one thing that is named. */
    private static @Nullable String shared(Sentence sentence, ToolIndex index) {
        var items = sentence.items();
        Item thing = null;
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            if (item.isWord() && item.lower.equals("its")) {
                boolean joined = i > 0
                        && (items.get(i - 1).lower.equals("and")
                                || items.get(i - 1).text.equals(","));
                boolean own = i + 1 < items.size()
                        && items.get(i + 1).isWord()
                        && !index.verbs.contains(items.get(i + 1).lower);
                return joined && own && thing != null
                        ? sentence.text().substring(0, item.start)
                                + sentence.text().substring(item.end).stripLeading()
                        : null;
            }
            if (item.isValue() && (!item.isTyped() || item.type == Item.Type.ID || item.type == Item.Type.ARN)) {
                if (thing != null) {
                    return null;
                }
                thing = item;
            }
        }
        return null;
    }
}
