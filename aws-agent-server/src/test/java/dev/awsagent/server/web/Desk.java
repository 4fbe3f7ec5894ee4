package dev.awsagent.server.web;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.internal.Json;
import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.server.RunningServer;
import dev.awsagent.server.ServerSettings;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A server as somebody has it at their desk, on loopback. */
final class Desk implements AutoCloseable {

    private final List<Sandbox> sandboxes = new ArrayList<>();
    private final Path folder;
    private final Path home;
    private final RunningServer server;

    private Desk(Path folder, boolean sandbox) throws IOException {
        this.folder = folder;
        this.home = Files.createDirectories(folder.resolve("home").resolve(".aws")).getParent();
        UnaryOperator<AwsAgent.Builder> where = sandbox ? inASandbox() : withProfiles("dev", "staging");
        var work = Files.createDirectories(folder.resolve("work"));
        server = new JavalinServerProvider()
                .start(new ServerSettings(
                        () -> where.apply(AwsAgent.builder()
                                .environment(new Environment(Map.of(), home))
                                .memory(folder.resolve("memory"))
                                .workingFolder(work)),
                        Target.ANY,
                        null,
                        sandbox,
                        work,
                        folder.resolve("server"),
                        "dana",
                        "127.0.0.1",
                        0,
                        new ServerSettings.Tls.None(),
                        null));
    }

    /** One with a sandbox behind it. */
    static Desk inASandbox(Path folder) throws IOException {
        return new Desk(folder, true);
    }

    /** One with the profiles {@code dev} and {@code staging}, each with buckets of its own. */
    static Desk withProfiles(Path folder) throws IOException {
        return new Desk(folder, false);
    }

    private UnaryOperator<AwsAgent.Builder> inASandbox() {
        var sandbox = sandbox("sandbox");
        return builder -> builder.sandbox(sandbox);
    }

    private UnaryOperator<AwsAgent.Builder> withProfiles(String... names) throws IOException {
        var config = new StringBuilder();
        for (var name : names) {
            var sandbox = sandbox(name);
            var keys = sandbox.credentials();
            config.append("[profile %s]\nregion = eu-west-1\nendpoint_url = %s\n"
                    .formatted(name, sandbox.endpoint("s3").orElseThrow()));
            config.append("aws_access_key_id = %s\naws_secret_access_key = %s\n\n"
                    .formatted(keys.accessKeyId(), keys.secretAccessKey()));
        }
        Files.writeString(home.resolve(".aws").resolve("config"), config);
        return builder -> builder;
    }

    private Sandbox sandbox(String name) {
        var sandbox = Sandbox.discover(folder.resolve(name));
        sandboxes.add(sandbox);
        return sandbox;
    }

    /** Where the buckets of a sandbox are, each a folder with its objects. */
    Path buckets(String sandbox) {
        return folder.resolve(sandbox).resolve("s3");
    }

    /** The link that is printed at the start. */
    String link() {
        return server.link().toString();
    }

    String address() {
        return server.address().toString();
    }

    /** Says something in a conversation, as a program of the same person does, and waits for the reply. */
    void say(String conversation, String text) throws IOException, InterruptedException {
        var token = server.link().getFragment().replaceFirst("^token=", "");
        var request = HttpRequest.newBuilder(server.address().resolve("/api/v1/conversations/" + conversation + "/messages"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.object().put("text", text).toString()))
                .build();
        var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the server answered " + answer.statusCode() + ": " + answer.body());
        }
    }

    @Override
    public void close() {
        server.close();
        sandboxes.forEach(Sandbox::close);
    }
}
