package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Defaults;
import dev.awsagent.credentials.internal.store.ConfigFile.Body;
import dev.awsagent.credentials.internal.store.ConfigFile.Section;
import dev.awsagent.credentials.internal.store.ConfigFile.Value;
import dev.awsagent.guard.Policy;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads the configuration file. Takes the tree of the YAML parser as it is and makes no object that the file could name.
 * Whatever is not known is refused with line and column; a message never shows a value, which may be a secret.
 */
final class ConfigParser {

    /** A name that can stand in a file, a keyring and a shell without quotes. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");

    private static final Pattern KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,39}");
    private static final int MOST_CHARACTERS = 1 << 20;
    private static final int MOST_PROFILES = 1000;

    private static final Set<String> TOP = Set.of("version", "defaults", "use_aws_profile", "encryption", "profiles");
    private static final Set<String> DEFAULTS = Set.of("region", "model", "policy", "tags");

    /** What AWS takes as the key of a tag, and as its value. */
    private static final Pattern TAG_KEY = Pattern.compile("(?!(?i:aws):)[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}");

    private static final Pattern TAG_VALUE = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{0,256}");

    /** AWS takes 50 for one thing: there is room for those that a request adds. */
    private static final int MOST_TAGS = 40;

    private final Path path;
    private final String shown;
    private final String text;

    private ConfigParser(Path path, String shown, String text) {
        this.path = path;
        this.shown = shown;
        this.text = text;
    }

