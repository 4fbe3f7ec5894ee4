package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.DelegatingS3Client;

/** Behind a proxy all calls are left to the SDK's client, which goes by it, and past it where that is said. */
class ProxyIT {

    private static final Map<String, Object> DOWNLOAD =
            Map.of("bucket", "bkt", "key", "data.bin", "destination", "data.bin");

    /** No such host: only a proxy finds it. */
    private static final URI ELSEWHERE = URI.create("http://s3.example.invalid");

    @TempDir
    Path work;

    private FakeS3 s3;

    @BeforeEach
    void start() throws IOException {
        s3 = new FakeS3().with("data.bin", "by whatever way");
    }

    @AfterEach
    void stop() {
        s3.close();
        List.of("http.proxyHost", "http.proxyPort", "http.nonProxyHosts").forEach(System::clearProperty);
    }

    /** Where nobody listens. */
    private static int nowhere() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void proxy(int port) {
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", String.valueOf(port));
    }

    private void arrived() throws IOException {
        assertThat(work.resolve("data.bin")).hasContent("by whatever way");
        Files.delete(work.resolve("data.bin"));
    }

    @Test
    void property_leadsByTheProxy() throws IOException {
        proxy(s3.endpoint().getPort());
        try (var rig = Rig.on(ELSEWHERE, work)) {
            assertThat(S3Access.of(rig.call()).client(null)).isNotInstanceOf(DelegatingS3Client.class);
            rig.ok("s3_download_file", DOWNLOAD);
        }
        arrived();
    }

    @Test
    void hostThatIsNotForTheProxy_isReachedWithoutIt() throws IOException {
        proxy(nowhere());
        System.setProperty("http.nonProxyHosts", "127.0.0.1");
        try (var rig = Rig.on(s3.endpoint(), work)) {
            rig.ok("s3_download_file", DOWNLOAD);
        }
        arrived();
    }

    /** A process with these variables. */
    static final class Downloading {
        private Downloading() {}

        public static void main(String[] arguments) {
            try (var rig = Rig.on(URI.create(arguments[0]), Path.of(arguments[1]))) {
                if (S3Access.of(rig.call()).client(null) instanceof DelegatingS3Client) {
                    throw new IllegalStateException("not left to the SDK");
                }
                rig.ok("s3_download_file", DOWNLOAD);
            }
        }
    }

    private void download(URI endpoint, Map<String, String> variables) throws Exception {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Downloading.class.getName(),
                        endpoint.toString(),
                        work.toString())
                .redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        builder.environment().putAll(variables);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        arrived();
    }

    @Test
    void variables_leadByTheProxyAndPastIt() throws Exception {
        download(
                ELSEWHERE,
                Map.of("http_proxy", "http://127.0.0.1:" + s3.endpoint().getPort()));
        download(s3.endpoint(), Map.of("http_proxy", "http://127.0.0.1:" + nowhere(), "no_proxy", "127.0.0.1"));
    }
}
