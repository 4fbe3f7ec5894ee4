package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.awsagent.credentials.internal.store.FileStamp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;

/** The HTTP below the calls that go without an SDK client. */
class WireHttpTest {

    private static final WireHttp.Patience SHORT =
            new WireHttp.Patience(Duration.ofMillis(500), Duration.ofMillis(400), Duration.ofMillis(300));

    @TempDir
    Path home;

    private WireHttp http = new WireHttp(2, SHORT, () -> Tls.JVM.sockets(null));

    @AfterEach
    void close() {
        http.close();
    }

    private static HttpExecuteRequest request(SdkHttpMethod method, URI uri, String path, byte[] body) {
        var request = SdkHttpFullRequest.builder()
                .method(method)
                .protocol(uri.getScheme())
                .host(uri.getHost())
                .port(uri.getPort())
                .encodedPath(path)
                .putHeader("Host", uri.getAuthority());
        if (body == null) {
            return HttpExecuteRequest.builder().request(request.build()).build();
        }
        return HttpExecuteRequest.builder()
                .request(request.putHeader("Content-Length", String.valueOf(body.length))
                        .build())
                .contentStreamProvider(() -> new ByteArrayInputStream(body))
                .build();
    }

    private HttpExecuteResponse get(RawServer server) throws IOException {
        return http.prepareRequest(request(SdkHttpMethod.GET, server.uri(), "/b/k", null))
                .call();
    }

