package dev.awsagent.server.web;

import dev.awsagent.guard.Policy;
import dev.awsagent.guard.PolicyException;
import dev.awsagent.guard.PolicyFile;
import dev.awsagent.internal.Yaml;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The server's own configuration.
 *
 * @param hosts names by which it is reached besides those of this machine's loopback, with the port where it is not the usual one
 * @param origins pages of other servers whose scripts may call it, with a bearer token
 * @param models that conversations may switch to, besides the planner without one and the one that the server was started with
 * @param openId who vouches for users; null where nobody has more than the token
 * @param groups what the members of each group may do
 */
record ServerFile(
        List<String> hosts,
        List<String> origins,
        List<String> models,
        @Nullable OpenId openId,
        Map<String, Group> groups,
        Limits limits) {

    static final ServerFile EMPTY = new ServerFile(List.of(), List.of(), List.of(), null, Map.of(), Limits.DEFAULTS);

    private static final int MOST_CHARACTERS = 1 << 18;

    /**
     * An issuer of tokens.
     *
     * @param keys where its keys are; null to ask the issuer
     * @param groups the claim with the groups of a user
     * @param name the claim that users are told apart by: one that nobody can change
     */
    record OpenId(URI issuer, String audience, @Nullable URI keys, String groups, String name) {}

    /**
     * What its members may do.
     *
     * @param policy a preset, or the path of a policy file, that their requests are held to; null for none
     * @param profiles those that they may use; null for any
     */
    record Group(
            User.Role role,
            @Nullable String policy,
            @Nullable Set<String> profiles) {}

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException when it says something else than it should, with line and column
     */
    static ServerFile read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the server's configuration " + file + " cannot be read: "
                            + e.getClass().getSimpleName() + "; name one that can, or leave it out",
                    e);
        }
        try {
            return of(new Yaml(file.toString(), text), file.toAbsolutePath().getParent());
        } catch (Yaml.Wrong e) {
            throw new IllegalArgumentException(e.getMessage() + "; " + e.hint(), e);
        }
    }

    private static ServerFile of(Yaml yaml, @Nullable Path folder) {
        var root = yaml.root(MOST_CHARACTERS, 8);
        if (root == null) {
            return EMPTY;
        }
        var top = yaml.entries(
                root, "the configuration", Set.of("hosts", "origins", "models", "openid", "groups", "limits"));
        var openId = top.get("openid");
        var groups = new LinkedHashMap<String, Group>();
        if (top.containsKey("groups")) {
            yaml.entries(top.get("groups"), "groups", Set.of())
                    .forEach((name, node) -> groups.put(name, group(yaml, folder, name, node)));
        }
        var limits = Limits.DEFAULTS;
        if (top.containsKey("limits")) {
            for (var entry :
                    yaml.entries(top.get("limits"), "limits", Limits.names()).entrySet()) {
                limits = limits.with(entry.getKey(), number(yaml, entry.getKey(), entry.getValue()));
            }
            if (limits.of("unread_bytes") < limits.of("event_bytes_kept")) {
                throw yaml.wrong(
                        Objects.requireNonNull(top.get("limits")),
                        "unread_bytes, " + limits.of("unread_bytes") + ", is less than event_bytes_kept, "
                                + limits.of("event_bytes_kept") + ": who comes back could not be sent what they missed",
                        "make event_bytes_kept smaller, or unread_bytes larger");
            }
        }
        var origins = texts(yaml, top.get("origins"), "origins");
        for (var origin : origins) {
            if (!origin.matches("https?://[^/*?#@]+")) {
                throw yaml.wrong(
                        Objects.requireNonNull(top.get("origins")),
                        "an origin is a scheme and a host, and each is listed by itself",
                        "write it as https://ops.example.com");
            }
        }
        return new ServerFile(
                texts(yaml, top.get("hosts"), "hosts").stream()
                        .map(host -> host.toLowerCase(Locale.ROOT))
                        .toList(),
                origins,
                texts(yaml, top.get("models"), "models"),
                openId == null ? null : openId(yaml, openId),
                groups,
                limits);
    }

    private static Group group(Yaml yaml, @Nullable Path folder, String name, Node node) {
        var what = "group " + name;
        var entries = yaml.entries(node, what, Set.of("role", "policy", "profiles"));
        var role = entries.containsKey("role") ? yaml.text(entries.get("role"), "role") : "viewer";
        var known = List.of(User.Role.values());
        var found = known.stream().filter(one -> one.id().equals(role)).findFirst();
        if (found.isEmpty()) {
            throw yaml.wrong(node, "the role of a group is none that there is", "write viewer, operator or approver");
        }
        var policy = entries.containsKey("policy") ? yaml.text(entries.get("policy"), "policy") : null;
        return new Group(
                found.get(),
                policy == null ? null : policy(yaml, folder, policy, node),
                entries.containsKey("profiles") ? Set.copyOf(texts(yaml, entries.get("profiles"), "profiles")) : null);
    }

    private static String policy(Yaml yaml, @Nullable Path folder, String named, Node node) {
        if (Policy.presets().contains(named)) {
            return named;
        }
        try {
            var file = folder == null ? Path.of(named) : folder.resolve(named);
            PolicyFile.read(file);
            return file.toString();
        } catch (PolicyException | InvalidPathException e) {
            throw yaml.wrong(
                    node,
                    "the policy of a group is no preset, and no policy file: " + e.getMessage(),
                    "write one of " + String.join(", ", new TreeSet<>(Policy.presets())) + ", or the path of a file");
        }
    }

    private static OpenId openId(Yaml yaml, Node node) {
        var entries = yaml.entries(node, "openid", Set.of("issuer", "audience", "keys", "groups", "name"));
        if (!entries.containsKey("issuer") || !entries.containsKey("audience")) {
            throw yaml.wrong(
                    node,
                    "openid needs the issuer and the audience that its tokens have to be for",
                    "write issuer: https://login.example.com and audience: aws-agent");
        }
        return new OpenId(
                address(yaml, entries.get("issuer"), "issuer"),
                yaml.text(entries.get("audience"), "audience"),
                entries.containsKey("keys") ? address(yaml, entries.get("keys"), "keys") : null,
                entries.containsKey("groups") ? yaml.text(entries.get("groups"), "groups") : "groups",
                entries.containsKey("name") ? yaml.text(entries.get("name"), "name") : "sub");
    }

    /** Over plain HTTP only from this machine: who can change the keys on their way signs in as anybody. */
    private static URI address(Yaml yaml, Node node, String what) {
        try {
            var uri = URI.create(yaml.text(node, what));
            var host = uri.getHost();
            if (host != null
                    && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()) && Hosts.isLoopback(host))) {
                return uri;
            }
        } catch (IllegalArgumentException notEvenAUri) {
            // Said below.
        }
        throw yaml.wrong(node, what + " is no https address", "write it as https://login.example.com");
    }

    private static List<String> texts(Yaml yaml, @Nullable Node node, String what) {
        if (node == null) {
            return List.of();
        }
        var texts = new ArrayList<String>();
        yaml.items(node).forEach(item -> texts.add(yaml.text(item, what)));
        return texts;
    }

    private static long number(Yaml yaml, String name, Node node) {
        var text = yaml.scalar(node, name);
        if (!text.matches("\\d{1,15}")) {
            throw yaml.wrong(node, name + " is no whole number", "write digits alone");
        }
        return Long.parseLong(text);
    }
}
