package dev.awsagent.credentials.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.CredentialException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

class EncryptionTest {

    private static final byte[] KEY = Encryption.newKey();

    private static String open(String profile, String field, String sealed) {
        return Encryption.open(KEY, profile, field, sealed, "profile '" + profile + "'");
    }

    @Test
    void sealedValue_isOpenedWithItsKeyAndPlace() {
        var sealed = Encryption.seal(KEY, "prod", "secret_access_key", "s3cret/\u00e9");

        assertThat(sealed).startsWith("enc:1:").doesNotContain("s3cret");
        assertThat(Encryption.seal(KEY, "prod", "secret_access_key", "s3cret/\u00e9"))
                .isNotEqualTo(sealed);
        assertThat(open("prod", "secret_access_key", sealed)).isEqualTo("s3cret/\u00e9");
    }

    /** Fault 56. */
    @Test
    void anyOneChangedCharacter_failsClosedNamingProfileAndField() {
        var sealed = Encryption.seal(KEY, "prod", "secret_access_key", "s3cret");

        for (int i = 0; i < sealed.length(); i++) {
            var changed = new StringBuilder(sealed);
            changed.setCharAt(i, sealed.charAt(i) == 'A' ? 'B' : 'A');
            // The last character of base64 without padding has bits that mean nothing.
            if (i == sealed.length() - 1 && sameBytes(changed.toString(), sealed)) {
                continue;
            }
            assertThatThrownBy(() -> open("prod", "secret_access_key", changed.toString()))
                    .as("changed at " + i)
                    .isInstanceOf(CredentialException.class)
                    .hasMessageContaining("secret_access_key of profile 'prod' was changed");
        }
        for (int length = 0; length < sealed.length() - 1; length++) {
            var cut = sealed.substring(0, length);
            assertThatThrownBy(() -> open("prod", "secret_access_key", cut)).isInstanceOf(CredentialException.class);
        }
    }

    private static boolean sameBytes(String one, String other) {
        var decoder = Base64.getUrlDecoder();
        return Arrays.equals(decoder.decode(one.substring(6)), decoder.decode(other.substring(6)));
    }

    @Test
    void valueMovedElsewhere_isNotOpened() {
        var sealed = Encryption.seal(KEY, "prod", "secret_access_key", "s3cret");

        assertThatThrownBy(() -> open("dev", "secret_access_key", sealed)).isInstanceOf(CredentialException.class);
        assertThatThrownBy(() -> open("prod", "session_token", sealed)).isInstanceOf(CredentialException.class);
    }

    @Test
    void passphrase_opensTheKeyAndNoOtherDoes() {
        var encryption = Encryption.of(
                Encryption.ofPassphrase("correct horse".toCharArray(), KEY).fields());

        assertThat(encryption.unwrap("correct horse".toCharArray())).isEqualTo(KEY);
        assertThat(encryption.unwrap("correct hors".toCharArray())).isNull();
    }

    @Test
    void changedParameters_openNothing() {
        var fields = new LinkedHashMap<>(
                Encryption.ofPassphrase("correct horse".toCharArray(), KEY).fields());
        fields.put("iterations", "2");

        assertThat(Encryption.of(fields).unwrap("correct horse".toCharArray())).isNull();
    }

    @Test
    void costsOutOfBounds_areRefusedBeforeAnythingIsDerived() {
        assertThatThrownBy(() -> new Encryption.Cost(1 << 30, 3, 4)).hasMessageContaining("memory_kib");
        assertThatThrownBy(() -> new Encryption.Cost(8, 3, 4)).hasMessageContaining("memory_kib");
        assertThatThrownBy(() -> new Encryption.Cost(65536, 1_000_000, 4)).hasMessageContaining("iterations");
        assertThatThrownBy(() -> new Encryption.Cost(65536, 3, 0)).hasMessageContaining("parallelism");
    }

    @Test
    void keyOfTheKeyring_isProven() {
        var encryption =
                Encryption.of(Encryption.ofKeyring("0123456789abcdef", KEY).fields());

        assertThat(encryption.isProvenBy(KEY)).isTrue();
        assertThat(encryption.isProvenBy(Encryption.newKey())).isFalse();
        assertThat(encryption.isProvenBy(new byte[0])).isFalse();
    }

    /** The vector of RFC 9106 is with a secret and associated data; this is one of the reference implementation. */
    @Test
    void argon2id_isTheOneOfTheReference() {
        var key = Argon2.derive(
                "password".toCharArray(),
                "somesalt".getBytes(StandardCharsets.US_ASCII),
                new Encryption.Cost(65536, 2, 1));

        assertThat(HexFormat.of().formatHex(key))
                .isEqualTo("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
    }
}
