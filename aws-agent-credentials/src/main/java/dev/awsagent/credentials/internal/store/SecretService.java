package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Secret Service of a Linux desktop (GNOME Keyring, KWallet, KeePassXC), through {@code secret-tool} of libsecret. Looks
 * with {@code search}, which never asks for a password, where {@code lookup} would open a window and wait.
 */
final class SecretService implements Keyring {

    private static final Duration READING = Duration.ofSeconds(10);
    /** Storing may open a window that asks for the password of the keyring. */
    private static final Duration WRITING = Duration.ofSeconds(60);

    private static final Pattern NOBODY_THERE =
            Pattern.compile("(?i)could not connect|autolaunch|not provided by any|ServiceUnknown|no such file|refused");

    private final Environment environment;
    private final ChildProgram tool;

    SecretService(Environment environment) {
        this.environment = environment;
        this.tool = new ChildProgram(environment, "secret-tool");
    }

    @Override
    public String words() {
        return "the keyring (Secret Service)";
    }

    @Override
    public Optional<String> missing() {
        if (!hasBus()) {
            return Optional.of("no keyring: there is no session bus (DBUS_SESSION_BUS_ADDRESS is not set)");
        }
        return tool.executable().isPresent()
                ? Optional.empty()
                : Optional.of("no keyring: secret-tool is not installed (package libsecret-tools or libsecret)");
    }

    private boolean hasBus() {
        if (environment.variable("DBUS_SESSION_BUS_ADDRESS") != null) {
            return true;
        }
        var folder = environment.variable("XDG_RUNTIME_DIR");
        return folder != null && Files.exists(Path.of(folder, "bus"));
    }

    @Override
    public List<Item> list(Kind kind) {
        return search(kind, null);
    }

    @Override
    public @Nullable Item find(Kind kind, String name) {
        for (var item : search(kind, name)) {
            if (item.name().equals(name)) {
                return item;
            }
        }
        return null;
    }

    private List<Item> search(Kind kind, @Nullable String name) {
        var arguments = new ArrayList<>(List.of("search", "--all"));
        arguments.addAll(attributes(kind, name));
        var result = run(READING, null, arguments);
        return parse(result.out(), label(kind, ""));
    }

    /** Blocks of {@code name = value}, each after a line in brackets. A locked item has no secret. */
    static List<Item> parse(String out, String label) {
        var items = new ArrayList<Item>();
        String name = null;
        String secret = null;
        for (var line : out.split("\n", -1)) {
            if (line.startsWith("[")) {
                if (name != null) {
                    items.add(new Item(name, secret));
                }
                name = null;
                secret = null;
            } else if (line.startsWith("label = " + label)) {
                name = line.substring(("label = " + label).length()).strip();
            } else if (line.startsWith("secret = ")) {
                secret = line.substring("secret = ".length());
            }
        }
        if (name != null) {
            items.add(new Item(name, secret));
        }
        return items;
    }

    @Override
    public void store(Kind kind, String name, String secret) {
        var arguments = new ArrayList<>(List.of("store", "--label=" + label(kind, name)));
        arguments.addAll(attributes(kind, name));
        run(WRITING, secret, arguments);
        var stored = find(kind, name);
        if (stored == null || !secret.equals(stored.secret())) {
            throw new CredentialException(
                    words() + " took '" + name + "', and does not give it back", "look into the keyring's own program");
        }
    }

    @Override
    public void remove(Kind kind, String name) {
        var arguments = new ArrayList<>(List.of("clear"));
        arguments.addAll(attributes(kind, name));
        run(WRITING, null, arguments);
        if (find(kind, name) != null) {
            throw new CredentialException(words() + " still has '" + name + "'", "unlock it, then try again");
        }
    }

    private static List<String> attributes(Kind kind, @Nullable String name) {
        var attributes = new ArrayList<>(List.of("application", "aws-agent", "kind", kind.words()));
        if (name != null) {
            attributes.addAll(List.of("name", name));
        }
        return attributes;
    }

    /** The name is read from here: {@code search} prints attributes to another stream than secrets. */
    private static String label(Kind kind, String name) {
        return "aws-agent " + kind.words() + " " + name;
    }

    private ChildProgram.Result run(Duration most, @Nullable String input, List<String> arguments) {
        missing().ifPresent(reason -> {
            throw new Absent(reason);
        });
        var result = tool.run(most, input, arguments);
        var changing = !arguments.get(0).equals("search");
        if (result.code() != 0) {
            var complaint = result.complaint();
            if (NOBODY_THERE.matcher(complaint).find()) {
                throw new Absent("no keyring: " + complaint);
            }
            throw new CredentialException(
                    words() + (changing ? " could not be changed: " : " could not be read: ") + complaint,
                    "unlock it, for example by signing in to the desktop, then try again");
        }
        return result;
    }
}
