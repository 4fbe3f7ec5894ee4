package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.agent.AwsAgent;
import dev.awsagent.journal.FileCheckpointStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left when a server ends, and how it ends. */
class RestartIT {

    @TempDir
    private Path folder;

    @Test
    void conversationAndWhatWaits_surviveARestart() throws Exception {
        String conversation;
        String seal;
        long last;
        try (var first = Running.in(folder)) {
            conversation = first.conversation();
            first.say(conversation, "List all S3 buckets");
            seal = first.say(conversation, "create bucket after-restart")
                    .path("proposal")
                    .path("seal")
                    .asText();
            last = first.get("/conversations/" + conversation)
                    .json()
                    .path("lastEvent")
                    .asLong();
        }
        try (var second = Running.in(folder)) {
            var history = second.get("/conversations/" + conversation + "/history")
                    .json()
                    .path("items");
            assertThat(history).hasSize(2);
            assertThat(history.path(0).path("reply").path("steps").toString()).contains("acme-app-logs");
            assertThat(second.get("/proposals").body()).contains(seal);
            try (var chatter = Chatter.of(second)) {
                chatter.subscribe(conversation, last);
                assertThat(chatter.await("reset").path("lastEvent").asLong()).isGreaterThan(last);
            }
            var done = second.post(
                            "/conversations/" + conversation + "/approvals",
                            "{\"seal\":\"" + seal + "\",\"decision\":\"approve\"}")
                    .json();
            assertThat(done.path("type").asText()).as(done.toString()).isEqualTo("answer");
        }
    }

    @Test
    void openQuestion_survivesARestart() throws Exception {
        String conversation;
        try (var first = Running.in(folder)) {
            conversation = first.conversation();
            assertThat(first.say(conversation, "list objects").path("type").asText())
                    .isEqualTo("clarification-needed");
        }
        try (var second = Running.in(folder)) {
            var reply = second.post(
                            "/conversations/" + conversation + "/clarifications", Running.json("text", "acme-app-logs"))
                    .json();
            assertThat(reply.path("type").asText()).as(reply.toString()).isEqualTo("answer");
        }
    }

    @Test
    void turn_addsToWhatIsWrittenDown_andWhatWasTornByACrashIsInDoubt() throws Exception {
        var store = conversations();
        String conversation;
        try (var first = Running.in(folder)) {
            conversation = first.conversation();
            for (int i = 0; i < 3; i++) {
                first.say(conversation, "List all S3 buckets");
            }
        }
        var text = store.get(conversation).orElseThrow();
        // All of it at its begin, then what was asked before a step began, and what was replied.
        assertThat(text.lines()).hasSize(7);
        store.put(conversation, text.substring(0, text.length() - 10));
        try (var second = Running.in(folder)) {
            var items = items(second, conversation);
            assertThat(items).hasSize(3);
            assertThat(items.path(1).path("reply").path("steps").toString()).contains("acme-app-logs");
            assertThat(items.path(2).at("/reply/error/kind").asText()).isEqualTo("IN_DOUBT");
            second.say(conversation, "and those of eu-west-3?");
        }
        assertThat(store.get(conversation).orElseThrow().lines())
                .as("what was torn is written anew, with what ended before anything was done")
                .hasSize(1);
        try (var third = Running.in(folder)) {
            assertThat(items(third, conversation)).hasSize(4);
        }
    }

    @Test
    void textThatWasTornWithinALetter_keepsNobodyFromStarting() throws Exception {
        String conversation;
        try (var first = Running.in(folder)) {
            conversation = first.conversation();
            first.say(conversation, "List all S3 buckets");
        }
        try (var files = Files.list(folder.resolve("server").resolve("conversations"))) {
            var file = files.filter(one -> one.toString().contains(conversation))
                    .findFirst()
                    .orElseThrow();
            // The first of the two bytes of a letter.
            Files.write(file, new byte[] {'{', '"', (byte) 0xc3}, StandardOpenOption.APPEND);
        }
        try (var second = Running.in(folder)) {
            assertThat(items(second, conversation)).hasSize(1);
        }
    }

