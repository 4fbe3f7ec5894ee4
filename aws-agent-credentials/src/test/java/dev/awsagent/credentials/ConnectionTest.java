package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.credentials.internal.gate.Requests;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** How AWS is reached: which endpoints, whose certificates, and what does not go elsewhere (faults 57 and 71). */
class ConnectionTest {

    private static final String KEYS = "[profile p]\naws_access_key_id = AKIACONNECTION000001\n"
            + "aws_secret_access_key = secret\nregion = eu-west-1\n";

    @TempDir
    Path home;

    private CredentialService service(String config, String... variables) throws Exception {
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws/config"), config);
        var all = new HashMap<>(Map.of("AWS_EC2_METADATA_DISABLED", "true"));
        for (var i = 0; i < variables.length; i += 2) {
            all.put(variables[i], variables[i + 1]);
        }
        return Agents.service(new Environment(all, home));
    }

    private static AwsClients clients(CredentialService service) {
        return service.service(AwsClients.class, service.settle(Target.ANY.withProfile("p")))
                .orElseThrow();
    }

    private static S3Client s3(AwsClients clients) {
        return clients.client(S3Client.class, "paths", (S3ClientBuilder b) -> b.forcePathStyle(true));
    }

    private static String host(AwsClients clients) throws Exception {
        Consumer<S3Presigner.Builder> settings = b -> {};
        var signed = Agents.step(
                List.of(AwsCall.of("s3", "GetObject").open("Bucket", "Key").times(2)),
                () -> clients.presigner(S3Presigner.class, settings)
                        .presignGetObject(p -> p.signatureDuration(Duration.ofMinutes(1))
                                .getObjectRequest(g -> g.bucket("demo").key("k")))
                        .url()
                        .getHost());
        assertThat(hostOfCall(clients)).isEqualTo(signed.replaceFirst("^demo\\.", ""));
        return signed;
    }

    /** Where a call would go: it is stopped right before. */
    private static String hostOfCall(AwsClients clients) {
        var stopped = catchThrowable(() -> Agents.step(
                List.of(AwsCall.of("s3", "ListBuckets")),
                () -> s3(clients)
                        .listBuckets(r -> r.overrideConfiguration(o -> o.putExecutionAttribute(Requests.OWN, true)
                                .addPlugin(client ->
                                        client.overrideConfiguration(client.overrideConfiguration().toBuilder()
                                                .addExecutionInterceptor(new Stop())
                                                .build()))))));
        return String.valueOf(stopped.getMessage());
    }

