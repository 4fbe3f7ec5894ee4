package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.awsagent.internal.Json;
import io.javalin.router.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be asked for over HTTP, asked by the JDK's client. */
class ApiIT {

    @TempDir
    private static Path folder;

    private static Running server;

    @BeforeAll
    static void start() throws IOException {
        server = Running.in(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String bucket() {
        return "t-" + UUID.randomUUID();
    }

    /** Holds an answer to the schema that the description names for it. */
    private static JsonNode as(String schema, JsonNode json) {
        return as(schema, server, json);
    }

    static JsonNode as(String schema, Running of, JsonNode json) {
        var components = Json.object();
        var document = of.get("/openapi.json").json();
        components.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        components.put("$ref", "#/components/schemas/" + schema);
        components.set("components", document.path("components"));
        var found = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(components.toString(), InputFormat.JSON)
                .validate(json.toString(), InputFormat.JSON);
        assertThat(found).as(json.toString()).isEmpty();
        return json;
    }

    @Test
    void listingOfBuckets_comesAsRowsAndAsText() {
        var reply = as("Reply", server.say(server.conversation(), "List all S3 buckets"));

        assertThat(reply.path("type").asText()).isEqualTo("answer");
        assertThat(reply.path("steps").path(0).path("result").toString()).contains("acme-app-logs");
        assertThat(reply.path("text").asText()).contains("acme-app-logs").contains("SANDBOX");
    }

    @Test
    void change_waitsForTheYesToItsSealAndIsDoneOnce() {
        var conversation = server.conversation();
        var name = bucket();
        var asked = as("Reply", server.say(conversation, "create bucket " + name));
        assertThat(asked.path("type").asText()).isEqualTo("approval-needed");
        var seal = asked.path("proposal").path("seal").asText();
        assertThat(as("Proposals", server.get("/proposals").json()).toString()).contains(seal);
        assertThat(as(
                                "Conversation",
                                server.get("/conversations/" + conversation).json())
                        .path("waiting")
                        .asBoolean())
                .isTrue();

        var wrong = approve(conversation, "0".repeat(64));
        assertThat(wrong.path("error").path("kind").asText()).isEqualTo("CONFLICT");
        assertThat(names()).doesNotContain(name);

        assertThat(approve(conversation, seal).path("type").asText()).isEqualTo("answer");
        assertThat(names()).contains(name);
        assertThat(approve(conversation, seal).path("type").asText()).isEqualTo("failed");
        assertThat(server.get("/audit").body()).contains(name).contains("dana");
    }

    private static JsonNode approve(String conversation, String seal) {
        return as(
                "Reply",
                server.post(
                                "/conversations/" + conversation + "/approvals",
                                "{\"seal\":\"" + seal + "\",\"decision\":\"approve\"}")
                        .json());
    }

    private static String names() {
        return server.say(server.conversation(), "List all S3 buckets")
                .path("steps")
                .toString();
    }

    @Test
    void rejectedChange_isNotDone() {
        var conversation = server.conversation();
        var name = bucket();
        var seal = server.say(conversation, "create bucket " + name)
                .path("proposal")
                .path("seal")
                .asText();

        var reply = server.post(
                        "/conversations/" + conversation + "/approvals",
                        "{\"seal\":\"" + seal + "\",\"decision\":\"reject\"}")
                .json();

        assertThat(reply.path("text").asText()).startsWith("Not done");
        assertThat(approve(conversation, seal).path("type").asText()).isEqualTo("failed");
        assertThat(names()).doesNotContain(name);
    }

    @Test
    void openQuestion_takesTheAnswer() {
        var conversation = server.conversation();
        var question = server.say(conversation, "list objects");
        assertThat(question.path("type").asText()).isEqualTo("clarification-needed");

        var reply = server.post(
                        "/conversations/" + conversation + "/clarifications", Running.json("text", "acme-app-logs"))
                .json();

        assertThat(reply.path("type").asText()).isEqualTo("answer");
        var none = server.post("/conversations/" + conversation + "/clarifications", Running.json("text", "x"));
        assertThat(none.status()).isEqualTo(409);
        as("Problem", none.json());
    }

    @Test
    void plan_runsNothing() {
        var conversation = server.conversation();
        var preview = as(
                "Preview",
                server.post(
                                "/conversations/" + conversation + "/plan",
                                Running.json("text", "delete bucket acme-uploads"))
                        .json());

        assertThat(preview.path("steps").path(0).path("effect").asText()).isEqualTo("DESTROY");
        assertThat(names()).contains("acme-uploads");
    }

    @Test
    void history_hasWhatWasSaidAndWhatCameOfIt() {
        var conversation = server.conversation();
        server.say(conversation, "List all S3 buckets");
        server.say(conversation, "list objects in acme-app-logs");

        var first = as(
                "History",
                server.get("/conversations/" + conversation + "/history?limit=1")
                        .json());
        assertThat(first.path("items").path(0).path("text").asText()).isEqualTo("List all S3 buckets");
        assertThat(first.path("next").asText()).isEqualTo("1");
        assertThat(server.get("/conversations/" + conversation + "/history?limit=0")
                        .json()
                        .path("next")
                        .asText())
                .as("goes on, however little is wanted")
                .isEqualTo("1");
        var rest = as(
                "History",
                server.get("/conversations/" + conversation + "/history?cursor=1")
                        .json());
        assertThat(rest.path("items")).hasSize(1);
        assertThat(rest.path("items").path(0).path("reply").path("steps").toString())
                .contains("acme-app-logs");
        assertThat(rest.path("next").isNull()).isTrue();
    }

    @Test
    void conversations_comeInPagesThatNeitherRepeatNorSkip(@org.junit.jupiter.api.io.TempDir Path own)
            throws Exception {
        try (var quiet = Running.in(own)) {
            var all = new ArrayList<String>();
            for (int i = 0; i < 4; i++) {
                all.add(0, quiet.conversation());
            }
            var page = as("Conversations", quiet.get("/conversations?limit=2").json());
            assertThat(ids(page)).isEqualTo(all.subList(0, 2));
            // One that was seen goes to the front, one is new, and one that was seen goes.
            quiet.send("PATCH", "/conversations/" + all.get(1), "{\"title\":\"Moved\"}");
            quiet.conversation();
            quiet.send("DELETE", "/conversations/" + all.get(0), null);

            var next = as(
                    "Conversations",
                    quiet.get("/conversations?limit=2&cursor="
                                    + page.path("next").asText())
                            .json());

            assertThat(ids(next)).isEqualTo(all.subList(2, 4));
            assertThat(next.path("next").isNull()).isTrue();
            assertThat(ids(quiet.get("/conversations?title=mOVe").json())).containsExactly(all.get(1));
            for (var wrong : List.of("2", "x_y", "_")) {
                assertThat(quiet.get("/conversations?cursor=" + wrong).status())
                        .as(wrong)
                        .isEqualTo(400);
            }
        }
    }

    private static List<String> ids(JsonNode page) {
        var ids = new ArrayList<String>();
        page.path("items").forEach(one -> ids.add(one.path("id").asText()));
        return ids;
    }

    @Test
    void proposalsAndRecords_comeInPages(@org.junit.jupiter.api.io.TempDir Path own) throws Exception {
        try (var quiet = Running.in(own)) {
            var waiting = new ArrayList<String>();
            for (int i = 0; i < 3; i++) {
                var conversation = quiet.conversation();
                quiet.say(conversation, "create bucket paged-" + i);
                waiting.add(conversation);
            }
            var found = new ArrayList<String>();
            String cursor = "";
            do {
                var page =
                        as("Proposals", quiet.get("/proposals?limit=2" + cursor).json());
                page.path("items")
                        .forEach(one -> found.add(one.path("conversation").asText()));
                assertThat(page.path("items").size()).isLessThanOrEqualTo(2);
                cursor = page.path("next").isNull()
                        ? null
                        : "&cursor=" + page.path("next").asText();
            } while (cursor != null);
            assertThat(found).containsExactlyInAnyOrderElementsOf(waiting);

            for (var conversation : waiting) {
                quiet.say(conversation, "yes");
            }
            var all = as("Records", quiet.get("/audit").json());
            var newest = as("Records", quiet.get("/audit?limit=2").json());
            var older = as(
                    "Records",
                    quiet.get("/audit?limit=1000&cursor=" + newest.path("next").asText())
                            .json());
            assertThat(all.path("items").size()).isGreaterThan(3);
            assertThat(all.path("next").isNull()).isTrue();
            var joined = new ArrayList<JsonNode>();
            older.path("items").forEach(joined::add);
            newest.path("items").forEach(joined::add);
            assertThat(joined).isEqualTo(new ArrayList<>(list(all)));
            assertThat(newest.path("items")).hasSize(2);
            assertThat(newest.has("verification")).isTrue();
            assertThat(older.has("verification")).isFalse();
        }
    }

    private static List<JsonNode> list(JsonNode page) {
        var all = new ArrayList<JsonNode>();
        page.path("items").forEach(all::add);
        return all;
    }

    @Test
    void historyBehindItsEnd_isEmpty() {
        var conversation = server.conversation();
        server.say(conversation, "List all S3 buckets");

        for (var cursor : List.of("1", "2147483647", "999999999999999999")) {
            var none = server.get("/conversations/" + conversation + "/history?cursor=" + cursor);
            assertThat(none.status()).isEqualTo(200);
            assertThat(none.json().path("items")).isEmpty();
            assertThat(none.json().path("next").isNull()).as(cursor).isTrue();
        }
    }

    @Test
    void titleThatMayHoldASecret_isKeptNowhere(@org.junit.jupiter.api.io.TempDir Path own) throws Exception {
        try (var quiet = Running.in(own)) {
            var conversation = quiet.conversation();
            var refused =
                    quiet.send("PATCH", "/conversations/" + conversation, "{\"title\":\"password=Hunter2Hunter2\"}");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(quiet.post("/conversations", "{\"title\":\"password=Hunter2Hunter2\"}")
                            .status())
                    .isEqualTo(400);
            quiet.say(conversation, "hello\nset password=Hunter2Hunter2");
            quiet.say(conversation, "remember that my password is Hunter2Hunter2");
            assertThat(quiet.get("/conversations/" + conversation)
                            .json()
                            .path("title")
                            .isNull())
                    .isTrue();
            quiet.say(conversation, "  list buckets\nplease  ");
            assertThat(quiet.get("/conversations/" + conversation)
                            .json()
                            .path("title")
                            .asText())
                    .isEqualTo("list buckets");
        }
        try (var files = Files.walk(own.resolve("server"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).doesNotContain("Hunter2");
            }
        }
    }

    @Test
    void writeUnderAKey_isDoneOnce() {
        var conversation = server.conversation();
        var path = "/conversations/" + conversation + "/messages";
        var body = Running.json("text", "List all S3 buckets");

        var first = server.post(path, body, "Idempotency-Key", "one");
        var again = server.post(path, body, "Idempotency-Key", "one");
        var other = server.post(path, Running.json("text", "list objects"), "Idempotency-Key", "one");

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(other.status()).isEqualTo(422);
        assertThat(server.get("/conversations/" + conversation + "/history")
                        .json()
                        .path("items"))
                .hasSize(1);
    }

    @Test
    void whatIsAskedForWithoutWaiting_comesAsEvents() throws IOException {
        var conversation = server.conversation();
        var accepted = server.post(
                "/conversations/" + conversation + "/messages",
                Running.json("text", "List all S3 buckets"),
                "Prefer",
                "respond-async");
        assertThat(accepted.status()).isEqualTo(202);
        as("Accepted", accepted.json());

        var lines = new ArrayList<String>();
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream()
                    .write(("GET /api/v1/conversations/" + conversation + "/events?after=0 HTTP/1.1\r\nHost: 127.0.0.1:"
                                    + server.port() + "\r\nAuthorization: Bearer " + server.token() + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String line;
            do {
                line = reader.readLine();
                lines.add(line);
            } while (!line.startsWith("event: replied"));
        }
        assertThat(lines).contains("event: asked", "id: 1").anyMatch(line -> line.contains("text/event-stream"));
    }

    /** Server-sent events from a request of ours until a line comes. */
    private static List<String> streamed(String conversation, String more, String until) throws IOException {
        var lines = new ArrayList<String>();
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream()
                    .write(("GET /api/v1/conversations/" + conversation + "/events HTTP/1.1\r\nHost: 127.0.0.1:"
                                    + server.port() + "\r\nAuthorization: Bearer " + server.token() + "\r\n" + more
                                    + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (String line; (line = reader.readLine()) != null; ) {
                lines.add(line);
                if (line.startsWith(until)) {
                    break;
                }
            }
        }
        return lines;
    }

    @Test
    void streamThatComesBack_goesOnAfterTheLastEvent() throws IOException {
        var conversation = server.conversation();
        server.say(conversation, "List all S3 buckets");
        var all = streamed(conversation, "Last-Event-ID: 0\r\n", "event: replied").stream()
                .filter(line -> line.startsWith("id: "))
                .toList();

        var rest = streamed(conversation, "Last-Event-ID: 3\r\n", "event: replied").stream()
                .filter(line -> line.startsWith("id: "))
                .toList();

        assertThat(rest).isEqualTo(all.subList(3, all.size())).first().isEqualTo("id: 4");
        var reset = streamed(conversation, "Last-Event-ID: 999\r\n", "data: ");
        assertThat(reset).contains("event: reset");
        // What comes back by itself names the last id that it was sent, and must not be reset again.
        var last = server.get("/conversations/" + conversation)
                .json()
                .path("lastEvent")
                .asLong();
        assertThat(reset).contains("id: " + last);
        server.say(conversation, "List all S3 buckets");
        assertThat(streamed(conversation, "Last-Event-ID: " + last + "\r\n", "event: "))
                .contains("id: " + (last + 1), "event: asked");
        assertThat(server.get("/conversations/" + conversation + "/events", "Last-Event-ID", "x")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void eventsAndHistory_sayWhichMessageTheyBelongTo() throws IOException {
        var conversation = server.conversation();
        server.say(conversation, "List all S3 buckets");
        server.say(conversation, "list objects in acme-app-logs");
        var history = as(
                "History",
                server.get("/conversations/" + conversation + "/history").json());

        var second = history.path("items").path(1);
        assertThat(second.path("asked").asLong())
                .isGreaterThan(history.path("items").path(0).path("event").asLong());
        assertThat(second.path("event").asLong())
                .isEqualTo(history.path("lastEvent").asLong());
        var after = history.path("items").path(0).path("event").asLong();
        var events = streamed(
                        conversation,
                        "Last-Event-ID: " + after + "\r\n",
                        "data: {\"type\":\"event\",\"conversation\":\"" + conversation + "\",\"id\":"
                                + second.path("event").asLong())
                .stream()
                .filter(line -> line.startsWith("data: "))
                .map(line -> Running.parse(line.substring(6)))
                .toList();
        assertThat(events).hasSizeGreaterThan(3);
        assertThat(events.get(0).path("id").asLong())
                .isEqualTo(second.path("asked").asLong());
        assertThat(events.subList(1, events.size()))
                .allSatisfy(event -> assertThat(event.at("/event/asked").asLong())
                        .isEqualTo(second.path("asked").asLong()));
    }

    @Test
    void approvalUnderAKey_isDoneOnce() {
        var conversation = server.conversation();
        var name = bucket();
        var seal = server.say(conversation, "create bucket " + name)
                .path("proposal")
                .path("seal")
                .asText();
        var path = "/conversations/" + conversation + "/approvals";
        var body = "{\"seal\":\"" + seal + "\",\"decision\":\"approve\"}";

        var both = java.util.stream.Stream.of(1, 2)
                .map(time -> java.util.concurrent.CompletableFuture.supplyAsync(
                        () -> server.post(path, body, "Idempotency-Key", "yes-" + name)))
                .toList()
                .stream()
                .map(java.util.concurrent.CompletableFuture::join)
                .toList();

        assertThat(both.get(0).body()).isEqualTo(both.get(1).body());
        assertThat(both.get(0).json().path("type").asText()).isEqualTo("answer");
        assertThat(both).extracting(got -> got.header("Idempotency-Replayed")).containsExactlyInAnyOrder("", "true");
        assertThat(server.get("/conversations/" + conversation + "/history")
                        .json()
                        .path("items"))
                .hasSize(2);
    }

    @Test
    void stepsAndTransfers_runWhereTheySay() {
        var conversation = server.conversation();
        var steps = "\"steps\":[{\"tool\":\"s3_list_buckets\"}]";

        var there = server.post("/conversations/" + conversation + "/runs", "{" + steps + ",\"region\":\"eu-west-3\"}");
        var here = server.post("/conversations/" + conversation + "/runs", "{" + steps + "}");

        assertThat(there.json().path("region").asText()).as(there.body()).isEqualTo("eu-west-3");
        assertThat(here.json().path("region").asText()).isNotEqualTo("eu-west-3");
        assertThat(server.get("/conversations/" + conversation)
                        .json()
                        .path("region")
                        .isNull())
                .isTrue();
        for (var path : List.of("/runs", "/transfers")) {
            var body = path.equals("/runs") ? "{" + steps : "{\"from\":\"a\",\"to\":\"s3://acme-uploads/\"";
            assertThat(server.post("/conversations/" + conversation + path, body + ",\"region\":\"mars\"}")
                            .status())
                    .isEqualTo(400);
            assertThat(server.post("/conversations/" + conversation + path, body + ",\"profile\":\"prod\"}")
                            .status())
                    .as("the sandbox has no profiles")
                    .isEqualTo(400);
        }
    }

    @Test
    void title_changesWhileSomethingRuns(@org.junit.jupiter.api.io.TempDir Path own) throws Exception {
        try (var busy = Running.in(own)) {
            var conversation = busy.conversation();
            busy.post(
                    "/conversations/" + conversation + "/messages",
                    Running.json("text", "hold pen-1"),
                    "Prefer",
                    "respond-async");
            assertThat(busy.held.begun.await(10, java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();

            assertThat(busy.send("PATCH", "/conversations/" + conversation, "{\"title\":\"Pens\"}")
                            .status())
                    .isEqualTo(200);
            assertThat(busy.send("PATCH", "/conversations/" + conversation, "{\"region\":\"eu-west-1\"}")
                            .status())
                    .isEqualTo(409);
        }
    }

    @Test
    void conversationThatIsDeleted_answersWhoWaitsAndLeavesNothing(@org.junit.jupiter.api.io.TempDir Path own)
            throws Exception {
        try (var busy = Running.in(own)) {
            var conversation = busy.conversation();
            var path = "/conversations/" + conversation + "/messages";
            var first = java.util.concurrent.CompletableFuture.supplyAsync(
                    () -> busy.post(path, Running.json("text", "hold pen-1")));
            assertThat(busy.held.begun.await(10, java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
            var second = java.util.concurrent.CompletableFuture.supplyAsync(
                    () -> busy.post(path, Running.json("text", "List all S3 buckets"), "Idempotency-Key", "k"));
            while (busy.get("/conversations/" + conversation + "/history")
                            .json()
                            .path("items")
                            .size()
                    < 2) {
                Thread.onSpinWait();
            }

            assertThat(busy.send("DELETE", "/conversations/" + conversation, null)
                            .status())
                    .isEqualTo(204);

            assertThat(second.get(10, java.util.concurrent.TimeUnit.SECONDS).status())
                    .isEqualTo(404);
            first.get(10, java.util.concurrent.TimeUnit.SECONDS);
        }
        try (var files = Files.walk(own.resolve("server"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".json"))).isEmpty();
        }
    }

    @Test
    void runningRequest_isCalledOffOverHttp(@org.junit.jupiter.api.io.TempDir Path own) throws Exception {
        try (var busy = Running.in(own)) {
            var conversation = busy.conversation();
            var cancel = "/conversations/" + conversation + "/cancel";
            assertThat(busy.send("POST", cancel, null).json().path("cancelled").asBoolean())
                    .isFalse();
            var asked = java.util.concurrent.CompletableFuture.supplyAsync(() -> busy.say(conversation, "hold pen-1"));
            assertThat(busy.held.begun.await(10, java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();

            assertThat(busy.send("POST", cancel, null).json().path("cancelled").asBoolean())
                    .isTrue();

            assertThat(asked.get(10, java.util.concurrent.TimeUnit.SECONDS)
                            .path("error")
                            .path("kind")
                            .asText())
                    .isEqualTo("CANCELLED");
        }
    }

    @Test
    void errorsOfAllKinds_areProblems() {
        var conversation = server.conversation();
        for (var got : List.of(
                server.get("/nothing"),
                server.get("/conversations/none"),
                server.send("DELETE", "/tools", null),
                server.post("/conversations/" + conversation + "/messages", "text", "Content-Type", "text/plain"),
                server.bare("GET", "/session", null))) {
            assertThat(got.status()).isGreaterThanOrEqualTo(400);
            assertThat(got.header("Content-Type")).startsWith(Problem.TYPE);
            as("Problem", got.json());
        }
        assertThat(server.bare("GET", "/session", null).header("WWW-Authenticate"))
                .isEqualTo("Bearer");
    }

    @Test
    void settings_changeForOneConversationAlone() {
        var one = server.conversation();
        var other = server.conversation();

        var changed = server.send("PATCH", "/conversations/" + one, "{\"region\":\"eu-west-1\",\"title\":\"Mine\"}");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().path("region").asText()).isEqualTo("eu-west-1");
        assertThat(server.say(one, "List all S3 buckets").path("region").asText())
                .isEqualTo("eu-west-1");
        assertThat(server.say(other, "List all S3 buckets").path("region").asText())
                .isNotEqualTo("eu-west-1");
        assertThat(server.send("PATCH", "/conversations/" + one, "{\"model\":\"nobody:knows\"}")
                        .status())
                .isEqualTo(400);
        assertThat(server.send("PATCH", "/conversations/" + one, "{\"region\":\"mars\"}")
                        .status())
                .isEqualTo(400);
        assertThat(server.post("/conversations", "{\"region\":\"mars\"}").status())
                .isEqualTo(400);
        assertThat(server.get("/conversations/" + one).json().path("region").asText())
                .isEqualTo("eu-west-1");
        assertThat(server.send("PATCH", "/conversations/" + one, "{\"model\":\"local\"}")
                        .status())
                .isEqualTo(200);
        for (var wrong : List.of("\"sometimes\"", "\"LOCAL\"", "\"model\"", "1")) {
            assertThat(server.send("PATCH", "/conversations/" + one, "{\"planner\":" + wrong + "}")
                            .status())
                    .as(wrong)
                    .isEqualTo(400);
        }
        var planned = server.send("PATCH", "/conversations/" + one, "{\"model\":null,\"planner\":\"local\"}");
        assertThat(as("Conversation", planned.json()).path("planner").asText()).isEqualTo("local");
        assertThat(server.say(one, "List all S3 buckets").path("type").asText()).isEqualTo("answer");
    }

    @Test
    void fileThatIsSent_isTransferredAfterAYes() throws Exception {
        var conversation = server.conversation();
        var sent = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1/conversations/"
                                        + conversation + "/files/a%20report.txt"))
                                .header("Authorization", "Bearer " + server.token())
                                .header("Content-Type", "application/octet-stream")
                                .PUT(HttpRequest.BodyPublishers.ofString("hello"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(sent.statusCode()).as(sent.body()).isEqualTo(201);
        var file = as("File", Running.parse(sent.body())).path("file").asText();
        assertThat(folder.resolve("work").resolve(file)).hasContent("hello");

        var asked = server.post(
                        "/conversations/" + conversation + "/transfers",
                        "{\"from\":\"" + file + "\",\"to\":\"s3://acme-uploads/\"}")
                .json();
        assertThat(asked.path("type").asText()).as(asked.toString()).isEqualTo("approval-needed");
        var done = approve(conversation, asked.path("proposal").path("seal").asText());

        assertThat(done.path("type").asText()).as(done.toString()).isEqualTo("answer");
        assertThat(server.say(conversation, "list objects in acme-uploads")
                        .path("steps")
                        .toString())
                .contains("a report.txt");
        assertThat(server.send("DELETE", "/conversations/" + conversation, null).status())
                .isEqualTo(204);
        assertThat(Files.exists(folder.resolve("work").resolve(file))).isFalse();
        assertThat(server.get("/conversations/" + conversation).status()).isEqualTo(404);
    }

    @Test
    void fileWithANameThatLeadsElsewhere_isRefused() {
        var conversation = server.conversation();

        for (var name : new String[] {
            "..%2Fevil", ".hidden", "a%5Cb", "~root", "$HOME", "a%00b", "a%E2%80%AEgpj.exe", "a%E2%80%8Bb", "a%C2%85b"
        }) {
            var got = server.send(
                    "PUT",
                    "/conversations/" + conversation + "/files/" + name,
                    "x",
                    "Content-Type",
                    "application/octet-stream");
            assertThat(got.status()).as(name).isEqualTo(400);
        }
        assertThat(folder.resolve("work").resolve("evil")).doesNotExist();
    }

    @Test
    void knowledge_isToldAsItsSchemaSays() {
        as("Tools", server.get("/tools").json());
        as("Profiles", server.get("/profiles").json());
        as("Models", server.get("/models").json());
        assertThat(as("Regions", server.get("/regions").json()).toString()).contains("eu-west-1");
        as("Records", server.get("/audit").json());
        as("Session", server.get("/session").json());
        as("Status", server.bare("GET", "/health", null).json());
        assertThat(server.bare("GET", "/ready", null).status()).isEqualTo(200);
        assertThat(server.get("/ws.schema.json").json().path("$defs").isEmpty()).isFalse();
        assertThat(server.get("/metrics").body()).contains("awsagent_requests_seconds", "awsagent_websockets");
    }

    /** No AWS is asked here: nothing listens where its endpoint would be. */
    @Test
    void regions_areThoseOfThePartitionOfAProfileAndOthersAreRefused(@TempDir Path own) throws IOException {
        var config = Files.writeString(
                Files.createDirectories(own).resolve("config"),
                "[profile dev]\nregion = eu-west-1\n[profile china]\nregion = cn-north-1\n[profile lab]\nregion = eu-west-1\n"
                        + "endpoint_url = http://127.0.0.1:1\n");
        var environment = Map.of("AWS_CONFIG_FILE", config.toString(), "AWS_EC2_METADATA_DISABLED", "true");
        try (var aws = Running.onAws(own, Running.FILE, environment)) {
            var china = as("Regions", aws, aws.get("/regions?profile=china").json());
            assertThat(china.path("partition").asText()).isEqualTo("aws-cn");
            assertThat(china.path("items").findValuesAsText("name")).containsExactly("cn-north-1", "cn-northwest-1");
            assertThat(china.path("items").findValuesAsText("status")).containsOnly("not-checked");
            assertThat(aws.get("/regions?profile=dev").body())
                    .contains("eu-west-1")
                    .doesNotContain("cn-north-1");
            assertThat(aws.get("/regions?profile=lab").json().path("partition").isNull())
                    .isTrue();
            var unchecked = as(
                    "Regions",
                    aws,
                    aws.get("/regions?profile=dev&validate=true").json());
            assertThat(unchecked.path("checked").asBoolean()).isFalse();
            assertThat(unchecked.path("problem").asText()).contains("no module on the path lists regions");

            var elsewhere = aws.post("/conversations", "{\"profile\":\"dev\",\"region\":\"cn-north-1\"}");
            assertThat(elsewhere.status()).as(elsewhere.body()).isEqualTo(400);
            assertThat(elsewhere.json().path("detail").asText())
                    .contains("'cn-north-1'", "aws-cn", "'dev'", "choose", "eu-west-1");
            var id = aws.post("/conversations", "{\"profile\":\"dev\"}")
                    .json()
                    .path("id")
                    .asText();
            var changed = aws.send("PATCH", "/conversations/" + id, "{\"region\":\"us-gov-west-1\"}");
            assertThat(changed.status()).isEqualTo(400);
            assertThat(changed.body()).contains("'us-gov-west-1'", "aws-us-gov");
            assertThat(aws.send("PATCH", "/conversations/" + id, "{\"region\":\"us-west-2\"}")
                            .status())
                    .isEqualTo(200);
            assertThat(aws.send("PATCH", "/conversations/" + id, "{\"region\":\"mars_1\"}")
                            .json()
                            .path("detail")
                            .asText())
                    .contains("'mars_1'");
            // An endpoint of one's own may call its regions as it likes.
            assertThat(aws.post("/conversations", "{\"profile\":\"lab\",\"region\":\"cn-north-1\"}")
                            .status())
                    .isEqualTo(201);
        }
    }

    @Test
    void description_isOfWhatIsServed() throws IOException {
        var document = server.get("/openapi.json").json();
        var described = new TreeSet<String>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(one ->
                                described.add(one.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
        var served = new TreeSet<String>();
        server.server.javalin().unsafe.internalRouter.allHttpHandlers().forEach(handler -> {
            Endpoint endpoint = handler.endpoint;
            if (endpoint.path.startsWith(Route.ROOT)) {
                served.add(endpoint.method + " " + endpoint.path.substring(Route.ROOT.length()));
            }
        });

        var guide = Files.readString(Path.of(System.getProperty("awsagent.repository.root"), "docs/guides/server.md"));
        assertThat(served).allSatisfy(route -> assertThat(guide).contains("`" + route + "`"));
        assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
        assertThat(described).isEqualTo(served).hasSizeGreaterThan(20);
        document.path("paths")
                .forEach(path -> path.forEach(one -> {
                    assertThat(one.path("summary").asText()).isNotEmpty();
                    one.findValues("$ref")
                            .forEach(reference -> assertThat(
                                            document.at(reference.asText().substring(1))
                                                    .isMissingNode())
                                    .as(reference.asText())
                                    .isFalse());
                }));
    }

    /** More than the HTTP server has threads, and for longer than a connection may be idle. */
    @Test
    void manyWhoWait_getTheirRepliesAndKeepNobodyElseOut(@TempDir Path own) throws Exception {
        var limits = Running.LIMITS.with("idle_seconds", 6L).with("requests_at_once", 1_000L);
        var file = new ServerFile(List.of(), List.of(), List.of(), null, Map.of(), limits);
        try (var busy = Running.in(own, file)) {
            var waiting = new ArrayList<String>();
            for (int i = 0; i < 300; i++) {
                waiting.add(busy.conversation());
            }
            var replies =
                    waiting.stream().map(id -> busy.saying(id, "hold pen-1")).toList();
            assertThat(busy.held.begun.await(10, TimeUnit.SECONDS)).isTrue();
            Thread.sleep(8_000);

            assertThat(busy.get("/health").status()).isEqualTo(200);
            busy.held.go.countDown();

            for (var reply : replies) {
                assertThat(reply.get(20, TimeUnit.SECONDS).path("type").asText())
                        .isEqualTo("answer");
            }
        }
    }

    @Test
    void refusalThatLeavesABodyUnread_saysThatTheConnectionCloses() throws IOException {
        var head = " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n";
        // Not all of it has come, or all of it, and nobody reads it.
        for (var body : List.of(
                "Content-Length: 100\r\n\r\nGET",
                "Content-Length: 3\r\n\r\nGET",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nGET\r\n",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nGET\r\n0\r\n\r\n")) {
            assertThat(server.raw("POST /api/v1/conversations" + head + body))
                    .startsWith("HTTP/1.1 401")
                    .containsIgnoringCase("\r\nConnection: close\r\n")
                    .containsOnlyOnce("HTTP/1.1 4");
        }
        assertThat(server.raw("GET /" + head + "X: " + "a".repeat(100_000) + "\r\n\r\nGET /" + head + "\r\n"))
                .startsWith("HTTP/1.1 431")
                .containsIgnoringCase("\r\nConnection: close\r\n")
                .containsOnlyOnce("HTTP/1.1 4");
        // Where nothing is left, the next request is heard.
        var missing = "GET /api/v1/conversations" + head;
        assertThat(server.raw(missing + "\r\n" + missing + "Connection: close\r\n\r\n")
                        .split("HTTP/1.1 401", -1))
                .hasSize(3);
    }

    @Test
    void headersThatAreRead_areDescribed() {
        var paths = server.get("/openapi.json").json().path("paths");

        assertThat(paths.at("/~1conversations~1{id}~1messages/post/parameters").findValuesAsText("name"))
                .contains("Prefer", "Idempotency-Key");
        assertThat(paths.at("/~1conversations~1{id}~1events/get/parameters").findValuesAsText("name"))
                .contains("Last-Event-ID", "after");
        assertThat(paths.at("/~1conversations/get/parameters").findValuesAsText("name"))
                .doesNotContain("Prefer", "Last-Event-ID");
    }

    /** The head of an upload and as much of it as is sent; answers what the server says until it closes. */
    private static String upload(Running to, String conversation, String length, String bytes) throws IOException {
        try (var socket = new Socket("127.0.0.1", to.port())) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream()
                    .write(("PUT /api/v1/conversations/" + conversation
                                    + "/files/report.txt HTTP/1.1\r\nHost: 127.0.0.1:"
                                    + to.port() + "\r\nAuthorization: Bearer " + to.token()
                                    + "\r\nConnection: close\r\nContent-Type: application/octet-stream\r\nContent-Length: "
                                    + length + "\r\n\r\n" + bytes)
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<Path> uploaded(Path own) throws IOException {
        try (var files = Files.walk(own.resolve("work"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void fileThatIsTooLargeOrStopsComing_isRefusedAndLeavesNothing(@org.junit.jupiter.api.io.TempDir Path own)
            throws Exception {
        var limits = Running.LIMITS.with("upload_bytes", 1_000).with("idle_seconds", 1);
        try (var small =
                Running.in(own, new ServerFile(List.of(), List.of(), List.of(), null, java.util.Map.of(), limits))) {
            var conversation = small.conversation();
            // Not a byte of it has come.
            assertThat(upload(small, conversation, "1001", "")).startsWith("HTTP/1.1 413");
            assertThat(upload(small, conversation, "100", "0123456789")).startsWith("HTTP/1.1 408");
            assertThat(uploaded(own)).isEmpty();
            assertThat(upload(small, conversation, "10", "0123456789")).startsWith("HTTP/1.1 201");
            assertThat(uploaded(own)).hasSize(1);
        }
    }

    @Test
    void fileThatCannotBeWritten_isNoDefect(@org.junit.jupiter.api.io.TempDir Path own) throws Exception {
        try (var small = Running.in(own)) {
            var conversation = small.conversation();
            Files.writeString(own.resolve("work").resolve("aws-agent-uploads"), "in the way");

            var got = small.send(
                    "PUT",
                    "/conversations/" + conversation + "/files/report.txt",
                    "x",
                    "Content-Type",
                    "application/octet-stream");

            assertThat(got.status()).isEqualTo(507);
            as("Problem", got.json());
        }
    }

    @Test
    void fileThatComesWhileTheServerStops_isFinishedAndNoneIsBegun(@org.junit.jupiter.api.io.TempDir Path own)
            throws Exception {
        var stopping = Running.in(own);
        var conversation = stopping.conversation();
        try (var socket = new Socket("127.0.0.1", stopping.port())) {
            socket.setSoTimeout(15_000);
            var head = "PUT /api/v1/conversations/" + conversation + "/files/a.txt HTTP/1.1\r\nHost: 127.0.0.1:"
                    + stopping.port() + "\r\nAuthorization: Bearer " + stopping.token()
                    + "\r\nConnection: close\r\nContent-Type: application/octet-stream\r\nContent-Length: 2\r\n\r\n";
            socket.getOutputStream().write((head + "a").getBytes(StandardCharsets.US_ASCII));
            while (!stopping.get("/metrics").body().contains("awsagent_running 1.0")) {
                Thread.onSpinWait();
            }
            var ending = java.util.concurrent.CompletableFuture.runAsync(stopping.server::close);
            while (stopping.bare("GET", "/ready", null).status() != 503) {
                Thread.onSpinWait();
            }
            assertThat(stopping.send(
                                    "PUT",
                                    "/conversations/" + conversation + "/files/b.txt",
                                    "x",
                                    "Content-Type",
                                    "application/octet-stream")
                            .status())
                    .isEqualTo(503);
            assertThat(ending).isNotDone();
            socket.getOutputStream().write('b');

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 201");
            ending.get(10, java.util.concurrent.TimeUnit.SECONDS);
            assertThat(uploaded(own))
                    .singleElement()
                    .satisfies(file -> assertThat(file).hasContent("ab"));
        } finally {
            stopping.close();
        }
    }
}
