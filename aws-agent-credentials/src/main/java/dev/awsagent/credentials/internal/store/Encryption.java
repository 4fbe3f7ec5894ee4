package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.CredentialException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * How the secrets of a configuration file are encrypted: each by AES-256-GCM with one data key, bound to its profile and
 * field. The data key is in the keyring, or stands in the file, wrapped by a key that Argon2id makes from a passphrase.
 * Immutable.
 *
 * @param keyId of a key in the keyring: its name there; null for a passphrase
 * @param cost of Argon2id; null for a keyring
 * @param salt of Argon2id; empty for a keyring
 * @param sealedKey the data key wrapped by the passphrase's key; for a keyring a proof that the key is the right one
 */
record Encryption(@Nullable String keyId, @Nullable Cost cost, String salt, String sealedKey) {

    static final Set<String> FIELDS =
            Set.of("version", "key", "key_id", "memory_kib", "iterations", "parallelism", "salt", "sealed_key");

    private static final String PREFIX = "enc:1:";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int SALT_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * What Argon2id costs. Bounded on both sides: a file must neither weaken it nor make this machine run out of memory.
     *
     * @param memoryKib in units of 1024 bytes
     */
    record Cost(int memoryKib, int iterations, int parallelism) {

        /** The second choice of RFC 9106: 64 MiB, three passes, four lanes. */
        static final Cost USUAL = new Cost(65536, 3, 4);

        Cost {
            within("memory_kib", memoryKib, 19456, 262144);
            within("iterations", iterations, 2, 16);
            within("parallelism", parallelism, 1, 8);
        }

