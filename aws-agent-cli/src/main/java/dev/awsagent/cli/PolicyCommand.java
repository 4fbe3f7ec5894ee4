package dev.awsagent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.awsagent.agent.Preview;
import dev.awsagent.agent.Rendering;
import dev.awsagent.credential.Target;
import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.guard.Limits;
import dev.awsagent.guard.PolicyCase;
import dev.awsagent.guard.PolicyFile;
import dev.awsagent.plan.Argument;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.Step;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Checks a policy, and says what it would decide. */
final class PolicyCommand implements Command {

    @Override
    public String name() {
        return "policy";
    }

    @Override
    public String summary() {
        return "Checks the policy, and says what it would decide.";
    }

    @Override
    public String[] examples() {
        return new String[] {
            "aws-agent policy check",
            "aws-agent policy check team.yml",
            "aws-agent policy explain \"delete bucket prod-logs\"",
            "aws-agent policy test cases.yml --policy team.yml"
        };
    }

    @Override
    public List<Command> subcommands() {
        return List.of(new Check(), new Explain(), new Test(), new Schema());
    }

    @Override
    public int run(ParseResult line, Session session) {
        var names = subcommands().stream().map(Command::name).collect(Collectors.joining(", "));
        throw new UsageException("policy needs one of " + names + "; see " + Cli.NAME + " policy --help");
    }

    private static String words(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Those that are set. */
    private static Map<String, String> limits(Limits limits) {
        var set = new LinkedHashMap<String, String>();
        put(set, "resources_per_plan", limits.resourcesPerPlan());
        put(set, "steps_per_plan", limits.stepsPerPlan());
        put(set, "writes_per_hour", limits.writesPerHour());
        put(set, "cost_per_hour", limits.costPerHour());
        put(set, "cost_in_total", limits.costInTotal());
        put(set, "model_tokens", limits.modelTokens());
        if (!limits.requiredTags().isEmpty()) {
            set.put("require_tags", String.join(", ", limits.requiredTags()));
        }
        return set;
    }

    private static void put(Map<String, String> set, String name, @Nullable Number limit) {
        if (limit != null) {
            set.put(name, limit.toString());
        }
    }

    private static void describeFile(CommandSpec spec, String arity, String description) {
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity(arity)
                .type(String.class)
                .paramLabel("FILE")
                .description(description)
                .build());
    }

    private static @Nullable Path file(ParseResult line) {
        var given = line.matchedPositionalValue(0, "");
        try {
            return given.isEmpty() ? null : Path.of(given);
        } catch (InvalidPathException e) {
            throw new UsageException("'" + given + "' is no path: " + e.getReason(), e);
        }
    }

    /** Reads a policy and says what is in it. */
    private static final class Check implements Command {

        @Override
        public String name() {
            return "check";
        }

        @Override
        public String summary() {
            return "Reads a policy, says what is wrong with it, and where; or what is in it.";
        }

        @Override
        public String[] examples() {
            return new String[] {"aws-agent policy check", "aws-agent policy check team.yml --json"};
        }

        @Override
        public void describe(CommandSpec spec) {
            describeFile(spec, "0..1", "The policy; the one that is in use unless given.");
        }

        @Override
        public int run(ParseResult line, Session session) {
            var given = file(line) == null ? session.options().policy() : file(line);
            var usual = session.environment().settings().resolve("policy.yml");
            if (given == null && Files.notExists(usual)) {
                if (session.options().json()) {
                    session.print(JsonNodeFactory.instance.objectNode().put("preset", "default"), ExitCode.DONE);
                } else {
                    session.print(
                            "There is no " + usual
                                    + ": reads run, and everything else asks, unless defaults.policy of the configuration says otherwise.");
                }
                return ExitCode.DONE;
            }
            var file = given == null ? usual : given;
            var policy = PolicyFile.read(file);
            if (session.options().json()) {
                var json = JsonNodeFactory.instance.objectNode();
                json.put("file", file.toString());
                json.put("preset", policy.preset());
                var rules = json.putArray("rules");
                policy.rules()
                        .forEach((name, verdict) ->
                                rules.addObject().put("name", name).put("decide", words(verdict)));
                var limits = json.putObject("limits");
                limits(policy.limits()).forEach(limits::put);
                var unknown = json.putArray("unknown");
                unknown(policy).forEach(unknown::add);
                session.print(json, ExitCode.DONE);
                return ExitCode.DONE;
            }
            var table = new Table("RULE", "DECIDES");
            policy.rules().forEach((name, verdict) -> table.row(name, words(verdict)));
            table.row("(preset " + policy.preset() + ", where no rule is for it)", null);
            limits(policy.limits()).forEach(table::row);
            session.print(file + " can be used.\n" + table);
            unknown(policy).forEach(one -> session.streams().error(Rendering.harmless("note: " + one)));
            return ExitCode.DONE;
        }

