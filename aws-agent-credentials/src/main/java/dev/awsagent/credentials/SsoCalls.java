package dev.awsagent.credentials;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.SignIn;
import dev.awsagent.credentials.internal.source.SsoSettings;
import dev.awsagent.credentials.internal.source.SsoToken;
import dev.awsagent.credentials.internal.source.Words;
import dev.awsagent.gate.CallScope;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;

/**
 * The calls of single sign-on: signing in, renewing a sign-in, and getting a role's keys for it. They are signed by nobody
 * and carry a token that whoever gets it can use; therefore they go to AWS, or to an endpoint that was set for these
 * services by name, and in the clear to this machine only. Each runs in a scope that lets nothing else through.
 */
final class SsoCalls {

    /** A sign-in that ends sooner is renewed first. */
    private static final Duration WINDOW = Duration.ofMinutes(5);

    private static final String DEVICE = "urn:ietf:params:oauth:grant-type:device_code";
    private static final String REFRESH = "refresh_token";
    private static final int MOST_BYTES = 64 * 1024;

    /** Stands in the words that say where its credentials came from. */
    static final String SOURCE = " (SSO role ";

    private static final int ATTEMPTS = 3;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final SdkHttpClient http;
    private final Function<String, URI> endpoints;
    private final Path file;
    private final SsoSettings sso;
    private final InstantSource clock;

    /**
     * @param endpoints of {@code sso} and {@code sso-oidc}
     * @param file where the sign-in is kept
     */
    SsoCalls(SdkHttpClient http, Function<String, URI> endpoints, Path file, SsoSettings sso, InstantSource clock) {
        this.http = http;
        this.endpoints = endpoints;
        this.file = file;
        this.sso = sso;
        this.clock = clock;
    }

    private record Answer(int status, String error, JsonNode json) {
        boolean ok() {
            return status == 200;
        }

        /** For messages: the code of the error, never its text. */
        String words() {
            return error.isEmpty() ? "HTTP " + status : error;
        }
    }

    // --- A role's keys ---

    /** The keys of the role that the profile names. */
    AwsCredentials credentials() {
        var token = valid(read());
        var answer = roleCredentials(token);
        if (answer.status() == 401) {
            // Another sign-in may have come into the file meanwhile; else this one may be renewed.
            var now = read();
            var other = now.accessToken().equals(token.accessToken()) ? renewed(now) : now;
            if (other == null) {
                throw ended("is no longer accepted");
            }
            answer = roleCredentials(other);
        }
        if (answer.status() == 401) {
            throw ended("is no longer accepted");
        }
        var what = "the role " + sso.role() + " in account " + sso.account();
        if (answer.status() == 403 || answer.status() == 404) {
            throw new CredentialException(
                    sso.who() + " may not use " + what + " (" + answer.words() + ")",
                    "check sso_account_id and sso_role_name, or ask for that role at " + sso.startUrl());
        }
        if (!answer.ok()) {
            throw failed("give the keys of " + what, answer);
        }
        var keys = answer.json().path("roleCredentials");
        var id = keys.path("accessKeyId").asText("");
        var secret = keys.path("secretAccessKey").asText("");
        var session = keys.path("sessionToken").asText("");
        if (id.isBlank() || secret.isBlank() || session.isBlank()) {
            throw new CredentialException(
                    "the single sign-on of " + sso.who() + " answered without keys", "ask again in a while");
        }
        var expires = keys.path("expiration").asLong();
        return new AwsCredentials(
                id,
                secret,
                session,
                expires <= 0 ? null : Instant.ofEpochMilli(expires),
                sso.who() + SOURCE + sso.role() + " in account " + sso.account() + ")");
    }

    private Answer roleCredentials(SsoToken token) {
        var uri = URI.create(endpoint("sso") + "/federation/credentials?role_name="
                + encoded(String.valueOf(sso.role())) + "&account_id=" + encoded(String.valueOf(sso.account())));
        return admitted(
                "sso",
                "GetRoleCredentials",
                () -> send(uri, Map.of("x-amz-sso_bearer_token", token.accessToken()), null));
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20");
    }

    private SsoToken read() {
        var token = SsoToken.read(file, sso);
        if (token == null) {
            throw new CredentialException(
                    "nobody is signed in for " + sso.who() + ": there is no sign-in for "
                            + (sso.session() == null ? sso.startUrl() : "session " + sso.session()) + " in "
                            + file.getParent(),
                    "run: " + sso.command());
        }
        return token;
    }

    private SsoToken valid(SsoToken token) {
        var now = clock.instant();
        if (now.isBefore(token.expires().minus(WINDOW))) {
            return token;
        }
        var renewed = renewed(token);
        if (renewed != null) {
            return renewed;
        }
        if (!now.isBefore(token.expires())) {
            throw ended("ended at " + token.expires());
        }
        return token;
    }

