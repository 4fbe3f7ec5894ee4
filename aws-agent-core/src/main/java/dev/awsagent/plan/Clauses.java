package dev.awsagent.plan;

import dev.awsagent.tool.Effect;
import dev.awsagent.tool.ParamKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a sentence as several requests, each understood wholly by itself or with what the ones before it named. Belongs to one
 * planning. Where a part that changes something is not understood, nothing of the sentence is planned.
 */
final class Clauses {

    /** More parts than anybody says; beyond, a sentence is not taken apart. */
    private static final int MOST = 9;

    /** Things that "them" may stand for where each takes a step. */
    private static final int MOST_THINGS = 20;

    /** Readings that are tried before it is given up. */
    private static final int TRIES = 60;

    /** That nobody needs a thing, which follows. */
    static final String UNNEEDED = "(?:(?:we|i|they) (?:dont|do not|no longer) (?:need|use)"
            + "|(?:nobody|noone|no one) (?:needs|uses|is using))";

    static final String LONGER = "(?: any ?more| any longer| over the weekend)?";

    /** Why a thing may go or is to be started anew. Whole phrases: in a bag of words a denial would get lost. */
    private static final Pattern REASON = Pattern.compile(
            "(?:because |since |as )?" + UNNEEDED + " (?:it|them|that|this|(?:those|these|the) \\p{L}+)" + LONGER
                    + "|(?:it|they) (?:isnt|is not|are not|is no longer|are no longer) (?:needed|used|responding|coming back)"
                    + LONGER
                    + "|(?:it is |its |it )never coming back"
                    + "|(?:it is|its|they are) (?:stuck|broken|slow|dead|unused|obsolete|crashed|frozen|unresponsive|weird|dying"
                    + "|acting up|acting weird|misbehaving|hanging|hung)(?: again| now)?"
                    + "|(?:it hangs|they hang)(?: again| now)?"
                    + "|(?:we|i) go home|(?:we are|im|i am) (?:going home|leaving|done)(?: now)?");

    private static final Set<String> TELLS = English.set("tell show list give print display report");
    private static final Set<String> CONDITIONS =
            English.set("first before if whether unless until only not dont never but except when");

    private static final Set<String> NEVER = English.set("dont not never");

    /** What may stand behind a verb that is ruled out, and names nothing. */
    private static final Set<String> RESTRAINED =
            English.set("it them anything any of those these that this there here at all"
                    + " yet the instance instances bucket buckets file files object objects function functions");

    /**
     * A part of the sentence that is understood.
     *
     * @param never the verb that it rules out; null for none
     */
    private record Done(
            List<Step> steps,
            List<Pointers.Group> groups,
            boolean own,
            @Nullable String region,
            String text,
            @Nullable Item never) {

        Done(List<Step> steps, List<Pointers.Group> groups, boolean own, @Nullable String region, String text) {
            this(steps, groups, own, region, text, null);
        }
    }

    private final Sentence whole;
    private final List<Pointers.Group> before;
    private final @Nullable String answer;
    private final Set<String> asked;
    private final PlanRequest request;
    private final ToolIndex index;
    private final List<int[]> spans = new ArrayList<>();
    private final List<String> joints = new ArrayList<>();
    private int tries;

    /** What the part that went furthest was asked about. */
    private @Nullable Planning question;

    /** What the parts came to that were not understood. */
    private final List<Decision> unread = new ArrayList<>();

    private @Nullable String unknown;
    private int furthest = -1;
    private List<Done> understood = List.of();

    private Clauses(
            Sentence whole,
            List<Pointers.Group> before,
            @Nullable String answer,
            Set<String> asked,
            PlanRequest request,
            ToolIndex index) {
        this.whole = whole;
        this.before = before;
        this.answer = answer;
        this.asked = asked;
        this.request = request;
        this.index = index;
    }

    /**
     * The steps that a sentence means; or a question about one of its parts; null where it is no sequence of requests, and
     * points to nothing.
     *
     * @param before what earlier turns named and showed, the newest last
     */
    static @Nullable Planning plan(
            Sentence whole,
            List<Pointers.Group> before,
            @Nullable String answer,
            Set<String> asked,
            PlanRequest request,
            ToolIndex index) {
        return new Clauses(whole, before, answer, asked, request, index).plan();
    }

