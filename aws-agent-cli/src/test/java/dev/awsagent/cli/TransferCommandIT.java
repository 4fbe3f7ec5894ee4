package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.testkit.AwsEmulator;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands {@code transfer} and {@code sync} as processes on a real server, killed ones among them. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class TransferCommandIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    /** Five parts. */
    private static final int LARGE = 33 * 1024 * 1024 + 12_345;

    @TempDir
    private Path home;

    private Path work;
    private Program program;
    /** For what is said and stored, and not how a process does it. */
    private InProcess here;

    private final String bucket = "transfer-" + UUID.randomUUID();

    @BeforeEach
    void start() throws Exception {
        work = Files.createDirectory(home.resolve("work"));
        var variables = Map.of(
                "AWS_ENDPOINT_URL", AWS.endpoint().toString(),
                "AWS_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "AKIAPLANTEDACCESSKEY",
                "AWS_SECRET_ACCESS_KEY", "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",
                "AWSAGENT_DATA_DIR", home.resolve("data").toString());
        program = new Program(home);
        here = new InProcess(home);
        variables.forEach((name, value) -> {
            program.with(name, value);
            here.with(name, value);
        });
        here.run(0, "", "chat", "--yes", "create bucket " + bucket);
    }

    private String at(String key) {
        return "s3://" + bucket + "/" + key;
    }

    private String[] transfer(String... arguments) {
        var command = new ArrayList<>(List.of("transfer", "--work-dir", work.toString(), "--yes"));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    private byte[] random(String name, int bytes) throws IOException {
        var content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        var file = work.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return content;
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(work)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void standardInput_isStoredAndComesBackOnStandardOutput() throws Exception {
        var content = "line one\nline two\n".repeat(1000);

        program.run(content.getBytes(), transfer("-", at("piped.txt"))).ends(0);
        var back = program.run(transfer(at("piped.txt"), "-")).ends(0);

        assertThat(back.out()).isEqualTo(content);
        assertThat(back.err()).contains("s3:GetObject", "[no profile, account ");
    }

    @Test
    void standardInputWithoutAYes_storesNothing() throws Exception {
        var run = program.run("y\ny\n".getBytes(), "transfer", "-", at("piped.txt"))
                .ends(3);

        assertThat(run.err()).contains("--yes");
        program.run(transfer(at("piped.txt"), "-")).ends(1);
    }

    @Test
    void manifest_tellsWhatWasDone_andItsOpenLinesCanBeRunAgain() throws Exception {
        random("src/a", 10);
        random("src/sub/b", 20);
        // Refused by its content, until it has another.
        Files.writeString(work.resolve("src/c"), "-----BEGIN PRIVATE KEY-----\n");

        here.run(1, "", transfer("src/", at("x/"), "--manifest", "first.jsonl"));
        Files.writeString(work.resolve("src/c"), "harmless");
        Files.delete(work.resolve("src/a"));
        here.run(0, "", transfer("src/", at("x/"), "--from-manifest", "first.jsonl", "--manifest", "second.jsonl"));

        assertThat(lines("first.jsonl").subList(0, 3))
                .extracting(line ->
                        line.path("status").asText() + " " + line.path("from").asText())
                .containsExactlyInAnyOrder("done a", "done sub/b", "failed c");
        assertThat(lines("second.jsonl"))
                .last()
                .satisfies(line -> assertThat(line.path("status").asText()).isEqualTo("ended"));
        assertThat(lines("second.jsonl").subList(0, 1))
                .singleElement()
                .satisfies(line -> assertThat(line.path("from").asText()).isEqualTo("c"))
                .satisfies(line -> assertThat(line.path("to").asText()).isEqualTo("x/c"))
                .satisfies(line -> assertThat(line.path("bytes").asLong()).isEqualTo(8));
        here.run(1, "", transfer("src/", at("x/"), "--manifest", "second.jsonl"));
        assertThat(here.err()).contains("the manifest 'second.jsonl' is there already");
        here.run(1, "", transfer("src/", at("x/"), "--from-manifest", "src/c"));
        assertThat(here.err()).contains("line 1 of", "is none of a manifest", "nothing was transferred");
    }

    @Test
    void copyWithOneHeaderOfItsOwn_keepsTheOthersBehindTheGateToo() throws Exception {
        Files.writeString(work.resolve("page.html"), "<p>");
        here.run(0, "", transfer("page.html", at("page.html"), "--metadata", "owner=me"));

        here.run(0, "", transfer(at("page.html"), at("copy.html"), "--cache-control", "max-age=60"));

        here.run(0, "", "chat", "--json", "show details of copy.html in " + bucket);
        assertThat(here.out()).contains("text/html", "owner");
    }

    @Test
    void syncThatRemoves_saysWhatGoesBeforeItIsAllowedTo() throws Exception {
        random("site/kept", 3);
        here.run(0, "", transfer("site/", at("site/")));
        random("site/old", 3);
        here.run(0, "", transfer("site/", at("site/")));
        Files.delete(work.resolve("site/old"));
        var sync = List.of("sync", "--work-dir", work.toString(), "site/", at("site/"), "--delete");

        here.run(3, "", sync.toArray(String[]::new));
        assertThat(here.out()).contains("it would remove 1 from " + at("site/") + ": old");

        var command = new ArrayList<>(sync);
        command.addAll(List.of("--confirm", at("site/")));
        here.run(0, "", command.toArray(String[]::new));
        assertThat(here.out()).containsPattern("removed: +1");

        Files.delete(work.resolve("site/kept"));
        here.run(1, "", command.toArray(String[]::new));
        assertThat(here.err()).contains("there is no file in", "nothing was removed");
    }

    @Test
    void emptyValue_isRefused() throws Exception {
        here.run(2, "", transfer(at("x/"), at("y/"), "--move", "--from-manifest", ""));
        assertThat(here.err()).contains("--from-manifest is empty");
    }

    private List<JsonNode> lines(String manifest) throws IOException {
        var lines = new ArrayList<JsonNode>();
        for (var line : Files.readAllLines(work.resolve(manifest))) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    @Test
    void jsonLines_areEventsAndThenTheReply() throws Exception {
        random("one.bin", 100_000);

        here.run(0, "", transfer("one.bin", at("one.bin"), "--json-lines"));

        var lines = new ArrayList<JsonNode>();
        for (var line : here.out().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        assertThat(lines).extracting(line -> line.path("event").asText()).contains("step-started", "step-progress");
        assertThat(lines)
                .filteredOn(line -> line.path("event").asText().equals("step-progress"))
                .last()
                .satisfies(line -> assertThat(line.path("done").asLong()).isEqualTo(100_000))
                .satisfies(line -> assertThat(line.path("detail").asText()).isEqualTo("one.bin"));
        assertThat(lines.get(lines.size() - 1).path("type").asText()).isEqualTo("answer");
        assertThat(lines.get(lines.size() - 1).path("exitCode").asInt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = 1)
    void uploadThatIsKilledAnywhere_isWholeAfterTheNextRun(long seed) throws Exception {
        killed(seed, 2, true);
    }

    @ParameterizedTest
    @ValueSource(longs = 3)
    void downloadThatIsKilledAnywhere_isWholeAfterTheNextRun(long seed) throws Exception {
        killed(seed, 2, false);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 4, 11, 12, 13, 14, 15, 16})
    @Tag("slow")
    void transfersThatAreKilledOftenAndAnywhere_areWholeInTheEnd(long seed) throws Exception {
        killed(seed, 6, seed % 2 == 0);
    }

    /** Kills a transfer a few times, at moments that only chance decides, and then lets it end. */
    private void killed(long seed, int times, boolean up) throws Exception {
        var content = random("large.bin", LARGE);
        var chance = new Random(seed);
        var command = up ? transfer("large.bin", at("large.bin")) : transfer(at("large.bin"), "back.bin");
        if (!up) {
            program.run(transfer("large.bin", at("large.bin"))).ends(0);
            Files.writeString(work.resolve("back.bin"), "old");
        }
        for (int i = 0; i < times; i++) {
            var process = program.start(command);
            // Starting takes a second or so, and the rest about as long.
            process.waitFor(900 + chance.nextInt(2500), TimeUnit.MILLISECONDS);
            process.destroyForcibly();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            if (!up) {
                var there = Files.size(work.resolve("back.bin"));
                assertThat(there).as("old or whole, and nothing between").isIn(3L, (long) LARGE);
            }
        }
        program.run(command).ends(0);
        if (up) {
            program.run(transfer(at("large.bin"), "back.bin")).ends(0);
        }
        assertThat(work.resolve("back.bin")).hasBinaryContent(content);
        assertThat(names()).noneMatch(name -> name.startsWith(".aws-agent-"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void interruptInTheMiddle_endsWith130AndLeavesNothing(boolean up) throws Exception {
        assumeThat(Path.of("/usr/bin/env")).exists();
        random("large.bin", LARGE);
        if (!up) {
            here.run(0, "", transfer("large.bin", at("large.bin")));
        }
        Files.writeString(work.resolve("back.bin"), "old");
        try (var wire = new Wire(AWS.endpoint())) {
            wire.hold(exchange -> up
                    ? exchange.getRequestURI().toString().contains("partNumber=3")
                    : String.valueOf(exchange.getRequestHeaders().getFirst("Range"))
                            .matches("bytes=[1-9]\\d*-.*"));
            program.with("AWS_ENDPOINT_URL", wire.endpoint());
            // Whoever runs this in the background may have had interrupts ignored for all its children.
            var command = new ArrayList<>(List.of("env", "--default-signal=INT"));
            command.addAll(program.command(
                    up ? transfer("large.bin", at("large.bin")) : transfer(at("large.bin"), "back.bin")));
            var process = program.start(command);
            assertThat(wire.done.await(1, TimeUnit.MINUTES)).isTrue();
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            var run = Program.finish(process, new byte[0]).ends(130);
            assertThat(run.err()).containsIgnoringCase("cancel").doesNotContain("\tat ");
        }
        assertThat(names()).containsExactly("back.bin", "large.bin");
        assertThat(work.resolve("back.bin")).hasContent("old");
        var uploads = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(AWS.endpoint().resolve("/" + bucket + "?uploads"))
                                .header(
                                        "Authorization",
                                        "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(uploads.body()).contains("ListMultipartUploadsResult").doesNotContain("<Upload>");
    }

    @Test
    void twoProcessesToOneFile_leaveItWhole() throws Exception {
        var content = random("large.bin", LARGE);
        program.run(transfer("large.bin", at("large.bin"))).ends(0);

        var one = program.start(transfer(at("large.bin"), "back.bin"));
        var other = program.start(transfer(at("large.bin"), "back.bin"));
        var first = Program.finish(one, new byte[0]);
        var second = Program.finish(other, new byte[0]);

        assertThat(List.of(first.code(), second.code()))
                .as(first.err() + second.err())
                .contains(0);
        for (var run : List.of(first, second)) {
            if (run.code() != 0) {
                assertThat(run.err()).contains("back.bin");
            }
        }
        assertThat(work.resolve("back.bin")).hasBinaryContent(content);
        assertThat(names()).containsExactly("back.bin", "large.bin");
    }
}
