package dev.awsagent.cli;

import dev.awsagent.agent.Rendering;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import dev.awsagent.guard.PolicyException;
import dev.awsagent.journal.AuditException;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Finds out which command is meant, runs it, and turns whatever goes wrong into one line and an exit code. */
final class Cli {

    static final String NAME = "aws-agent";

    private static final String HELP = "--help";
    private static final String VERSION = "--version";

    private static final String[] EXIT_CODES = {
        "",
        "Exit codes:",
        "  0    done; of plan: planned",
        "  1    failed, or not supported",
        "  2    the command line is wrong",
        "  3    needs a person: an approval, an answer, or other words",
        "  4    refused: by policy, or outside the working folder",
        "  130  cancelled"
    };

    private final Environment environment;
    private final Streams streams;
    private final List<Command> commands = List.of(
            new ChatCommand(),
            new PlanCommand(),
            TransferCommand.transfer(),
            TransferCommand.sync(),
            new ApproveCommand(),
            new ServerCommand(),
            new ToolsCommand(),
            new ModelsCommand(),
            new ProfilesCommand(),
            new ValidateCommand(),
            new PolicyCommand(),
            new AuditCommand(),
            new CredentialsCommand(),
            new CompletionCommand());

    Cli(Environment environment, Streams streams) {
        this.environment = environment;
        this.streams = streams;
    }

    int run(String... arguments) {
        // Known before parsing, so that a parse that fails can be looked into as well.
        var debug = Options.isGiven(Options.DEBUG, arguments);
        var json = Options.isGiven(Options.JSON, arguments);
        System.setProperty(Logging.LEVEL, debug ? "debug" : "off");
        try {
            return dispatch(arguments);
        } catch (ParameterException e) {
            return failed(
                    new Problem(ExitCode.USAGE, FailureKind.INVALID, explain(e), tryHelp(e.getCommandLine())),
                    e,
                    debug,
                    json);
        } catch (UsageException e) {
            return failed(new Problem(ExitCode.USAGE, FailureKind.INVALID, text(e), null), e, debug, json);
        } catch (PolicyException e) {
            return failed(new Problem(ExitCode.USAGE, FailureKind.INVALID, text(e), e.hint()), e, debug, json);
        } catch (AuditException e) {
            return failed(new Problem(ExitCode.FAILED, FailureKind.INTERNAL, text(e), e.hint()), e, debug, json);
        } catch (CredentialException e) {
            return failed(new Problem(ExitCode.FAILED, FailureKind.CREDENTIALS, text(e), e.hint()), e, debug, json);
        } catch (ToolException e) {
            return failed(new Problem(ExitCode.FAILED, e.kind(), text(e), e.hint()), e, debug, json);
        } catch (IllegalStateException e) {
            return failed(new Problem(ExitCode.FAILED, FailureKind.INTERNAL, text(e), null), e, debug, json);
        } catch (Exception | LinkageError e) {
            var line = "this is a defect: " + e.getClass().getSimpleName() + ": " + e.getMessage();
            var hint = "run it again with --debug, and report what that shows";
            return failed(new Problem(ExitCode.FAILED, FailureKind.INTERNAL, line, hint), e, debug, json);
        }
    }

    /** What stopped a command before it could answer. */
    private record Problem(
            int code,
            FailureKind kind,
            String message,
            @Nullable String hint) {}

    private int dispatch(String... arguments) throws Exception {
        var levels = new ArrayList<ParseResult>();
        levels.add(commandLine(named(arguments)).parseArgs(arguments));
        var inner = levels.get(0);
        while (inner.hasSubcommand()) {
            inner = inner.subcommand();
            levels.add(inner);
        }
        if (Options.has(HELP, levels)) {
            print(inner.commandSpec().commandLine().getUsageMessage(ansi()));
            return ExitCode.DONE;
        }
        if (Options.has(VERSION, levels)) {
            print(version());
            return ExitCode.DONE;
        }
        var options = Options.of(levels);
        if (levels.size() == 1) {
            throw new UsageException(
                    "no command is given; try: " + NAME + " chat \"list all S3 buckets\", or " + NAME + " " + HELP);
        }
        var command = (Command) Objects.requireNonNull(inner.commandSpec().userObject());
        try (var session = new Session(environment, streams, options)) {
            return command.run(inner, session);
        }
    }

    /** The commands that may be meant, all when none is named: describing one takes a start as long as planning does. */
    private List<Command> named(String... arguments) {
        var words = List.of(arguments);
        var named = new ArrayList<Command>();
        for (var command : commands) {
            if (words.contains(command.name())) {
                named.add(command);
            }
        }
        return named.isEmpty() || named.stream().anyMatch(Command::tellsOfOthers) ? commands : named;
    }

