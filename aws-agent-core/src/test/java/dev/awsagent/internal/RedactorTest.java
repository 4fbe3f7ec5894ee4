package dev.awsagent.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {

    private static List<String> assigned(String text) {
        var found = new ArrayList<String>();
        Redactor.assignments(text, (name, value) -> found.add(name + "=" + value));
        return found;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "set DB_PIN=qx4z on f | DB_PIN=qx4z",
                "set DB = 'a b', please | DB=a b",
                "set DB=x.y.z?! | DB=x.y.z",
                "set DB=... | DB=.",
                "set DB_PIN to one two on f | DB_PIN=one two",
                "the variable level as \"low 1\" | level=low 1",
                "env low=5, and B_C to d | low=5;B_C=d",
                "A=b | ''",
                "set x.DB=5 and TODO to it | ''"
            })
    void assignments_areFound(String text, String expected) {
        assertThat(String.join(";", assigned(text))).isEqualTo(expected);
    }

    private static List<String> texts(int size) {
        return List.of(
                "API_KEY to " + "a ".repeat(size / 2),
                "A".repeat(size),
                "A_".repeat(size / 2),
                "AB=" + ",".repeat(size) + "x",
                "AB=\"" + "x".repeat(size),
                "env " + " ".repeat(size),
                "env a".repeat(size / 5),
                "A_B" + " ".repeat(size) + "t",
                "A_B to" + " ".repeat(size),
                "<" + " ".repeat(size),
                "password=".repeat(size / 9));
    }

    /** As long as a message may be, and longer. */
    @ParameterizedTest
    @ValueSource(ints = {32 * 1024, 1024 * 1024})
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void longText_isReadOnce(int size) {
        for (var text : texts(size)) {
            assigned(text);
            Redactor.mayHold(text);
            Redactor.redact(text);
            Redactor.isOpen(text);
        }
    }

    @Test
    void longValue_isFoundWhole() {
        var value = "a ".repeat(16 * 1024).strip();
        assertThat(assigned("API_KEY to " + value)).containsExactly("API_KEY=" + value);
    }

    /** The texts stand here, as the name of a test is written down. */
    @Test
    void privateKey_isTakenOut() {
        for (var kind : List.of("RSA ", "", "OPENSSH ")) {
            var begin = "-----BEGIN " + kind + "PRIVATE KEY-----";
            var end = "-----END " + kind + "PRIVATE KEY-----";
            for (var key :
                    List.of(begin + "\nMIIEow\n" + end, begin + "\\nMIIEow\\n" + end, begin + "\nMIIEow and no end")) {
                assertThat(Redactor.redact("before " + key)).isEqualTo("before ***");
                assertThat(Redactor.redactForeign("before " + key)).isEqualTo("before ***");
            }
        }
        var block = "PGP PRIVATE KEY BLOCK-----";
        assertThat(Redactor.redact("-----BEGIN " + block + "\nMIIEow\n-----END " + block + " after"))
                .isEqualTo("*** after");
    }

    /** Wherever one stands, and whatever is around it. */
    @Property
    void secret_isFoundInAnyText(
            @ForAll @StringLength(max = 40) String before, @ForAll @StringLength(max = 40) String after) {
        for (var secret :
                List.of("AKIAIOSFODNN7EXAMPLE", "secret_access_key=abcdEFGH1234", "sk-abcdefghijklmnopqrst")) {
            // A letter or digit right at it makes another word of it.
            var text = before + " " + secret + " " + after;
            assertThat(Redactor.redact(text)).doesNotContain(secret.substring(secret.indexOf('=') + 1));
            assertThat(Redactor.mayHold(text)).isTrue();
        }
    }

    @Property
    void redacting_twiceIsOnce(@ForAll String text) {
        assertThat(Redactor.redact(Redactor.redact(text))).isEqualTo(Redactor.redact(text));
    }
}
