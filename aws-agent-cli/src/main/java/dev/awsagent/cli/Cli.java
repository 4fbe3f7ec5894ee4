package dev.awsagent.cli;

import dev.awsagent.agent.Rendering;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import dev.awsagent.tool.ToolException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
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

    private final Environment environment;
    private final Streams streams;
    private final List<Command> commands = List.of(
            new ChatCommand(),
            new PlanCommand(),
            new ToolsCommand(),
            new ProfilesCommand(),
            new ValidateCommand(),
            new CredentialsCommand(),
            new CompletionCommand());

    Cli(Environment environment, Streams streams) {
        this.environment = environment;
        this.streams = streams;
    }

    int run(String... arguments) {
        // Known before parsing, so that a parse that fails can be looked into as well.
        var debug = List.of(arguments).contains(Options.DEBUG);
        System.setProperty(Logging.LEVEL, debug ? "debug" : "off");
        try {
            return dispatch(arguments);
        } catch (ParameterException e) {
            return failed(ExitCode.USAGE, explain(e), tryHelp(e.getCommandLine()), e, debug);
        } catch (UsageException e) {
            return failed(ExitCode.USAGE, text(e), null, e, debug);
        } catch (CredentialException e) {
            return failed(ExitCode.FAILED, text(e), e.hint(), e, debug);
        } catch (ToolException e) {
            return failed(ExitCode.FAILED, text(e), e.hint(), e, debug);
        } catch (IllegalStateException e) {
            return failed(ExitCode.FAILED, text(e), null, e, debug);
        } catch (Exception | LinkageError e) {
            var line = "this is a defect: " + e.getClass().getSimpleName() + ": " + e.getMessage();
            return failed(ExitCode.FAILED, line, "run it again with --debug, and report what that shows", e, debug);
        }
    }

    private int dispatch(String... arguments) throws Exception {
        var commandLine = commandLine();
        var levels = new ArrayList<ParseResult>();
        levels.add(commandLine.parseArgs(arguments));
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

    /** The whole tree: the program with the global options, and each command with them too. */
    CommandLine commandLine() {
        var root = CommandSpec.create().name(NAME);
        root.usageMessage()
                .description("Says what AWS operations a sentence means, asks where asking is due, and runs them.")
                .synopsisSubcommandLabel("COMMAND")
                .footer(footer(
                        NAME + " --sandbox chat \"List all S3 buckets\"",
                        NAME + " chat \"create bucket demo-1 in eu-west-1\"",
                        NAME + " --profile dev plan \"delete s3://demo-1/old.csv\""));
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
        return java.util.stream.Stream.concat(java.util.stream.Stream.of("", "Examples:"), lines)
                .toArray(String[]::new);
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

    private int failed(int code, String message, @Nullable String hint, Throwable cause, boolean debug) {
        var line = NAME + ": " + message + (hint == null ? "" : "; " + hint);
        streams.error(Rendering.harmless(line));
        if (debug) {
            cause.printStackTrace(streams.err());
            streams.err().flush();
        }
        return code;
    }

    /** The named positional words of a command line. */
    static List<String> words(ParseResult line) {
        return line.matchedPositionalValue(0, List.of());
    }
}