    private @Nullable Planning plan() {
        split();
        if (spans.isEmpty() || spans.size() > MOST) {
            return null;
        }
        var done = from(0, List.of());
        if (done != null && !keeps(done)) {
            return null;
        }
        if (done != null) {
            boolean alone = before.isEmpty() && joints.get(0).matches(".*\\p{L}.*");
            var steps = done.stream().flatMap(one -> one.steps().stream()).toList();
            // "And stop it" goes on from something: where there is nothing, it may look and no more.
            return alone && effect(steps) != Effect.READ ? null : planned(done);
        }
        return partly();
    }

    // ---- where it may be cut ----

    private void split() {
        int from = 0;
        int end = 0;
        var joint = new StringBuilder();
        boolean open = false;
        for (var item : whole.items()) {
            if (item.answer) {
                continue;
            }
            if (isJoint(item)) {
                if (open) {
                    spans.add(new int[] {from, end});
                    open = false;
                }
                joint.append(item.lower).append(' ');
            } else if (!open && (item.type == Item.Type.MARK || isAlso(item.lower))) {
                continue;
            } else {
                if (!open) {
                    from = item.start;
                    joints.add(joint.toString());
                    joint.setLength(0);
                    open = true;
                }
                end = Math.max(end, item.end);
            }
        }
        if (open) {
            spans.add(new int[] {from, end});
        }
        // "Afterwards" at the end says no more than "then" before it.
        boolean dangles = joint.toString().matches(".*\\p{L}.*")
                && !(spans.size() > 1 && joint.toString().strip().equals("then"));
        if (dangles) {
            // "And" with nothing behind it.
            spans.clear();
        }
    }

    private static boolean isJoint(Item item) {
        return item.isWord()
                ? item.lower.equals("and") || item.lower.equals("then") || item.lower.equals("plus")
                : item.type == Item.Type.MARK && (item.text.equals(",") || item.text.equals("."))
                        || item.type == Item.Type.SIGN && item.text.equals(";");
    }

    private static boolean isAlso(String word) {
        return word.equals("also") || word.equals("finally") || word.equals("afterwards") || word.equals("next");
    }

    // ---- one reading after another ----

    private @Nullable List<Done> from(int at, List<Done> done) {
        if (at == spans.size()) {
            return done;
        }
        for (int to = spans.size(); to > at; to--) {
            if (++tries > TRIES) {
                return null;
            }
            var text = whole.text().substring(spans.get(at)[0], spans.get(to - 1)[1]);
            var one = part(text, at, done);
            if (one != null) {
                var more = new ArrayList<>(done);
                more.add(one);
                var all = from(to, more);
                if (all != null) {
                    return all;
                }
            }
        }
        if (at > furthest) {
            furthest = at;
            understood = done;
            unknown = whole.text().substring(spans.get(at)[0]);
        }
        return null;
    }

    private @Nullable Done part(String text, int at, List<Done> done) {
        var sentence = unbroken(Reader.read(text, request.clock(), index, false));
        if (sentence.forbidden() != null || sentence.unknownRegion() != null) {
            return null;
        }
        if (Reader.read(text, request.clock(), index, true).items().size()
                != sentence.items().size()) {
            // Where a key may go on after a space, only the person can tell.
            return null;
        }
        if (isPolite(sentence.items()) || at > 0 && isReason(sentence.items())) {
            return new Done(List.of(), List.of(), true, null, text);
        }
        if (at == 0 && spans.size() > 1) {
            var place = place(sentence.items());
            if (place != null) {
                return new Done(List.of(), List.of(), true, place, text);
            }
        }
        if (!done.isEmpty() && Pointers.hasIt(sentence.items()) && tellsMore(done.get(done.size() - 1))) {
            return null;
        }
        var groups = new ArrayList<>(before);
        done.forEach(one -> groups.addAll(one.groups()));
        var id = Integer.toString(
                1 + done.stream().mapToInt(one -> one.steps().size()).sum());
        var never = done.isEmpty() ? null : restrained(sentence.items());
        if (never != null) {
            return new Done(List.of(), List.of(), true, null, text, never);
        }
        var things = Pointers.hasIt(sentence.items()) ? mains(done) : List.<Thing>of();
        var one = things.size() > 1
                ? itself(sentence, things, groups, done, text, at, id)
                : read(sentence, Pointers.resolve(copied(sentence.items()), groups, index), groups, done, text, at, id);
        return one != null
                        && effect(one.steps()) == Effect.DESTROY
                        && Pointers.hasIt(sentence.items())
                        && wasAboutAPart(done)
                ? null
                : one;
    }

