package dev.awsagent.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Set phrases of which no word means what it says: "if you don't mind", "sitting around", "once that's done", "over to". They are
 * left out, or stand for one plain word. None of them may restrict, negate or name anything.
 */
final class Idioms {

    /** @param values whether it is one only where a value follows: "up to 5" is no direction */
    private record Idiom(String[] words, String[] meaning, boolean values) {}

    private static final Map<String, List<Idiom>> BY_FIRST = new HashMap<>();
    private static final Set<String> BE = English.set("is are was were");
    private static final Set<String> SAID_OF = English.set(
            "tagged labelled labeled named called older newer larger bigger"
                    + " smaller running stopped launched created changed modified encrypted unencrypted attached unattached public");
    private static final Set<String> FETCHES = English.set("get download fetch grab pull retrieve");
    private static final Set<String> PUTS = English.set("put store drop save place");
    private static final Set<String> RUNS = English.set("run invoke call trigger");
    private static final Set<String> READY = English.set("done finished completed complete through over");

    static {
        means(
                "then",
                "after that, after this, and after that, afterwards, after which, once that is done, once thats done,"
                        + " once this is done, once it is done, once its done, once done, once that is finished, once it is"
                        + " finished, when that is done, when thats done, when it is done, when its done, when done, when"
                        + " that is finished, when it is finished, when finished, as soon as that is done, as soon as it is"
                        + " done, as soon as thats done, when it is through, once it is through, once that is through, from"
                        + " there, in a second step, as a second step, followed by");
        // Politeness, hurry, and small talk.
        means(
                "",
                "if you dont mind, if you do not mind, if it is not too much trouble, if its not too much trouble, if it isnt"
                        + " too much trouble, if possible, if at all possible, if you can, if you could, if you would, if that"
                        + " is ok, if thats ok, if that is okay, so sorry to bother you, sorry to bother you, sorry to bother,"
                        + " sorry for bothering you, i know you must be busy, i know you are busy, i know youre busy, when you"
                        + " get a chance, when you have a chance, when you get a minute, when you have a minute, when you have"
                        + " time, when you get time, whenever you can, whenever you get a chance, thank you so so much, thank"
                        + " you so much, thank you very much, thanks so much, thanks very much, thanks a lot, thanks a"
                        + " million, thanks a bunch, thanks in advance, many thanks, much appreciated, would you be so kind"
                        + " as to, would you be so kind, be so kind as to, be so kind and, do me a favor and, do me a favour"
                        + " and, i was wondering if you could, i was wondering whether you could, i wonder if you could, is it"
                        + " possible to, would it be possible to, would you mind, do you mind, id like you to, i would like you"
                        + " to, i want you to, i need you to, i need it asap, need it asap, need this asap, i have to, we have"
                        + " to, we need to, you need to, go ahead and, for me, for us, could you maybe, can you maybe, could"
                        + " you possibly, no rush, no hurry, at your earliest convenience, pretty please, good morning, good"
                        + " evening, good afternoon, hi there, hey there, hello there, for heavens sake, for gods sake, by any"
                        + " chance, by the way, real quick, quick question, one more thing, one last thing");
        // Of the time and place, where they tell nothing.
        means(
                "",
                "for the night, for tonight, for the weekend, for the day, for now, for the moment, for the time being, for"
                        + " good, at the moment, as of now, right now, right away, as soon as possible, these days, as we"
                        + " speak, over there, out there, in our account, in my account, on our account, on my account,"
                        + " from our account, from my account, in this account, in one go, in a single go, do we happen to"
                        + " have, do i happen to have");
        means("delete it", "throw it out, throw it away");
        means("delete them", "throw them out, throw them away");
        means("delete", "get rid of, throw away, throw out, do away with");
        beforeValues(
                "called",
                "and call it, call it, and name it, name it, naming it, calling it, and give it the name, by the name of, with"
                        + " the name");
        means(
                "",
                "in gb, in mb, in kb, in gib, in mib, in bytes, in gigabytes, in megabytes, double check, be"
                        + " sure to, automatically, check that it"
                        + " worked, check it worked, verify that it worked, verify it worked, confirm it worked, confirm that it"
                        + " worked, make sure it worked, make sure that it worked, let me know when it is done, tell me when it"
                        + " is done, tell me when done, let me know when done, and report back");
        means(
                "and everything in it",
                "including everything in it, with everything in it, including all its contents,"
                        + " together with its contents, along with everything in it, and all that is in it, and all the objects in"
                        + " it, and all objects in it, and all files in it, and all the files in it, and whatever is in it");
        means(
                "using",
                "logged in with, logged in to, logged in as, signed in with, signed in to, signed in as, running as, acting as");
        means("new", "brand new, fresh");
        means("show", "only show, just show, only list");
        means("only the ones", "which ones are, which of them are, which of those are, which of these are");
        means("of them", "of each of them, of each one, of every one of them, of every one");
        means("", "in this region, in the current region, in my region, in our region");
        means("on", "back on");
        means("off", "back off");
        means("copy", "copy over");
        means("move", "move over");
        means("pull", "pull down");
        means("push", "push up");
        means("send", "send over, send up");
        means("valid for", "that works for, that is valid for, that is good for, that lasts for, that lasts, good for");
        means("", "that i can share, that we can share, that can be shared, i can share, we can share");
        beforeValues("to", "over to, over into, across to, down to, down into, up to, up into, out to, on to, back to");
        beforeValues("in", "over in, out in, down in, up in");
        beforeValues("from", "out of, down from, over from, off of");
        beforeValues("under", "down under, in under, from under");
        means("", "just once");
        BY_FIRST.values().forEach(all -> all.sort(Comparator.comparingInt((Idiom one) -> -one.words().length)));
    }

