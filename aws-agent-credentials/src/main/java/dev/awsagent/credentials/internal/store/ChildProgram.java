package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A program that talks to the keyring: secrets go through its standard input and output, never through its arguments. */
final class ChildProgram {

    private static final int MOST_BYTES = 4 << 20;

    private final Environment environment;
    private final String name;
    private final @Nullable Path place;

    /** What it said. */
    static final class Result {
        private final int code;
        private final String out;
        private final String err;

        Result(int code, String out, String err) {
            this.code = code;
            this.out = out;
            this.err = err;
        }

        int code() {
            return code;
        }

        String out() {
            return out;
        }

        /** Its first line of complaint, fit for a message. */
        String complaint() {
            return err.lines()
                    .filter(line -> !line.isBlank())
                    .findFirst()
                    .map(line -> line.replaceAll("\\p{Cntrl}", " "))
                    .map(line -> line.length() > 200 ? line.substring(0, 200) : line)
                    .orElse("exit code " + code);
        }

        @Override
        public String toString() {
            return "Result[" + code + "]";
        }
    }

    /** One that is looked for on the {@code PATH}. */
    ChildProgram(Environment environment, String name) {
        this.environment = environment;
        this.name = name;
        this.place = null;
    }

    /** One that is at this place and nowhere else. */
    ChildProgram(Environment environment, Path place) {
        this.environment = environment;
        this.name = String.valueOf(place.getFileName());
        this.place = place;
    }

    /** Where it is; empty when it is not installed. */
    Optional<Path> executable() {
        if (place != null) {
            return Files.isExecutable(place) ? Optional.of(place) : Optional.empty();
        }
        var path = environment.variable("PATH");
        for (var folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
            try {
                var candidate = Path.of(folder, name);
                if (!folder.isEmpty() && Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                    return Optional.of(candidate);
                }
            } catch (InvalidPathException e) {
                // A PATH may hold anything; what is no folder holds no program.
            }
        }
        return Optional.empty();
    }

    /**
     * Runs it.
     *
     * @param input for its standard input; null for none
     * @throws CredentialException when it does not end in time, or cannot be started
     */
    Result run(Duration most, @Nullable String input, List<String> arguments) {
        var executable = executable()
                .orElseThrow(() -> new Keyring.Absent(name + " is not installed"))
                .toString();
        var command = new ArrayList<String>();
        command.add(executable);
        command.addAll(arguments);
        Process process = null;
        try {
            var builder = new ProcessBuilder(command);
            builder.environment().clear();
            builder.environment().putAll(environment.variables());
            builder.environment().keySet().removeIf(variable -> variable.startsWith("AWS"));
            // Its messages are read here, and are not for people who read another language.
            builder.environment().put("LC_ALL", "C.UTF-8");
            process = builder.start();
            var out = reading(process.getInputStream());
            var err = reading(process.getErrorStream());
            try (var to = process.getOutputStream()) {
                if (input != null) {
                    var bytes = input.getBytes(StandardCharsets.UTF_8);
                    to.write(bytes);
                    Arrays.fill(bytes, (byte) 0);
                }
            } catch (IOException notRead) {
                // It may end without reading what it is given; its exit code says how.
            }
            if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
                throw silent(most);
            }
            return new Result(
                    process.exitValue(),
                    out.get(most.toMillis(), TimeUnit.MILLISECONDS),
                    err.get(most.toMillis(), TimeUnit.MILLISECONDS));
        } catch (IOException | ExecutionException e) {
            throw new CredentialException(
                    name + " cannot be run: " + e.getClass().getSimpleName(), "check that it runs in a shell");
        } catch (TimeoutException e) {
            throw silent(most);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CredentialException("interrupted while " + name + " was asked", null);
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    private CredentialException silent(Duration most) {
        return new CredentialException(
                "the keyring did not answer within " + most.toSeconds() + " s (" + name + ")",
                "look whether a window asks for its password, and unlock it");
    }

    private static CompletableFuture<String> reading(InputStream from) {
        var done = new CompletableFuture<String>();
        var thread = new Thread(
                () -> {
                    try (from) {
                        var bytes = from.readNBytes(MOST_BYTES);
                        done.complete(new String(bytes, StandardCharsets.UTF_8));
                        Arrays.fill(bytes, (byte) 0);
                    } catch (IOException e) {
                        done.complete("");
                    }
                },
                "aws-agent-keyring");
        thread.setDaemon(true);
        thread.start();
        return done;
    }
}
