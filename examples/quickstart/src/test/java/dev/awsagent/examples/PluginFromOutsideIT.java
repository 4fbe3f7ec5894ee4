package dev.awsagent.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.testkit.AwsEmulator;
import java.io.File;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds the DynamoDB plugin as a stranger would: in a folder of its own, with Maven, from the BOM alone; and asks an agent
 * that has it on the class path, and on the module path.
 */
class PluginFromOutsideIT {

    private static final String VERSION = "0.1.0-SNAPSHOT";

    private static final String MAIN = """
            package com.example.ask;

            import dev.awsagent.agent.AwsAgent;
            import dev.awsagent.agent.Reply;

            public final class Ask {
                public static void main(String[] args) {
                    try (var agent = AwsAgent.builder().build()) {
                        var reply = agent.ask(args[0]);
                        System.out.println(Ask.class.getModule().isNamed() ? "as a module" : "on the class path");
                        System.out.println(reply instanceof Reply.Answer answer ? answer.text() : "no answer: " + reply);
                    }
                }
            }
            """;

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    private static Path plugin;
    private static List<String> libraries;
    private static Path program;

    @BeforeAll
    static void build() throws Exception {
        table("orders");
        table("customers");
        var root = Path.of(System.getProperty("awsagent.repository.root"));
        var project = folder.resolve("dynamodb-tools");
        copy(root.resolve("examples/dynamodb-tools"), project);
        var repository = folder.resolve("repository");
        for (var module : List.of("aws-agent-core", "aws-agent-credentials", "aws-agent-testkit")) {
            var jar = root.resolve(module + "/target/" + module + "-" + VERSION + ".jar");
            assertThat(jar).as("package the modules first: run verify").exists();
            Files.copy(jar, placeIn(repository, module).resolve(jar.getFileName()));
            Files.copy(
                    root.resolve(module + "/pom.xml"),
                    placeIn(repository, module).resolve(module + "-" + VERSION + ".pom"));
        }
        Files.copy(
                root.resolve("aws-agent-bom/pom.xml"),
                placeIn(repository, "aws-agent-bom").resolve("aws-agent-bom-" + VERSION + ".pom"));
        Files.copy(
                root.resolve("pom.xml"),
                placeIn(repository, "aws-agent-parent").resolve("aws-agent-parent-" + VERSION + ".pom"));

        var windows = File.separatorChar == '\\';
        var maven = Path.of(System.getProperty("awsagent.maven.home"), "bin", windows ? "mvn.cmd" : "mvn");
        var command = new ArrayList<String>(List.of(
                maven.toString(),
                "-q",
                "-B",
                "-Dmaven.repo.local=" + repository,
                "-Dmaven.repo.local.tail=" + System.getProperty("awsagent.maven.repository"),
                "-DskipTests",
                "package",
                "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath",
                "-DincludeScope=runtime",
                "-Dmdep.outputFile=" + folder.resolve("classpath.txt")));
        if ("offline=true".equals(System.getProperty("awsagent.maven.mode"))) {
            command.add(1, "-o");
        }
        var built = JavaProcess.run(project, Map.of("JAVA_HOME", System.getProperty("java.home")), command);
        assertThat(built.exit()).as(built.out() + built.err()).isZero();

        plugin = project.resolve("target/dynamodb-tools-" + VERSION + ".jar");
        libraries = List.of(
                Files.readString(folder.resolve("classpath.txt")).strip().split(File.pathSeparator));
        program = compileProgram();
    }

    private static Path placeIn(Path repository, String module) throws IOException {
        return Files.createDirectories(repository.resolve("dev/awsagent/" + module + "/" + VERSION));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var name = from.relativize(file);
                if (!name.startsWith("target")) {
                    Files.createDirectories(to.resolve(name).getParent());
                    Files.copy(file, to.resolve(name));
                }
            }
        }
    }

    private static Path compileProgram() throws IOException {
        var sources = Files.createDirectories(folder.resolve("ask"));
        var main = Files.writeString(sources.resolve("Ask.java"), MAIN);
        var module = Files.writeString(
                sources.resolve("module-info.java"), "module com.example.ask { requires dev.awsagent.core; }");
        var classes = Files.createDirectories(folder.resolve("ask-classes"));
        var status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-p",
                        String.join(File.pathSeparator, libraries),
                        "-d",
                        classes.toString(),
                        main.toString(),
                        module.toString());
        assertThat(status).isZero();
        return classes;
    }

    private static void table(String name) throws Exception {
        var request = HttpRequest.newBuilder(AWS.endpoint())
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Target", "DynamoDB_20120810.CreateTable")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=test/20260101/" + AWS.region()
                                + "/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
                .POST(HttpRequest.BodyPublishers.ofString("{\"TableName\":\"" + name
                        + "\",\"BillingMode\":\"PAY_PER_REQUEST\","
                        + "\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],"
                        + "\"AttributeDefinitions\":[{\"AttributeName\":\"id\",\"AttributeType\":\"S\"}]}"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    private static JavaProcess ask(String... arguments) throws Exception {
        var all = new ArrayList<>(List.of(arguments));
        all.add("list dynamodb tables");
        return JavaProcess.java(folder, AWS.environment().variables(), all.toArray(String[]::new));
    }

    private static String path() {
        var entries = new ArrayList<String>();
        entries.add(program.toString());
        entries.add(plugin.toString());
        entries.addAll(libraries);
        return String.join(File.pathSeparator, entries);
    }

    @Test
    void plugin_onTheClassPath_isFoundAndWorks() throws Exception {
        var ran = ask("-cp", path(), "com.example.ask.Ask");
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out()).contains("on the class path", "orders", "customers");
    }

    @Test
    void plugin_onTheModulePath_isFoundAndWorks() throws Exception {
        var ran = ask("-p", path(), "-m", "com.example.ask/com.example.ask.Ask");
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out()).contains("as a module", "orders", "customers");
    }

    @Test
    void plugin_hasSixFilesAndNamesNoVersionOfOursButTheBoms() throws Exception {
        try (var files = Files.walk(folder.resolve("dynamodb-tools"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .filter(file -> !folder.relativize(file).toString().contains("target"))
                            .filter(file -> !file.getFileName().toString().startsWith("std")))
                    .hasSize(6);
        }
        assertThat(Files.readString(folder.resolve("dynamodb-tools/pom.xml")))
                .contains("aws-agent-bom")
                .doesNotContain("<parent>");
    }
}
