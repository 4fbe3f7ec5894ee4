package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users that an issuer vouches for: one on loopback, with its keys and its signatures. */
class OpenIdIT {

    @TempDir
    private static Path folder;

    private static HttpServer issuer;
    private static RSAKey rsa;
    private static ECKey ec;
    private static Running server;

    @BeforeAll
    static void start() throws IOException, JOSEException {
        rsa = new RSAKeyGenerator(2048).keyID("r").generate();
        ec = new ECKeyGenerator(Curve.P_256).keyID("e").generate();
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var keys = new JWKSet(List.of(rsa.toPublicJWK(), ec.toPublicJWK())).toString();
        answer("/keys", keys);
        answer(
                "/.well-known/openid-configuration",
                "{\"issuer\":\"" + address() + "\",\"jwks_uri\":\"" + address() + "/keys\"}");
        issuer.start();
        server = Running.in(
                folder,
                new ServerFile(
                        List.of(),
                        List.of(),
                        List.of(),
                        new ServerFile.OpenId(URI.create(address()), "aws-agent", null, "groups", "sub"),
                        Map.of(
                                "readers", new ServerFile.Group(User.Role.VIEWER, null, null),
                                "ops", new ServerFile.Group(User.Role.OPERATOR, null, null),
                                "careful", new ServerFile.Group(User.Role.OPERATOR, "cautious", null),
                                "leads", new ServerFile.Group(User.Role.APPROVER, null, null)),
                        Running.LIMITS.with("sign_ins_per_minute", 1_000)));
    }

    @AfterAll
    static void stop() {
        server.close();
        issuer.stop(0);
    }

    private static String address() {
        return "http://127.0.0.1:" + issuer.getAddress().getPort();
    }

