package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Defaults;
import dev.awsagent.credentials.internal.store.ConfigFile.Body;
import dev.awsagent.credentials.internal.store.ConfigFile.Section;
import dev.awsagent.credentials.internal.store.ConfigFile.Value;
import dev.awsagent.guard.Policy;
import dev.awsagent.internal.Yaml;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Reads the configuration file. Takes the tree of the YAML parser as it is and makes no object that the file could name.
 * Whatever is not known is refused with line and column; a message never shows a value, which may be a secret.
 */
final class ConfigParser {

    /** A name that can stand in a file, a keyring and a shell without quotes. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");

    /** The account is its group. */
    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::(\\d{12}):role/[\\w+=,.@/-]{1,576}");

    private static final int MOST_CHARACTERS = 1 << 20;
    private static final int MOST_PROFILES = 1000;

    private static final Set<String> TOP = Set.of(
            "version",
            "defaults",
            "models",
            "audit",
            "use_aws_profile",
            "encryption",
            "profiles",
            "telemetry",
            "change_roles");
    private static final Set<String> DEFAULTS =
            Set.of("region", "model", "fallback_model", "planner", "policy", "tags");
    private static final Set<String> PLANNERS = Set.of("auto", "local", "model");
    private static final Set<String> NUMBERS = Set.of("context", "max_tokens");
    private static final Set<String> PROVIDER = Set.of("key", "base_url", "profile", "region", "context", "max_tokens");

    /** What AWS takes as the key of a tag, and as its value. */
    private static final Pattern TAG_KEY = Pattern.compile("(?!(?i:aws):)[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}");

    private static final Pattern TAG_VALUE = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{0,256}");

    /** AWS takes 50 for one thing: there is room for those that a request adds. */
    private static final int MOST_TAGS = 40;

    private final Path path;
    private final String shown;
    private final String text;
    private final Yaml yaml;

    private ConfigParser(Path path, String shown, String text) {
        this.path = path;
        this.shown = shown;
        this.text = text;
        this.yaml = new Yaml(shown, text);
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
        try {
            return new ConfigParser(path, shown, text).parse();
        } catch (Yaml.Wrong e) {
            throw new CredentialException(String.valueOf(e.getMessage()), e.hint());
        }
    }

