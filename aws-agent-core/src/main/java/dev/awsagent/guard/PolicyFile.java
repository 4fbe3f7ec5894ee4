package dev.awsagent.guard;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.guard.Condition.Fit;
import dev.awsagent.guard.Condition.OfCall;
import dev.awsagent.guard.Condition.OfEffect;
import dev.awsagent.guard.Condition.OfOrigin;
import dev.awsagent.guard.Condition.OfPlace;
import dev.awsagent.guard.Condition.OfResource;
import dev.awsagent.guard.Condition.OfTag;
import dev.awsagent.guard.Condition.OfTime;
import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.internal.Json;
import dev.awsagent.internal.Text;
import dev.awsagent.internal.Yaml;
import dev.awsagent.plan.Origin;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.ToolDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A policy as a file says it: rules in YAML, a preset for what no rule is for, and limits. Of the rules that are for a step the
 * most restrictive decides; only one that allows loosens what the preset says. Its form is that of {@link #schema()}. Immutable and thread-safe.
 */
public final class PolicyFile implements Policy {

    private static final int MOST_CHARACTERS = 1 << 20;
    private static final int MOST_RULES = 1000;
    private static final int MOST_APPROVERS = 10;
    private static final int MOST_DEPTH = 8;

    /** What AWS takes as the key of a tag. */
    private static final int LONGEST_KEY = 128;

    private static final Set<String> TOP = Set.of("version", "preset", "rules", "limits");
    private static final Set<String> RULE = Set.of("name", "when", "unless", "decide", "approvers");
    private static final Set<String> CONDITIONS = Set.of(
            "effect",
            "service",
            "operation",
            "tool",
            "resource",
            "tag",
            "account",
            "profile",
            "region",
            "origin",
            "time");
    private static final Set<String> LIMITS = Set.of(
            "resources_per_plan",
            "steps_per_plan",
            "writes_per_hour",
            "cost_per_hour",
            "cost_in_total",
            "model_tokens",
            "require_tags");
    private static final Set<String> CASE = Set.of("say", "plan", "expect");
    private static final Set<String> TIME = Set.of("days", "from", "to", "zone");

    private static final Map<String, Verdict> VERDICTS =
            Map.of("allow", Verdict.ALLOW, "ask", Verdict.ASK, "ask-typed", Verdict.ASK_TYPED, "deny", Verdict.DENY);
    private static final Map<String, Origin> ORIGINS =
            Map.of("user", Origin.USER, "model", Origin.MODEL, "result", Origin.TOOL, "default", Origin.DEFAULT);
    private static final Map<String, Effect> EFFECTS = Arrays.stream(Effect.values())
            .collect(Collectors.toMap(effect -> effect.name().toLowerCase(Locale.ROOT), Function.identity()));
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    private static final Pattern CLOCK = Pattern.compile("([01]\\d|2[0-3]):[0-5]\\d");
    private static final Pattern AMOUNT = Pattern.compile("\\d{1,9}(\\.\\d{1,6})?");
    /** What a pattern consists of that can be seen. */
    private static final Pattern SEEN = Pattern.compile("[^\\p{Cf}\\p{Cc}\u00a0\u2000-\u200f\u3000]*");

    /** Of AWS, or the address of an endpoint that has none. */
    private static final Pattern ACCOUNT = Pattern.compile("[0-9*?]{1,12}|\\S+[.:]\\S*");

    private static final Pattern REGION = Pattern.compile("[A-Za-z0-9*?-]+");
    private static final Pattern TAG = Pattern.compile("(?!.*(\\s=|=\\s))\\S(.*\\S)?");
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,8}");

    private final String shown;
    private final String preset;
    private final Policy fallback;
    private final List<Rule> rules;
    private final Limits limits;

    private PolicyFile(String shown, String preset, List<Rule> rules, Limits limits) {
        this.shown = shown;
        this.preset = preset;
        this.fallback = Policy.preset(preset);
        this.rules = List.copyOf(rules);
        this.limits = limits;
    }

    /**
     * Reads one.
     *
     * @throws PolicyException when it is not there, cannot be read, or says anything that is not known
     */
    public static PolicyFile read(Path file) {
        return parse(file.toString(), text(file));
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > 4L * MOST_CHARACTERS) {
                throw new PolicyException(
                        file + " has " + Files.size(file) + " bytes, at most " + 4L * MOST_CHARACTERS + " are read",
                        "check that it is the file you meant");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new PolicyException("there is no file " + file, "check the path; nothing runs without it");
        } catch (CharacterCodingException e) {
            throw new PolicyException(file + " is not UTF-8 text", "save it as UTF-8");
        } catch (IOException | UncheckedIOException e) {
            throw new PolicyException(
                    file + " cannot be read: " + e.getMessage(), "make it readable; nothing runs without it");
        }
    }

    /**
     * Reads one from a text.
     *
     * @param shown how messages call it
     * @throws PolicyException when it says anything that is not known
     */
    public static PolicyFile parse(String shown, String text) {
        try {
            return new Parser(shown, text).parse();
        } catch (Yaml.Wrong e) {
            throw new PolicyException(String.valueOf(e.getMessage()), e.hint());
        }
    }

    /**
     * Sentences and plans, and what shall be decided of each: a list in YAML of {@code say} or {@code plan}, and {@code expect}. A plan
     * stands there, or its file is named as seen from this one.
     *
     * @throws PolicyException when the file cannot be read, or says anything that is not known
     */
    public static List<PolicyCase> cases(Path file) {
        var text = text(file);
        try {
            return new Parser(file.toString(), text).cases();
        } catch (Yaml.Wrong e) {
            throw new PolicyException(String.valueOf(e.getMessage()), e.hint());
        }
    }

    /** The JSON schema (draft 2020-12) of such files. */
    public static String schema() {
        try (InputStream in = PolicyFile.class.getResourceAsStream("policy.schema.json")) {
            return new String(
                    Objects.requireNonNull(in, "the schema is in the jar").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Only a rule that allows loosens the preset; the others make it stricter, or leave it as it is. */
    @Override
    public Decision decide(Subject step) {
        var decided = fallback.decide(step);
        if (!preset.equals(Policy.READ_ONLY)) {
            decided = rules.stream()
                    .filter(rule -> rule.verdict() == Verdict.ALLOW && rule.fit(step) == Fit.YES)
                    .findFirst()
                    .map(rule -> decision(rule, Fit.YES))
                    .orElse(decided);
        }
        for (var rule : rules) {
            var fit = rule.verdict() == Verdict.ALLOW ? Fit.NO : rule.fit(step);
            if (fit != Fit.NO) {
                // Of the preset and a rule that says the same, the rule is named.
                decided = Decision.stricter(decision(rule, fit), decided);
            }
        }
        return decided;
    }

    private Decision decision(Rule rule, Fit fit) {
        var unsure = fit == Fit.UNKNOWN ? " (whether it is for this is not known yet)" : "";
        return new Decision(
                rule.verdict(), shown + ", line " + rule.line() + ": " + rule.name() + unsure, rule.approvers());
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public boolean asksForTags() {
        return rules.stream()
                .flatMap(rule -> Stream.concat(rule.when().stream(), rule.unless().stream()))
                .anyMatch(OfTag.class::isInstance);
    }

    /** The name of the preset for what no rule is for. */
    public String preset() {
        return preset;
    }

    /** What each rule decides, by its name, in the order of the file. */
    public Map<String, Verdict> rules() {
        var all = new LinkedHashMap<String, Verdict>();
        rules.forEach(rule -> all.put(rule.name(), rule.verdict()));
        return all;
    }

    /**
     * What its rules are for and none of these tools is or calls: a name that is misspelt, or of a tool that is not here.
     *
     * @return a line for each, in the order of the file
     */
    public List<String> unknown(Collection<ToolDefinition> tools) {
        var services = tools.stream()
                .flatMap(tool -> tool.iam().stream())
                .map(action -> action.substring(0, Math.max(0, action.indexOf(':'))))
                .collect(Collectors.toSet());
        var lines = new ArrayList<String>();
        for (var rule : rules) {
            for (var condition :
                    Stream.concat(rule.when().stream(), rule.unless().stream()).toList()) {
                if (condition instanceof OfPlace place && place.place() == OfPlace.Place.TOOL) {
                    place.patterns().stream()
                            .filter(pattern -> tools.stream()
                                    .noneMatch(tool -> Wildcards.covers(pattern.toLowerCase(Locale.ROOT), tool.name())))
                            .forEach(pattern -> lines.add("line " + rule.line() + ", rule '" + rule.name()
                                    + "': there is no tool '" + pattern + "' here"));
                } else if (condition instanceof OfCall call && call.service()) {
                    call.patterns().stream()
                            .filter(pattern -> services.stream()
                                    .noneMatch(one -> Wildcards.covers(pattern.toLowerCase(Locale.ROOT), one)))
                            .forEach(pattern -> lines.add("line " + rule.line() + ", rule '" + rule.name()
                                    + "': no tool here says that it calls the service '" + pattern + "'"));
                }
            }
        }
        return lines;
    }

    private static final class Parser {

        private final String shown;
        private final Yaml yaml;

        Parser(String shown, String text) {
            this.shown = shown;
            this.yaml = new Yaml(shown, text);
        }

        PolicyFile parse() {
            var root = yaml.root(MOST_CHARACTERS, MOST_DEPTH);
            if (root == null || Yaml.isNothing(root)) {
                throw new PolicyException(
                        shown + " is empty, and an empty policy may be one that was lost",
                        "write at least version: 1 and preset: default");
            }
            var entries = yaml.entries(root, "the policy", TOP);
            var version = entries.get("version");
            if (version == null) {
                throw yaml.wrong(root, "the policy does not say its version", "write version: 1 in its first line");
            }
            if (!"1".equals(yaml.scalar(version, "version"))) {
                throw yaml.wrong(
                        version, "version " + value(version) + " is none that this program knows", "write version: 1");
            }
            var preset = "default";
            if (entries.containsKey("preset")) {
                preset = one(entries.get("preset"), "preset", named(Policy.presets()));
            }
            var rules = new ArrayList<Rule>();
            var list = entries.get("rules");
            if (list != null) {
                rules(list, rules);
            }
            var limits = entries.containsKey("limits") ? limits(entries.get("limits")) : Limits.NONE;
            return new PolicyFile(shown, preset, rules, limits);
        }

        List<PolicyCase> cases() {
            var root = yaml.root(MOST_CHARACTERS, MOST_DEPTH);
            if (root == null || Yaml.isNothing(root)) {
                throw new PolicyException(shown + " is empty", "write a list of say: and expect:");
            }
            var cases = new ArrayList<PolicyCase>();
            for (var item : yaml.items(root)) {
                var entries = yaml.entries(item, "a case", CASE);
                var plan = entries.get("plan");
                if (plan != null && entries.containsKey("say")) {
                    throw yaml.wrong(item, "a case has say and plan", "write one of the two");
                }
                cases.add(new PolicyCase(
                        plan == null ? yaml.text(needed(entries, item, "say"), "say") : null,
                        plan == null ? null : plan(plan),
                        one(needed(entries, item, "expect"), "expect", VERDICTS),
                        item.getStartMark().getLine() + 1));
            }
            return cases;
        }

        /** It stands there, or in a file of its own beside this one. */
        private JsonNode plan(Node node) {
            if (!(node instanceof ScalarNode)) {
                return json(yaml.mapping(node, "plan"));
            }
            var named = yaml.text(node, "plan");
            try {
                var beside = Path.of(shown).resolveSibling(named);
                return Json.parse(text(beside));
            } catch (PolicyException e) {
                throw yaml.wrong(node, String.valueOf(e.getMessage()), String.valueOf(e.hint()));
            } catch (IllegalArgumentException e) {
                throw yaml.wrong(node, "the plan '" + named + "' is no JSON", "write it as 'plan --json' prints it");
            }
        }

        private JsonNode json(Node node) {
            if (node instanceof MappingNode mapping) {
                var object = Json.object();
                mapping.getValue()
                        .forEach(entry ->
                                object.set(yaml.scalar(entry.getKeyNode(), "a name"), json(entry.getValueNode())));
                return object;
            }
            if (node instanceof SequenceNode) {
                var array = Json.array();
                yaml.items(node).forEach(item -> array.add(json(item)));
                return array;
            }
            var text = yaml.scalar(node, "a value");
            if (Yaml.isNothing(node)) {
                return Json.tree(null);
            }
            try {
                return node.getTag().equals(Tag.STR) ? Json.tree(text) : Json.parse(text);
            } catch (IllegalArgumentException e) {
                // A number or a truth that JSON writes in another way.
                return Json.tree(text);
            }
        }

        private void rules(Node list, List<Rule> into) {
            if (!(list instanceof SequenceNode)) {
                throw yaml.wrong(list, "rules must be a list", "begin each rule with a dash");
            }
            var items = yaml.items(list);
            if (items.size() > MOST_RULES) {
                throw yaml.wrong(list, "there are " + items.size() + " rules, at most " + MOST_RULES, "write fewer");
            }
            var names = new HashSet<String>();
            for (var item : items) {
                var rule = rule(item);
                if (!names.add(rule.name())) {
                    throw yaml.wrong(item, "there are two rules '" + rule.name() + "'", "give each a name of its own");
                }
                into.add(rule);
            }
        }

        private Rule rule(Node node) {
            var entries = yaml.entries(node, "a rule", RULE);
            var when = entries.get("when");
            if (when == null && entries.containsKey("unless")) {
                throw yaml.wrong(
                        node, "this rule has an exception and nothing that it is an exception from", "write when: …");
            }
            var unless = entries.get("unless");
            var verdict = one(needed(entries, node, "decide"), "decide", VERDICTS);
            return new Rule(
                    yaml.text(needed(entries, node, "name"), "name"),
                    node.getStartMark().getLine() + 1,
                    verdict,
                    approvers(entries.get("approvers"), verdict),
                    when == null ? List.of() : conditions(when, "when"),
                    unless == null ? List.of() : conditions(unless, "unless"));
        }

        private int approvers(@Nullable Node node, Verdict verdict) {
            var many = number(node, "approvers");
            if (node == null || many == null) {
                return 1;
            }
            if (verdict != Verdict.ASK && verdict != Verdict.ASK_TYPED) {
                throw yaml.wrong(node, "approvers is for what asks, and this rule does not", "decide ask or ask-typed");
            }
            if (many > MOST_APPROVERS) {
                throw yaml.wrong(
                        node, "approvers is " + many + ", at most " + MOST_APPROVERS, "write a smaller number");
            }
            return many;
        }

        private Node needed(Map<String, Node> entries, Node whole, String name) {
            var node = entries.get(name);
            if (node == null) {
                throw yaml.wrong(whole, "what begins here has no " + name, "write " + name + ": …");
            }
            return node;
        }

        private List<Condition> conditions(Node node, String what) {
            var conditions = new ArrayList<Condition>();
            yaml.entries(node, what, CONDITIONS).forEach((name, value) -> conditions.add(condition(name, value)));
            if (conditions.isEmpty()) {
                throw yaml.wrong(node, what + " asks for nothing", "leave it out, or say what it is for");
            }
            return conditions;
        }

        private Condition condition(String name, Node value) {
            return switch (name) {
                case "effect" -> new OfEffect(Set.copyOf(each(value, name, EFFECTS)));
                case "origin" -> new OfOrigin(Set.copyOf(each(value, name, ORIGINS)));
                case "service" -> new OfCall(true, patterns(value, name));
                case "operation" -> new OfCall(false, patterns(value, name));
                case "resource" -> new OfResource(patterns(value, name));
                case "tag" ->
                    new OfTag(checked(value, name, TAG, "write key=value, with nothing around the sign, or a key"));
                case "time" -> time(value);
                case "account" ->
                    new OfPlace(
                            OfPlace.Place.ACCOUNT,
                            checked(value, name, ACCOUNT, "write its twelve digits, or * for some of them"));
                case "region" ->
                    new OfPlace(
                            OfPlace.Place.REGION,
                            checked(value, name, REGION, "write its code, such as eu-west-1, or * for a part of it"));
                default -> new OfPlace(OfPlace.Place.valueOf(name.toUpperCase(Locale.ROOT)), patterns(value, name));
            };
        }

        private List<String> patterns(Node value, String what) {
            return checked(value, what, SEEN, "write it again without what is not seen in it");
        }

        /** A pattern of another form would never fit anything. */
        private List<String> checked(Node value, String what, Pattern form, String hint) {
            var patterns = new ArrayList<String>();
            for (var item : yaml.items(value)) {
                var text = yaml.scalar(item, what);
                if (!text.isBlank()
                        && !(form.matcher(text).matches() && SEEN.matcher(text).matches())) {
                    throw yaml.wrong(item, what + " is '" + Text.harmless(text) + "', which nothing ever is", hint);
                }
                if (text.isBlank()) {
                    throw yaml.wrong(item, what + " is empty", "write a value, or * for any");
                }
                patterns.add(text);
            }
            if (patterns.isEmpty()) {
                throw yaml.wrong(
                        value, what + " is a list of nothing, which would never fit", "write a value, or * for any");
            }
            return patterns;
        }

        private Condition time(Node node) {
            var entries = yaml.entries(node, "time", TIME);
            var days = EnumSet.allOf(DayOfWeek.class);
            if (entries.containsKey("days")) {
                days.clear();
                yaml.items(entries.get("days")).forEach(item -> days.addAll(days(item)));
            }
            if (!entries.containsKey("zone")) {
                throw yaml.wrong(node, "time does not say in which zone", "write zone: Europe/Berlin, or zone: UTC");
            }
            var zone = entries.get("zone");
            try {
                var from = clock(entries.get("from"), "from");
                var to = clock(entries.get("to"), "to");
                if (from != null && from.equals(to)) {
                    throw yaml.wrong(node, "time begins and ends at " + from, "leave both out for the whole day");
                }
                return new OfTime(days, from, to, ZoneId.of(yaml.scalar(zone, "zone")));
            } catch (DateTimeException e) {
                throw yaml.wrong(
                        zone, "there is no time zone " + value(zone), "write one such as Europe/Berlin or UTC");
            }
        }

        private @Nullable LocalTime clock(@Nullable Node node, String what) {
            if (node == null) {
                return null;
            }
            var text = yaml.scalar(node, what);
            if (!CLOCK.matcher(text).matches()) {
                throw yaml.wrong(
                        node, what + " is " + value(node) + ", which is no time of day", "write it as \"09:30\"");
            }
            return LocalTime.parse(text);
        }

        private Set<DayOfWeek> days(Node node) {
            var text = yaml.scalar(node, "days").toLowerCase(Locale.ROOT);
            var ends = text.split("-", -1);
            var first = DAYS.indexOf(ends[0]);
            var last = DAYS.indexOf(ends[ends.length - 1]);
            if (ends.length > 2 || first < 0 || last < 0) {
                throw yaml.wrong(node, "days has " + value(node), "write mon, tue, … or mon-fri");
            }
            var days = EnumSet.noneOf(DayOfWeek.class);
            for (int day = first; ; day = (day + 1) % 7) {
                days.add(DayOfWeek.of(day + 1));
                if (day == last) {
                    return days;
                }
            }
        }

        private Limits limits(Node node) {
            var entries = yaml.entries(node, "limits", LIMITS);
            return new Limits(
                    number(entries.get("resources_per_plan"), "resources_per_plan"),
                    number(entries.get("steps_per_plan"), "steps_per_plan"),
                    number(entries.get("writes_per_hour"), "writes_per_hour"),
                    amount(entries.get("cost_per_hour"), "cost_per_hour"),
                    amount(entries.get("cost_in_total"), "cost_in_total"),
                    number(entries.get("model_tokens"), "model_tokens"),
                    keys(entries.get("require_tags")));
        }

        private Set<String> keys(@Nullable Node node) {
            var keys = new TreeSet<String>();
            for (var item : node == null ? List.<Node>of() : yaml.items(node)) {
                var key = yaml.text(item, "require_tags");
                if (key.length() > LONGEST_KEY || key.toLowerCase(Locale.ROOT).startsWith("aws:")) {
                    throw yaml.wrong(
                            item,
                            "require_tags has " + value(item) + ", which nobody can tag anything with",
                            "write a key of at most " + LONGEST_KEY + " characters that does not begin with aws:");
                }
                keys.add(key);
            }
            return keys;
        }

        private @Nullable Integer number(@Nullable Node node, String what) {
            if (node == null) {
                return null;
            }
            var text = yaml.scalar(node, what);
            if (!NUMBER.matcher(text).matches()) {
                throw yaml.wrong(
                        node, what + " is " + value(node) + ", which is no number from 1 on", "write a number");
            }
            return Integer.valueOf(text);
        }

        private @Nullable BigDecimal amount(@Nullable Node node, String what) {
            if (node == null) {
                return null;
            }
            var text = yaml.scalar(node, what);
            if (!AMOUNT.matcher(text).matches()) {
                throw yaml.wrong(
                        node, what + " is " + value(node) + ", which is no amount", "write US dollars, such as 2.50");
            }
            return new BigDecimal(text);
        }

        private <T> List<T> each(Node value, String what, Map<String, T> known) {
            var all = new ArrayList<T>();
            yaml.items(value).forEach(item -> all.add(one(item, what, known)));
            if (all.isEmpty()) {
                throw yaml.wrong(
                        value,
                        what + " is a list of nothing, which would never fit",
                        "write one of " + String.join(", ", new TreeSet<>(known.keySet())));
            }
            return all;
        }

        private <T> T one(Node node, String what, Map<String, T> known) {
            var found = known.get(yaml.scalar(node, what));
            if (found == null) {
                throw yaml.wrong(
                        node,
                        what + " is " + value(node) + ", which is not known",
                        "write one of " + String.join(", ", new TreeSet<>(known.keySet())));
            }
            return found;
        }

        private String value(Node node) {
            var text = yaml.scalar(node, "it").replaceAll("\\p{Cntrl}", "?");
            return "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
        }

        private static Map<String, String> named(Set<String> names) {
            var map = new TreeMap<String, String>();
            names.forEach(name -> map.put(name, name));
            return map;
        }
    }
}