    /** "Show the policy of b and delete it": what is said last before is of a part of the thing, and "it" may be the part. */
    private boolean wasAboutAPart(List<Done> done) {
        var history = request.history();
        var before = done.isEmpty()
                ? history.isEmpty() ? "" : history.get(history.size() - 1).message()
                : done.get(done.size() - 1).text();
        var items = Reader.read(before, request.clock(), index, false).items();
        for (int i = 0; i + 1 < items.size(); i++) {
            var item = items.get(i);
            if (item.isWord()
                    && item.lower.equals(item.lemma)
                    && (index.nouns.contains(item.lemma)
                            || i > 0 && items.get(i - 1).lower.equals("the"))
                    && (English.role(items.get(i + 1).lower) == English.Role.OF
                            || English.role(items.get(i + 1).lower) == English.Role.PLACE)) {
                return true;
            }
        }
        return false;
    }

    /** "B is public through its policy": told and not asked, and of more than one thing that "it" may be. */
    private boolean tellsMore(Done part) {
        var items = Reader.read(part.text(), request.clock(), index, false).items();
        Item thing = null;
        boolean told = false;
        boolean more = false;
        for (var item : items) {
            if (item.isValue()) {
                more |= thing != null;
                thing = thing == null ? item : thing;
            } else if (item.isWord()) {
                more |= told && English.role(item.lower) != null;
                told |= thing != null && (item.lower.equals("is") || item.lower.equals("has"));
            }
        }
        return thing != null && told && !begins(items) && (more || Heading.namesMore(items, thing, index));
    }

    /** A semicolon within a part is no more than a comma. */
    private static Sentence unbroken(Sentence sentence) {
        if (sentence.items().stream().noneMatch(item -> item.type == Item.Type.SIGN && item.text.equals(";"))) {
            return sentence;
        }
        var items = new ArrayList<Item>();
        for (var item : sentence.items()) {
            boolean breaks = item.type == Item.Type.SIGN && item.text.equals(";");
            items.add(breaks ? new Item(Item.Type.MARK, ",", item.start, item.end) : item);
        }
        Reader.place(items);
        return sentence.with(items);
    }

    /** All that the parts before name or make, the newest last; what only holds another is none. */
    private static List<Thing> mains(List<Done> done) {
        var things = new LinkedHashMap<String, Thing>();
        for (var one : done) {
            for (var group : one.groups()) {
                for (var thing : group.mains()) {
                    things.remove(thing.value());
                    things.put(thing.value(), thing);
                }
            }
        }
        return List.copyOf(things.values());
    }

    /** "It" is the one of these of which this part can be said. */
    private @Nullable Done itself(
            Sentence sentence,
            List<Thing> things,
            List<Pointers.Group> groups,
            List<Done> done,
            String text,
            int at,
            String id) {
        var fits = new ArrayList<Thing>();
        Done last = null;
        for (var thing : things) {
            var with = new ArrayList<>(groups);
            with.add(new Pointers.Group(List.of(thing), false));
            var resolved = Pointers.resolve(copied(sentence.items()), with, index);
            var read = resolved.open() == null ? read(sentence, resolved, with, done, text, at, id) : null;
            if (read != null) {
                fits.add(thing);
                last = read;
            }
        }
        if (last == null || fits.size() == 1 || effect(last.steps()) == Effect.READ) {
            return last;
        }
        var it = sentence.items().stream()
                .filter(item -> Pointers.hasIt(List.of(item)))
                .findFirst()
                .orElse(null);
        question(Replies.pointer(
                whole, sentence, new Pointers.Resolved(sentence.items(), List.of(), it, fits, List.of(), 0), index));
        return null;
    }

    /** "But don't reboot it": the verb that is ruled out; null where it is another request, or names something. */
    private @Nullable Item restrained(List<Item> items) {
        int i = 0;
        while (i < items.size()
                && (items.get(i).type == Item.Type.MARK
                        || items.get(i).lower.equals("but")
                        || items.get(i).lower.equals("please"))) {
            i++;
        }
        if (i < items.size() && items.get(i).lower.equals("do")) {
            i++;
        }
        if (i + 1 >= items.size() || !NEVER.contains(items.get(i).lower)) {
            return null;
        }
        var verb = items.get(i + 1);
        boolean plain = items.subList(i + 2, items.size()).stream()
                .allMatch(item -> item.type == Item.Type.MARK || item.isWord() && RESTRAINED.contains(item.lower));
        return plain && verb.isWord() && index.isVerb(verb.lower) ? verb : null;
    }