    private static String text(HttpExecuteResponse answer) throws IOException {
        try (var body = answer.responseBody().orElseThrow()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static RawServer saying(byte[] bytes, boolean stay) throws IOException {
        return new RawServer((heard, out) -> {
            out.write(bytes);
            return stay;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/b/a/../b", "/b/./x", "/b//leading", "/b/a%20b%2Bc%25", "/b/..", "/b/k/", "/b/%E2%82%AC"})
    void path_goesOutByteForByte(String path) throws IOException {
        try (var server = saying(RawServer.answer(200, "", "ok"), true)) {
            assertThat(text(http.prepareRequest(request(SdkHttpMethod.GET, server.uri(), path, null))
                            .call()))
                    .isEqualTo("ok");
            assertThat(server.heard.get(0).line()).isEqualTo("GET " + path + " HTTP/1.1");
        }
    }

    @Test
    void connection_isUsedAgainAfterTheWholeBodyOnly() throws Exception {
        try (var server = new RawServer((heard, out) -> {
            out.write(RawServer.answer(200, "", "0123456789"));
            return true;
        })) {
            for (var i = 0; i < 5; i++) {
                text(get(server));
            }
            assertThat(server.connections()).isEqualTo(1);
            // Left in the middle: what is still in the pipe must not become the answer to somebody else.
            var left = get(server).responseBody().orElseThrow();
            assertThat(left.read()).isEqualTo('0');
            left.close();
            assertThat(text(get(server))).isEqualTo("0123456789");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void smallBody_isSentAtOnceAndALargeOneWaits() throws IOException {
        try (var server = saying(RawServer.answer(200, "", "ok"), true)) {
            text(http.prepareRequest(request(SdkHttpMethod.PUT, server.uri(), "/b/small", new byte[4096]))
                    .call());
            text(http.prepareRequest(request(SdkHttpMethod.PUT, server.uri(), "/b/large", new byte[2_000_000]))
                    .call());
            assertThat(server.heard.get(0).headers()).doesNotContainKey("expect");
            assertThat(server.heard.get(0).body()).hasSize(4096);
            assertThat(server.heard.get(1).headers()).containsEntry("expect", "100-continue");
            assertThat(server.heard.get(1).body()).hasSize(2_000_000);
        }
    }

    @Test
    void bodyCutShort_isAnErrorAndNeverAnEnd() throws IOException {
        var half = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345".getBytes(StandardCharsets.US_ASCII);
        try (var server = saying(half, false)) {
            var body = get(server).responseBody().orElseThrow();
            assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
        }
        var chunk =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n12345".getBytes(StandardCharsets.US_ASCII);
        try (var server = saying(chunk, false)) {
            var body = get(server).responseBody().orElseThrow();
            assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "nonsense\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"
            })
    void headCutOrBroken_isAnError(String said) throws IOException {
        try (var server = saying(said.getBytes(StandardCharsets.US_ASCII), false)) {
            assertThatThrownBy(() -> get(server)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void silence_endsTheRequestAndTheBody() throws IOException {
        try (var mute = saying(new byte[0], true)) {
            assertThatThrownBy(() -> get(mute)).isInstanceOf(SocketTimeoutException.class);
        }
        var half = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345".getBytes(StandardCharsets.US_ASCII);
        try (var server = saying(half, true)) {
            var body = get(server).responseBody().orElseThrow();
            assertThatThrownBy(body::readAllBytes).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void connections_areBoundedAndComeBack() throws IOException {
        try (var server = saying(RawServer.answer(200, "", "ok"), true)) {
            var one = get(server);
            var two = get(server);
            assertThatThrownBy(() -> get(server))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("became free");
            text(one);
            two.responseBody().orElseThrow().abort();
            assertThat(text(get(server))).isEqualTo("ok");
            assertThat(text(get(server))).isEqualTo("ok");
        }
    }

    @Test
    void connections_areGivenToWhoeverWaitsLongest() throws Exception {
        http.close();
        http = new WireHttp(
                1,
                new WireHttp.Patience(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(10)),
                () -> Tls.JVM.sockets(null));
        try (var server = saying(RawServer.answer(200, "", "ok"), true)) {
            var held = get(server);
            var waiting = new Thread(() -> {
                try {
                    text(http.prepareRequest(request(SdkHttpMethod.GET, server.uri(), "/waiting", null))
                            .call());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            waiting.start();
            while (waiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            text(held);
            // Whoever has just given one back is quicker to ask again than another is to wake up.
            for (int i = 0; i < 5; i++) {
                text(get(server));
            }
            waiting.join();
            assertThat(server.heard.get(1).line()).contains("/waiting");
        }
    }

    @Test
    void redirect_isAnAnswerAndNotFollowed() throws IOException {
        try (var thief = saying(RawServer.answer(200, "", "stolen"), true);
                var server = saying(RawServer.answer(307, "Location: " + thief.uri() + "/x\r\n", "moved"), true)) {
            assertThat(get(server).httpResponse().statusCode()).isEqualTo(307);
            assertThat(thief.heard).isEmpty();
        }
    }

    @Test
    void interruptedThread_isLetGoPromptly() throws Exception {
        http.close();
        http = new WireHttp(
                2,
                new WireHttp.Patience(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(5)),
                () -> Tls.JVM.sockets(null));
        var timer = Executors.newSingleThreadScheduledExecutor();
        var asked = new CountDownLatch(1);
        try (var server = new RawServer((heard, out) -> {
            asked.countDown();
            return true;
        })) {
            SdkHttpClient watched = new InterruptibleHttp(http, timer, Duration.ofSeconds(25));
            var thrown = new AtomicReference<Throwable>();
            var thread = new Thread(() -> thrown.set(
                    catchThrowable(() -> watched.prepareRequest(request(SdkHttpMethod.GET, server.uri(), "/b/k", null))
                            .call())));
            thread.start();
            assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(10));
            assertThat(thread.isAlive()).isFalse();
            assertThat(thrown.get()).isInstanceOf(IOException.class);
        } finally {
            timer.shutdownNow();
        }
    }

    @Test
    void serverThatStopsTakingABody_isLeftInTime() throws Exception {
        var timer = Executors.newSingleThreadScheduledExecutor();
        var large = new byte[64 * 1024 * 1024];
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // It is accepted by the system, and nobody ever reads.
            SdkHttpClient watched = new InterruptibleHttp(http, timer, Duration.ofSeconds(1));
            var uri = URI.create("http://127.0.0.1:" + server.getLocalPort());
            var put = request(SdkHttpMethod.PUT, uri, "/b/k", large);
            var thrown = assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> catchThrowable(() -> watched.prepareRequest(put).call()));
            assertThat(thrown)
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("stopped taking what is sent");
        } finally {
            timer.shutdownNow();
        }
    }

    @Test
    void largeBodiesOfOneThread_arriveAsTheyAre() throws Exception {
        var timer = Executors.newSingleThreadScheduledExecutor();
        try (var server = saying(RawServer.answer(200, "", "ok"), true)) {
            var watched = new InterruptibleHttp(http, timer, Duration.ofSeconds(5));
            for (var i = 0; i < 2; i++) {
                var content = new byte[200_000 - i * 70_001];
                new Random(i).nextBytes(content);
                text(watched.prepareRequest(request(SdkHttpMethod.PUT, server.uri(), "/b/k", content))
                        .call());
                assertThat(server.heard.get(i).body()).isEqualTo(content);
            }
        } finally {
            timer.shutdownNow();
        }
    }

    // --- TLS ---

    private Throwable over(Tls tls, ConnectionTest.Tls server, boolean trusted) {
        var trust = trusted ? new Connection.Trust(server.certificate, FileStamp.of(server.certificate)) : null;
        try (var client = new WireHttp(
                2,
                new WireHttp.Patience(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(5)),
                () -> tls.sockets(trust))) {
            return catchThrowable(
                    () -> text(client.prepareRequest(request(SdkHttpMethod.GET, server.uri(), "/b/k", null))
                            .call()));
        }
    }

    @ParameterizedTest
    @EnumSource(Tls.class)
    void selfSigned_isRefusedAndWithItsBundleAccepted(Tls tls) throws Exception {
        try (var server = new ConnectionTest.Tls(home, "ip:127.0.0.1")) {
            assertThat(over(tls, server, false)).isInstanceOf(SSLException.class);
            assertThat(server.asked).isEmpty();
            assertThat(over(tls, server, true)).isNull();
            assertThat(server.asked).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Tls.class)
    void otherName_isRefusedEvenWithItsBundle(Tls tls) throws Exception {
        try (var server = new ConnectionTest.Tls(home, "dns:elsewhere.example")) {
            assertThat(over(tls, server, true)).isInstanceOf(SSLException.class);
            assertThat(server.asked).isEmpty();
        }
    }

    @Test
    void nativeTls_isUsedWhereItIsThere() {
        assertThat(Tls.best()).isEqualTo(Tls.NATIVE);
        System.setProperty("awsagent.tls", "jvm");
        try {
            assertThat(Tls.best()).isEqualTo(Tls.JVM);
        } finally {
            System.clearProperty("awsagent.tls");
        }
        assertThat(Tls.NATIVE.sockets(null).getClass().getName()).startsWith("org.conscrypt");
    }
}
