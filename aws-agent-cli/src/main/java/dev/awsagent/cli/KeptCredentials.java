package dev.awsagent.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.agent.Rendering;
import dev.awsagent.credential.CredentialStore.Entry;
import dev.awsagent.credential.CredentialStore.Place;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** What the commands on kept keys have in common: the name of a profile, the place, and how one is shown. */
final class KeptCredentials {

    static final String REPLACE = "--replace";

    private static final String KEYRING = "--keyring";
    private static final String FILE = "--file";

    private KeptCredentials() {}

    /** A name that is there already. */
    static void describeName(CommandSpec spec, String description) {
        spec.addPositional(
                named(description).completionCandidates(Options.PROFILES).build());
    }

    /** A name to be given. */
    static void describeNewName(CommandSpec spec, String description) {
        spec.addPositional(named(description).build());
    }

    private static PositionalParamSpec.Builder named(String description) {
        return PositionalParamSpec.builder()
                .index("0")
                .arity("1")
                .type(String.class)
                .paramLabel("NAME")
                .description(description);
    }

    static String name(ParseResult line) {
        return line.matchedPositionalValue(0, "");
    }

    static void describePlace(CommandSpec spec) {
        spec.addOption(
                Options.flag("Keep it in the keyring of this system; so it is unless --file is given.", KEYRING));
        spec.addOption(Options.flag("Keep it in the configuration file, encrypted where the file is.", FILE));
        spec.addOption(Options.flag("Overwrite what is kept under this name.", REPLACE));
    }

    static @Nullable Place place(ParseResult line) {
        var keyring = line.hasMatchedOption(KEYRING);
        var file = line.hasMatchedOption(FILE);
        if (keyring && file) {
            throw new UsageException(KEYRING + " and " + FILE + " are given; give one of the two");
        }
        return keyring ? Place.KEYRING : file ? Place.FILE : null;
    }

    /** Shows what is kept now, and what could be better. */
    static int kept(Session session, Entry entry) {
        if (session.options().json()) {
            session.print(json(entry));
        } else {
            session.print("Kept '" + entry.name() + "' (key …" + entry.keyEnding() + ") in " + entry.source() + ".");
        }
        if (!entry.encrypted()) {
            session.streams()
                    .error(Rendering.harmless(Cli.NAME + ": warning: the secret stands in " + entry.source()
                            + " in the clear; encrypt it with: " + Cli.NAME + " credentials encrypt"));
        }
        return ExitCode.DONE;
    }

    static ObjectNode json(Entry entry) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("name", entry.name());
        json.put("source", entry.source());
        json.put("place", entry.place() == null ? null : entry.place().words());
        json.put("kind", entry.kind());
        json.put("keyEnding", entry.keyEnding());
        json.put("region", entry.region());
        json.put("encrypted", entry.encrypted());
        json.put("note", entry.note());
        return json;
    }

    static @Nullable String key(Entry entry) {
        return entry.keyEnding() == null ? null : "…" + entry.keyEnding();
    }

    static String encrypted(Entry entry) {
        return entry.encrypted() ? "yes" : "no";
    }
}
