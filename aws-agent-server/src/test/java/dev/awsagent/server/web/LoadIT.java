package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many at once: a few in every build, as many as are promised with {@code -Pload}. */
class LoadIT {

    private static final boolean WHOLE = Boolean.getBoolean("awsagent.load");
    private static final int IDLE = WHOLE ? 5_000 : 400;
    private static final int CHATTING = WHOLE ? 200 : 30;
    private static final int MESSAGES = WHOLE ? 50 : 3;

    @TempDir
    private Path folder;

    private Running server() throws IOException {
        var limits = Running.LIMITS
                .with("requests_per_second", 100_000)
                .with("requests_at_once", 100_000)
                .with("connections_per_user", 10_000)
                .with("conversations_per_user", 10_000);
        return Running.in(folder, new ServerFile(List.of(), List.of(), List.of(), null, java.util.Map.of(), limits));
    }

    private static Socket open(Running server) throws IOException {
        var socket = new Socket("127.0.0.1", server.port());
        socket.getOutputStream()
                .write(("GET /api/v1/ws HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\nAuthorization: Bearer "
                                + server.token() + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        // Up to the first message, which stands behind the head of the answer.
        var seen = new StringBuilder();
        while (seen.indexOf("\"hello\"") < 0) {
            var next = socket.getInputStream().read();
            assertThat(next).as("the end of: %s", seen).isNotNegative();
            seen.append((char) next);
        }
        skip(socket.getInputStream());
        return socket;
    }

    private static void skip(InputStream in) throws IOException {
        for (int next = in.read(); next != '}'; next = in.read()) {
            assertThat(next).isNotNegative();
        }
    }

    /** Bytes in use, on the heap and off it. */
    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        var direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + direct;
    }

    @Test
    void idleWebSockets_takeLittleAndAreLetGo() throws Exception {
        var open = new ArrayList<Socket>();
        try (var server = server()) {
            open(server).close();
            var before = used();
            for (int i = 0; i < IDLE; i++) {
                open.add(open(server));
            }
            // The other ends are in this JVM too.
            assertThat((used() - before) / IDLE).as("bytes for each").isLessThan(32 << 10);
            assertThat(server.get("/metrics").body()).contains("awsagent_websockets " + IDLE + ".0");
            assertThat(server.say(server.conversation(), "List all S3 buckets")
                            .path("type")
                            .asText())
                    .isEqualTo("answer");
        } finally {
            for (var socket : open) {
                socket.close();
            }
        }
    }

    @Test
    void manyWhoChatAtOnce_eachGetTheirOwn() throws Exception {
        var threads = Executors.newFixedThreadPool(CHATTING);
        try (var server = server()) {
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < CHATTING; i++) {
                all.add(threads.submit(() -> {
                    var conversation = server.conversation();
                    for (int n = 0; n < MESSAGES; n++) {
                        var reply = server.say(conversation, "List all S3 buckets");
                        assertThat(reply.path("type").asText())
                                .as(reply.toString())
                                .isEqualTo("answer");
                        assertThat(reply.path("conversation").asText()).isEqualTo(conversation);
                    }
                    return server.get("/conversations/" + conversation + "/history")
                            .json()
                            .path("items")
                            .size();
                }));
            }
            for (var one : all) {
                assertThat(one.get(120, TimeUnit.SECONDS)).isEqualTo(MESSAGES);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