    private Idioms() {}

    private static void means(String meaning, String phrases) {
        add(meaning, phrases, false);
    }

    private static void beforeValues(String meaning, String phrases) {
        add(meaning, phrases, true);
    }

    private static void add(String meaning, String phrases, boolean values) {
        var means = meaning.isEmpty() ? new String[0] : meaning.split(" ", -1);
        for (var phrase : phrases.split(", ?", -1)) {
            var words = phrase.split(" ", -1);
            BY_FIRST.computeIfAbsent(words[0], first -> new ArrayList<>()).add(new Idiom(words, means, values));
        }
    }

    /** Puts what they mean in their place. */
    static void replace(List<Item> items) {
        for (int i = 0; i < items.size(); i++) {
            if (!items.get(i).isWord()) {
                continue;
            }
            for (var idiom : BY_FIRST.getOrDefault(items.get(i).lower, List.of())) {
                if (stands(idiom, items, i)) {
                    put(idiom, items, i);
                    i--;
                    break;
                }
            }
        }
        pointing(items);
        again(items);
        waiting(items);
        relative(items);
        fetched(items);
        over(items);
        tests(items);
        once(items);
        ages(items);
        endings(items);
    }

    /** "Get a and put it in ./data": what is fetched goes there. */
    private static void fetched(List<Item> items) {
        boolean fetches = items.stream()
                .filter(item -> item.isWord() && !English.isFiller(item.lower))
                .limit(1)
                .anyMatch(verb -> FETCHES.contains(verb.lower));
        for (int i = 1; fetches && i + 4 < items.size(); i++) {
            boolean in = lower(items, i + 3).equals("in") || lower(items, i + 3).equals("into");
            if (lower(items, i).equals("and")
                    && PUTS.contains(lower(items, i + 1))
                    && lower(items, i + 2).equals("it")
                    && in
                    && items.get(i + 4).type == Item.Type.PATH) {
                var first = items.get(i);
                items.subList(i, i + 4).clear();
                items.add(i, new Item(Item.Type.WORD, "to", first.start, first.end));
            }
        }
    }

    /** "Upload a over it": to where it is. */
    private static void over(List<Item> items) {
        for (int i = 1; i + 1 < items.size(); i++) {
            if (lower(items, i).equals("over")
                    && items.get(i - 1).isValue()
                    && (lower(items, i + 1).equals("it") || items.get(i + 1).type == Item.Type.URI)) {
                var over = items.get(i);
                items.set(i, new Item(Item.Type.WORD, "to", over.start, over.end));
            }
        }
    }

