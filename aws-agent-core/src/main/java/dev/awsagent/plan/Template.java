package dev.awsagent.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An example sentence of a tool, taken apart. Immutable. */
final class Template {

    /**
     * A word, or one or more slots written as one: {@code s3://{bucket}/{prefix}}.
     *
     * @param word null for slots
     * @param slots names of inputs; empty for a word
     * @param role of the preposition before it
     * @param chunk which part of the sentence it stands in
     */
    record Part(@Nullable Item word, List<String> slots, English.Role role, int chunk) {}

    final String text;
    final List<Part> parts;

    /** Index of the first word that carries meaning; -1 when there is none. */
    final int head;

    /** The inputs that it names. */
    private final List<String> slots;

    /** The words that carry meaning. */
    final List<Item> telling;

    Template(String text, String service, Function<String, Item> words) {
        this.text = text;
        this.parts = split(text, words);
        var telling = new ArrayList<Item>();
        var slots = new ArrayList<String>();
        for (var part : parts) {
            slots.addAll(part.slots);
            var word = part.word;
            if (word != null && word.preposition == null && !word.isReadFiller()) {
                telling.add(word);
            }
        }
        this.telling = List.copyOf(telling);
        this.slots = List.copyOf(slots);
        int first = -1;
        for (int i = 0; i < parts.size() && first < 0; i++) {
            var word = parts.get(i).word;
            if (word != null && !word.isFiller() && !word.lower.equals(service)) {
                first = i;
            } else if (word == null) {
                break;
            }
        }
        this.head = first;
    }

    /** How many of its words that carry meaning the sentence does not say in any form. */
    int unsaid(Said said) {
        int unsaid = 0;
        for (var word : telling) {
            unsaid += said.says(word) ? 0 : 1;
        }
        return unsaid;
    }

    private static List<Part> split(String text, Function<String, Item> words) {
        var parts = new ArrayList<Part>();
        var role = English.Role.NONE;
        int chunk = 0;
        int from = 0;
        boolean comma = false;
        while (from < text.length()) {
            int space = text.indexOf(' ', from);
            int to = space < 0 ? text.length() : space;
            var token = text.substring(from, to);
            from = to + 1;
            int open = token.indexOf('{');
            if (open >= 0) {
                var slots = new ArrayList<String>();
                int last = 0;
                if (comma) {
                    // "In {bucket}, {files}": as in a sentence, the preposition ends there.
                    role = English.Role.NONE;
                    chunk++;
                }
                comma = token.endsWith(",");
                while (open >= 0) {
                    int close = token.indexOf('}', open);
                    if (close < 0) {
                        break;
                    }
                    slots.add(token.substring(open + 1, close));
                    last = close + 1;
                    open = token.indexOf('{', close);
                }
                if (filled(parts, chunk) && role == English.Role.NONE && isShellCopy(parts)) {
                    chunk++;
                    role = English.Role.GOAL;
                }
                boolean owned = token.startsWith("'s", last);
                parts.add(new Part(null, List.copyOf(slots), owned ? English.Role.OF : role, chunk));
                if (owned) {
                    role = English.Role.NONE;
                    chunk++;
                }
                continue;
            }
            comma = false;
            int end = token.length();
            while (end > 0 && ",.;:!?\"'".indexOf(token.charAt(end - 1)) >= 0) {
                end--;
            }
            int start = 0;
            while (start < end && "\"'(".indexOf(token.charAt(start)) >= 0) {
                start++;
            }
            if (start == end) {
                continue;
            }
            token = token.substring(start, end);
            boolean contracted = token.length() > 2 && token.endsWith("'s");
            var word = words.apply(contracted ? token.substring(0, token.length() - 2) : token);
            var before = parts.isEmpty() ? null : parts.get(parts.size() - 1).word;
            var turned = before == null ? null : Item.turned(before, word.lower, 0);
            if (turned != null) {
                parts.set(parts.size() - 1, new Part(turned, List.of(), role, chunk));
                continue;
            }
            var leads = word.preposition;
            if (leads != null) {
                role = leads;
                chunk++;
            } else if ((word.lower.equals("called") || word.lower.equals("named")) && filled(parts, chunk)) {
                role = English.Role.AS;
                chunk++;
            }
            parts.add(new Part(word, List.of(), role, chunk));
            if (contracted) {
                parts.add(new Part(words.apply("is"), List.of(), role, chunk));
            }
        }
        return List.copyOf(parts);
    }

    /** In a shell's "cp a b", the second name is where the first goes. */
    private static boolean isShellCopy(List<Part> parts) {
        for (var part : parts) {
            if (part.word != null && (part.word.lower.equals("cp") || part.word.lower.equals("mv"))) {
                return true;
            }
        }
        return false;
    }

    private static boolean filled(List<Part> parts, int chunk) {
        for (var part : parts) {
            if (part.word == null && part.chunk == chunk) {
                return true;
            }
        }
        return false;
    }

    /** Where the example has this slot; beyond the end when it has not. */
    int placeOf(String slot) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).slots.contains(slot)) {
                return i;
            }
        }
        return parts.size();
    }

    /** Whether the example has this slot behind a comma, after one that a preposition leads: "on {bucket}, {files}". */
    boolean trails(String slot) {
        boolean led = false;
        for (var part : parts) {
            if (part.slots.contains(slot)) {
                return led && part.role == English.Role.NONE;
            }
            led |= part.word == null && part.role != English.Role.NONE;
        }
        return false;
    }

    boolean names(String slot) {
        return slots.contains(slot);
    }
}