        private static void within(String what, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(
                        what + " is " + value + ", and must be from " + least + " to " + most);
            }
        }
    }

    /** Reads the section of the file; an {@link IllegalArgumentException} says what is wrong with it. */
    static Encryption of(Map<String, String> fields) {
        if (!"1".equals(fields.get("version"))) {
            throw new IllegalArgumentException("version is missing, or one that this program does not know");
        }
        var sealedKey = required(fields, "sealed_key");
        bytes(sealedKey, "sealed_key");
        return switch (required(fields, "key")) {
            case "keyring" -> {
                var keyId = required(fields, "key_id");
                if (!keyId.matches("[0-9a-f]{16}")) {
                    throw new IllegalArgumentException("key_id is not one");
                }
                yield new Encryption(keyId, null, "", sealedKey);
            }
            case "passphrase" -> {
                var salt = required(fields, "salt");
                if (bytes(salt, "salt").length != SALT_BYTES) {
                    throw new IllegalArgumentException("salt has not " + SALT_BYTES + " bytes");
                }
                yield new Encryption(
                        null,
                        new Cost(
                                number(fields, "memory_kib"),
                                number(fields, "iterations"),
                                number(fields, "parallelism")),
                        salt,
                        sealedKey);
            }
            default -> throw new IllegalArgumentException("key must be passphrase or keyring");
        };
    }

    private static String required(Map<String, String> fields, String name) {
        var value = fields.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static int number(Map<String, String> fields, String name) {
        try {
            return Integer.parseInt(required(fields, name));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is not a number that can be used", e);
        }
    }

    /** The section as it is written. */
    Map<String, String> fields() {
        var fields = new LinkedHashMap<String, String>();
        fields.put("version", "1");
        if (cost == null) {
            fields.put("key", "keyring");
            fields.put("key_id", String.valueOf(keyId));
        } else {
            fields.put("key", "passphrase");
            fields.put("memory_kib", Integer.toString(cost.memoryKib()));
            fields.put("iterations", Integer.toString(cost.iterations()));
            fields.put("parallelism", Integer.toString(cost.parallelism()));
            fields.put("salt", salt);
        }
        fields.put("sealed_key", sealedKey);
        return fields;
    }

    static byte[] newKey() {
        return random(KEY_BYTES);
    }

    static byte[] random(int length) {
        var bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** For a data key that goes into the keyring under this name. */
    static Encryption ofKeyring(String keyId, byte[] key) {
        return new Encryption(keyId, null, "", encoded(seal(key, proofContext(keyId), new byte[0])));
    }

    /** For a data key that a passphrase opens. */
    static Encryption ofPassphrase(char[] passphrase, byte[] key) {
        var salt = random(SALT_BYTES);
        var outer = Argon2.derive(passphrase, salt, Cost.USUAL);
        try {
            var encodedSalt = encoded(salt);
            return new Encryption(
                    null, Cost.USUAL, encodedSalt, encoded(seal(outer, wrapContext(Cost.USUAL, encodedSalt), key)));
        } finally {
            Arrays.fill(outer, (byte) 0);
        }
    }

    /** The data key; null when the passphrase is wrong, or the section was changed. */
    byte @Nullable [] unwrap(char[] passphrase) {
        var cost = this.cost;
        if (cost == null) {
            throw new IllegalStateException("the key is in the keyring");
        }
        var outer = Argon2.derive(passphrase, bytes(salt, "salt"), cost);
        try {
            var key = open(outer, wrapContext(cost, salt), bytes(sealedKey, "sealed_key"));
            return key.length == KEY_BYTES ? key : null;
        } catch (AEADBadTagException e) {
            return null;
        } finally {
            Arrays.fill(outer, (byte) 0);
        }
    }

    /** Whether this is the data key of the file, for one that came out of the keyring. */
    boolean isProvenBy(byte[] key) {
        if (key.length != KEY_BYTES) {
            return false;
        }
        try {
            open(key, proofContext(String.valueOf(keyId)), bytes(sealedKey, "sealed_key"));
            return true;
        } catch (AEADBadTagException e) {
            return false;
        }
    }

    static boolean isSealed(String text) {
        return text.startsWith("enc:");
    }

    /** One value, which only this profile and field can be opened with. */
    static String seal(byte[] key, String profile, String field, String text) {
        return PREFIX + encoded(seal(key, valueContext(profile, field), text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * @param who the profile, for messages
     * @throws CredentialException when it was changed, cut off or moved here from elsewhere
     */
    static String open(byte[] key, String profile, String field, String sealed, String who) {
        try {
            if (sealed.startsWith(PREFIX)) {
                var plain = open(key, valueContext(profile, field), bytes(sealed.substring(PREFIX.length()), field));
                var text = new String(plain, StandardCharsets.UTF_8);
                Arrays.fill(plain, (byte) 0);
                return text;
            }
        } catch (AEADBadTagException | IllegalArgumentException e) {
            // Said below. Which of the two it is must make no difference.
        }
        throw new CredentialException(
                field + " of " + who + " was changed, cut off, or belongs to another profile or field",
                "restore the file from a backup, or "
                        + (profile.startsWith(FileShelf.MODELS)
                                ? "write the key anew, then: aws-agent credentials encrypt"
                                : "set the keys anew: aws-agent credentials set " + profile + " --file --replace"));
    }

    private static byte[] seal(byte[] key, byte[] context, byte[] plain) {
        var nonce = random(NONCE_BYTES);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, context);
            var sealed = cipher.doFinal(plain);
            return ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    private static byte[] open(byte[] key, byte[] context, byte[] sealed) throws AEADBadTagException {
        if (sealed.length < NONCE_BYTES + TAG_BITS / 8) {
            throw new AEADBadTagException("too short");
        }
        try {
            var cipher = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(sealed, NONCE_BYTES), context);
            return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] context) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context);
        return cipher;
    }

    /** No profile or field has a blank in its name, so no two places have one context. */
    private static byte[] valueContext(String profile, String field) {
        return ("aws-agent 1 value " + profile + " " + field).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] wrapContext(Cost cost, String salt) {
        return ("aws-agent 1 key argon2id " + cost.memoryKib() + " " + cost.iterations() + " " + cost.parallelism()
                        + " " + salt)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] proofContext(String keyId) {
        return ("aws-agent 1 key keyring " + keyId).getBytes(StandardCharsets.UTF_8);
    }

    static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] bytes(String text, String what) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            // Its message shows a character of the text.
            throw new IllegalArgumentException(what + " is not in base64");
        }
    }
}
