package dev.awsagent.plan;

import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All tools of a registry, and how telling each word is among them. Immutable once made; safe for many threads. */
final class ToolIndex {

    /** Up to so many tools, each reads each sentence. */
    private static final int MANY = 400;

    /** A word that more tools have than these says too little to go by. */
    private static final int RARE = 100;

    final List<ToolModel> tools = new ArrayList<>();

    /** Every word of every tool, in which a hyphen is part of the word. */
    final Set<String> known = new HashSet<>();

    /** What the examples of tools that change something begin with: never the name of a thing. */
    final Set<String> verbs = new HashSet<>();

    /** Those of the verbs that are none: "bucket policy of b" begins with a thing. */
    private final Set<String> things = new HashSet<>();

    /** The services of the tools, and the same with "api", as the AWS CLI names some. */
    final Set<String> services = new HashSet<>();

    /** What the things are called that the tools work on. */
    final Set<String> nouns = new HashSet<>();

    /** What any example begins with. */
    final Set<String> heads = new HashSet<>();

    /** What {@link Replies#help} made of them; null until it is asked for. */
    volatile @Nullable String help;

    private final int words;
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<String, ToolModel> byName = new HashMap<>();

    /** Which tools may account for a word. */
    final Reach reach;

    private final Map<String, Set<String>> synonyms = new ConcurrentHashMap<>();

    /** @param leftOut an example that is to be forgotten, to see whether the others do; null for none */
    ToolIndex(List<ToolDefinition> definitions, @Nullable String leftOut) {
        reach = new Reach(this);
        // The examples say few words, and each of them many times.
        var words = new HashMap<String, Item>();
        Function<String, Item> word = text -> words.computeIfAbsent(text, key -> {
            var item = new Item(Item.Type.WORD, key, 0, 0);
            item.place = words.size();
            return item;
        });
        for (var definition : definitions) {
            var model = new ToolModel(definition, leftOut, tools.size(), word);
            tools.add(model);
            byName.put(definition.name(), model);
            for (var template : model.templates) {
                var first = template.head < 0
                        ? null
                        : template.parts.get(template.head).word();
                if (first == null || first.turned) {
                    continue;
                }
                heads.add(first.lower);
                heads.add(first.canonical);
                // "What would it do" asks about a change, and makes no verb of "what".
                if (model.strict && !first.isReadFiller()) {
                    verbs.add(first.lower);
                    verbs.add(first.canonical);
                    if (model.slots.stream()
                            .anyMatch(slot -> slot.kind == ParamKind.BUCKET && slot.nouns.contains(first.lemma))) {
                        things.add(first.lower);
                    }
                }
            }
            known.addAll(model.words);
            known.addAll(services);
            services.add(definition.service());
            services.add(definition.service().concat("api"));
            model.words.forEach(known -> counts.merge(known, 1, Integer::sum));
            reach.learn(model);
            for (var slot : model.slots) {
                if (!slot.isTyped()) {
                    nouns.addAll(slot.nouns);
                }
                for (var phrase : slot.phrases) {
                    phrase.words().forEach(said -> known.add(said.lower));
                }
            }
        }
        this.words = words.size();
    }

    /** How many words the tools say, each with its place. */
    int words() {
        return words;
    }

    /** Whether a request that changes something may begin with this word as its verb. */
    boolean isVerb(String word) {
        return verbs.contains(word) && !things.contains(word);
    }

    boolean has(String tool) {
        return byName.containsKey(tool);
    }

    ToolModel model(String tool) {
        return Objects.requireNonNull(byName.get(tool), tool);
    }

    /**
     * The tools that a sentence may be for. Of very many, only those that know one of its rarer words: what none of the others
     * knows they could not account for.
     */
    List<ToolModel> candidates(List<Item> items) {
        if (tools.size() <= MANY) {
            return tools;
        }
        var candidates = new LinkedHashSet<ToolModel>();
        for (var item : items) {
            if (!item.isWord() || item.answer || item.isFiller() || item.isLook()) {
                continue;
            }
            for (var form : List.of(item.lower, item.lemma, item.canonical)) {
                if (reach.count(form) <= RARE) {
                    reach.addTo(candidates, form);
                }
            }
        }
        return candidates.isEmpty() ? ofNoWord(items) : List.copyOf(candidates);
    }

    /** Of very many, those for a sentence of which no word is known: each, for a value; else what may have been mistyped. */
    private List<ToolModel> ofNoWord(List<Item> items) {
        var unknown = new ArrayList<String>();
        for (var item : items) {
            if (item.isValue()) {
                return tools;
            }
            if (item.isWord() && !item.answer && reach.count(item.lower) == 0 && !English.knows(item.lower)) {
                unknown.add(item.lower);
            }
        }
        if (unknown.isEmpty()) {
            return tools;
        }
        var candidates = new LinkedHashSet<ToolModel>();
        for (var word : unknown) {
            for (var known : reach.words()) {
                if (reach.count(known) <= RARE && English.isSlip(word, known)) {
                    reach.addTo(candidates, known);
                }
            }
        }
        return List.copyOf(candidates);
    }

    /** What else a thing of this name is called, by the inputs of the tools. */
    Set<String> synonyms(String noun) {
        return synonyms.computeIfAbsent(noun, this::collected);
    }

    private Set<String> collected(String noun) {
        var all = new HashSet<String>();
        for (var model : tools) {
            for (var slot : model.slots) {
                if (!slot.param.isFlag() && slot.nouns.contains(noun) && !slot.isTyped()) {
                    all.addAll(slot.nouns);
                }
            }
        }
        return all;
    }

    /** From 0.3 for a word that every tool has to 1 for a word that one has; less for words without meaning. */
    double weight(Item word) {
        if (word.weight < 0) {
            word.weight = (float) weighed(word);
        }
        return word.weight;
    }

    private double weighed(Item word) {
        var lower = word.lower;
        if (English.role(lower) != null) {
            return 0;
        }
        if (English.isLook(lower)) {
            return 0.25;
        }
        if (English.isFiller(lower)) {
            return 0;
        }
        if (English.isReadFiller(lower)) {
            return 0.12;
        }
        var count = counts.get(lower);
        if (count == null) {
            count = counts.get(word.lemma);
        }
        if (count == null) {
            count = counts.get(word.canonical);
        }
        if (count == null || tools.size() < 2) {
            return 1;
        }
        return 0.3 + 0.7 * (tools.size() - count) / (tools.size() - 1);
    }
}
