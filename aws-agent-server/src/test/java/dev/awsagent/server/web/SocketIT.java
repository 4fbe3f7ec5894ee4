package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.plan.ChatModelPlanner;
import dev.awsagent.testkit.ScriptedChatModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations over the WebSocket, by the JDK's client. {@link Chatter} holds each message to the published schema. */
class SocketIT {

    @TempDir
    private Path folder;

    private Running server;

    @BeforeEach
    void start() throws IOException {
        server = Running.in(
                folder,
                new ServerFile(
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        java.util.Map.of(),
                        Running.LIMITS.with("events_kept", 9).with("body_bytes", 4_096)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static List<Long> ids(List<JsonNode> messages) {
        return messages.stream()
                .filter(message -> message.path("type").asText().equals("event"))
                .map(message -> message.path("id").asLong())
                .toList();
    }

    @Test
    void message_bringsWhatHappensAndTheReply() throws Exception {
        var conversation = server.conversation();
        try (var chatter = Chatter.of(server)) {
            assertThat(chatter.await("hello").path("roles")).hasSize(3);
            chatter.subscribe(conversation, 0);
            chatter.await("subscribed");
            chatter.say(conversation, "List all S3 buckets", "r1");

            var all = chatter.until(
                    message -> message.path("event").path("event").asText().equals("replied"));

            var names = all.stream()
                    .map(message -> message.path("event").path("event").asText())
                    .toList();
            assertThat(names).contains("asked", "node-started", "planned", "reviewed", "step-started", "step-finished");
            var reply = all.get(all.size() - 1).path("event").path("reply");
            assertThat(reply.path("steps").toString()).contains("acme-app-logs");
            var last = ids(all).get(ids(all).size() - 1);
            assertThat(ids(all))
                    .isEqualTo(java.util.stream.LongStream.rangeClosed(1, last)
                            .boxed()
                            .toList());
        }
    }

    @Test
    void connectionThatBreaks_goesOnAfterTheLastEventWithoutAGapOrARepeat() throws Exception {
        var conversation = server.conversation();
        var seen = new ArrayList<Long>();
        try (var chatter = Chatter.of(server)) {
            chatter.subscribe(conversation, 0);
            chatter.say(conversation, "hold pen-1", "r1");
            seen.addAll(ids(chatter.until(
                    message -> message.path("event").path("event").asText().equals("step-started"))));
            assertThat(server.held.begun.await(10, TimeUnit.SECONDS)).isTrue();
            chatter.drop();
        }
        server.held.go.countDown();
        try (var chatter = Chatter.of(server)) {
            // What may have been lost with the connection is said again, and is done once.
            chatter.say(conversation, "hold pen-1", "r1");
            chatter.subscribe(conversation, seen.get(seen.size() - 1));
            seen.addAll(ids(chatter.until(
                    message -> message.path("event").path("event").asText().equals("replied"))));
        }
        assertThat(seen)
                .isEqualTo(java.util.stream.LongStream.rangeClosed(1, seen.size())
                        .boxed()
                        .toList());
        assertThat(server.get("/conversations/" + conversation + "/history")
                        .json()
                        .path("items"))
                .hasSize(1);
    }

    /** Where the answer that it was taken is lost. */
    @Test
    void whoComesBack_knowsWhatTheySaidByItsRef() throws Exception {
        var conversation = server.conversation();
        try (var chatter = Chatter.of(server)) {
            chatter.say(conversation, "share password=Hunter2Hunter2", "r1");
            chatter.say(conversation, "create bucket by-its-ref", "r2");
            chatter.await("accepted");
            chatter.await("accepted");
            chatter.subscribe(conversation, 0);
            chatter.reply();
            var seal = chatter.reply().path("proposal").path("seal").asText();
            chatter.send("{\"type\":\"reject\",\"conversation\":\"" + conversation + "\",\"seal\":\"" + seal
                    + "\",\"ref\":\"r3\"}");
            chatter.reply();
        }
        server.say(conversation, "List all S3 buckets");
        try (var chatter = Chatter.of(server)) {
            chatter.subscribe(conversation, 0);
            var refs = new ArrayList<String>();
            for (int i = 0; i < 4; i++) {
                chatter.until(message -> {
                    var event = message.path("event");
                    if (event.path("event").asText().equals("asked")) {
                        refs.add(event.path("ref").asText("none"));
                        return true;
                    }
                    return false;
                });
            }
            assertThat(refs).containsExactly("r1", "r2", "r3", "none");
        }
    }

    @Test
    void eventsThatAreNotKeptAnyMore_areSaidToBeGone() throws Exception {
        var conversation = server.conversation();
        for (int i = 0; i < 10; i++) {
            server.say(conversation, "List all S3 buckets");
        }
        try (var chatter = Chatter.of(server)) {
            chatter.subscribe(conversation, 1);
            var reset = chatter.await("reset");

            chatter.subscribe(conversation, reset.path("lastEvent").asLong());
            chatter.await("subscribed");
            chatter.say(conversation, "List all S3 buckets", "r");
            assertThat(chatter.reply().path("type").asText()).isEqualTo("answer");
        }
    }

    @Test
    void change_isApprovedAndRejectedHereToo() throws Exception {
        var conversation = server.conversation();
        try (var chatter = Chatter.of(server)) {
            chatter.subscribe(conversation, 0);
            chatter.say(conversation, "create bucket made-by-socket", "r1");
            var seal = chatter.reply().path("proposal").path("seal").asText();
            chatter.send("{\"type\":\"reject\",\"conversation\":\"" + conversation + "\",\"seal\":\"" + seal + "\"}");
            assertThat(chatter.reply().path("text").asText()).startsWith("Not done");

            chatter.say(conversation, "create bucket made-by-socket", "r2");
            var again = chatter.reply().path("proposal").path("seal").asText();
            chatter.send("{\"type\":\"approve\",\"conversation\":\"" + conversation + "\",\"seal\":\"" + again
                    + "\",\"typed\":[],\"ref\":\"r3\"}");
            assertThat(chatter.reply().path("type").asText()).isEqualTo("answer");
        }
    }

    @Test
    void whatRuns_isCalledOff() throws Exception {
        var conversation = server.conversation();
        try (var chatter = Chatter.of(server)) {
            chatter.subscribe(conversation, 0);
            chatter.say(conversation, "hold pen-1", "r1");
            assertThat(server.held.begun.await(10, TimeUnit.SECONDS)).isTrue();

            chatter.send("{\"type\":\"cancel\",\"conversation\":\"" + conversation + "\"}");

            assertThat(chatter.reply().path("error").path("kind").asText()).isEqualTo("CANCELLED");
        }
    }

    @Test
    void whatHasNotBegunYet_isCalledOffToo() throws Exception {
        var conversation = server.conversation();
        try (var chatter = Chatter.of(server)) {
            chatter.await("hello");
            chatter.subscribe(conversation, 0);
            // At once, so that the first may not even have begun.
            chatter.say(conversation, "hold pen-1", "r1");
            chatter.send("{\"type\":\"cancel\",\"conversation\":\"" + conversation + "\"}");

            var all = chatter.until(
                    message -> message.path("event").path("event").asText().equals("replied"));

            assertThat(all.get(all.size() - 1).at("/event/reply/error/kind").asText())
                    .isEqualTo("CANCELLED");
            assertThat(all)
                    .filteredOn(message -> message.path("type").asText().equals("cancelled"))
                    .singleElement()
                    .satisfies(message ->
                            assertThat(message.path("cancelled").asBoolean()).isTrue());
            assertThat(all)
                    .filteredOn(message -> message.path("type").asText().equals("accepted"))
                    .singleElement()
                    .satisfies(message ->
                            assertThat(message.path("asked").asLong()).isEqualTo(1));
            assertThat(server.say(conversation, "List all S3 buckets")
                            .path("type")
                            .asText())
                    .as("the next is not called off")
                    .isEqualTo("answer");
        }
    }

    @Test
    void conversations_runAtOnceAndEachInItsOrder() throws Exception {
        var held = server.conversation();
        var other = server.conversation();
        try (var chatter = Chatter.of(server)) {
            chatter.subscribe(held, 0);
            chatter.say(held, "hold pen-1", "r1");
            chatter.say(held, "List all S3 buckets", "r2");
            assertThat(server.held.begun.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(server.say(other, "List all S3 buckets").path("type").asText())
                    .isEqualTo("answer");
            server.held.go.countDown();

            assertThat(chatter.reply().toString()).contains("pen-1");
            assertThat(chatter.reply().toString()).contains("acme-app-logs");
        }
    }

    @Test
    void messageThatIsNone_isAnsweredWithAnErrorAndTheConnectionStays() throws Exception {
        try (var chatter = Chatter.of(server)) {
            for (var wrong : List.of(
                    "{",
                    "[]",
                    "{\"type\":\"fly\"}",
                    "{\"type\":\"ping\",\"more\":1}",
                    "{\"type\":\"ping\",\"type\":\"ping\"}",
                    "{\"type\":" + "[".repeat(50) + "]".repeat(50) + "}",
                    "{\"type\":\"subscribe\",\"conversation\":\"x\",\"after\":-1}",
                    "{\"type\":\"message\",\"conversation\":\"none\",\"text\":\"List all S3 buckets\"}")) {
                chatter.sendAnything(wrong);
                assertThat(chatter.await("error").path("status").asInt())
                        .as(wrong)
                        .isBetween(400, 404);
            }
            chatter.send("{\"type\":\"ping\"}");
            chatter.await("pong");
        }
    }

    /** A WebSocket by hand, which reads nothing until it is told to. */
    private static java.net.Socket deaf(Running running, String conversation) throws IOException {
        var socket = new java.net.Socket();
        socket.setReceiveBufferSize(4_096);
        socket.setSoTimeout(20_000);
        socket.connect(new java.net.InetSocketAddress("127.0.0.1", running.port()));
        var out = socket.getOutputStream();
        out.write(("GET /api/v1/ws HTTP/1.1\r\nHost: 127.0.0.1:" + running.port() + "\r\nAuthorization: Bearer "
                        + running.token()
                        + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        var text = ("{\"type\":\"subscribe\",\"conversation\":\"" + conversation + "\",\"after\":0}")
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertThat(text.length).isLessThan(126);
        // A text frame with a mask of zeros.
        out.write(new byte[] {(byte) 0x81, (byte) (0x80 | text.length), 0, 0, 0, 0});
        out.write(text);
        return socket;
    }

    @Test
    void readerThatIsTooSlow_isClosedToComeBackAndHoldsNobodyUp(@TempDir Path own) throws Exception {
        var limits = Running.LIMITS.with("unread_bytes", 100_000).with("waiting_messages", 1_000);
        try (var busy =
                Running.in(own, new ServerFile(List.of(), List.of(), List.of(), null, java.util.Map.of(), limits))) {
            var conversation = busy.conversation();
            try (var socket = deaf(busy, conversation);
                    var other = Chatter.of(busy)) {
                other.subscribe(conversation, 0);
                other.await("subscribed");
                var body = "{\"steps\":[{\"tool\":\"none_such\"}],\"text\":\"" + "x".repeat(200_000) + "\"}";
                for (int i = 0; i < 60; i++) {
                    assertThat(busy.post("/conversations/" + conversation + "/runs", body)
                                    .status())
                            .isEqualTo(200);
                }
                for (int i = 0; i < 60; i++) {
                    other.reply();
                }

                var bytes = socket.getInputStream().readAllBytes();
                var end = java.util.Arrays.copyOfRange(bytes, bytes.length - 100, bytes.length);
                // The frame that closes it: its code is in the two bytes behind the length.
                assertThat(new String(end, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .contains("\u0003\u00f5reads too slowly");
            }
        }
    }

    @Test
    void messagesOfOneUser_areCountedLikeTheirRequests(@TempDir Path own) throws Exception {
        var limits = Limits.DEFAULTS.with("requests_at_once", 5).with("requests_per_second", 1);
        try (var slow = Running.in(
                        own, new ServerFile(List.of(), List.of(), List.of(), null, java.util.Map.of(), limits));
                var chatter = Chatter.of(slow)) {
            for (int i = 0; i < 8; i++) {
                chatter.send("{\"type\":\"ping\"}");
            }
            assertThat(chatter.await("error").path("status").asInt()).isEqualTo(429);
        }
    }

    @Test
    void frameThatIsTooLarge_closesTheConnection() throws Exception {
        try (var chatter = Chatter.of(server)) {
            chatter.await("hello");
            chatter.sendAnything("{\"type\":\"message\",\"text\":\"" + "x".repeat(10_000) + "\"}");

            chatter.await("closed");
            assertThat(chatter.closed()).isEqualTo(Socket.TOO_LARGE);
        }
    }

    @Test
    void titleThatChanges_leavesWhatWaitsAndSaysSo() throws Exception {
        var conversation = server.conversation();
        try (var chatter = Chatter.of(server)) {
            chatter.subscribe(conversation, 0);
            chatter.say(conversation, "create bucket still-waits", "r1");
            chatter.reply();

            server.send("PATCH", "/conversations/" + conversation, "{\"title\":\"Mine\"}");
            assertThat(settings(chatter).path("waiting").asBoolean()).isTrue();
            server.send("PATCH", "/conversations/" + conversation, "{\"region\":\"eu-west-3\"}");
            assertThat(settings(chatter).path("waiting").asBoolean()).isFalse();
            assertThat(server.get("/conversations/" + conversation)
                            .json()
                            .path("waiting")
                            .asBoolean())
                    .isFalse();
        }
    }

    private static JsonNode settings(Chatter chatter) throws InterruptedException {
        var all = chatter.until(
                message -> message.path("event").path("event").asText().equals("settings"));
        return all.get(all.size() - 1).path("event");
    }

    @Test
    void secretThatIsShownOnce_isNotShownToWhoComesBack() throws Exception {
        var conversation = server.conversation();
        try (var chatter = Chatter.of(server)) {
            chatter.subscribe(conversation, 0);
            var steps = "{\"steps\":[{\"tool\":\"s3_presign\",\"arguments\":{\"bucket\":\"acme-reports\",\"key\":"
                    + "\"sales/q1.csv\"}}],\"text\":\"share it with password=Hunter2Hunter2\"}";
            var asked = server.post("/conversations/" + conversation + "/runs", steps);
            assertThat(asked.json().path("type").asText()).as(asked.body()).isEqualTo("approval-needed");
            chatter.reply();
            var seal = asked.json().path("proposal").path("seal").asText();
            chatter.send("{\"type\":\"approve\",\"conversation\":\"" + conversation + "\",\"seal\":\"" + seal + "\"}");

            assertThat(chatter.reply().toString()).contains("X-Amz-Signature=");
        }
        try (var later = Chatter.of(server)) {
            later.subscribe(conversation, 0);
            var all = new ArrayList<JsonNode>(List.of(later.await("subscribed")));
            later.send("{\"type\":\"ping\"}");
            all.addAll(later.until(message -> message.path("type").asText().equals("pong")));

            assertThat(all.toString())
                    .contains("\"event\":\"replied\"")
                    .doesNotContain("X-Amz-Signature=")
                    .doesNotContain("Hunter2");
        }
    }

    @Test
    void wordsOfAModel_comeAsItSaysThem(@TempDir Path own) throws Exception {
        var model = ScriptedChatModel.of(
                ScriptedChatModel.calls("s3_list_buckets", "{}"),
                ScriptedChatModel.says("Here they are.\nFour buckets of acme."));
        try (var streaming = Running.in(
                        own,
                        Running.FILE,
                        agent -> agent.planner(ChatModelPlanner.streaming(model.streaming(), "scripted:words")));
                var chatter = Chatter.of(streaming)) {
            var conversation = streaming.conversation();
            chatter.subscribe(conversation, 0);
            chatter.say(conversation, "which buckets are there, in your words", "r1");

            var all = chatter.until(
                    message -> message.path("event").path("event").asText().equals("replied"));

            var words = all.stream()
                    .map(message -> message.path("event"))
                    .filter(event -> event.path("event").asText().equals("token"))
                    .map(event -> event.path("text").asText())
                    .toList();
            assertThat(words).hasSizeGreaterThan(1);
            assertThat(String.join("", words)).isEqualTo("Here they are.\nFour buckets of acme.");
            assertThat(all.get(all.size() - 1).at("/event/reply/said").asText()).contains("Four buckets of acme.");
            assertThat(all.toString()).contains("model-asked").contains("model-answered");
        }
    }

    @Test
    void whatTheAgentHasToSayOfItsFiles_isToldAndLogged(@TempDir Path own) throws Exception {
        var policy = Files.writeString(own.resolve("policy.yml"), "version: 1\n");
        try (var held = Running.in(own.resolve("server"), Running.FILE, agent -> agent.policyFile(policy));
                var chatter = Chatter.of(held)) {
            var conversation = held.conversation();
            chatter.subscribe(conversation, 0);
            held.say(conversation, "List all S3 buckets");
            chatter.reply();
            Files.writeString(policy, "version: nonsense\n");
            held.say(conversation, "List all S3 buckets");

            var all = chatter.until(
                    message -> message.path("event").path("event").asText().equals("replied"));

            var notices = all.stream()
                    .map(message -> message.path("event"))
                    .filter(event -> event.path("event").asText().equals("notice"))
                    .toList();
            assertThat(notices)
                    .singleElement()
                    .satisfies(notice -> assertThat(notice.path("text").asText())
                            .startsWith("the policy is still the one that was read before"));
            held.say(conversation, "List all S3 buckets");
            assertThat(chatter.until(message ->
                                    message.path("event").path("event").asText().equals("replied"))
                            .toString())
                    .as("said once")
                    .doesNotContain("notice");
        }
    }
}
