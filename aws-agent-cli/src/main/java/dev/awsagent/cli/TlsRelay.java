package dev.awsagent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Takes TLS on loopback and passes on what comes, in plain, for the {@link Rehearsal}. */
final class TlsRelay implements AutoCloseable {

    private static final String PASSWORD = "rehearsal";

    private final URI plain;
    private final Path certificate;
    private final SSLServerSocket server;

    /**
     * @param folder where its certificate is kept
     * @param plain where what comes is passed on to
     * @throws IOException when no certificate can be made here
     */
    TlsRelay(Path folder, URI plain) throws IOException {
        this.plain = plain;
        this.certificate = folder.resolve("certificate.pem");
        try {
            var store = store(folder.resolve("keys.p12"));
            Files.writeString(
                    certificate,
                    "-----BEGIN CERTIFICATE-----\n"
                            + Base64.getMimeEncoder()
                                    .encodeToString(
                                            store.getCertificate(PASSWORD).getEncoded())
                            + "\n-----END CERTIFICATE-----\n");
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            server = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (GeneralSecurityException e) {
            throw new IOException("no certificate for TLS: " + e.getMessage(), e);
        }
        inBackground(this::serve);
    }

    private static KeyStore store(Path file) throws IOException, GeneralSecurityException {
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var names = "san=ip:127.0.0.1,dns:localhost";
        var process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        PASSWORD,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + PASSWORD,
                        "-ext",
                        names,
                        "-ext",
                        "bc:c=ca:true",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!Files.exists(file)) {
            throw new IOException("keytool made no certificate: " + said.strip());
        }
        return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    }

    Path certificate() {
        return certificate;
    }

    String endpoint() {
        return "https://127.0.0.1:" + server.getLocalPort();
    }

    private void serve() {
        try {
            while (true) {
                relay(server.accept());
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void relay(Socket from) throws IOException {
        try {
            var to = new Socket(plain.getHost(), plain.getPort());
            inBackground(() -> pass(from, to));
            inBackground(() -> pass(to, from));
        } catch (IOException e) {
            from.close();
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // One side is gone.
        }
    }

    private static void inBackground(Runnable work) {
        var thread = new Thread(work, "rehearsal-relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
