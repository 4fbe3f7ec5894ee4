package dev.awsagent.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Prints what a shell needs to complete command lines. */
final class CompletionCommand implements Command {

    private static final String FISH_PROFILES = "'(" + Cli.NAME + " profiles --names 2>/dev/null)'";

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
                    case "bash", "zsh" -> AutoComplete.bash(Cli.NAME, program) + bashProfiles(program);
                    case "fish" -> fish(program);
                    default ->
                        throw new UsageException(
                                "'" + shell + "' is no shell that completion knows; there are bash, zsh and fish");
                });
        return ExitCode.DONE;
    }

    /** Puts the names of profiles, as the program tells them, in front of what picocli's script knows. */
    private static String bashProfiles(CommandLine program) {
        var named = new TreeSet<String>();
        var taking = new TreeSet<String>();
        var commands = new ArrayList<String>();
        collect("", program, named, taking, commands);
        return """

                # The names of profiles: asked for when they are wanted, from the file that the line names.
                function _aws_agent_profiles() {
                  local i config=() before=""
                  for ((i = 1; i < COMP_CWORD; i++)); do
                    [ "${COMP_WORDS[i]}" = "=" ] && continue
                    [ "$before" = "--config" ] && config=(--config "${COMP_WORDS[i]/#\\~/$HOME}")
                    before="${COMP_WORDS[i]}"
                  done
                  "${COMP_WORDS[0]/#\\~/$HOME}" "${config[@]}" profiles --names 2>/dev/null </dev/null
                }

                function _complete_with_profiles_aws_agent() {
                  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"
                  local i command="" value="" wanted="" name=""
                  if [ "$word" = "=" ]; then
                    word=""
                  elif [ "$before" = "=" ]; then
                    before="${COMP_WORDS[COMP_CWORD-2]}"
                  fi
                  for ((i = 1; i < COMP_CWORD; i++)); do
                    case "${COMP_WORDS[i]}" in
                    =) value=yes ;;
                    %2$s) value=yes ;;
                    -*) value="" ;;
                    *)
                      [ -z "$value" ] && command="$command ${COMP_WORDS[i]}"
                      value=""
                      ;;
                    esac
                  done
                  case "$before" in
                  %1$s) wanted=yes ;;
                  %2$s) ;;
                  *)
                    case "$command/$word" in
                    */-*) ;;
                    %3$s) wanted=yes ;;
                    esac
                    ;;
                  esac
                  if [ -z "$wanted" ]; then
                    _complete_aws-agent "$@"
                    return
                  fi
                  COMPREPLY=()
                  while IFS= read -r name; do
                    [[ "$name" == "$word"* ]] && COMPREPLY+=("$(printf '%%q' "$name")")
                  done < <(_aws_agent_profiles)
                }

                complete -F _complete_with_profiles_aws_agent -o default aws-agent aws-agent.sh aws-agent.bash
                """.formatted(String.join(" | ", named), String.join(" | ", taking), String.join(" | ", commands));
    }

    /**
     * @param named the options whose value is the name of a profile
     * @param taking all options that take a value
     * @param commands the commands whose first operand is one, each as a pattern of a line so far
     */
    private static void collect(
            String path, CommandLine command, Set<String> named, Set<String> taking, List<String> commands) {
        for (var option : command.getCommandSpec().options()) {
            if (option.completionCandidates() == Options.PROFILES) {
                named.addAll(List.of(option.names()));
            }
            if (option.arity().max() > 0) {
                taking.addAll(List.of(option.names()));
            }
        }
        if (takesProfile(command)) {
            commands.add("'" + path + "/'*");
        }
        command.getSubcommands().forEach((name, below) -> collect(path + " " + name, below, named, taking, commands));
    }

    private static boolean takesProfile(CommandLine command) {
        return command.getCommandSpec().positionalParameters().stream()
                .anyMatch(operand -> operand.completionCandidates() == Options.PROFILES);
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
        if (takesProfile(command)) {
            script.append("complete -c %s -f -n %s -a %s%n".formatted(Cli.NAME, within, FISH_PROFILES));
        }
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
        if (option.completionCandidates() == Options.PROFILES) {
            script.append(" -a ").append(FISH_PROFILES);
        }
        script.append(" -d '").append(escaped(option.description()[0])).append("'\n");
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'");
    }
}
