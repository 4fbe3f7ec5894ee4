package dev.awsagent.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.awsagent.credential.CredentialStore.Lock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Encrypts what stands in the configuration file in the clear. */
final class EncryptCredentialsCommand implements Command {

    private static final String WITH = "--with";

    @Override
    public String name() {
        return "encrypt";
    }

    @Override
    public String summary() {
        return "Encrypts the secrets of the configuration file in place; comments and order stay.";
    }

    @Override
    public String[] examples() {
        return new String[] {
            "aws-agent credentials encrypt",
            "aws-agent credentials encrypt --with keyring",
            "AWSAGENT_PASSPHRASE_FILE=/dev/fd/3 aws-agent credentials encrypt 3< passphrase.txt"
        };
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.addOption(Options.value(
                WITH, "LOCK", "passphrase or keyring: what opens them; what the file has already, else passphrase."));
    }

    @Override
    public int run(ParseResult line, Session session) {
        var done = session.agent().credentialStore().encrypt(lock(line));
        if (session.options().json()) {
            var json = JsonNodeFactory.instance.objectNode();
            done.forEach(json.putArray("encrypted")::add);
            session.print(json);
        } else if (done.isEmpty()) {
            session.print("Nothing stands there in the clear.");
        } else {
            session.print("Encrypted " + String.join(", ", done) + ".");
        }
        return ExitCode.DONE;
    }

    private static @Nullable Lock lock(ParseResult line) {
        String with = line.matchedOptionValue(WITH, null);
        if (with == null) {
            return null;
        }
        return switch (with) {
            case "passphrase" -> Lock.PASSPHRASE;
            case "keyring" -> Lock.KEYRING;
            default -> throw new UsageException(WITH + " is '" + with + "'; write passphrase or keyring");
        };
    }
}
