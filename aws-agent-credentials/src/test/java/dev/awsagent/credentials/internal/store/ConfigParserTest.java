package dev.awsagent.credentials.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Defaults;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the configuration file may say, and what is said of one that says something else. */
class ConfigParserTest {

    private static final String SEED = "SEEDEDsecret";

    private static ConfigFile parse(String text) {
        return ConfigParser.parse(Path.of("/c/config.yml"), "config.yml", text);
    }

    @Test
    void file_isReadAsItStands() {
        var file = parse("""
                # mine
                version: 1
                defaults:
                  region: eu-west-1
                  model: openai:gpt-4o-mini
                use_aws_profile: dev
                profiles:
                  prod:   # the real one
                    access_key_id: AKIAEXAMPLE000000001
                    secret_access_key: 'a/b+c='
                    region: eu-central-1
                  123:
                    role_arn: arn:aws:iam::123456789012:role/x
                    source_profile: prod
                """);

        assertThat(file.defaults()).isEqualTo(new Defaults("eu-west-1", "openai:gpt-4o-mini", null));
        assertThat(file.awsProfile()).isEqualTo("dev");
        assertThat(file.names()).containsExactly("prod", "123");
        assertThat(file.fields("prod"))
                .isEqualTo(Map.of(
                        "access_key_id",
                        "AKIAEXAMPLE000000001",
                        "secret_access_key",
                        "a/b+c=",
                        "region",
                        "eu-central-1"));
        assertThat(file.who("prod")).isEqualTo("profile 'prod' in config.yml, line 8");
    }

    @Test
    void emptyFile_saysNothing() {
        for (var text : new String[] {"", "# only a comment\n", "profiles:\n", "profiles: {}\ndefaults:\n"}) {
            assertThat(parse(text).names()).isEmpty();
            assertThat(parse(text).defaults()).isEqualTo(Defaults.NONE);
        }
    }

    static Stream<Arguments> broken() {
        var keys = "profiles:\n  p:\n    access_key_id: AKIAEXAMPLE000000001\n    secret_access_key: ";
        return Stream.of(
                Arguments.of("profile:\n  p:\n", "line 1, column 1: 'profile' is nothing that the file can have"),
                Arguments.of(
                        "profiles:\n  p:\n    aws_secret: " + SEED,
                        "line 3, column 5: 'aws_secret' is nothing that profile 'p' can have"),
                Arguments.of(
                        "profiles:\n  p:\n    " + SEED + "/x: 1",
                        "line 3, column 5: what stands here is nothing that profile 'p' can have"),
                Arguments.of(
                        keys + "12345", "line 4, column 24: secret_access_key of profile 'p' must be a text, and is a"),
                Arguments.of(
                        keys + "[" + SEED + "]", "line 4, column 24: secret_access_key of profile 'p' must be a text"),
                Arguments.of(
                        keys + "", "line 4, column 23: secret_access_key of profile 'p' must be a text, and is empty"),
                Arguments.of(keys + "'  '", "line 4, column 24: secret_access_key of profile 'p' is empty"),
                Arguments.of(keys + "\"" + SEED, "the file ends in the middle of a value"),
                Arguments.of(keys + "a: " + SEED, "line 4, column 25: a second ':'"),
                Arguments.of(keys + "*" + SEED, "an alias"),
                Arguments.of(keys + "&x " + SEED, "line 4, column 24: an anchor"),
                Arguments.of(keys + "!!java.net.URL [" + SEED + "]", "line 4, column 24: this is not YAML"),
                Arguments.of(
                        keys + SEED + "\n    secret_access_key: x",
                        "line 5, column 5: 'secret_access_key' is there twice"),
                Arguments.of(
                        "profiles:\n  p:\n    region: a\n  p:\n    region: b", "line 4, column 3: 'p' is there twice"),
                Arguments.of(
                        "profiles:\n  'a b':\n    region: x", "line 2, column 3: this cannot be the name of a profile"),
                Arguments.of("profiles:\n  - p", "line 2, column 3: profiles must be names with values, and is a list"),
                Arguments.of(
                        "profiles:\n  p: " + SEED,
                        "line 2, column 6: profile 'p' must be names with values, and is a text"),
                Arguments.of("version: 2", "line 1, column 10: version is one that this program does not know"),
                Arguments.of(
                        "defaults:\n  policy: strict",
                        "line 2, column 11: defaults.policy is none that this program knows"),
                Arguments.of(
                        "defaults:\n  planner: oracle",
                        "line 2, column 12: defaults.planner is none that this program knows"),
                Arguments.of(
                        "models:\n  openai:\n    secret: " + SEED,
                        "line 3, column 5: 'secret' is nothing that models.openai can have"),
                Arguments.of("defaults:\n  tags: on", "line 2, column 9: defaults.tags must be names with values"),
                Arguments.of("defaults:\n  tags:\n    aws:team: x", "line 3, column 15: AWS takes no such tag"),
                Arguments.of("defaults:\n  tags:\n    team: '<x>'", "line 3, column 11: AWS takes no such tag"),
                Arguments.of("defaults:\n  tags:\n    team: [x]", "each of defaults.tags must be one value"),
                Arguments.of("defaults:\n\tregion: x", "line 2, column 1: a tab"),
                Arguments.of("a: b\n---\nc: d", "this is not YAML"),
                Arguments.of(
                        "use_aws_profile: x\nprofiles:\n  default:\n    region: y",
                        "line 3: use_aws_profile and the profile 'default' both say"),
                Arguments.of("encryption:\n  version: 2\n  key: keyring", "version is missing, or one that"),
                Arguments.of(
                        "encryption:\n  version: 1\n  key: passphrase\n  sealed_key: AAAA\n  salt: AAAAAAAAAAAAAAAAAAAAAA\n"
                                + "  memory_kib: 104857600\n  iterations: 3\n  parallelism: 4",
                        "line 2, column 3: encryption: memory_kib is 104857600, and must be from 19456 to 262144"),
                Arguments.of("profiles: " + "[".repeat(200), "is not YAML that can be read"),
                Arguments.of("x".repeat(2_000_000), "characters, at most"));
    }

