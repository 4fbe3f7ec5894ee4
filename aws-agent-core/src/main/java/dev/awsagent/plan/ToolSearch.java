package dev.awsagent.plan;

import dev.awsagent.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the tools that a text is about, by the words of their names, descriptions, examples and inputs: the rarer a word
 * among the tools, the more it tells. Immutable once made; safe for many threads.
 */
final class ToolSearch {

    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

    /** A word of the name tells more than one of a description. */
    private static final int NAME = 3;

    private static final int EXAMPLE = 2;

    private final List<ToolDefinition> tools;

    /** Which tools a word is found at, and how much it counts there. */
    private final Map<String, Map<Integer, Integer>> found = new HashMap<>();

    ToolSearch(List<ToolDefinition> tools) {
        this.tools = List.copyOf(tools);
        for (int i = 0; i < this.tools.size(); i++) {
            var tool = this.tools.get(i);
            learn(i, tool.name(), NAME);
            learn(i, tool.description(), 1);
            var at = i;
            tool.examples().forEach(example -> learn(at, example, EXAMPLE));
            tool.params().forEach(param -> learn(at, param.name(), 1));
        }
    }

    private void learn(int tool, String text, int weight) {
        for (var word : words(text)) {
            found.computeIfAbsent(word, key -> new HashMap<>()).merge(tool, weight, Math::max);
        }
    }

    /** Each word in the singular and by its synonym, so that "erase" finds what deletes. */
    private static Set<String> words(String text) {
        var words = new HashSet<String>();
        for (var part : NO_WORD.split(text.replaceAll("(?<=[a-z])(?=[A-Z])", " "))) {
            var word = part.toLowerCase(Locale.ROOT);
            if (word.length() < 2 || English.isFiller(word) || English.role(word) != null) {
                continue;
            }
            words.add(English.canonical(English.lemma(word)));
        }
        return words;
    }

    /** At most {@code most} tools, the most telling first; none that has no word of the text. */
    List<ToolDefinition> find(String text, int most) {
        var scores = new HashMap<Integer, Double>();
        for (var word : words(text)) {
            var at = found.get(word);
            if (at != null) {
                var telling = Math.log(1.0 + (double) tools.size() / at.size());
                at.forEach((tool, weight) -> scores.merge(tool, telling * weight, Double::sum));
            }
        }
        var ranked = new ArrayList<>(scores.entrySet());
        ranked.sort(Map.Entry.<Integer, Double>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()));
        return ranked.stream()
                .limit(most)
                .map(entry -> tools.get(entry.getKey()))
                .toList();
    }
}
