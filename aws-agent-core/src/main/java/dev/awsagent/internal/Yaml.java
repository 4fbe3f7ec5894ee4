package dev.awsagent.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A file of ours in YAML, as the tree that its parser makes: no object that the file could name is made. Whatever is not
 * known is refused with line and column; no message of this class shows a value, which may be a secret.
 */
public final class Yaml {

    private static final Pattern KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,39}");

    private final String shown;
    private final String text;

    /** The file says something else than it should. */
    public static final class Wrong extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String hint;

        Wrong(String message, String hint) {
            super(message);
            this.hint = hint;
        }

        /** What to do about it. */
        public String hint() {
            return hint;
        }
    }

    /** @param shown how messages call the file */
    public Yaml(String shown, String text) {
        this.shown = shown;
        this.text = text;
    }

    /**
     * The whole of it; null when nothing is written there.
     *
     * @param most characters that are read
     * @param depth of values within values
     */
    public @Nullable Node root(int most, int depth) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(depth);
        options.setCodePointLimit(most);
        options.setProcessComments(false);
        try {
            return new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options)
                    .getSingleNode();
        } catch (MarkedYAMLException e) {
            // Neither its message nor itself as a cause: both quote the line.
            throw new Wrong(
                    shown + place(e.getProblemMark()) + ": " + reason(e.getProblem()),
                    "mend that line; values with : or # in them need quotes");
        } catch (YAMLException | StackOverflowError e) {
            throw new Wrong(
                    shown + " is not YAML that can be read: " + e.getClass().getSimpleName(),
                    "save it as plain UTF-8 text, or restore it");
        }
    }

    /** In words of our own: those of the parser may repeat what it read. */
    private static String reason(@Nullable String problem) {
        var said = problem == null ? "" : problem;
        if (said.startsWith("could not find expected ':'")) {
            return "a name without its ':'";
        }
        if (said.startsWith("mapping values are not allowed")) {
            return "a second ':' where one value was expected";
        }
        if (said.startsWith("found unexpected end of stream")) {
            return "the file ends in the middle of a value";
        }
        if (said.startsWith("found character '\\t")) {
            return "a tab; indent with blanks";
        }
        if (said.startsWith("found undefined alias")) {
            return "an alias; write the value itself";
        }
        return "this is not YAML";
    }

    private static String place(@Nullable Mark mark) {
        return mark == null ? "" : ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
    }

    /** @param hint what to do about it */
    public Wrong wrong(Node at, String what, String hint) {
        return new Wrong(shown + place(at.getStartMark()) + ": " + what, hint);
    }

    /**
     * The values of a mapping, by name.
     *
     * @param known the names that it can have; empty for any
     */
    public Map<String, Node> entries(Node node, String what, Set<String> known) {
        var entries = new LinkedHashMap<String, Node>();
        for (var tuple : mapping(node, what).getValue()) {
            var name = key(tuple.getKeyNode(), what);
            if (!known.isEmpty() && !known.contains(name)) {
                var named = KEY.matcher(name).matches() ? "'" + name + "'" : "what stands here";
                throw wrong(
                        tuple.getKeyNode(),
                        named + " is nothing that " + what + " can have",
                        "it can have " + String.join(", ", new TreeSet<>(known)));
            }
            if (entries.put(name, tuple.getValueNode()) != null) {
                throw wrong(
                        tuple.getKeyNode(),
                        (KEY.matcher(name).matches() ? "'" + name + "'" : "a name") + " is there twice in " + what,
                        "keep one of the two");
            }
        }
        return entries;
    }

    public MappingNode mapping(Node node, String what) {
        plain(node);
        if (node instanceof MappingNode mapping) {
            return mapping;
        }
        throw wrong(
                node,
                what + " must be names with values, and is " + kind(node),
                "write name: value, one on each line, indented by two blanks");
    }

    /** The items of a list, or the one value that stands in its place. */
    public List<Node> items(Node node) {
        plain(node);
        return node instanceof SequenceNode list ? list.getValue() : List.of(node);
    }

    public String key(Node node, String what) {
        plain(node);
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw wrong(node, "a name in " + what + " must be text, and is " + kind(node), "write name: value");
    }

    private void plain(Node node) {
        if (node.getAnchor() != null) {
            throw wrong(node, "an anchor; each value stands for itself here", "write the value itself");
        }
    }

    private static String kind(Node node) {
        if (node instanceof ScalarNode scalar) {
            if (scalar.getTag().equals(Tag.NULL)) {
                return "empty";
            }
            return scalar.getTag().equals(Tag.STR) ? "a text" : "a " + tagName(scalar.getTag());
        }
        return node instanceof MappingNode ? "names with values" : "a list";
    }

    private static String tagName(Tag tag) {
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            return "number";
        }
        if (tag.equals(Tag.BOOL)) {
            return "yes or no";
        }
        return tag.equals(Tag.TIMESTAMP) ? "time" : "value with a tag";
    }

    public String text(Node node, String what) {
        return textNode(node, what).getValue();
    }

    public ScalarNode textNode(Node node, String what) {
        plain(node);
        if (!(node instanceof ScalarNode scalar) || !scalar.getTag().equals(Tag.STR)) {
            throw wrong(
                    node, what + " must be a text, and is " + kind(node), "write it in quotes, or leave the line out");
        }
        if (scalar.getValue().isBlank()) {
            throw wrong(node, what + " is empty", "give it a value, or leave the line out");
        }
        return scalar;
    }

    /** One value, of whichever kind, as it is written. */
    public String scalar(Node node, String what) {
        plain(node);
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw wrong(node, what + " must be one value, and is " + kind(node), "write " + what + ": VALUE");
    }

    /** Whether there is a name and no value. */
    public static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
    }
}