    /** "Invoke it as a test": so may be said what is run for nothing but its result, and nothing that stays done. */
    private static void tests(List<Item> items) {
        boolean runs = false;
        for (int i = 0; i < items.size(); i++) {
            var word = lower(items, i);
            if (items.get(i).isWord() && RUNS.contains(word)) {
                runs = true;
            } else if (word.equals("and") || word.equals("then") || items.get(i).type == Item.Type.MARK) {
                runs = false;
            }
            int n = word.equals("as")
                            && lower(items, i + 1).equals("a")
                            && lower(items, i + 2).equals("test")
                    ? 3
                    : word.equals("just")
                                    && lower(items, i + 1).equals("to")
                                    && lower(items, i + 2).equals("test")
                                    && lower(items, i + 3).equals("it")
                            ? 4
                            : 0;
            if (runs && n > 0) {
                items.subList(i, i + n).clear();
                i--;
            }
        }
    }

    /** "Invoke it once", "run it once with x": what is asked for one time is done one time. */
    private static void once(List<Item> items) {
        for (int i = 1; i < items.size(); i++) {
            boolean ends = i + 1 == items.size()
                    || items.get(i + 1).type == Item.Type.MARK
                    || lower(items, i + 1).equals("and")
                    || lower(items, i + 1).equals("then")
                    || lower(items, i + 1).equals("with");
            if (lower(items, i).equals("once") && ends && items.get(i - 1).type != Item.Type.MARK) {
                items.remove(i);
            }
        }
    }

    /** "Once they are 90 days old": after 90 days. */
    private static void ages(List<Item> items) {
        for (int i = 0; i + 4 < items.size(); i++) {
            boolean when = lower(items, i).equals("once") || lower(items, i).equals("when");
            boolean they =
                    lower(items, i + 1).equals("they") || lower(items, i + 1).equals("it");
            boolean are = BE.contains(lower(items, i + 2))
                    || lower(items, i + 2).equals("get")
                    || lower(items, i + 2).equals("turn");
            int old = lower(items, i + 4).equals("old")
                    ? i + 4
                    : lower(items, i + 5).equals("old") ? i + 5 : -1;
            if (when && they && are && old > 0) {
                var first = items.get(i);
                items.remove(old);
                items.subList(i, i + 3).clear();
                items.add(i, new Item(Item.Type.WORD, "after", first.start, first.end));
            }
        }
    }

    /** "That end in .gz": matching that. */
    private static void endings(List<Item> items) {
        for (int i = 0; i + 3 < items.size(); i++) {
            boolean that = lower(items, i).equals("that") || lower(items, i).equals("which");
            boolean ends =
                    lower(items, i + 1).equals("end") || lower(items, i + 1).equals("ends");
            boolean in = lower(items, i + 2).equals("in") || lower(items, i + 2).equals("with");
            var ending = items.get(i + 3).type;
            if (that && ends && in && (ending == Item.Type.ENDING || ending == Item.Type.GLOB)) {
                var first = items.get(i);
                items.subList(i, i + 3).clear();
                items.add(i, new Item(Item.Type.WORD, "matching", first.start, first.end));
            }
        }
    }

    /** "When the copy is done": then. That something is ready or stopped is more, which a next step would not wait for. */
    private static void waiting(List<Item> items) {
        for (int i = 0; i < items.size(); i++) {
            int at = lower(items, i).equals("when") || lower(items, i).equals("once")
                    ? i + 1
                    : lower(items, i).equals("as")
                                    && lower(items, i + 1).equals("soon")
                                    && lower(items, i + 2).equals("as")
                            ? i + 3
                            : 0;
            if (at == 0) {
                continue;
            }
            if (lower(items, at).equals("the")) {
                at++;
            }
            // One word for what is waited for.
            if (at < items.size()
                    && items.get(at).isWord()
                    && BE.contains(lower(items, at + 1))
                    && READY.contains(lower(items, at + 2))) {
                int from = items.get(i).start;
                int to = items.get(at + 2).end;
                items.subList(i, at + 3).clear();
                items.add(i, new Item(Item.Type.WORD, "then", from, to));
            }
        }
    }

    /** "Instances that are tagged a=b": there "that" points to nothing; what is denied stays. */
    private static void relative(List<Item> items) {
        for (int i = 1; i + 2 < items.size(); i++) {
            boolean relates = lower(items, i).equals("that") || lower(items, i).equals("which");
            boolean behind = items.get(i - 1).isValue() || items.get(i - 1).isWord() && isNoun(items.get(i - 1).lower);
            if (relates && behind && BE.contains(lower(items, i + 1)) && SAID_OF.contains(lower(items, i + 2))) {
                items.subList(i, i + 2).clear();
            }
        }
        for (int i = 0; i + 1 < items.size(); i++) {
            // "Launch one t3.small": how many, where nothing else is counted.
            if (lower(items, i).equals("one") && isNamed(items.get(i + 1))) {
                items.remove(i);
            }
        }
    }

