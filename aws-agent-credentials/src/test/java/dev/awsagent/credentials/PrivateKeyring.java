package dev.awsagent.credentials;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A GNOME Keyring on a session bus of its own, with folders of its own: nothing of whoever runs the tests is read or changed.
 * Ends when it is closed, and when this JVM ends.
 */
final class PrivateKeyring implements AutoCloseable {

    private static final List<String> PROGRAMS =
            List.of("secret-tool", "gnome-keyring-daemon", "dbus-run-session", "dbus-send");

    private static final String INSTALL = "apt-get install gnome-keyring libsecret-tools dbus";

    /** Ends when its standard input does; dbus-run-session then ends the bus, and the keyring ends with the bus. */
    private static final String RUN =
            "printf '%s' \"$1\" | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
                    + " && echo \"$DBUS_SESSION_BUS_ADDRESS\" && cat >/dev/null";

    private final Process process;
    private final Map<String, String> variables;

    private PrivateKeyring(Process process, Map<String, String> variables) {
        this.process = process;
        this.variables = variables;
    }

    /** Skips visibly where the programs are not installed; fails where the servers are required. */
    static PrivateKeyring start(Path folder) throws IOException {
        for (var program : PROGRAMS) {
            if (!isInstalled(program)) {
                var missing = program + " is not installed; install it with: " + INSTALL;
                if ("true".equals(System.getenv("AWSAGENT_REQUIRE_SERVERS")) || System.getenv("CI") != null) {
                    throw new AssertionError(missing);
                }
                Assumptions.abort(missing);
            }
        }
        var variables = new HashMap<String, String>();
        variables.put("PATH", System.getenv("PATH"));
        variables.put("HOME", folder.toString());
        variables.put("XDG_DATA_HOME", folder.resolve("data").toString());
        var runtime = Files.createDirectories(
                folder.resolve("run"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        variables.put("XDG_RUNTIME_DIR", runtime.toString());
        var builder = new ProcessBuilder("dbus-run-session", "--", "sh", "-c", RUN, "sh", "password-of-the-keyring")
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(variables);
        var process = builder.start();
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var address = out.readLine();
        if (address == null) {
            process.destroyForcibly();
            throw new AssertionError("the keyring of the tests did not start; try it by hand: " + RUN);
        }
        variables.put("DBUS_SESSION_BUS_ADDRESS", address);
        return new PrivateKeyring(process, variables);
    }

    private static boolean isInstalled(String program) {
        for (var folder : System.getenv("PATH").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    /** What a program needs to reach it. */
    Map<String, String> variables() {
        return Map.copyOf(variables);
    }

    void lock() {
        run(
                "dbus-send",
                "--session",
                "--print-reply",
                "--dest=org.freedesktop.secrets",
                "/org/freedesktop/secrets",
                "org.freedesktop.Secret.Service.Lock",
                "array:objpath:/org/freedesktop/secrets/collection/login");
    }

    /** What a program with these arguments prints. */
    String run(String... command) {
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().putAll(variables);
            var child = builder.start();
            child.getOutputStream().close();
            var out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!child.waitFor(20, TimeUnit.SECONDS) || child.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed: " + out);
            }
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
