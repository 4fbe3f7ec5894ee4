package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.CredentialException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** A key from a passphrase. The one class that needs Bouncy Castle. */
final class Argon2 {

    private static final int KEY_BYTES = 32;

    private Argon2() {}

    static byte[] derive(char[] passphrase, byte[] salt, Encryption.Cost cost) {
        try {
            return Derivation.derive(passphrase, salt, cost);
        } catch (NoClassDefFoundError e) {
            throw new CredentialException(
                    "a passphrase needs Bouncy Castle, which is not on the path",
                    "add org.bouncycastle:bcprov-jdk18on, or encrypt with a key in the keyring",
                    e);
        } catch (OutOfMemoryError e) {
            throw new CredentialException(
                    "opening the configuration file takes " + cost.memoryKib() / 1024
                            + " MiB of memory, and there are not so many",
                    "give Java more, for example with JAVA_TOOL_OPTIONS=-Xmx512m");
        }
    }

    /** Apart, so that the library is looked for here and nowhere else. */
    private static final class Derivation {
        static byte[] derive(char[] passphrase, byte[] salt, Encryption.Cost cost) {
            var encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(passphrase));
            var password = new byte[encoded.remaining()];
            encoded.get(password);
            Arrays.fill(encoded.array(), (byte) 0);
            try {
                var generator = new Argon2BytesGenerator();
                generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(cost.memoryKib())
                        .withIterations(cost.iterations())
                        .withParallelism(cost.parallelism())
                        .withSalt(salt)
                        .build());
                var key = new byte[KEY_BYTES];
                generator.generateBytes(password, key);
                return key;
            } finally {
                Arrays.fill(password, (byte) 0);
            }
        }
    }
}