    private static void answer(String path, String json) {
        issuer.createContext(path, exchange -> {
            var bytes = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private static JWTClaimsSet.Builder claims(String user, String... groups) {
        return new JWTClaimsSet.Builder()
                .issuer(address())
                .audience("aws-agent")
                .subject(user)
                .claim("groups", List.of(groups))
                .expirationTime(Date.from(Instant.now().plusSeconds(300)));
    }

    private static String signed(JWTClaimsSet.Builder claims) {
        try {
            return signed(JWSAlgorithm.RS256, "r", new RSASSASigner(rsa), claims);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(JWSAlgorithm algorithm, String key, JWSSigner signer, JWTClaimsSet.Builder claims)
            throws JOSEException {
        var token = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(key).build(), claims.build());
        token.sign(signer);
        return token.serialize();
    }

    private static Running.Got as(String token, String method, String path, String json) {
        return server.bare(method, path, json, "Authorization", "Bearer " + token);
    }

    @Test
    void tokenOfTheIssuer_signsInWithTheRolesOfItsGroups() throws JOSEException {
        var ops = as(signed(claims("ana", "ops", "unknown")), "GET", "/session", null);
        assertThat(ops.status()).as(ops.body()).isEqualTo(200);
        assertThat(ops.json().path("user").asText()).isEqualTo("ana");
        assertThat(ops.json().path("roles").toString()).isEqualTo("[\"viewer\",\"operator\"]");

        var es = signed(JWSAlgorithm.ES256, "e", new ECDSASigner(ec), claims("ben", "leads"));
        assertThat(as(es, "GET", "/session", null).json().path("roles")).hasSize(3);

        var got = server.bare("POST", "/session", Running.json("token", es));
        assertThat(got.status()).isEqualTo(200);
        var cookie = got.header("Set-Cookie").split(";", 2)[0];
        assertThat(server.bare("GET", "/session", null, "Cookie", cookie)
                        .json()
                        .path("user")
                        .asText())
                .isEqualTo("ben");
        // No longer than the token that it was had for.
        assertThat(Instant.parse(got.json().path("expires").asText()))
                .isBefore(Instant.now().plusSeconds(301));
    }

    @Test
    void tokenThatDoesNotCount_isRefused() throws JOSEException {
        var wrong = new RSAKeyGenerator(2048).keyID("r").generate();
        var hour = Date.from(Instant.now().minusSeconds(3_600));
        for (var token : List.of(
                signed(claims("ana", "ops").issuer("http://127.0.0.1:1")),
                signed(claims("ana", "ops").audience("another")),
                signed(claims("ana", "ops").expirationTime(hour)),
                signed(claims("ana", "ops").expirationTime(null)),
                signed(claims(null, "ops")),
                signed(JWSAlgorithm.RS256, "r", new RSASSASigner(wrong), claims("ana", "ops")),
                signed(
                        JWSAlgorithm.HS256,
                        "r",
                        new MACSigner(rsa.toRSAPublicKey().getEncoded()),
                        claims("ana", "ops")),
                new PlainJWT(claims("ana", "ops").build()).serialize(),
                signed(claims("ana", "ops")) + "x",
                "a.b.c")) {
            assertThat(as(token, "GET", "/session", null).status()).as(token).isEqualTo(401);
        }
        assertThat(as(signed(claims("ana", "unknown")), "GET", "/session", null).status())
                .isEqualTo(403);
    }

    @Test
    void viewer_looksAndChangesNothing() {
        var token = signed(claims("vera", "readers"));
        var conversation =
                as(token, "POST", "/conversations", "{}").json().path("id").asText();
        var path = "/conversations/" + conversation;

        var looked = as(token, "POST", path + "/messages", Running.json("text", "List all S3 buckets"));
        var change = as(token, "POST", path + "/messages", Running.json("text", "create bucket of-a-viewer"));

        assertThat(looked.json().path("type").asText()).isEqualTo("answer");
        assertThat(change.json().path("type").asText()).as(change.body()).isEqualTo("refused");
        assertThat(as(token, "POST", path + "/approvals", "{\"seal\":\"x\",\"decision\":\"approve\"}")
                        .status())
                .isEqualTo(403);
        assertThat(as(token, "GET", "/audit", null).status()).isEqualTo(403);
    }

    @Test
    void conversation_isItsUsersAlone() {
        var ana = signed(claims("ana", "ops"));
        var olaf = signed(claims("olaf", "ops"));
        var id = as(ana, "POST", "/conversations", "{}").json().path("id").asText();
        var asked = as(ana, "POST", "/conversations/" + id + "/messages", Running.json("text", "create bucket of-ana"));
        var seal = asked.json().path("proposal").path("seal").asText();
        var yes = "{\"seal\":\"" + seal + "\",\"decision\":\"approve\"}";

        for (var path : List.of("", "/history", "/events")) {
            assertThat(as(olaf, "GET", "/conversations/" + id + path, null).status())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(as(olaf, "POST", "/conversations/" + id + "/messages", Running.json("text", "yes"))
                        .status())
                .isEqualTo(404);
        assertThat(as(olaf, "POST", "/conversations/" + id + "/approvals", yes).status())
                .isEqualTo(404);
        assertThat(as(olaf, "DELETE", "/conversations/" + id, null).status()).isEqualTo(404);
        assertThat(as(olaf, "GET", "/conversations", null).body()).doesNotContain(id);
        assertThat(as(olaf, "GET", "/proposals", null).body()).doesNotContain(seal);
        assertThat(as(olaf, "GET", "/conversations/" + id.substring(0, 30) + "000000", null)
                        .status())
                .isEqualTo(404);

        // Whoever has the role says yes for others, and that is all.
        var lena = signed(claims("lena", "leads"));
        assertThat(as(lena, "GET", "/conversations/" + id + "/history", null).status())
                .isEqualTo(404);
        assertThat(as(lena, "GET", "/proposals", null).body()).contains(seal);
        var done = as(lena, "POST", "/conversations/" + id + "/approvals", yes);
        assertThat(done.json().path("type").asText()).as(done.body()).isEqualTo("answer");
        assertThat(as(lena, "GET", "/audit", null).body()).contains("\"lena\"").contains("of-ana");
    }

    @Test
    void sameNameFromElsewhere_isAnotherUser() {
        var dana = signed(claims("dana", "leads"));
        var own = server.conversation();

        assertThat(as(dana, "GET", "/conversations/" + own, null).status()).isEqualTo(404);
    }

    @Test
    void groupsPolicyAndProfiles_boundItsMembers() {
        var bound = new User("x", "x", Set.of(User.Role.OPERATOR), Set.of("cautious"), Set.of("dev"));
        assertThat(bound.mayUse("dev")).isTrue();
        assertThat(bound.mayUse("prod")).isFalse();
        assertThat(bound.mayUse(null)).isFalse();

        var token = signed(claims("cara", "careful"));
        var id = as(token, "POST", "/conversations", "{}").json().path("id").asText();
        var asked = as(
                token,
                "POST",
                "/conversations/" + id + "/messages",
                Running.json("text", "delete s3://acme-reports/nothing.txt"));
        assertThat(asked.body()).contains("cautious");
    }
}
