package dev.awsagent.credentials.internal.source;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.ProfileSummary;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credentials.internal.store.ConfigFile;
import dev.awsagent.credentials.internal.store.ConfigStore;
import dev.awsagent.credentials.internal.store.FileShelf;
import dev.awsagent.credentials.internal.store.Keyring;
import dev.awsagent.credentials.internal.store.KeyringShelf;
import dev.awsagent.credentials.internal.store.Notices;
import dev.awsagent.credentials.internal.store.Unlocker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the agent keeps itself: its configuration file and what it put into the keyring. Reads and starts nothing until it
 * is asked, and is asked only where the AWS files do not say it. Thread-safe.
 */
public final class OwnSettings implements AutoCloseable {

    private final Environment environment;
    private final Prompt prompt;
    private final Notices notices;
    private final ConfigStore config;
    private @Nullable Unlocker unlocker;
    private @Nullable FileShelf files;
    private @Nullable KeyringShelf keyring;

    private OwnSettings(Environment environment, Prompt prompt, @Nullable Path given, Notices notices) {
        this.environment = environment;
        this.prompt = prompt;
        this.notices = notices;
        this.config = new ConfigStore(environment, given, notices);
    }

    public static OwnSettings of(CredentialService.Settings settings, Notices notices) {
        return new OwnSettings(settings.environment(), settings.prompt(), settings.config(), notices);
    }

    /** For a source that is asked outside of an agent. */
    static OwnSettings of(Environment environment) {
        return new OwnSettings(environment, Prompt.NOBODY, null, new Notices());
    }

    public ConfigStore config() {
        return config;
    }

    public synchronized FileShelf files() {
        var made = files;
        if (made == null) {
            var opener = new Unlocker(environment, prompt, keyring().keyring());
            unlocker = opener;
            made = new FileShelf(config, opener);
            files = made;
        }
        return made;
    }

    public synchronized KeyringShelf keyring() {
        var made = keyring;
        if (made == null) {
            made = new KeyringShelf(Keyring.of(environment));
            keyring = made;
        }
        return made;
    }

    public Notices notices() {
        return notices;
    }

    /** The settings of a profile that is kept here; null when there is none. */
    public @Nullable Profile find(String name) {
        var file = config.file();
        var fields = file == null ? null : file.fields(name);
        if (file != null && fields != null) {
            return profile(name, fields, file.shown());
        }
        if (keyring().keyring().missing().isPresent()) {
            return null;
        }
        try {
            var item = keyring().find(name);
            if (item == null) {
                return null;
            }
            return profile(
                    name,
                    item.secret() == null ? Map.of() : keyring().fields(item),
                    keyring().words());
        } catch (Keyring.Absent e) {
            return null;
        }
    }

    /** Whether a profile of this name is kept here. */
    public boolean has(String name) {
        return find(name) != null;
    }

    /** The settings that go with the credentials of the configuration file where no profile was named; null for none. */
    @Nullable
    Profile unnamed(Profiles profiles) {
        var file = config.file();
        if (file == null) {
            return null;
        }
        var named = file.awsProfile();
        if (named != null) {
            return profiles.find(named).orElse(null);
        }
        var fields = file.fields("default");
        return fields == null ? null : profile("default", fields, file.shown());
    }

    /** The region where nothing else says one; null for none. */
    @Nullable
    String region() {
        var file = config.file();
        return file == null ? null : file.defaults().region();
    }

    private static Profile profile(String name, Map<String, String> fields, String shown) {
        var section = new ProfileSection(ProfileSection.Type.PROFILE, name);
        for (var field : List.of(ConfigFile.REGION, ConfigFile.ENDPOINT_URL, ConfigFile.ROLE_ARN)) {
            var value = fields.get(field);
            if (value != null) {
                section.put(field, value, 0);
            }
        }
        return new Profile(name, section, section, shown, null);
    }

    List<ProfileSummary> fileSummaries() {
        var file = config.file();
        if (file == null) {
            return List.of();
        }
        var summaries = new ArrayList<ProfileSummary>();
        for (var entry : files().entries()) {
            var fields = file.fields(entry.name());
            summaries.add(new ProfileSummary(
                    entry.name(),
                    entry.source(),
                    entry.kind(),
                    entry.region(),
                    fields == null ? null : Words.endpoint(fields.get(ConfigFile.ENDPOINT_URL))));
        }
        return summaries;
    }

    /** Those in the keyring. One that cannot be read is a notice: the profiles elsewhere are still there. */
    List<ProfileSummary> keyringSummaries() {
        if (keyring().keyring().missing().isPresent()) {
            return List.of();
        }
        try {
            return keyring().entries().stream()
                    .map(entry -> new ProfileSummary(entry.name(), entry.source(), entry.kind(), entry.region(), null))
                    .toList();
        } catch (Keyring.Absent e) {
            return List.of();
        } catch (CredentialException e) {
            notices.add(String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    /** Where was looked, for a message: {@code ~/.config/aws-agent/config.yml (absent) and the keyring (…)}. */
    public String places() {
        var missing = keyring().keyring().missing();
        return config.shown() + (config.stamp() == null ? " (absent)" : "") + " and "
                + missing.map(reason -> "the keyring (" + reason + ")").orElseGet(keyring()::words);
    }

    @Override
    public synchronized void close() {
        if (unlocker != null) {
            unlocker.close();
        }
    }
}
