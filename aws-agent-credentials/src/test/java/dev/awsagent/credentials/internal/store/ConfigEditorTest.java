package dev.awsagent.credentials.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.CredentialException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** A change touches what it is about; comments, order and layout stay. */
class ConfigEditorTest {

    private static final String TEXT = """
            # my own file
            defaults:
              region: eu-west-1   # home

            profiles:
              # the first
              prod:
                access_key_id: AKIAEXAMPLE000000001   # made in May
                # never share this
                secret_access_key: "old\\u002Fsecret"
                region: eu-central-1
              other:
                role_arn: arn:aws:iam::123456789012:role/x
                source_profile: prod

            # the end
            """;

    private static ConfigFile parse(String text) {
        return ConfigParser.parse(Path.of("/c/config.yml"), "config.yml", text);
    }

    private static Map<String, String> keys(String id, String secret) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("access_key_id", id);
        fields.put("secret_access_key", secret);
        return fields;
    }

    @Test
    void changedProfile_keepsEveryCommentAndTheOrder() {
        var fields = keys("AKIAEXAMPLE000000002", "new/se'cret");
        fields.put("endpoint_url", "http://127.0.0.1:5000");

        assertThat(ConfigEditor.set(parse(TEXT), "prod", fields).text()).isEqualTo("""
                # my own file
                defaults:
                  region: eu-west-1   # home

                profiles:
                  # the first
                  prod:
                    access_key_id: AKIAEXAMPLE000000002   # made in May
                    # never share this
                    secret_access_key: 'new/se''cret'
                    endpoint_url: 'http://127.0.0.1:5000'
                  other:
                    role_arn: arn:aws:iam::123456789012:role/x
                    source_profile: prod

                # the end
                """);
    }

    @Test
    void newProfile_comesAfterTheLast() {
        assertThat(ConfigEditor.set(parse(TEXT), "ci", keys("AKIAEXAMPLE000000003", "s"))
                        .text())
                .contains("    source_profile: prod\n  ci:\n    access_key_id: AKIAEXAMPLE000000003\n"
                        + "    secret_access_key: 's'\n\n# the end");
        assertThat(ConfigEditor.set(parse(""), "ci", keys("AKIAEXAMPLE000000003", "s"))
                        .text())
                .isEqualTo("profiles:\n  ci:\n    access_key_id: AKIAEXAMPLE000000003\n    secret_access_key: 's'\n");
        assertThat(ConfigEditor.set(parse("# x\nprofiles:"), "ci", keys("AKIAEXAMPLE000000003", "s"))
                        .text())
                .startsWith("# x\nprofiles:\n  ci:\n");
        assertThat(ConfigEditor.set(parse("defaults:\r\n  region: x\r\n"), "ci", keys("AKIAEXAMPLE000000003", "s"))
                        .text())
                .contains("\r\n\r\nprofiles:\r\n  ci:\r\n")
                .doesNotContainPattern("[^\r]\n");
    }

    @Test
    void removedProfile_isGoneAndNothingElse() {
        var without = ConfigEditor.remove(parse(TEXT), "other");

        assertThat(without.text()).isEqualTo(TEXT.replace("""
                  other:
                    role_arn: arn:aws:iam::123456789012:role/x
                    source_profile: prod
                """.indent(0), ""));
        assertThat(ConfigEditor.remove(without, "prod").names()).isEmpty();
    }

    @Test
    void valuesInBlocksOfTheirOwn_areReplaced() {
        var file =
                parse("profiles:\n  p:\n    secret_access_key: |-\n      old\n    access_key_id: >-\n      AKIAOLD0\n");

        assertThat(ConfigEditor.set(file, "p", keys("AKIANEW00", "new")).fields("p"))
                .isEqualTo(keys("AKIANEW00", "new"));
    }

    @Test
    void bracesOnOneLine_areReplacedInPlaceOrRefused() {
        var file = parse("profiles: {p: {access_key_id: AKIAOLD00, secret_access_key: old}}\n");

        assertThat(ConfigEditor.set(file, "p", keys("AKIANEW00", "n,e}w")).text())
                .isEqualTo("profiles: {p: {access_key_id: AKIANEW00, secret_access_key: 'n,e}w'}}\n");
        assertThatThrownBy(() -> ConfigEditor.set(file, "q", keys("AKIANEW00", "new")))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("braces");
    }

    @Test
    void layoutThatCannotBeChanged_isLeftAlone() {
        assertThatThrownBy(() -> ConfigEditor.set(parse("{defaults: {region: x}}\n"), "q", keys("AKIANEW00", "new")))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("left as it is");
    }

    @Property(tries = 300)
    void anyText_comesBackAsItWasGiven(
            @ForAll @StringLength(min = 1, max = 60) @NotBlank String secret,
            @ForAll @Size(min = 1, max = 3) List<@StringLength(min = 1, max = 20) @NotBlank String> others) {
        var file = parse(TEXT);
        var usable = secret.chars().allMatch(c -> c >= ' ' && c < 0xD800 && c != 0x7f && !(c >= 0x80 && c < 0xa0));
        if (!usable || !others.stream().allMatch(ConfigEditorTest::isPlain)) {
            return;
        }

        var changed = ConfigEditor.set(file, "prod", keys("AKIAEXAMPLE000000001", secret));
        for (int i = 0; i < others.size(); i++) {
            changed = ConfigEditor.set(changed, "p" + i, keys("AKIAEXAMPLE000000001", others.get(i)));
        }

        assertThat(parse(changed.text()).fields("prod")).containsEntry("secret_access_key", secret);
        for (int i = 0; i < others.size(); i++) {
            assertThat(changed.fields("p" + i)).containsEntry("secret_access_key", others.get(i));
        }
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }
}
