package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.Defaults;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The agent's configuration file as it was read. Immutable. Values may be secret: {@code toString} shows names only.
 *
 * <p>Knows nothing of YAML, so that who has no such file loads no parser.
 */
public final class ConfigFile {

    public static final String ACCESS_KEY_ID = "access_key_id";
    public static final String SECRET_ACCESS_KEY = "secret_access_key";
    public static final String SESSION_TOKEN = "session_token";
    public static final String ROLE_ARN = "role_arn";
    public static final String SOURCE_PROFILE = "source_profile";
    public static final String EXTERNAL_ID = "external_id";
    public static final String REGION = "region";
    public static final String ENDPOINT_URL = "endpoint_url";
    /** Of a rotation that is under way: the new pair, before it replaces the one above. */
    public static final String PENDING_ACCESS_KEY_ID = "pending_access_key_id";

    public static final String PENDING_SECRET_ACCESS_KEY = "pending_secret_access_key";
    /** Of a rotation: the key that was replaced and is still to be deleted. */
    public static final String RETIRED_ACCESS_KEY_ID = "retired_access_key_id";
    /** Of a rotation: when a new key was asked for, and the keys that the user had then, with commas between. */
    public static final String KEYS_BEFORE_ROTATION = "keys_before_rotation";

    /** What a profile may have, in the order in which it is written. */
    public static final Set<String> FIELDS = Collections.unmodifiableSet(new LinkedHashSet<>(List.of(
            ACCESS_KEY_ID,
            SECRET_ACCESS_KEY,
            SESSION_TOKEN,
            ROLE_ARN,
            SOURCE_PROFILE,
            EXTERNAL_ID,
            REGION,
            ENDPOINT_URL,
            PENDING_ACCESS_KEY_ID,
            PENDING_SECRET_ACCESS_KEY,
            RETIRED_ACCESS_KEY_ID,
            KEYS_BEFORE_ROTATION)));

    /** What is encrypted where the file has encryption. */
    public static final Set<String> SECRETS = Set.of(SECRET_ACCESS_KEY, SESSION_TOKEN, PENDING_SECRET_ACCESS_KEY);

    /** Of a provider of language models. */
    static final String KEY = "key";

    /** A text and where it stands: for messages, and to be replaced in place. */
    static final class Value {
        private final String text;
        private final int line;
        private final int column;
        private final int keyStart;
        private final int start;
        private final int end;

        /**
         * @param keyStart where its name begins
         * @param start where it begins
         * @param end where it ends
         */
        Value(String text, int line, int column, int keyStart, int start, int end) {
            this.text = text;
            this.line = line;
            this.column = column;
            this.keyStart = keyStart;
            this.start = start;
            this.end = end;
        }

        String text() {
            return text;
        }

        int keyStart() {
            return keyStart;
        }

        int start() {
            return start;
        }

        int end() {
            return end;
        }

        String place() {
            return "line " + line + ", column " + column;
        }

        @Override
        public String toString() {
            return "Value at " + place();
        }
    }

    /** A mapping and where it stands. */
    static final class Section {
        private final Map<String, Value> values;
        private final boolean flow;
        private final int keyStart;
        private final int end;
        private final int indent;
        private final int line;

        /**
         * @param keyStart where the name of it begins
         * @param end where the last thing in it ends
         * @param indent the column of what is in it; -1 when it is empty
         */
        Section(Map<String, Value> values, boolean flow, int keyStart, int end, int indent, int line) {
            this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
            this.flow = flow;
            this.keyStart = keyStart;
            this.end = end;
            this.indent = indent;
            this.line = line;
        }

        Map<String, Value> values() {
            return values;
        }

        boolean flow() {
            return flow;
        }

        int keyStart() {
            return keyStart;
        }

        int end() {
            return end;
        }

        int indent() {
            return indent;
        }

        int line() {
            return line;
        }

        @Override
        public String toString() {
            return "Section" + values.keySet();
        }
    }

    /**
     * The place of the mapping of all profiles.
     *
     * @param end where the last thing in it ends
     * @param indent the column of the names in it; -1 when it is empty
     */
    record Body(boolean flow, int end, int indent) {}

    private final Path path;
    private final String shown;
    private final String text;
    private final Map<String, Section> profiles;
    private final Map<String, Section> modelKeys;
    private final @Nullable Body body;
    private final Defaults defaults;
    private final @Nullable String awsProfile;
    private final @Nullable Encryption encryption;
    private final Map<String, String> changeRoles;

    ConfigFile(
            Path path,
            String shown,
            String text,
            Map<String, Section> profiles,
            Map<String, Section> modelKeys,
            @Nullable Body body,
            Defaults defaults,
            @Nullable String awsProfile,
            @Nullable Encryption encryption,
            Map<String, String> changeRoles) {
        this.path = path;
        this.shown = shown;
        this.text = text;
        this.profiles = Collections.unmodifiableMap(new LinkedHashMap<>(profiles));
        this.modelKeys = Collections.unmodifiableMap(new LinkedHashMap<>(modelKeys));
        this.body = body;
        this.defaults = defaults;
        this.awsProfile = awsProfile;
        this.encryption = encryption;
        this.changeRoles = Map.copyOf(changeRoles);
    }

    Path path() {
        return path;
    }

    /** How messages call it: {@code ~/.config/aws-agent/config.yml}. */
    public String shown() {
        return shown;
    }

    String text() {
        return text;
    }

    public Set<String> names() {
        return profiles.keySet();
    }

    Map<String, Section> sections() {
        return profiles;
    }

    @Nullable
    Body body() {
        return body;
    }

    public Defaults defaults() {
        return defaults;
    }

    /** The profile of the AWS files that is used where none was named; null when the file names none. */
    public @Nullable String awsProfile() {
        return awsProfile;
    }

    /** By account, the ARN of the role that changes run under. */
    public Map<String, String> changeRoles() {
        return changeRoles;
    }

    @Nullable
    Encryption encryption() {
        return encryption;
    }

    /** What a profile has, as it stands in the file; null when there is no such profile. */
    public @Nullable Map<String, String> fields(String name) {
        var section = profiles.get(name);
        if (section == null) {
            return null;
        }
        var fields = new LinkedHashMap<String, String>();
        section.values().forEach((field, value) -> fields.put(field, value.text()));
        return fields;
    }

    /** The providers of language models that have a key here, each with nothing but that. */
    Map<String, Section> modelKeys() {
        return modelKeys;
    }

    /** The key of a provider of language models, as it stands in the file; null for none. */
    @Nullable
    String modelKey(String provider) {
        var section = modelKeys.get(provider);
        var value = section == null ? null : section.values().get(KEY);
        return value == null ? null : value.text();
    }

    /** Whether there are any, in the clear or encrypted. */
    boolean hasSecrets() {
        return !modelKeys.isEmpty()
                || profiles.values().stream()
                        .anyMatch(section -> section.values().keySet().stream().anyMatch(SECRETS::contains));
    }

    /** A profile for messages: {@code profile 'prod' in ~/.config/aws-agent/config.yml, line 4}. */
    public String who(String name) {
        if (name.startsWith(FileShelf.MODELS)) {
            return "models." + name.substring(FileShelf.MODELS.length()) + " in " + shown;
        }
        var section = profiles.get(name);
        return "profile '" + name + "' in " + shown + (section == null ? "" : ", line " + section.line());
    }

    @Override
    public String toString() {
        return "ConfigFile[" + shown + " " + profiles.keySet() + "]";
    }
}
