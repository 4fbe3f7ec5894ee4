package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.server.ServerSettings.Tls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections over TLS, and the clients that check them. */
class CertificatesIT {

    @TempDir
    private Path folder;

    private static HttpResponse<String> ask(Running server, String host, KeyStore trusted) throws Exception {
        var client = HttpClient.newBuilder();
        if (trusted != null) {
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            client.sslContext(context);
        }
        var request = HttpRequest.newBuilder(URI.create("https://" + host + ":" + server.port() + "/api/v1/session"))
                .header("Authorization", "Bearer " + server.token())
                .build();
        return client.build().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static KeyStore trusting(java.security.cert.Certificate certificate) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("server", certificate);
        return store;
    }

    @Test
    void certificateOfOnesOwn_isShownAndChecked() throws Exception {
        var keys = Certificates.of(new Tls.Generated(), folder.resolve("made"));
        var chain = keys.store().getCertificateChain("server");
        var key = keys.store().getKey("server", keys.password().toCharArray());
        var encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
        var certificate = Files.writeString(
                folder.resolve("cert.pem"),
                "-----BEGIN CERTIFICATE-----\n" + encoder.encodeToString(chain[0].getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        var file = Files.writeString(
                folder.resolve("key.pem"),
                "-----BEGIN PRIVATE KEY-----\n" + encoder.encodeToString(key.getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");

        try (var server = Running.in(folder, new Tls.Pem(certificate, file))) {
            var got = ask(server, "127.0.0.1", trusting(chain[0]));
            assertThat(got.statusCode()).isEqualTo(200);
            assertThat(got.headers().firstValue("Strict-Transport-Security"))
                    .as("would count for every other server of this machine")
                    .isEmpty();
            assertThat(ask(server, "localhost", trusting(chain[0])).statusCode())
                    .isEqualTo(200);
            // A client that does not know it sends nothing.
            assertThatThrownBy(() -> ask(server, "127.0.0.1", null)).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void certificateInOneFile_isOpenedWithThePasswordOfAnother() throws Exception {
        var keys = Certificates.of(new Tls.Generated(), folder.resolve("made"));
        var store = folder.resolve("server.p12");
        try (var out = Files.newOutputStream(store)) {
            keys.store().store(out, keys.password().toCharArray());
        }
        var password = Files.writeString(folder.resolve("password"), keys.password() + "\n");

        try (var server = Running.in(folder, new Tls.Pkcs12(store, password))) {
            assertThat(ask(server, "localhost", trusting(keys.store().getCertificate("server")))
                            .statusCode())
                    .isEqualTo(200);
        }
        var wrong = Files.writeString(folder.resolve("wrong"), "not it");
        assertThatThrownBy(() -> Running.in(folder, new Tls.Pkcs12(store, wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("server.p12");
    }

    @Test
    void madeCertificate_leavesNoKeyBehind() throws Exception {
        try (var server = Running.in(folder, new Tls.Generated())) {
            assertThat(server.server.address().getScheme()).isEqualTo("https");
        }
        try (var files = Files.walk(folder)) {
            assertThat(files.filter(file -> file.toString().endsWith(".p12"))).isEmpty();
        }
    }

    @Test
    void certificateThatIsNone_isRefused() throws IOException {
        var nothing = Files.writeString(folder.resolve("nothing.pem"), "nothing");

        assertThatThrownBy(() -> Running.in(folder, new Tls.Pem(nothing, nothing)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing.pem")
                .hasMessageContaining("PEM");
    }
}
