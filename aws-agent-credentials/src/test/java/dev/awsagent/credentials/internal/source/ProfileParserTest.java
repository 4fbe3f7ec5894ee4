package dev.awsagent.credentials.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credentials.internal.source.ProfileSection.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.utils.StringInputStream;

/** The table of conformance cases, held against our parser and, where the two agree, against the SDK's. */
class ProfileParserTest {

    @TestFactory
    Stream<DynamicTest> table() throws Exception {
        var cases = new ObjectMapper().readTree(getClass().getResource("profile-files.json"));
        assertThat(cases).hasSizeGreaterThan(30);
        return StreamSupport.stream(cases.spliterator(), false)
                .map(each -> dynamicTest(each.get("case").asText(), () -> check(each)));
    }

    private static void check(JsonNode each) {
        var kind = each.path("credentials").asBoolean() ? ProfileParser.Kind.CREDENTIALS : ProfileParser.Kind.CONFIG;
        var text = each.get("text").asText();
        if (each.has("error")) {
            assertThatThrownBy(() -> ProfileParser.parse(text, "~/.aws/config", kind))
                    .isInstanceOf(CredentialException.class)
                    .hasMessageStartingWith("~/.aws/config, ")
                    .hasMessageContaining(each.get("error").asText());
            return;
        }
        var expected = new ObjectMapper().convertValue(each.get("profiles"), Map.class);
        assertThat(profiles(text, kind)).isEqualTo(expected);
        if (!each.has("differs")) {
            assertThat(ofSdk(text, kind).keySet()).isEqualTo(expected.keySet());
            ofSdk(text, kind)
                    .forEach((name, values) -> values.forEach((key, value) -> {
                        if (((Map<?, ?>) expected.get(name)).get(key) instanceof String own) {
                            assertThat(value).as(name + "." + key).isEqualTo(own);
                        }
                    }));
        }
    }

    private static Map<String, Map<String, Object>> profiles(String text, ProfileParser.Kind kind) {
        var profiles = new LinkedHashMap<String, Map<String, Object>>();
        for (var section : ProfileParser.parse(text, "~/.aws/config", kind)) {
            if (section.type() == Type.PROFILE) {
                var values = profiles.computeIfAbsent(section.name(), name -> new LinkedHashMap<>());
                for (var key : section.keys()) {
                    var nested = section.nested(key);
                    var value = section.text(key);
                    values.put(key, nested.isEmpty() ? value == null ? "" : value : nested);
                }
            }
        }
        return profiles;
    }

    private static Map<String, Map<String, String>> ofSdk(String text, ProfileParser.Kind kind) {
        var file = ProfileFile.builder()
                .content(new StringInputStream(text))
                .type(kind == ProfileParser.Kind.CONFIG ? ProfileFile.Type.CONFIGURATION : ProfileFile.Type.CREDENTIALS)
                .build();
        var profiles = new LinkedHashMap<String, Map<String, String>>();
        file.profiles().forEach((name, profile) -> profiles.put(name, profile.properties()));
        return profiles;
    }

    @Test
    void brokenLine_isNeverShown() {
        assertThatThrownBy(() -> ProfileParser.parse(
                        "[default]\naws_secret_access_key wJalrXUtnFEMI/K7MDENG\n",
                        "f",
                        ProfileParser.Kind.CREDENTIALS))
                .hasMessageContaining("line 2")
                .hasMessageNotContaining("wJalrXUtnFEMI")
                .hasMessageNotContaining("aws_secret");
    }

    @Test
    void largeFile_isReadQuickly() {
        var text = new StringBuilder();
        for (var i = 0; text.length() < 1_000_000; i++) {
            text.append("[profile p").append(i).append("]\nregion = eu-west-1\n# comment\n");
        }
        var start = System.nanoTime();

        var sections = ProfileParser.parse(text.toString(), "f", ProfileParser.Kind.CONFIG);

        assertThat(sections).hasSizeGreaterThan(15_000);
        assertThat((System.nanoTime() - start) / 1_000_000).as("milliseconds").isLessThan(5_000);
    }

    @Property(tries = 300)
    void anyText_isReadOrRefusedWithALine(
            @ForAll @StringLength(max = 60) @CharRange(from = '\n', to = '\u00ff') String noise) {
        try {
            ProfileParser.parse("[default]\n" + noise, "f", ProfileParser.Kind.CONFIG);
        } catch (CredentialException e) {
            assertThat(e.getMessage()).matches("f, line \\d+: [a-z].*");
        }
    }

    @Property(tries = 300)
    void anyValue_comesBackAsItIs(
            @ForAll @StringLength(min = 1, max = 40) @CharRange(from = '!', to = '~') String value) {
        var section = ProfileParser.parse("[default]\nx = " + value, "f", ProfileParser.Kind.CONFIG)
                .get(0);

        if (!value.startsWith("#") && !value.startsWith(";")) {
            assertThat(section.text("x")).isEqualTo(value);
        }
    }
}
