package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.credential.Target;
import dev.awsagent.server.ServerSettings;
import dev.awsagent.server.ServerSettings.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before anything listens, and the configuration. */
class StartTest {

    @TempDir
    private Path folder;

    private ServerSettings on(String host, Tls tls) {
        return new ServerSettings(
                AwsAgent::builder,
                Target.ANY,
                null,
                true,
                folder,
                folder.resolve("server"),
                "dana",
                host,
                0,
                tls,
                null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.10", "example.com", "127.0.0.1.example.com", "[::]", ""})
    void addressThatOthersReach_isRefusedWithoutTls(String host) {
        assertThatThrownBy(() -> ChatServer.start(on(host, new Tls.None()), ServerFile.EMPTY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + host + "'")
                .hasMessageContaining("--tls-cert");
        assertThatThrownBy(() -> ChatServer.start(on(host, new Tls.Generated()), ServerFile.EMPTY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--tls-cert");
        assertThat(folder.resolve("server")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "[::1]", "127.1.2.3"})
    void loopback_isKnown(String host) {
        assertThat(Hosts.isLoopback(host)).isTrue();
    }

    private ServerFile read(String yaml) throws IOException {
        return ServerFile.read(Files.writeString(folder.resolve("server.yml"), yaml));
    }

    @Test
    void configuration_isRead() throws IOException {
        var file = read("""
                hosts: [Agent.example.com]
                origins: https://ops.example.com
                models: [openai:gpt-4o-mini]
                openid:
                  issuer: https://login.example.com
                  audience: aws-agent
                groups:
                  ops: {role: operator, policy: cautious, profiles: [dev, test]}
                  all: {}
                limits: {requests_per_second: 7}
                """);

        assertThat(file.hosts()).containsExactly("agent.example.com");
        assertThat(file.groups().get("ops").profiles()).containsExactlyInAnyOrder("dev", "test");
        assertThat(file.groups().get("all").role()).isEqualTo(User.Role.VIEWER);
        assertThat(file.limits().of("requests_per_second")).isEqualTo(7);
        assertThat(file.limits().of("connections")).isEqualTo(Limits.DEFAULTS.of("connections"));
    }

    @Test
    void configurationThatSaysSomethingElse_isRefusedWithItsPlace() throws IOException {
        for (var wrong : List.of(
                "nothing: 1",
                "origins: ['*']",
                "origins: [https://*.example.com]",
                "groups: {a: {role: king}}",
                "groups: {a: {policy: none}}",
                "limits: {speed: 1}",
                "limits: {connections: many}",
                "openid: {issuer: 'http://login.example.com', audience: a}",
                "openid: {issuer: 'https://login.example.com'}")) {
            assertThatThrownBy(() -> read(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("line 1");
        }
        assertThat(read("")).isEqualTo(ServerFile.EMPTY);
        assertThatThrownBy(() -> ServerFile.read(folder.resolve("none.yml")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none.yml");
    }

    /** On a fresh machine nothing else makes them, and the server does not start without. */
    @Test
    void unitOfTheGuide_makesTheFoldersThatItNames() throws IOException {
        var unit = Files.readString(Path.of("..", "docs", "guides", "deploy.md"));
        var made = Pattern.compile("(?m)^StateDirectory=(.*)$").matcher(unit);
        assertThat(made.find()).isTrue();
        var folders = List.of(made.group(1).split(" "));
        var named = Pattern.compile("--work-dir /var/lib/(\\S+)").matcher(unit);
        assertThat(named.find()).isTrue();

        assertThat(folders).contains(named.group(1));
        assertThat(unit).contains("AWSAGENT_DATA_DIR=/var/lib/" + folders.get(0) + "/");
    }
}
