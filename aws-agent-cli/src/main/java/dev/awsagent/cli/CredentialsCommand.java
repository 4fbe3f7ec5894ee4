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
        return "Keeps keys in the keyring or in the configuration file, replaces them, and signs in.";
    }

    @Override
    public String[] examples() {
        return new String[] {
            "aws-agent credentials set prod --region eu-west-1",
            "aws-agent credentials list",
            "aws-agent credentials rotate prod",
            "aws-agent credentials login dev"
        };
    }

    @Override
    public List<Command> subcommands() {
        return List.of(
                new SetCredentialsCommand(),
                new ImportCredentialsCommand(),
                new ListCredentialsCommand(),
                new ShowCredentialsCommand(),
                new EncryptCredentialsCommand(),
                new RotateCredentialsCommand(),
                new RemoveCredentialsCommand(),
                new LoginCommand());
    }

    @Override
    public int run(ParseResult line, Session session) {
        var names = subcommands().stream().map(Command::name).collect(Collectors.joining(", "));
        throw new UsageException("credentials needs one of " + names + "; see " + Cli.NAME + " credentials --help");
    }
}
