package dev.awsagent.credentials;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Answers as IAM Identity Center does, over HTTP: device authorization, tokens, refresh tokens that are good once, and the
 * portal that gives keys for a token. Keeps what it was asked.
 */
final class IdentityCenter implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private int tokens;
    private String refreshToken = "";

    /** Access tokens that are good. */
    final Set<String> good = Collections.synchronizedSet(new HashSet<>());

    /** Errors that the next requests for a token get, in this order. */
    final Deque<String> tokenErrors = new ArrayDeque<>();

    final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    volatile boolean roleAllowed = true;
    volatile long tokenSeconds = 3600;
    volatile String verification = "https://device.sso.example/";

    IdentityCenter() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var body = exchange.getRequestBody().readAllBytes();
        JsonNode json = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + json.path("grantType").asText(""));
        switch (path) {
            case "/client/register" -> {
                var proper = json.path("clientType").asText().equals("public")
                        && !json.path("clientName").asText().isEmpty();
                send(
                        exchange,
                        proper ? 200 : 400,
                        proper
                                ? "{\"clientId\":\"client-1\",\"clientSecret\":\"client-secret-1\",\"clientSecretExpiresAt\":"
                                        + Instant.now().plusSeconds(7_776_000).getEpochSecond() + "}"
                                : "{\"error\":\"invalid_request\"}");
            }
            case "/device_authorization" ->
                send(
                        exchange,
                        200,
                        "{\"deviceCode\":\"device-1\",\"userCode\":\"ABCD-EFGH\",\"verificationUri\":\"" + verification
                                + "\",\"verificationUriComplete\":\"" + verification
                                + "?user_code=ABCD-EFGH\",\"expiresIn\":600,\"interval\":1}");
            case "/token" -> token(exchange, json);
            case "/federation/credentials" -> keys(exchange);
            default -> send(exchange, 404, "{}");
        }
    }

    private void token(HttpExchange exchange, JsonNode json) throws IOException {
        var client = json.path("clientId").asText().equals("client-1")
                && json.path("clientSecret").asText().equals("client-secret-1");
        var error = tokenErrors.poll();
        if (!client) {
            error = "invalid_client";
        } else if (json.path("grantType").asText().equals("refresh_token")) {
            error = json.path("refreshToken").asText().equals(refreshToken) ? error : "invalid_grant";
        } else if (!json.path("deviceCode").asText().equals("device-1")) {
            error = "invalid_grant";
        }
        if (error != null) {
            send(exchange, 400, "{\"error\":\"" + error + "\",\"error_description\":\"SEEDED words\"}");
            return;
        }
        var number = ++tokens;
        refreshToken = "refresh-" + number;
        good.add("access-" + number);
        send(
                exchange,
                200,
                "{\"accessToken\":\"access-" + number + "\",\"tokenType\":\"Bearer\",\"expiresIn\":" + tokenSeconds
                        + ",\"refreshToken\":\"" + refreshToken + "\"}");
    }

    private void keys(HttpExchange exchange) throws IOException {
        var token = String.valueOf(exchange.getRequestHeaders().getFirst("x-amz-sso_bearer_token"));
        if (!good.contains(token)) {
            exchange.getResponseHeaders().set("x-amzn-errortype", "UnauthorizedException:http://internal/");
            send(exchange, 401, "{\"message\":\"Session token not found or invalid\"}");
        } else if (!roleAllowed) {
            exchange.getResponseHeaders().set("x-amzn-errortype", "ForbiddenException");
            send(exchange, 403, "{\"message\":\"No access\"}");
        } else {
            send(
                    exchange,
                    200,
                    "{\"roleCredentials\":{\"accessKeyId\":\"ASIAFROM"
                            + token.replace("-", "").toUpperCase(java.util.Locale.ROOT)
                            + "\",\"secretAccessKey\":\"sso-secret\",\"sessionToken\":\"sso-session\",\"expiration\":"
                            + Instant.now().plusSeconds(3600).toEpochMilli() + "}}");
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** As if somebody had signed in before: the refresh token that is good next. */
    synchronized void knows(String accessToken, String refresh) {
        good.add(accessToken);
        refreshToken = refresh;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
