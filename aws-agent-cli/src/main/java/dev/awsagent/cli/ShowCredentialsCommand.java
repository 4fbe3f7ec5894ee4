package dev.awsagent.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.awsagent.agent.Rendering;
import dev.awsagent.credential.CredentialStore;
import dev.awsagent.credential.CredentialStore.Entry;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Shows one profile; its secret only to whoever asks for it and says yes. */
final class ShowCredentialsCommand implements Command {

    private static final String REVEAL = "--reveal";
    private static final String DISCLOSE = "--disclose";

    @Override
    public String name() {
        return "show";
    }

    @Override
    public String summary() {
        return "Shows one profile; the secret itself only with --reveal.";
    }

    @Override
    public String[] examples() {
        return new String[] {
            "aws-agent credentials show prod",
            "aws-agent credentials show prod --reveal",
            "aws-agent credentials show ci --reveal --disclose --json"
        };
    }

    @Override
    public void describe(CommandSpec spec) {
        KeptCredentials.describeName(spec, "The profile.");
        spec.addOption(Options.flag("Show the keys themselves. Asks first, or takes --disclose.", REVEAL));
        spec.addOption(Options.flag("Say yes to showing a secret.", DISCLOSE));
    }

    @Override
    public int run(ParseResult line, Session session) throws IOException {
        var name = KeptCredentials.name(line);
        var store = session.agent().credentialStore();
        if (!line.hasMatchedOption(REVEAL)) {
            var entry = find(store.list(), name);
            if (entry == null) {
                throw new UsageException(
                        "there is no profile '" + name + "'; see which there are: aws-agent credentials list");
            }
            show(session, entry);
            return ExitCode.DONE;
        }
        if (!line.hasMatchedOption(DISCLOSE) && !saysYes(session, name)) {
            return ExitCode.NEEDS_PERSON;
        }
        reveal(session, store, name);
        return ExitCode.DONE;
    }

    private static @Nullable Entry find(List<Entry> entries, String name) {
        return entries.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static boolean saysYes(Session session, String name) throws IOException {
        var person = ChatCommand.person(session);
        if (person == null) {
            session.streams().error(Cli.NAME + ": nothing was shown: this needs a person's yes; add " + DISCLOSE);
            return false;
        }
        var answer = person.answer("Show the secret of " + Rendering.harmless(name) + " here? [y/N] ");
        var yes = answer != null && List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
        if (!yes) {
            session.streams().error("Nothing was shown.");
        }
        return yes;
    }

    private static void show(Session session, Entry entry) {
        if (session.options().json()) {
            session.print(KeptCredentials.json(entry));
            return;
        }
        session.print("""
                profile    %s
                source     %s
                kind       %s
                key        %s
                region     %s
                encrypted  %s
                note       %s
                """.formatted(
                        Rendering.harmless(entry.name()),
                        Rendering.harmless(entry.source()),
                        entry.kind(),
                        Objects.requireNonNullElse(KeptCredentials.key(entry), "-"),
                        Rendering.harmless(Objects.requireNonNullElse(entry.region(), "-")),
                        KeptCredentials.encrypted(entry),
                        Objects.requireNonNullElse(entry.note(), "-")));
    }

    private static void reveal(Session session, CredentialStore store, String name) {
        var keys = store.reveal(name);
        var entry = find(store.list(), name);
        if (session.options().json()) {
            var json = entry == null ? JsonNodeFactory.instance.objectNode() : KeptCredentials.json(entry);
            json.put("accessKeyId", keys.accessKeyId());
            json.put("secretAccessKey", keys.secretAccessKey());
            json.put("sessionToken", keys.sessionToken());
            session.print(json);
            return;
        }
        session.print("access_key_id      " + keys.accessKeyId() + "\nsecret_access_key  " + keys.secretAccessKey()
                + (keys.sessionToken() == null ? "" : "\nsession_token      " + keys.sessionToken()));
    }
}
