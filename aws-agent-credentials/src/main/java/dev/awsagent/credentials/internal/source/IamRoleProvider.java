package dev.awsagent.credentials.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.Environment;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The role of the machine that this runs on: from a container's endpoint where the environment names one, else from the
 * instance metadata service. Follows no redirect and uses no proxy: what is sent there is a token.
 */
public final class IamRoleProvider implements Surroundings.Source {

    public static final String NAME = "iam-role";

    /** Off AWS nobody answers at that address, and everybody who has no credentials would wait. */
    private static final int TIMEOUT_MILLIS = 1000;

    private static final int MOST_BYTES = 64 * 1024;

    /** Where credentials may be fetched in the clear: this machine, and the link-local addresses of ECS and EKS. */
    private static final Set<String> CLEAR_HOSTS =
            Set.of("localhost", "127.0.0.1", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]");

    private record Answer(int status, String body) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Position position() {
        return new Position.After(KeyringProvider.NAME);
    }

    @Override
    public Lookup lookup(@Nullable String profile, Environment environment, Surroundings surroundings) {
        if (profile != null) {
            return new Lookup.NotHere("the role of this machine has no profiles");
        }
        return hasContainer(environment) ? container(environment) : instance(environment, false);
    }

    private static boolean hasContainer(Environment environment) {
        return environment.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") != null
                || environment.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") != null;
    }

