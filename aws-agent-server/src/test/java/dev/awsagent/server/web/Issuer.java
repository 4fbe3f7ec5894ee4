package dev.awsagent.server.web;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Vouches for users, on loopback, with its own keys and signatures. */
final class Issuer implements AutoCloseable {

    final AtomicInteger askedForKeys = new AtomicInteger();
    private final HttpServer http;
    private final List<JWK> keys = new ArrayList<>();
    private volatile RSAKey rsa;

    Issuer() {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        signWith("r");
        answer("/keys", () -> {
            askedForKeys.incrementAndGet();
            return new JWKSet(List.copyOf(keys)).toString();
        });
        answer(
                "/.well-known/openid-configuration",
                () -> "{\"issuer\":\"" + address() + "\",\"jwks_uri\":\"" + address() + "/keys\"}");
        http.start();
    }

    private void answer(String path, Supplier<String> json) {
        http.createContext(path, exchange -> {
            var bytes = json.get().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    String address() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** Publishes one more key. */
    void add(JWK key) {
        keys.add(key.toPublicJWK());
    }

    /** Signs with a key of its own from now on, which it publishes in the place of those before. */
    void signWith(String id) {
        try {
            rsa = new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        keys.clear();
        add(rsa);
    }

    RSAKey rsa() {
        return rsa;
    }

    /** The server's configuration, with this one vouching for its users. */
    ServerFile file(Map<String, ServerFile.Group> groups) {
        return file(groups, Running.LIMITS.with("sign_ins_per_minute", 1_000));
    }

    ServerFile file(Map<String, ServerFile.Group> groups, Limits limits) {
        return new ServerFile(
                List.of(),
                List.of(),
                List.of(),
                new ServerFile.OpenId(URI.create(address()), "aws-agent", null, "groups", "sub"),
                groups,
                limits);
    }

    JWTClaimsSet.Builder claims(String user, String... groups) {
        return new JWTClaimsSet.Builder()
                .issuer(address())
                .audience("aws-agent")
                .subject(user)
                .claim("groups", List.of(groups))
                .expirationTime(Date.from(Instant.now().plusSeconds(300)));
    }

    /** A token of a user in these groups. */
    String token(String user, String... groups) {
        return signed(claims(user, groups));
    }

    String signed(JWTClaimsSet.Builder claims) {
        return signed(claims, JOSEObjectType.JWT);
    }

    String signed(JWTClaimsSet.Builder claims, JOSEObjectType type) {
        try {
            return signed(JWSAlgorithm.RS256, rsa.getKeyID(), new RSASSASigner(rsa), claims, type);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String signed(
            JWSAlgorithm algorithm, String key, JWSSigner signer, JWTClaimsSet.Builder claims, JOSEObjectType type)
            throws JOSEException {
        var token = new SignedJWT(
                new JWSHeader.Builder(algorithm).keyID(key).type(type).build(), claims.build());
        token.sign(signer);
        return token.serialize();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