    private ConfigFile parse() {
        var root = yaml.root(MOST_CHARACTERS, 8);
        var profiles = new LinkedHashMap<String, Section>();
        Body body = null;
        var defaults = Defaults.NONE;
        Map<String, String> audit = Map.of();
        Set<String> telemetry = Set.of();
        Map<String, Map<String, String>> providers = Map.of();
        var modelKeys = new LinkedHashMap<String, Section>();
        Map<String, String> changeRoles = Map.of();
        String awsProfile = null;
        Encryption encryption = null;
        if (root == null) {
            return new ConfigFile(path, shown, text, profiles, modelKeys, null, defaults, null, null, Map.of());
        }
        for (var entry : yaml.entries(root, "the file", TOP).entrySet()) {
            var value = entry.getValue();
            switch (entry.getKey()) {
                case "version" -> {
                    if (!"1".equals(yaml.scalar(value, "version"))) {
                        throw yaml.wrong(value, "version is one that this program does not know", "write version: 1");
                    }
                }
                case "defaults" -> defaults = defaults(value);
                case "models" -> providers = providers(value, modelKeys);
                case "audit" -> audit = audit(value);
                case "change_roles" -> changeRoles = changeRoles(value);
                case "telemetry" -> telemetry = telemetry(value);
                case "use_aws_profile" -> awsProfile = yaml.text(value, "use_aws_profile");
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
        var models = new Defaults.Models(
                defaults.models().planner(), defaults.models().fallback(), providers);
        var said = new Defaults(
                defaults.region(), defaults.model(), defaults.policy(), defaults.tags(), audit, models, telemetry);
        return new ConfigFile(path, shown, text, profiles, modelKeys, body, said, awsProfile, encryption, changeRoles);
    }

    /** The parser counts code points. */
    private int at(Mark mark) {
        return text.offsetByCodePoints(0, mark.getIndex());
    }

    private Defaults defaults(Node node) {
        if (Yaml.isNothing(node)) {
            return Defaults.NONE;
        }
        String region = null;
        String model = null;
        String fallback = null;
        String planner = null;
        String policy = null;
        Map<String, String> tags = Map.of();
        for (var entry : yaml.entries(node, "defaults", DEFAULTS).entrySet()) {
            var what = "defaults." + entry.getKey();
            switch (entry.getKey()) {
                case "region" -> region = yaml.text(entry.getValue(), what);
                case "model" -> model = yaml.text(entry.getValue(), what);
                case "fallback_model" -> fallback = yaml.text(entry.getValue(), what);
                case "planner" -> planner = planner(entry.getValue(), what);
                case "tags" -> tags = tags(entry.getValue(), what);
                default -> policy = policy(entry.getValue(), what);
            }
        }
        var models = new Defaults.Models(planner, fallback, Map.of());
        return new Defaults(region, model, policy, tags, Map.of(), models);
    }

    private String planner(Node node, String what) {
        var name = yaml.text(node, what);
        if (!PLANNERS.contains(name)) {
            throw yaml.wrong(
                    node,
                    what + " is none that this program knows",
                    "write one of " + String.join(", ", new TreeSet<>(PLANNERS)));
        }
        return name;
    }

    /** Which providers there are is for the modules on the path to say. */
    private Map<String, Map<String, String>> providers(Node node, Map<String, Section> keys) {
        var providers = new LinkedHashMap<String, Map<String, String>>();
        for (var provider : yaml.entries(node, "models", Set.of()).entrySet()) {
            var where = "models." + provider.getKey();
            var settings = new LinkedHashMap<String, String>();
            for (var entry : yaml.entries(provider.getValue(), where, PROVIDER).entrySet()) {
                var what = where + "." + entry.getKey();
                settings.put(
                        entry.getKey(),
                        NUMBERS.contains(entry.getKey())
                                ? yaml.scalar(entry.getValue(), what)
                                : yaml.text(entry.getValue(), what));
            }
            if (settings.containsKey(ConfigFile.KEY)) {
                keys.put(provider.getKey(), key(where, (MappingNode) provider.getValue()));
                // What is encrypted is opened when it is needed, and is no setting.
                settings.computeIfPresent(ConfigFile.KEY, (name, key) -> Encryption.isSealed(key) ? null : key);
            }
            providers.put(provider.getKey(), Map.copyOf(settings));
        }
        return providers;
    }

    /** A provider with its key alone, as the rest of it is never changed. */
    private Section key(String what, MappingNode provider) {
        var values = new LinkedHashMap<String, Value>();
        for (var tuple : provider.getValue()) {
            if (yaml.key(tuple.getKeyNode(), what).equals(ConfigFile.KEY)) {
                values.put(ConfigFile.KEY, value(tuple, what));
            }
        }
        var mark = provider.getStartMark();
        return new Section(
                values,
                provider.getFlowStyle() == FlowStyle.FLOW,
                at(mark),
                at(provider.getEndMark()),
                mark.getColumn(),
                mark.getLine() + 1);
    }

    private Value value(NodeTuple tuple, String what) {
        var scalar = yaml.textNode(tuple.getValueNode(), yaml.key(tuple.getKeyNode(), what) + " of " + what);
        var start = scalar.getStartMark();
        return new Value(
                scalar.getValue(),
                start.getLine() + 1,
                start.getColumn() + 1,
                at(tuple.getKeyNode().getStartMark()),
                at(start),
                at(scalar.getEndMark()));
    }

    /** What its settings mean is for those to say who know the kind. */
    private Map<String, String> audit(Node node) {
        var settings = new LinkedHashMap<String, String>();
        for (var entry : yaml.entries(node, "audit", Set.of()).entrySet()) {
            settings.put(entry.getKey(), yaml.scalar(entry.getValue(), "audit." + entry.getKey()));
        }
        if (settings.getOrDefault("kind", "").isBlank()) {
            throw yaml.wrong(node, "audit does not say to which kind of place", "write kind: cloudwatch");
        }
        return settings;
    }

    /** Each says by its ARN of which account it is. */
    private Map<String, String> changeRoles(Node node) {
        var roles = new LinkedHashMap<String, String>();
        for (var item : yaml.items(node)) {
            var role = yaml.text(item, "each of change_roles");
            var arn = ROLE.matcher(role);
            if (!arn.matches()) {
                throw yaml.wrong(
                        item, "this is not the ARN of a role", "write it as arn:aws:iam::123456789012:role/NAME");
            }
            if (roles.put(arn.group(1), role) != null) {
                throw yaml.wrong(
                        item, "change_roles names two roles of account " + arn.group(1), "keep one for each account");
            }
        }
        return roles;
    }

    /** The names of those that are on; what they mean is for the modules on the path to say. */
    private Set<String> telemetry(Node node) {
        var on = new TreeSet<String>();
        for (var entry : yaml.entries(node, "telemetry", Set.of()).entrySet()) {
            switch (yaml.scalar(entry.getValue(), "telemetry." + entry.getKey())) {
                case "true", "on" -> on.add(entry.getKey());
                case "false", "off" -> {}
                default ->
                    throw yaml.wrong(
                            entry.getValue(),
                            "telemetry." + entry.getKey() + " is neither on nor off",
                            "write true or false");
            }
        }
        return on;
    }

    /** Null for {@code off}. */
    private @Nullable Map<String, String> tags(Node node, String what) {
        if (node instanceof ScalarNode scalar && scalar.getValue().equals("off")) {
            return null;
        }
        var tags = new LinkedHashMap<String, String>();
        for (var entry : yaml.entries(node, what, Set.of()).entrySet()) {
            var value = yaml.scalar(entry.getValue(), "each of " + what);
            if (!TAG_KEY.matcher(entry.getKey()).matches()
                    || !TAG_VALUE.matcher(value).matches()) {
                throw yaml.wrong(
                        entry.getValue(),
                        "AWS takes no such tag",
                        "a key has 1 to 128 letters, digits, blanks and _ . : / = + - @ and does not begin with aws:, a"
                                + " value has up to 256 of them");
            }
            tags.put(entry.getKey(), value);
        }
        if (tags.size() > MOST_TAGS) {
            throw yaml.wrong(node, what + " has " + tags.size() + " tags, at most " + MOST_TAGS, "leave some out");
        }
        return tags;
    }

    /** A policy that is named and not known would be worse than none. */
    private String policy(Node node, String what) {
        var name = yaml.text(node, what);
        if (!Policy.presets().contains(name)) {
            throw yaml.wrong(
                    node,
                    what + " is none that this program knows",
                    "write one of " + String.join(", ", new TreeSet<>(Policy.presets())));
        }
        return name;
    }

    private Body profiles(Node node, Map<String, Section> into) {
        if (Yaml.isNothing(node)) {
            return new Body(false, at(node.getStartMark()), -1);
        }
        var mapping = yaml.mapping(node, "profiles");
        var names = yaml.entries(node, "profiles", Set.of());
        if (names.size() > MOST_PROFILES) {
            throw yaml.wrong(
                    node, "profiles has " + names.size() + " profiles, at most " + MOST_PROFILES, "make it smaller");
        }
        var end = at(node.getStartMark());
        for (var tuple : mapping.getValue()) {
            var keyNode = tuple.getKeyNode();
            var name = yaml.key(keyNode, "profiles");
            if (!NAME.matcher(name).matches()) {
                throw yaml.wrong(
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
        yaml.entries(node, what, ConfigFile.FIELDS);
        var mapping = (MappingNode) node;
        for (var tuple : mapping.getValue()) {
            var value = value(tuple, what);
            values.put(yaml.key(tuple.getKeyNode(), what), value);
            end = Math.max(end, value.end());
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
        yaml.entries(node, "encryption", Encryption.FIELDS)
                .forEach((name, value) -> fields.put(name, yaml.scalar(value, "encryption." + name)));
        try {
            return Encryption.of(fields);
        } catch (IllegalArgumentException e) {
            throw yaml.wrong(node, "encryption: " + e.getMessage(), "restore the section as it was written");
        }
    }
}
