package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import dev.awsagent.testkit.AwsEmulator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Signing in and checking profiles with the packaged program. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class CredentialsIT {

    private static final String SECRET = "p1ant3dSecretAccessKeyThatNobodyMaySee00";

    private static final String SSO = """
            [profile sso]
            sso_session = corp
            sso_account_id = 123456789012
            sso_role_name = Developer
            region = eu-west-1
            [sso-session corp]
            sso_start_url = https://corp.example/start
            sso_region = eu-west-1
            """;

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    private Path home;

    private Program program;
    private HttpServer center;
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean pending;

    @BeforeEach
    void start() throws Exception {
        center = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        center.createContext("/client/register", exchange -> {
            asked.add("register");
            answer(
                    exchange,
                    200,
                    "{\"clientId\":\"c\",\"clientSecret\":\"" + SECRET + "\",\"clientSecretExpiresAt\":"
                            + Instant.now().plusSeconds(9999).getEpochSecond() + "}");
        });
        center.createContext(
                "/device_authorization",
                exchange -> answer(
                        exchange,
                        200,
                        "{\"deviceCode\":\"" + SECRET + "\",\"userCode\":\"ABCD-EFGH\",\"verificationUri\":"
                                + "\"https://device.example/\",\"expiresIn\":60,\"interval\":1}"));
        center.createContext("/token", exchange -> {
            asked.add("token");
            if (pending) {
                answer(exchange, 400, "{\"error\":\"authorization_pending\"}");
            } else {
                answer(exchange, 200, "{\"accessToken\":\"" + SECRET + "\",\"expiresIn\":3600,\"refreshToken\":\"r\"}");
            }
        });
        center.createContext(
                "/federation/credentials",
                exchange -> answer(
                        exchange,
                        200,
                        "{\"roleCredentials\":{\"accessKeyId\":\"ASIASSO\",\"secretAccessKey\":\"" + SECRET
                                + "\",\"sessionToken\":\"" + SECRET + "\",\"expiration\":"
                                + Instant.now().plusSeconds(3600).toEpochMilli() + "}}"));
        center.start();
        var uri = "http://127.0.0.1:" + center.getAddress().getPort();
        program = new Program(home)
                .with("AWS_ENDPOINT_URL", AWS.endpoint().toString())
                .with("AWS_ENDPOINT_URL_SSO", uri)
                .with("AWS_ENDPOINT_URL_SSO_OIDC", uri);
    }

    private static void answer(com.sun.net.httpserver.HttpExchange exchange, int status, String body)
            throws IOException {
        exchange.getRequestBody().readAllBytes();
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @AfterEach
    void stop() {
        center.stop(0);
    }

    @Test
    void login_showsThePageAndKeepsTheSignIn() throws Exception {
        Program.write(home.resolve("config"), SSO);
        var before = program.run("validate", "sso").ends(1);
        assertThat(before.err()).contains("nobody is signed in").contains("aws-agent credentials login sso");

        var login = program.run("credentials", "login", "sso").ends(0);
        assertThat(login.err()).contains("https://device.example/", "ABCD-EFGH");
        assertThat(login.out()).startsWith("Signed in for profile sso until ");
        assertThat(login.out() + login.err()).doesNotContain(SECRET);
        try (var files = Files.list(home.resolve(".aws/sso/cache"))) {
            assertThat(files)
                    .singleElement()
                    .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }

        var after = program.run("--debug", "validate", "sso").ends(0);
        assertThat(after.out()).contains("account  123456789012").contains("SSO role Developer");
        assertThat(after.out() + after.err()).doesNotContain(SECRET);
        var json = program.run("--profile", "sso", "credentials", "login", "--json")
                .ends(0)
                .json();
        assertThat(json.path("profile").asText()).isEqualTo("sso");
        assertThat(Instant.parse(json.path("expires").asText())).isAfter(Instant.now());
    }

    @Test
    void loginOfAProfileWithoutSso_saysWhy() throws Exception {
        Program.write(home.resolve("config"), "[profile keys]\naws_access_key_id = A\naws_secret_access_key = b\n");

        assertThat(program.run("credentials", "login", "keys").ends(1).err())
                .contains("does not sign in with SSO: its kind is static keys");
        assertThat(program.run("credentials").ends(2).err()).contains("login");
    }

    @Test
    void interruptedLogin_endsWith130AndKeepsNothing() throws Exception {
        assumeThat(Path.of("/usr/bin/env")).exists();
        Program.write(home.resolve("config"), SSO);
        pending = true;
        var command = Stream.of(
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Duser.home=" + home,
                        "-jar",
                        Program.jar().toString(),
                        "credentials",
                        "login",
                        "sso")
                .toList();
        var process = program.start(command);
        while (!asked.contains("token")) {
            assertThat(process.isAlive()).isTrue();
            Thread.sleep(50);
        }
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();

        Program.finish(process, new byte[0]).ends(130);
        assertThat(home.resolve(".aws/sso")).doesNotExist();
    }

    @Test
    void validateOfAll_saysForEachWhoItIsOrWhatMendsIt() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Program.write(
                    home.resolve("config"),
                    SSO + "[profile good]\nregion = eu-west-1\naws_access_key_id = AKIAGOOD\naws_secret_access_key = "
                            + SECRET
                            + "\n[profile half]\naws_access_key_id = AKIAHALF\n[profile mfa]\n"
                            + "role_arn = arn:aws:iam::123456789012:role/x\nsource_profile = good\n"
                            + "mfa_serial = arn:aws:iam::123456789012:mfa/me\n[profile silent]\naws_access_key_id = A\n"
                            + "aws_secret_access_key = " + SECRET + "\nendpoint_url = http://127.0.0.1:"
                            + silent.getLocalPort() + "\n");

            var run = program.run("profiles", "--validate").ends(1);

            assertThat(line(run.out(), "good ")).contains("123456789012", "ok: arn:aws:", "profile 'good'");
            assertThat(line(run.out(), "sso ")).contains("aws-agent credentials login sso");
            assertThat(line(run.out(), "half ")).contains("aws configure --profile half");
            assertThat(line(run.out(), "mfa ")).contains("needs the code of its MFA device", "aws-agent validate mfa");
            assertThat(line(run.out(), "silent ")).contains("no answer within 10 s");
            assertThat(run.out() + run.err()).doesNotContain(SECRET);
            var json = program.run("profiles", "--validate", "--json").ends(1).json();
            assertThat(json.findValuesAsText("hint")).anyMatch(hint -> hint.contains("credentials login sso"));
        }
    }

    private static String line(String text, String start) {
        return text.lines()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElse("no line " + start + " in " + text);
    }

    @Test
    void plan_showsTheAccountThatAnEarlierRunFoundOut() throws Exception {
        Program.write(
                home.resolve("credentials"),
                "[default]\naws_access_key_id = AKIAPLAN\naws_secret_access_key = " + SECRET + "\n");
        var before = program.run("plan", "--json", "list buckets").ends(0).json();
        assertThat(before.at("/steps/0/target/account").isNull()).isTrue();

        program.run("validate").ends(0);

        var after = program.run("plan", "--json", "list buckets").ends(0).json();
        assertThat(after.at("/steps/0/target/account").asText()).isEqualTo("123456789012");
        assertThat(Files.readString(home.resolve("data/accounts")))
                .doesNotContain(SECRET)
                .doesNotContain("AKIAPLAN");
    }
}
