package dev.awsagent.benchmarks.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The options of a command line, checked against those that there are. */
final class Arguments {

    private final List<String> words;

    /**
     * @param flags the options that stand alone
     * @param valued the options that a value follows
     */
    Arguments(List<String> words, Set<String> flags, Set<String> valued) {
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

    boolean has(String flag) {
        return words.contains(flag);
    }

    /** Each value of an option that can be given more than once. */
    List<String> values(String option) {
        var values = new ArrayList<String>();
        for (var at = 0; at + 1 < words.size(); at++) {
            if (words.get(at).equals(option)) {
                values.add(words.get(at + 1));
            }
        }
        return values;
    }

    String value(String option, String otherwise) {
        var values = values(option);
        return values.isEmpty() ? otherwise : values.get(values.size() - 1);
    }

    long number(String option, long otherwise) {
        var text = value(option, Long.toString(otherwise));
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " needs a whole number; got '" + text + "'", e);
        }
    }
}