    private CredentialException ended(String how) {
        return new CredentialException("the sign-in of " + sso.who() + " " + how, "run: " + sso.command());
    }

    /** The next token without asking anybody; null when that cannot be had. */
    private @Nullable SsoToken renewed(SsoToken token) {
        var renewal = token.renewal();
        if (renewal == null || sso.session() == null || !clock.instant().isBefore(renewal.registrationExpires())) {
            return null;
        }
        var body = JsonNodeFactory.instance.objectNode();
        body.put("clientId", renewal.clientId());
        body.put("clientSecret", renewal.clientSecret());
        body.put("grantType", REFRESH);
        body.put("refreshToken", renewal.refreshToken());
        var answer = createToken(body);
        if (!answer.ok()) {
            // Another program may have renewed it with the same refresh token, which then is good no more.
            var now = SsoToken.read(file, sso);
            return now != null
                            && !now.accessToken().equals(token.accessToken())
                            && clock.instant().isBefore(now.expires())
                    ? now
                    : null;
        }
        return kept(
                answer,
                renewal.clientId(),
                renewal.clientSecret(),
                renewal.registrationExpires(),
                renewal.refreshToken());
    }

    private SsoToken kept(
            Answer answer, String clientId, String clientSecret, Instant registration, @Nullable String before) {
        var access = answer.json().path("accessToken").asText("");
        if (access.isBlank()) {
            throw new CredentialException(
                    "the single sign-on of " + sso.who() + " answered without a token", "ask again in a while");
        }
        var refresh = answer.json().path("refreshToken").asText(before);
        var token = new SsoToken(
                access,
                clock.instant()
                        .plusSeconds(answer.json().path("expiresIn").asLong())
                        .truncatedTo(ChronoUnit.SECONDS),
                refresh == null || refresh.isBlank()
                        ? null
                        : new SsoToken.Renewal(clientId, clientSecret, registration, refresh));
        try {
            token.write(file, sso, clientId, clientSecret, registration);
        } catch (IOException e) {
            throw new CredentialException(
                    "the sign-in of " + sso.who() + " cannot be kept in " + file + ": "
                            + e.getClass().getSimpleName(),
                    "check who may write there",
                    e);
        }
        return token;
    }

    // --- Signing in ---

    /** Signs in by device code; returns when the sign-in ends. */
    Instant signIn(Consumer<SignIn> shown) throws InterruptedException {
        var client = register();
        var clientId = needed(client, "clientId");
        var clientSecret = needed(client, "clientSecret");
        var registration =
                Instant.ofEpochSecond(client.path("clientSecretExpiresAt").asLong());
        var offer = offer(clientId, clientSecret);
        var seconds = Math.max(1, offer.path("expiresIn").asLong(600));
        var expires = clock.instant().plusSeconds(seconds);
        var complete = offer.path("verificationUriComplete").asText("");
        shown.accept(new SignIn(
                page(needed(offer, "verificationUri")),
                Words.oneLine(needed(offer, "userCode")),
                complete.isBlank() ? null : page(complete),
                expires));
        var body = JsonNodeFactory.instance.objectNode();
        body.put("clientId", clientId);
        body.put("clientSecret", clientSecret);
        body.put("grantType", DEVICE);
        body.put("deviceCode", needed(offer, "deviceCode"));
        var interval = Math.max(1, offer.path("interval").asLong(5));
        while (true) {
            Thread.sleep(Duration.ofSeconds(interval).toMillis());
            if (!clock.instant().isBefore(expires)) {
                throw late();
            }
            var answer = createToken(body);
            if (answer.ok()) {
                return kept(answer, clientId, clientSecret, registration, null).expires();
            }
            switch (answer.error()) {
                case "authorization_pending", "AuthorizationPendingException" -> {}
                case "slow_down", "SlowDownException" -> interval += 5;
                case "expired_token", "ExpiredTokenException" -> throw late();
                case "access_denied", "AccessDeniedException" ->
                    throw new CredentialException(
                            "signing in for " + sso.who() + " was refused in the browser", "run: " + sso.command());
                default -> throw failed("sign in", answer);
            }
        }
    }

    private CredentialException late() {
        return new CredentialException(
                "nobody said yes in the browser for " + sso.who() + " in time", "run: " + sso.command());
    }

    private JsonNode register() {
        var body = JsonNodeFactory.instance.objectNode();
        body.put("clientName", "aws-agent");
        body.put("clientType", "public");
        if (sso.session() != null) {
            sso.scopes().forEach(body.putArray("scopes")::add);
            body.putArray("grantTypes").add(DEVICE).add(REFRESH);
        }
        return post("/client/register", "RegisterClient", body);
    }

