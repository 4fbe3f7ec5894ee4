package dev.awsagent.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.awsagent.internal.Regions;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.ParamKind;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads one sentence as a request to one tool. Belongs to one planning. */
final class Matcher {

    /**
     * How the tool would take the sentence. What it leaves over for certain is known at once. The rest is read when it is first asked
     * for, and the examples last, as most tools are out of the question before that. Belongs to one planning.
     */
    static final class Match {
        private final ToolModel model;
        private final int over;
        private final boolean bare;
        private final Supplier<Matcher> unread;
        private @Nullable Matcher matcher;

        private Match(ToolModel model, int over, boolean bare, Supplier<Matcher> unread) {
            this.model = model;
            this.over = over;
            this.bare = bare;
            this.unread = unread;
        }

        private Matcher matcher() {
            var begun = matcher;
            if (begun == null) {
                begun = unread.get();
                begun.values();
                matcher = begun;
            }
            return begun;
        }

        private Reading reading() {
            return matcher().read();
        }

        ToolModel model() {
            return model;
        }

        /** So many words are left over at least, {@link Reach#MOST} for more. Costs nothing. */
        int over() {
            return over;
        }

        /** Whether the sentence holds values only. Costs nothing. */
        boolean bare() {
            return bare;
        }

        /** Required inputs that the sentence does not give. Costs less than what follows. */
        List<Slot> missing() {
            return matcher().missing;
        }

        /** Whether it may still be one that leaves nothing over, and has at least this score. Costs what {@link #missing} does. */
        boolean mayTakeAll(double least) {
            return over == 0 && matcher().mayTakeAll(least, bare);
        }

        /** So many words are left over at least. Costs what {@link #missing} does. */
        int leftAtLeast() {
            return Math.max(over, matcher().leftAtLeast());
        }

        /** So many items are left over at most. Costs what {@link #missing} does. */
        int leftAtMost() {
            return matcher().leftAtMost();
        }

        /** How well the words fit, from 0 to about 1. */
        double score() {
            return reading().score();
        }

        /** What was found for its inputs. */
        Map<String, Argument> arguments() {
            return reading().arguments();
        }

        /** The region that the sentence names and the tool has no input for. */
        @Nullable
        String region() {
            return reading().region();
        }

        /** What the tool cannot account for; anything here means that it must not be run as it is. */
        List<Item> left() {
            return reading().left();
        }

        /** Words that were taken for another by their spelling, with the word that was meant. */
        Map<Item, String> slips() {
            return reading().slips();
        }

        /** Whether more than the sort of thing is said. */
        boolean telling() {
            return reading().telling();
        }

        /** How well the values suit the inputs. */
        double fit() {
            return reading().fit();
        }

        boolean isWhole() {
            return over == 0 && missing().isEmpty() && left().isEmpty();
        }
    }

    private record Reading(
            double score,
            Map<String, Argument> arguments,
            @Nullable String region,
            List<Item> left,
            Map<Item, String> slips,
            boolean telling,
            double fit) {}

    private static final int MOST_VALUES = 10;
    private static final double UNUSED = -4;

    /** So many words of an example may be said by the form of a value, by another kind of thing, or mistyped. */
    private static final int UNSAID = 3;

    private static final Set<String> GROWS =
            English.set("increase raise grow extend expand enlarge bump boost up decrease lower reduce shrink cut");

    /** The score of a look is no higher, but for a hundredth for each input that is found. */
    private static final double MOST_SCORE = 1.05;

    /** With more words than these left over, a tool is not the one that a sentence nearly says. */
    private static final int FAR = 3;

    private final ToolIndex index;
    private final ToolModel model;
    private final List<Item> items;
    private final Said said;
    private final Clock clock;
    private final Set<String> asked;

    private boolean[] explained = new boolean[0];
    private double[] credit = new double[0];
    private boolean[] phrased = new boolean[0];
    private int[] phraseLength = new int[0];

    /** What belongs to a phrase that begins with "with". */
    private boolean[] led = new boolean[0];

    private final Map<Item, String> slips = new LinkedHashMap<>();
    private final Map<Slot, JsonNode> found = new LinkedHashMap<>();
    private final Set<Slot> shown = new HashSet<>();
    private final Map<Slot, Reference> references = new HashMap<>();
    private @Nullable String region;

    private final List<Item> values = new ArrayList<>();
    private final List<int[]> valueSlots = new ArrayList<>();

    private @Nullable List<Slot> formed;
    private boolean possible;
    private double total;
    private List<Slot> missing = List.of();
    private @Nullable Reading reading;

    private Matcher(ToolIndex index, ToolModel model, List<Item> items, Said said, Clock clock, Set<String> asked) {
        this.index = index;
        this.model = model;
        this.items = items;
        this.said = said;
        this.clock = clock;
        this.asked = asked;
    }

    /**
     * How each of these tools would take the sentence.
     *
     * @param asked inputs that the user was asked for, and that the items marked as answer may give
     */
    static List<Match> matches(
            ToolIndex index, List<ToolModel> models, Sentence sentence, Clock clock, Set<String> asked) {
        var missed = index.reach.missed(sentence.items());
        var bare = isBare(sentence.items());
        var said = new Said(sentence.forms(), index);
        var matches = new ArrayList<Match>(models.size());
        for (var model : models) {
            matches.add(new Match(
                    model,
                    missed.by(model),
                    bare,
                    () -> new Matcher(index, model, sentence.items(), said, clock, asked)));
        }
        return matches;
    }

    /** How this one tool would. */
    static Match match(ToolIndex index, ToolModel model, Sentence sentence, Clock clock, Set<String> asked) {
        return matches(index, List.of(model), sentence, clock, asked).get(0);
    }

    /** All but which example fits. */
    private void values() {
        Effort.spend(1);
        possible = isPossible();
        if (!possible) {
            return;
        }
        Effort.spend((long) items.size() * (items.size() + model.slots.size() + model.phrases.size()));
        explained = new boolean[items.size()];
        credit = new double[items.size()];
        phrased = new boolean[items.size()];
        phraseLength = new int[items.size()];
        led = new boolean[items.size()];
        grammar();
        phrases();
        joinPhrases();
        named();
        collect(false);
        assign();
        if (!model.strict && !missingNow().isEmpty()) {
            collect(true);
            assign();
        }
        accept();
        missing = missingNow();
        if (!model.strict) {
            words();
        }
    }

    /** Whether the examples may yet take in all words, and give this score. */
    private boolean mayTakeAll(double least, boolean bare) {
        return possible && (model.strict || unexplained() == 0 && (bare || least <= MOST_SCORE + 0.01 * found.size()));
    }

    /** What no example will take in. */
    private int leftAtLeast() {
        return possible && !model.strict ? unexplained() : 0;
    }

    /** What is explained so far stays so, but for a change. */
    private int leftAtMost() {
        if (!possible || model.strict) {
            return items.size();
        }
        int count = 0;
        for (boolean one : explained) {
            count += one ? 0 : 1;
        }
        return count;
    }

    private Reading read() {
        var before = reading;
        if (before != null) {
            return before;
        }
        var read = possible ? byExample() : new Reading(0, Map.of(), null, items, Map.of(), false, 0);
        reading = read;
        return read;
    }

    private Reading byExample() {
        var score = model.strict ? strictly() : loosely(isBare(items));
        var left = new ArrayList<Item>();
        for (int i = 0; i < items.size(); i++) {
            if (!explained[i]) {
                left.add(items.get(i));
            }
        }
        var arguments = new LinkedHashMap<String, Argument>();
        for (var entry : found.entrySet()) {
            var reference = references.get(entry.getKey());
            arguments.put(
                    entry.getKey().name(),
                    reference == null
                            ? new Argument(entry.getValue(), shown.contains(entry.getKey()) ? Origin.TOOL : Origin.USER)
                            : Argument.of(reference));
        }
        return new Reading(score, arguments, region, left, slips, isTelling(), best / Math.max(1, values.size()));
    }

    /** Spares the effort where the verb alone rules the tool out. */
    private boolean isPossible() {
        Item head = null;
        for (int i = 0; i < items.size() && head == null; i++) {
            var item = items.get(i);
            if (item.answer || item.type == Item.Type.MARK) {
                continue;
            }
            if (!item.isWord()) {
                return !model.strict;
            }
            if (model.strict && (item.lower.equals("new") || item.lower.equals("need") || item.lower.equals("want"))) {
                return !isAdjective(i + 1);
            }
            int said = model.strict ? flagAt(i) : 0;
            if (said > 0) {
                i += said - 1;
            } else if (!isBeforeVerb(item)) {
                head = item;
                boolean asked =
                        items.get(0).lower.equals("what") || items.get(0).lower.equals("how");
                if (model.strict && i > 0 && !asked && isArticle(items.get(i - 1).lower)) {
                    return false;
                }
            }
        }
        if (head == null) {
            return !model.strict;
        }
        if (!model.strict && head.preposition != null) {
            head = behindPlace(head);
        }
        if (!model.strict) {
            return !index.verbs.contains(head.lower)
                    || model.heads.contains(head.lower)
                    || model.canonicalHeads.contains(head.canonical)
                    || head.isReadFiller()
                    || head.isLook();
        }
        if (head.turned || model.heads.contains(head.lower) || model.canonicalHeads.contains(head.canonical)) {
            return true;
        }
        for (var verb : model.heads) {
            if (English.isSlip(head.lower, verb)) {
                return true;
            }
        }
        return false;
    }

    /** "I need an empty bucket": there a verb of this tool says what sort of bucket, and not what to do. */
    private boolean isAdjective(int from) {
        for (int i = from; i < items.size(); i++) {
            var item = items.get(i);
            if (item.isWord() && model.heads.contains(item.lower) && isArticle(items.get(i - 1).lower)) {
                return true;
            }
            if (!item.isWord() || !item.isFiller()) {
                return false;
            }
        }
        return false;
    }

    /** "In eu-west-1, stop x": the verb behind where it is; the preposition where there is none. */
    private Item behindPlace(Item preposition) {
        boolean value = false;
        for (int i = items.indexOf(preposition) + 1; i < items.size(); i++) {
            var item = items.get(i);
            if (value && item.isWord()) {
                return index.verbs.contains(item.lower) ? item : preposition;
            }
            value |= item.isValue();
        }
        return preposition;
    }

    private static boolean isArticle(String word) {
        return switch (word) {
            case "a", "an", "the", "another", "some", "my", "our" -> true;
            default -> false;
        };
    }

