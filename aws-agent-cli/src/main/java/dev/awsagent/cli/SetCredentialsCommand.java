package dev.awsagent.cli;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialStore;
import dev.awsagent.credential.Prompt;
import java.io.IOException;
import java.util.Arrays;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Keeps a key pair under a name. The secret is asked for or piped in, and is never an argument. */
final class SetCredentialsCommand implements Command {

    @Override
    public String name() {
        return "set";
    }

    @Override
    public String summary() {
        return "Keeps a key pair under a name; asks for it, or reads it from what is piped in.";
    }

    @Override
    public String[] examples() {
        return new String[] {
            "aws-agent credentials set prod --region eu-west-1",
            "aws-agent credentials set ci --file --replace < keys.txt",
            "aws iam create-access-key | aws-agent credentials set ci --json"
        };
    }

    @Override
    public void describe(CommandSpec spec) {
        KeptCredentials.describeNewName(spec, "The profile to keep it under, for --profile later.");
        KeptCredentials.describePlace(spec);
    }

    @Override
    public int run(ParseResult line, Session session) throws IOException {
        var place = KeptCredentials.place(line);
        var store = session.agent().credentialStore();
        var entry = store.set(
                KeptCredentials.name(line),
                keys(session, store),
                session.options().target().region(),
                place,
                line.hasMatchedOption(KeptCredentials.REPLACE));
        return KeptCredentials.kept(session, entry);
    }

    private static AwsCredentials keys(Session session, CredentialStore store) throws IOException {
        if (session.streams().terminalIn()) {
            var id = asked(session, "Access key id", false);
            var secret = asked(session, "Secret access key", true);
            return store.read(id + "\n" + secret, "what was typed");
        }
        return store.read(Message.read(session.streams().in()), "the standard input");
    }

    private static String asked(Session session, String text, boolean secret) {
        var typed = session.prompt().ask(new Prompt.Question(text, secret));
        if (typed == null) {
            throw new UsageException(
                    "no key was given; type it in a terminal without --json, or pipe it in: two lines, id and secret");
        }
        var value = new String(typed).strip();
        Arrays.fill(typed, '\0');
        return value;
    }
}