    @Test
    void conversationThatGrows_isWrittenAnewNowAndThen() throws Exception {
        String conversation;
        try (var first = Running.in(folder)) {
            conversation = first.conversation();
            for (int i = 0; i < 12; i++) {
                first.say(conversation, "is there a bucket " + "of mine ".repeat(1_000) + i);
            }
        }
        var text = conversations().get(conversation).orElseThrow();
        assertThat(text.lines().count()).isLessThan(1 + 2 * 12);
        try (var second = Running.in(folder)) {
            var items = items(second, conversation);
            assertThat(items).hasSize(12);
            for (int i = 0; i < 12; i++) {
                assertThat(items.path(i).path("text").asText()).endsWith("of mine " + i);
            }
        }
    }

    @Test
    void oneOfThousands_isThereWithAllOfItAfterARestart() throws Exception {
        String conversation;
        String seal;
        long last;
        try (var first = Running.in(folder)) {
            conversation = first.conversation();
            first.say(conversation, "List all S3 buckets");
            seal = first.say(conversation, "create bucket one-of-thousands")
                    .path("proposal")
                    .path("seal")
                    .asText();
            last = first.get("/conversations/" + conversation)
                    .json()
                    .path("lastEvent")
                    .asLong();
        }
        var store = conversations();
        var text = store.get(conversation).orElseThrow();
        for (int i = 0; i < 2_000; i++) {
            var other = "other-" + i;
            store.put(other, text.replace(conversation, other).replace("List all S3 buckets", "Other " + i));
        }
        try (var second = Running.in(folder)) {
            var path = "/conversations/" + conversation;
            assertThat(second.get(path).json().path("waiting").asBoolean()).isTrue();
            assertThat(second.get("/conversations?title=other+1234").json().path("items"))
                    .hasSize(1);
            assertThat(second.get("/proposals").json().path("items")).hasSize(1);
            assertThat(second.get("/metrics").body())
                    .contains("awsagent_conversations 2001.0")
                    .contains("awsagent_conversations_loaded 0.0");
            assertThat(items(second, conversation)).hasSize(2);
            assertThat(second.get("/metrics").body()).contains("awsagent_conversations_loaded 1.0");

            var from = second.get(path).json().path("lastEvent").asLong();
            assertThat(from).isGreaterThan(last);
            try (var chatter = Chatter.of(second)) {
                chatter.subscribe(conversation, from);
                chatter.send("{\"type\":\"approve\",\"conversation\":\"" + conversation + "\",\"seal\":\"" + seal
                        + "\",\"typed\":[],\"ref\":\"r1\"}");
                var all = chatter.until(
                        message -> message.path("event").path("event").asText().equals("replied"));
                assertThat(all.get(all.size() - 1).at("/event/reply/type").asText())
                        .as(all.toString())
                        .isEqualTo("answer");
                assertThat(all.stream()
                                .filter(message -> message.path("type").asText().equals("event"))
                                .findFirst()
                                .orElseThrow()
                                .path("id")
                                .asLong())
                        .isEqualTo(from + 1);
            }
            assertThat(items(second, conversation)).hasSize(3);
        }
    }

    private FileCheckpointStore conversations() {
        return new FileCheckpointStore(folder.resolve("server").resolve("conversations"));
    }

    private static JsonNode items(Running server, String conversation) throws IOException {
        return server.get("/conversations/" + conversation + "/history").json().path("items");
    }

    @Test
    void whatRuns_isFinishedBeforeTheServerEnds() throws Exception {
        var server = Running.in(folder);
        var conversation = server.conversation();
        try (var chatter = Chatter.of(server)) {
            chatter.subscribe(conversation, 0);
            chatter.say(conversation, "hold pen-1", "r1");
            assertThat(server.held.begun.await(10, TimeUnit.SECONDS)).isTrue();
            var port = server.port();
            var ending = CompletableFuture.runAsync(server.server::close);

            assertThat(chatter.await("bye").path("reason").asText()).isEqualTo("stopping");
            // New work is refused, and what runs goes on.
            assertThat(server.post(
                                    "/conversations/" + conversation + "/messages",
                                    Running.json("text", "List all S3 buckets"))
                            .status())
                    .isEqualTo(503);
            assertThat(server.bare("GET", "/ready", null).status()).isEqualTo(503);
            assertThat(ending).isNotDone();
            server.held.go.countDown();

            assertThat(chatter.reply().path("type").asText()).isEqualTo("answer");
            chatter.await("closed");
            assertThat(chatter.closed()).isEqualTo(Socket.STOPPING);
            ending.get(10, TimeUnit.SECONDS);
            assertThat(port).isPositive();
        } finally {
            server.close();
        }
    }

