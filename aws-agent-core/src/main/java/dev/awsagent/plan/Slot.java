package dev.awsagent.plan;

import dev.awsagent.tool.ParamDefinition;
import dev.awsagent.tool.ParamKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One input of a tool, with all that the tool's examples and words tell about where its value stands in a sentence. */
final class Slot {

    /**
     * Words of a request that set this input.
     *
     * @param words in order
     * @param value what they set it to; null when the value follows them, or when the input is a flag
     * @param open whether the value follows them
     */
    record Phrase(Slot slot, List<Item> words, @Nullable String value, boolean open) {}

    final ParamDefinition param;
    final int index;
    final ParamKind kind;
    final boolean isList;
    final Set<English.Role> roles = EnumSet.noneOf(English.Role.class);
    final Set<Item.Bound> bounds = EnumSet.noneOf(Item.Bound.class);

    /** The very words that bound it in the tool's examples and words. */
    final Set<String> boundWords = new HashSet<>();

    /** Words that say what sort of thing the value is, in the singular. */
    final Set<String> nouns = new HashSet<>();

    /** Whether an example says "on" right before it, where others say "in". */
    boolean isOn;

    /** For a local path: what the examples call it. */
    boolean isFolder;

    boolean isFile;

    /** Compiled when first needed, since most plans need few. */
    private volatile @Nullable Pattern pattern;

    private volatile boolean unlimited;

    final List<Phrase> phrases = new ArrayList<>();

    /** Other inputs written as one with this one, as the key of a bucket is. */
    final Set<Slot> companions = new HashSet<>();

    Slot(ParamDefinition param, int index, Function<String, Item> items) {
        this.param = param;
        this.index = index;
        this.kind = param.kind();
        this.isList = param.schema().path("type").asText().equals("array");
        for (var part : Reader.parts(param.name())) {
            nouns.add(English.lemma(part.toLowerCase(Locale.ROOT)));
        }
        nouns.remove("name");
        nouns.remove("id");
        nouns.addAll(English.set(usual(kind)));
        if (param.isFlag()) {
            nouns.clear();
        }
        for (var words : param.words()) {
            phrase(words, items);
        }
        if (param.isChoice()) {
            for (var choice : param.schema().path("enum")) {
                phrases.add(new Phrase(
                        this,
                        words(choice.asText().toLowerCase(Locale.ROOT).replace('_', ' '), items),
                        choice.asText(),
                        false));
            }
        }
    }

    /** Whether a noun says that a value is of another kind than this input's, whatever the tool. */
    boolean isDeniedBy(String noun) {
        if (nouns.contains(noun)) {
            return false;
        }
        return switch (noun) {
            case "bucket" ->
                kind == ParamKind.OBJECT_KEY || kind == ParamKind.KEY_PREFIX || kind == ParamKind.LOCAL_PATH;
            case "object", "key", "file" ->
                kind == ParamKind.BUCKET || kind == ParamKind.KEY_PREFIX || kind == ParamKind.LOCAL_PATH;
            case "folder", "directory", "prefix" ->
                kind == ParamKind.BUCKET || kind == ParamKind.OBJECT_KEY || kind == ParamKind.LOCAL_PATH;
            default -> false;
        };
    }

    static boolean isFolderNoun(String noun) {
        return noun.equals("folder") || noun.equals("directory") || noun.equals("prefix") || noun.equals("subfolder");
    }

    private static String usual(ParamKind kind) {
        return switch (kind) {
            case BUCKET -> "bucket";
            case OBJECT_KEY -> "object key file";
            case KEY_PREFIX -> "prefix folder directory subfolder path";
            case GLOB -> "file object pattern";
            case LOCAL_PATH -> "path";
            case REGION -> "region";
            case TAGS -> "tag";
            case ARN -> "arn";
            case AUTO, TEXT, NAME, RESOURCE_ID, SIZE, DURATION, TIME, COUNT -> "";
        };
    }

    private void phrase(String words, Function<String, Item> items) {
        int equals = words.lastIndexOf('=');
        int open = words.indexOf("{}");
        if (open >= 0) {
            var leading = words(words.substring(0, open), items);
            phrases.add(new Phrase(this, leading, null, true));
            for (var word : leading) {
                bound(word.lower);
            }
        } else if (param.isFlag()) {
            phrases.add(new Phrase(this, words(words, items), "true", false));
        } else if (equals > 0) {
            phrases.add(new Phrase(this, words(words.substring(0, equals), items), words.substring(equals + 1), false));
        }
    }

    void bound(String word) {
        var bound = Reader.boundOf(word);
        if (bound == Item.Bound.NONE) {
            return;
        }
        boundWords.add(word);
        if (kind == ParamKind.TIME || kind == ParamKind.DURATION) {
            bound = bound == Item.Bound.MORE ? Item.Bound.BEFORE : bound == Item.Bound.LESS ? Item.Bound.AFTER : bound;
        }
        bounds.add(bound);
    }

    /** Whether a text keeps to the input's pattern; true without one. */
    boolean suits(String text) {
        var rule = pattern;
        if (rule == null && !unlimited) {
            var schema = isList ? param.schema().path("items") : param.schema();
            var expression = schema.path("pattern").asText("");
            if (expression.isEmpty()) {
                unlimited = true;
            } else {
                rule = Pattern.compile(expression);
                pattern = rule;
            }
        }
        return rule == null || rule.matcher(text).matches();
    }

    /** Whether an id says by itself that it is this input's: the pattern takes it, and not the same of another kind of thing. */
    boolean isToldBy(Item value) {
        int dash = value.text.indexOf('-');
        return value.type == Item.Type.ID
                && dash > 0
                && hasPattern()
                && suits(value.text)
                && !suits("zz".concat(value.text.substring(dash)));
    }

    boolean hasPattern() {
        return !suits("\u0000") || pattern != null;
    }

    private static List<Item> words(String text, Function<String, Item> items) {
        var words = new ArrayList<Item>();
        int from = 0;
        while (from < text.length()) {
            int space = text.indexOf(' ', from);
            int to = space < 0 ? text.length() : space;
            if (to > from) {
                words.add(items.apply(text.substring(from, to)));
            }
            from = to + 1;
        }
        return List.copyOf(words);
    }

    /** Once the examples are known: what calls its path a file takes no folder, and the other way round. */
    void settle() {
        if (kind == ParamKind.LOCAL_PATH) {
            if (isFile || !isFolder) {
                nouns.add("file");
            }
            if (isFolder || !isFile) {
                nouns.add("folder");
                nouns.add("directory");
            }
        }
    }

    String name() {
        return param.name();
    }

    /** Whether a value of this sort gives itself away by its form. */
    boolean isTyped() {
        return switch (kind) {
            case ARN, RESOURCE_ID, REGION, SIZE, DURATION, TIME, COUNT, TAGS, GLOB -> true;
            case AUTO, TEXT, NAME, BUCKET, OBJECT_KEY, KEY_PREFIX, LOCAL_PATH -> false;
        };
    }
}
