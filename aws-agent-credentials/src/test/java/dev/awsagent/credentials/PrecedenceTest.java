package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Which profile, keys, region and endpoint are meant: environment + files + request gives this, or this error. */
class PrecedenceTest {

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> table() throws Exception {
        var cases = new ObjectMapper().readTree(getClass().getResource("precedence.json"));
        assertThat(cases).hasSizeGreaterThan(60);
        return StreamSupport.stream(cases.spliterator(), false)
                .map(each -> dynamicTest(each.get("case").asText(), () -> check(each)));
    }

    private void check(JsonNode each) throws Exception {
        var home = Files.createTempDirectory(folder, "home");
        write(home.resolve(".aws/config"), each.path("config").asText());
        write(home.resolve(".aws/credentials"), each.path("credentials").asText());
        for (var files = each.path("files").properties().iterator(); files.hasNext(); ) {
            var file = files.next();
            write(home.resolve(file.getKey()), file.getValue().asText());
        }
        var variables = new HashMap<String, String>(Map.of("AWS_EC2_METADATA_DISABLED", "true"));
        each.path("env")
                .properties()
                .forEach(entry -> variables.put(entry.getKey(), entry.getValue().asText()));
        var ask = each.path("ask");
        var asked = new Target(
                text(ask, "profile"),
                text(ask, "region"),
                text(ask, "role"),
                ask.has("endpoint") ? URI.create(ask.get("endpoint").asText()) : null);

        try (var service = (ChainedCredentialService) Agents.service(new Environment(variables, home))) {
            if (each.has("error")) {
                var error = catchThrowableOfType(
                        CredentialException.class, () -> service.credentials(service.settle(asked)));
                assertThat(error).isNotNull();
                for (var part : each.get("error")) {
                    assertThat(error.getMessage()).contains(part.asText()).doesNotContain("\n");
                }
                for (var part : each.path("hint")) {
                    assertThat(error.hint()).contains(part.asText());
                }
                return;
            }
            var settled = service.settle(asked);
            assertThat(service.settle(settled)).as("settled twice").isEqualTo(settled);
            if (each.has("profile")) {
                assertThat(settled.profile()).isEqualTo(text(each, "profile"));
            }
            if (each.has("region")) {
                assertThat(settled.region()).isEqualTo(text(each, "region"));
            }
            if (each.has("endpoint")) {
                assertThat(settled.endpoint())
                        .isEqualTo(each.get("endpoint").isNull() ? null : URI.create(text(each, "endpoint")));
            }
            var clients = service.service(AwsClients.class, settled).orElseThrow();
            for (var name : new String[] {"s3", "sts", "logs"}) {
                if (each.has(name)) {
                    assertThat(clients.endpoint(name).map(URI::toString).orElse(null))
                            .as(name)
                            .isEqualTo(text(each, name));
                }
            }
            var credentials = service.credentials(settled);
            if (each.has("key")) {
                assertThat(credentials.accessKeyId()).isEqualTo(text(each, "key"));
            }
            if (each.has("token")) {
                assertThat(credentials.sessionToken()).isEqualTo(text(each, "token"));
            }
            if (each.has("source")) {
                assertThat(credentials).extracting(AwsCredentials::source).isEqualTo(text(each, "source"));
            }
        }
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asText(null);
    }

    private static void write(Path file, String text) throws Exception {
        if (!text.isEmpty()) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
    }
}