    private static final class Stop implements ExecutionInterceptor {
        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            throw new IllegalStateException(context.httpRequest().host());
        }
    }

    @Test
    void fipsAndDualstack_changeTheEndpoint() throws Exception {
        try (var service = service(KEYS)) {
            assertThat(host(clients(service))).isEqualTo("demo.s3.eu-west-1.amazonaws.com");
        }
        try (var service = service(KEYS + "use_dualstack_endpoint = true\n")) {
            assertThat(host(clients(service))).isEqualTo("demo.s3.dualstack.eu-west-1.amazonaws.com");
        }
        try (var service = service(KEYS, "AWS_USE_FIPS_ENDPOINT", "true", "AWS_REGION", "us-east-1")) {
            assertThat(host(clients(service).in("us-east-1"))).isEqualTo("demo.s3-fips.us-east-1.amazonaws.com");
        }
    }

    @Test
    void profileThatWasNamed_beatsTheVariable() throws Exception {
        try (var service = service(KEYS + "use_dualstack_endpoint = false\n", "AWS_USE_DUALSTACK_ENDPOINT", "true")) {
            assertThat(host(clients(service))).isEqualTo("demo.s3.eu-west-1.amazonaws.com");
        }
    }

    @Test
    void editedSetting_makesAnotherClient() throws Exception {
        try (var service = service(KEYS)) {
            var before = s3(clients(service));
            Files.writeString(home.resolve(".aws/config"), KEYS + "use_dualstack_endpoint = true\n");

            assertThat(s3(clients(service))).isNotSameAs(before);
        }
    }

    @Test
    void fipsNextToAnOwnEndpoint_isRefusedNotForgotten() throws Exception {
        try (var service = service(KEYS + "use_fips_endpoint = true\nendpoint_url = http://127.0.0.1:1\n")) {
            assertThatThrownBy(() -> s3(clients(service)))
                    .isInstanceOf(CredentialException.class)
                    .hasMessage(
                            "s3 is configured with the endpoint http://127.0.0.1:1 and with use_fips_endpoint, and one"
                                    + " excludes the other");
        }
    }

    @Test
    void valueThatIsNeitherTrueNorFalse_isRefused() throws Exception {
        try (var service = service(KEYS + "use_fips_endpoint = yes\n")) {
            assertThatThrownBy(() -> s3(clients(service)))
                    .hasMessage("'yes' from use_fips_endpoint or AWS_USE_FIPS_ENDPOINT is neither true nor false");
        }
    }

    // --- Certificates ---

    /** A server with a certificate that nobody knows, for this name. */
    static final class Tls implements AutoCloseable {
        final HttpsServer server;
        final Path certificate;
        final List<String> asked = new ArrayList<>();

        /** By name: to make one takes a process of its own. */
        private static final Map<String, byte[]> STORES = new HashMap<>();

        Tls(Path home, String name) throws Exception {
            if (!STORES.containsKey(name)) {
                STORES.put(name, store(home.resolve(name + ".p12"), name));
            }
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(new ByteArrayInputStream(STORES.get(name)), "changeit".toCharArray());
            var pem = Base64.getMimeEncoder()
                    .encodeToString(keys.getCertificate("own").getEncoded());
            certificate = Files.writeString(
                    home.resolve(name + ".pem"),
                    "-----BEGIN CERTIFICATE-----\n" + pem + "\n-----END CERTIFICATE-----\n");
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, "changeit".toCharArray());
            var context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context));
            server.createContext("/", exchange -> {
                asked.add(exchange.getRequestURI().toString());
                var body = "<ListAllMyBucketsResult/>".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }

        private static byte[] store(Path file, String name) throws Exception {
            keytool(
                    "-genkeypair",
                    "-keystore",
                    file.toString(),
                    "-alias",
                    "own",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=test",
                    "-ext",
                    "san=" + name,
                    "-validity",
                    "3");
            return Files.readAllBytes(file);
        }

        URI uri() {
            return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static void keytool(String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", "changeit"));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static Throwable list(CredentialService service) {
        return catchThrowable(() -> Agents.step(
                List.of(AwsCall.of("s3", "ListBuckets")),
                () -> s3(clients(service)).listBuckets()));
    }

    private static void isRefused(CredentialService service) {
        var thrown = list(service);
        var failed = service.explain(thrown, Target.ANY).orElseThrow();
        assertThat(failed.kind()).isEqualTo(FailureKind.UNREACHABLE);
        assertThat(failed.message()).contains("no secure connection to https://127.0.0.1:");
        assertThat(failed.hint()).contains("certificate");
    }

    @Test
    void selfSigned_isRefusedAndWithItsBundleAccepted() throws Exception {
        try (var tls = new Tls(home, "ip:127.0.0.1")) {
            try (var service = service(KEYS + "endpoint_url = " + tls.uri() + "\n")) {
                isRefused(service);
                assertThat(tls.asked).isEmpty();
            }
            try (var service =
                    service(KEYS + "endpoint_url = " + tls.uri() + "\nca_bundle = " + tls.certificate + "\n")) {
                assertThat(list(service)).isNull();
            }
            try (var service =
                    service(KEYS + "endpoint_url = " + tls.uri() + "\n", "AWS_CA_BUNDLE", tls.certificate.toString())) {
                assertThat(list(service)).isNull();
            }
            assertThat(tls.asked).hasSize(2);
        }
    }

    @Test
    void otherName_isRefusedEvenWithItsBundle() throws Exception {
        try (var tls = new Tls(home, "dns:elsewhere.example");
                var service =
                        service(KEYS + "endpoint_url = " + tls.uri() + "\nca_bundle = " + tls.certificate + "\n")) {
            isRefused(service);
            assertThat(tls.asked).isEmpty();
        }
    }

    @Test
    void bundleThatIsNone_isNamed() throws Exception {
        try (var service = service(KEYS + "ca_bundle = /nonexistent/ca.pem\n")) {
            assertThatThrownBy(() -> s3(clients(service))).isInstanceOfSatisfying(CredentialException.class, e -> {
                assertThat(e).hasMessage("the certificates in /nonexistent/ca.pem cannot be used: NoSuchFileException");
                assertThat(e.hint()).contains("ca_bundle").contains("AWS_CA_BUNDLE");
            });
        }
    }

    // --- Redirects ---

    @Test
    void redirect_takesNothingAlong() throws Exception {
        try (var thief = new StubServer(StubServer.text(200, "application/xml", "<x/>"))) {
            for (var status : List.of(301, 302, 303, 307, 308)) {
                try (var moved = new StubServer(exchange -> {
                            exchange.getResponseHeaders()
                                    .set(
                                            "Location",
                                            thief.uri()
                                                    + exchange.getRequestURI().toString());
                            exchange.sendResponseHeaders(status, -1);
                        });
                        var service =
                                service(KEYS + "aws_session_token = token\nendpoint_url = " + moved.uri() + "\n")) {
                    var thrown = catchThrowable(() -> Agents.step(
                            List.of(AwsCall.of("s3", "GetObject")
                                    .open(
                                            "Bucket",
                                            "Key",
                                            "SSECustomerAlgorithm",
                                            "SSECustomerKey",
                                            "SSECustomerKeyMD5")),
                            () -> s3(clients(service))
                                    .getObjectAsBytes(g -> g.bucket("demo")
                                            .key("k")
                                            .sseCustomerAlgorithm("AES256")
                                            .sseCustomerKey("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
                                            .sseCustomerKeyMD5("hash"))));

                    assertThat(thrown).as("HTTP " + status).isNotNull();
                    assertThat(moved.asked.get(0).everything().toLowerCase(java.util.Locale.ROOT))
                            .contains("authorization")
                            .contains("x-amz-security-token")
                            .contains("x-amz-server-side-encryption-customer-key");
                }
            }
            assertThat(thief.asked).isEmpty();
        }
    }

    @Test
    void redirectFromHttpsToHttp_takesNothingAlong() throws Exception {
        try (var thief = new StubServer(StubServer.text(200, "application/xml", "<x/>"));
                var tls = new Tls(home, "ip:127.0.0.1")) {
            tls.server.removeContext("/");
            tls.server.createContext("/", exchange -> {
                tls.asked.add("redirected");
                exchange.getResponseHeaders().set("Location", thief.uri() + "/");
                exchange.sendResponseHeaders(307, -1);
                exchange.close();
            });
            try (var service =
                    service(KEYS + "endpoint_url = " + tls.uri() + "\nca_bundle = " + tls.certificate + "\n")) {
                assertThat(list(service)).isNotNull();
            }
            assertThat(tls.asked).isNotEmpty();
            assertThat(thief.asked).isEmpty();
        }
    }
}