    private JsonNode offer(String clientId, String clientSecret) {
        var body = JsonNodeFactory.instance.objectNode();
        body.put("clientId", clientId);
        body.put("clientSecret", clientSecret);
        body.put("startUrl", sso.startUrl());
        return post("/device_authorization", "StartDeviceAuthorization", body);
    }

    private JsonNode post(String path, String operation, ObjectNode body) {
        var answer = admitted("sso-oidc", operation, () -> send(oidc(path), Map.of(), body));
        if (!answer.ok()) {
            throw failed("sign in", answer);
        }
        return answer.json();
    }

    private Answer createToken(ObjectNode body) {
        return admitted("sso-oidc", "CreateToken", () -> send(oidc("/token"), Map.of(), body));
    }

    private URI oidc(String path) {
        return URI.create(endpoint("sso-oidc") + path);
    }

    private String needed(JsonNode json, String name) {
        var value = json.path(name).asText("");
        if (value.isBlank()) {
            throw new CredentialException(
                    "the single sign-on of " + sso.who() + " answered without " + name,
                    "check sso_region and sso_start_url");
        }
        return value;
    }

    private URI page(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new CredentialException(
                    "the single sign-on of " + sso.who() + " wants a page opened whose address is none: "
                            + Words.redacted(text),
                    "check sso_start_url and sso_region");
        }
        if (!"https".equals(uri.getScheme()) && !("http".equals(uri.getScheme()) && LOOPBACK.contains(uri.getHost()))) {
            throw new CredentialException(
                    "the single sign-on of " + sso.who() + " wants a page opened that is not https: "
                            + Words.redacted(text),
                    "do not open it; check sso_start_url and sso_region");
        }
        return uri;
    }

    // --- The wire ---

    private CredentialException failed(String what, Answer answer) {
        return new CredentialException(
                "the single sign-on of " + sso.who() + " did not " + what + " (" + answer.words() + ")",
                "check sso_start_url and sso_region, then ask again");
    }

    private String endpoint(String service) {
        var uri = endpoints.apply(service);
        if (!"https".equals(uri.getScheme()) && !LOOPBACK.contains(uri.getHost())) {
            throw new CredentialException(
                    "the endpoint for " + service + " is " + Words.redacted(uri.toString())
                            + ", and a sign-in is not sent in the clear",
                    "write it with https");
        }
        return uri.toString().replaceAll("/+$", "");
    }

    private Answer admitted(String service, String operation, Callable<Answer> call) {
        var scope = CallScope.identity();
        try {
            return scope.call(() -> {
                scope.admit(service, operation, Map.of(), List.of());
                return call.call();
            });
        } catch (IOException e) {
            throw new CredentialException(
                    "cannot reach the single sign-on of " + sso.who() + " at " + endpoints.apply(service) + ": "
                            + e.getClass().getSimpleName(),
                    "check sso_region and the network",
                    e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Answer send(URI uri, Map<String, String> headers, @Nullable ObjectNode body) throws Exception {
        for (var attempt = 1; ; attempt++) {
            var answer = sendOnce(uri, headers, body);
            if (attempt == ATTEMPTS || (answer.status() != 429 && answer.status() < 500)) {
                return answer;
            }
            Thread.sleep(200L << attempt);
        }
    }

    private Answer sendOnce(URI uri, Map<String, String> headers, @Nullable ObjectNode body) throws IOException {
        var request = SdkHttpFullRequest.builder()
                .uri(uri)
                .method(body == null ? SdkHttpMethod.GET : SdkHttpMethod.POST)
                .putHeader("User-Agent", List.of(SdkRuntime.USER_AGENT));
        headers.forEach(request::putHeader);
        var call = HttpExecuteRequest.builder();
        if (body != null) {
            var bytes = new ObjectMapper().writeValueAsBytes(body);
            request.putHeader("Content-Type", "application/json")
                    .putHeader("Content-Length", Integer.toString(bytes.length));
            call.contentStreamProvider(() -> new ByteArrayInputStream(bytes));
        }
        var response =
                http.prepareRequest(call.request(request.build()).build()).call();
        var status = response.httpResponse().statusCode();
        byte[] bytes = {};
        if (response.responseBody().isPresent()) {
            try (var in = response.responseBody().get()) {
                bytes = in.readNBytes(MOST_BYTES);
            }
        }
        JsonNode json = MissingNode.getInstance();
        try {
            json = new ObjectMapper().readTree(bytes);
        } catch (IOException e) {
            // What is no JSON has no fields; its text may hold what was sent.
        }
        var code = json.path("error")
                .asText(response.httpResponse()
                        .firstMatchingHeader("x-amzn-errortype")
                        .orElse("")
                        .replaceFirst(":.*$", ""));
        return new Answer(status, code.matches("[A-Za-z_]{1,60}") ? code : "", json);
    }
}
