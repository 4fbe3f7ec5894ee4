package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The login keychain of macOS, through {@code security}. What is stored is given to it as a command on its standard input
 * ({@code security -i}): as an argument, every program of this machine could read it.
 */
final class MacKeychain implements Keyring {

    private static final Duration MOST = Duration.ofSeconds(30);
    private static final int NOT_FOUND = 44;

    private final ChildProgram tool;

    MacKeychain(Environment environment) {
        this.tool = new ChildProgram(environment, "security");
    }

    @Override
    public String words() {
        return "the keychain";
    }

    @Override
    public Optional<String> missing() {
        return tool.executable().isPresent()
                ? Optional.empty()
                : Optional.of("no keychain: the program security is not on the PATH");
    }

    @Override
    public List<Item> list(Kind kind) {
        var dump = run(null, List.of("dump-keychain"));
        var items = new ArrayList<Item>();
        for (var name : names(dump.out(), service(kind))) {
            var item = find(kind, name);
            if (item != null) {
                items.add(item);
            }
        }
        return items;
    }

    /** Each item begins with a line {@code keychain: …}, and has its account and its service as attributes. */
    static List<String> names(String dump, String service) {
        var names = new ArrayList<String>();
        for (var item : dump.split("(?m)^keychain: ", -1)) {
            var account = attribute(item, "acct");
            if (account != null && service.equals(attribute(item, "svce"))) {
                names.add(account);
            }
        }
        return names;
    }

    private static @Nullable String attribute(String item, String name) {
        var start = "\"" + name + "\"<blob>=\"";
        for (var line : item.split("\n", -1)) {
            var at = line.indexOf(start);
            var end = line.lastIndexOf('"');
            if (at >= 0 && end > at + start.length()) {
                return line.substring(at + start.length(), end);
            }
        }
        return null;
    }

    @Override
    public @Nullable Item find(Kind kind, String name) {
        var result = tool.run(MOST, null, List.of("find-generic-password", "-s", service(kind), "-a", name, "-w"));
        if (result.code() == NOT_FOUND) {
            return null;
        }
        if (result.code() != 0) {
            return new Item(name, null);
        }
        try {
            return new Item(
                    name, new String(Base64.getDecoder().decode(result.out().strip()), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            // The message of this one shows what it read.
            throw new CredentialException(
                    words() + " has '" + name + "', but not as aws-agent wrote it", "remove it in Keychain Access");
        }
    }

    @Override
    public void store(Kind kind, String name, String secret) {
        var encoded = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
        run(
                "add-generic-password -U -s " + service(kind) + " -a " + name + " -l \"aws-agent " + name + "\" -w "
                        + encoded + "\n",
                List.of("-i"));
        var stored = find(kind, name);
        if (stored == null || !secret.equals(stored.secret())) {
            throw new CredentialException(
                    words() + " did not keep '" + name + "'", "unlock it in Keychain Access, then try again");
        }
    }

    @Override
    public void remove(Kind kind, String name) {
        run(null, List.of("delete-generic-password", "-s", service(kind), "-a", name));
    }

    private static String service(Kind kind) {
        return "aws-agent/" + kind.words();
    }

    private ChildProgram.Result run(@Nullable String input, List<String> arguments) {
        var result = tool.run(MOST, input, arguments);
        if (result.code() != 0 && result.code() != NOT_FOUND) {
            throw new CredentialException(
                    words() + " could not be used: " + result.complaint(),
                    "unlock it in Keychain Access, then try again");
        }
        return result;
    }
}
