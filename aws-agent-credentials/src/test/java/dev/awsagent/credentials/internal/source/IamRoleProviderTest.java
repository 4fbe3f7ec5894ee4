package dev.awsagent.credentials.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.awsagent.credential.CredentialProvider.Lookup;
import dev.awsagent.credential.Environment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The machine's role, from servers on loopback that stand where AWS's metadata services do. */
class IamRoleProviderTest {

    private static final String KEYS =
            "{\"Code\":\"Success\",\"AccessKeyId\":\"ASIAROLE000000000001\",\"SecretAccessKey\":\"seeded-secret\","
                    + "\"Token\":\"seeded-token\",\"Expiration\":\"2030-01-01T00:00:00Z\"}";

    private HttpServer server;
    private final Map<String, String> pages = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private int tokenStatus = 200;
    private boolean takesNoToken;

    /** As strict as the real one: nothing without a token that was asked for with PUT. */
    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            asked.add(exchange.getRequestMethod() + " " + path);
            int status;
            String body;
            if (path.equals("/latest/api/token")) {
                var proper = exchange.getRequestMethod().equals("PUT")
                        && exchange.getRequestHeaders().containsKey("X-aws-ec2-metadata-token-ttl-seconds");
                status = proper ? tokenStatus : 400;
                body = "imds-token";
            } else if (path.startsWith("/latest/")
                    && !takesNoToken
                    && !"imds-token".equals(exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"))) {
                status = 401;
                body = "";
            } else if (path.equals("/container")
                    && !"Bearer x".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                status = 401;
                body = "";
            } else {
                body = pages.get(path);
                status = body == null ? 404 : body.startsWith("!") ? Integer.parseInt(body.substring(1)) : 200;
                body = body == null ? "" : body;
            }
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static Lookup look(Map<String, String> variables) {
        return new IamRoleProvider().lookup(null, new Environment(variables, Path.of("/nonexistent-home")));
    }

    private Lookup lookAtInstance() {
        return look(Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", base()));
    }

    @Test
    void instanceRole_isFetchedWithAToken() {
        pages.put("/latest/meta-data/iam/security-credentials/", "web-server\n");
        pages.put("/latest/meta-data/iam/security-credentials/web-server", KEYS);

        assertThat(lookAtInstance()).isInstanceOfSatisfying(Lookup.Found.class, found -> {
            assertThat(found.credentials().accessKeyId()).isEqualTo("ASIAROLE000000000001");
            assertThat(found.credentials().sessionToken()).isEqualTo("seeded-token");
            assertThat(found.credentials().expires()).isEqualTo("2030-01-01T00:00:00Z");
            assertThat(found.credentials().source()).isEqualTo("the instance's role web-server");
            assertThat(found.toString()).doesNotContain("seeded");
        });
    }

    @Test
    void metadataDisabled_isNotAsked() {
        var lookup = look(Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", base(), "AWS_EC2_METADATA_DISABLED", "true"));

        assertThat(lookup).isInstanceOf(Lookup.NotHere.class);
        assertThat(asked).isEmpty();
    }

    @Test
    void namedProfile_isNotLookedForHere() {
        var lookup = new IamRoleProvider()
                .lookup(
                        "dev",
                        new Environment(
                                Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", base()), Path.of("/nonexistent-home")));

        assertThat(lookup).isInstanceOf(Lookup.NotHere.class);
        assertThat(asked).isEmpty();
    }

    @Test
    void instanceWithoutRole_hasNothing() {
        assertThat(lookAtInstance()).isEqualTo(new Lookup.NotHere("this instance has no role"));
    }

    @Test
    void refusedToken_isNoMetadataService() {
        tokenStatus = 403;

        assertThat(lookAtInstance()).isInstanceOf(Lookup.NotHere.class);
        assertThat(asked).containsExactly("PUT /latest/api/token");
    }

    @Test
    void versionOne_isAskedOnlyWhereItIsAllowed() {
        tokenStatus = 404;
        takesNoToken = true;
        pages.put("/latest/meta-data/iam/security-credentials/", "web-server");
        pages.put("/latest/meta-data/iam/security-credentials/web-server", KEYS);

        assertThat(lookAtInstance())
                .isInstanceOfSatisfying(
                        Lookup.NotHere.class,
                        nothing -> assertThat(nothing.reason())
                                .contains("HTTP 404")
                                .contains("AWS_EC2_METADATA_V1_DISABLED=false"));
        assertThat(asked).containsExactly("PUT /latest/api/token");
        assertThat(look(Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", base(), "AWS_EC2_METADATA_V1_DISABLED", "true")))
                .isInstanceOf(Lookup.NotHere.class);

        assertThat(look(Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", base(), "AWS_EC2_METADATA_V1_DISABLED", "false")))
                .isInstanceOf(Lookup.Found.class);
        assertThat(IamRoleProvider.instance(
                        new Environment(Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", base()), Path.of("/nonexistent")),
                        true))
                .isInstanceOf(Lookup.Found.class);
    }

    @Test
    void versionOneThatIsAllowed_isNotAskedWhereVersionTwoAnswers() {
        pages.put("/latest/meta-data/iam/security-credentials/", "web-server");
        pages.put("/latest/meta-data/iam/security-credentials/web-server", KEYS);

        // This server answers nothing without a token.
        assertThat(look(Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", base(), "AWS_EC2_METADATA_V1_DISABLED", "false")))
                .isInstanceOf(Lookup.Found.class);
    }

    @Test
    void nobodyThere_isNotHere() {
        assertThat(look(Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1")))
                .isInstanceOf(Lookup.NotHere.class);
    }

    @Test
    void somebodyWhoNeverAnswers_costsOneSecond() throws Exception {
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var started = System.nanoTime();

            var lookup = look(Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:" + silent.getLocalPort()));

            assertThat(lookup).isInstanceOf(Lookup.NotHere.class);
            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isBetween(Duration.ofMillis(900), Duration.ofMillis(1900));
        }
    }

    @Test
    void roleThatFails_isBrokenAndNotSkipped() {
        pages.put("/latest/meta-data/iam/security-credentials/", "web-server");
        pages.put("/latest/meta-data/iam/security-credentials/web-server", "!500");

        assertThat(lookAtInstance())
                .isInstanceOfSatisfying(
                        Lookup.Broken.class,
                        broken -> assertThat(broken.reason()).contains("HTTP 500"));
    }

    @Test
    void answerThatIsNoJson_isBrokenAndNotShown() {
        pages.put("/latest/meta-data/iam/security-credentials/", "web-server");
        pages.put("/latest/meta-data/iam/security-credentials/web-server", "{\"SecretAccessKey\": \"seeded-secret");

        assertThat(lookAtInstance()).isInstanceOfSatisfying(Lookup.Broken.class, broken -> {
            assertThat(broken.reason()).contains("not JSON");
            assertThat(broken.toString()).doesNotContain("seeded");
        });
    }

    @Test
    void containerRole_isFetchedWithItsToken() {
        pages.put("/container", KEYS);

        assertThat(look(Map.of(
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                        base() + "/container",
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                        "Bearer x")))
                .isInstanceOfSatisfying(
                        Lookup.Found.class,
                        found -> assertThat(found.credentials().accessKeyId()).isEqualTo("ASIAROLE000000000001"));
    }

    @Test
    void containerThatRefuses_isBrokenAndTheInstanceIsNotAsked() {
        var lookup = look(Map.of(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                base() + "/container",
                "AWS_EC2_METADATA_SERVICE_ENDPOINT",
                base()));

        assertThat(lookup)
                .isInstanceOfSatisfying(
                        Lookup.Broken.class,
                        broken -> assertThat(broken.reason()).contains("HTTP 401"));
        assertThat(asked).containsExactly("GET /container");
    }

    @Test
    void tokenFileOfAContainer_isReadAnewEachTime(@TempDir Path folder) throws Exception {
        pages.put("/container", KEYS);
        var file = folder.resolve("token");
        var variables = Map.of(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                base() + "/container",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                file.toString());

        Files.writeString(file, "an old one");
        assertThat(look(variables)).isInstanceOf(Lookup.Broken.class);
        Files.writeString(file, "Bearer x\n");
        assertThat(look(variables)).isInstanceOf(Lookup.Found.class);
        Files.writeString(file, "Bearer x\nX-Other: y");
        assertThat(look(variables)).isInstanceOf(Lookup.Broken.class);
        Files.delete(file);
        assertThat(look(variables)).isInstanceOf(Lookup.Broken.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data/",
                "http://2852039166/",
                "http://0xa9fea9fe/",
                "http://2130706433/",
                "http://0177.0.0.1/",
                "http://127.1/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:a9fe:a9fe]/",
                "http://[fd00:ec2::254]/",
                "http://localhost.evil.example/",
                "http://127.0.0.1@evil.example/",
                "http://169.254.170.2.evil.example/",
                "http://evil.example#@127.0.0.1/",
                "ftp://127.0.0.1/",
                "file:///etc/passwd",
                "//127.0.0.1/"
            })
    void containerEndpointThatIsNone_isRefusedAndNobodyIsAsked(String uri) {
        var lookup =
                look(Map.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri, "AWS_CONTAINER_AUTHORIZATION_TOKEN", "SEEDED"));

        assertThat(lookup)
                .isInstanceOfSatisfying(
                        Lookup.Broken.class,
                        broken -> assertThat(broken.reason()).contains("neither https nor on this machine"));
        assertThat(lookup.toString()).doesNotContain("SEEDED");
        assertThat(asked).isEmpty();
    }

    @Test
    void containerEndpointThatIsNoUrl_isBroken() {
        assertThat(look(Map.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", "not a url")))
                .isInstanceOf(Lookup.Broken.class);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"@evil.example/", ".evil.example/", ":80@evil.example/"})
    void relativeUriThatLeavesTheHost_isRefused(String relative) {
        assertThat(look(Map.of("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", relative)))
                .isInstanceOfSatisfying(
                        Lookup.Broken.class,
                        broken -> assertThat(broken.reason()).contains("neither https nor on this machine"));
    }

    @Test
    void redirectOfAContainer_isNotFollowedWithItsToken() throws Exception {
        var thief = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var stolen = new ArrayList<String>();
        thief.createContext("/", exchange -> {
            stolen.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        thief.start();
        try {
            server.createContext("/moved", exchange -> {
                exchange.getResponseHeaders()
                        .set(
                                "Location",
                                "http://127.0.0.1:" + thief.getAddress().getPort() + "/");
                exchange.sendResponseHeaders(307, -1);
                exchange.close();
            });

            assertThat(look(Map.of(
                            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                            base() + "/moved",
                            "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                            "Bearer x")))
                    .isInstanceOf(Lookup.Broken.class);
            assertThat(stolen).isEmpty();
        } finally {
            thief.stop(0);
        }
    }

    @Test
    void containerOnAStrangeHostInTheClear_isRefused() {
        assertThat(look(Map.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://10.0.0.1/creds")))
                .isInstanceOfSatisfying(
                        Lookup.Broken.class,
                        broken -> assertThat(broken.reason()).contains("neither https nor on this machine"));
    }
}
