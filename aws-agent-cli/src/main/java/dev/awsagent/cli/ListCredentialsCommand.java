package dev.awsagent.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import picocli.CommandLine.ParseResult;

/** Shows which keys there are and where, without any secret. */
final class ListCredentialsCommand implements Command {

    @Override
    public String name() {
        return "list";
    }

    @Override
    public String summary() {
        return "Shows which profiles there are, where they are kept, and whether they are encrypted.";
    }

    @Override
    public String[] examples() {
        return new String[] {"aws-agent credentials list", "aws-agent credentials list --json"};
    }

    @Override
    public int run(ParseResult line, Session session) {
        var entries = session.agent().credentialStore().list();
        if (session.options().json()) {
            var all = JsonNodeFactory.instance.arrayNode();
            entries.forEach(entry -> all.add(KeptCredentials.json(entry)));
            session.print(all);
        } else if (entries.isEmpty()) {
            session.print("There are no keys. Keep some with: aws-agent credentials set NAME");
        } else {
            var table = new Table("PROFILE", "KIND", "KEY", "REGION", "ENCRYPTED", "SOURCE", "NOTE");
            entries.forEach(entry -> table.row(
                    entry.name(),
                    entry.kind(),
                    KeptCredentials.key(entry),
                    entry.region(),
                    KeptCredentials.encrypted(entry),
                    entry.source(),
                    entry.note()));
            session.print(table.toString());
        }
        return ExitCode.DONE;
    }
}
