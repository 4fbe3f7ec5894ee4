package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialStore.Lock;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Prompt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Has the data key of the configuration file: out of the keyring, or opened with a passphrase from a file or a person.
 * Keeps it in memory until it is closed. Thread-safe.
 */
public final class Unlocker implements AutoCloseable {

    /** Names a file with the passphrase, such as {@code /dev/fd/3}. A variable with the passphrase itself is seen by too many. */
    public static final String PASSPHRASE_FILE = "AWSAGENT_PASSPHRASE_FILE";

    private static final int TRIES = 3;
    private static final int LEAST_CHARACTERS = 8;
    private static final int MOST_BYTES = 4096;

    private final Environment environment;
    private final Prompt prompt;
    private final Keyring keyring;
    private @Nullable Encryption opened;
    private byte @Nullable [] key;

    public Unlocker(Environment environment, Prompt prompt, Keyring keyring) {
        this.environment = environment;
        this.prompt = prompt;
        this.keyring = keyring;
    }

    /** A data key that was made just now, and the section that goes into the file with it. */
    record Fresh(Encryption encryption, byte[] key) {}

    /** A value in the clear: what is encrypted is opened, the rest is as it stands. */
    String open(ConfigFile file, String profile, String field, String text) {
        if (!Encryption.isSealed(text)) {
            return text;
        }
        var encryption = file.encryption();
        if (encryption == null) {
            throw new CredentialException(
                    field + " of " + file.who(profile) + " is encrypted, but the file has no section 'encryption'",
                    "restore the file from a backup: without that section nothing can open it");
        }
        return Encryption.open(key(encryption, file.shown()), profile, field, text, file.who(profile));
    }

    String seal(ConfigFile file, String profile, String field, String text) {
        var encryption = file.encryption();
        return encryption == null || Encryption.isSealed(text)
                ? text
                : Encryption.seal(key(encryption, file.shown()), profile, field, text);
    }

    /** The data key, the unlocker's own: do not change it. */
    synchronized byte[] key(Encryption encryption, String shown) {
        var known = key;
        if (known != null && encryption.equals(opened)) {
            return known;
        }
        var keyId = encryption.keyId();
        var found = keyId == null ? fromPassphrase(encryption, shown) : fromKeyring(keyId, encryption, shown);
        close();
        key = found;
        opened = encryption;
        return found;
    }

    private byte[] fromKeyring(String keyId, Encryption encryption, String shown) {
        Keyring.Item item;
        try {
            item = keyring.find(Keyring.Kind.CONFIG_KEY, keyId);
        } catch (Keyring.Absent e) {
            throw new CredentialException(
                    shown + " is encrypted with a key in the keyring: " + e.reason(),
                    "use it on the machine and as the user that encrypted it");
        }
        if (item == null) {
            throw new CredentialException(
                    shown + " is encrypted with the key " + keyId + ", which " + keyring.words() + " does not have",
                    "use it on the machine and as the user that encrypted it, or set the keys anew");
        }
        var secret = item.secret();
        if (secret == null) {
            throw new CredentialException(
                    shown + " is encrypted with a key in " + keyring.words() + ", which is locked",
                    "unlock it, for example by signing in to the desktop, then try again");
        }
        byte[] found;
        try {
            found = HexFormat.of().parseHex(secret);
        } catch (IllegalArgumentException e) {
            found = new byte[0];
        }
        if (!encryption.isProvenBy(found)) {
            throw new CredentialException(
                    "the key " + keyId + " in " + keyring.words() + " does not open " + shown
                            + ": one of the two was changed",
                    "restore the file from a backup, or set the keys anew");
        }
        return found;
    }

