package dev.awsagent.credential;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys that the agent keeps itself: in its configuration file or in the keyring of the system. Reached through
 * {@link CredentialService#store()}. Thread-safe.
 *
 * <p>Each method throws a {@link CredentialException} when a file or keyring cannot be used, saying which, why, and what to do.
 * No message holds a secret.
 */
public interface CredentialStore {

    /** Where keys can be kept. */
    enum Place {
        /** The keyring of the system, which opens when its user signs in. */
        KEYRING,
        /** The agent's own configuration file. */
        FILE;

        /** For people: {@code keyring}. */
        public String words() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What opens the encrypted values of the configuration file. */
    enum Lock {
        /** A passphrase that is asked for. */
        PASSPHRASE,
        /** A key in the keyring of the system. */
        KEYRING
    }

    /**
     * A profile, without its secrets.
     *
     * @param name its name
     * @param source the file or store that it is in, in words
     * @param place where the agent keeps it; null when somebody else does, as in {@code ~/.aws/credentials}
     * @param kind how it gets credentials: {@code static keys}, {@code role}
     * @param keyEnding the last four characters of the access key id; null when it has none, or it cannot be read now
     * @param region its region; null when it names none
     * @param encrypted whether its secrets are encrypted where they are kept
     * @param note what else a person should know of it: locked, in the middle of a rotation; null for nothing
     */
    record Entry(
            String name,
            String source,
            @Nullable Place place,
            String kind,
            @Nullable String keyEnding,
            @Nullable String region,
            boolean encrypted,
            @Nullable String note) {}

    /** All profiles: those that are kept here, and those of the AWS files. */
    List<Entry> list();

    /**
     * Keeps keys under a name.
     *
     * @param region the profile's region; null for none
     * @param place where; null for where the profile is, else the keyring
     * @param replace whether keys that are there under this name may be overwritten
     * @throws CredentialException also when the name is taken and {@code replace} is false, or when a profile of this name
     *     in another place would be found first
     */
    Entry set(String name, AwsCredentials keys, @Nullable String region, @Nullable Place place, boolean replace);

    /**
     * Keeps the static keys of a profile of the AWS files under another name, with its region and its endpoint.
     *
     * @param profile in {@code ~/.aws/credentials} or {@code ~/.aws/config}
     * @param region in place of that of the profile; null for that one
     * @throws CredentialException also as {@link #readProfile} and {@link #set} do
     */
    Entry copy(String profile, String name, @Nullable String region, @Nullable Place place, boolean replace);

    /** The keys of a profile that is kept here, in the clear. Ask the person first: this discloses them. */
    AwsCredentials reveal(String name);

    /** Forgets a profile that is kept here; what it was. */
    Entry remove(String name);

    /**
     * Encrypts every secret of the configuration file that stands there in the clear; comments and order stay.
     *
     * @param lock what opens them; null for what the file has already, else a passphrase
     * @return what was encrypted: {@code prod.secret_access_key}, {@code models.openai.key}
     */
    List<String> encrypt(@Nullable Lock lock);

    /**
     * Reads keys from text: two or three lines (id, secret, token), JSON as {@code aws configure export-credentials} and
     * {@code aws iam create-access-key} print it, or the CSV of the AWS console.
     *
     * @param source what the text is, for messages
     */
    AwsCredentials read(String text, String source);

    /** The static keys of a profile in {@code ~/.aws/credentials} or {@code ~/.aws/config}. */
    AwsCredentials readProfile(String profile);

    /**
     * The key of a provider of language models that is kept encrypted in the configuration file, or else in the keyring; empty when
     * there is none. One in the file that is in the clear is a setting, see {@link Defaults.Models#providers}.
     */
    default Optional<String> modelKey(String provider) {
        return Optional.empty();
    }

    /**
     * Keeps the key of a provider of language models in the keyring, in place of the one before.
     *
     * @param key null to forget it
     */
    default void keepModelKey(String provider, @Nullable String key) {
        throw new CredentialException(
                "this credential store keeps no keys of models", "set the variable that the provider reads");
    }
}
