package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.journal.FileCheckpointStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
    void keptConversationThatWasChanged_makesNothingOfWhatItNames() throws IOException {
        String conversation;
        try (var first = Running.in(folder)) {
            conversation = first.conversation();
            first.say(conversation, "create bucket not-mine");
        }
        var store = new FileCheckpointStore(folder.resolve("server").resolve("conversations"));
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
}
