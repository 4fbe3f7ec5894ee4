package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes of each setting of a transfer, with each tool that takes it. */
class TransferSettingsIT {

    /** When the server says that everything changed. */
    private static final Instant LISTED = Instant.parse("2026-11-02T10:00:00Z");

    /** More than goes in one request. */
    private static final int LARGE = 17 * 1024 * 1024 + 5;

    private static final Map<String, Object> STORED = Map.of(
            "storageClass", "STANDARD_IA",
            "encryption", "DSSE",
            "kmsKey", "alias/k",
            "mediaType", "text/html",
            "tags", Map.of("team", "data"),
            "metadata", Map.of("owner", "me"),
            "acl", "BUCKET_OWNER_FULL_CONTROL",
            "checksum", "CRC32C",
            "requesterPays", true);

    /** The same as {@code s3_transfer} takes it. */
    private static final Map<String, Object> TRANSFERRED = Map.of(
            "storageClass", "STANDARD_IA",
            "encryption", "aws:kms:dsse",
            "kmsKey", "alias/k",
            "contentType", "text/html",
            "tags", Map.of("team", "data"),
            "metadata", Map.of("owner", "me"),
            "acl", "bucket-owner-full-control",
            "checksum", "CRC32C",
            "requestPayer", true);

    private static final Map<String, String> SENT = Map.of(
            "x-amz-storage-class", "STANDARD_IA",
            "x-amz-server-side-encryption", "aws:kms:dsse",
            "x-amz-server-side-encryption-aws-kms-key-id", "alias/k",
            "content-type", "text/html",
            "x-amz-tagging", "team=data",
            "x-amz-meta-owner", "me",
            "x-amz-acl", "bucket-owner-full-control",
            "x-amz-request-payer", "requester");

    @TempDir
    Path work;

    /** The headers of each request, by its first line. */
    private final Map<String, Map<String, String>> asked = new ConcurrentHashMap<>();

    private FakeS3 s3;
    private Rig rig;

    @BeforeEach
    void start() throws IOException {
        s3 = new FakeS3();
        s3.fault = (exchange, count) -> heard(exchange);
        rig = Rig.on(s3.endpoint(), work);
    }

    @AfterEach
    void stop() {
        rig.close();
        s3.close();
    }

    private boolean heard(HttpExchange exchange) {
        var headers = new HashMap<String, String>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        asked.put(exchange.getRequestMethod() + " " + exchange.getRequestURI(), headers);
        return false;
    }

