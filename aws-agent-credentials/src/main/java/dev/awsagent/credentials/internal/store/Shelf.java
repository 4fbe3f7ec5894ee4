package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.CredentialStore.Entry;
import dev.awsagent.credential.CredentialStore.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A place where the agent keeps profiles, each as fields by the names of {@link ConfigFile}. Thread-safe. */
public interface Shelf {

    Place place();

    /** For people: {@code the keyring (Secret Service)}. */
    String words();

    /** What is there, without secrets. */
    List<Entry> entries();

    /** A profile with its secrets in the clear; null when there is none of this name. */
    @Nullable
    Map<String, String> read(String name);

    /** Keeps a profile with exactly these fields; secrets are encrypted where the place does that. */
    void write(String name, Map<String, String> fields);

    void remove(String name);

    /** The last four characters of a key id; null for none, or one that is encrypted. */
    static @Nullable String ending(@Nullable String keyId) {
        return keyId == null || keyId.length() < 8 || Encryption.isSealed(keyId)
                ? null
                : keyId.substring(keyId.length() - 4);
    }

    /** What a person should know of a profile: that a rotation of its key was begun; null for nothing. */
    static @Nullable String note(Map<String, String> fields) {
        var rotating = fields.containsKey(ConfigFile.PENDING_ACCESS_KEY_ID)
                || fields.containsKey(ConfigFile.RETIRED_ACCESS_KEY_ID)
                || fields.containsKey(ConfigFile.KEYS_BEFORE_ROTATION);
        return rotating ? "a rotation was begun and is not finished" : null;
    }
}