    private byte[] fromPassphrase(Encryption encryption, String shown) {
        var given = passphraseFile();
        if (given != null) {
            try {
                var found = encryption.unwrap(given);
                if (found == null) {
                    throw new CredentialException(
                            "the passphrase in " + PASSPHRASE_FILE + " does not open " + shown,
                            "put the right one into that file, or unset the variable to be asked");
                }
                return found;
            } finally {
                Arrays.fill(given, '\0');
            }
        }
        for (int i = 0; i < TRIES; i++) {
            var again = i == 0 ? "" : "that was not it; ";
            var typed = prompt.ask(new Prompt.Question(again + "passphrase of " + shown, true));
            if (typed == null) {
                throw new CredentialException(
                        shown + " is encrypted, and nobody can be asked for its passphrase",
                        "name a file that has it: " + PASSPHRASE_FILE + "=FILE, such as /dev/fd/3");
            }
            try {
                var found = encryption.unwrap(typed);
                if (found != null) {
                    return found;
                }
            } finally {
                Arrays.fill(typed, '\0');
            }
        }
        throw new CredentialException(
                "the passphrase does not open " + shown + ", after " + TRIES + " tries",
                "try again with the right one; without it the keys in it cannot be had back");
    }

    /** Makes a data key where there is none: in the keyring, from where it is read back, or for a new passphrase. */
    synchronized Fresh begin(Lock lock, String shown) {
        var made = Encryption.newKey();
        Encryption encryption;
        if (lock == Lock.KEYRING) {
            var keyId = HexFormat.of().formatHex(Encryption.random(8));
            try {
                // The keyring reads it back: a key that is not kept would be lost with all that it encrypts.
                keyring.store(Keyring.Kind.CONFIG_KEY, keyId, HexFormat.of().formatHex(made));
            } catch (Keyring.Absent e) {
                throw new CredentialException(e.reason(), "encrypt with a passphrase instead");
            }
            encryption = Encryption.ofKeyring(keyId, made);
        } else {
            var passphrase = newPassphrase(shown);
            try {
                encryption = Encryption.ofPassphrase(passphrase, made);
            } finally {
                Arrays.fill(passphrase, '\0');
            }
        }
        close();
        key = made;
        opened = encryption;
        return new Fresh(encryption, made);
    }

    private char[] newPassphrase(String shown) {
        var given = passphraseFile();
        if (given == null) {
            given = prompt.ask(new Prompt.Question("new passphrase for " + shown, true));
            if (given == null) {
                throw new CredentialException(
                        "nobody can be asked for a passphrase for " + shown,
                        "name a file that has it: " + PASSPHRASE_FILE + "=FILE, such as /dev/fd/3");
            }
            var again = prompt.ask(new Prompt.Question("the same passphrase again", true));
            var same = again != null && Arrays.equals(given, again);
            if (again != null) {
                Arrays.fill(again, '\0');
            }
            if (!same) {
                Arrays.fill(given, '\0');
                throw new CredentialException("the two passphrases differ; nothing was changed", "try again");
            }
        }
        if (given.length < LEAST_CHARACTERS) {
            var length = given.length;
            Arrays.fill(given, '\0');
            throw new CredentialException(
                    "a passphrase of " + length + " characters is too short; nothing was changed",
                    "use at least " + LEAST_CHARACTERS + ", better a few words");
        }
        return given;
    }

    /** The first line of the file that the variable names; null when it is not set. */
    private char @Nullable [] passphraseFile() {
        var named = environment.variable(PASSPHRASE_FILE);
        if (named == null) {
            return null;
        }
        byte[] bytes = new byte[0];
        try (var in = Files.newInputStream(Path.of(named))) {
            bytes = in.readNBytes(MOST_BYTES);
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            var line = firstLine(text);
            Arrays.fill(text.array(), '\0');
            if (line.length == 0) {
                throw new CredentialException(
                        PASSPHRASE_FILE + " names " + named + ", whose first line is empty",
                        "put the passphrase into its first line");
            }
            return line;
        } catch (CharacterCodingException e) {
            throw new CredentialException(
                    PASSPHRASE_FILE + " names " + named + ", which is not UTF-8 text", "save it as UTF-8");
        } catch (IOException | InvalidPathException e) {
            throw new CredentialException(
                    PASSPHRASE_FILE + " names " + named + ", which cannot be read: "
                            + e.getClass().getSimpleName(),
                    "check that it is there and who may read it",
                    e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static char[] firstLine(CharBuffer text) {
        var end = 0;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        var line = new char[end];
        text.get(line, 0, end);
        return line;
    }

    @Override
    public synchronized void close() {
        var known = key;
        if (known != null) {
            Arrays.fill(known, (byte) 0);
        }
        key = null;
        opened = null;
    }
}