    /** Whether no part, before or behind, does what another rules out. */
    private boolean keeps(List<Done> done) {
        return done.stream()
                .map(Done::never)
                .filter(Objects::nonNull)
                .allMatch(
                        verb -> done.stream().filter(one -> one.never() == null).noneMatch(one -> does(one, verb)));
    }

    private boolean does(Done part, Item verb) {
        return part.text().toLowerCase(Locale.ROOT).contains(verb.lower)
                || part.steps().stream().anyMatch(step -> {
                    var model = index.model(step.tool());
                    return step.arguments().containsKey(verb.canonical)
                            || model.heads.contains(verb.lower)
                            || model.canonicalHeads.contains(verb.canonical)
                            || model.knows(verb) > 0;
                });
    }

    private @Nullable Done read(
            Sentence sentence,
            Pointers.Resolved resolved,
            List<Pointers.Group> groups,
            List<Done> done,
            String text,
            int at,
            String id) {
        if (resolved.open() != null) {
            question(Replies.pointer(whole, sentence, resolved, index));
            return null;
        }
        // What has no verb of its own belongs to what was said before it, and is no look by itself.
        boolean own = done.stream().allMatch(one -> one.steps().isEmpty()) || begins(sentence.items());
        // As it stands, the whole was not understood.
        boolean known = at == 0
                && text.length() >= whole.text().strip().length() - 1
                && resolved.used().isEmpty();
        var read = own ? understood(sentence, resolved.items(), id, known) : null;
        if (own
                && !resolved.owner().isEmpty()
                && (read == null || resolved.used().isEmpty())) {
            read = owned(sentence, resolved, id);
        }
        if (!own) {
            read = carried(sentence, resolved.items(), leading(done), id);
        }
        if (own && read == null && resolved.used().size() > 1) {
            read = each(sentence, resolved.used().size(), groups, id);
        }
        if (own && read == null && !groups.isEmpty()) {
            read = filled(sentence, resolved, groups, id);
        }
        if (read == null) {
            return null;
        }
        return done(read, resolved, done, own, text);
    }

    /** "In eu-west-1, stop a and b": where all of it is; null where it is more than a place. */
    static @Nullable String place(List<Item> items) {
        String region = null;
        for (var item : items) {
            if (item.type == Item.Type.REGION && region == null) {
                region = item.first;
            } else if (!item.isWord()
                    || English.role(item.lower) == null
                            && !English.isFiller(item.lower)
                            && !item.lower.equals("region")) {
                return null;
            }
        }
        return region;
    }

    private static boolean isPolite(List<Item> items) {
        return items.stream()
                .allMatch(item -> item.type == Item.Type.MARK || item.isWord() && English.isFiller(item.lower));
    }

    /** "Nobody uses it", "we don't need it any more": why, and not what. */
    private static boolean isReason(List<Item> items) {
        var words = items.stream()
                .filter(item -> item.type != Item.Type.MARK)
                .map(item -> item.lower)
                .collect(Collectors.joining(" "));
        return items.stream().allMatch(item -> item.type == Item.Type.MARK || item.isWord())
                && REASON.matcher(words).matches();
    }

    static List<Item> copied(List<Item> items) {
        var copies = new ArrayList<Item>();
        items.forEach(item -> copies.add(item.copy()));
        Reader.place(copies);
        return copies;
    }

    /** The newest part that has a verb of its own. */
    private static Done leading(List<Done> done) {
        for (int i = done.size() - 1; i > 0; i--) {
            if (done.get(i).own() && !done.get(i).steps().isEmpty()) {
                return done.get(i);
            }
        }
        return done.get(0);
    }

    private boolean begins(List<Item> items) {
        for (var item : items) {
            if (item.isWord() && !English.isFiller(item.lower)) {
                return index.isVerb(item.lower)
                        || English.isLook(item.lower)
                        || !index.nouns.contains(item.lemma)
                                && (index.heads.contains(item.lower) || index.heads.contains(item.canonical));
            }
            if (item.isValue()) {
                return false;
            }
        }
        return false;
    }

