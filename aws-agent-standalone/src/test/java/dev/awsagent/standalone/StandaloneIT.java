package dev.awsagent.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one jar, by itself in a folder where nothing else is. */
class StandaloneIT {

    @TempDir
    private Path folder;

    private Path jar;

    @BeforeEach
    void copied() throws IOException {
        jar = Files.copy(
                Path.of("target", "aws-agent-standalone.jar"),
                folder.resolve("aws-agent.jar"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    private Process start(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                jar.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().clear();
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        builder.environment().put("AWSAGENT_DATA_DIR", folder.resolve("data").toString());
        return builder.start();
    }

    @Test
    void sentence_isUnderstoodAndAnswered() throws IOException, InterruptedException {
        var process = start("--sandbox", "list all s3 buckets");
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("err")))
                .isZero();
        assertThat(out).contains("acme-app-logs");
    }

    @Test
    void server_hasItsPageAndAnswers() throws IOException, InterruptedException {
        var process = start("--sandbox", "server", "--no-browser", "--port", "0");
        try {
            var line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            assertThat(line).as(Files.readString(folder.resolve("err"))).startsWith("Open http://127.0.0.1:");
            var link = URI.create(line.substring("Open ".length()));
            var token = link.getFragment().substring("token=".length());

            assertThat(ask(HttpRequest.newBuilder(link.resolve("/"))).body()).contains("<html");
            var made = ask(HttpRequest.newBuilder(link.resolve("/api/v1/conversations"))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{}")));
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            var id = made.body().replaceFirst(".*\"id\":\"([^\"]+)\".*", "$1");
            for (var said : List.of("List all S3 buckets", "list ec2 instances", "list lambda functions")) {
                var reply = ask(HttpRequest.newBuilder(link.resolve("/api/v1/conversations/" + id + "/messages"))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"" + said + "\"}")));
                assertThat(reply.body()).as(said).contains("\"type\":\"answer\"");
            }

            assertThat(process.toHandle().destroy()).isTrue();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(folder.resolve("err"))).doesNotContain("Exception");
    }

    private static HttpResponse<String> ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
