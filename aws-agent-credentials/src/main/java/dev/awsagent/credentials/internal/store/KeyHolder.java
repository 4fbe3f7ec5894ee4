package dev.awsagent.credentials.internal.store;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has the key pairs of profiles and lets them be replaced, each as fields by the names of {@link ConfigFile}. */
public interface KeyHolder {

    /** For people: {@code the keyring (Secret Service)}. */
    String words();

    /** A profile with its secrets in the clear; null when there is none of this name. */
    @Nullable
    Map<String, String> read(String name);

    /** Keeps a profile with exactly these fields; secrets are encrypted where the place does that. */
    void write(String name, Map<String, String> fields);
}
