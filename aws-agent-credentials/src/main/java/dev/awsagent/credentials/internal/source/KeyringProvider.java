package dev.awsagent.credentials.internal.source;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.ProfileSummary;
import dev.awsagent.credentials.internal.store.ConfigFile;
import dev.awsagent.credentials.internal.store.Keyring;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys that were put into the keyring of the system. */
public final class KeyringProvider implements Surroundings.Source {

    public static final String NAME = "keyring";

    private static final String DEFAULT = "default";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Position position() {
        return new Position.After(ConfigFileProvider.NAME);
    }

    @Override
    public List<ProfileSummary> profiles(Environment environment) {
        try (var own = OwnSettings.of(environment)) {
            return own.keyringSummaries();
        }
    }

    @Override
    public Lookup lookup(@Nullable String asked, Environment environment, Surroundings surroundings) {
        var shelf = surroundings.own().keyring();
        var missing = shelf.keyring().missing();
        if (missing.isPresent()) {
            return new Lookup.NotHere(missing.get());
        }
        var name = asked == null ? DEFAULT : asked;
        try {
            var item = shelf.find(name);
            if (item == null) {
                return new Lookup.NotHere("no '" + Words.oneLine(name) + "' in " + shelf.words());
            }
            var fields = shelf.fields(item);
            var id = fields.get(ConfigFile.ACCESS_KEY_ID);
            var secret = fields.get(ConfigFile.SECRET_ACCESS_KEY);
            return id == null || secret == null
                    ? new Lookup.Broken(
                            "'" + name + "' in " + shelf.words() + " has no whole key pair",
                            "run: aws-agent credentials set " + name + " --keyring --replace")
                    : new Lookup.Found(new AwsCredentials(
                            id,
                            secret,
                            fields.get(ConfigFile.SESSION_TOKEN),
                            null,
                            "profile '" + name + "' in " + shelf.words()));
        } catch (Keyring.Absent e) {
            return new Lookup.NotHere(e.reason());
        } catch (CredentialException e) {
            return new Lookup.Broken(String.valueOf(e.getMessage()), e.hint());
        }
    }
}