    private @Nullable List<Step> understood(Sentence sentence, List<Item> items, String id, boolean described) {
        var read = described ? null : LocalPlanner.ordered(sentence.with(items), Set.of(), request, index);
        var plan = read == null ? null : read.plan();
        if (plan != null) {
            return renamed(plan, id);
        }
        var chosen = Described.plan(sentence.with(copied(items)), id, request, index);
        if (chosen != null) {
            return chosen;
        }
        if (read != null) {
            unread.add(read);
        }
        return null;
    }

    /** "Delete them", where the tool takes one: a step for each. */
    private @Nullable List<Step> each(Sentence sentence, int count, List<Pointers.Group> groups, String id) {
        var steps = new ArrayList<Step>();
        for (int i = 0; i < count && count <= MOST_THINGS; i++) {
            var resolved = Pointers.resolve(copied(sentence.items()), groups, index, i);
            var number = Integer.toString(Integer.parseInt(id) + i);
            var read = resolved.used().size() == 1 ? planned(sentence.with(resolved.items()), Set.of(), number) : null;
            if (read == null) {
                return null;
            }
            steps.addAll(read);
        }
        return steps.isEmpty() ? null : steps;
    }

    /** "Show its status": of what is named before, whichever preposition the tool wants. */
    private @Nullable List<Step> owned(Sentence sentence, Pointers.Resolved resolved, String id) {
        var thing = resolved.owner().get(0);
        int its = resolved.ownedAt();
        int most = resolved.items().size();
        // Behind what is its: "set the memory of f to 512"; or at the end.
        for (int place : new int[] {Math.min(its + 1, most), Math.min(its + 2, most), most}) {
            for (var preposition : List.of("of", "for", "on")) {
                var items = copied(resolved.items());
                var more = new ArrayList<Item>();
                more.add(new Item(Item.Type.WORD, preposition, 0, 0));
                more.addAll(thing.items(0, 0, false, index));
                items.addAll(place, more);
                Reader.place(items);
                var read = planned(sentence.with(items), Set.of(), id);
                if (read != null) {
                    resolved.used().add(thing);
                    return read;
                }
            }
        }
        return null;
    }

    private static List<Step> renamed(Planning.Planned planned, String id) {
        return planned.plan().steps().size() == 1
                ? List.of(planned.plan().steps().get(0).withId(id))
                : planned.plan().steps();
    }

    private void question(Planning asked) {
        question = asked;
    }

    /** What there is to ask: what was kept, or else the first question that a part came to. */
    private @Nullable Planning question() {
        for (int i = 0; i < unread.size() && question == null; i++) {
            question = unread.get(i).planning() instanceof Planning.Clarify asked ? asked : null;
        }
        return question;
    }

    /** "Delete bucket a and bucket b": what a part leaves out is what the one before began with. */
    private @Nullable List<Step> carried(Sentence sentence, List<Item> items, Done last, String id) {
        // "We need it" has a subject of its own, and goes on from no verb.
        if (last.steps().isEmpty()
                || items.isEmpty()
                || English.isTurn(items.get(0).lower)
                || English.isPronoun(sentence.items().get(0).lower)) {
            return null;
        }
        var first = Reader.read(last.text(), request.clock(), index, false).items();
        var end = items.get(items.size() - 1);
        if (first.stream().anyMatch(item -> item.turned) || end.isWord() && English.role(end.lower) != null) {
            // "Turn a on and b off".
            return null;
        }
        var words = new ArrayList<Item>();
        for (var item : first) {
            if (!item.isWord()) {
                break;
            }
            words.add(item);
            boolean verb = index.heads.contains(item.lower)
                    || index.heads.contains(item.canonical)
                    || English.isLook(item.lower);
            boolean noun = index.nouns.contains(item.lemma);
            if (!verb && !noun) {
                continue;
            }
            var together = copied(words);
            together.addAll(copied(items));
            Reader.place(together);
            var read = LocalPlanner.decide(sentence.with(together), Set.of(), request, index);
            var planned = read.plan();
            if (planned != null) {
                boolean looks = effect(planned.plan().steps()) == Effect.READ;
                boolean same = planned.plan()
                        .steps()
                        .get(0)
                        .tool()
                        .equals(last.steps().get(0).tool());
                boolean named = items.stream().anyMatch(Item::isValue)
                        || items.stream().anyMatch(word -> word.isWord() && !index.known.contains(word.lower));
                if (looks && effect(last.steps()) == Effect.READ
                        || named && !looks && (same || verb && index.nouns.contains(items.get(0).lemma))) {
                    return renamed(planned, id);
                }
            }
        }
        return null;
    }

