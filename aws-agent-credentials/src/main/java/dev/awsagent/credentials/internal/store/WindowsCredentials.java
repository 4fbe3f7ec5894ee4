package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The Credential Manager of Windows, where each item is a generic credential with the name {@code aws-agent/KIND/NAME}. No
 * program of Windows gives a secret back, so it is reached through the Windows PowerShell that every Windows has: a script of
 * ours calls {@code CredReadW} and its like. What is stored is given to it on its standard input.
 *
 * <p>Written by the documentation of these functions, and tested against a stand-in for PowerShell: it never ran on Windows.
 */
final class WindowsCredentials implements Keyring {

    /** What one credential can hold: {@code CRED_MAX_CREDENTIAL_BLOB_SIZE}. */
    static final int MOST_BYTES = 2560;

    /** The first start after a boot compiles the script's program, which takes seconds. */
    private static final Duration MOST = Duration.ofSeconds(30);

    /** The exit code of a PowerShell that may not make the script's program. */
    private static final int NOT_ALLOWED = 3;

    /** {@code ERROR_NO_SUCH_LOGON_SESSION}. */
    private static final String NO_SESSION = "1312";

    private final ChildProgram powershell;

    WindowsCredentials(Environment environment) {
        this.powershell = new ChildProgram(environment, program(environment));
    }

    /** That of the system, wherever the {@code PATH} points; and the names of variables have no case there. */
    private static Path program(Environment environment) {
        var root = environment.variables().entrySet().stream()
                .filter(variable -> variable.getKey().equalsIgnoreCase("SystemRoot"))
                .map(variable -> Path.of(variable.getValue()))
                .findFirst()
                .orElse(Path.of("C:\\Windows"));
        return root.resolve("System32")
                .resolve("WindowsPowerShell")
                .resolve("v1.0")
                .resolve("powershell.exe");
    }

    @Override
    public String words() {
        return "the Windows Credential Manager";
    }

    @Override
    public Optional<String> missing() {
        return powershell.executable().isPresent()
                ? Optional.empty()
                : Optional.of("no keyring: Windows PowerShell, which reads the Credential Manager, is not installed");
    }

    @Override
    public List<Item> list(Kind kind) {
        return ask("read", "list", name(kind, ""), null).stream()
                .map(found -> item(kind, found))
                .toList();
    }

    @Override
    public @Nullable Item find(Kind kind, String name) {
        return ask("read", "find", name(kind, name), null).stream()
                .map(found -> item(kind, found))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void store(Kind kind, String name, String secret) {
        var bytes = secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MOST_BYTES) {
            throw new CredentialException(
                    "'" + name + "' has " + bytes.length + " bytes, and " + words() + " takes " + MOST_BYTES
                            + "; nothing was changed",
                    "keep it in the configuration file instead: --file");
        }
        ask("changed", "store", name(kind, name), bytes);
        var stored = find(kind, name);
        if (stored == null || !secret.equals(stored.secret())) {
            throw new CredentialException(
                    words() + " took '" + name + "', and does not give it back", "look into Credential Manager");
        }
    }

    @Override
    public void remove(Kind kind, String name) {
        ask("changed", "remove", name(kind, name), null);
        if (find(kind, name) != null) {
            throw new CredentialException(
                    words() + " still has '" + name + "'", "remove " + name(kind, name) + " in Credential Manager");
        }
    }

    private static String name(Kind kind, String name) {
        return "aws-agent/" + kind.words() + "/" + name;
    }

    /** The words of a line that tells of an item: its name and its content. */
    private Item item(Kind kind, List<String> found) {
        var name = new String(decoded(found.get(0), "an item"), StandardCharsets.UTF_8);
        var secret = new String(decoded(found.get(1), "'" + name + "'"), StandardCharsets.UTF_8);
        return new Item(name.substring(Math.min(name.length(), name(kind, "").length())), secret);
    }

    private byte[] decoded(String text, String of) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            // The message of this one shows what it read.
            throw new CredentialException(
                    words() + " gave " + of + " in a form that is not the script's", "check what runs as PowerShell");
        }
    }

    private List<List<String>> ask(String aim, String verb, String name, byte @Nullable [] content) {
        missing().ifPresent(reason -> {
            throw new Absent(reason);
        });
        var encoder = Base64.getEncoder();
        var request = verb + " " + encoder.encodeToString(name.getBytes(StandardCharsets.UTF_8))
                + (content == null ? "" : " " + encoder.encodeToString(content)) + "\n";
        var result = powershell.run(MOST, request, arguments());
        if (result.code() == NOT_ALLOWED) {
            throw new Absent("no keyring: PowerShell may not call " + words()
                    + " (its Add-Type is refused, as a policy for this machine can do)");
        }
        var items = new ArrayList<List<String>>();
        var failed = "";
        for (var line : result.out().lines().map(String::strip).toList()) {
            var words = List.of(line.split(" ", -1));
            if (words.size() == 3 && words.get(0).equals("item")) {
                items.add(words.subList(1, 3));
            } else if (words.size() == 3 && words.get(0).equals("failed")) {
                if (words.get(2).equals(NO_SESSION)) {
                    throw new Absent("no keyring: this kind of sign-in has no Credential Manager, as one over SSH");
                }
                failed = words.get(1) + ", Windows error " + words.get(2);
            }
        }
        if (result.code() != 0 || !failed.isEmpty()) {
            throw new CredentialException(
                    words() + " could not be " + aim + ": " + (failed.isEmpty() ? result.complaint() : failed),
                    "look whether Credential Manager opens, then try again");
        }
        return items;
    }

    /** Encoded, because a command line of Windows has no way to quote a script that every program reads alike. */
    private static List<String> arguments() {
        var encoded = Base64.getEncoder().encodeToString(script().getBytes(StandardCharsets.UTF_16LE));
        return List.of(
                "-NoLogo",
                "-NoProfile",
                "-NonInteractive",
                "-InputFormat",
                "Text",
                "-OutputFormat",
                "Text",
                "-EncodedCommand",
                encoded);
    }

    /** Without its comments and indents, and so far below the 32,767 characters that a command line of Windows can have. */
    static String script() {
        try (var in = WindowsCredentials.class.getResourceAsStream("windows-credentials.ps1")) {
            if (in == null) {
                throw new IllegalStateException("windows-credentials.ps1 is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