    /** The headers of the requests that begin so and have this in them. */
    private List<Map<String, String>> asked(String begin, String part) {
        return asked.entrySet().stream()
                .filter(one -> one.getKey().startsWith(begin) && one.getKey().contains(part))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static Map<String, Object> with(Map<String, Object> arguments, Object... more) {
        var all = new HashMap<>(arguments);
        for (int i = 0; i < more.length; i += 2) {
            all.put((String) more[i], more[i + 1]);
        }
        return all;
    }

    private Path write(String name, String content) throws IOException {
        var file = work.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private String object(String key) {
        return new String(s3.object(key), StandardCharsets.UTF_8);
    }

    // ---- up

    static Stream<Arguments> uploads() {
        return Stream.of(
                arguments("s3_upload_file", with(STORED, "source", "in/a.bin", "bucket", "bkt")),
                arguments("s3_upload_directory", with(STORED, "source", "in", "bucket", "bkt")),
                arguments("s3_transfer", with(TRANSFERRED, "source", "in/a.bin", "destination", "s3://bkt/a.bin")));
    }

    @ParameterizedTest
    @MethodSource("uploads")
    void upload_isStoredAsItWasSaid(String tool, Map<String, Object> arguments) throws IOException {
        write("in/a.bin", "content");
        rig.ok(tool, arguments);
        assertThat(asked("PUT /bkt/a.bin", ""))
                .singleElement()
                .satisfies(headers -> assertThat(headers)
                        .containsAllEntriesOf(SENT)
                        .containsKey("x-amz-checksum-crc32c")
                        .doesNotContainKey("x-amz-checksum-crc64nvme"));
    }

    @ParameterizedTest
    @MethodSource("uploads")
    void uploadInParts_isStoredAsItWasSaid(String tool, Map<String, Object> arguments) throws IOException {
        write("in/a.bin", "x".repeat(LARGE));
        rig.ok(tool, arguments);
        assertThat(asked("POST /bkt/a.bin", "uploads"))
                .singleElement()
                .satisfies(headers -> assertThat(headers)
                        .containsAllEntriesOf(SENT)
                        .containsEntry("x-amz-checksum-algorithm", "CRC32C"));
        assertThat(asked("PUT /bkt/a.bin", "partNumber="))
                .hasSize(3)
                .allSatisfy(headers -> assertThat(headers)
                        .containsKey("x-amz-checksum-crc32c")
                        .containsEntry("x-amz-request-payer", "requester"));
        assertThat(asked("POST /bkt/a.bin", "uploadId="))
                .singleElement()
                .satisfies(headers -> assertThat(headers).containsEntry("x-amz-request-payer", "requester"));
    }

    @ParameterizedTest
    @CsvSource({"encryption, AES256, AES256", "encryption, DSSE, aws:kms:dsse", "kmsKey, alias/k, aws:kms"})
    void encryption_isTheOneThatWasSaid(String name, String value, String sent) throws IOException {
        write("in/a.bin", "content");
        rig.ok("s3_upload_file", Map.of("source", "in/a.bin", "bucket", "bkt", name, value));
        assertThat(asked("PUT /bkt/a.bin", ""))
                .singleElement()
                .satisfies(headers -> assertThat(headers).containsEntry("x-amz-server-side-encryption", sent));
    }

    @Test
    void bucketThatOnlyAnswersWhoPays_isLookedAtBeforeAnUpload() throws Exception {
        write("a.bin", "content");
        s3.with("a.bin", "there");
        s3.fault = (exchange, count) -> {
            if (exchange.getRequestHeaders().getFirst("x-amz-request-payer") == null) {
                FakeS3.error(exchange, 403, "AccessDenied");
                return true;
            }
            return false;
        };
        Map<String, Object> upload = Map.of("source", "a.bin", "bucket", "bkt", "requesterPays", true);
        assertThat(rig.inspect("s3_upload_file", upload).notes())
                .anyMatch(note -> note.startsWith("s3://bkt/a.bin exists (5 bytes"));
        assertThatThrownBy(() -> rig.inspect("s3_upload_file", with(upload, "keepExisting", true)))
                .hasMessageContaining("is there already");
    }

    @Test
    void copyInsideS3_isStoredAsItWasSaid() {
        s3.with("from.bin", "content");
        rig.ok("s3_transfer", with(TRANSFERRED, "source", "s3://bkt/from.bin", "destination", "s3://bkt/to.bin"));
        assertThat(asked("PUT /bkt/to.bin", ""))
                .singleElement()
                .satisfies(headers -> assertThat(headers)
                        .containsAllEntriesOf(SENT)
                        .containsEntry("x-amz-checksum-algorithm", "CRC32C"));
        assertThat(asked.values())
                .allSatisfy(headers -> assertThat(headers).containsEntry("x-amz-request-payer", "requester"));
    }

    // ---- down

    static Stream<Arguments> downloads() {
        return Stream.of(
                arguments("s3_download_file", Map.of("bucket", "bkt", "key", "in/a.bin"), "requesterPays"),
                arguments("s3_download_directory", Map.of("bucket", "bkt", "prefix", "in"), "requesterPays"),
                arguments("s3_transfer", Map.of("source", "s3://bkt/in/a.bin"), "requestPayer"));
    }

    @ParameterizedTest
    @MethodSource("downloads")
    void download_isPaidForAndForcedToTheDisk(String tool, Map<String, Object> arguments, String pays)
            throws Exception {
        s3.with("in/a.bin", "content");
        assertThat(forced(() -> rig.ok(tool, with(arguments, "destination", "plain/"))))
                .isEmpty();
        assertThat(asked.values()).allSatisfy(headers -> assertThat(headers).doesNotContainKey("x-amz-request-payer"));
        asked.clear();
        assertThat(forced(() -> rig.ok(tool, with(arguments, "destination", "out/", "fsync", true, pays, true))))
                .anyMatch(file -> file.contains(".aws-agent-"));
        assertThat(asked).isNotEmpty();
        assertThat(asked.values())
                .allSatisfy(headers -> assertThat(headers).containsEntry("x-amz-request-payer", "requester"));
        assertThat(work.resolve("out/a.bin")).hasContent("content");
    }

    /** What below the working folder is forced to the disk meanwhile. */
    private List<String> forced(Runnable run) throws IOException {
        try (var recording = new Recording()) {
            recording.enable("jdk.FileForce").withoutThreshold();
            recording.start();
            run.run();
            recording.stop();
            var file = Files.createTempFile("forced-", ".jfr");
            try {
                recording.dump(file);
                return RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().equals("jdk.FileForce"))
                        .map(event -> String.valueOf(event.getString("path")))
                        .filter(path -> path.startsWith(work.toString()))
                        .toList();
            } finally {
                Files.delete(file);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"s3_download_file, id", "s3_transfer, version"})
    void oneOfTwoVersions_isTheOneThatWasAskedFor(String tool, String name) {
        s3.with("a.txt", "newest");
        var older = "older".getBytes(StandardCharsets.UTF_8);
        s3.fault = (exchange, count) -> {
            if (!String.valueOf(exchange.getRequestURI().getQuery()).equals("versionId=v1")) {
                return false;
            }
            s3.headers(exchange, "a.txt", older);
            FakeS3.body(exchange, older);
            return true;
        };
        Map<String, Object> from = tool.equals("s3_transfer")
                ? Map.of("source", "s3://bkt/a.txt")
                : Map.of("bucket", "bkt", "key", "a.txt");
        rig.ok(tool, with(from, "destination", "new/"));
        rig.ok(tool, with(from, "destination", "old/", name, "v1"));
        assertThat(work.resolve("new/a.txt")).hasContent("newest");
        assertThat(work.resolve("old/a.txt")).hasContent("older");
    }

    // ---- which, and when

    @Test
    void regularExpression_hasToMatchThePathAsAWhole() throws IOException {
        for (var name : List.of("ab", "b", "cb", "xa")) {
            s3.with("from/" + name, name);
            write("in/" + name, name);
        }
        var regex = "^a.*|b$";
        rig.ok(
                "s3_download_directory",
                Map.of("bucket", "bkt", "prefix", "from", "destination", "out", "regex", regex));
        try (var files = Files.list(work.resolve("out"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("ab", "b");
        }
        rig.ok("s3_upload_directory", Map.of("source", "in", "bucket", "bkt", "prefix", "to", "regex", regex));
        assertThat(asked.keySet().stream().filter(one -> one.startsWith("PUT ")))
                .containsExactlyInAnyOrder("PUT /bkt/to/ab", "PUT /bkt/to/b");
    }

    /** Of two that have the same size. */
    @ParameterizedTest
    @CsvSource({
        "SIZE_AND_TIME, 0, 0",
        "SIZE_AND_TIME, 60, 1",
        "SIZE_AND_TIME, -60, 0",
        "SIZE, 60, 0",
        "EXACT_TIME, -60, 1",
        "EXACT_TIME, 0, 0",
        "CHECKSUM, 0, 1"
    })
    void sync_comparesAsItWasSaid(String compare, int newer, int transferred) throws IOException {
        for (var tool : List.of("s3_sync_up", "s3_sync_down", "s3_transfer")) {
            var file = write(tool + "/a", "AAAA");
            // The source is newer.
            var shift = tool.equals("s3_sync_down") ? -newer : newer;
            Files.setLastModifiedTime(file, FileTime.from(LISTED.plusSeconds(shift)));
            s3.with(tool + "/a", "aaaa");
            Map<String, Object> what = tool.equals("s3_transfer")
                    ? Map.of("mode", "SYNC", "source", tool, "destination", "s3://bkt/" + tool + "/")
                    : Map.of("folder", tool, "bucket", "bkt", "prefix", tool);
            TransferJob.Output done = rig.ok(tool, with(what, "compare", compare));
            assertThat(done.count()).as(tool).isEqualTo(transferred);
            assertThat(done.skipped()).as(tool).isEqualTo(1 - transferred);
            var same = transferred == 0 ? null : tool.equals("s3_sync_down") ? "aaaa" : "AAAA";
            if (same != null) {
                assertThat(file).as(tool).hasContent(same);
                assertThat(object(tool + "/a")).as(tool).isEqualTo(same);
            }
        }
    }

    @Test
    void syncInsideS3_comparesChecksumsWhereThatWasSaid() {
        s3.with("from/a", "aaaa").with("to/a", "AAAA");
        Map<String, Object> what =
                Map.of("sourceBucket", "bkt", "sourcePrefix", "from", "destBucket", "bkt", "destPrefix", "to");
        TransferJob.Output byTime = rig.ok("s3_sync_prefix", what);
        assertThat(byTime.skipped()).isEqualTo(1);
        TransferJob.Output byChecksum = rig.ok("s3_sync_prefix", with(what, "compare", "CHECKSUM"));
        assertThat(byChecksum.count()).isEqualTo(1);
        assertThat(object("to/a")).isEqualTo("aaaa");
    }
}
