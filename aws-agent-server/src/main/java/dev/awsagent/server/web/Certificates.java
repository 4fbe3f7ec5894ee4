package dev.awsagent.server.web;

import dev.awsagent.server.ServerSettings.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The key and the certificate that the server shows. */
final class Certificates {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----\\s*([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private static final int DAYS = 90;
    private static final int SECONDS = 30;

    private Certificates() {}

    /** A store and what opens its key. */
    record Keys(KeyStore store, String password) {
        @Override
        public String toString() {
            return "Keys";
        }
    }

    /**
     * Reads them, or makes them.
     *
     * @param folder where one that is made may be, while it is made
     * @throws IllegalArgumentException when they cannot be read
     */
    static Keys of(Tls tls, Path folder) {
        try {
            if (tls instanceof Tls.Pem pem) {
                return ofPem(pem);
            }
            if (tls instanceof Tls.Pkcs12 file) {
                var password = Files.readString(file.password()).strip();
                return new Keys(opened(file.store(), password), password);
            }
            return generated(folder);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the certificate cannot be used: " + e.getClass().getSimpleName() + " at " + places(tls)
                            + "; give a certificate chain and a key without a passphrase as PEM, or a PKCS #12 file and"
                            + " the file with its password",
                    e);
        }
    }

    private static String places(Tls tls) {
        if (tls instanceof Tls.Pem pem) {
            return pem.certificate() + " and " + pem.key();
        }
        return tls instanceof Tls.Pkcs12 file ? file.store().toString() : "the one that is made";
    }

    private static Keys ofPem(Tls.Pem pem) throws IOException, GeneralSecurityException {
        var chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pem.certificate())))
                .toArray(Certificate[]::new);
        var text = Files.readString(pem.key(), StandardCharsets.ISO_8859_1);
        var key = KEY.matcher(text);
        if (chain.length == 0 || !key.find()) {
            throw new GeneralSecurityException("no certificate, or no key");
        }
        var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key.group(1)));
        var password = password();
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", key(spec), password.toCharArray(), chain);
        return new Keys(store, password);
    }

    private static PrivateKey key(PKCS8EncodedKeySpec spec) throws GeneralSecurityException {
        GeneralSecurityException problem = null;
        for (var kind : List.of("RSA", "EC", "Ed25519")) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(spec);
            } catch (GeneralSecurityException e) {
                problem = e;
            }
        }
        throw problem == null ? new GeneralSecurityException("no kind of key") : problem;
    }

    private static KeyStore opened(Path file, String password) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        }
        return store;
    }

    private static String password() {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** By the JDK's own tool, in a file that is gone when it was read: the key is nowhere but in this process. */
    private static Keys generated(Path folder) throws IOException, GeneralSecurityException {
        Files.createDirectories(folder);
        var place = Files.createTempDirectory(folder, "certificate");
        var file = place.resolve("made.p12");
        var password = password();
        try {
            var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
            var command = new ProcessBuilder(
                    keytool.toString(),
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=aws-agent on this machine",
                    "-ext",
                    "san=dns:localhost,ip:127.0.0.1,ip:0:0:0:0:0:0:0:1",
                    "-validity",
                    String.valueOf(DAYS),
                    "-alias",
                    "server",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    file.toString(),
                    "-storepass:env",
                    "AWSAGENT_STORE_PASSWORD");
            command.environment().put("AWSAGENT_STORE_PASSWORD", password);
            command.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            var process = command.start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new GeneralSecurityException("keytool made no certificate");
            }
            return new Keys(opened(file, password), password);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(place);
        }
    }
}