    /** "Create bucket x and turn on versioning": the one thing that is missing is the one that was named before. */
    private @Nullable List<Step> filled(
            Sentence sentence, Pointers.Resolved resolved, List<Pointers.Group> groups, String id) {
        var given = answer;
        var match = LocalPlanner.asking(sentence.with(copied(resolved.items())), request, index);
        if (match == null || match.missing().size() != 1) {
            return null;
        }
        var slot = match.missing().get(0);
        if (given != null && asked.contains(slot.name())) {
            var items = copied(resolved.items());
            for (var item : Reader.read(given, request.clock(), index, false).items()) {
                item.answer = true;
                items.add(item);
            }
            return planned(sentence.with(items), Set.of(slot.name()), id);
        }
        if (match.model().tool.effect() == Effect.DESTROY || isSaid(slot, resolved.items())) {
            return null;
        }
        var named = groups.subList(Math.min(before.size(), groups.size()), groups.size()).stream()
                .flatMap(group -> group.things().stream())
                .filter(thing -> suits(thing, slot))
                .map(Thing::value)
                .distinct()
                .count();
        if (named > 1 && match.model().strict) {
            // Of the two that this very sentence names, it may be meant of either, or of both.
            return null;
        }
        for (int i = groups.size() - 1; i >= 0; i--) {
            var group = groups.get(i);
            var fit =
                    group.things().stream().filter(thing -> suits(thing, slot)).toList();
            if (fit.size() > 1) {
                return null;
            }
            if (fit.size() == 1) {
                var items = copied(resolved.items());
                for (var item : fit.get(0).items(0, 0, true, index)) {
                    item.answer = true;
                    items.add(item);
                }
                resolved.used().add(fit.get(0));
                return planned(sentence.with(items), Set.of(slot.name()), id);
            }
        }
        return null;
    }

    /** "Create bucket": a new one, and not the one before. */
    private static boolean isSaid(Slot slot, List<Item> items) {
        return items.stream().anyMatch(item -> item.isWord() && slot.nouns.contains(item.lemma));
    }

    private boolean suits(Thing thing, Slot slot) {
        return switch (slot.kind) {
            case BUCKET -> thing.noun().equals("bucket") && thing.reference() == null;
            case NAME, RESOURCE_ID, ARN -> thing.reference() == null && slot.nouns.contains(thing.noun());
            case AUTO, TEXT, OBJECT_KEY, KEY_PREFIX, GLOB, LOCAL_PATH, REGION, SIZE, DURATION, TIME, COUNT, TAGS ->
                false;
        };
    }

    private @Nullable List<Step> planned(Sentence sentence, Set<String> asked, String id) {
        var planned = LocalPlanner.decide(sentence, asked, request, index).plan();
        return planned == null ? null : renamed(planned, id);
    }

    private Done done(List<Step> read, Pointers.Resolved resolved, List<Done> done, boolean own, String text) {
        var base = done.isEmpty() || !done.get(0).steps().isEmpty()
                ? null
                : done.get(0).region();
        var linked = resolved.used().isEmpty() ? null : resolved.region();
        var steps = new ArrayList<Step>();
        var groups = new ArrayList<Pointers.Group>();
        String region = null;
        for (var step : read) {
            var model = index.model(step.tool());
            var placed = step;
            if (Thing.regionOf(step, model) == null
                    || Objects.equals(step.target().region(), request.target().region())) {
                var other = linked != null ? linked : base;
                boolean said = step.target().region() != null
                                && !Objects.equals(
                                        step.target().region(), request.target().region())
                        || saysRegion(step, model);
                if (other != null && !said) {
                    placed = step.withTarget(step.target().withRegion(other));
                }
            }
            steps.add(placed);
            region = said(placed, model) ? Thing.regionOf(placed, model) : region;
            groups.add(new Pointers.Group(Thing.named(placed, model), false));
            boolean looks = model.tool.effect() == Effect.READ;
            var coming = looks ? Thing.coming(placed, model) : Thing.made(placed, model);
            if (coming != null) {
                groups.add(new Pointers.Group(List.of(coming), looks));
            }
        }
        return new Done(steps, groups, own, region, text);
    }

