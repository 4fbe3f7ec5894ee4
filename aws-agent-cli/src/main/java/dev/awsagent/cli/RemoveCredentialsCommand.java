package dev.awsagent.cli;

import dev.awsagent.agent.Rendering;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Forgets a profile that is kept. The key itself stays valid at AWS. */
final class RemoveCredentialsCommand implements Command {

    private static final String CONFIRM = "--confirm";

    @Override
    public String name() {
        return "remove";
    }

    @Override
    public String summary() {
        return "Forgets a profile that is kept here; the key itself stays valid at AWS.";
    }

    @Override
    public String[] examples() {
        return new String[] {"aws-agent credentials remove old", "aws-agent credentials remove old --confirm old"};
    }

    @Override
    public void describe(CommandSpec spec) {
        KeptCredentials.describeName(spec, "The profile.");
        spec.addOption(Options.value(CONFIRM, "NAME", "Say yes to forgetting the profile of this name."));
    }

    @Override
    public int run(ParseResult line, Session session) throws IOException {
        var name = KeptCredentials.name(line);
        if (!isConfirmed(line.matchedOptionValue(CONFIRM, null), name, session)) {
            return ExitCode.NEEDS_PERSON;
        }
        var removed = session.agent().credentialStore().remove(name);
        if (session.options().json()) {
            session.print(KeptCredentials.json(removed));
        } else {
            session.print("Forgot '" + name + "' (key …" + removed.keyEnding() + "), which was in " + removed.source()
                    + ". The key is still valid at AWS until it is deleted there.");
        }
        return ExitCode.DONE;
    }

    private static boolean isConfirmed(@Nullable String confirmed, String name, Session session) throws IOException {
        if (confirmed != null) {
            if (confirmed.equals(name)) {
                return true;
            }
            throw new UsageException(
                    CONFIRM + " is '" + confirmed + "', and the profile is '" + name + "'; write the same name twice");
        }
        var person = ChatCommand.person(session);
        if (person == null) {
            session.streams()
                    .error(Rendering.harmless(Cli.NAME + ": nothing was removed: this needs a person's yes; add "
                            + CONFIRM + " " + name));
            return false;
        }
        var answer = person.answer("To forget it, type " + Rendering.harmless(name) + ": ");
        if (answer != null && answer.strip().equals(name)) {
            return true;
        }
        session.streams().error("Nothing was removed.");
        return false;
    }
}
