package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that many have at hand, and that nobody wrote for this server. Skipped at a desk where they are not on the path. */
@Timeout(60)
class ForeignClientsIT {

    @TempDir
    private static Path folder;

    private static Running server;

    @BeforeAll
    static void start() throws IOException {
        server = Running.in(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void needs(String program) {
        var isThere = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
        if (!isThere && Boolean.parseBoolean(System.getenv("AWSAGENT_REQUIRE_SERVERS"))) {
            throw new IllegalStateException(program + " is not on the path, and this run requires it");
        }
        assumeTrue(isThere, program + " is not on the path");
    }

    private static Process started(String... command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String curl(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("curl", "-sS", "-m", "30"));
        command.addAll(List.of(arguments));
        var process = started(command.toArray(String[]::new));
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
        return out;
    }

    private static String api(String path) {
        return "http://127.0.0.1:" + server.port() + "/api/v1" + path;
    }

    @Test
    void curl_asksApprovesUploadsAndListens() throws Exception {
        needs("curl");
        var token = "Authorization: Bearer " + server.token();
        var json = "Content-Type: application/json";
        var id = Running.parse(curl("-H", token, "-H", json, "-d", "{}", api("/conversations")))
                .path("id")
                .asText();
        var messages = api("/conversations/" + id + "/messages");
        assertThat(curl("-H", token, "-H", json, "-d", "{\"text\":\"list buckets\"}", messages))
                .contains("acme-app-logs");

        var asked = Running.parse(
                curl("-H", token, "-H", json, "-d", "{\"text\":\"create bucket made-by-curl\"}", messages));
        var yes = "{\"seal\":\"" + asked.path("proposal").path("seal").asText() + "\",\"decision\":\"approve\"}";
        assertThat(curl("-H", token, "-H", json, "-d", yes, api("/conversations/" + id + "/approvals")))
                .contains("\"type\":\"answer\"");

        var file = Files.writeString(folder.resolve("a file.txt"), "hello");
        var sent = curl(
                "-H",
                token,
                "-H",
                "Content-Type: application/octet-stream",
                "-T",
                file.toString(),
                api("/conversations/" + id + "/files/a%20file.txt"));
        assertThat(sent).contains("\"bytes\":5");

        var listening =
                started("curl", "-sSN", "-m", "30", "-H", token, api("/conversations/" + id + "/events?after=0"));
        try {
            var lines = new BufferedReader(new InputStreamReader(listening.getInputStream(), StandardCharsets.UTF_8));
            String line;
            do {
                line = lines.readLine();
                assertThat(line).isNotNull();
            } while (!line.equals("event: replied"));
        } finally {
            listening.destroyForcibly();
        }
        assertThat(curl("-o", "/dev/null", "-w", "%{http_code} %{content_type}", api("/session")))
                .isEqualTo("401 " + Problem.TYPE);
    }

    @Test
    void wscat_asksAndHearsTheReply() throws Exception {
        needs("wscat");
        var id = server.conversation();
        var process = started(
                "wscat",
                "-c",
                "ws://127.0.0.1:" + server.port() + "/api/v1/ws",
                "-H",
                "Authorization: Bearer " + server.token(),
                "-x",
                "{\"type\":\"subscribe\",\"conversation\":\"" + id + "\",\"after\":0}",
                "-x",
                "{\"type\":\"message\",\"conversation\":\"" + id + "\",\"text\":\"list buckets\"}",
                "-w",
                "20");
        try {
            var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line;
            do {
                line = lines.readLine();
                assertThat(line).isNotNull();
            } while (!line.contains("\"event\":\"replied\""));
            assertThat(line).contains("acme-app-logs");
        } finally {
            process.destroyForcibly();
        }
    }
}
