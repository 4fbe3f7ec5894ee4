package dev.awsagent.testkit;

import dev.awsagent.credential.Target;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.plan.Step;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Invocation;
import dev.awsagent.tool.Secret;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolDefinition;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolRegistry;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What one tool promises. */
final class ToolChecks {

    private static final int EXAMPLES = 2;
    private static final int VARIANTS = 3;
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-06-15T10:00:00Z"), ZoneOffset.UTC);

    private static final Pattern IAM_ACTION = Pattern.compile("([a-z0-9-]+):([A-Z][A-Za-z0-9]*\\*?)");
    /** Where IAM has another name for a service than the AWS CLI. */
    private static final Map<String, String> IAM_PREFIXES = Map.ofEntries(
            Map.entry("apigatewayv2", "apigateway"),
            Map.entry("cognito-idp", "cognito-idp"),
            Map.entry("dynamodbstreams", "dynamodb"),
            Map.entry("efs", "elasticfilesystem"),
            Map.entry("elb", "elasticloadbalancing"),
            Map.entry("elbv2", "elasticloadbalancing"),
            Map.entry("emr", "elasticmapreduce"),
            Map.entry("resourcegroupstaggingapi", "tag"),
            Map.entry("s3control", "s3"),
            Map.entry("sesv2", "ses"),
            Map.entry("sso-admin", "sso"),
            Map.entry("stepfunctions", "states"));

    private static final Pattern SECRET_NAME = Pattern.compile(
            "(?i).*(secret|password|passphrase|credential|private_?key|access_?key|api_?key|presigned|signed_?url).*"
                    + "|.*token|url");
    private static final Pattern PAGE_TOKEN = Pattern.compile(
            "(?i)(next|page|continuation|start|starting|client|request|idempotency).*token|token_?count");

    private final Tool<?, ?> tool;
    private final List<? extends Tool<?, ?>> siblings;
    private final Map<String, String> samples;
    private final Set<String> notSecret;
    private @Nullable Examples examples;

    ToolChecks(
            Tool<?, ?> tool, List<? extends Tool<?, ?>> siblings, Map<String, String> samples, Set<String> notSecret) {
        this.tool = tool;
        this.siblings = siblings;
        this.samples = samples;
        this.notSecret = notSecret;
    }

    static String nameOf(Tool<?, ?> tool) {
        var info = tool.getClass().getAnnotation(ToolInfo.class);
        return info == null ? tool.getClass().getName() : info.name();
    }

    Map<String, ToolContract.Check> all() {
        var checks = new LinkedHashMap<String, ToolContract.Check>();
        checks.put("says enough about itself", this::says);
        checks.put("its examples are planned as this tool", this::planned);
        checks.put("its calls are said beforehand", this::calls);
        checks.put("its effect is not milder than its calls", this::effect);
        checks.put("its IAM actions fit its calls", this::iam);
        checks.put("what is secret is marked", this::secrets);
        return checks;
    }

    List<String> says() {
        var problems = new ArrayList<String>();
        var definition = definition(problems);
        if (definition == null) {
            return problems;
        }
        var name = definition.name();
        if (definition.description().strip().length() < 15) {
            problems.add(name + " is described as '" + definition.description()
                    + "'; say in a sentence what it does: a model reads it too");
        }
        if (definition.examples().size() < EXAMPLES) {
            problems.add(name + " has " + definition.examples().size() + " examples; give " + EXAMPLES
                    + " or more, with different verbs: the planner understands a tool through them");
        }
        if (Set.copyOf(definition.examples()).size() < definition.examples().size()) {
            problems.add(name + " has the same example twice");
        }
        for (var param : definition.params()) {
            if (param.description().isBlank()) {
                problems.add("input " + param.name() + " of " + name + " has an empty @Param; say what it means");
            }
        }
        definition.inputSchema();
        return problems;
    }

    private @Nullable ToolDefinition definition(List<String> problems) {
        try {
            return ToolDefinition.of(tool);
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
            return null;
        }
    }

    List<String> planned() {
        return examples().problems();
    }

    /** The steps that the examples are planned as, and what went wrong. */
    private record Examples(List<Step> steps, List<String> problems) {}

    /** Planned once for all checks: a planner that has read all tools is what takes time. */
    private synchronized Examples examples() {
        if (examples == null) {
            var problems = new ArrayList<String>();
            examples = new Examples(steps(problems), List.copyOf(problems));
        }
        return examples;
    }

