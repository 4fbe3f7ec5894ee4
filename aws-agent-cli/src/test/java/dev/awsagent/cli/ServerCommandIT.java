package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chat server as the packaged program starts it. */
class ServerCommandIT {

    @TempDir
    private Path home;

    @Test
    void server_answersUntilItIsToldToEnd() throws IOException, InterruptedException {
        var process = new Program(home).start("--sandbox", "server", "--no-browser", "--port", "0");
        var err = Program.read(process.getErrorStream());
        try {
            var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            var line = out.readLine();
            assertThat(line).startsWith("Open http://127.0.0.1:").contains("/#token=");
            var link = URI.create(line.substring("Open ".length()));
            var token = link.getFragment().substring("token=".length());

            assertThat(ask(link, "/", token).body()).contains("<html");
            assertThat(ask(link, "/api/v1/session", "wrong").statusCode()).isEqualTo(401);
            var made = send(link, "/api/v1/conversations", token, "{}");
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            var id = made.body().replaceFirst(".*\"id\":\"([^\"]+)\".*", "$1");
            var reply = send(
                    link, "/api/v1/conversations/" + id + "/messages", token, "{\"text\":\"List all S3 buckets\"}");
            assertThat(reply.body()).contains("acme-app-logs");

            // By its handle: the process itself would close its streams.
            assertThat(process.toHandle().destroy()).isTrue();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
            assertThat(err.join()).doesNotContain(token).doesNotContain("Exception");
        } finally {
            process.destroyForcibly();
        }
    }

    private static HttpResponse<String> ask(URI link, String path, String token)
            throws IOException, InterruptedException {
        return client(HttpRequest.newBuilder(link.resolve(path)), token);
    }

    private static HttpResponse<String> send(URI link, String path, String token, String json)
            throws IOException, InterruptedException {
        return client(
                HttpRequest.newBuilder(link.resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json)),
                token);
    }

    private static HttpResponse<String> client(HttpRequest.Builder request, String token)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(request.header("Authorization", "Bearer " + token).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void addressThatOthersReach_isRefusedWithExit2() {
        var cli = new InProcess(home)
                .with("AWSAGENT_DATA_DIR", home.resolve("data").toString());

        cli.run(2, "", "--sandbox", "server", "--host", "0.0.0.0", "--no-browser");
        assertThat(cli.err()).contains("'0.0.0.0'").contains("--tls-cert").hasLineCount(1);

        cli.run(2, "", "--sandbox", "server", "--port", "many");
        assertThat(cli.err()).contains("'many'");
        cli.run(2, "", "--sandbox", "server", "--tls-proxy", "--tls-self-signed");
        assertThat(cli.err()).contains("2 ways");
        cli.run(2, "", "--sandbox", "server", "--tls-cert", "x.pem");
        assertThat(cli.err()).contains("--tls-key");
        cli.run(2, "", "--json", "server");
        assertThat(cli.err()).contains("--json");
    }
}