    /** "Dry run: sync": how many words of a phrase that turns something on are said here; 0 for none. One word may be a verb. */
    private int flagAt(int at) {
        for (var phrase : model.phrases) {
            int n = phrase.words().size();
            if (n > 1 && phrase.slot().param.isFlag() && at + n <= items.size() && says(phrase, at)) {
                return n;
            }
        }
        return 0;
    }

    /** Whether the sentence holds a verb or a word of its own for this tool, rather than just the sort of a thing. */
    private boolean isTelling() {
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            if (item.isWord()
                    && explained[i]
                    && (item.isLook()
                            || phrased[i]
                            || !item.lower.equals(item.lemma)
                            || model.knows(item) > 0
                                    && !item.isReadFiller()
                                    && !index.nouns.contains(item.lemma)
                                    && !item.lower.startsWith(model.tool.service())
                            || slips.containsKey(item))) {
                return true;
            }
        }
        return false;
    }

    private List<Slot> missingNow() {
        var missing = new ArrayList<Slot>();
        for (var slot : model.slots) {
            if (slot.param.required() && !found.containsKey(slot)) {
                missing.add(slot);
            }
        }
        return missing;
    }

    // ---- words that mean nothing, and words that set an input by themselves ----

    private void grammar() {
        var service = model.tool.service();
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            boolean filler = model.strict ? item.isFiller() : item.isReadFiller();
            explained[i] = item.type == Item.Type.MARK
                    || item.isWord()
                            && (filler
                                    || item.preposition != null
                                    || !model.strict && item.isLook()
                                    || item.lower.startsWith(service)
                                            && (item.lower.length() == service.length() || item.lower.endsWith("api")))
                    || item.answer && item.isWord();
        }
        if (!model.strict && !items.isEmpty() && isYesOrNo(items.get(0).lower)) {
            for (int i = 1; i < items.size(); i++) {
                explained[i] |= isState(items.get(i).lower);
            }
        }
        relative();
        for (int i = 0; i + 1 < items.size() && !model.strict; i++) {
            var next = items.get(i + 1).lower;
            if ((items.get(i).lower.equals("need") || items.get(i).lower.equals("want"))
                    && (next.equals("a") || next.equals("an"))
                    && !(i + 2 < items.size() && items.get(i + 2).isLook())) {
                explained[i] = false;
            }
        }
        if (!model.strict) {
            return;
        }
        for (int i = 0; i + 1 < items.size(); i++) {
            var lower = items.get(i).lower;
            var next = items.get(i + 1).lower;
            if (isDroppedEnd(i) || lower.equals("like") && !isWish(i)) {
                explained[i] = false;
            }
            if ((lower.equals("can") || lower.equals("could") || lower.equals("would") || lower.equals("will"))
                    && (next.equals("i") || next.equals("we"))) {
                explained[i] = false;
            }
        }
    }

    /** "I would like", and not "one like that". */
    private boolean isWish(int like) {
        var before = like == 0 ? "" : items.get(like - 1).lower;
        return before.equals("would") || before.equals("id") || before.equals("i'd") || before.equals("we'd");
    }

    /** "The bucket I made": what follows a thing and a pronoun describes the thing, it does not name it. */
    private void relative() {
        for (int i = 1; i < items.size(); i++) {
            var before = items.get(i - 1);
            if (!English.isPronoun(items.get(i).lower) || !items.get(i).isWord() || !before.isWord()) {
                continue;
            }
            boolean thing = index.nouns.contains(before.lemma) && (model.strict || before.lower.equals(before.lemma));
            boolean own =
                    !model.strict && i + 1 < items.size() && items.get(i + 1).isReadFiller();
            if (thing && !own || before.lower.equals("called") || before.lower.equals("named")) {
                explained[i] = false;
            }
        }
    }

    /** A full stop right after a value, where the sentence goes on: it may belong to the value. */
    private boolean isDroppedEnd(int at) {
        var mark = items.get(at);
        var next = items.get(at + 1);
        return mark.type == Item.Type.MARK
                && ".!?:".contains(mark.text)
                && at > 0
                && items.get(at - 1).isValue()
                && items.get(at - 1).end == mark.start
                && next.isWord()
                && !next.answer
                && next.preposition != null;
    }

    private static boolean isYesOrNo(String first) {
        return switch (first) {
            case "is", "are", "does", "do", "has", "have" -> true;
            default -> false;
        };
    }

    /** What a question about one thing asks of it in any case. */
    static boolean isState(String word) {
        return switch (word) {
            case "enabled", "disabled", "active", "set", "configured", "applied", "present", "defined" -> true;
            default -> false;
        };
    }

    private void phrases() {
        for (var phrase : model.phrases) {
            int n = phrase.words().size();
            for (int i = 0; i + n <= items.size(); i++) {
                if (!says(phrase, i) || !isFree(phrase, i)) {
                    continue;
                }
                if (found.containsKey(phrase.slot()) && !phrase.slot().param.isFlag()) {
                    continue;
                }
                var value = valueOf(phrase);
                if (value != null) {
                    found.put(phrase.slot(), value);
                    for (int j = i; j < i + n; j++) {
                        explained[j] = true;
                        phrased[j] = true;
                        phraseLength[j] = n;
                        led[j] = phrase.words().get(0).lower.equals("with");
                        credit[j] = Math.max(credit[j], 0.8);
                    }
                    if (!phrase.slot().param.isFlag()) {
                        explainNoun(leftOf(i), phrase.slot());
                        explainNoun(rightOf(i + n - 1), phrase.slot());
                    }
                }
            }
        }
    }

    /** "With versioning, encryption and a lock": one "with" for all of a row of phrases, whose "and" begins no other request. */
    private void joinPhrases() {
        for (int i = 1; i < items.size(); i++) {
            int before = i - 1;
            boolean and = false;
            while (before > 0
                    && (items.get(before).type == Item.Type.MARK
                            || items.get(before).lower.equals("and")
                            || items.get(before).isFiller() && !phrased[before])) {
                and |= items.get(before).lower.equals("and");
                before--;
            }
            if (before == i - 1 || !phrased[before]) {
                continue;
            }
            if (!phrased[i] && led[before]) {
                shared(i);
            }
            if (phrased[i] && and) {
                for (int j = before + 1; j < i; j++) {
                    explained[j] |= items.get(j).lower.equals("and");
                }
            }
        }
    }

    /** Takes a phrase here that begins with a "with" which was said before. */
    private void shared(int at) {
        for (var phrase : model.phrases) {
            int n = phrase.words().size() - 1;
            if (n < 1
                    || !phrase.words().get(0).lower.equals("with")
                    || at + n > items.size()
                    || found.containsKey(phrase.slot()) && !phrase.slot().param.isFlag()) {
                continue;
            }
            boolean says = true;
            for (int i = 0; i < n && says; i++) {
                says = !items.get(at + i).answer
                        && mayStandInPhrase(items.get(at + i))
                        && items.get(at + i).lower.equals(phrase.words().get(i + 1).lower);
            }
            var value = says ? valueOf(phrase) : null;
            if (value != null) {
                found.put(phrase.slot(), value);
                for (int i = at; i < at + n; i++) {
                    explained[i] = true;
                    phrased[i] = true;
                    led[i] = true;
                    phraseLength[i] = n;
                    credit[i] = Math.max(credit[i], 0.8);
                }
                return;
            }
        }
    }

    /** Whether no longer phrase has taken these words; two inputs may share the very same words. */
    private boolean isFree(Slot.Phrase phrase, int at) {
        for (int i = at; i < at + phrase.words().size(); i++) {
            if (phraseLength[i] > phrase.words().size()) {
                return false;
            }
        }
        return true;
    }

    private boolean says(Slot.Phrase phrase, int at) {
        for (int i = 0; i < phrase.words().size(); i++) {
            var item = items.get(at + i);
            var word = phrase.words().get(i);
            if (item.answer || !mayStandInPhrase(item)) {
                return false;
            }
            if (!item.lower.equals(word.lower)) {
                return false;
            }
        }
        return true;
    }

    /** Names of products have numbers in them: "Amazon Linux 2023". */
    private static boolean mayStandInPhrase(Item item) {
        return item.isWord()
                || item.type == Item.Type.FLAG
                || item.type == Item.Type.NUMBER
                || item.type == Item.Type.NAME;
    }

    private static @Nullable JsonNode valueOf(Slot.Phrase phrase) {
        var param = phrase.slot().param;
        var text = phrase.value();
        if (text == null) {
            return null;
        }
        if (param.isFlag()) {
            return BooleanNode.valueOf(!text.equals("false"));
        }
        return switch (param.schema().path("type").asText()) {
            case "integer" -> LongNode.valueOf(Long.parseLong(text));
            case "array" -> array().add(text);
            case "string" -> TextNode.valueOf(text);
            default -> null;
        };
    }

    private static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** {@code --bucket b}, {@code bucket=b}: inputs called by their names. */
    private void named() {
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            if (item.type == Item.Type.FLAG && !phrased[i]) {
                var slot = slotNamed(item.lower.substring(item.lower.startsWith("--") ? 2 : 1));
                if (slot != null && slot.param.isFlag()) {
                    found.put(slot, BooleanNode.TRUE);
                    explained[i] = true;
                } else if (slot != null && i + 1 < items.size() && items.get(i + 1).type != Item.Type.FLAG) {
                    var value = json(items.get(i + 1), slot, items.get(i + 1).text);
                    if (value != null && !found.containsKey(slot)) {
                        found.put(slot, value);
                        explained[i] = true;
                        explained[i + 1] = true;
                        phrased[i + 1] = true;
                    }
                }
            } else if (item.type == Item.Type.PAIR) {
                int equals = item.text.indexOf('=');
                var slot = slotNamed(item.lower.substring(0, equals));
                if (slot != null
                        && !found.containsKey(slot)
                        && slot.kind != ParamKind.TAGS
                        && equals + 1 < item.text.length()) {
                    var value = json(item, slot, item.text.substring(equals + 1));
                    if (value != null) {
                        found.put(slot, value);
                        explained[i] = true;
                        phrased[i] = true;
                    }
                }
            }
        }
    }

    private @Nullable Slot slotNamed(String name) {
        var plain = name.replace("-", "").replace("_", "");
        for (var slot : model.slots) {
            if (slot.name().equalsIgnoreCase(plain)) {
                return slot;
            }
        }
        return null;
    }

    // ---- which value is for which input ----

    private void collect(boolean known) {
        values.clear();
        valueSlots.clear();
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            if (phrased[i] || !item.isValue() && !(item.isWord() && mayBeName(i, known))) {
                continue;
            }
            if (values.size() == MOST_VALUES) {
                return;
            }
            values.add(item);
        }
    }

    /** Whether a plain word may be the name of something rather than a word of the request. */
    private boolean mayBeName(int at, boolean known) {
        var item = items.get(at);
        var lower = item.lower;
        if (item.answer) {
            return English.role(lower) == null && !English.isFiller(lower) && !English.isTurn(lower);
        }
        if (item.calledBefore) {
            return English.role(lower) == null
                    && !English.isTurn(lower)
                    && !English.isPronoun(lower)
                    && Reader.boundOf(lower) == Item.Bound.NONE;
        }
        if (isGoalPath(at)) {
            return true;
        }
        if (English.isReadFiller(lower)
                || English.isTurn(lower)
                || English.isLook(lower)
                || English.role(lower) != null
                || Reader.boundOf(lower) != Item.Bound.NONE
                || lower.equals("than")) {
            return false;
        }
        if (isExtensionOfFiles(at)) {
            return true;
        }
        if (index.verbs.contains(lower)) {
            return false;
        }
        if (isSaidToBeOne(at)) {
            return true;
        }
        var left = nounBefore(at);
        boolean noun = left != null && left.lower.equals(left.lemma) && (isNounOfAny(left) || isServiceForThing(left));
        boolean folder = noun && left != null && Slot.isFolderNoun(left.lemma);
        // What a tag or an alias is called may be any word.
        boolean labelled = noun && left != null && (left.lower.equals("tag") || left.lower.equals("alias"));
        boolean plain = folder && model.strict
                ? model.knows(item) == 0 && !index.nouns.contains(item.lemma)
                : labelled || !index.known.contains(lower);
        boolean strange = plain
                && !English.isAdverb(lower)
                && (folder || labelled || !English.isConcept(lower) && !index.known.contains(item.lemma));
        if (model.strict) {
            return noun && strange && endsPart(at) && item.text.length() > 2 || strange && isCalledBefore(at);
        }
        boolean led = item.role != English.Role.NONE && item.role != English.Role.WITH;
        boolean inFolder = folder && !English.isAdverb(lower) && endsPart(at);
        if (known) {
            return led && (noun ? endsPart(at) : lastOfPart(at) && followsRole(at))
                    || inFolder && model.knows(item) == 0;
        }
        if (model.knows(item) > 0 || model.slipOf(item) != null && !noun) {
            return false;
        }
        var right = rightOf(at);
        boolean described = right != null
                && right.lower.equals(right.lemma)
                && isNounOfAny(right)
                && at > 0
                && items.get(at - 1).isFiller()
                && !lower.endsWith("ed")
                && !lower.endsWith("est");
        // "Was lambda checkout called today": a word that nobody knows, right behind the one for the thing.
        boolean beside = noun && left != null && at > 0 && items.get(at - 1) == left && !English.knows(lower);
        return inFolder
                || strange && (beside || noun && endsPart(at) || described || led && followsRole(at) && endsPart(at));
    }

    /** "The thumbnailer lambda", "the owner tag": a word that no tool knows, between an article and the noun of an input. */
    private boolean isCalledBefore(int at) {
        var right = rightOf(at);
        var lower = items.get(at).lower;
        return model.tool.effect() != Effect.DESTROY
                && right != null
                && right.lower.equals(right.lemma)
                && (isNounOfAny(right) || right.lower.equals(model.tool.service()))
                && at > 0
                && items.get(at - 1).lower.equals("the")
                && lower.length() > 2
                && !lower.endsWith("ed")
                && !lower.endsWith("ing")
                && !lower.endsWith("est");
    }

    /** "Of vpc main": what ends a phrase of an input that names its kind is a name, whatever else the word means. */
    private boolean isSaidToBeOne(int at) {
        var item = items.get(at);
        var left = leftOf(at);
        if (model.strict
                || left == null
                || !endsPart(at)
                || English.isAdverb(item.lower)
                || model.knows(item) > 0
                || index.nouns.contains(item.lemma)) {
            return false;
        }
        for (var slot : model.slots) {
            if (!slot.isTyped() && slot.nouns.contains(left.lemma) && phraseBefore(at, slot, false) > 1) {
                return true;
            }
        }
        return false;
    }

    /** "Download this to copies": a plain name at the very end, right behind "to", is where the tool puts it on this machine. */
    private boolean isGoalPath(int at) {
        var item = items.get(at);
        if (model.strict
                || item.answer
                || item.role != English.Role.GOAL
                || at == 0
                || items.get(at - 1).preposition != English.Role.GOAL
                || !endsPart(at)
                || isVerbOfChange()
                || item.isReadFiller()
                || item.isTurn()
                || English.isPointer(item.lower)
                || English.isAdverb(item.lower)
                || index.nouns.contains(item.lemma)) {
            return false;
        }
        for (var slot : model.slots) {
            if (isGoal(slot)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isGoal(Slot slot) {
        return slot.kind == ParamKind.LOCAL_PATH && slot.roles.contains(English.Role.GOAL);
    }

    private boolean lastOfPart(int at) {
        return at + 1 >= items.size() || items.get(at + 1).type == Item.Type.MARK;
    }

    private boolean followsRole(int at) {
        for (int i = at - 1; i >= 0; i--) {
            var item = items.get(i);
            if (item.preposition != null) {
                return true;
            }
            if (!item.isFiller()) {
                return false;
            }
        }
        return false;
    }

    private boolean endsPart(int at) {
        for (int i = at + 1; i < items.size(); i++) {
            var item = items.get(i);
            if (item.type == Item.Type.MARK || item.preposition != null && item.isWord() || item.answer) {
                return true;
            }
            if (!item.isWord() || !item.isFiller()) {
                return false;
            }
        }
        return true;
    }

    /** The word before, articles and "called" left out, within the same part of the sentence; null for none. */
    private @Nullable Item leftOf(int at) {
        return leftOf(items, at);
    }

    static @Nullable Item leftOf(List<Item> items, int at) {
        for (int i = at - 1; i >= 0; i--) {
            var item = items.get(i);
            if (!item.isWord() || item.chunk != items.get(at).chunk || item.preposition != null) {
                return null;
            }
            if (!item.isFiller()) {
                return item;
            }
        }
        return null;
    }

    /** The word right before a name, with nothing but "called" between; null for none. */
    private @Nullable Item nounBefore(int at) {
        int i = at - 1;
        while (i >= 0 && isCalled(items.get(i).lower)) {
            i--;
        }
        var left = i < 0 ? null : items.get(i);
        return left == leftOf(at) ? left : null;
    }

    private static boolean isCalled(String word) {
        return word.equals("called") || word.equals("named") || word.equals("name");
    }

    private @Nullable Item rightOf(int at) {
        return rightOf(items, at);
    }

    /** The word right behind, within the same part of the sentence; null for none. */
    static @Nullable Item rightOf(List<Item> items, int at) {
        if (at + 1 < items.size()) {
            var item = items.get(at + 1);
            if (item.isWord() && item.chunk == items.get(at).chunk && item.preposition == null) {
                return item;
            }
        }
        return null;
    }

    private boolean isNounOfAny(@Nullable Item word) {
        if (word == null) {
            return false;
        }
        for (var slot : model.slots) {
            if (slot.nouns.contains(word.lemma) && !slot.isTyped()) {
                return true;
            }
        }
        return false;
    }

    /** "Lambda checkout": for a look, the service says what its thing is where another tool of it says so. */
    private boolean isServiceForThing(Item word) {
        if (model.strict || !word.lower.equals(model.tool.service())) {
            return false;
        }
        for (var slot : model.slots) {
            if (slot.kind == ParamKind.NAME
                    && slot.nouns.stream().anyMatch(noun -> index.synonyms(noun).contains(word.lower))) {
                return true;
            }
        }
        return false;
    }

    private void assign() {
        int n = values.size();
        var options = new ArrayList<List<double[]>>(n);
        for (var value : values) {
            options.add(options(value));
        }
        best = Double.NEGATIVE_INFINITY;
        current = new double[n][];
        chosen = new double[n][];
        steps = 0;
        var taken = new boolean[model.slots.size()];
        for (var slot : found.keySet()) {
            taken[slot.index] = true;
        }
        search(options, 0, 0, taken);
    }

    private double best;
    private double penalty;
    private int steps;
    private double[][] current = new double[0][];
    private double[][] chosen = new double[0][];

    private void search(List<List<double[]>> options, int at, double score, boolean[] taken) {
        if (++steps > 20_000) {
            return;
        }
        Effort.spend(1);
        if (at == options.size()) {
            if (score > best + 1e-9) {
                best = score;
                chosen = Arrays.copyOf(current, current.length);
            }
            return;
        }
        for (var option : options.get(at)) {
            int first = (int) option[0];
            int second = (int) option[1];
            boolean list = model.slots.get(first).isList || model.slots.get(first).kind == ParamKind.TAGS;
            boolean another = second >= 0 && taken[first] && taken[second] && isAnother(at, first, second);
            if (!another && (taken[first] && !list || second >= 0 && taken[second])) {
                continue;
            }
            boolean before = taken[first];
            boolean rest = second >= 0 && taken[second];
            taken[first] = true;
            if (second >= 0) {
                taken[second] = true;
            }
            current[at] = option;
            double order = at > 0 && current[at - 1] != null && current[at - 1][0] < first ? 0.01 : 0;
            search(options, at + 1, score + option[2] + order, taken);
            taken[first] = before;
            if (second >= 0) {
                taken[second] = rest;
            }
        }
        current[at] = null;
        search(options, at + 1, score + (values.get(at).isWord() ? UNUSED / 2 : UNUSED), taken);
    }

    /** "s3://b/x and s3://b/y": a second address in the same bucket, for an input that takes several keys. */
    private boolean isAnother(int at, int first, int second) {
        if (!model.slots.get(second).isList) {
            return false;
        }
        for (int i = 0; i < at; i++) {
            var before = current[i];
            if (before != null && (before[0] == first || before[0] == second || before[1] == second)) {
                return before[0] == first
                        && before[1] == second
                        && Objects.equals(values.get(i).first, values.get(at).first);
            }
        }
        return false;
    }

    /** Each way to use a value: the input, a second input for the rest of a URI or -1, and how well it fits. */
    private List<double[]> options(Item value) {
        var options = new ArrayList<double[]>();
        int at = items.indexOf(value);
        if (value.reference != null) {
            pointed(value, at, options);
            return options;
        }
        boolean uri = value.first != null && value.type != Item.Type.REGION;
        if (model.strict && uri && hasQuery(value.rest)) {
            return options;
        }
        var left = leftOf(at);
        for (var slot : model.slots) {
            if (slot.param.isFlag() || isStep(at, slot)) {
                continue;
            }
            if (uri && slot.kind == ParamKind.BUCKET) {
                if (value.rest.isEmpty()) {
                    double base = around(value, at, slot);
                    if (base >= 0) {
                        options.add(new double[] {slot.index, -1, 1.8 + base});
                    }
                    continue;
                }
                for (var rest : model.slots) {
                    double fit = restFit(value, rest);
                    if (fit <= 0 || !model.together(slot, rest)) {
                        continue;
                    }
                    // What is written as one stands where either of the two may stand.
                    boolean noun = left != null && rest.nouns.contains(left.lemma);
                    double base = Math.max(noun ? -1 : around(value, at, slot), around(value, at, rest));
                    if (base >= 0) {
                        options.add(new double[] {slot.index, rest.index, 1.8 + base + fit});
                    }
                }
                continue;
            }
            double kind = fit(value, at, slot);
            if (kind <= 0) {
                continue;
            }
            double around = around(value, at, slot);
            if (around >= 0) {
                double need = slot.param.required() ? 0.3 : 0;
                options.add(new double[] {slot.index, -1, 2 * kind + around + need});
            }
        }
        return options;
    }

    /** The inputs that take such things as a step before will bring. */
    private void pointed(Item value, int at, List<double[]> options) {
        for (var slot : model.slots) {
            if (slot.param.isFlag() || slot.param.isChoice()) {
                continue;
            }
            if (value.first != null) {
                for (var rest : model.slots) {
                    if (slot.kind == ParamKind.BUCKET
                            && rest.kind == ParamKind.OBJECT_KEY
                            && model.together(slot, rest)) {
                        double base = Math.max(around(value, at, slot), around(value, at, rest));
                        if (base >= 0) {
                            options.add(new double[] {slot.index, rest.index, 2.8 + base});
                        }
                    }
                }
                continue;
            }
            boolean names = switch (slot.kind) {
                case NAME, RESOURCE_ID, ARN, BUCKET -> true;
                case AUTO, TEXT, OBJECT_KEY, KEY_PREFIX, GLOB, LOCAL_PATH, REGION, SIZE, DURATION, TIME, COUNT, TAGS ->
                    false;
            };
            double around = names && !Collections.disjoint(slot.nouns, value.nouns) ? around(value, at, slot) : -1;
            if (around >= 0) {
                options.add(new double[] {slot.index, -1, 2 + around + (slot.param.required() ? 0.3 : 0)});
            }
        }
    }

    /** {@code a.txt?versionId=1}: more than a key, and what it adds is nothing that a tool takes. */
    private static boolean hasQuery(String rest) {
        int mark = rest.indexOf('?');
        return mark >= 0 && rest.indexOf('=', mark) > mark + 1;
    }

    private double restFit(Item uri, Slot slot) {
        boolean glob = uri.rest.indexOf('*') >= 0;
        boolean folder = uri.rest.endsWith("/");
        return switch (slot.kind) {
            case OBJECT_KEY -> glob || !slot.suits(uri.rest) ? 0 : folder ? folderAsKey(slot) : 1;
            case KEY_PREFIX -> glob ? 0 : folder ? 1 : Reader.hasExtension(uri.rest) ? 0.2 : 0.7;
            case AUTO,
                    TEXT,
                    NAME,
                    BUCKET,
                    GLOB,
                    LOCAL_PATH,
                    ARN,
                    RESOURCE_ID,
                    REGION,
                    SIZE,
                    DURATION,
                    TIME,
                    COUNT,
                    TAGS -> 0;
        };
    }

    /** A key that ends in a slash is a folder: what is deleted or signed is one object, what is written may go into it. */
    private double folderAsKey(Slot slot) {
        return !model.strict ? 0.3 : slot.param.required() || slot.isList ? 0 : 0.6;
    }

    /** Whether the form of a value suits an input, from 0 for never to 1. */
    private double fit(Item value, int at, Slot slot) {
        if (value.answer && asked.contains(slot.name())) {
            return json(value, slot, value.text) == null ? 0 : 0.9;
        }
        var left = leftOf(at);
        var right = rightOf(at);
        boolean noun = left != null && slot.nouns.contains(left.lemma)
                || right != null && slot.nouns.contains(right.lemma)
                || value.calledBefore;
        boolean strict = model.strict && !noun;
        // Several files in a row are for the one input that takes several.
        boolean another =
                slot.isList && (value.type == Item.Type.FILE || value.type == Item.Type.SLASHED || !isBesideValue(at));
        if (strict && !slot.isTyped() && !another && isUntold(at)) {
            return 0;
        }
        return switch (slot.kind) {
            case BUCKET ->
                switch (value.type) {
                    case NAME ->
                        Character.isDigit(value.text.charAt(0)) && value.text.indexOf('.') > 0
                                ? 0
                                : isBucketLike(value.text) ? 0.9 : noun ? 0.4 : strict ? 0 : 0.2;
                    case DOTTED -> 0.8;
                    case QUOTED -> isBucketLike(value.text) || noun && value.text.indexOf(' ') < 0 ? 0.8 : 0;
                    case ID, NUMBER -> noun ? 0.4 : 0;
                    case WORD -> 0.6;
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
                            SIZE,
                            SPAN,
                            TIME,
                            FLAG,
                            MARK,
                            SIGN -> 0;
                };
            case OBJECT_KEY ->
                switch (value.type) {
                    case FILE -> 0.9;
                    case SLASHED -> !slot.suits(value.text) ? 0 : value.text.endsWith("/") ? folderAsKey(slot) : 0.9;
                    case QUOTED -> 0.8;
                    case DOTTED -> strict ? 0 : 0.4;
                    case NAME, ID -> strict || !noun && (isBesideValue(at) || isVerbOfChange()) ? 0 : noun ? 0.6 : 0.35;
                    case PATH -> value.text.startsWith("/") && !model.strict ? 0.3 : 0;
                    case WORD, NUMBER -> noun && !model.strict || value.calledBefore ? 0.4 : 0;
                    case URI, ARN, URL, ENDING, GLOB, PAIR, REGION, SIZE, SPAN, TIME, FLAG, MARK, SIGN -> 0;
                };
            case KEY_PREFIX ->
                switch (value.type) {
                    case SLASHED -> value.text.endsWith("/") ? 0.95 : 0.6;
                    case QUOTED -> 0.6;
                    case FILE -> strict ? 0 : 0.2;
                    case NAME, NUMBER ->
                        noun
                                ? 0.6
                                : strict || isBesideValue(at) || isVerbOfChange()
                                        ? 0
                                        : value.role == English.Role.BELOW ? 0.5 : 0.25;
                    case DOTTED -> noun ? 0.4 : strict ? 0 : 0.1;
                    case TIME -> noun ? 0.5 : 0;
                    case PATH -> value.text.startsWith("/") && !model.strict ? 0.2 : 0;
                    case WORD -> noun ? 0.7 : value.role == English.Role.BELOW && !strict ? 0.65 : 0.1;
                    case ID -> noun ? 0.5 : 0;
                    case URI, ARN, URL, ENDING, GLOB, PAIR, REGION, SIZE, SPAN, FLAG, MARK, SIGN -> 0;
                };
            case GLOB ->
                value.type == Item.Type.GLOB || value.type == Item.Type.ENDING
                        ? 1
                        : value.isWord() && isExtensionOfFiles(at) ? 0.9 : 0;
            case LOCAL_PATH ->
                !slot.suits(value.text)
                        ? 0
                        : switch (value.type) {
                            case PATH -> folderOrFile(value.text, slot, noun, 1);
                            case FILE -> folderOrFile(value.text, slot, noun, 0.85);
                            case QUOTED -> folderOrFile(value.text, slot, noun, 0.8);
                            case SLASHED -> folderOrFile(value.text, slot, noun, 0.7);
                            case DOTTED -> strict ? 0 : 0.3;
                            case NAME -> noun ? 0.6 : isGoal(slot) && isGoalPath(at) ? 0.5 : 0;
                            case WORD -> noun || isGoal(slot) && isGoalPath(at) ? 0.5 : 0;
                            case URI,
                                    ARN,
                                    URL,
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
                                    SIGN -> 0;
                        };
            case NAME -> nameFit(value, noun, slot);
            case TEXT, AUTO -> slot.param.isChoice() ? 0 : textFit(value, noun, slot);
            case ARN -> value.type == Item.Type.ARN ? 1 : 0;
            case RESOURCE_ID ->
                (value.type == Item.Type.ID || value.type == Item.Type.NAME || value.type == Item.Type.ARN)
                                && slot.hasPattern()
                                && slot.suits(value.text)
                        ? 1
                        : 0;
            case REGION ->
                value.type == Item.Type.REGION && (value.role != English.Role.NONE || noun || !model.strict) ? 1 : 0;
            case SIZE ->
                value.type == Item.Type.SIZE
                        ? 1
                        : value.type == Item.Type.NUMBER && size(value, slot) > 0 && isSaidToBeSize(at, slot) ? 0.9 : 0;
            case DURATION -> value.type == Item.Type.SPAN && isBoundAsSaid(value, at, slot) ? 1 : 0;
            case TIME ->
                (value.type == Item.Type.TIME || value.type == Item.Type.SPAN && value.bound != Item.Bound.NONE)
                                && (!model.strict || value.bound == Item.Bound.NONE || isBoundAsSaid(value, at, slot))
                        ? 1
                        : 0;
            case COUNT -> value.type == Item.Type.NUMBER ? 0.9 : 0;
            case TAGS -> value.type == Item.Type.PAIR ? 1 : 0;
        };
    }

    /** For a change, "after 30 days" is not "newer than 30 days", though both bound a time to the same side. */
    private boolean isBoundAsSaid(Item span, int at, Slot slot) {
        if (!model.strict || span.bound == Item.Bound.NONE) {
            return span.bound != Item.Bound.BEFORE;
        }
        int i = at - 1;
        while (i > 0 && (items.get(i).lower.equals("than") || items.get(i).isFiller())) {
            i--;
        }
        return i >= 0 && slot.boundWords.contains(items.get(i).lower);
    }

    /**
     * "Memory to 512": the one size that a number without a unit can be, where the input takes no so small number of bytes and
     * only one of megabytes and gigabytes is within its bounds; 0 where that does not tell.
     */
    static long size(Item number, Slot slot) {
        var least = slot.param.schema().path("minimum");
        var most = slot.param.schema().path("maximum");
        if (!least.isIntegralNumber() || number.number >= least.asLong() || number.number > 1_000_000) {
            return 0;
        }
        long mega = number.number * 1_000_000;
        long giga = number.number * 1_000_000_000;
        boolean isMega = mega >= least.asLong() && (most.isMissingNode() || mega <= most.asLong());
        boolean isGiga = giga >= least.asLong() && (most.isMissingNode() || giga <= most.asLong());
        return isMega == isGiga ? 0 : isMega ? mega : giga;
    }

    /**
     * Whether a bare number has the word for this input at its place, as in "memory to 512", "512 memory" and "the memory of f to
     * 512". Any other number may be a count, a version or seconds.
     */
    private boolean isSaidToBeSize(int at, Slot slot) {
        var right = at + 1 < items.size() ? items.get(at + 1) : null;
        // "3 volumes" counts.
        if (right != null && right.isWord() && (isSizeWord(right, slot) || index.nouns.contains(right.lemma))) {
            return isSizeWord(right, slot);
        }
        boolean named = false;
        for (int i = at - 1; i >= 0; i--) {
            var item = items.get(i);
            boolean name = item.isValue() ? item.isThing() : values.contains(item);
            if (name && !named) {
                named = true;
            } else if (item.isWord() && isSizeWord(item, slot)) {
                return true;
            } else if (!item.isWord()
                    || item.lower.equals("and")
                    || item.preposition == null
                            && !item.isFiller()
                            && !item.lower.equals(model.tool.service())
                            && !isNounOfThing(item)) {
                return false;
            }
        }
        return false;
    }

    private static boolean isSizeWord(Item word, Slot slot) {
        return slot.nouns.contains(word.lemma) || word.lower.equals("size");
    }

    private boolean isNounOfThing(Item word) {
        for (var slot : model.slots) {
            if ((slot.kind == ParamKind.RESOURCE_ID || !slot.isTyped())
                    && slot.param.required()
                    && slot.nouns.contains(word.lemma)) {
                return true;
            }
        }
        return false;
    }

    /** "By up to", which may have become "by to". */
    private static boolean isBy(String word) {
        return word.equals("by") || word.equals("up");
    }

    /** "Raise it by 256 MB", "add 256 MB to it": how much more, which is no value of an input unless an example says it so. */
    private boolean isStep(int at, Slot slot) {
        boolean amount = slot.kind == ParamKind.SIZE
                || slot.kind == ParamKind.COUNT
                || slot.kind == ParamKind.DURATION
                || items.get(at).type == Item.Type.NUMBER;
        if (!model.strict || !amount) {
            return false;
        }
        int i = at - 1;
        while (i > 0
                && (items.get(i).isFiller()
                        || items.get(i).lower.equals("about")
                        || items.get(i).lower.equals("up")
                        || items.get(i).lower.equals("to") && isBy(items.get(i - 1).lower))) {
            i--;
        }
        var before = i < 0 ? "" : items.get(i).lower;
        var verb = items.get(firstMeaning()).lower;
        var after = at + 1 < items.size() ? items.get(at + 1).lower : "";
        boolean more = before.equals("by")
                || (before.equals("with") || before.equals("for") || before.equals("of")) && GROWS.contains(verb)
                || before.equals("add") && (after.equals("to") || after.equals("of"));
        return more
                && model.templates.stream()
                        .noneMatch(template -> template.text.contains(before + " {" + slot.name() + "}"));
    }

    /** A path with the ending of a file does not name a folder; one without is more likely a folder than a file. */
    private double folderOrFile(String path, Slot slot, boolean noun, double fit) {
        boolean file = Reader.hasExtension(path);
        if (slot.isFolder) {
            return !file || noun && !slot.isFile ? fit : model.strict ? 0 : fit * 0.3;
        }
        return slot.isFile && !file ? fit * 0.7 : fit;
    }

    /** Two bare names side by side: nothing says which is which. */
    private boolean isBesideValue(int at) {
        return at > 0 && items.get(at - 1).isValue()
                || at + 1 < items.size() && items.get(at + 1).isValue();
    }

    /** Two bare values in a row, commas and "and" aside: for a change, their order alone does not say which is which. */
    private boolean isUntold(int at) {
        return isBare(items.get(at))
                && (items.get(at).role == English.Role.NONE && isBare(beside(at, -1)) || isNext(at));
    }

    private boolean isNext(int at) {
        var next = beside(at, 1);
        return isBare(next) && next != null && next.role == English.Role.NONE;
    }

    private static boolean isBare(@Nullable Item item) {
        return item != null && item.isValue() && !item.isTyped() && !item.answer;
    }

    private @Nullable Item beside(int at, int step) {
        int i = at + step;
        while (i >= 0
                && i < items.size()
                && (items.get(i).type == Item.Type.MARK || items.get(i).lower.equals("and"))) {
            i += step;
        }
        return i < 0 || i >= items.size() ? null : items.get(i);
    }

    /** Whether the sentence begins with a verb of tools that change something, which only shares it with this one. */
    private boolean isVerbOfChange() {
        for (var item : items) {
            if (item.isWord() && !item.isFiller()) {
                return !model.strict && index.verbs.contains(item.lower);
            }
        }
        return false;
    }

    private double nameFit(Item value, boolean noun, Slot slot) {
        if (!slot.suits(value.text)) {
            return 0;
        }
        return switch (value.type) {
            case NAME -> 0.9;
            case QUOTED -> value.text.indexOf(' ') < 0 ? 0.8 : noun ? 0.4 : 0;
            case WORD -> 0.5;
            case DOTTED, ENDING -> 0.5;
            // What ends like a file is one, unless something says that it is not.
            case FILE -> noun || !model.strict ? 0.4 : 0;
            case ID, PATH, SLASHED -> noun || !model.strict ? 0.4 : 0.2;
            case NUMBER -> noun ? 0.4 : 0.1;
            case ARN -> value.lower.indexOf(model.tool.service()) > 0 ? 0.6 : 0;
            case URI, URL, GLOB, PAIR, REGION, SIZE, SPAN, TIME, FLAG, MARK, SIGN -> 0;
        };
    }

    private double textFit(Item value, boolean noun, Slot slot) {
        var type = slot.param.schema().path("type").asText();
        if (type.equals("array")) {
            type = slot.param.schema().path("items").path("type").asText();
        }
        if (!type.equals("string")) {
            return type.equals("number") && value.type == Item.Type.NUMBER ? 0.5 : 0;
        }
        if (!slot.suits(value.text)) {
            return 0;
        }
        return switch (value.type) {
            case QUOTED -> 1;
            case NAME, DOTTED, SLASHED, ID, ENDING -> noun ? 0.6 : model.strict ? 0.3 : 0.4;
            // "Put it in ./data" names where to, and no text.
            case PATH, FILE -> noun ? 0.6 : model.strict ? 0 : 0.4;
            case WORD -> noun || value.calledBefore ? 0.4 : 0.1;
            case NUMBER -> noun ? 0.4 : 0.1;
            case URI, ARN, URL -> 0.3;
            // "Cache-control max-age=3600".
            case PAIR -> noun ? 0.5 : 0;
            case GLOB, REGION, SIZE, SPAN, TIME, FLAG, MARK, SIGN -> 0;
        };
    }

    static boolean isBucketLike(String text) {
        int n = text.length();
        if (n < 3 || n > 63) {
            return false;
        }
        for (int i = 0; i < n; i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || (c == '-' || c == '.') && i > 0 && i < n - 1)) {
                return false;
            }
        }
        return true;
    }

    private boolean isExtensionOfFiles(int at) {
        var item = items.get(at);
        var right = rightOf(at);
        return English.isExtension(item.lemma)
                && right != null
                && (right.lemma.equals("file") || right.lemma.equals("object") || right.lemma.equals("document"));
    }

    /** Whether the words around a value suit an input: below 0 for no, else how well. */
    private double around(Item value, int at, Slot slot) {
        if (value.answer && asked.contains(slot.name())) {
            return 1;
        }
        int led = phraseBefore(value.type == Item.Type.PAIR ? firstOfRow(at) : at, slot, false);
        if (value.bound != Item.Bound.NONE || value.type == Item.Type.TIME) {
            var need = value.bound;
            boolean bounded = led > 0 && isBoundPhrase(at, slot);
            if (!bounded) {
                if (need == Item.Bound.NONE && !slot.bounds.isEmpty()) {
                    return -1;
                }
                if (need != Item.Bound.NONE && !slot.bounds.contains(need)) {
                    return -1;
                }
            }
        }
        double score = led > 0 ? 0.6 + 0.3 * led : 0;
        var left = leftOf(at);
        var right = rightOf(at);
        boolean noun = false;
        if (left != null && slot.nouns.contains(left.lemma)) {
            score += 1;
            noun = true;
        } else if (left != null && (slot.isDeniedBy(left.lemma) || isOtherKind(left, slot))) {
            if (model.strict || !value.isTyped()) {
                return -1;
            }
        }
        if (right != null && slot.nouns.contains(right.lemma)) {
            score += 0.5;
            noun = true;
        }
        if (slot.isTyped()) {
            return score + 0.5;
        }
        if (isOnNoBucket(value, at, slot) && !noun && led == 0) {
            return -1;
        }
        double role = role(value, slot, noun || value.calledBefore, led > 0);
        return role < 0 ? -1 : score + role;
    }

    /** "Tagged a=1, b=2 and c=3": what leads the first pair of a row leads them all. */
    private int firstOfRow(int at) {
        int first = at;
        for (int i = at - 1; i >= 0; i--) {
            var item = items.get(i);
            if (item.type == Item.Type.PAIR) {
                first = i;
            } else if (item.type != Item.Type.MARK && !item.lower.equals("and")) {
                break;
            }
        }
        return first;
    }

    /** "What changed on web-1": things are in a bucket, unless a tool's examples say that they are on it. */
    private boolean isOnNoBucket(Item value, int at, Slot slot) {
        var isPlain =
                slot.kind == ParamKind.BUCKET || slot.kind == ParamKind.OBJECT_KEY && value.type == Item.Type.NAME;
        if (model.strict || !isPlain || slot.isOn) {
            return false;
        }
        for (int i = at - 1; i >= 0 && items.get(i).chunk == items.get(at).chunk; i--) {
            if (items.get(i).preposition != null) {
                return items.get(i).lower.equals("on");
            }
        }
        return false;
    }

    private boolean isOtherKind(Item noun, Slot slot) {
        for (var other : model.slots) {
            if (other != slot && other.kind != slot.kind && !other.isTyped() && other.nouns.contains(noun.lemma)) {
                return true;
            }
        }
        return false;
    }

    private double role(Item value, Slot slot, boolean noun, boolean led) {
        var role = value.role;
        if (slot.roles.contains(role)) {
            return 1;
        }
        if (led) {
            return 0.8;
        }
        if (role == English.Role.GOAL || role == English.Role.AS) {
            return -1;
        }
        if (!slot.param.required()
                && !noun
                && !slot.hasPattern()
                && (slot.kind == ParamKind.NAME || slot.kind == ParamKind.TEXT)) {
            return -1;
        }
        if (slot.roles.isEmpty()) {
            return noun ? 0.4 : model.strict ? -1 : 0;
        }
        if (role == English.Role.NONE) {
            return model.strict ? -1 : noun ? 0.5 : 0.3;
        }
        if (role == English.Role.WITH) {
            return model.strict ? -1 : 0.1;
        }
        // In, on, of, under and from say much the same, unless the tool tells them apart for things of this kind.
        boolean rival = false;
        for (var other : model.slots) {
            rival |= other != slot && other.kind == slot.kind && other.roles.contains(role);
        }
        if (rival) {
            return -1;
        }
        if (slot.roles.contains(English.Role.PLACE)
                || slot.roles.contains(English.Role.SOURCE)
                || slot.roles.contains(English.Role.OF)
                || slot.roles.contains(English.Role.BELOW)) {
            return 0.6;
        }
        if (slot.roles.contains(English.Role.GOAL)) {
            return role == English.Role.PLACE ? 0.5 : -1;
        }
        return model.strict && (role == English.Role.SOURCE || role == English.Role.OF) ? -1 : 0.3;
    }

    /** How many words of a phrase such as "older than" stand right before the value; 0 for none. */
    private int phraseBefore(int at, Slot slot, boolean mark) {
        int most = 0;
        int from = at;
        for (var phrase : slot.phrases) {
            if (!phrase.open() || phrase.words().size() <= most) {
                continue;
            }
            int i = at - 1;
            int w = phrase.words().size() - 1;
            while (i >= 0 && w >= 0) {
                var item = items.get(i);
                if (item.lower.equals(phrase.words().get(w).lower)) {
                    w--;
                } else if (!item.lower.equals("the")
                        && !item.lower.equals("a")
                        && !item.lower.equals("an")
                        && !item.text.equals(":")) {
                    break;
                }
                i--;
            }
            if (w < 0) {
                most = phrase.words().size();
                from = i + 1;
            }
        }
        if (mark) {
            for (int i = from; i < at; i++) {
                explained[i] = true;
                credit[i] = Math.max(credit[i], 0.8);
            }
            if (most > 0
                    && from > 0
                    && (items.get(from - 1).lower.equals("that")
                            || items.get(from - 1).lower.equals("which"))) {
                explained[from - 1] = true;
            }
        }
        return most;
    }

    private boolean isBoundPhrase(int at, Slot slot) {
        for (var phrase : slot.phrases) {
            if (!phrase.open()) {
                continue;
            }
            boolean bounds = false;
            for (var word : phrase.words()) {
                bounds |= Reader.boundOf(word.lower) != Item.Bound.NONE;
            }
            int i = at - 1;
            int w = phrase.words().size() - 1;
            while (bounds && i >= 0 && w >= 0) {
                var item = items.get(i);
                if (item.lower.equals(phrase.words().get(w).lower)) {
                    w--;
                } else if (!item.lower.equals("the") && !item.lower.equals("a")) {
                    break;
                }
                i--;
            }
            if (bounds && w < 0 && phrase.words().size() > 1) {
                return true;
            }
        }
        return false;
    }

    /** Takes over the best assignment, and accounts for the words around each value. */
    private void accept() {
        for (int v = 0; v < values.size(); v++) {
            var value = values.get(v);
            int at = items.indexOf(value);
            var option = chosen[v];
            if (option == null) {
                if (value.type == Item.Type.REGION
                        && region == null
                        && !value.answer
                        && (value.role != English.Role.NONE || isRegionWord(leftOf(at)) || isRegionWord(rightOf(at)))
                        && value.role != English.Role.GOAL) {
                    region = value.first;
                    explained[at] = true;
                    explainNoun(leftOf(at), "region");
                    explainNoun(rightOf(at), "region");
                } else if (value.isValue()) {
                    explained[at] = false;
                }
                continue;
            }
            var slot = model.slots.get((int) option[0]);
            if (option[1] >= 0) {
                var rest = model.slots.get((int) option[1]);
                found.put(slot, text(value.first, slot));
                put(rest, text(value.rest, rest));
                if (rest.kind == ParamKind.KEY_PREFIX && Reader.hasExtension(value.rest)
                        || rest.kind == ParamKind.OBJECT_KEY && value.rest.endsWith("/")) {
                    penalty += 0.25;
                }
            } else {
                var json = json(
                        value, slot, value.first != null && slot.kind == ParamKind.BUCKET ? value.first : value.text);
                if (json == null) {
                    explained[at] = false;
                    continue;
                }
                if (!put(slot, json)) {
                    explained[at] = false;
                    continue;
                }
                if (value.type == Item.Type.ARN && region == null && value.first == null) {
                    region = regionOf(value.text);
                }
            }
            explained[at] = true;
            credit[at] = 1;
            if (value.shown) {
                shown.add(slot);
                if (option[1] >= 0) {
                    shown.add(model.slots.get((int) option[1]));
                }
            }
            if (value.reference != null) {
                references.put(option[1] >= 0 ? model.slots.get((int) option[1]) : slot, value.reference);
            }
            explainJoint(v, slot);
            phraseBefore(at, slot, true);
            explainNouns(at, slot);
            if (option[1] >= 0) {
                explainNouns(at, model.slots.get((int) option[1]));
            } else if (slot.kind == ParamKind.KEY_PREFIX && Reader.hasExtension(value.text)
                    || slot.kind == ParamKind.OBJECT_KEY && value.text.endsWith("/")) {
                penalty += 0.25;
            }
            if (value.bound != Item.Bound.NONE) {
                explainBound(at);
            }
        }
    }

    /** "Web-1 and web-2": between two values of one list, "and" means no second request. */
    private void explainJoint(int v, Slot slot) {
        var before = v == 0 ? null : chosen[v - 1];
        var own = chosen[v];
        boolean keys = own != null && own[1] >= 0 && model.slots.get((int) own[1]).isList;
        if (before == null
                || own == null
                || !keys && !slot.isList && slot.kind != ParamKind.TAGS
                || before[0] != own[0]
                || before[1] != own[1] && keys) {
            return;
        }
        int from = items.indexOf(values.get(v - 1)) + 1;
        int to = items.indexOf(values.get(v));
        int and = -1;
        for (int i = from; i < to; i++) {
            var between = items.get(i);
            if (between.lower.equals("and") && and < 0) {
                and = i;
            } else if (between.type != Item.Type.MARK) {
                return;
            }
        }
        if (and >= 0) {
            explained[and] = true;
        }
    }

    /** @return whether it goes with what is there: a tag has one value */
    private boolean put(Slot slot, JsonNode json) {
        var before = found.get(slot);
        if (before instanceof ArrayNode list && json instanceof ArrayNode more) {
            list.addAll(more);
        } else if (before instanceof ObjectNode tags && json instanceof ObjectNode more) {
            for (var tag : more.properties()) {
                var other = tags.get(tag.getKey());
                if (other != null && !other.equals(tag.getValue())) {
                    return false;
                }
            }
            tags.setAll(more);
        } else {
            found.put(slot, json);
        }
        return true;
    }

    private static @Nullable String regionOf(String arn) {
        int third = -1;
        for (int i = 0; i < 3; i++) {
            third = arn.indexOf(':', third + 1);
        }
        var region = arn.substring(third + 1, arn.indexOf(':', third + 1));
        return Regions.isCode(region) ? region : null;
    }

    private static boolean isRegionWord(@Nullable Item item) {
        return item != null && item.lemma.equals("region");
    }

    private void explainNoun(@Nullable Item word, String lemma) {
        if (word != null && word.lemma.equals(lemma)) {
            explained[items.indexOf(word)] = true;
        }
    }

    private void explainNouns(int at, Slot slot) {
        explainNoun(leftOf(at), slot);
        explainNoun(rightOf(at), slot);
    }

    private void explainNoun(@Nullable Item word, Slot slot) {
        if (word != null && slot.nouns.contains(word.lemma)) {
            explained[items.indexOf(word)] = true;
        }
    }

    private void explainBound(int at) {
        for (int i = at - 1; i >= 0; i--) {
            var lower = items.get(i).lower;
            if (Reader.boundOf(lower) != Item.Bound.NONE || lower.equals("least") || lower.equals("most")) {
                explained[i] = true;
                credit[i] = 0.8;
                return;
            }
            if (!lower.equals("than") && !lower.equals("the") && !lower.equals("a") && !lower.equals("in")) {
                break;
            }
            explained[i] = true;
        }
        if (at + 2 < items.size()
                && items.get(at + 1).lower.equals("or")
                && Reader.boundOf(items.get(at + 2).lower) != Item.Bound.NONE) {
            explained[at + 1] = true;
            explained[at + 2] = true;
        }
    }

    private static JsonNode text(@Nullable String text, Slot slot) {
        var node = TextNode.valueOf(text == null ? "" : text);
        return slot.isList ? array().add(node) : node;
    }

    private @Nullable JsonNode json(Item value, Slot slot, String text) {
        return switch (slot.kind) {
            case COUNT, SIZE -> {
                if (value.type != Item.Type.NUMBER && value.type != Item.Type.SIZE) {
                    yield null;
                }
                long bare = slot.kind == ParamKind.SIZE && value.type == Item.Type.NUMBER ? size(value, slot) : 0;
                yield LongNode.valueOf(bare > 0 ? bare : value.number);
            }
            case TIME -> {
                var time = value.time;
                if (time == null && value.type == Item.Type.SPAN) {
                    time = clock.instant().minusSeconds(Math.min(value.number, 3_000_000_000L));
                }
                yield time == null ? null : TextNode.valueOf(time.toString());
            }
            case DURATION ->
                value.type == Item.Type.SPAN
                        ? TextNode.valueOf(Duration.ofSeconds(value.number).toString())
                        : null;
            case TAGS -> {
                int equals = value.text.indexOf('=');
                // "env!=prod" means the others.
                yield equals < 1 || "!<>~".indexOf(value.text.charAt(equals - 1)) >= 0
                        ? null
                        : JsonNodeFactory.instance
                                .objectNode()
                                .put(value.text.substring(0, equals), value.text.substring(equals + 1));
            }
            case REGION -> value.first == null ? null : text(value.first, slot);
            case GLOB ->
                value.type == Item.Type.ENDING
                        ? text("*" + text, slot)
                        : value.isWord() ? text("*." + value.lemma, slot) : text(text, slot);
            case BUCKET -> text(value.first != null && value.type != Item.Type.REGION ? value.first : text, slot);
            case AUTO, TEXT, NAME, OBJECT_KEY, KEY_PREFIX, LOCAL_PATH, ARN, RESOURCE_ID -> {
                var schema = slot.isList ? slot.param.schema().path("items") : slot.param.schema();
                yield schema.path("type").asText().equals("string") && !slot.param.isChoice() ? text(text, slot) : null;
            }
        };
    }

    // ---- which example fits ----

    /** Whether the sentence holds values only. */
    private static boolean isBare(List<Item> items) {
        boolean value = false;
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            if (item.isValue()) {
                value |= item.type == Item.Type.URI || item.type == Item.Type.ARN || item.type == Item.Type.ID;
            } else if (item.isWord() && !item.isFiller() || item.type == Item.Type.FLAG) {
                return false;
            }
        }
        return value;
    }

    /** Takes in the words that the tool knows, or has for others by a slip. */
    private void words() {
        int n = items.size();
        int head = -1;
        for (int i = 0; i < n && head < 0; i++) {
            var item = items.get(i);
            if (item.isWord() && !item.isFiller() && !item.lower.startsWith(model.tool.service())) {
                head = i;
            } else if (item.isValue()) {
                break;
            }
        }
        for (int i = 0; i < n; i++) {
            var item = items.get(i);
            if (item.type == Item.Type.FLAG && model.words.contains(item.lower)) {
                explained[i] = true;
                credit[i] = 0.8;
            }
            if (!item.isWord() || phrased[i] && credit[i] == 1 || item.answer) {
                continue;
            }
            double knows = index.verbs.contains(item.lower) || i == head && item.isTurn()
                    ? exactly(item)
                    : i == head ? headed(item) : model.knows(item);
            if (i == head && phrased[i] && knows == 0 && !item.isLook() && !item.isReadFiller() && !isQuantity(i)) {
                explained[i] = false;
            }
            if (!explained[i]) {
                var led = model.leads.get(item.lower);
                if (knows > 0 && !item.isTurn() || led != null && found.containsKey(led)) {
                    explained[i] = true;
                    credit[i] = Math.max(credit[i], 0.5 * knows);
                } else if (!item.isTurn() && !index.known.contains(item.lower)) {
                    var meant = model.slipOf(item);
                    if (meant == null) {
                        meant = slipOfFiller(item);
                    }
                    if (meant != null) {
                        slips.put(item, meant);
                        explained[i] = true;
                        credit[i] = 0.5;
                    }
                }
            }
            total += weightOf(item);
        }
    }

    private double loosely(boolean bare) {
        if (unexplained() > FAR) {
            // No example brings it near; which one is nearest is not worth the time.
            return total == 0 ? 0 : 0.5 * known() / total;
        }
        double bestScore = 0;
        Template bestTemplate = null;
        for (var template : model.templates) {
            int met = template.telling.size() - (slips.isEmpty() ? template.unsaid(said) : 0);
            if (!bare && template.telling.size() > 1 && met * 2 < template.telling.size()) {
                // Less than half of it: the score would be low whatever else fits.
                continue;
            }
            if (!bare && slips.isEmpty() && mostOf(template) <= bestScore) {
                continue;
            }
            double score = score(template, bare);
            if (score > bestScore) {
                bestScore = score;
                bestTemplate = template;
            }
        }
        if (bestTemplate != null) {
            turns(bestTemplate);
        }
        return bestScore;
    }

    /** No less than the score of an example, where no word is taken for another by its spelling. */
    private double mostOf(Template template) {
        double wanted = 0;
        double met = 0;
        for (var part : template.parts) {
            var word = part.word();
            if (word == null) {
                continue;
            }
            double weight = index.weight(word);
            if (said.says(word)) {
                wanted += weight;
                met += weight;
            } else if (weight > 0 && !isSaidByForm(word)) {
                wanted += weight;
            }
        }
        double recall = wanted == 0 ? 0 : met / wanted;
        return 2 * recall / (1 + recall) + MOST_SCORE - 1 + 0.01 * found.size();
    }

    private int unexplained() {
        int count = 0;
        for (int i = 0; i < items.size(); i++) {
            count += explained[i] || items.get(i).isTurn() ? 0 : 1;
        }
        return count;
    }

    /** How much of what the sentence says the tool knows. */
    private double known() {
        double known = 0;
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).isWord() && explained[i]) {
                known += weightOf(items.get(i));
            }
        }
        return known;
    }

    /** A sentence that begins with a verb means that verb: there, another form of a known word is not enough. */
    private double headed(Item item) {
        double knows = model.knows(item);
        return knows < 0.9 ? 0 : knows;
    }

    private double exactly(Item item) {
        return model.words.contains(item.lower) ? 1 : 0;
    }

    /** Whether a phrase of more than one word begins here. */
    private boolean isQuantity(int at) {
        return phraseLength[at] > 1;
    }

    private double weightOf(Item item) {
        var meant = slips.get(item);
        return index.weight(meant == null ? item : new Item(Item.Type.WORD, meant, item.start, item.end));
    }

    static @Nullable String slipOfFiller(Item item) {
        for (var common : COMMON) {
            if (English.isSlip(item.lower, common)) {
                return common;
            }
        }
        return null;
    }

    private static final List<String> COMMON =
            List.of("all", "the", "show", "list", "please", "what", "which", "does", "every");

    /** "And", "if", "not" count as understood only where the example itself says them. */
    private void turns(Template template) {
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            if (item.isWord() && !explained[i] && item.isTurn()) {
                for (var part : template.parts) {
                    var word = part.word();
                    if (word != null && word.lower.equals(item.lower)) {
                        explained[i] = true;
                    }
                }
            }
        }
    }

    private double score(Template template, boolean bare) {
        boolean headless = false;
        double wanted = 0;
        double met = 0;
        double used = 0;
        var usedItems = new boolean[items.size()];
        for (int p = 0; p < template.parts.size(); p++) {
            var word = template.parts.get(p).word();
            if (word == null) {
                continue;
            }
            double weight = index.weight(word);
            if (weight == 0) {
                continue;
            }
            wanted += weight;
            int bestAt = -1;
            double bestLike = 0;
            for (int i = 0; i < items.size(); i++) {
                if (usedItems[i] || items.get(i).answer) {
                    continue;
                }
                double like = like(items.get(i), word);
                if (like > bestLike) {
                    bestLike = like;
                    bestAt = i;
                }
            }
            if (bestAt < 0 && p == template.head) {
                headless = !word.isReadFiller();
            }
            if (bestAt < 0 && isSaidByForm(word)) {
                wanted -= weight;
            }
            if (bestAt >= 0) {
                usedItems[bestAt] = true;
                met += weight * bestLike;
                used += weightOf(items.get(bestAt)) * bestLike;
            }
        }
        for (int i = 0; i < items.size(); i++) {
            if (!usedItems[i] && items.get(i).isWord()) {
                used += weightOf(items.get(i)) * Math.min(credit[i], 0.8);
            }
        }
        if (bare) {
            double fits = best / Math.max(1, values.size());
            return Math.max(0.1, 0.5 - 0.3 * wanted + 0.1 * fits);
        }
        if (!placed(template) && wanted > 0) {
            met *= 0.5;
        }
        double precision = total == 0 ? 0 : Math.min(1, used / total);
        double recall = wanted == 0 ? 0 : met / wanted;
        double score = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
        if (headless) {
            score *= 0.8;
        }
        for (var slot : model.slots) {
            boolean has = found.containsKey(slot);
            boolean names = template.names(slot.name());
            if (names && !has) {
                score -= slot.param.required() ? 0.02 : 0.05;
            } else if (has && !names && !slot.param.isFlag()) {
                score -= 0.02;
            } else if (has && names) {
                score += 0.01;
            }
        }
        return score - penalty + 0.02 * Math.min(2, best / Math.max(1, 2 * values.size()));
    }

    private double like(Item item, Item word) {
        if (!item.isWord()) {
            return 0;
        }
        if (item.lower.equals(word.lower)) {
            return 1;
        }
        if (item.lemma.equals(word.lemma)) {
            return 0.95;
        }
        var meant = slips.get(item);
        if (meant != null && (meant.equals(word.lower) || English.lemma(meant).equals(word.lemma))) {
            return 0.8;
        }
        if (item.canonical.equals(word.canonical)) {
            return 0.85;
        }
        if (item.isLook() && word.isLook()) {
            return model.words.contains(item.canonical) || model.words.contains(item.lower) ? 0.8 : 0.4;
        }
        return !model.strict && item.stem.equals(word.stem) && item.stem.length() > 2 ? 0.8 : 0;
    }

    /**
     * For a tool that changes or discloses: the sentence must begin with the verb of an example, say all its words in
     * their order, and nothing else but values, what they are, and politeness.
     */
    private double strictly() {
        double bestScore = -1;
        List<Integer> bestUsed = List.of();
        Map<Item, String> bestSlips = Map.of();
        boolean bestWhole = false;
        for (var template : model.templates) {
            if (template.unsaid(said) > UNSAID) {
                continue;
            }
            var used = new ArrayList<Integer>();
            var wrong = new LinkedHashMap<Item, String>();
            double score = inOrder(template, used, wrong);
            // Of two, the one that it says as it stands rather than the one that it nearly says.
            // And before all, one that takes in the whole sentence.
            boolean whole = score >= 0.999 && takesAll(used);
            if (whole && !bestWhole
                    || whole == bestWhole
                            && (score > bestScore || score == bestScore && wrong.size() < bestSlips.size())) {
                bestWhole = whole;
                bestScore = score;
                bestUsed = used;
                bestSlips = wrong;
            }
        }
        for (int i : bestUsed) {
            explained[i] = true;
        }
        slips.putAll(bestSlips);
        if (bestScore < 0.999) {
            // Not one whole example: words that are known are known, but the sentence as a whole is not.
            boolean some = false;
            for (int i = 0; i < items.size(); i++) {
                if (!explained[i]) {
                    some = true;
                }
            }
            if (!some && !items.isEmpty()) {
                explained[firstMeaning()] = false;
            }
        }
        return Math.max(0, bestScore);
    }

    private boolean takesAll(List<Integer> used) {
        for (int i = 0; i < items.size(); i++) {
            if (!explained[i] && !used.contains(i)) {
                return false;
            }
        }
        return true;
    }

    private int firstMeaning() {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).isWord() && !items.get(i).isFiller()) {
                return i;
            }
        }
        return 0;
    }

    /** 1 when the sentence says the whole example in its order; less, the share that it says, when it does not. */
    private double inOrder(Template template, List<Integer> used, Map<Item, String> wrong) {
        boolean telling = false;
        for (int i = 0; i < template.parts.size() && !telling; i++) {
            telling = tells(template.parts.get(i));
        }
        boolean tellsMore = false;
        for (int i = template.head + 1; i < template.parts.size() && template.head >= 0 && !tellsMore; i++) {
            tellsMore = tells(template.parts.get(i));
        }
        int required = 0;
        int met = 0;
        int at = -1;
        boolean order = true;
        boolean first = true;
        for (var part : template.parts) {
            var word = part.word();
            if (word == null) {
                order &= !isLeftOpen(part);
                continue;
            }
            if (!isRequired(word, part, !telling)) {
                if (!first && isSaidByForm(word)) {
                    // Said all the same: "the security groups of i-0abc".
                    said(word, at, used);
                }
                continue;
            }
            required++;
            int found = -1;
            if (first && isAskedFor(word)) {
                met++;
                first = false;
                continue;
            }
            for (int i = at + 1; i < items.size() && found < 0; i++) {
                var item = items.get(i);
                boolean speaks = item.isWord() || item.type == Item.Type.FLAG;
                if (first && !speaks && item.type != Item.Type.MARK) {
                    break;
                }
                if (item.answer || used.contains(i) || !speaks) {
                    continue;
                }
                if (same(item, word, first) && isAsMany(i, word)
                        || first && tellsMore && model.heads.contains(item.lower)) {
                    found = i;
                } else if (!item.isFiller() && first) {
                    var slip = isMeant(item, word);
                    if (slip) {
                        wrong.put(item, word.lower);
                        found = i;
                    }
                } else if (isMeant(item, word) && !explained[i]) {
                    wrong.put(item, word.lower);
                    found = i;
                }
                if (first && found < 0 && !isBeforeVerb(item)) {
                    int said = flagAt(i);
                    if (said == 0) {
                        break;
                    }
                    i += said - 1;
                }
            }
            if (found < 0 && !telling && met > 0 && word.lower.equals("new")) {
                required--;
                continue;
            }
            if (found >= 0) {
                met++;
                used.add(found);
                at = found;
            } else if (first) {
                return 0;
            } else {
                order = false;
            }
            first = false;
        }
        if (required == 0 || !telling && met < 2) {
            return 0;
        }
        double share = (double) met / required;
        if (!order || !placed(template) || !isWrittenAsIn(template) || isLeftOpen(template)) {
            return Math.min(0.95, share);
        }
        // Of two whole examples the one that takes in more of the sentence is meant.
        int more = 0;
        for (int i : used) {
            more += explained[i] ? 0 : 1;
        }
        return share + 0.01 * more + 0.004 * best / Math.max(1, values.size());
    }

    /** Whether it is a word that the sentence has to say, and no mere noun. */
    private boolean tells(Template.Part part) {
        var word = part.word();
        return word != null && isRequired(word, part, false) && !isNounOfAny(word);
    }

    private void said(Item word, int from, List<Integer> used) {
        for (int i = from + 1; i < items.size(); i++) {
            if (items.get(i).isWord() && !used.contains(i) && items.get(i).lemma.equals(word.lemma)) {
                used.add(i);
                return;
            }
        }
    }

    /** Whether an example names things one by one, and the sentence names none. */
    private boolean isLeftOpen(Template.Part part) {
        for (var name : part.slots()) {
            var slot = model.slot(name);
            if (slot != null && isOneByOne(slot) && !found.containsKey(slot)) {
                return true;
            }
        }
        return false;
    }

    /** Where things are described and not named, "instances" are not said by "the instance": it means one. */
    private boolean isAsMany(int at, Item word) {
        var item = items.get(at);
        if (word.lower.equals(word.lemma) || !item.lower.equals(item.lemma)) {
            return true;
        }
        for (var slot : model.slots) {
            if (isOneByOne(slot) && slot.nouns.contains(word.lemma) && !found.containsKey(slot)) {
                return isEach(at);
            }
        }
        return true;
    }

    private static boolean isOneByOne(Slot slot) {
        return slot.isList && !slot.isTyped() && !slot.param.required();
    }

    private boolean isEach(int at) {
        for (int i = at - 1; i >= 0 && items.get(i).chunk == items.get(at).chunk; i--) {
            var lower = items.get(i).lower;
            if (lower.equals("every") || lower.equals("each")) {
                return true;
            }
        }
        return false;
    }

    /** "I need a link" asks for what "give me a link" does. */
    private boolean isAskedFor(Item verb) {
        if (!verb.isLook()) {
            return false;
        }
        for (var item : items) {
            if (!item.isWord() || !item.isFiller()) {
                return false;
            }
            if (item.lower.equals("need") || item.lower.equals("want") || item.lower.equals("like")) {
                return true;
            }
        }
        return false;
    }

    private boolean isBeforeVerb(Item item) {
        return item.isFiller()
                || item.lower.equals("to")
                || item.type == Item.Type.MARK
                || item.lower.equals(model.tool.service())
                || item.lower.equals(model.tool.service().concat("api"));
    }

    private boolean isMeant(Item item, Item word) {
        return !word.turned
                && item.lower.length() > 3
                && word.lower.length() > 3
                && English.isSlip(item.lower, word.lower);
    }

    private boolean isRequired(Item word, Template.Part part, boolean weak) {
        if (word.preposition != null) {
            return false;
        }
        if (weak && (word.lower.equals("need") || word.lower.equals("new") || word.lower.equals("want"))) {
            return true;
        }
        if (word.lower.equals("name")) {
            return true;
        }
        // "Delete lambda f": there the service says what f is, as "bucket" does elsewhere, and no form of a name says
        // it.
        if (word.lower.equals(model.tool.service())) {
            return isNounOfAny(word);
        }
        if (word.isFiller()) {
            return false;
        }
        return !isSaidByForm(word) && (part.chunk() == 0 || !isNounOfAny(word));
    }

    /** Whether the word only says what the form of an s3:// address or of an id says already: an object, an instance. */
    private boolean isSaidByForm(Item word) {
        var known = formed;
        if (known == null) {
            known = formed();
            formed = known;
        }
        for (var slot : known) {
            if (slot.nouns.contains(word.lemma)) {
                return true;
            }
        }
        for (int v = 0; v < values.size() && !word.lemma.equals("bucket"); v++) {
            var option = chosen[v];
            if (option != null
                    && option[1] >= 0
                    && model.slots.get((int) option[1]).nouns.contains(word.lemma)) {
                return true;
            }
        }
        return false;
    }

    /** The inputs whose values tell by their form what they are. */
    private List<Slot> formed() {
        var all = new ArrayList<Slot>();
        for (int v = 0; v < values.size(); v++) {
            var option = chosen[v];
            var slot = option == null ? null : model.slots.get((int) option[0]);
            if (slot != null
                    && (slot.kind == ParamKind.RESOURCE_ID
                            || slot.kind == ParamKind.ARN
                            || slot.isToldBy(values.get(v)))) {
                all.add(slot);
            }
        }
        return all;
    }

    private boolean same(Item item, Item word, boolean verb) {
        if (word.turned && !item.turned) {
            return false;
        }
        if (item.lower.equals(word.lower)) {
            return true;
        }
        if (verb) {
            return item.canonical.equals(word.canonical) && item.lower.equals(item.lemma);
        }
        return item.lemma.equals(word.lemma) || item.canonical.equals(word.canonical) || isSameSort(item, word);
    }

    /** Whether an example says what its thing is by the service, and the sentence by another word for the same thing. */
    private boolean isSameSort(Item item, Item word) {
        if (!word.lower.equals(model.tool.service())) {
            return false;
        }
        for (var slot : model.slots) {
            if (slot.nouns.contains(word.lemma) && slot.nouns.contains(item.lemma)) {
                return true;
            }
        }
        return false;
    }

    private boolean isFound(List<String> names) {
        for (var name : names) {
            var slot = model.slot(name);
            if (slot != null && !found.containsKey(slot)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a sentence gives, in one way or another, all of what the example writes as one s3:// address. */
    private boolean isWrittenAsIn(Template template) {
        for (var part : template.parts) {
            if (part.slots().size() < 2) {
                continue;
            }
            for (int v = 0; v < values.size(); v++) {
                var option = chosen[v];
                if (option != null
                        && values.get(v).first == null
                        && !values.get(v).answer
                        && part.slots()
                                .contains(model.slots.get((int) option[0]).name())
                        && model.slots.get((int) option[0]).kind == ParamKind.BUCKET
                        && !isFound(part.slots())) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * "Delete the versions of it", where the example is "delete version 3 of it": the word for an input is said and the input
     * is not, so that it would mean the whole.
     */
    private boolean isLeftOpen(Template template) {
        for (int i = 1; i < template.parts.size(); i++) {
            var word = template.parts.get(i - 1).word();
            for (var name : template.parts.get(i).slots()) {
                var slot = model.slot(name);
                if (word != null
                        && slot != null
                        && !slot.param.required()
                        && !found.containsKey(slot)
                        && slot.nouns.contains(word.lemma)
                        && items.stream().anyMatch(item -> item.isWord() && item.lemma.equals(word.lemma))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether what has no preposition comes before what has one, in the order of the example. */
    private boolean placed(Template template) {
        boolean led = false;
        int last = -1;
        for (int v = 0; v < values.size(); v++) {
            var value = values.get(v);
            var option = chosen[v];
            if (option == null
                    || value.answer
                    || model.slots.get((int) option[0]).isTyped()) {
                continue;
            }
            if (value.role != English.Role.NONE) {
                led = true;
                continue;
            }
            var slot = model.slots.get((int) option[0]);
            if (phraseBefore(items.indexOf(value), slot, false) > 0) {
                // "Handler app.main": its own word says what it is, wherever it stands.
                continue;
            }
            int place = template.placeOf(slot.name());
            if (led && !template.trails(slot.name()) || place < last) {
                return false;
            }
            last = place;
        }
        return true;
    }
}
