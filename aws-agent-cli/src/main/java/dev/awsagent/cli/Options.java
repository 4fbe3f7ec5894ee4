package dev.awsagent.cli;

import dev.awsagent.credential.Target;
import dev.awsagent.plan.PlannerChoice;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options that every command takes, before its name as well as after it. */
record Options(
        Target target,
        @Nullable String model,
        @Nullable String fallbackModel,
        @Nullable PlannerChoice planner,
        boolean showPrompt,
        @Nullable Path config,
        @Nullable Path workingFolder,
        @Nullable Path policy,
        List<String> lifted,
        boolean sandbox,
        boolean json,
        boolean debug) {

    static final String DEBUG = "--debug";
    static final String JSON = "--json";

    /** Of what takes the name of a profile: a shell that completes it asks for those there are. */
    static final Iterable<String> PROFILES = List.of();

    private static final String PROFILE = "--profile";
    private static final String REGION = "--region";
    private static final String ROLE = "--role";
    private static final String ENDPOINT = "--endpoint-url";
    private static final String MODEL = "--model";
    private static final String FALLBACK_MODEL = "--fallback-model";
    private static final String PLANNER = "--planner";
    private static final String SHOW_PROMPT = "--show-prompt";
    private static final String CONFIG = "--config";
    private static final String WORK_DIR = "--work-dir";
    private static final String SANDBOX = "--sandbox";
    private static final String POLICY = "--policy";
    private static final String LIFT_FLOOR = "--lift-floor";

    static void describe(CommandSpec spec) {
        spec.addOption(profile(PROFILE, "The profile whose credentials and settings are used."));
        spec.addOption(value(REGION, "CODE", "The region, such as eu-west-1, for requests that name none."));
        spec.addOption(value(ROLE, "ARN", "A role that the profile's credentials assume first."));
        spec.addOption(value(ENDPOINT, "URL", "A server to use instead of AWS, such as http://127.0.0.1:5000."));
        spec.addOption(value(MODEL, "NAME", "A language model that helps to understand, such as openai:gpt-4o-mini."));
        spec.addOption(value(FALLBACK_MODEL, "NAME", "The language model that is asked where the first one fails."));
        spec.addOption(value(
                PLANNER,
                "WHICH",
                "Who plans: local (no model), model, or auto (a model only where the other is not sure)."));
        spec.addOption(flag("Show on standard error all that a language model gets to read.", SHOW_PROMPT));
        spec.addOption(value(CONFIG, "FILE", "The configuration file; ~/.config/aws-agent/config.yml unless given."));
        spec.addOption(value(
                WORK_DIR,
                "FOLDER",
                "The folder that files are read from and written to, and no other; the current one unless given."));
        spec.addOption(value(
                POLICY, "FILE", "What may run and what is asked for; ~/.config/aws-agent/policy.yml unless given."));
        spec.addOption(value(
                LIFT_FLOOR,
                "NAMES",
                "Allow what no policy allows, by name, such as root-keys; several with commas between."));
        spec.addOption(flag("Work on an AWS look-alike on this machine: no account, no cost.", SANDBOX));
        spec.addOption(flag("Print JSON, of errors too, and never ask.", JSON));
        spec.addOption(flag("Say more on standard error: log lines and stack traces.", DEBUG));
    }

    static OptionSpec value(String name, String label, String description) {
        return OptionSpec.builder(name)
                .type(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** One that takes the name of a profile. */
    static OptionSpec profile(String name, String description) {
        return OptionSpec.builder(value(name, "NAME", description))
                .completionCandidates(PROFILES)
                .build();
    }

    static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build();
    }

    /** Reads them from each side of each command's name. */
    static Options of(List<ParseResult> levels) {
        var region = value(REGION, levels);
        var role = value(ROLE, levels);
        var endpoint = value(ENDPOINT, levels);
        var config = value(CONFIG, levels);
        var folder = value(WORK_DIR, levels);
        var policy = value(POLICY, levels);
        var lifted = value(LIFT_FLOOR, levels);
        var foreign =
                endpoint != null ? ENDPOINT : role != null ? ROLE : value(PROFILE, levels) != null ? PROFILE : null;
        if (has(SANDBOX, levels) && foreign != null) {
            throw new UsageException(
                    SANDBOX + " has keys and an endpoint of its own; leave out " + foreign + ", or " + SANDBOX);
        }
        return new Options(
                new Target(value(PROFILE, levels), region, role, endpoint == null ? null : endpointOf(endpoint)),
                value(MODEL, levels),
                value(FALLBACK_MODEL, levels),
                plannerOf(value(PLANNER, levels)),
                has(SHOW_PROMPT, levels),
                config == null ? null : pathOf(CONFIG, config),
                folder == null ? null : pathOf(WORK_DIR, folder),
                policy == null ? null : pathOf(POLICY, policy),
                lifted == null ? List.of() : List.of(lifted.split("\\s*,\\s*")),
                has(SANDBOX, levels),
                has(JSON, levels),
                has(DEBUG, levels));
    }

    /** Whether a flag stands among these arguments, which may not be readable otherwise. */
    static boolean isGiven(String flag, String... arguments) {
        for (var argument : arguments) {
            if (argument.equals("--")) {
                return false;
            }
            if (argument.equals(flag)) {
                return true;
            }
        }
        return false;
    }

    static boolean has(String name, List<ParseResult> levels) {
        return levels.stream().anyMatch(level -> level.hasMatchedOption(name));
    }

    private static @Nullable String value(String name, List<ParseResult> levels) {
        String value = null;
        for (var level : levels) {
            String here = level.matchedOptionValue(name, null);
            if (here != null && value != null && !here.equals(value)) {
                throw new UsageException(
                        name + " is given twice, as '" + value + "' and as '" + here + "'; give it once");
            }
            value = here == null ? value : here;
        }
        if (value != null && value.isBlank()) {
            throw new UsageException(name + " is empty; give it a value, or leave it out");
        }
        return value;
    }

    private static @Nullable PlannerChoice plannerOf(@Nullable String text) {
        if (text == null) {
            return null;
        }
        for (var choice : PlannerChoice.values()) {
            if (choice.name().equalsIgnoreCase(text)) {
                return choice;
            }
        }
        throw new UsageException(PLANNER + " is '" + text + "'; write one of local, model, auto");
    }

    private static URI endpointOf(String text) {
        try {
            var uri = new URI(text);
            if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
                throw new UsageException(
                        ENDPOINT + " has more than a host, a port and a path; a user name, a password or"
                                + " a query would be shown with each reply: leave them out");
            }
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException notEvenAUri) {
            // Said below, the same as for one without a host.
        }
        throw new UsageException(
                ENDPOINT + " is '" + text + "', which is no http or https URL; write it like http://127.0.0.1:5000");
    }

    private static Path pathOf(String option, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException(option + " is no path: " + e.getReason(), e);
        }
    }
}
