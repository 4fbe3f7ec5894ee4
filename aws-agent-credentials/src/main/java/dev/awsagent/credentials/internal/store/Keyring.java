package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keyring of the system. Never asks a person and never waits without end. Thread-safe. */
public interface Keyring {

    /** What an item is for. */
    enum Kind {
        /** The keys of a profile. */
        CREDENTIALS,
        /** The key of a configuration file. */
        CONFIG_KEY,
        /** The key of a provider of language models. */
        MODEL_KEY;

        String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** An item. Its secret is not shown. */
    final class Item {
        private final String name;
        private final @Nullable String secret;

        Item(String name, @Nullable String secret) {
            this.name = name;
            this.secret = secret;
        }

        public String name() {
            return name;
        }

        /** Null while the keyring is locked. */
        public @Nullable String secret() {
            return secret;
        }

        @Override
        public String toString() {
            return "Item[" + name + (secret == null ? ", locked]" : "]");
        }
    }

    /** For people: {@code the keyring (Secret Service)}. */
    String words();

    /** Why there is none here; empty when there may be one. Starts nothing. */
    Optional<String> missing();

    /**
     * All items of a kind.
     *
     * @throws Absent when it turns out that there is no keyring
     * @throws CredentialException when there is one that cannot be used
     */
    List<Item> list(Kind kind);

    /** One item; null when there is none of this name. Throws as {@link #list} does. */
    @Nullable
    Item find(Kind kind, String name);

    /** Keeps a secret in place of the one that is there. Throws as {@link #list} does. */
    void store(Kind kind, String name, String secret);

    /** Forgets one. Throws as {@link #list} does. */
    void remove(Kind kind, String name);

    /** There is no keyring. */
    final class Absent extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Absent(String reason) {
            super(reason);
        }

        /** In a line. */
        public String reason() {
            return String.valueOf(getMessage());
        }
    }

    /** That of this system. */
    static Keyring of(Environment environment) {
        var system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (system.startsWith("mac")) {
            return new MacKeychain(environment);
        }
        return system.startsWith("windows") ? new WindowsCredentials(environment) : new SecretService(environment);
    }
}
