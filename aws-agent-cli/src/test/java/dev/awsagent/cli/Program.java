package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The program as a process of its own, with a home folder of its own and nothing of this process's environment. */
final class Program {

    /** What a run came to. */
    record Run(int code, String out, String err) {

        Run ends(int expected) {
            assertThat(code)
                    .as("exit code; standard output:%n%s%nstandard error:%n%s", out, err)
                    .isEqualTo(expected);
            return this;
        }

        JsonNode json() {
            try {
                return new ObjectMapper().readTree(out);
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + out, e);
            }
        }
    }

    private static final long MOST_SECONDS = 120;

    private final Path home;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> javaOptions = new ArrayList<>();

    Program(Path home) {
        this.home = home;
        environment.put("PATH", System.getenv().getOrDefault("PATH", ""));
        environment.put("HOME", home.toString());
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        environment.put("AWSAGENT_DATA_DIR", home.resolve("data").toString());
        environment.put("AWS_CONFIG_FILE", home.resolve("config").toString());
        environment.put(
                "AWS_SHARED_CREDENTIALS_FILE", home.resolve("credentials").toString());
    }

    Program with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Program without(String variable) {
        environment.remove(variable);
        return this;
    }

    Program java(String option) {
        javaOptions.add(option);
        return this;
    }

    /** The packaged program, as the launcher starts it. */
    static Path jar() {
        return root().resolve("aws-agent-cli/target/aws-agent-cli.jar");
    }

    static Path root() {
        var root = System.getProperty("awsagent.repository.root");
        return root == null ? Path.of("").toAbsolutePath().getParent() : Path.of(root);
    }

    Process start(String... arguments) throws IOException {
        return start(command(arguments));
    }

    /** The server in one file. */
    static Path standaloneServer() {
        return root().resolve("aws-agent-cli/target/aws-agent-server-standalone.jar");
    }

    /** What starts the program with these arguments. */
    List<String> command(String... arguments) {
        var command = new ArrayList<String>();
        command.add(java());
        command.add("-XX:TieredStopAtLevel=1");
        if (List.of(arguments).stream().anyMatch(StartArchive.COMMANDS::contains)) {
            command.addAll(StartArchive.options());
        }
        return command(command, jar(), arguments);
    }

    /** What starts another jar with these arguments. */
    List<String> command(Path jar, String... arguments) {
        return command(List.of(java(), "-XX:TieredStopAtLevel=1"), jar, arguments);
    }

    private List<String> command(List<String> java, Path jar, String... arguments) {
        var command = new ArrayList<>(java);
        command.add("-Duser.home=" + home);
        command.addAll(javaOptions);
        command.add("-jar");
        command.add(jar.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    Process start(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).directory(home.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    Run run(String... arguments) throws IOException, InterruptedException {
        return run(new byte[0], arguments);
    }

    Run run(byte[] input, String... arguments) throws IOException, InterruptedException {
        return finish(start(arguments), input);
    }

    static Run finish(Process process, byte[] input) throws IOException, InterruptedException {
        var out = read(process.getInputStream());
        var err = read(process.getErrorStream());
        try (var to = process.getOutputStream()) {
            to.write(input);
        } catch (IOException notRead) {
            // The process may end without reading what it is given.
        }
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("no end after " + MOST_SECONDS + " s; standard error: " + err.join());
        }
        return new Run(process.exitValue(), out.join(), err.join());
    }

    static CompletableFuture<String> read(InputStream from) {
        return CompletableFuture.supplyAsync(() -> {
            try (from) {
                return new String(from.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Readable by its owner alone, as a file with keys has to be. */
    static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }
}