    private boolean said(Step step, ToolModel model) {
        return saysRegion(step, model)
                || step.target().region() != null
                        && !Objects.equals(
                                step.target().region(), request.target().region());
    }

    private static boolean saysRegion(Step step, ToolModel model) {
        return model.slots.stream()
                .anyMatch(slot ->
                        slot.kind == ParamKind.REGION && step.arguments().containsKey(slot.name()));
    }

    private Effect effect(List<Step> steps) {
        return steps.stream()
                .map(step -> index.model(step.tool()).tool.effect())
                .reduce(Effect.READ, Effect::or);
    }

    // ---- what becomes of it ----

    private @Nullable Planning planned(List<Done> done) {
        var parts = done.stream().filter(one -> !one.steps().isEmpty()).toList();
        if (parts.isEmpty()) {
            return null;
        }
        var steps = new ArrayList<Step>();
        var regions = new ArrayList<String>();
        for (var one : parts) {
            steps.addAll(one.steps());
            regions.add(one.region());
        }
        var last = regions.get(regions.size() - 1);
        if (parts.size() > 1 && regions.stream().anyMatch(Objects::nonNull) && regions.contains(null)) {
            boolean shared =
                    last != null && parts.subList(1, parts.size()).stream().noneMatch(Done::own);
            for (int i = 0; i < parts.size(); i++) {
                if (regions.get(i) != null) {
                    continue;
                }
                boolean looks = effect(parts.get(i).steps()) == Effect.READ;
                if (shared && looks) {
                    for (var step : parts.get(i).steps()) {
                        steps.set(
                                steps.indexOf(step),
                                step.withTarget(step.target().withRegion(last)));
                    }
                } else if (!looks) {
                    return where(parts.get(i), parts, regions);
                }
            }
        }
        for (int i = steps.size() - 1; i > 0; i--) {
            var step = steps.get(i);
            var same = steps.get(i - 1);
            boolean more = same.tool().equals(step.tool())
                    && !same.arguments().isEmpty()
                    && step.arguments().size() > same.arguments().size()
                    && step.arguments().entrySet().containsAll(same.arguments().entrySet());
            if (more) {
                // "Download a and save it as b" asks for one thing.
                steps.remove(i - 1);
            }
        }
        if (steps.stream().noneMatch(Step::waits)) {
            for (int i = 0; i < steps.size(); i++) {
                steps.set(i, steps.get(i).withId(Integer.toString(i + 1)));
            }
        }
        var profile = whole.profile();
        if (profile != null) {
            steps.replaceAll(step -> step.withTarget(step.target().withProfile(profile)));
        }
        return new Planning.Planned(new Plan(LocalPlanner.NAME, steps), false);
    }

    /** One part names a region and another, which changes something, does not. */
    private Planning where(Done part, List<Done> parts, List<String> regions) {
        var choices = new ArrayList<String>();
        for (var region : new java.util.TreeSet<>(
                regions.stream().filter(Objects::nonNull).toList())) {
            choices.add(in(region, parts, regions));
        }
        var usual = request.target().region();
        if (usual != null && !regions.contains(usual)) {
            choices.add(in(usual, parts, regions));
        }
        return new Planning.Clarify(
                "Another part of this names a region, and '" + part.text()
                        + "' does not. In which region is that meant?",
                List.of("region"),
                choices);
    }

    /** The sentence with this region wherever none is said. */
    private String in(String region, List<Done> parts, List<String> regions) {
        var text = new StringBuilder(whole.text());
        int from = 0;
        for (int i = 0; i < parts.size(); i++) {
            int end = text.indexOf(parts.get(i).text(), from)
                    + parts.get(i).text().length();
            if (regions.get(i) == null) {
                var place = " in " + region;
                text.insert(end, place);
                end += place.length();
            }
            from = end;
        }
        return text.toString();
    }

