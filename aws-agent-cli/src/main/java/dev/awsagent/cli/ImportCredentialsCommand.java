package dev.awsagent.cli;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Brings keys in from where they are now. */
final class ImportCredentialsCommand implements Command {

    private static final String FROM_PROFILE = "--from-profile";

    @Override
    public String name() {
        return "import";
    }

    @Override
    public String summary() {
        return "Brings a key pair in from an AWS profile, from JSON, or from the CSV of the AWS console.";
    }

    @Override
    public String[] examples() {
        return new String[] {
            "aws-agent credentials import prod-safe --from-profile prod",
            "aws-agent credentials import ci rootkey.csv --file",
            "aws configure export-credentials --profile old | aws-agent credentials import new -"
        };
    }

    @Override
    public void describe(CommandSpec spec) {
        KeptCredentials.describeNewName(spec, "The profile to keep it under.");
        spec.addPositional(PositionalParamSpec.builder()
                .index("1")
                .arity("0..1")
                .type(String.class)
                .paramLabel("FILE")
                .description("A file with the keys; - reads them from the standard input.")
                .build());
        spec.addOption(Options.profile(FROM_PROFILE, "A profile with keys in ~/.aws/credentials."));
        KeptCredentials.describePlace(spec);
    }

    @Override
    public int run(ParseResult line, Session session) throws IOException {
        var place = KeptCredentials.place(line);
        var store = session.agent().credentialStore();
        String file = line.matchedPositionalValue(1, null);
        String profile = line.matchedOptionValue(FROM_PROFILE, null);
        if ((file == null) == (profile == null)) {
            throw new UsageException("import needs a file, or - for what is piped in, or " + FROM_PROFILE
                    + "; give exactly one of them");
        }
        var name = KeptCredentials.name(line);
        var region = session.options().target().region();
        var replace = line.hasMatchedOption(KeptCredentials.REPLACE);
        var entry = profile == null
                ? store.set(name, read(String.valueOf(file), session, store), region, place, replace)
                : store.copy(profile, name, region, place, replace);
        return KeptCredentials.kept(session, entry);
    }

    private static AwsCredentials read(String file, Session session, CredentialStore store) throws IOException {
        if (file.equals(Message.PIPED)) {
            return store.read(Message.read(session.streams().in()), "the standard input");
        }
        try (var in = Files.newInputStream(Path.of(file))) {
            return store.read(Message.read(in), "the file " + file);
        } catch (IOException | InvalidPathException e) {
            throw new UsageException(
                    "the file " + file + " cannot be read: " + e.getClass().getSimpleName()
                            + "; check that it is there and who may read it",
                    e);
        }
    }
}
