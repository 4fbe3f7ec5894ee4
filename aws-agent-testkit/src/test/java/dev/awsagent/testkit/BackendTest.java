package dev.awsagent.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackendTest {

    @Test
    void nothingThere_saysWhatWasLookedForAndWhatToInstall() {
        assertThatThrownBy(() -> Backend.choose(Map.of("PATH", "/nowhere"), false, () -> false))
                .isInstanceOf(Backend.NoneException.class)
                .hasMessageContaining("AWSAGENT_TEST_ENDPOINT is not set")
                .hasMessageContaining("no moto_server")
                .hasMessageContaining("no Docker daemon")
                .hasMessageContaining("pip install");
    }

    @Test
    void enforcingWithoutMoto_saysThatNothingElseDoes() {
        assertThatThrownBy(() -> Backend.choose(
                        Map.of("PATH", "/nowhere", "AWSAGENT_TEST_ENDPOINT", "http://127.0.0.1:1"), true, () -> true))
                .isInstanceOf(Backend.NoneException.class)
                .hasMessageContaining("permissions");
    }

    @Test
    void namedEndpoint_isTakenAndReset() throws Exception {
        var asked = Collections.synchronizedList(new ArrayList<String>());
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            var url = "http://127.0.0.1:" + server.getAddress().getPort();
            try (var backend = Backend.choose(Map.of("AWSAGENT_TEST_ENDPOINT", url), false, () -> false)) {
                assertThat(backend.endpoint()).hasToString(url);
                assertThat(backend.name()).contains(url).contains("AWSAGENT_TEST_ENDPOINT");
                backend.reset();
            }
            assertThat(asked).containsExactly("GET /", "POST /moto-api/reset");
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://s3.amazonaws.com",
                "https://s3.cn-north-1.amazonaws.com.cn",
                "https://lambda.eu-west-1.api.aws",
                "not a url",
                "ftp://127.0.0.1",
                "http://127.0.0.1:1"
            })
    void badEndpoint_isRefusedWithItsValue(String endpoint) {
        assertThatThrownBy(() -> Backend.choose(Map.of("AWSAGENT_TEST_ENDPOINT", endpoint), false, () -> false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("AWSAGENT_TEST_ENDPOINT")
                .hasMessageContaining(endpoint);
    }

    @Test
    void servers_areRequiredInCiOrWhenAskedFor() {
        assertThat(AwsEmulator.isRequired(Map.of())).isFalse();
        assertThat(AwsEmulator.isRequired(Map.of("CI", "false"))).isFalse();
        assertThat(AwsEmulator.isRequired(Map.of("CI", "true"))).isTrue();
        assertThat(AwsEmulator.isRequired(Map.of("AWSAGENT_REQUIRE_SERVERS", "true")))
                .isTrue();
    }

    @Test
    void notRegistered_saysHow() {
        var emulator = AwsEmulator.create();

        assertThatThrownBy(emulator::endpoint).hasMessageContaining("@RegisterExtension");
        assertThatThrownBy(() -> emulator.environmentWith("{}")).hasMessageContaining("enforcing");
    }
}
