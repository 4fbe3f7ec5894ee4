package dev.awsagent.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Prints what a shell needs to complete command lines. */
final class CompletionCommand implements Command {

    @Override
    public String name() {
        return "completion";
    }

    @Override
    public String summary() {
        return "Prints a completion script for bash, zsh or fish.";
    }

    @Override
    public String[] examples() {
        return new String[] {
            "source <(aws-agent completion bash)",
            "source <(aws-agent completion zsh)",
            "aws-agent completion fish > ~/.config/fish/completions/aws-agent.fish"
        };
    }

    @Override
    public boolean tellsOfOthers() {
        return true;
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .type(String.class)
                .paramLabel("SHELL")
                .description("bash, zsh or fish; bash unless given.")
                .build());
    }

    @Override
    public int run(ParseResult line, Session session) {
        String shell = line.matchedPositionalValue(0, "bash");
        var program = line.commandSpec().root().commandLine();
        session.print(
                switch (shell) {
                    // The script that picocli makes turns on bash's completion in zsh by itself.
                    case "bash", "zsh" -> AutoComplete.bash(Cli.NAME, program);
                    case "fish" -> fish(program);
                    default ->
                        throw new UsageException(
                                "'" + shell + "' is no shell that completion knows; there are bash, zsh and fish");
                });
        return ExitCode.DONE;
    }

    private static String fish(CommandLine program) {
        var script = new StringBuilder();
        var none = "__fish_use_subcommand";
        program.getCommandSpec().options().forEach(option -> fish(script, none, option));
        program.getSubcommands().forEach((name, command) -> fish(script, none, name, command));
        return script.toString();
    }

    private static void fish(StringBuilder script, String condition, String name, CommandLine command) {
        var summary = command.getCommandSpec().usageMessage().description()[0];
        script.append("complete -c %s -f -n %s -a %s -d '%s'%n".formatted(Cli.NAME, condition, name, escaped(summary)));
        var within = "'__fish_seen_subcommand_from " + name + "'";
        command.getCommandSpec().options().forEach(option -> fish(script, within, option));
        command.getSubcommands().forEach((below, spec) -> fish(script, within, below, spec));
    }

    private static void fish(StringBuilder script, String condition, OptionSpec option) {
        script.append("complete -c ").append(Cli.NAME).append(" -f -n ").append(condition);
        for (var name : option.names()) {
            script.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (option.arity().max() > 0) {
            script.append(" -r");
        }
        script.append(" -d '").append(escaped(option.description()[0])).append("'\n");
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'");
    }
}
