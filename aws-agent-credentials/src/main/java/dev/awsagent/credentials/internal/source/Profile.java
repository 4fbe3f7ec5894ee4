package dev.awsagent.credentials.internal.source;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One profile as both files together say it. Immutable after the files were read. Its values may be secret:
 * {@code toString} shows the name only.
 */
public final class Profile {

    /** How a profile gets its credentials. */
    public enum Kind {
        STATIC("static keys"),
        ROLE("role"),
        WEB_IDENTITY("web identity"),
        SSO("sso"),
        PROCESS("process"),
        LOGIN("login"),
        NONE("none");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }

    private final String name;
    private final ProfileSection settings;
    private final ProfileSection keys;
    private final String file;
    private final @Nullable ProfileFile keysFile;

    /**
     * @param settings both files, the credentials file winning
     * @param keys the one section that the key pair comes from: halves of two pairs are never put together
     * @param file where it gets its credentials from, for messages
     * @param keysFile the file that {@code keys} is in; null for none of the AWS files
     */
    Profile(String name, ProfileSection settings, ProfileSection keys, String file, @Nullable ProfileFile keysFile) {
        this.name = name;
        this.settings = settings;
        this.keys = keys;
        this.file = file;
        this.keysFile = keysFile;
    }

    public String name() {
        return name;
    }

    /** The file that it gets its credentials from, as messages call it. */
    public String file() {
        return file;
    }

    /** A setting; null when it is absent or empty. */
    public @Nullable String setting(String key) {
        return settings.text(key);
    }

    Map<String, String> nested(String key) {
        return settings.nested(key);
    }

    /** A part of the key pair; null when it is absent or empty. */
    @Nullable
    String keyPart(String key) {
        return keys.text(key);
    }

    /** The access key id; null when it has none. */
    public @Nullable String keyId() {
        return keyPart("aws_access_key_id");
    }

    /** The secret; null when it has none. */
    public @Nullable String secretKey() {
        return keyPart("aws_secret_access_key");
    }

    /** What replaces the key pair where it stands; null for a profile that has none, or none in an AWS file. */
    public @Nullable ProfileKeys keys() {
        return keysFile == null || kind() != Kind.STATIC ? null : new ProfileKeys(keysFile);
    }

    /** The session token; null when it has none. */
    public @Nullable String token() {
        return keyPart("aws_session_token");
    }

    /** A role comes first, as everywhere in AWS: keys next to it are what the role is assumed with. */
    public Kind kind() {
        if (settings.has("role_arn")) {
            return settings.has("web_identity_token_file") ? Kind.WEB_IDENTITY : Kind.ROLE;
        }
        if (settings.has("sso_session") || settings.has("sso_start_url") || settings.has("sso_account_id")) {
            return Kind.SSO;
        }
        if (hasKeys()) {
            return Kind.STATIC;
        }
        if (settings.has("credential_process")) {
            return Kind.PROCESS;
        }
        return settings.has("login_session") ? Kind.LOGIN : Kind.NONE;
    }

    boolean hasKeys() {
        return keys.has("aws_access_key_id") || keys.has("aws_secret_access_key");
    }

    @Override
    public String toString() {
        return "Profile[" + name + " in " + file + "]";
    }
}
