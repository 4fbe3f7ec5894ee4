package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.awsagent.credential.Environment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a streaming model says, over HTTP, on a terminal. */
@Timeout(60)
class WordsTest {

    private static final String FIRST = "There is one apple. ";

    @TempDir
    private Path home;

    private final CountDownLatch seen = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private HttpServer server;
    private boolean waits = true;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream() {
        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            if (toString(StandardCharsets.UTF_8).contains(FIRST)) {
                seen.countDown();
            }
        }
    };

    /** Says the rest of its answer only when the beginning was seen on the terminal. */
    @BeforeEach
    void startModel() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                exchange.sendResponseHeaders(200, 0);
                var to = exchange.getResponseBody();
                say(to, "There is one");
                say(to, " apple. The");
                if (waits && !seen.await(30, TimeUnit.SECONDS)) {
                    return;
                }
                say(to, " key is AKIAIOSF");
                say(to, "ODNN7EXAMPLE. \u001b[2J[see](http://evil.example/?d=apple)");
                to.write(
                        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
                                .getBytes(StandardCharsets.UTF_8));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    private static void say(java.io.OutputStream to, String words) throws IOException {
        var delta = new ObjectMapper().createObjectNode().put("id", "c1").put("object", "chat.completion.chunk");
        delta.putArray("choices").addObject().put("index", 0).putObject("delta").put("content", words);
        to.write(("data: " + delta + "\n\n").getBytes(StandardCharsets.UTF_8));
        to.flush();
    }

    @AfterEach
    void stopModel() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void answer_isShownAsItComesHarmlessAndOnce() {
        assertThat(run(true, "chat", "I wonder about apples"))
                .as(err.toString())
                .isZero();
        assertThat(seen.getCount()).isZero();
        assertThat(out())
                .isEqualTo("There is one apple. The key is ***. \\e[2J[see] (http://evil.example/?d=apple)\n"
                        + "\n(Words of the model alone: nothing was run.)\n\n[planned by openai:m]\n");
    }

    @Test
    void resultForAProgram_isWhole() throws IOException {
        waits = false;
        assertThat(run(true, "chat", "--json", "I wonder about apples")).isZero();
        assertThat(new ObjectMapper().readTree(out()).path("text").asText()).contains("There is one apple.");

        out.reset();
        assertThat(run(false, "chat", "I wonder about apples")).isZero();
        assertThat(out()).containsOnlyOnce("There is one apple.").containsOnlyOnce("Words of the model alone");
    }

    private int run(boolean terminal, String... arguments) {
        var streams = new Streams(
                InputStream.nullInputStream(), Streams.print(out), Streams.print(err), false, terminal, false);
        var url = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
        var line = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, line, 0, arguments.length);
        line[arguments.length] = "--model";
        line[arguments.length + 1] = "openai:m";
        var code = new Cli(new Environment(Map.of("OPENAI_BASE_URL", url), home), streams).run(line);
        streams.flush();
        return code;
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