    @Test
    void models_areReadAndTheirKeysNotShown() {
        var models = parse("defaults: {planner: auto, fallback_model: 'ollama:m'}\n" + "models:\n  openai: {key: "
                        + SEED + ", base_url: 'https://m.example.com/v1'}\n  ollama: {context: 32768}\n")
                .defaults()
                .models();
        assertThat(models.planner()).isEqualTo("auto");
        assertThat(models.fallback()).isEqualTo("ollama:m");
        assertThat(models.providers())
                .isEqualTo(Map.of(
                        "openai",
                        Map.of("key", SEED, "base_url", "https://m.example.com/v1"),
                        "ollama",
                        Map.of("context", "32768")));
        assertThat(models.toString()).contains("openai").doesNotContain(SEED);
    }

    @Test
    void defaultTags_areReadAndCanBeTurnedOff() {
        assertThat(parse("defaults:\n  tags:\n    team: data\n    cost-center: 42")
                        .defaults()
                        .tags())
                .isEqualTo(Map.of("team", "data", "cost-center", "42"));
        assertThat(parse("defaults:\n  tags: off").defaults().tags()).isNull();
        assertThat(parse("defaults:\n  region: eu-west-1").defaults().tags()).isEmpty();
    }

    @ParameterizedTest(name = "[{index}] {1}")
    @MethodSource("broken")
    void whatIsWrong_isSaidWithItsPlaceAndWithoutItsValue(String text, String said) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(CredentialException.class)
                .hasMessageStartingWith("config.yml")
                .hasMessageContaining(said)
                .satisfies(thrown -> {
                    var trace = new StringWriter();
                    thrown.printStackTrace(new PrintWriter(trace));
                    assertThat(trace.toString()).doesNotContain(SEED).doesNotContain("AKIAEXAMPLE");
                    assertThat(((CredentialException) thrown).hint())
                            .isNotBlank()
                            .doesNotContain(SEED);
                });
    }

    @Test
    void billionLaughs_endAtOnce() {
        var text = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            text.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
        }

        assertThatThrownBy(() -> parse(text.toString())).isInstanceOf(CredentialException.class);
    }

    @Test
    void toString_showsNoValue() {
        var file = parse("profiles:\n  p:\n    secret_access_key: " + SEED + "\n");

        assertThat(file + " " + file.sections() + file.sections().get("p").values())
                .doesNotContain(SEED);
    }
}