    /**
     * Where one part is a request of its own that nothing here does: what only looks is done, and the rest is said; of changes
     * it is asked first.
     */
    private @Nullable Planning partly() {
        var rest = unknown;
        var parts = understood.stream().filter(one -> !one.steps().isEmpty()).toList();
        boolean points = furthest >= 0 && !before.isEmpty() && question() instanceof Planning.Clarify;
        if (rest != null && parts.isEmpty() && furthest == 0 && spans.size() > 1) {
            var text = whole.text().substring(spans.get(0)[0], spans.get(0)[1]);
            var first =
                    LocalPlanner.ordered(Reader.read(text, request.clock(), index, false), Set.of(), request, index);
            if (first.planning() instanceof Planning.Clarify clarify
                    && !clarify.missing().isEmpty()
                    && !isPointed(clarify)) {
                // What is wrong with the first part is worth more than that the rest points to it.
                return new Planning.Clarify(clarify.question(), List.of(), List.of());
            }
        }
        if (rest == null || parts.isEmpty()) {
            return points ? question() : null;
        }
        if (question() instanceof Planning.Clarify clarify) {
            return clarify(clarify, rest);
        }
        if (!isRequest(rest)
                || joints.get(Math.min(furthest, joints.size() - 1)).equals(", ")) {
            return null;
        }
        var text = String.join(" and ", parts.stream().map(Done::text).toList());
        // A look at the very end that nobody can take is told to be missing; it changes nothing of what is asked for.
        boolean looks = furthest == spans.size() - 1 && isLook(rest);
        if (!looks && effect(parts.stream().flatMap(one -> one.steps().stream()).toList()) != Effect.READ) {
            return new Planning.Clarify(
                    "I understood '" + text + "', and not '" + rest
                            + "', so nothing was run. Is it to be done without that?",
                    List.of(),
                    List.of(text));
        }
        var planned = planned(parts);
        return planned instanceof Planning.Planned plan
                ? new Planning.Planned(
                        plan.plan(),
                        false,
                        List.of(),
                        List.of("Not done, since no tool here covers it: '" + rest + "'."))
                : planned;
    }

    /** "And tell me what it saves": only to be told something. "Check first that it is empty" would be a condition. */
    private boolean isLook(String text) {
        var words = Reader.read(text, request.clock(), index, false).items().stream()
                .filter(item -> item.isWord() && !English.isFiller(item.lower))
                .map(item -> item.lower)
                .toList();
        // "Give it to i-0abc" hands out something; "give me its address" asks.
        return !words.isEmpty()
                && TELLS.contains(words.get(0))
                && (!words.get(0).equals("give") || isToMe(text))
                && words.stream().noneMatch(CONDITIONS::contains);
    }

    private static boolean isPointed(Planning.Clarify clarify) {
        return clarify.missing().stream().anyMatch(English::isPointer);
    }

    private boolean isToMe(String text) {
        var words = Reader.read(text, request.clock(), index, false).items().stream()
                .map(item -> item.lower)
                .toList();
        int give = words.indexOf("give");
        return give + 1 < words.size()
                && (words.get(give + 1).equals("me") || words.get(give + 1).equals("us"));
    }

    /** The question about one part, with choices that say the whole. */
    private Planning clarify(Planning.Clarify asked, String rest) {
        var text = whole.text();
        int at = text.lastIndexOf(rest);
        var choices = new ArrayList<String>();
        if (asked.missing().isEmpty() || !asked.choices().isEmpty()) {
            for (var choice : asked.choices()) {
                choices.add(choice.length() > rest.length() / 2 && at > 0 ? text.substring(0, at) + choice : choice);
            }
        }
        return new Planning.Clarify(asked.question(), asked.missing(), choices);
    }

    /** "Order a pizza", and not "only the red ones": it begins with a word that may be a verb. */
    private boolean isRequest(String text) {
        var items = Reader.read(text, request.clock(), index, false).items();
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            if (item.type == Item.Type.MARK || item.isWord() && English.isFiller(item.lower)) {
                continue;
            }
            boolean object = i + 1 < items.size() && English.isFiller(items.get(i + 1).lower);
            return item.isWord()
                    && !English.isTurn(item.lower)
                    && English.role(item.lower) == null
                    && !English.isPronoun(item.lower)
                    && !English.isPointer(item.lower)
                    && !English.isAdverb(item.lower)
                    && !English.isReadFiller(item.lower)
                    && (object || !index.nouns.contains(item.lemma))
                    && Reader.boundOf(item.lower) == Item.Bound.NONE;
        }
        return false;
    }
}
