package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What turns ask of a person: by REST, over the WebSocket, and in a stream of events. */
@Timeout(120)
class PromptIT {

    private static final String WHO = "list all S3 buckets with profile admin";

    @TempDir
    private Path folder;

    private MfaSts sts;
    private Running server;

    @BeforeEach
    void start() throws IOException {
        sts = new MfaSts();
        server = Running.onAws(folder, Running.FILE, sts.environment(folder));
    }

    @AfterEach
    void stop() {
        server.close();
        sts.close();
    }

    /** The first that waits. */
    private JsonNode asked(Running of) throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            var answer = of.get("/prompts");
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            var all = ApiIT.as("Prompts", of, answer.json()).path("items");
            if (!all.isEmpty()) {
                return all.get(0);
            }
            Thread.sleep(50);
        }
        throw new AssertionError("nothing is asked");
    }

    private static int give(Running to, JsonNode prompt, String answer) {
        return to.post("/prompts/" + prompt.path("id").asText(), Running.json("answer", answer))
                .status();
    }

    private static JsonNode reply(CompletableFuture<JsonNode> saying) throws Exception {
        return saying.get(30, TimeUnit.SECONDS);
    }

    @Test
    void code_isAskedForAndTheTurnGoesOn() throws Exception {
        sts.codes.add("287082");
        var conversation = server.conversation();
        var reply = server.saying(conversation, WHO);

        var first = asked(server);
        assertThat(first.path("conversation").asText()).isEqualTo(conversation);
        assertThat(first.path("text").asText()).contains(MfaSts.DEVICE, "profile 'admin'");
        assertThat(first.path("secret").asBoolean()).isFalse();
        assertThat(give(server, first, " ")).isEqualTo(400);
        assertThat(give(server, first, "1".repeat(2_000))).isEqualTo(400);
        assertThat(give(server, first, "111111")).isEqualTo(204);
        assertThat(give(server, first, "287082")).as("once").isEqualTo(404);
        var second = asked(server);
        assertThat(second.path("text").asText()).startsWith("that code was not accepted");
        assertThat(give(server, second, "287082")).isEqualTo(204);

        assertThat(reply(reply).path("type").asText())
                .as(reply.get().toString())
                .isEqualTo("answer");
        assertThat(server.get("/prompts").json().path("items")).isEmpty();
        assertThat(server.say(conversation, WHO).path("type").asText())
                .as("its session serves")
                .isEqualTo("answer");
        assertThat(server.get("/conversations/" + conversation + "/history").body())
                .doesNotContain("287082", "111111");
        try (var chatter = Chatter.of(server)) {
            chatter.subscribe(conversation, 0);
            chatter.send("{\"type\":\"ping\"}");
            assertThat(chatter.until(one -> one.path("type").asText().equals("pong"))
                            .toString())
                    .contains("\"event\":\"replied\"")
                    .doesNotContain("287082", "111111", MfaSts.DEVICE);
        }
        server.close();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("287082", "111111");
            }
        }
    }

    @Test
    void prompt_comesOverTheSocketAlsoToWhoComesBackAndIsAnsweredThere() throws Exception {
        sts.codes.add("287082");
        var conversation = server.conversation();
        try (var before = Chatter.of(server)) {
            before.say(conversation, WHO, "r1");
            before.await("prompt");
            before.drop();
        }
        try (var chatter = Chatter.of(server)) {
            chatter.subscribe(conversation, 0);
            var prompt = chatter.await("prompt");
            assertThat(prompt.path("conversation").asText()).isEqualTo(conversation);
            chatter.send(
                    "{\"type\":\"answer\",\"prompt\":\"" + prompt.path("id").asText() + "\",\"answer\":\"287082\"}");

            assertThat(chatter.await("prompt-over").path("how").asText()).isEqualTo("answered");
            assertThat(chatter.reply().path("type").asText()).isEqualTo("answer");
            chatter.send("{\"type\":\"answer\",\"prompt\":\""
                    + prompt.path("id").asText() + "\",\"answer\":\"287082\",\"ref\":\"again\"}");
            var late = chatter.await("error");
            assertThat(late.path("status").asInt()).isEqualTo(404);
            assertThat(late.path("ref").asText()).isEqualTo("again");
        }
    }

    @Test
    void promptThatIsDeclined_endsTheTurnAndSaysWhatNext() throws Exception {
        var conversation = server.conversation();
        try (var chatter = Chatter.of(server)) {
            chatter.subscribe(conversation, 0);
            chatter.say(conversation, WHO, "r1");
            var prompt = chatter.await("prompt");
            chatter.send(
                    "{\"type\":\"decline\",\"prompt\":\"" + prompt.path("id").asText() + "\"}");

            assertThat(chatter.await("prompt-over").path("how").asText()).isEqualTo("declined");
            var error = chatter.reply().path("error");
            assertThat(error.path("kind").asText()).isEqualTo("CREDENTIALS");
            assertThat(error.path("message").asText()).startsWith("declined: MFA code of " + MfaSts.DEVICE);
            assertThat(error.path("hint").asText()).startsWith("say it again when you have it");
        }
        var reply = server.saying(conversation, WHO);
        var again = asked(server);
        assertThat(server.send("DELETE", "/prompts/" + again.path("id").asText(), null)
                        .status())
                .isEqualTo(204);
        assertThat(reply(reply).at("/error/message").asText()).startsWith("declined: ");
    }

    @Test
    void promptThatNobodyAnswers_isOverInTime(@TempDir Path own) throws Exception {
        var limits = Running.LIMITS.with("answer_seconds", 1);
        var file = new ServerFile(List.of(), List.of(), List.of(), null, Map.of(), limits);
        try (var hasty = Running.onAws(own, file, sts.environment(own));
                var chatter = Chatter.of(hasty)) {
            var conversation = hasty.conversation();
            chatter.subscribe(conversation, 0);
            chatter.say(conversation, WHO, "r1");

            assertThat(chatter.await("prompt-over").path("how").asText()).isEqualTo("expired");
            var error = chatter.reply().path("error");
            assertThat(error.path("message").asText()).startsWith("not answered within 1 s: MFA code of ");
            assertThat(error.path("hint").asText()).contains("give it in the page");
        }
    }

    @Test
    void serverThatStops_waitsForNobodysAnswer() throws Exception {
        var reply = server.saying(server.conversation(), WHO);
        asked(server);
        var begun = System.nanoTime();

        server.close();

        assertThat(reply(reply).at("/error/message").asText()).startsWith("the server stops: MFA code of ");
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(20));
    }

    @Test
    void turnThatIsCalledOff_asksNoLonger() throws Exception {
        var conversation = server.conversation();
        try (var chatter = Chatter.of(server)) {
            chatter.subscribe(conversation, 0);
            chatter.say(conversation, WHO, "r1");
            chatter.await("prompt");
            chatter.send("{\"type\":\"cancel\",\"conversation\":\"" + conversation + "\"}");

            assertThat(chatter.await("prompt-over").path("how").asText()).isEqualTo("cancelled");
            assertThat(chatter.reply().at("/error/kind").asText()).isEqualTo("CANCELLED");
        }
        assertThat(server.get("/prompts").json().path("items")).isEmpty();
    }

    @Test
    void severalThatWait_areAskedOneAfterTheOtherAndOneAnswerServesAllOfItsRole() throws Exception {
        sts.codes.addAll(Set.of("111111", "222222"));
        var one = server.saying(server.conversation(), WHO);
        var first = asked(server);
        var same = server.saying(server.conversation(), WHO);
        var other = server.saying(server.conversation(), "list all S3 buckets with profile audit");
        Thread.sleep(1_000);
        assertThat(server.get("/prompts").json().path("items"))
                .as("one at a time")
                .hasSize(1);

        give(server, first, "111111");

        assertThat(reply(one).path("type").asText()).isEqualTo("answer");
        assertThat(reply(same).path("type").asText()).isEqualTo("answer");
        var second = asked(server);
        assertThat(second.path("text").asText()).contains("profile 'audit'");
        give(server, second, "222222");
        assertThat(reply(other).path("type").asText()).isEqualTo("answer");
    }

    @Test
    void noOfOne_isNoNoOfTheOthersThatWait() throws Exception {
        sts.codes.add("111111");
        var one = server.saying(server.conversation(), WHO);
        var first = asked(server);
        var other = server.saying(server.conversation(), WHO);
        Thread.sleep(500);
        server.send("DELETE", "/prompts/" + first.path("id").asText(), null);
        assertThat(reply(one).at("/error/message").asText()).startsWith("declined: ");

        give(server, asked(server), "111111");

        assertThat(reply(other).path("type").asText()).isEqualTo("answer");
    }

    @Test
    void othersAreNotAsked_andCannotAnswer(@TempDir Path own) throws Exception {
        try (var issuer = new Issuer();
                var shared = Running.onAws(
                        own,
                        issuer.file(Map.of("leads", new ServerFile.Group(User.Role.APPROVER, null, null))),
                        sts.environment(own))) {
            sts.codes.add("111111");
            String[] ada = {"Authorization", "Bearer " + issuer.token("ada", "leads")};
            try (var foreign = new Chatter(shared, ada)) {
                foreign.await("hello");
                var reply = shared.saying(shared.conversation(), WHO);
                var prompt = asked(shared);

                assertThat(shared.get("/prompts", ada).json().path("items")).isEmpty();
                var path = "/prompts/" + prompt.path("id").asText();
                assertThat(shared.post(path, Running.json("answer", "111111"), ada)
                                .status())
                        .isEqualTo(404);
                assertThat(shared.send("DELETE", path, null, ada).status()).isEqualTo(404);
                give(shared, prompt, "111111");
                assertThat(reply(reply).path("type").asText()).isEqualTo("answer");
                foreign.send("{\"type\":\"ping\"}");
                assertThat(foreign.until(one -> one.path("type").asText().equals("pong")))
                        .as("told nothing")
                        .hasSize(1);
                // What one's code brought serves nobody else.
                var id = shared.post("/conversations", "{}", ada)
                        .json()
                        .path("id")
                        .asText();
                shared.post(
                        "/conversations/" + id + "/messages",
                        Running.json("text", WHO),
                        ada[0],
                        ada[1],
                        "Prefer",
                        "respond-async");
                assertThat(foreign.await("prompt").path("conversation").asText())
                        .isEqualTo(id);
            }
        }
    }

    @Test
    void streamOfEvents_hasThePromptOfItsConversation() throws Exception {
        sts.codes.add("111111");
        var conversation = server.conversation();
        var reply = server.saying(conversation, WHO);
        var prompt = asked(server);
        var lines = new ArrayList<String>();
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream()
                    .write(("GET /api/v1/conversations/" + conversation + "/events HTTP/1.1\r\nHost: 127.0.0.1:"
                                    + server.port() + "\r\nAuthorization: Bearer " + server.token() + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (var end : List.of("event: prompt", "event: prompt-over")) {
                String line;
                do {
                    line = reader.readLine();
                    lines.add(line);
                } while (!line.equals(end));
                if (end.equals("event: prompt")) {
                    assertThat(reader.readLine()).contains(prompt.path("id").asText());
                    give(server, prompt, "111111");
                }
            }
        }
        assertThat(lines).as("no event that could be gone on after").noneMatch(line -> line.startsWith("id: -"));
        assertThat(reply(reply).path("type").asText()).isEqualTo("answer");
    }

    @Test
    void validityOfProfiles_asksNobodyAndSaysWhenItIsAsked() {
        var found = server.get("/profiles?validate=true").json().path("items");

        assertThat(found)
                .filteredOn(one -> one.path("name").asText().equals("admin"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.path("asks").asText()).startsWith("asked for when a request runs: MFA code of ");
                    assertThat(one.has("problem")).isFalse();
                });
        assertThat(server.get("/prompts").json().path("items")).isEmpty();
    }
}