    static Lookup container(Environment environment) {
        var relative = environment.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
        var full = environment.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        if (relative == null && full == null) {
            return new Lookup.NotHere("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not set");
        }
        var hint = "check the AWS_CONTAINER_CREDENTIALS_ variables, or name a profile with --profile";
        var place = relative != null ? "http://169.254.170.2" + relative : String.valueOf(full);
        try {
            var uri = URI.create(place);
            var clear = "http".equals(uri.getScheme());
            if (uri.getHost() == null
                    || !(clear ? CLEAR_HOSTS.contains(uri.getHost()) : "https".equals(uri.getScheme()))) {
                return new Lookup.Broken(
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor on this machine: " + shown(uri), hint);
            }
            var token = containerToken(environment);
            var answer = send("GET", uri, token == null ? Map.of() : Map.of("Authorization", token));
            return answer.status() == 200
                    ? credentials(answer.body(), "the container's role at " + shown(uri))
                    : new Lookup.Broken(
                            "the container's credentials endpoint " + shown(uri) + " answered HTTP " + answer.status(),
                            hint);
        } catch (IOException | IllegalArgumentException e) {
            return new Lookup.Broken(
                    "the container's credentials endpoint gave nothing: "
                            + e.getClass().getSimpleName(),
                    hint);
        }
    }

    private static @Nullable String containerToken(Environment environment) throws IOException {
        var file = environment.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
        var token = file == null
                ? environment.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN")
                : Files.readString(Path.of(file)).strip();
        if (token != null && token.chars().anyMatch(c -> c < ' ')) {
            throw new IOException("a line break in the container's authorization token");
        }
        return token;
    }

    /**
     * The instance's role. Version 1 of the service, which gives the role to whoever can make this machine fetch a URL, is
     * asked only where that was allowed.
     *
     * @param versionOne whether a setting allows it; the variable {@code AWS_EC2_METADATA_V1_DISABLED=false} does too
     */
    static Lookup instance(Environment environment, boolean versionOne) {
        if ("true".equalsIgnoreCase(environment.variable("AWS_EC2_METADATA_DISABLED"))) {
            return new Lookup.NotHere("the instance metadata service is off (AWS_EC2_METADATA_DISABLED)");
        }
        var variable = environment.variable("AWS_EC2_METADATA_V1_DISABLED");
        var mayUseOne = variable == null ? versionOne : variable.equalsIgnoreCase("false");
        var base = metadataService(environment);
        Map<String, String> headers;
        try {
            var answer = send(
                    "PUT",
                    URI.create(base + "/latest/api/token"),
                    Map.of("X-aws-ec2-metadata-token-ttl-seconds", "300"));
            if (answer.status() == 200 && !answer.body().isBlank()) {
                headers = Map.of("X-aws-ec2-metadata-token", answer.body().strip());
            } else if (mayUseOne) {
                headers = Map.of();
            } else {
                return new Lookup.NotHere("no instance metadata service of version 2 at " + base + " (HTTP "
                        + answer.status() + "; version 1 is asked only with AWS_EC2_METADATA_V1_DISABLED=false)");
            }
        } catch (IOException | IllegalArgumentException e) {
            return new Lookup.NotHere("no instance metadata service at " + base);
        }
        var hint = "check the instance's role, or name a profile with --profile";
        try {
            var list = URI.create(base + "/latest/meta-data/iam/security-credentials/");
            var roles = send("GET", list, headers);
            if (roles.status() == 404 || (roles.status() == 200 && roles.body().isBlank())) {
                return new Lookup.NotHere("this instance has no role");
            }
            if (roles.status() != 200) {
                return new Lookup.Broken("the instance metadata service answered HTTP " + roles.status(), hint);
            }
            var role = roles.body().lines().findFirst().orElse("").strip();
            if (!role.matches("[\\w+=,.@-]{1,128}")) {
                return new Lookup.Broken("the instance metadata service names a role that is none", hint);
            }
            var answer = send("GET", list.resolve(role), headers);
            return answer.status() == 200
                    ? credentials(answer.body(), "the instance's role " + role)
                    : new Lookup.Broken(
                            "the instance metadata service answered HTTP " + answer.status() + " for the role " + role,
                            hint);
        } catch (IOException | IllegalArgumentException e) {
            return new Lookup.Broken(
                    "the instance metadata service broke off: " + e.getClass().getSimpleName(), hint);
        }
    }

    private static String metadataService(Environment environment) {
        var given = environment.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT");
        if (given != null) {
            return given.replaceAll("/+$", "");
        }
        return "IPv6".equalsIgnoreCase(environment.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"))
                ? "http://[fd00:ec2::254]"
                : "http://169.254.169.254";
    }

    private static Lookup credentials(String body, String source) {
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(body);
        } catch (IOException e) {
            // Its message quotes the body, and the body is secret.
            return new Lookup.Broken(source + " answered with something that is not JSON", "ask again in a while");
        }
        var id = json.path("AccessKeyId").asText("");
        var secret = json.path("SecretAccessKey").asText("");
        var code = json.path("Code").asText("Success");
        if (id.isBlank() || secret.isBlank() || !code.equals("Success")) {
            return new Lookup.Broken(source + " answered without keys", "check that the role exists and may be used");
        }
        Instant expires = null;
        try {
            var expiration = json.path("Expiration").asText("");
            expires = expiration.isBlank() ? null : Instant.parse(expiration);
        } catch (DateTimeParseException e) {
            return new Lookup.Broken(source + " answered with an expiry that is no time", "ask again in a while");
        }
        return new Lookup.Found(
                new AwsCredentials(id, secret, json.path("Token").asText(null), expires, source));
    }

    private static String shown(URI uri) {
        return uri.getScheme() + "://" + uri.getAuthority();
    }

    private static Answer send(String method, URI uri, Map<String, String> headers) throws IOException {
        var connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
        try {
            connection.setRequestMethod(method);
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            headers.forEach(connection::setRequestProperty);
            if (method.equals("PUT")) {
                connection.setDoOutput(true);
                connection.setFixedLengthStreamingMode(0);
                connection.getOutputStream().close();
            }
            var status = connection.getResponseCode();
            if (status != 200) {
                return new Answer(status, "");
            }
            try (var in = connection.getInputStream()) {
                return new Answer(status, new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
            }
        } finally {
            connection.disconnect();
        }
    }
}
