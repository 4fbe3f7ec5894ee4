package dev.awsagent.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The options of a command line, checked against those that there are. Immutable. */
public final class Arguments {

    private final List<String> words;

    /**
     * @param flags the options that stand alone
     * @param valued the options that a value follows
     * @throws IllegalArgumentException when there is another option among them, or a value is missing
     */
    public Arguments(List<String> words, Set<String> flags, Set<String> valued) {
        this.words = List.copyOf(words);
        for (var at = 0; at < words.size(); at++) {
            var word = words.get(at);
            if (valued.contains(word)) {
                at++;
                if (at == words.size()) {
                    throw new IllegalArgumentException(word + " needs a value behind it; see --help");
                }
            } else if (!flags.contains(word)) {
                throw new IllegalArgumentException("there is no option '" + word + "'; see --help");
            }
        }
    }

    /** Whether an option that stands alone is there. */
    public boolean has(String flag) {
        return words.contains(flag);
    }

    /** Each value of an option that can be given more than once. */
    public List<String> values(String option) {
        var values = new ArrayList<String>();
        for (var at = 0; at + 1 < words.size(); at++) {
            if (words.get(at).equals(option)) {
                values.add(words.get(at + 1));
            }
        }
        return values;
    }

    /** The last value of an option; {@code otherwise} where it is not there. */
    public String value(String option, String otherwise) {
        var values = values(option);
        return values.isEmpty() ? otherwise : values.get(values.size() - 1);
    }

    /**
     * The same as a number.
     *
     * @throws IllegalArgumentException when it is none
     */
    public long number(String option, long otherwise) {
        var text = value(option, Long.toString(otherwise));
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " needs a whole number; got '" + text + "'", e);
        }
    }
}