        /** Asks no agent, which would be held to the policy that is in use: that one may be broken, and this one mend it. */
        private static List<String> unknown(PolicyFile policy) {
            return policy.unknown(ToolRegistry.discover(List.of(), PolicyCommand.class.getClassLoader())
                    .all());
        }
    }

    /** Says what is decided of each step of a sentence, and by which rule. */
    private static final class Explain implements Command {

        private static final String PLAN = "--plan";

        @Override
        public String name() {
            return "explain";
        }

        @Override
        public String summary() {
            return "Says what would be decided of a sentence, or of a plan, and which rule decides; runs nothing.";
        }

        @Override
        public String[] examples() {
            return new String[] {
                "aws-agent policy explain \"stop all dev instances\"",
                "aws-agent plan --json \"create bucket demo\" > plan.json && aws-agent policy explain --plan plan.json"
            };
        }

        @Override
        public void describe(CommandSpec spec) {
            spec.addPositional(
                    ChatCommand.message("What would be done, quoted or not. Has to be given, unless --plan is."));
            spec.addOption(OptionSpec.builder(PLAN)
                    .type(String.class)
                    .arity("1")
                    .paramLabel("FILE")
                    .description(
                            "A plan instead of a sentence: JSON with its steps, as 'aws-agent plan --json' prints it.")
                    .build());
        }

        @Override
        public int run(ParseResult line, Session session) throws Exception {
            var words = Cli.words(line);
            var plan = line.matchedOptionValue(PLAN, "");
            if (words.isEmpty() == plan.isEmpty()) {
                throw new UsageException("policy explain needs a sentence or " + PLAN + " FILE, and not both");
            }
            var target = session.options().target();
            var preview = plan.isEmpty()
                    ? session.agent().plan(Message.of(words))
                    : session.agent().conversation(target).plan(new Plan("file", steps(plan, read(plan), target)));
            var code = ExitCode.of(preview);
            if (session.options().json()) {
                session.print(session.rendering().json(preview), code);
                return code;
            }
            if (!(preview instanceof Preview.Steps steps)) {
                session.print(session.rendering().text(preview));
                return code;
            }
            var table = new Table("STEP", "EFFECT", "DECIDED", "RULE");
            for (var step : steps.proposal().steps()) {
                table.row(
                        step.step().tool(),
                        step.effect().name().toLowerCase(Locale.ROOT),
                        words(step.decision().verdict()),
                        step.decision().rule());
            }
            var untold = steps.proposal().steps().stream()
                    .flatMap(step -> step.impact().notes().stream())
                    .filter(note -> note.startsWith("limit "))
                    .distinct()
                    .map(note -> "\nnote: " + Rendering.harmless(note))
                    .collect(Collectors.joining());
            session.print(table + untold);
            return code;
        }

        private static JsonNode read(String file) throws IOException {
            try {
                return new ObjectMapper().readTree(Files.readString(Path.of(file)));
            } catch (NoSuchFileException | InvalidPathException e) {
                throw new UsageException("there is no file '" + file + "'", e);
            } catch (JsonProcessingException | CharacterCodingException e) {
                throw new UsageException(
                        file + " is no JSON: "
                                + String.valueOf(e.getMessage())
                                        .lines()
                                        .findFirst()
                                        .orElse(""),
                        e);
            }
        }

        /**
         * The steps of a preview's JSON: what says nothing of its origin is the user's.
         *
         * @param file what messages call it
         * @param target what the command line says of where, which counts before what a step says
         */
        static List<Step> steps(String file, JsonNode root, Target target) {
            var steps = new ArrayList<Step>();
            for (var one : root.path("steps")) {
                var arguments = new LinkedHashMap<String, Argument>();
                for (var argument : one.path("arguments").properties()) {
                    var origin = one.path("origins").path(argument.getKey()).asText("user");
                    arguments.put(argument.getKey(), new Argument(argument.getValue(), origin(file, origin)));
                }
                steps.add(new Step(
                        String.valueOf(steps.size() + 1),
                        one.path("tool").asText(),
                        arguments,
                        where(file, one.path("target"), target)));
            }
            if (steps.isEmpty()) {
                throw new UsageException(
                        file + " has no steps: write {\"steps\": [{\"tool\": …, \"arguments\": {…}}]}");
            }
            return steps;
        }