    /**
     * @param shown how messages call the file
     * @throws CredentialException for a text that is not YAML, or that says something else than a configuration
     */
    static ConfigFile parse(Path path, String shown, String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new CredentialException(
                    shown + " has " + text.length() + " characters, at most " + MOST_CHARACTERS + " are read",
                    "check that it is the configuration of aws-agent");
        }
        return new ConfigParser(path, shown, text).parse();
    }

    private ConfigFile parse() {
        var root = tree();
        var profiles = new LinkedHashMap<String, Section>();
        Body body = null;
        var defaults = Defaults.NONE;
        String awsProfile = null;
        Encryption encryption = null;
        if (root == null) {
            return new ConfigFile(path, shown, text, profiles, null, defaults, null, null);
        }
        for (var entry : entries(root, "the file", TOP).entrySet()) {
            var value = entry.getValue();
            switch (entry.getKey()) {
                case "version" -> {
                    if (!"1".equals(scalar(value, "version"))) {
                        throw wrong(value, "version is one that this program does not know", "write version: 1");
                    }
                }
                case "defaults" -> defaults = defaults(value);
                case "use_aws_profile" -> awsProfile = text(value, "use_aws_profile");
                case "encryption" -> encryption = encryption(value);
                case "profiles" -> body = profiles(value, profiles);
                default -> throw new IllegalStateException(entry.getKey());
            }
        }
        if (awsProfile != null && profiles.containsKey("default")) {
            throw new CredentialException(
                    shown + ", line " + profiles.get("default").line()
                            + ": use_aws_profile and the profile 'default' both say what is used where no profile is named",
                    "keep one of the two");
        }
        return new ConfigFile(path, shown, text, profiles, body, defaults, awsProfile, encryption);
    }

    private @Nullable Node tree() {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(8);
        options.setCodePointLimit(MOST_CHARACTERS);
        options.setProcessComments(false);
        try {
            return new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options)
                    .getSingleNode();
        } catch (MarkedYAMLException e) {
            // Neither its message nor itself as a cause: both quote the line.
            throw new CredentialException(
                    shown + place(e.getProblemMark()) + ": " + reason(e.getProblem()),
                    "mend that line; values with : or # in them need quotes");
        } catch (YAMLException | StackOverflowError e) {
            throw new CredentialException(
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

    private CredentialException wrong(Node at, String what, String hint) {
        return new CredentialException(shown + place(at.getStartMark()) + ": " + what, hint);
    }

    private Map<String, Node> entries(Node node, String what, Set<String> known) {
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

    private MappingNode mapping(Node node, String what) {
        plain(node);
        if (node instanceof MappingNode mapping) {
            return mapping;
        }
        throw wrong(
                node,
                what + " must be names with values, and is " + kind(node),
                "write name: value, one on each line, indented by two blanks");
    }

    private String key(Node node, String what) {
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

    private String text(Node node, String what) {
        return scalarText(node, what).getValue();
    }

    private ScalarNode scalarText(Node node, String what) {
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

    /** The parser counts code points. */
    private int at(Mark mark) {
        return text.offsetByCodePoints(0, mark.getIndex());
    }

    private String scalar(Node node, String what) {
        plain(node);
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw wrong(node, what + " must be one value, and is " + kind(node), "write " + what + ": VALUE");
    }

    private Defaults defaults(Node node) {
        if (isNothing(node)) {
            return Defaults.NONE;
        }
        String region = null;
        String model = null;
        String policy = null;
        Map<String, String> tags = Map.of();
        for (var entry : entries(node, "defaults", DEFAULTS).entrySet()) {
            var what = "defaults." + entry.getKey();
            switch (entry.getKey()) {
                case "region" -> region = text(entry.getValue(), what);
                case "model" -> model = text(entry.getValue(), what);
                case "tags" -> tags = tags(entry.getValue(), what);
                default -> policy = policy(entry.getValue(), what);
            }
        }
        return new Defaults(region, model, policy, tags);
    }

    /** Null for {@code off}. */
    private @Nullable Map<String, String> tags(Node node, String what) {
        if (node instanceof ScalarNode scalar && scalar.getValue().equals("off")) {
            return null;
        }
        var tags = new LinkedHashMap<String, String>();
        for (var entry : entries(node, what, Set.of()).entrySet()) {
            var value = scalar(entry.getValue(), "each of " + what);
            if (!TAG_KEY.matcher(entry.getKey()).matches()
                    || !TAG_VALUE.matcher(value).matches()) {
                throw wrong(
                        entry.getValue(),
                        "AWS takes no such tag",
                        "a key has 1 to 128 letters, digits, blanks and _ . : / = + - @ and does not begin with aws:, a"
                                + " value has up to 256 of them");
            }
            tags.put(entry.getKey(), value);
        }
        if (tags.size() > MOST_TAGS) {
            throw wrong(node, what + " has " + tags.size() + " tags, at most " + MOST_TAGS, "leave some out");
        }
        return tags;
    }

    /** A policy that is named and not known would be worse than none. */
    private String policy(Node node, String what) {
        var name = text(node, what);
        if (!Policy.presets().contains(name)) {
            throw wrong(
                    node,
                    what + " is none that this program knows",
                    "write one of " + String.join(", ", new TreeSet<>(Policy.presets())));
        }
        return name;
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
    }

    private Body profiles(Node node, Map<String, Section> into) {
        if (isNothing(node)) {
            return new Body(false, at(node.getStartMark()), -1);
        }
        var mapping = mapping(node, "profiles");
        var names = entries(node, "profiles", Set.of());
        if (names.size() > MOST_PROFILES) {
            throw wrong(
                    node, "profiles has " + names.size() + " profiles, at most " + MOST_PROFILES, "make it smaller");
        }
        var end = at(node.getStartMark());
        for (var tuple : mapping.getValue()) {
            var keyNode = tuple.getKeyNode();
            var name = key(keyNode, "profiles");
            if (!NAME.matcher(name).matches()) {
                throw wrong(
                        keyNode,
                        "this cannot be the name of a profile",
                        "use 1 to 64 letters, digits and . _ @ + -, such as prod-admin");
            }
            var section = section(name, keyNode, tuple.getValueNode());
            into.put(name, section);
            end = Math.max(end, section.end());
        }
        var flow = mapping.getFlowStyle() == FlowStyle.FLOW;
        var indent = mapping.getValue().isEmpty()
                ? -1
                : mapping.getValue().get(0).getKeyNode().getStartMark().getColumn();
        return new Body(flow, flow ? at(node.getEndMark()) : end, indent);
    }

    private Section section(String name, Node keyNode, Node node) {
        var what = "profile '" + name + "'";
        var values = new LinkedHashMap<String, Value>();
        var end = at(keyNode.getEndMark());
        entries(node, what, ConfigFile.FIELDS);
        var mapping = (MappingNode) node;
        for (var tuple : mapping.getValue()) {
            var field = key(tuple.getKeyNode(), what);
            var scalar = scalarText(tuple.getValueNode(), field + " of " + what);
            var start = scalar.getStartMark();
            values.put(
                    field,
                    new Value(
                            scalar.getValue(),
                            start.getLine() + 1,
                            start.getColumn() + 1,
                            at(tuple.getKeyNode().getStartMark()),
                            at(start),
                            at(scalar.getEndMark())));
            end = Math.max(end, at(scalar.getEndMark()));
        }
        var flow = mapping.getFlowStyle() == FlowStyle.FLOW;
        var first = mapping.getValue().isEmpty()
                ? -1
                : mapping.getValue().get(0).getKeyNode().getStartMark().getColumn();
        return new Section(
                values,
                flow,
                at(keyNode.getStartMark()),
                flow ? at(node.getEndMark()) : end,
                first,
                keyNode.getStartMark().getLine() + 1);
    }

    private Encryption encryption(Node node) {
        var fields = new LinkedHashMap<String, String>();
        entries(node, "encryption", Encryption.FIELDS)
                .forEach((name, value) -> fields.put(name, scalar(value, "encryption." + name)));
        try {
            return Encryption.of(fields);
        } catch (IllegalArgumentException e) {
            throw wrong(node, "encryption: " + e.getMessage(), "restore the section as it was written");
        }
    }
}
