package dev.awsagent.plan;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One word, value or mark of a sentence, with the place that it stands in. Belongs to one planning; not thread-safe. */
final class Item {

    enum Type {
        WORD,
        QUOTED,
        URI,
        ARN,
        URL,
        PATH,
        /** Holds a slash, but does not start like a path. */
        SLASHED,
        FILE,
        /** {@code .csv} */
        ENDING,
        DOTTED,
        NAME,
        GLOB,
        PAIR,
        REGION,
        ID,
        NUMBER,
        SIZE,
        SPAN,
        TIME,
        FLAG,
        /** A comma, a full stop: no meaning of its own. */
        MARK,
        /** A sign of a shell or a program: never without meaning. */
        SIGN
    }

    /** How a measure bounds what is asked for. */
    enum Bound {
        NONE,
        MORE,
        LESS,
        AFTER,
        BEFORE
    }

    Type type;
    final String text;
    final int start;
    final int end;
    final String lower;
    final String lemma;
    final String stem;
    final String canonical;

    /** What {@link English#senses} says of it: asked for once a word, and not once a word and tool. */
    private final int senses;

    /** What {@link English#role} says of it; null for no preposition. */
    final English.@Nullable Role preposition;

    /** The bucket and the key of a URI; the value of a region; null otherwise. */
    @Nullable
    String first;

    String rest = "";
    long number;

    @Nullable
    Instant time;

    /** Whether the time is one of a clock, whose day is guessed. */
    boolean clock;

    Bound bound = Bound.NONE;

    /** Which one it is of all words that the tools of an index say; below 0 where it is none. */
    int place = -1;

    /** How telling the word is; negative while not known. */
    float weight = -1;

    boolean answer;
    boolean calledBefore;

    /** Whether it stands for "turn on" or "turn off", which a thing is that "enable" would not be said of. */
    boolean turned;

    /** Whether it came out of a result, and not out of the user's words. */
    boolean shown;

    /** Where the value will be found, when it is not known yet. */
    @Nullable
    Reference reference;

    /** What the thing may be called that it stands for. */
    java.util.Set<String> nouns = java.util.Set.of();

    English.Role role = English.Role.NONE;
    int chunk;

    Item(Type type, String text, int start, int end) {
        this.type = type;
        this.text = text;
        this.start = start;
        this.end = end;
        this.lower = plain(text);
        this.lemma = type == Type.WORD ? English.lemma(lower) : lower;
        this.stem = type == Type.WORD ? English.stem(lemma) : lower;
        this.canonical =
                type == Type.WORD ? English.canonical(lower.equals(lemma) ? lower : either(lower, lemma)) : lower;
        this.senses = English.senses(lower);
        this.preposition = English.role(lower);
    }

    /** "Turn on", "switched off" as one word; null where these two are no such thing. */
    static @Nullable Item turned(Item verb, String particle, int end) {
        if (!verb.isWord() || !particle.equals("on") && !particle.equals("off")) {
            return null;
        }
        var word = switch (verb.lower) {
            case "turn", "switch", "power" -> particle.equals("on") ? "enable" : "disable";
            case "turned", "switched" -> particle.equals("on") ? "enabled" : "disabled";
            default -> null;
        };
        if (word == null) {
            return null;
        }
        var item = new Item(Type.WORD, word, verb.start, end);
        item.turned = !word.endsWith("d");
        return item;
    }

    /** The same, to be placed in another sentence. */
    Item copy() {
        var copy = new Item(type, text, start, end);
        copy.first = first;
        copy.rest = rest;
        copy.number = number;
        copy.time = time;
        copy.clock = clock;
        copy.bound = bound;
        copy.answer = answer;
        copy.turned = turned;
        copy.shown = shown;
        copy.reference = reference;
        copy.nouns = nouns;
        return copy;
    }

    private static String either(String lower, String lemma) {
        return English.canonical(lower).equals(lower) ? lemma : lower;
    }

    /** As {@link English#isFiller}. */
    boolean isFiller() {
        return (senses & English.FILLER) != 0;
    }

    /** As {@link English#isReadFiller}. */
    boolean isReadFiller() {
        return (senses & English.READ_FILLER) != 0;
    }

    /** As {@link English#isLook}. */
    boolean isLook() {
        return (senses & English.LOOK) != 0;
    }

    /** As {@link English#isTurn}. */
    boolean isTurn() {
        return (senses & English.TURN) != 0;
    }

    boolean isWord() {
        return type == Type.WORD;
    }

    boolean isValue() {
        return type != Type.WORD && type != Type.MARK && type != Type.SIGN && type != Type.FLAG;
    }

    /** A value that a measure or a code gives away, whatever stands around it. */
    boolean isTyped() {
        return switch (type) {
            case URI, ARN, REGION, ID, SIZE, SPAN, TIME, GLOB, PAIR, NUMBER, ENDING -> true;
            case WORD, QUOTED, URL, PATH, SLASHED, FILE, DOTTED, NAME, FLAG, MARK, SIGN -> false;
        };
    }

    /** Whether it may be what a thing is called by, and not how much or where. */
    boolean isThing() {
        return isValue() && (!isTyped() || type == Type.ID || type == Type.ARN || type == Type.URI);
    }

    /** Lower case, without apostrophes and joiners. */
    static String plain(String text) {
        boolean simple = true;
        for (int i = 0; i < text.length() && simple; i++) {
            char c = text.charAt(i);
            simple = c < 0x80 && !(c >= 'A' && c <= 'Z') && c != '\'';
        }
        if (simple) {
            return text;
        }
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\'' && c != '\u2019' && c != '\u2018' && c != '\u200c' && c != '\u200d') {
                out.append(c);
            }
        }
        return java.text.Normalizer.normalize(out, java.text.Normalizer.Form.NFC)
                .toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return type + ":" + text;
    }
}
