package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.testkit.AwsEmulator;
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
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The chat server as the packaged program starts it. */
class ServerCommandIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    private Path home;

    @Test
    void server_answersUntilItIsToldToEnd() throws IOException, InterruptedException {
        var program = new Program(home);

        answersUntilItIsToldToEnd(program.start("--sandbox", "server", "--no-browser", "--port", "0"));
    }

    /** By the account of the profile, with the tool that asks EC2. */
    @Test
    void regions_areThoseThatTheAccountMayUse() throws IOException, InterruptedException {
        var program = new Program(home)
                .with("AWS_ENDPOINT_URL", AWS.endpoint().toString())
                .with("AWS_ACCESS_KEY_ID", AWS.accessKeyId())
                .with("AWS_SECRET_ACCESS_KEY", AWS.secretAccessKey());
        var process = program.start("server", "--no-browser", "--port", "0");
        var err = Program.read(process.getErrorStream());
        try {
            var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            var link = URI.create(out.readLine().substring("Open ".length()));
            var token = link.getFragment().substring("token=".length());
            var found = ask(link, "/api/v1/regions?validate=true", token).body();
            assertThat(found)
                    .contains("\"checked\":true")
                    .contains("{\"name\":\"eu-west-1\",\"partition\":\"aws\",\"status\":\"usable\"}")
                    .contains("\"status\":\"not-enabled\"")
                    .doesNotContain("not-checked");

            var wrong = send(link, "/api/v1/conversations", token, "{\"region\":\"eu-west-9\"}");
            assertThat(wrong.statusCode()).as(wrong.body()).isEqualTo(400);
            assertThat(wrong.body())
                    .contains("there is no region 'eu-west-9' in aws", "such as eu-")
                    .contains("eu-west-1");
            assertThat(send(link, "/api/v1/conversations", token, "{\"region\":\"eu-west-1\"}")
                            .statusCode())
                    .isEqualTo(201);
        } finally {
            process.destroy();
            process.waitFor(20, TimeUnit.SECONDS);
        }
        assertThat(err.join()).doesNotContain("Exception");
    }

    @Test
    void standaloneJar_doesTheSameWithNothingBesideIt() throws IOException, InterruptedException {
        var alone = Files.copy(
                Program.standaloneServer(),
                Files.createDirectory(home.resolve("alone")).resolve("server.jar"));
        var program = new Program(home);

        answersUntilItIsToldToEnd(program.start(program.command(alone, "--sandbox", "--no-browser", "--port", "0")));

        var help = Program.finish(program.start(program.command(alone, "--help")), new byte[0])
                .ends(0);
        assertThat(help.out())
                .contains("--tls-cert")
                .isEqualTo(program.run("server", "--help").ends(0).out());
        var wrong = Program.finish(program.start(program.command(alone, "--port", "many")), new byte[0]);
        assertThat(wrong.ends(2).err()).contains("'many'").hasLineCount(1);
        var version = Program.finish(program.start(program.command(alone, "--version")), new byte[0]);
        assertThat(version.ends(0).out()).isEqualTo(program.run("--version").out());
    }

    /** What one jar offers in a file of the name that another has, too, would be lost where one file stood for both. */
    @Test
    void standaloneJar_hasAllThatTheJarsOfTheProgramHave() throws IOException {
        try (var all = new JarFile(Program.standaloneServer().toFile());
                var jars = Files.list(Program.jar().resolveSibling("lib"))) {
            for (var jar :
                    Stream.concat(Stream.of(Program.jar()), jars.sorted()).toList()) {
                try (var one = new JarFile(jar.toFile())) {
                    for (var entry : Collections.list(one.entries())) {
                        var name = entry.getName();
                        if (entry.isDirectory() || name.endsWith("module-info.class") || name.endsWith("MANIFEST.MF")) {
                            continue;
                        }
                        if (name.matches("META-INF/services/.+|.*/execution\\.interceptors|META-INF/LICENSE.*")) {
                            assertThat(lines(all, name))
                                    .as("%s of %s", name, jar)
                                    .containsAll(lines(one, name));
                        } else if (!name.matches("META-INF/(INDEX\\.LIST|NOTICE.*|[^/]+\\.(SF|RSA|DSA|EC))")) {
                            assertThat(all.getEntry(name))
                                    .as("%s of %s", name, jar)
                                    .isNotNull();
                        }
                    }
                }
            }
            var manifest = all.getManifest().getMainAttributes();
            assertThat(manifest.getValue(Attributes.Name.CLASS_PATH)).isBlank();
            assertThat(all.isMultiRelease()).isTrue();
            assertThat(lines(all, "META-INF/NOTICE"))
                    .contains(
                            "Copyright 2026 The AWS Agent authors", "AWS SDK for Java 2.0", "# Jackson JSON processor");
            try (var licence = all.getInputStream(all.getEntry("LICENSE"))) {
                assertThat(licence)
                        .hasBinaryContent(Files.readAllBytes(Program.root().resolve("LICENSE")));
            }
            assertThat(all.getEntry("module-info.class")).isNull();
        }
    }

    private static List<String> lines(JarFile jar, String name) throws IOException {
        var entry = jar.getEntry(name);
        if (entry == null) {
            return List.of();
        }
        try (var in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::stripTrailing)
                    .filter(line -> !line.isEmpty() && !(line.startsWith("#") && name.startsWith("META-INF/services/")))
                    .toList();
        }
    }

    private static void answersUntilItIsToldToEnd(Process process) throws IOException, InterruptedException {
        var err = Program.read(process.getErrorStream());
        try {
            var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            var line = out.readLine();
            assertThat(line).startsWith("Open http://127.0.0.1:").contains("/#token=");
            var link = URI.create(line.substring("Open ".length()));
            var token = link.getFragment().substring("token=".length());

            assertThat(ask(link, "/", token).body()).contains("<html");
            assertThat(ask(link, "/api/v1/session", "wrong").statusCode()).isEqualTo(401);
            assertThat(ask(link, "/api/v1/tools", token).body())
                    .contains("s3_list_buckets", "ec2_list_instances", "lambda_list_functions");
            var made = send(link, "/api/v1/conversations", token, "{}");
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            var id = made.body().replaceFirst(".*\"id\":\"([^\"]+)\".*", "$1");
            var reply = send(
                    link, "/api/v1/conversations/" + id + "/messages", token, "{\"text\":\"List all S3 buckets\"}");
            assertThat(reply.body()).contains("acme-app-logs").contains("\"operation\":\"ListBuckets\"");
            var events = listen(link, "/api/v1/conversations/" + id + "/events", token);

            // By its handle: the process itself would close its streams.
            assertThat(process.toHandle().destroy()).isTrue();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
            // Who listens is told, and finds no broken line.
            assertThat(events.join()).contains("event: bye", "\"stopping\"");
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

    private static CompletableFuture<String> listen(URI link, String path, String token)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(link.resolve(path)).header("Authorization", "Bearer " + token);
        var lines = HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofLines())
                .body();
        return CompletableFuture.supplyAsync(() -> lines.collect(Collectors.joining("\n")));
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
