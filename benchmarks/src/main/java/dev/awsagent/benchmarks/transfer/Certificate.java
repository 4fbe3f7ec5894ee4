package dev.awsagent.benchmarks.transfer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for loopback that signs itself.
 *
 * @param pem the file that a client has to trust
 * @param context for a server that shows it
 * @param client for a client in this JVM that trusts it
 */
record Certificate(Path pem, SSLContext context, SSLContext client) {

    private static final String PASSWORD = "loopback";

    /** Makes one in a folder, by the {@code keytool} of this JDK. */
    static Certificate make(Path folder) throws IOException {
        var store = folder.resolve("loopback.p12");
        Files.deleteIfExists(store);
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "loopback",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "30",
                "-dname",
                "CN=loopback",
                "-ext",
                "san=dns:localhost,dns:*.localhost,dns:*.s3.localhost,ip:127.0.0.1",
                "-ext",
                "bc:c=ca:true",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD);
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool made no certificate: " + said.strip());
            }
            return load(store, folder.resolve("loopback.pem"));
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool makes a certificate", e);
        }
    }

    private static Certificate load(Path file, Path pem) throws IOException {
        try (var stream = Files.newInputStream(file)) {
            var store = KeyStore.getInstance("PKCS12");
            store.load(stream, PASSWORD.toCharArray());
            var lines = Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(store.getCertificate("loopback").getEncoded());
            Files.writeString(pem, "-----BEGIN CERTIFICATE-----\n" + lines + "\n-----END CERTIFICATE-----\n");
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            var trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("loopback", store.getCertificate("loopback"));
            trust.init(trusted);
            var client = SSLContext.getInstance("TLS");
            client.init(null, trust.getTrustManagers(), null);
            return new Certificate(pem, context, client);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use the certificate in '" + file + "'", e);
        }
    }
}