    private static boolean isNoun(String word) {
        return English.role(word) == null && !English.isFiller(word) && !English.isTurn(word) && !English.isLook(word);
    }

    private static boolean isNamed(Item item) {
        return item.type == Item.Type.DOTTED || item.type == Item.Type.NAME || item.type == Item.Type.ID;
    }

    private static String lower(List<Item> items, int at) {
        return at >= 0 && at < items.size() && items.get(at).isWord() ? items.get(at).lower : "";
    }

    /** "Start it again", "bring them back up": where it goes on from something, that says no more. */
    private static void again(List<Item> items) {
        for (int i = 1; i < items.size(); i++) {
            var before = items.get(i - 1).isWord() ? items.get(i - 1).lower : "";
            // "Do it again" is a request of its own.
            boolean whole = i > 1
                    && (items.get(i - 2).lower.equals("do")
                            || items.get(i - 2).lower.equals("try"));
            boolean points = !whole && (before.equals("it") || before.equals("them"));
            if (points && items.get(i).isWord() && items.get(i).lower.equals("again")) {
                items.remove(i);
            } else if (points
                    && i + 1 < items.size()
                    && items.get(i).lower.equals("back")
                    && (items.get(i + 1).lower.equals("up")
                            || items.get(i + 1).lower.equals("on"))) {
                items.subList(i, i + 2).clear();
            }
        }
    }

    private static boolean stands(Idiom idiom, List<Item> items, int at) {
        int n = idiom.words().length;
        if (at + n > items.size()) {
            return false;
        }
        for (int i = 0; i < n; i++) {
            if (!items.get(at + i).isWord() || !items.get(at + i).lower.equals(idiom.words()[i])) {
                return false;
            }
        }
        // "Back x up to b" is another verb.
        boolean back = idiom.words()[0].equals("up") && items.stream().anyMatch(item -> item.lower.equals("back"));
        return !idiom.values() || !back && leadsToValue(items, at + n);
    }

    private static boolean leadsToValue(List<Item> items, int at) {
        int i = at;
        while (i < items.size() && items.get(i).isWord()) {
            if (!English.isFiller(items.get(i).lower) && !English.isPlaceNoun(items.get(i).lemma)) {
                return false;
            }
            i++;
        }
        if (i == items.size()) {
            return false;
        }
        return switch (items.get(i).type) {
            case URI, ARN, PATH, SLASHED, FILE, DOTTED, NAME, QUOTED, REGION, ID -> true;
            case WORD, URL, ENDING, GLOB, PAIR, NUMBER, SIZE, SPAN, TIME, FLAG, MARK, SIGN -> false;
        };
    }

    private static void put(Idiom idiom, List<Item> items, int at) {
        int from = items.get(at).start;
        int to = items.get(at + idiom.words().length - 1).end;
        items.subList(at, at + idiom.words().length).clear();
        for (int i = 0; i < idiom.meaning().length; i++) {
            items.add(at + i, new Item(Item.Type.WORD, idiom.meaning()[i], from, to));
        }
    }

    /** "These two: a, b" and "the following instances: a, b" point to nothing but what follows. */
    private static void pointing(List<Item> items) {
        for (int i = 0; i < items.size(); i++) {
            int at = i;
            var word = items.get(at).isWord() ? items.get(at).lower : "";
            if (!word.equals("these") && !word.equals("those") && !word.equals("the") && !word.equals("following")) {
                continue;
            }
            boolean points = !word.equals("the");
            at++;
            while (at < items.size()
                    && (items.get(at).type == Item.Type.NUMBER
                            || items.get(at).isWord()
                                    && (English.number(items.get(at).lower) != null
                                            || items.get(at).lower.equals("following")))) {
                points |= items.get(at).lower.equals("following");
                at++;
            }
            int noun = at < items.size() && items.get(at).isWord() ? at : -1;
            int mark = noun < 0 ? at : noun + 1;
            if (points
                    && mark + 1 < items.size()
                    && items.get(mark).type == Item.Type.MARK
                    && items.get(mark).text.equals(":")
                    && items.get(mark + 1).isValue()) {
                items.remove(mark);
                items.subList(i, at).clear();
            }
        }
    }
}