    /** The whole tree: the program with the global options, and each command with them too. */
    CommandLine commandLine() {
        return commandLine(commands);
    }

    private static CommandLine commandLine(List<Command> commands) {
        var root = CommandSpec.create().name(NAME);
        root.usageMessage()
                .description("Says what AWS operations a sentence means, asks where asking is due, and runs them.")
                .synopsisSubcommandLabel("COMMAND")
                .footer(Stream.of(
                                footer(
                                        NAME + " --sandbox chat \"List all S3 buckets\"",
                                        NAME + " chat \"create bucket demo-1 in eu-west-1\"",
                                        NAME + " --profile dev plan \"delete s3://demo-1/old.csv\"",
                                        NAME + " chat --help"),
                                EXIT_CODES)
                        .flatMap(Stream::of)
                        .toArray(String[]::new));
        describe(root);
        commands.forEach(command -> root.addSubcommand(command.name(), spec(command)));
        return new CommandLine(root)
                .setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100);
    }

    private static CommandSpec spec(Command command) {
        var spec = CommandSpec.wrapWithoutInspection(command).name(command.name());
        spec.usageMessage().description(command.summary()).footer(footer(command.examples()));
        command.describe(spec);
        describe(spec);
        command.subcommands().forEach(below -> spec.addSubcommand(below.name(), spec(below)));
        return spec;
    }

    private static void describe(CommandSpec spec) {
        Options.describe(spec);
        spec.addOption(OptionSpec.builder("-h", HELP)
                .type(boolean.class)
                .arity("0")
                .usageHelp(true)
                .description("Show this and stop.")
                .build());
        spec.addOption(OptionSpec.builder(VERSION)
                .type(boolean.class)
                .arity("0")
                .versionHelp(true)
                .description("Show the version and stop.")
                .build());
        spec.usageMessage().abbreviateSynopsis(true).sortOptions(false);
    }

    private static String[] footer(String... examples) {
        var lines = Arrays.stream(examples).map(example -> "  " + example);
        return Stream.concat(Stream.of("", "Examples:"), lines).toArray(String[]::new);
    }

    static String version() {
        var version = Cli.class.getPackage().getImplementationVersion();
        return NAME + " " + (version == null ? "(not packaged)" : version) + " on Java " + Runtime.version();
    }

    private Ansi ansi() {
        return streams.colours(environment) ? Ansi.ON : Ansi.OFF;
    }

    private void print(String text) {
        streams.out().println(text.stripTrailing());
        streams.out().flush();
    }

    private String explain(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            var word = unmatched.getUnmatched().get(0);
            if (word.startsWith("-")) {
                return "'" + word + "' is no option of " + e.getCommandLine().getCommandName()
                        + "; where it belongs to the message, quote the message and put -- before it";
            }
            if (e.getCommandLine().getParent() == null) {
                var names = commands.stream().map(Command::name).collect(Collectors.joining(", "));
                return "'" + word + "' is no command; there are " + names + ". To ask something: " + NAME
                        + " chat \"...\"";
            }
            if (e.getCommandLine().getCommandSpec().userObject() instanceof SetCredentialsCommand) {
                // What is too much here may be a secret.
                return "set takes a name and nothing else: keys are asked for or piped in, never arguments, which every"
                        + " program of this machine can read";
            }
            return e.getCommandLine().getCommandName() + " does not take '" + word + "'";
        }
        return String.valueOf(e.getMessage());
    }

    private static String tryHelp(CommandLine commandLine) {
        return "see " + commandLine.getCommandSpec().qualifiedName() + " " + HELP;
    }

    private static String text(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private int failed(Problem problem, Throwable cause, boolean debug, boolean json) {
        if (json) {
            print(Rendering.json(problem.kind(), problem.message(), problem.hint())
                    .put("exitCode", problem.code())
                    .toPrettyString());
        }
        streams.error(line(problem.message(), problem.hint()));
        if (debug) {
            cause.printStackTrace(streams.err());
            streams.err().flush();
        }
        return problem.code();
    }

    /** What went wrong and what to do about it, as every command says it. */
    static String line(String message, @Nullable String hint) {
        var end = hint != null && message.endsWith(".") ? message.length() - 1 : message.length();
        return Rendering.harmless(NAME + ": " + message.substring(0, end) + (hint == null ? "" : "; " + hint));
    }

    /** The named positional words of a command line. */
    static List<String> words(ParseResult line) {
        return line.matchedPositionalValue(0, List.of());
    }
}
