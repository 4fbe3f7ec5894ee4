package dev.awsagent.cli;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ParseResult;

/** What is done about credentials: the commands below it. */
final class CredentialsCommand implements Command {

    @Override
    public String name() {
        return "credentials";
    }

    @Override
    public String summary() {
        return "Signs in with single sign-on.";
    }

    @Override
    public String[] examples() {
        return new String[] {"aws-agent credentials login dev"};
    }

    @Override
    public List<Command> subcommands() {
        return List.of(new LoginCommand());
    }

    @Override
    public int run(ParseResult line, Session session) {
        var names = subcommands().stream().map(Command::name).collect(Collectors.joining(", "));
        throw new UsageException("credentials needs one of " + names + "; see " + Cli.NAME + " credentials --help");
    }
}
