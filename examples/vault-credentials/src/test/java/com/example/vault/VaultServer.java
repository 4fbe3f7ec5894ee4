package com.example.vault;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Answers as Vault 1.x does for an AWS secrets engine whose leases last an hour; keeps what it was asked. */
final class VaultServer implements AutoCloseable {

    static final String TOKEN = "hvs.token-of-the-test";

    final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final HttpServer server;
    private int made;
    int status = 200;
    int renewedFor = 3600;

    VaultServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(exchange.getRequestMethod() + " " + path + (body.isEmpty() ? "" : " " + body));
        var given = exchange.getRequestHeaders().getFirst("X-Vault-Token");
        if (!TOKEN.equals(given)) {
            send(exchange, 403, "{\"errors\":[\"permission denied: " + given + "\"]}");
        } else if (status != 200) {
            send(exchange, status, "{\"errors\":[\"not now\"]}");
        } else if (path.equals("/v1/sys/leases/renew")) {
            send(exchange, 200, """
                    {"lease_id":"aws/creds/deploy/1","renewable":true,"lease_duration":%d}""".formatted(renewedFor));
        } else if (path.equals("/v1/sys/leases/revoke")) {
            send(exchange, 204, "");
        } else if (path.equals("/v1/aws/creds/deploy")) {
            made++;
            send(exchange, 200, """
                    {"request_id":"r","lease_id":"aws/creds/deploy/%d","renewable":true,"lease_duration":3600,
                     "data":{"access_key":"AKIAVAULT00000000%03d","secret_key":"secret-%d","security_token":null},
                     "wrap_info":null,"warnings":null,"auth":null}""".formatted(made, made, made));
        } else {
            send(exchange, 404, "{\"errors\":[]}");
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