    /** What goes wrong is added to {@code problems}. */
    private List<Step> steps(List<String> problems) {
        var definition = definition(problems);
        if (definition == null) {
            return List.of();
        }
        var filled = new Samples(definition, samples);
        var registry = ToolRegistry.discover(siblings, tool.getClass().getClassLoader());
        var planner = new LocalPlanner();
        var steps = new ArrayList<Step>();
        for (var example : definition.examples()) {
            var problem = understood(definition, example, filled, planner, registry, steps);
            if (problem != null) {
                problems.add(problem);
            }
        }
        return steps;
    }

    /** Null when the planner takes an example for this tool with one set of samples or another; else what it said first. */
    private static @Nullable String understood(
            ToolDefinition tool,
            String example,
            Samples samples,
            LocalPlanner planner,
            ToolRegistry registry,
            List<Step> steps) {
        String first = null;
        for (int variant = 0; variant < VARIANTS; variant++) {
            String sentence;
            try {
                sentence = samples.fill(example, variant);
            } catch (IllegalStateException e) {
                return e.getMessage();
            }
            var problem = judged(tool, example, planner.plan(PlanRequest.of(sentence, registry, CLOCK)), steps);
            if (problem == null) {
                return null;
            }
            if (first == null) {
                first = "example '" + example + "' of " + tool.name() + ", said as '" + sentence + "', " + problem;
            }
        }
        return first;
    }

    private static @Nullable String judged(ToolDefinition tool, String example, Planning planning, List<Step> steps) {
        if (planning instanceof Planning.Planned planned) {
            var all = planned.plan().steps();
            if (all.size() == 1 && all.get(0).tool().equals(tool.name())) {
                steps.add(all.get(0));
                return null;
            }
            return "is planned as " + all.stream().map(Step::tool).toList()
                    + "; word it so that it differs from that tool's examples";
        }
        if (planning instanceof Planning.Clarify clarify) {
            var named = Samples.namedIn(example);
            var ownInputs = clarify.missing().stream()
                    .allMatch(missing -> !named.contains(missing)
                            && tool.params().stream()
                                    .anyMatch(param -> param.name().equals(missing)));
            var asksForInput = !clarify.missing().isEmpty() && ownInputs;
            // To ask before a change is no fault, as long as this tool is among what it asks about.
            var offered = tool.effect() != Effect.READ
                    && (clarify.question().contains(tool.name())
                            || clarify.choices().stream().anyMatch(choice -> choice.contains(tool.name())));
            return asksForInput || offered
                    ? null
                    : "leads to the question '" + clarify.question()
                            + "'; say it more plainly, or name the input in it";
        }
        if (planning instanceof Planning.Declined declined) {
            return "is declined: " + declined.reason() + "; give inputs a kind or words, or reword it";
        }
        return "is answered with words instead of a plan";
    }

    List<String> calls() {
        var problems = new ArrayList<String>();
        for (var sample : invocations(problems)) {
            var first = sample.invocation();
            var said = first.calls(Target.ANY);
            if (!said.equals(first.calls(Target.ANY))
                    || !said.equals(sample.again().calls(Target.ANY))) {
                problems.add(nameOf(tool) + " says different calls for the same input " + sample.input()
                        + "; calls() may only compute from the input");
            }
            if (!first.impact(Target.ANY).equals(sample.again().impact(Target.ANY))) {
                problems.add(nameOf(tool) + " says a different impact for the same input " + sample.input()
                        + "; impact() may only compute from the input");
            }
            for (var look : first.looks(Target.ANY)) {
                if (!look.looks()) {
                    problems.add(nameOf(tool) + " says that inspect() calls " + look.id()
                            + "; it may only look, and not at secrets");
                }
            }
            for (var call : said) {
                for (var resource : call.resources()) {
                    if (!resource.startsWith("arn:") && !resource.equals("*")) {
                        problems.add(nameOf(tool) + " says that " + call.id() + " touches '" + resource
                                + "'; resources are ARNs, with * for what is not known");
                    }
                }
            }
        }
        return distinct(problems);
    }