    @Test
    void conversationThatWasJustBegun_survivesARestart() throws IOException {
        String conversation;
        try (var first = Running.in(folder)) {
            conversation = first.post("/conversations", "{\"region\":\"eu-west-3\",\"title\":\"Mine\"}")
                    .json()
                    .path("id")
                    .asText();
        }
        try (var second = Running.in(folder)) {
            var kept = second.get("/conversations/" + conversation).json();
            assertThat(kept.path("region").asText()).isEqualTo("eu-west-3");
            assertThat(kept.path("title").asText()).isEqualTo("Mine");
            assertThat(second.say(conversation, "List all S3 buckets")
                            .path("region")
                            .asText())
                    .isEqualTo("eu-west-3");
        }
    }

    @Test
    void conversationDeletedAfterARestart_leavesNothingBehind() throws IOException {
        String conversation;
        try (var first = Running.in(folder)) {
            conversation = first.conversation();
            first.say(conversation, "create bucket never-made");
        }
        try (var second = Running.in(folder)) {
            assertThat(second.send("DELETE", "/conversations/" + conversation, null)
                            .status())
                    .isEqualTo(204);
        }
        try (var files = Files.walk(folder.resolve("server"))) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.contains(conversation));
        }
    }

    @Test
    void proposalThatCannotBeUsedAnyMore_keepsNobodyFromGoingOn() throws IOException {
        String conversation;
        try (var first = Running.in(folder)) {
            conversation = first.conversation();
            first.say(conversation, "create bucket elsewhere-made");
        }
        var waiting = new FileCheckpointStore(folder.resolve("server").resolve("waiting"));
        waiting.put(
                conversation,
                waiting.get(conversation)
                        .orElseThrow()
                        .replaceFirst("\"folder\":\"[^\"]*\"", "\"folder\":\"/elsewhere\""));
        try (var second = Running.in(folder)) {
            assertThat(second.say(conversation, "List all S3 buckets")
                            .path("type")
                            .asText())
                    .isEqualTo("answer");
            assertThat(second.post("/conversations/" + conversation + "/plan", Running.json("text", "list buckets"))
                            .status())
                    .isEqualTo(200);
            var told = second.get("/conversations/" + conversation).json();
            assertThat(told.path("problem").asText()).contains("/elsewhere");
            assertThat(told.path("waiting").asBoolean()).isFalse();
            assertThat(second.send("PATCH", "/conversations/" + conversation, "{\"region\":\"eu-west-1\"}")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void whoeverListensToAStream_isToldThatTheServerEnds() throws IOException {
        var server = Running.in(folder);
        try (var socket = new java.net.Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET /api/v1/conversations/" + server.conversation()
                                    + "/events HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
                                    + "\r\nAuthorization: Bearer " + server.token() + "\r\n\r\n")
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            var in = socket.getInputStream();
            var head = new StringBuilder();
            while (head.indexOf(": listening") < 0) {
                head.append((char) in.read());
            }
            server.close();

            assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("event: bye")
                    .contains("\"reason\":\"stopping\"");
        } finally {
            server.close();
        }
    }

    @Test
    void whatWaitsItsTurnWhenTheServerEnds_isNotBegun() throws Exception {
        var server = Running.in(folder);
        var conversation = server.conversation();
        var path = "/conversations/" + conversation + "/messages";
        var first = CompletableFuture.supplyAsync(() -> server.post(path, Running.json("text", "hold pen-1")));
        assertThat(server.held.begun.await(10, TimeUnit.SECONDS)).isTrue();
        var second = CompletableFuture.supplyAsync(() -> server.post(path, Running.json("text", "create bucket late")));
        while (server.get("/conversations/" + conversation + "/history")
                        .json()
                        .path("items")
                        .size()
                < 2) {
            Thread.onSpinWait();
        }
        var ending = CompletableFuture.runAsync(server.server::close);
        while (server.bare("GET", "/ready", null).status() != 503) {
            Thread.onSpinWait();
        }
        server.held.go.countDown();

        assertThat(first.get(10, TimeUnit.SECONDS).json().path("type").asText()).isEqualTo("answer");
        assertThat(second.get(10, TimeUnit.SECONDS).status()).isEqualTo(503);
        ending.get(20, TimeUnit.SECONDS);
        server.close();
        try (var next = Running.in(folder)) {
            var items = next.get("/conversations/" + conversation + "/history")
                    .json()
                    .path("items");
            assertThat(items.path(1).at("/reply/error/kind").asText())
                    .as("known not to have been begun")
                    .isEqualTo("CANCELLED");
            assertThat(next.get("/proposals").json().path("items")).isEmpty();
        }
    }

    @Test
    void keptConversationThatWasChanged_makesNothingOfWhatItNames() throws IOException {
        String conversation;
        try (var first = Running.in(folder)) {
            conversation = first.conversation();
            first.say(conversation, "create bucket not-mine");
        }
        var store = conversations();
        var kept = store.get(conversation).orElseThrow();
        // Names of types are nothing but words, and a file that is no conversation is left alone.
        store.put("other", "{\"@class\":\"java.lang.ProcessBuilder\",\"id\":\"other\"}");
        store.put(conversation, kept.replace("\"memory\":{", "\"memory\":{\"@type\":\"javax.naming.InitialContext\","));
        var waiting = new FileCheckpointStore(folder.resolve("server").resolve("waiting"));
        waiting.put(conversation, waiting.get(conversation).orElseThrow().replace("not-mine", "not-yours"));
        try (var second = Running.in(folder)) {
            assertThat(second.get("/conversations").status()).isEqualTo(200);
            assertThat(second.get("/conversations/other").status()).isEqualTo(404);
            assertThat(second.get("/proposals").body()).doesNotContain("not-yours");
            assertThat(second.get("/conversations/..%2F..%2Ftoken").status()).isIn(400, 404);
        }
        assertThat(Files.exists(folder.resolve("server").resolve("conversations")))
                .isTrue();
    }

    @Test
    void listOfWhatWaits_isReadFromWhatWasKeptAndMakesNobodysAgent() throws Exception {
        var groups = Map.of(
                "ops", new ServerFile.Group(User.Role.OPERATOR, null, null),
                "leads", new ServerFile.Group(User.Role.APPROVER, null, null));
        var made = new AtomicInteger();
        UnaryOperator<AwsAgent.Builder> counted = builder -> {
            made.incrementAndGet();
            return builder;
        };
        try (var issuer = new Issuer()) {
            try (var first = Running.in(folder, issuer.file(groups))) {
                for (var user : List.of("ana", "olaf", "rita")) {
                    var token = "Bearer " + issuer.token(user, "ops");
                    var conversation = first.post("/conversations", "{}", "Authorization", token)
                            .json()
                            .path("id")
                            .asText();
                    var asked = first.post(
                            "/conversations/" + conversation + "/messages",
                            Running.json("text", "create bucket of-" + user),
                            "Authorization",
                            token);
                    assertThat(asked.json().path("type").asText()).isEqualTo("approval-needed");
                }
            }
            try (var second = Running.in(folder, issuer.file(groups), counted)) {
                var before = made.get();
                var lead = "Bearer " + issuer.token("lea", "leads");
                var waits = second.get("/proposals", "Authorization", lead).json();

                assertThat(waits.path("items")).hasSize(3);
                assertThat(second.get("/conversations", "Authorization", "Bearer " + issuer.token("ana", "ops"))
                                .json()
                                .path("items")
                                .path(0)
                                .path("waiting")
                                .asBoolean())
                        .isTrue();
                assertThat(made.get()).isEqualTo(before);

                var one = waits.path("items").path(0);
                var done = second.post(
                        "/conversations/" + one.path("conversation").asText() + "/approvals",
                        "{\"seal\":\"" + one.path("proposal").path("seal").asText() + "\",\"decision\":\"approve\"}",
                        "Authorization",
                        lead);
                assertThat(done.json().path("type").asText()).as(done.body()).isEqualTo("answer");
                assertThat(second.get("/proposals", "Authorization", lead)
                                .json()
                                .path("items"))
                        .hasSize(2);
            }
        }
    }
}
