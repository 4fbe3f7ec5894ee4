package com.example.vault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The three calls of Vault's HTTP API that credentials take: reading them from the AWS secrets engine, renewing their lease and
 * giving it back. Immutable and thread-safe.
 */
final class Vault {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final JsonMapper JSON = new JsonMapper();

    private final URI address;
    private final String token;
    private final @Nullable String namespace;
    private final InstantSource clock;

    // A redirect could carry the token to another host.
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private Vault(URI address, String token, @Nullable String namespace, InstantSource clock) {
        this.address = address;
        this.token = token;
        this.namespace = namespace;
        this.clock = clock;
    }

    /**
     * @param address as {@code VAULT_ADDR} has it
     * @throws VaultException when it is none, or the token would go over a network in the clear
     */
    static Vault at(String address, String token, @Nullable String namespace, InstantSource clock)
            throws VaultException {
        URI uri;
        try {
            uri = URI.create(address);
        } catch (IllegalArgumentException e) {
            throw notAnAddress(address);
        }
        if (uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null) {
            throw notAnAddress(address);
        }
        if (!"https".equals(uri.getScheme()) && !("http".equals(uri.getScheme()) && isThisMachine(uri.getHost()))) {
            throw new VaultException(
                    "VAULT_ADDR is " + address + ", where the token would go over the network in the clear",
                    "use https; http is for a Vault on this machine");
        }
        return new Vault(uri, token, namespace, clock);
    }

    private static VaultException notAnAddress(String address) {
        return new VaultException(
                "VAULT_ADDR is '" + withoutPassword(address) + "', which is no address of a Vault",
                "write it like https://vault.example.com:8200, without a name or a password");
    }

    private static String withoutPassword(String address) {
        return address.replaceAll("//.*@", "//***@");
    }

    /** Names are not looked up: only what is an address of this machine by its form. */
    private static boolean isThisMachine(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        if (!host.matches("[0-9.]+|\\[.*]")) {
            return false;
        }
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /**
     * Keys with the time that they last.
     *
     * @param id the lease, by which they are renewed
     * @param renewable whether that can be asked for
     * @param begun since when they run
     * @param ends when Vault takes them back
     */
    record Keys(
            String accessKey,
            String secretKey,
            @Nullable String sessionToken,
            String id,
            boolean renewable,
            Instant begun,
            Instant ends) {

        Keys lasting(boolean renewable, Instant begun, Instant ends) {
            return new Keys(accessKey, secretKey, sessionToken, id, renewable, begun, ends);
        }

        @Override
        public String toString() {
            return "Keys[" + id + ", until " + ends + "]";
        }
    }

    /** New keys of a role of the AWS secrets engine at this mount. */
    Keys read(String mount, String role) throws VaultException {
        var begun = clock.instant();
        var answer = ask("GET", mount + "/creds/" + role, null);
        var data = answer.path("data");
        var accessKey = data.path("access_key").asText("");
        var secretKey = data.path("secret_key").asText("");
        var seconds = answer.path("lease_duration").asLong(0);
        if (accessKey.isEmpty() || secretKey.isEmpty() || seconds <= 0) {
            throw new VaultException(
                    "Vault answered for " + mount + "/creds/" + role + " without keys or the time that they last",
                    "check that an AWS secrets engine is mounted at " + mount);
        }
        return new Keys(
                accessKey,
                secretKey,
                data.path("security_token").asText(null),
                answer.path("lease_id").asText(""),
                answer.path("renewable").asBoolean(false),
                begun,
                begun.plusSeconds(seconds));
    }

    /** The same keys for longer, as far as Vault allows. */
    Keys renew(Keys keys) throws VaultException {
        var begun = clock.instant();
        var body = JSON.createObjectNode().put("lease_id", keys.id());
        var answer = ask("PUT", "sys/leases/renew", body);
        var seconds = answer.path("lease_duration").asLong(0);
        return keys.lasting(answer.path("renewable").asBoolean(false), begun, begun.plusSeconds(seconds));
    }

    /** Gives keys back before their time. */
    void revoke(Keys keys) throws VaultException {
        ask("PUT", "sys/leases/revoke", JSON.createObjectNode().put("lease_id", keys.id()));
    }

    private JsonNode ask(String method, String path, @Nullable JsonNode body) throws VaultException {
        var base = address.toString();
        var uri = URI.create((base.endsWith("/") ? base : base + "/") + "v1/" + path);
        var request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("X-Vault-Token", token)
                .header("X-Vault-Request", "true")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
        if (namespace != null) {
            request.header("X-Vault-Namespace", namespace);
        }
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw refused(path, answer.statusCode());
            }
            return answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new VaultException("what answered at " + address + " is no Vault", "check VAULT_ADDR");
        } catch (IOException e) {
            throw new VaultException(
                    "Vault at " + address + " could not be reached: "
                            + e.getClass().getSimpleName(),
                    "check VAULT_ADDR and the network");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultException("waiting for Vault was called off", "ask again");
        }
    }

    /** What Vault says of a refusal may repeat what was sent, so its words are left out. */
    private static VaultException refused(String path, int status) {
        return new VaultException(
                "Vault answered HTTP " + status + " for " + path,
                switch (status) {
                    case 403 -> "log in with `vault login`, or have a policy that may read " + path;
                    case 404 -> "check the mount and the role: `vault list` shows those there are";
                    case 503 -> "Vault is sealed or in maintenance: unseal it, or wait";
                    default -> "look at the log of Vault";
                });
    }
}
