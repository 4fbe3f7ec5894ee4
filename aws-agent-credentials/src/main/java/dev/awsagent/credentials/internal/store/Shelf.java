package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.CredentialStore.Entry;
import dev.awsagent.credential.CredentialStore.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A place where the agent keeps profiles. Thread-safe. */
public interface Shelf extends KeyHolder {

    /** What a person should know of a profile whose key is being replaced. */
    String ROTATING = "a rotation was begun and is not finished";

    Place place();

    /** What is there, without secrets. */
    List<Entry> entries();

    void remove(String name);

    /** The last four characters of a key id; null for none, or one that is encrypted. */
    static @Nullable String ending(@Nullable String keyId) {
        return keyId == null || keyId.length() < 8 || Encryption.isSealed(keyId)
                ? null
                : keyId.substring(keyId.length() - 4);
    }

    /** {@link #ROTATING}, or null. */
    static @Nullable String note(Map<String, String> fields) {
        var rotating = fields.containsKey(ConfigFile.PENDING_ACCESS_KEY_ID)
                || fields.containsKey(ConfigFile.RETIRED_ACCESS_KEY_ID)
                || fields.containsKey(ConfigFile.KEYS_BEFORE_ROTATION);
        return rotating ? ROTATING : null;
    }
}