        private static Target where(String file, JsonNode said, Target target) {
            var endpoint = said.path("endpoint").textValue();
            try {
                return new Target(
                        target.profile() == null ? said.path("profile").textValue() : target.profile(),
                        target.region() == null ? said.path("region").textValue() : target.region(),
                        target.role() == null ? said.path("role").textValue() : target.role(),
                        target.endpoint() != null || endpoint == null ? target.endpoint() : URI.create(endpoint));
            } catch (IllegalArgumentException e) {
                throw new UsageException(file + " has the endpoint '" + endpoint + "', which is no address", e);
            }
        }

        private static Origin origin(String file, String name) {
            try {
                return Origin.valueOf(name.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new UsageException(
                        file + " has the origin '" + name + "', which is none of user, model, tool, default", e);
            }
        }
    }

    /** Tries sentences against the policy. */
    private static final class Test implements Command {

        @Override
        public String name() {
            return "test";
        }

        @Override
        public String summary() {
            return "Tries the sentences and plans of a file, and says where the policy decides otherwise than it is expected to.";
        }

        @Override
        public String[] examples() {
            return new String[] {"aws-agent policy test cases.yml", "aws-agent policy test cases.yml --policy team.yml"
            };
        }

        @Override
        public void describe(CommandSpec spec) {
            describeFile(
                    spec,
                    "1",
                    "A list in YAML of say: SENTENCE, or plan: FILE, and expect: allow, ask, ask-typed or deny.");
        }

        @Override
        public int run(ParseResult line, Session session) throws Exception {
            var file = file(line);
            if (file == null) {
                throw new UsageException("policy test needs a file of cases");
            }
            var cases = PolicyFile.cases(file);
            var table = new Table("LINE", "SENTENCE", "EXPECTED", "DECIDED", "RULE");
            var json = JsonNodeFactory.instance.objectNode();
            var failures = json.put("cases", cases.size()).putArray("failures");
            for (var one : cases) {
                var decided = decided(session, one);
                if (decided[0].equals(words(one.expected()))) {
                    continue;
                }
                var shown = one.message() == null ? "(a plan)" : one.message();
                table.row(String.valueOf(one.line()), shown, words(one.expected()), decided[0], decided[1]);
                failures.addObject()
                        .put("line", one.line())
                        .put("say", one.message())
                        .put("expected", words(one.expected()))
                        .put("decided", decided[0])
                        .put("rule", decided[1]);
            }
            var code = failures.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
            if (session.options().json()) {
                session.print(json, code);
            } else {
                session.print(cases.size() - failures.size() + " of " + cases.size() + " are decided as expected.\n"
                        + (failures.isEmpty() ? "" : table));
            }
            return code;
        }

        private static String[] decided(Session session, PolicyCase one) throws Exception {
            var plan = one.plan();
            var target = session.options().target();
            var preview = plan == null
                    ? session.agent().plan(Objects.requireNonNull(one.message()))
                    : session.agent()
                            .conversation(target)
                            .plan(new Plan("file", Explain.steps("the plan of line " + one.line(), plan, target)));
            if (!(preview instanceof Preview.Steps steps)) {
                return new String[] {
                    "not planned", session.rendering().text(preview).strip()
                };
            }
            var verdict = steps.proposal().verdict();
            var rule = steps.proposal().steps().stream()
                    .map(step -> step.decision())
                    .filter(decision -> decision.verdict() == verdict)
                    .findFirst()
                    .orElseThrow()
                    .rule();
            return new String[] {words(verdict), rule};
        }
    }

    /** Prints the JSON schema. */
    private static final class Schema implements Command {

        @Override
        public String name() {
            return "schema";
        }

        @Override
        public String summary() {
            return "Prints the JSON schema of policies, for editors.";
        }

        @Override
        public String[] examples() {
            return new String[] {"aws-agent policy schema"};
        }

        @Override
        public int run(ParseResult line, Session session) {
            session.print(PolicyFile.schema());
            return ExitCode.DONE;
        }
    }
}
