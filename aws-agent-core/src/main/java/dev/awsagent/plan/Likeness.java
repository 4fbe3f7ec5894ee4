package dev.awsagent.plan;

import dev.awsagent.tool.Effect;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a sentence that was not understood is like among what the tools say. Of that comes another sentence, an example of a tool with
 * the values of the request, which the planner then reads as it reads any other. A look is planned where nothing of the request is
 * lost on the way; everything else is a question, and a change always is. Thread-safe.
 */
final class Likeness {

    /** From here on a tool is offered. */
    static final double CLOSE = 0.5;

    /** From here on a look is planned. */
    static final double SURE = 0.62;

    /** How far the best is to be ahead of the next tool, to be the only one. */
    static final double AHEAD = 0.05;

    private static final int CHOICES = 3;
    private static final int MOST_ITEMS = 30;
    private static final int MOST_VALUES = 3;
    private static final int MOST_TRIES = 30;

    /** So many tools are tried. */
    private static final int MOST_TOOLS = 6;

    private final Supplier<Optional<SentenceEncoder>> find;
    private final @Nullable Path folder;

    private @Nullable Optional<SentenceEncoder> found;
    private final Map<ToolIndex, Vectors> known = new java.util.WeakHashMap<>();

    /** @param folder where the vectors of the tools are kept; null for nowhere */
    Likeness(Supplier<Optional<SentenceEncoder>> find, @Nullable Path folder) {
        this.find = find;
        this.folder = folder;
    }

    /** A tool, how like it the sentence is, and by which vector. */
    private record Near(ToolModel tool, double score, float[] vector) {}

    /** A request that a person could have said instead. */
    private record Other(String text, Template template, Planning.Planned planned) {}

    /** Something better than what was made of the sentence; the same where there is none. */
    Planning instead(Planning planning, Sentence sentence, PlanRequest request, ToolIndex index) {
        boolean asks = planning instanceof Planning.Clarify question
                && !question.missing().isEmpty();
        if (!isOpen(planning)
                || !isPlain(sentence, index)
                // What is asked for one thing more is known well enough, unless it is a look of another sort.
                || asks && Leniency.mayChange(sentence.items(), index)) {
            return planning;
        }
        var encoder = encoder();
        if (encoder == null) {
            return planning;
        }
        try {
            var better = better(encoder, sentence, request, index);
            return better == null || asks && !(better instanceof Planning.Planned) ? planning : better;
        } catch (Effort.Exceeded e) {
            return planning;
        } catch (IllegalStateException | LinkageError e) {
            log().warn("sentences are not compared any more: {}", e.getMessage());
            forget();
            return planning;
        }
    }

    private static boolean isOpen(Planning planning) {
        return planning instanceof Planning.Declined declined && declined.kind() != Planning.Declined.Kind.FORBIDDEN
                || planning instanceof Planning.Clarify question
                        && question.choices().isEmpty();
    }