    List<String> effect() {
        var problems = new ArrayList<String>();
        for (var sample : invocations(problems)) {
            var effect = sample.invocation().effect();
            for (var call : sample.invocation().calls(Target.ANY)) {
                var least = call.least();
                if (effect.compareTo(least) < 0) {
                    problems.add(nameOf(tool) + " is " + effect + " for " + sample.input() + ", but " + call.id()
                            + " makes it " + least + "; raise effect in @ToolInfo, or in effect()");
                }
            }
        }
        return distinct(problems);
    }

    List<String> iam() {
        var problems = new ArrayList<String>();
        var definition = definition(problems);
        if (definition == null) {
            return problems;
        }
        var prefixes = new LinkedHashSet<String>();
        for (var action : definition.iam()) {
            var parts = IAM_ACTION.matcher(action);
            if (parts.matches()) {
                prefixes.add(parts.group(1));
            } else {
                problems.add(definition.name() + " declares the IAM action '" + action
                        + "'; an action looks like s3:ListBucket");
            }
        }
        for (var sample : invocations(problems)) {
            for (var call : sample.invocation().calls(Target.ANY)) {
                var prefix = IAM_PREFIXES.getOrDefault(call.service(), call.service());
                if (!prefixes.contains(prefix) && !call.service().equals("sts")) {
                    problems.add(definition.name() + " calls " + call.id() + " and declares "
                            + (definition.iam().isEmpty() ? "no IAM action" : "only " + definition.iam())
                            + "; add the " + prefix + ": actions that it needs to iam in @ToolInfo");
                }
            }
        }
        return distinct(problems);
    }

    /** One input, bound twice: what is said about it may not depend on when or how often. */
    private record Sample(Map<String, ?> input, Invocation invocation, Invocation again) {}

    private List<Sample> invocations(List<String> problems) {
        var definition = definition(problems);
        if (definition == null) {
            return List.of();
        }
        var samples = new ArrayList<Sample>();
        for (var step : examples().steps()) {
            var input = step.values();
            try {
                samples.add(new Sample(input, definition.bind(input), definition.bind(input)));
            } catch (ToolException e) {
                problems.add("the input " + input + " that an example of " + definition.name() + " means is refused: "
                        + e.getMessage());
            }
        }
        if (samples.isEmpty() && problems.isEmpty()) {
            problems.add("no example of " + definition.name()
                    + " could be planned, so its calls cannot be looked at; see the test of its examples");
        }
        return samples;
    }

    List<String> secrets() {
        var problems = new ArrayList<String>();
        var definition = definition(problems);
        if (definition == null) {
            return problems;
        }
        for (var param : definition.params()) {
            if (looksSecret(param.name())
                    && !param.isFlag()
                    && !param.secret()
                    && !isCleared(ToolTypes.of(tool.getClass()).input(), param.name())) {
                problems.add("input " + param.name() + " of " + definition.name()
                        + " looks secret; mark it @Param(secret = true), or clear it in notSecret()");
            }
        }
        var output = ToolTypes.of(tool.getClass()).output();
        if (output != null) {
            unmarked(output, new HashSet<>(), problems);
        }
        return problems;
    }

    private void unmarked(Type type, Set<Type> seen, List<String> problems) {
        if (!seen.add(type)) {
            return;
        }
        if (type instanceof ParameterizedType parameterized) {
            for (var argument : parameterized.getActualTypeArguments()) {
                unmarked(argument, seen, problems);
            }
            unmarked(parameterized.getRawType(), seen, problems);
        } else if (type instanceof Class<?> record && record.isRecord()) {
            for (var component : record.getRecordComponents()) {
                if (looksSecret(component.getName())
                        && component.getType() != boolean.class
                        && component.getAnnotation(Secret.class) == null
                        && !isCleared(record, component.getName())) {
                    problems.add("output " + record.getSimpleName() + "." + component.getName() + " of " + nameOf(tool)
                            + " looks secret; mark it @Secret, or clear it in notSecret()");
                }
                unmarked(component.getGenericType(), seen, problems);
            }
        }
    }

    private boolean isCleared(@Nullable Class<?> record, String component) {
        return record != null && notSecret.contains(record.getSimpleName() + "." + component);
    }

    private static boolean looksSecret(String name) {
        return SECRET_NAME.matcher(name).matches()
                && !PAGE_TOKEN.matcher(name).matches()
                && !name.toLowerCase(Locale.ROOT).endsWith("id")
                && !name.toLowerCase(Locale.ROOT).endsWith("arn");
    }

    private static List<String> distinct(List<String> problems) {
        return problems.stream().distinct().toList();
    }
}
