package dev.awsagent.benchmarks.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsTest {

    @Test
    void certificate_isTrustedByWhoReadsItsFile_andBodiesOfAnySizePass(@TempDir Path folder) throws Exception {
        var service = new S3Service(S3Service.ALL);
        service.createBucket("bench");
        var certificate = Certificate.make(folder);
        try (var server = new S3Server(service)) {
            var address = "https://127.0.0.1:" + server.listen(0, certificate.context()) + "/bench/key";
            var client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(trusting(certificate.pem()))
                    .build();
            for (var size : new int[] {0, 1, 16_383, 16_384, 16_385, 3_000_000}) {
                var content = Dataset.content("tls", size).bytes();
                var put = client.send(
                        HttpRequest.newBuilder(URI.create(address))
                                .PUT(BodyPublishers.ofByteArray(content))
                                .build(),
                        BodyHandlers.ofString());
                var get =
                        client.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofByteArray());

                assertThat(put.statusCode()).isEqualTo(200);
                assertThat(get.body()).isEqualTo(content);
            }
        }
    }

    private static SSLContext trusting(Path pem) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var stream = Files.newInputStream(pem)) {
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(stream));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