    /** Whether it is one request that stands for itself, and denies and limits nothing in words. */
    private static boolean isPlain(Sentence sentence, ToolIndex index) {
        var items = sentence.items();
        if (items.size() > MOST_ITEMS || sentence.unknownRegion() != null || sentence.forbidden() != null) {
            return false;
        }
        int words = 0;
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            var next = i + 1 < items.size() ? items.get(i + 1).lower : "";
            // "Stop" is a verb where it comes first; "stop asking" behind something else limits it.
            boolean turns = English.isTurn(item.lower) && !(i == 0 && index.isVerb(item.lower));
            boolean that = item.lower.equals("that") && English.isReadFiller(next);
            if (item.type == Item.Type.SIGN
                    || item.type == Item.Type.FLAG
                    || item.answer
                    || item.turned
                    || item.bound != Item.Bound.NONE
                    || item.isWord()
                            && (turns
                                    || English.isPointer(item.lower) && !that
                                    || Reader.boundOf(item.lower) != Item.Bound.NONE
                                    || item.lower.equals("or"))) {
                return false;
            }
            words += item.isWord() && tells(item) ? 1 : 0;
        }
        return words > 0;
    }

    private static boolean tells(Item word) {
        return !English.isReadFiller(word.lower) && English.role(word.lower) == null;
    }

    private synchronized @Nullable SentenceEncoder encoder() {
        if (found == null) {
            try {
                found = find.get();
            } catch (ServiceConfigurationError | LinkageError e) {
                log().warn("what compares sentences cannot be loaded: {}", e.getMessage());
                found = Optional.empty();
            }
        }
        return found.orElse(null);
    }

    /** Not made by a start, which seldom needs it. */
    private static Logger log() {
        return LoggerFactory.getLogger(Likeness.class);
    }

    private synchronized void forget() {
        found = Optional.empty();
    }

    private synchronized Vectors vectors(SentenceEncoder encoder, ToolIndex index) {
        var vectors = known.get(index);
        if (vectors == null) {
            vectors = Vectors.of(index, encoder, folder);
            known.put(index, vectors);
        }
        return vectors;
    }

    private @Nullable Planning better(
            SentenceEncoder encoder, Sentence sentence, PlanRequest request, ToolIndex index) {
        boolean asks = asks(sentence);
        var near = near(encoder.encode(plain(sentence.items(), null)), vectors(encoder, index), asks);
        var choices = new LinkedHashSet<String>();
        for (var one : near) {
            if (choices.size() == CHOICES) {
                break;
            }
            var other = other(one, sentence, request, index);
            if (other == null) {
                continue;
            }
            // Half of a request may be more than all of it.
            if (!saysVerb(other, sentence, index) || !isWhole(one, other, sentence, encoder)) {
                continue;
            }
            if (one == near.get(0)
                    && one.score() >= SURE
                    && (near.size() == 1 || near.get(1).score() < one.score() - AHEAD)
                    && isLook(other, index)
                    && !Leniency.mayChange(sentence.items(), index)) {
                return new Planning.Planned(
                        other.planned().plan(), false, List.of(), List.of("Understood as: " + other.text() + "."));
            }
            choices.add(other.text());
        }
        return choices.isEmpty() ? null : Replies.like(List.copyOf(choices));
    }

    /**
     * Whether the example has each verb of a change that the sentence has, and the sentence that of the example: to add and to remove
     * are alike.
     */
    private static boolean saysVerb(Other other, Sentence sentence, ToolIndex index) {
        var example = Reader.read(other.template().text, Clock.systemUTC(), index, false);
        for (var item : sentence.items()) {
            if (isVerb(item, index) && !says(example, item)) {
                return false;
            }
        }
        var head = other.template().head < 0
                ? null
                : other.template().parts.get(other.template().head).word();
        return !index.model(other.planned().plan().steps().get(0).tool()).strict
                || head != null && says(sentence, head);
    }

    /** "Is public access blocked?" asks for no change. */
    private static boolean asks(Sentence sentence) {
        for (var item : sentence.items()) {
            if (item.isWord() && !English.isFiller(item.lower)) {
                return English.isLook(item.lower) || English.isReadFiller(item.lower) || Leniency.asks(item.lower);
            }
        }
        return false;
    }

    private static boolean isVerb(Item item, ToolIndex index) {
        return item.isWord() && index.isVerb(item.lower) && !English.isLook(item.lower);
    }

    private static boolean says(Sentence sentence, Item word) {
        return sentence.forms().contains(word.lower) || sentence.forms().contains(word.canonical);
    }

    /** The words of a sentence, without its values and without one word of it. */
    private static String plain(List<Item> items, @Nullable Item without) {
        var text = new StringBuilder();
        for (var item : items) {
            if (item.isWord() && item != without) {
                text.append(text.length() == 0 ? "" : " ").append(item.text);
            }
        }
        return text.toString();
    }

    /**
     * The tools that it is nearest to, the nearest first.
     *
     * @param asks whether it asks for something to be shown, and so for no change
     */
    private static List<Near> near(float[] sentence, Vectors vectors, boolean asks) {
        var best = new HashMap<ToolModel, Near>();
        for (var said : vectors.all()) {
            if (asks && said.tool().strict) {
                continue;
            }
            var score = Vectors.alike(sentence, said.vector());
            var before = best.get(said.tool());
            if (score >= CLOSE && (before == null || score > before.score())) {
                best.put(said.tool(), new Near(said.tool(), score, said.vector()));
            }
        }
        return best.values().stream()
                .sorted(Comparator.comparingDouble((Near near) -> -near.score())
                        .thenComparing(near -> near.tool().tool.name()))
                .limit(MOST_TOOLS)
                .toList();
    }

    /** An example of the tool with all values of the sentence, which the planner reads as a request to just this tool. */
    private static @Nullable Other other(Near near, Sentence sentence, PlanRequest request, ToolIndex index) {
        var values = sentence.items().stream()
                .filter(item -> item.isValue() && item.type != Item.Type.REGION)
                .toList();
        if (values.size() > MOST_VALUES || near.tool().strict && values.isEmpty()) {
            return null;
        }
        int tries = 0;
        for (var template : near.tool().templates) {
            if (template.parts.stream().filter(part -> part.word() == null).count() != values.size()) {
                continue;
            }
            for (var order : orders(values)) {
                if (++tries > MOST_TRIES) {
                    return null;
                }
                var text = filled(template.text, order) + where(sentence);
                var planned = LocalPlanner.decide(
                                Reader.read(text, request.clock(), index, false), Set.of(), request, index)
                        .plan();
                if (planned != null
                        && planned.plan().steps().size() == 1
                        && planned.plan()
                                .steps()
                                .get(0)
                                .tool()
                                .equals(near.tool().tool.name())) {
                    return new Other(text, template, planned);
                }
            }
        }
        return null;
    }

    private static String where(Sentence sentence) {
        var where = new StringBuilder();
        for (var item : sentence.items()) {
            if (item.type == Item.Type.REGION) {
                where.append(" in ").append(item.first);
            }
        }
        if (sentence.profile() != null) {
            where.append(" --profile ").append(sentence.profile());
        }
        return where.toString();
    }

    /** Each order of so few. */
    private static List<List<Item>> orders(List<Item> values) {
        if (values.size() < 2) {
            return List.of(values);
        }
        var orders = new ArrayList<List<Item>>();
        for (var first : values) {
            var rest = new ArrayList<>(values);
            rest.remove(first);
            for (var order : orders(rest)) {
                var all = new ArrayList<Item>();
                all.add(first);
                all.addAll(order);
                orders.add(all);
            }
        }
        return orders;
    }

    private static String filled(String example, List<Item> values) {
        var text = new StringBuilder();
        int next = 0;
        for (var token : example.split(" ", -1)) {
            text.append(text.length() == 0 ? "" : " ");
            int end = token.lastIndexOf('}');
            if (end < 0) {
                text.append(token);
                continue;
            }
            var value = values.get(next++);
            text.append(value.type == Item.Type.QUOTED ? '"' + value.text + '"' : value.text)
                    .append(token, end + 1, token.length());
        }
        return text.toString();
    }

    /** Whether each word of the sentence is one of the example, or says in other words what the example says. */
    private static boolean isWhole(Near near, Other other, Sentence sentence, SentenceEncoder encoder) {
        var said = new HashSet<String>();
        for (var part : other.template().parts) {
            var word = part.word();
            if (word != null) {
                said.addAll(List.of(word.lower, word.lemma, word.canonical));
            }
        }
        for (var item : sentence.items()) {
            if (!item.isWord() || !tells(item) || English.isLook(item.lower) || Leniency.asks(item.lower)) {
                continue;
            }
            boolean known = said.contains(item.lower) || said.contains(item.lemma) || said.contains(item.canonical);
            if (!known && Vectors.alike(encoder.encode(plain(sentence.items(), item)), near.vector()) >= near.score()) {
                return false;
            }
        }
        return true;
    }

    /** Whether it only looks, and at nothing less than what was said: an example may bring a condition of its own. */
    private static boolean isLook(Other other, ToolIndex index) {
        var step = other.planned().plan().steps().get(0);
        return !index.model(step.tool()).strict
                && index.model(step.tool()).tool.effect() == Effect.READ
                && step.selection() == null
                && step.arguments().keySet().stream().allMatch(other.template()::names);
    }
}
