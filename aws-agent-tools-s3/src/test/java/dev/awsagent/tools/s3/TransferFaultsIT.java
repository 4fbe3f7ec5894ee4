package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.awsagent.credential.Environment;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Pipes;
import dev.awsagent.tool.ToolResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Networks and servers that fail in the middle: no wrong byte, no half file, no lost old one. On the other paths of the data, which
 * are slow as a whole, those that are tagged "each-path" run in every build.
 */
class TransferFaultsIT {

    private static final Map<String, Object> DOWNLOAD = Map.of("bucket", "bkt", "key", "data.bin", "overwrite", true);

    @TempDir
    Path work;

    private final byte[] content = new byte[3_000_000];
    /** In three parts. */
    private final byte[] large = new byte[17 * 1024 * 1024 + 5];

    private FakeS3 s3;
    private Rig rig;

    FakeS3 server() throws IOException {
        return new FakeS3();
    }

    /** What else the agent is to know. */
    Map<String, String> variables() {
        return Map.of();
    }

    private Environment environment(Map<String, String> credentials) {
        var all = new HashMap<>(credentials);
        all.putAll(variables());
        all.put("AWS_REGION", "us-east-1");
        // Nobody is relieved by a pause: what is unavailable here was told to be.
        all.put("AWSAGENT_LONGEST_PAUSE", "PT0.02S");
        all.put("AWS_ENDPOINT_URL", s3.endpoint().toString());
        return new Environment(all, work);
    }

    private Rig another() {
        return Rig.on(environment(Map.of("AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "test")), work);
    }

    @BeforeEach
    void start() throws IOException {
        new Random(7).nextBytes(content);
        new Random(9).nextBytes(large);
        s3 = server().with("data.bin", content);
        rig = another();
        Files.writeString(work.resolve("data.bin"), "old");
    }

    @AfterEach
    void stop() {
        rig.close();
        s3.close();
    }

    private static boolean isGet(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("GET")
                && exchange.getRequestURI().getPath().equals("/bkt/data.bin");
    }

    private void arrivedWhole() throws IOException {
        assertThat(work.resolve("data.bin")).hasBinaryContent(content);
        assertThat(names()).containsExactly("data.bin");
    }

    private void nothingHappened() throws IOException {
        assertThat(work.resolve("data.bin")).hasContent("old");
        assertThat(names()).containsExactly("data.bin");
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(work)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    @Tag("each-path")
    void honestServer_fileIsWholeWithTimeAndChecks() throws IOException {
        DownloadFileTool.Output done = rig.ok("s3_download_file", DOWNLOAD);
        arrivedWhole();
        assertThat(done.bytes()).isEqualTo(content.length);
        assertThat(done.checked()).isEqualTo("length, MD5");
        assertThat(done.destination()).isEqualTo("data.bin");
        assertThat(Files.getLastModifiedTime(work.resolve("data.bin")).toInstant())
                .isEqualTo(Instant.parse("2026-11-02T10:00:00Z"));
        assertThat(rig.operations()).containsExactly("GetObject");
        assertThat(rig.progress).last().isEqualTo(new Rig.Step(3_000_000, 3_000_000, "bytes", "data.bin"));
    }

    @Test
    @Tag("each-path")
    void oneFlippedBit_isNoticedAndFetchedAgain() throws IOException {
        s3.fault = (exchange, count) -> {
            if (isGet(exchange) && count == 1) {
                s3.flip(exchange);
                return true;
            }
            return false;
        };
        rig.ok("s3_download_file", DOWNLOAD);
        arrivedWhole();
    }

    @Test
    @Tag("each-path")
    void flippedBitEachTime_failsAndKeepsTheOldFile() throws IOException {
        s3.fault = (exchange, count) -> {
            if (isGet(exchange)) {
                s3.flip(exchange);
                return true;
            }
            return false;
        };
        var failed = rig.failed("s3_download_file", DOWNLOAD);
        assertThat(failed.kind()).isEqualTo(FailureKind.CORRUPT);
        assertThat(failed.message()).contains("s3://bkt/data.bin did not arrive as it was sent, 3 times", "MD5");
        nothingHappened();
    }

    @Test
    void wrongChecksumFromTheServer_failsAndKeepsTheOldFile() throws IOException {
        s3.fault = (exchange, count) -> {
            exchange.getResponseHeaders().set("x-amz-checksum-crc32", "AAAAAA==");
            return false;
        };
        var failed = rig.failed("s3_download_file", DOWNLOAD);
        assertThat(failed.kind()).isEqualTo(FailureKind.CORRUPT);
        nothingHappened();
    }

    @Test
    void checksumOfThePartsOnly_isNotSaidToHaveBeenChecked() throws IOException {
        s3.fault = (exchange, count) -> {
            s3.headers(exchange, "data.bin", content);
            exchange.getResponseHeaders().set("ETag", "\"" + FakeS3.md5(content) + "-2\"");
            exchange.getResponseHeaders().set("x-amz-checksum-crc32", "AAAAAA==-2");
            FakeS3.body(exchange, content);
            return true;
        };
        DownloadFileTool.Output done = rig.ok("s3_download_file", DOWNLOAD);
        assertThat(done.checked()).isEqualTo("length");
    }

    private void flipping(int times) {
        s3.fault = (exchange, count) -> {
            if (isGet(exchange) && count <= times) {
                s3.flip(exchange);
                return true;
            }
            return false;
        };
    }

    /** Its entity tag is a hash of the hashes of its parts, and nothing else is said of it. */
    @ParameterizedTest
    @CsvSource({
        "100000, 100000",
        "100000, 60000 40000",
        "3000000, 3000000",
        "3000000, 2000000 1000000",
        "3000000, 1000000 1500000 500000",
        "3000000, 500000 2000000 500000"
    })
    @Tag("each-path")
    void objectThatWasUploadedInParts_isHeldAgainstThem(int bytes, String parts) throws IOException {
        var lengths =
                Arrays.stream(parts.split(" ")).mapToInt(Integer::parseInt).toArray();
        var object = Arrays.copyOf(content, bytes);
        s3.inParts("data.bin", object, lengths);
        flipping(1);
        DownloadFileTool.Output done = rig.ok("s3_download_file", DOWNLOAD);
        assertThat(work.resolve("data.bin")).hasBinaryContent(object);
        assertThat(done.checked()).isEqualTo("length, MD5 of " + lengths.length + " parts");
        assertThat(s3.requests).filteredOn(one -> one.startsWith("GET")).hasSize(2);

        Files.writeString(work.resolve("data.bin"), "old");
        flipping(1000);
        assertThat(rig.failed("s3_download_file", DOWNLOAD).kind()).isEqualTo(FailureKind.CORRUPT);
        nothingHappened();
    }

    @Test
    @Tag("each-path")
    void versionThatWasUploadedInParts_isHeldAgainstThem() throws IOException {
        s3.inParts("large.bin", large, 10 * 1024 * 1024, 7 * 1024 * 1024 + 5);
        var version = Map.of("source", "s3://bkt/large.bin", "destination", "large.bin", "version", "v1");
        rig.ok("s3_transfer", version);
        assertThat(work.resolve("large.bin")).hasBinaryContent(large);
        assertThat(s3.requests).contains("HEAD /bkt/large.bin?versionId=v1&partNumber=1");

        Files.delete(work.resolve("large.bin"));
        var flipped = large.clone();
        flipped[9_000_000] ^= 1;
        s3.fault = (exchange, count) -> {
            if (exchange.getRequestMethod().equals("GET")) {
                s3.send(exchange, "large.bin", flipped);
                return true;
            }
            return false;
        };
        assertThat(rig.failed("s3_transfer", version).kind()).isEqualTo(FailureKind.CORRUPT);
        assertThat(work.resolve("large.bin")).doesNotExist();
    }

    @Test
    void objectReplacedBeforeItsPartsAreAskedFor_isOneOfThemWhole() throws IOException {
        s3.inParts("data.bin", content, 2_000_000, 1_000_000);
        var newer = new byte[3_000_000];
        s3.fault = (exchange, count) -> {
            if (exchange.getRequestMethod().equals("HEAD")) {
                s3.inParts("data.bin", newer, 1_500_000, 1_500_000);
            }
            return false;
        };
        rig.ok("s3_download_file", DOWNLOAD);
        assertThat(work.resolve("data.bin")).hasBinaryContent(newer);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 3_000_000, 17 * 1024 * 1024 + 5})
    void moveOfWhatOnlyItsLengthIsKnownOf_keepsTheOriginal(int bytes) throws IOException {
        s3.with("data.bin", Arrays.copyOf(large, bytes));
        s3.tags.put("data.bin", "of-another-kind");
        var failed = rig.failed(
                "s3_transfer", Map.of("source", "s3://bkt/data.bin", "destination", "moved.bin", "mode", "MOVE"));
        assertThat(failed.message()).contains("s3://bkt/data.bin was copied, but nothing that S3 says of it");
        assertThat(work.resolve("moved.bin")).hasBinaryContent(Arrays.copyOf(large, bytes));
        assertThat(s3.object("data.bin")).isNotNull();
        assertThat(s3.requests).noneMatch(one -> one.startsWith("DELETE"));
    }

    @Test
    void downloadOfWhatOnlyItsLengthIsKnownOf_saysSo() {
        s3.tags.put("data.bin", "of-another-kind");
        TransferJob.Output done =
                rig.ok("s3_transfer", Map.of("source", "s3://bkt/data.bin", "destination", "copy.bin"));
        assertThat(done.notes())
                .singleElement()
                .asString()
                .startsWith("checked by their length only")
                .endsWith(": data.bin");
    }

    @Test
    @Tag("each-path")
    void cutShortOnce_isRightInTheEnd() throws IOException {
        s3.fault = (exchange, count) -> {
            if (isGet(exchange) && count == 1) {
                s3.cutShort(exchange);
                return true;
            }
            return false;
        };
        rig.ok("s3_download_file", DOWNLOAD);
        arrivedWhole();
    }

    @Test
    @Tag("each-path")
    void cutShortEachTime_failsAndKeepsTheOldFile() throws IOException {
        s3.fault = (exchange, count) -> {
            if (isGet(exchange)) {
                s3.cutShort(exchange);
                return true;
            }
            return false;
        };
        assertThat(rig.failed("s3_download_file", DOWNLOAD).kind()).isEqualTo(FailureKind.CORRUPT);
        nothingHappened();
    }

    @Test
    void webPageInsteadOfAnAnswer_isSaidInOneLine() throws IOException {
        s3.fault = (exchange, count) -> {
            var page = "<html><body><h1>Internal Server Error</h1></body></html>".getBytes();
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(500, page.length);
            exchange.getResponseBody().write(page);
            return true;
        };
        var failed = rig.failed("s3_download_file", DOWNLOAD);
        assertThat(failed.message()).doesNotContain("\n", "<h1>");
        nothingHappened();
    }

    @Test
    @Tag("each-path")
    void calledOffInTheMiddle_leavesNothing() throws IOException {
        rig.cancelWhen = step -> step.done() > 0;
        assertThat(rig.failed("s3_download_file", DOWNLOAD).kind()).isEqualTo(FailureKind.CANCELLED);
        nothingHappened();
    }

    @Test
    void fileThatIsThere_isNotReplacedUnlessAsked() throws IOException {
        var failed = rig.failed("s3_download_file", Map.of("bucket", "bkt", "key", "data.bin"));
        assertThat(failed.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failed.hint()).contains("overwrite");
        assertThat(s3.requests).isEmpty();
        nothingHappened();
    }

    /** Waits until all that it takes are there. */
    private static void meet(CountDownLatch together) {
        together.countDown();
        try {
            assertThat(together.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void twoDownloadsIntoOneFile_oneWinsAndTheFileIsWhole() throws Exception {
        Files.delete(work.resolve("data.bin"));
        var together = new CountDownLatch(2);
        s3.fault = (exchange, count) -> {
            meet(together);
            return false;
        };
        try (var other = another()) {
            var download = Map.of("bucket", "bkt", "key", "data.bin");
            var second = CompletableFuture.supplyAsync(() -> other.run("s3_download_file", download));
            var results = List.of(rig.run("s3_download_file", download), second.get(60, TimeUnit.SECONDS));
            assertThat(results)
                    .filteredOn(result -> result instanceof ToolResult.Ok<?>)
                    .hasSize(1);
            assertThat(results)
                    .filteredOn(result ->
                            result instanceof ToolResult.Failed<?> failed && failed.kind() == FailureKind.CONFLICT)
                    .hasSize(1);
        }
        arrivedWhole();
    }

    @Test
    void objectReplacedBetweenTwoAttempts_isOneOfThemWhole() throws IOException {
        // Smaller than what had come of the older one.
        var newer = new byte[1_000_000];
        new Random(8).nextBytes(newer);
        s3.fault = (exchange, count) -> {
            if (isGet(exchange) && count == 1) {
                s3.cutShort(exchange);
                s3.with("data.bin", newer);
                return true;
            }
            return false;
        };
        rig.ok("s3_download_file", DOWNLOAD);
        assertThat(work.resolve("data.bin")).hasBinaryContent(newer);
        assertThat(names()).containsExactly("data.bin");
    }

    @Test
    void halfOfOneObjectAndHalfOfAnother_failsAndKeepsTheOldFile() throws IOException {
        var mixed = content.clone();
        new Random(8).nextBytes(mixed);
        System.arraycopy(content, 0, mixed, 0, content.length / 2);
        s3.fault = (exchange, count) -> {
            s3.headers(exchange, "data.bin", content);
            FakeS3.body(exchange, mixed);
            return true;
        };
        assertThat(rig.failed("s3_download_file", DOWNLOAD).kind()).isEqualTo(FailureKind.CORRUPT);
        nothingHappened();
    }

    @Test
    void keysThatEndInTheMiddleOfAFolder_areRenewed() throws Exception {
        s3.with("a.txt", "first").with("z.txt", "last");
        renewed(
                (exchange, uses) -> uses > 2,
                role -> role.ok("s3_download_directory", Map.of("bucket", "bkt", "destination", "out")));
        assertThat(work.resolve("out/data.bin")).hasBinaryContent(content);
        assertThat(work.resolve("out/z.txt")).hasContent("last");
    }

    @Test
    void keysThatEndDuringAnUploadInParts_areRenewed() throws Exception {
        Files.write(work.resolve("large.bin"), large);
        renewed(
                (exchange, uses) -> uses > 2,
                role -> role.ok("s3_upload_file", Map.of("source", "large.bin", "bucket", "bkt")));
        assertThat(s3.object("large.bin")).isEqualTo(large);
    }

    /**
     * Runs it with credentials of a role that end.
     *
     * @param ended whether they have by a request, of so many with the same
     */
    private void renewed(BiPredicate<HttpExchange, Integer> ended, Consumer<Rig> transfer) throws IOException {
        var given = new AtomicInteger();
        var used = new ConcurrentHashMap<String, AtomicInteger>();
        s3.fault = (exchange, count) -> {
            var key =
                    exchange.getRequestHeaders().getFirst("Authorization").replaceFirst(".*Credential=(\\w+)/.*", "$1");
            if (ended.test(
                    exchange,
                    used.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet())) {
                exchange.getRequestBody().readAllBytes();
                FakeS3.error(exchange, 400, "ExpiredToken");
                return true;
            }
            return false;
        };
        var roles = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        roles.createContext("/", exchange -> {
            var keys = "{\"AccessKeyId\":\"KEY%d\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":\"%s\"}"
                    .formatted(
                            given.incrementAndGet(),
                            Instant.now().plusSeconds(30).truncatedTo(ChronoUnit.SECONDS));
            exchange.sendResponseHeaders(200, keys.length());
            exchange.getResponseBody().write(keys.getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        roles.start();
        var environment = environment(Map.of(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "http://127.0.0.1:" + roles.getAddress().getPort() + "/"));
        try (var role = Rig.on(environment, work)) {
            transfer.accept(role);
        } finally {
            roles.stop(0);
        }
        assertThat(used).hasSizeGreaterThan(1);
    }

    @Test
    void folderWhereOneFileIsDamaged_theRestArrivesAndBothAreNamed() throws IOException {
        s3.with("a.txt", "first").with("z.txt", "last");
        s3.fault = (exchange, count) -> {
            if (isGet(exchange)) {
                s3.flip(exchange);
                return true;
            }
            return false;
        };
        var failed = rig.failed("s3_download_directory", Map.of("bucket", "bkt", "destination", "out"));
        assertThat(failed.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(failed.message()).startsWith("downloaded 2 of 3 (a.txt, z.txt); not downloaded: 'data.bin' (");
        try (var files = Files.list(work.resolve("out"))) {
            assertThat(files.map(file -> file.getFileName().toString()).sorted())
                    .containsExactly("a.txt", "z.txt");
        }
    }

    @Test
    void folderWhereTheServerGoesAway_saysWhatWasDone() throws IOException {
        s3.with("a.txt", "first").with("z.txt", "last");
        s3.fault = (exchange, count) -> {
            if (isGet(exchange)) {
                FakeS3.error(exchange, 503, "SlowDown");
                return true;
            }
            return false;
        };
        var failed = rig.failed("s3_download_directory", Map.of("bucket", "bkt", "destination", "out"));
        assertThat(failed.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(failed.message()).startsWith("downloaded 2 of 3 (a.txt, z.txt); not downloaded: 'data.bin' (");
    }

    @Test
    @Tag("each-path")
    void connectionDroppedDuringPut_isSentAgain() throws IOException {
        Files.write(work.resolve("up.bin"), content);
        var puts = new AtomicInteger();
        s3.fault = (exchange, count) -> {
            if (exchange.getRequestMethod().equals("PUT") && puts.incrementAndGet() == 1) {
                exchange.getRequestBody().readNBytes(1000);
                return true;
            }
            return false;
        };
        UploadFileTool.Output done = rig.ok("s3_upload_file", Map.of("source", "up.bin", "bucket", "bkt"));
        assertThat(done.bytes()).isEqualTo(content.length);
        assertThat(puts).hasValue(2);
    }

    @Test
    void connectionDroppedDuringEachPut_failsAfterThreeAttempts() throws IOException {
        Files.write(work.resolve("up.bin"), content);
        var puts = new AtomicInteger();
        s3.fault = (exchange, count) -> {
            if (exchange.getRequestMethod().equals("PUT")) {
                puts.incrementAndGet();
                exchange.getRequestBody().readNBytes(1000);
                return true;
            }
            return false;
        };
        var failed = rig.failed("s3_upload_file", Map.of("source", "up.bin", "bucket", "bkt"));
        assertThat(failed.kind()).isEqualTo(FailureKind.UNREACHABLE);
        assertThat(failed.message()).doesNotContain("\n");
        assertThat(puts).hasValue(3);
    }

    @Test
    void errorInsideASuccessfulComplete_failsAndTheUploadIsAborted() throws IOException {
        Files.write(work.resolve("large.bin"), new byte[17 * 1024 * 1024]);
        s3.fault = (exchange, count) -> {
            var query = String.valueOf(exchange.getRequestURI().getQuery());
            exchange.getRequestBody().readAllBytes();
            switch (exchange.getRequestMethod()) {
                case "POST" -> {
                    if (query.startsWith("uploads")) {
                        FakeS3.xml(
                                exchange,
                                200,
                                "<InitiateMultipartUploadResult><Bucket>bkt</Bucket><Key>large.bin</Key>"
                                        + "<UploadId>u1</UploadId></InitiateMultipartUploadResult>");
                    } else {
                        FakeS3.error(exchange, 200, "InternalError");
                    }
                }
                case "PUT" -> {
                    exchange.getResponseHeaders().set("ETag", "\"e\"");
                    exchange.sendResponseHeaders(200, -1);
                }
                case "DELETE" -> exchange.sendResponseHeaders(204, -1);
                default -> FakeS3.error(exchange, 404, "NoSuchKey");
            }
            return true;
        };
        var failed = rig.failed("s3_upload_file", Map.of("source", "large.bin", "bucket", "bkt"));
        assertThat(failed.kind()).isEqualTo(FailureKind.SERVICE);
        assertThat(s3.requests).last().asString().startsWith("DELETE /bkt/large.bin?uploadId=u1");
    }

    @Test
    void sourceThatGrowsDuringTheUpload_isNotStored() throws IOException {
        notStoredWhenWrittenMeanwhile(new byte[1], StandardOpenOption.APPEND);
    }

    @Test
    void sourceThatShrinksDuringTheUpload_isNotStored() throws IOException {
        notStoredWhenWrittenMeanwhile(new byte[5], StandardOpenOption.TRUNCATE_EXISTING);
    }

    private void notStoredWhenWrittenMeanwhile(byte[] bytes, OpenOption how) throws IOException {
        var large = Files.write(work.resolve("large.bin"), new byte[17 * 1024 * 1024]);
        s3.fault = (exchange, count) -> {
            exchange.getRequestBody().readAllBytes();
            switch (exchange.getRequestMethod()) {
                case "POST" ->
                    FakeS3.xml(
                            exchange,
                            200,
                            "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>");
                case "PUT" -> {
                    Files.write(large, bytes, StandardOpenOption.WRITE, how);
                    exchange.getResponseHeaders().set("ETag", "\"e\"");
                    exchange.sendResponseHeaders(200, -1);
                }
                default -> exchange.sendResponseHeaders(204, -1);
            }
            return true;
        };
        var failed = rig.failed("s3_upload_file", Map.of("source", "large.bin", "bucket", "bkt"));
        assertThat(failed.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failed.message()).contains("changed while it was read; nothing was stored");
        assertThat(s3.requests).last().asString().startsWith("DELETE /bkt/large.bin?uploadId=u1");
        assertThat(rig.operations()).doesNotContain("CompleteMultipartUpload");
    }

    @Test
    void listingThatNeverEnds_isNoticed() {
        s3.fault = (exchange, count) -> {
            FakeS3.xml(
                    exchange,
                    200,
                    "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"
                            + FakeS3.contents("a", 1) + "</ListBucketResult>");
            return true;
        };
        var failed = rig.failed("s3_list_objects", Map.of("bucket", "bkt"));
        assertThat(failed.message()).contains("does not end");
        assertThat(s3.requests.size()).isLessThan(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", ""})
    void listingThatGoesOnWithoutANewKey_isNoticedAndNothingIsWritten(String key) throws IOException {
        var page = new AtomicInteger();
        s3.fault = (exchange, count) -> {
            FakeS3.xml(
                    exchange,
                    200,
                    "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t" + page.incrementAndGet()
                            + "</NextContinuationToken>" + (key.isEmpty() ? "" : FakeS3.contents(key, 1))
                            + "</ListBucketResult>");
            return true;
        };
        var failed = rig.failed("s3_download_directory", Map.of("bucket", "bkt", "destination", "."));
        assertThat(failed.message()).contains("does not end");
        nothingHappened();
    }

    @Test
    void listingThatHidesTheNextPage_isNotTakenForWhole() {
        s3.fault = (exchange, count) -> {
            FakeS3.xml(
                    exchange,
                    200,
                    "<ListBucketResult><IsTruncated>true</IsTruncated>" + FakeS3.contents("a", 1)
                            + "</ListBucketResult>");
            return true;
        };
        assertThat(rig.failed("s3_bucket_size", Map.of("bucket", "bkt")).message())
                .contains("but not how to get it");
    }

    // ---- an object in parts

    private static boolean isSecondRange(HttpExchange exchange) {
        var range = exchange.getRequestHeaders().getFirst("Range");
        return range != null && range.startsWith("bytes=8388608-");
    }

    private void downloadInParts() throws IOException {
        s3.with("large.bin", large);
        Files.writeString(work.resolve("large.bin"), "old");
    }

    private static final Map<String, Object> LARGE = Map.of("bucket", "bkt", "key", "large.bin", "overwrite", true);

    private void oldFileAlone() throws IOException {
        assertThat(work.resolve("large.bin")).hasContent("old");
        assertThat(names()).containsExactlyInAnyOrder("data.bin", "large.bin");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000})
    void flippedBitInOnePart_isNoticed(int times) throws IOException {
        downloadInParts();
        var flipped = large.clone();
        flipped[9_000_000] ^= 1;
        var flips = new AtomicInteger();
        s3.fault = (exchange, count) -> {
            if (isSecondRange(exchange) && flips.incrementAndGet() <= times) {
                s3.send(exchange, "large.bin", flipped);
                return true;
            }
            return false;
        };
        if (times == 1) {
            rig.ok("s3_download_file", LARGE);
            assertThat(work.resolve("large.bin")).hasBinaryContent(large);
        } else {
            assertThat(rig.failed("s3_download_file", LARGE).kind()).isEqualTo(FailureKind.CORRUPT);
            oldFileAlone();
        }
        assertThat(flips).hasValueGreaterThan(1);
    }

    @Test
    void partCutShortOnce_isRightInTheEnd() throws IOException {
        downloadInParts();
        var cuts = new AtomicInteger();
        s3.fault = (exchange, count) -> {
            if (isSecondRange(exchange) && cuts.incrementAndGet() == 1) {
                s3.cutShort(exchange);
                return true;
            }
            return false;
        };
        rig.ok("s3_download_file", LARGE);
        assertThat(work.resolve("large.bin")).hasBinaryContent(large);
        assertThat(cuts).hasValue(2);
    }

    @Test
    @Tag("each-path")
    void objectReplacedBetweenTwoParts_failsAndKeepsTheOldFile() throws IOException {
        downloadInParts();
        s3.fault = (exchange, count) -> {
            if (isSecondRange(exchange)) {
                s3.with("large.bin", new byte[large.length]);
            }
            return false;
        };
        var failed = rig.failed("s3_download_file", LARGE);
        assertThat(failed.kind()).isEqualTo(FailureKind.CONFLICT);
        oldFileAlone();
    }

    // ---- up

    private final AtomicInteger puts = new AtomicInteger();

    /** What happens instead to the first so many attempts to write. */
    private void putsFail(int times, FakeS3.Fault fault) {
        s3.fault = (exchange, count) -> exchange.getRequestMethod().equals("PUT")
                && puts.incrementAndGet() <= times
                && fault.answer(exchange, count);
    }

    private static boolean unavailable(HttpExchange exchange, int count) throws IOException {
        exchange.getRequestBody().readAllBytes();
        FakeS3.error(exchange, 503, "SlowDown");
        return true;
    }

    private static boolean internal(HttpExchange exchange, int count) throws IOException {
        exchange.getRequestBody().readAllBytes();
        FakeS3.error(exchange, 500, "InternalError");
        return true;
    }

    private static boolean denied(HttpExchange exchange, int count) throws IOException {
        exchange.getRequestBody().readAllBytes();
        FakeS3.error(exchange, 403, "AccessDenied");
        return true;
    }

    private Map<String, Object> upload(String name, byte[] bytes) throws IOException {
        Files.write(work.resolve(name), bytes);
        return Map.of("source", name, "bucket", "bkt");
    }

    @ParameterizedTest
    @CsvSource({"1, 1000", "1000, 1000", "1, 3000000", "1000, 3000000"})
    void uploadThatArrivesDamaged_isSentAgainThreeTimesAtMost(int times, int bytes) throws IOException {
        var sent = Arrays.copyOf(content, bytes);
        putsFail(times, (exchange, count) -> {
            exchange.getRequestBody().readAllBytes();
            FakeS3.error(exchange, 400, "BadDigest");
            return true;
        });
        var arguments = upload("up.bin", sent);
        if (times == 1) {
            rig.ok("s3_upload_file", arguments);
            assertThat(s3.object("up.bin")).isEqualTo(sent);
            assertThat(puts).hasValue(2);
        } else {
            rig.failed("s3_upload_file", arguments);
            assertThat(s3.object("up.bin")).isNull();
            assertThat(puts).hasValue(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 17 * 1024 * 1024 + 5})
    void pipeThatArrivesDamaged_isSentAgain(int bytes) {
        var sent = Arrays.copyOf(large, bytes);
        rig.pipes = new Pipes(new ByteArrayInputStream(sent), OutputStream.nullOutputStream());
        putsFail(1, (exchange, count) -> {
            exchange.getRequestBody().readAllBytes();
            FakeS3.error(exchange, 400, "BadDigest");
            return true;
        });
        rig.ok("s3_transfer", FROM_PIPE);
        assertThat(s3.object("up.bin")).isEqualTo(sent);
    }

    @Test
    void syncThatRemovesWhereOneFileIsNotSent_saysBeforeThatNothingGoes() throws Exception {
        var site = Files.createDirectory(work.resolve("site"));
        Files.writeString(site.resolve("id_rsa"), "not one");
        var seen = rig.inspect("s3_sync_up", Map.of("folder", "site", "bucket", "bkt", "delete", true));
        assertThat(seen.notes())
                .anyMatch(note -> note.startsWith("1 would not be transferred, and then nothing is removed: 'id_rsa'"))
                .contains("nothing would be removed as it is now");
    }

    @Test
    @Tag("each-path")
    void partOfAnUploadThatIsDropped_isSentAgain() throws IOException {
        putsFail(1, (exchange, count) -> {
            exchange.getRequestBody().readNBytes(1000);
            return true;
        });
        rig.ok("s3_upload_file", upload("large.bin", large));
        assertThat(s3.object("large.bin")).isEqualTo(large);
    }

    @Test
    void sourceThatGrowsDuringAnUploadInOneRequest_isNotStored() throws IOException {
        var arguments = upload("up.bin", Arrays.copyOf(large, 15 * 1024 * 1024));
        putsFail(1000, (exchange, count) -> {
            exchange.getRequestBody().readNBytes(1000);
            Files.write(work.resolve("up.bin"), new byte[1], StandardOpenOption.APPEND);
            return false;
        });
        var failed = rig.failed("s3_upload_file", arguments);
        assertThat(failed.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failed.message()).contains("changed while it was read; nothing was stored");
        assertThat(s3.object("up.bin")).isNull();
    }

    // ---- an answer that was lost, where what is there is to stay

    private Map<String, Object> keeping(byte[] bytes) throws IOException {
        var arguments = new HashMap<>(upload("up.bin", bytes));
        arguments.put("keepExisting", true);
        return arguments;
    }

    private boolean storedAndLost(HttpExchange exchange, int count) throws IOException {
        s3.keep(exchange);
        return true;
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 3_000_000})
    @Tag("each-path")
    void uploadWhoseAnswerIsLost_isLookedForAndDone(int bytes) throws IOException {
        putsFail(1, this::storedAndLost);
        var up = Arrays.copyOf(content, bytes);
        UploadFileTool.Output done = rig.ok("s3_upload_file", keeping(up));
        assertThat(puts).hasValue(2);
        assertThat(done.bytes()).isEqualTo(bytes);
        assertThat(done.etag()).isEqualTo("\"" + FakeS3.md5(up) + "\"");
    }

    @Test
    void uploadWhoseAnswerIsLostWhileAnotherWrote_doesNotCallItsOwn() throws IOException {
        putsFail(1, (exchange, count) -> {
            s3.keep(exchange);
            s3.with("up.bin", "another's".getBytes(), Instant.now());
            return true;
        });
        var failed = rig.failed("s3_upload_file", keeping(content));
        assertThat(failed.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failed.message()).contains("s3://bkt/up.bin is there already");
    }

    @Test
    void sameContentThatWasThereBefore_isNotCalledOurs() throws IOException {
        putsFail(1, (exchange, count) -> {
            s3.keep(exchange);
            s3.with("up.bin", content, Instant.now().minusSeconds(3600));
            return true;
        });
        assertThat(rig.failed("s3_upload_file", keeping(content)).kind()).isEqualTo(FailureKind.CONFLICT);
    }

    @Test
    void uploadWhoseAnswerIsLostAndNothingShowsWhoseItIs_isInDoubt() throws IOException {
        putsFail(1, (exchange, count) -> {
            s3.keep(exchange);
            s3.sums.clear();
            return true;
        });
        var failed = rig.failed("s3_upload_file", keeping(content));
        assertThat(failed.kind()).isEqualTo(FailureKind.IN_DOUBT);
        assertThat(failed.message()).contains("s3://bkt/up.bin was sent, but the answer was lost");
    }

    @Test
    void objectThatIsThere_isSaidAtOnce() throws IOException {
        s3.with("up.bin", content, Instant.now());
        s3.fault = (exchange, count) -> false;
        var failed = rig.failed("s3_upload_file", keeping(content));
        assertThat(failed.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(s3.requests).noneMatch(request -> request.startsWith("HEAD"));
    }

    /** Puts the parts together, and loses the answer; asked again, it answers otherwise. */
    private void lastAnswerIsLost(Runnable meanwhile, int status, String code) {
        var posts = new AtomicInteger();
        s3.fault = (exchange, count) -> {
            if (exchange.getRequestMethod().equals("POST")
                    && String.valueOf(exchange.getRequestURI().getQuery()).contains("uploadId=")) {
                if (posts.incrementAndGet() == 1) {
                    s3.keep(exchange);
                    meanwhile.run();
                } else {
                    exchange.getRequestBody().readAllBytes();
                    FakeS3.error(exchange, status, code);
                }
                return true;
            }
            return false;
        };
    }

    private Map<String, Object> keepingLarge() throws IOException {
        var arguments = new HashMap<>(upload("large.bin", large));
        arguments.put("keepExisting", true);
        return arguments;
    }

    @Test
    void lastAnswerOfAnUploadInPartsThatIsLost_isLookedForAndDone() throws IOException {
        lastAnswerIsLost(() -> {}, 412, "PreconditionFailed");
        rig.ok("s3_upload_file", keepingLarge());
        assertThat(rig.operations()).contains("HeadObject");
        assertThat(s3.object("large.bin")).isEqualTo(large);
    }

    @ParameterizedTest
    @CsvSource({"412, PreconditionFailed", "500, InternalError"})
    void lastAnswerOfAnUploadInPartsThatIsLostAndNothingShowsWhoseItIs_isInDoubt(int status, String code)
            throws IOException {
        // Neither a checksum, nor an entity tag that is one of parts.
        lastAnswerIsLost(s3.sums::clear, status, code);
        assertThat(rig.failed("s3_upload_file", keepingLarge()).kind()).isEqualTo(FailureKind.IN_DOUBT);
        assertThat(s3.requests).as("its parts are kept").noneMatch(request -> request.startsWith("DELETE"));
    }

    @Test
    void lastAnswerOfAnUploadInPartsThatIsLostWhileAnotherWrote_doesNotCallItsOwn() throws IOException {
        lastAnswerIsLost(
                () -> {
                    s3.sums.clear();
                    s3.with("large.bin", Arrays.copyOf(large, large.length - 1), Instant.now());
                },
                412,
                "PreconditionFailed");
        var failed = rig.failed("s3_upload_file", keepingLarge());
        assertThat(failed.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failed.message()).contains("s3://bkt/large.bin is there already");
        assertThat(s3.requests).last().asString().startsWith("DELETE /bkt/large.bin?uploadId=u1");
    }

    @Test
    void textWhoseAnswerIsLost_isLookedForAndDone() {
        putsFail(1, this::storedAndLost);
        PutTextTool.Output done = rig.ok("s3_put_text", Map.of("bucket", "bkt", "key", "t.txt", "text", "hello"));
        assertThat(puts).hasValue(2);
        assertThat(done.etag()).isEqualTo("\"" + FakeS3.md5("hello".getBytes()) + "\"");
    }

    @Test
    void textWhoseAnswerIsLostAndThatMayNotBeLookedAt_isInDoubt() {
        putsFail(1, this::storedAndLost);
        var writing = s3.fault;
        s3.fault = (exchange, count) ->
                exchange.getRequestMethod().equals("HEAD") ? denied(exchange, count) : writing.answer(exchange, count);
        var failed = rig.failed("s3_put_text", Map.of("bucket", "bkt", "key", "t.txt", "text", "hello"));
        assertThat(failed.kind()).isEqualTo(FailureKind.IN_DOUBT);
    }

    /** Another one appears in place of the copy, and then nothing may be looked at. */
    @ParameterizedTest
    @CsvSource({"false, CONFLICT", "true, IN_DOUBT"})
    void copyWhoseRefusalMayNotBeLookedInto_isNotCalledDenied(boolean lost, FailureKind kind) {
        putsFail(1, (exchange, count) -> {
            s3.with("copy.bin", "another's");
            if (lost) {
                return true;
            }
            FakeS3.error(exchange, 412, "PreconditionFailed");
            return true;
        });
        var writing = s3.fault;
        s3.fault = (exchange, count) -> exchange.getRequestMethod().equals("HEAD") && puts.get() > 0
                ? denied(exchange, count)
                : writing.answer(exchange, count);
        var failed = rig.failed(
                "s3_transfer",
                Map.of("source", "s3://bkt/data.bin", "destination", "s3://bkt/copy.bin", "existing", "SKIP"));
        assertThat(failed.message()).doesNotContain("access denied");
        assertThat(failed.kind()).isEqualTo(kind);
    }

    @Test
    void copyThatFindsAnotherInItsPlace_looksOnceMore() {
        putsFail(1, (exchange, count) -> {
            s3.with("copy.bin", "another's");
            return false;
        });
        TransferJob.Output done = rig.ok(
                "s3_transfer",
                Map.of("source", "s3://bkt/data.bin", "destination", "s3://bkt/copy.bin", "existing", "SKIP"));
        assertThat(done.skipped()).isEqualTo(1);
        assertThat(s3.requests)
                .filteredOn(request -> request.equals("HEAD /bkt/copy.bin"))
                .hasSize(2);
    }

    @Test
    @Tag("each-path")
    void copyWhoseAnswerIsLost_isLookedForAndDone() {
        putsFail(1, this::storedAndLost);
        TransferJob.Output done = rig.ok(
                "s3_transfer",
                Map.of("source", "s3://bkt/data.bin", "destination", "s3://bkt/copy.bin", "existing", "SKIP"));
        assertThat(puts).hasValue(2);
        assertThat(done.count()).isEqualTo(1);
        assertThat(done.skipped()).isZero();
    }

    // ---- across

    private static final Map<String, Object> COPY =
            Map.of("sourceBucket", "bkt", "sourceKey", "data.bin", "destKey", "copy.bin");

    @Test
    void errorInsideASuccessfulCopy_isAnError() {
        putsFail(1000, (exchange, count) -> {
            FakeS3.error(exchange, 200, "InternalError");
            return true;
        });
        rig.failed("s3_copy_object", COPY);
        assertThat(s3.object("copy.bin")).isNull();
    }

    @Test
    void copyOfWhatIsReplacedMeanwhile_isNotMade() {
        putsFail(1, (exchange, count) -> {
            s3.with("data.bin", "another");
            return false;
        });
        assertThat(rig.failed("s3_copy_object", COPY).kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(s3.object("copy.bin")).isNull();
    }

    // ---- pipes

    private static final Map<String, Object> TO_PIPE = Map.of("source", "s3://bkt/data.bin", "destination", "-");
    private static final Map<String, Object> FROM_PIPE = Map.of("source", "-", "destination", "s3://bkt/up.bin");

    @Test
    @Tag("each-path")
    void pipeOfADamagedObject_saysThatWhatWasWrittenIsNotIt() {
        rig.pipes = new Pipes(InputStream.nullInputStream(), OutputStream.nullOutputStream());
        s3.fault = (exchange, count) -> {
            if (isGet(exchange)) {
                s3.flip(exchange);
                return true;
            }
            return false;
        };
        var failed = rig.failed("s3_transfer", TO_PIPE);
        assertThat(failed.kind()).isEqualTo(FailureKind.CORRUPT);
        assertThat(failed.hint()).contains("what was written to standard output is not the object");
    }

    @ParameterizedTest
    @CsvSource({
        "2000000 1000000, true",
        "1000000 1500000 500000, false",
        "500000 2000000 500000, false",
    })
    void pipeOfAnObjectThatWasUploadedInParts_isHeldAgainstThemOrSaysThatItIsNot(String parts, boolean known) {
        s3.inParts(
                "data.bin",
                content,
                Arrays.stream(parts.split(" ")).mapToInt(Integer::parseInt).toArray());
        rig.pipes = new Pipes(InputStream.nullInputStream(), piped);
        TransferJob.Output done = rig.ok("s3_transfer", TO_PIPE);
        assertThat(piped.toByteArray()).isEqualTo(content);
        assertThat(done.notes()).hasSize(known ? 0 : 1).allMatch(note -> note.contains("by their length only"));
        flipping(1000);
        if (known) {
            assertThat(rig.failed("s3_transfer", TO_PIPE).kind()).isEqualTo(FailureKind.CORRUPT);
        }
    }

    @Test
    void pipeOfAnObjectCutShort_saysThatWhatWasWrittenIsNotIt() {
        rig.pipes = new Pipes(InputStream.nullInputStream(), OutputStream.nullOutputStream());
        s3.fault = (exchange, count) -> {
            if (isGet(exchange)) {
                s3.cutShort(exchange);
                return true;
            }
            return false;
        };
        assertThat(rig.failed("s3_transfer", TO_PIPE).kind()).isEqualTo(FailureKind.CORRUPT);
    }

    @Test
    void pipeThatIsDroppedOnItsWayUp_isSentAgain() {
        rig.pipes = new Pipes(new ByteArrayInputStream(content), OutputStream.nullOutputStream());
        putsFail(1, (exchange, count) -> {
            exchange.getRequestBody().readNBytes(1000);
            return true;
        });
        rig.ok("s3_transfer", Map.of("source", "-", "destination", "s3://bkt/piped"));
        assertThat(s3.object("piped")).isEqualTo(content);
    }

    @Test
    void pipeThatBreaks_storesNothing() {
        var broken = new InputStream() {
            private int left = 20_000_000;

            @Override
            public int read() throws IOException {
                if (left-- <= 0) {
                    throw new IOException("broken pipe");
                }
                return 1;
            }
        };
        rig.pipes = new Pipes(broken, OutputStream.nullOutputStream());
        rig.failed("s3_transfer", Map.of("source", "-", "destination", "s3://bkt/piped"));
        assertThat(s3.object("piped")).isNull();
        assertThat(s3.requests).last().asString().startsWith("DELETE /bkt/piped?uploadId=u1");
    }

    // ---- the same on each way

    /** How data goes, and what a fault is about there. */
    enum Way {
        DOWN("s3_download_file", DOWNLOAD, "GET") {
            @Override
            void arrived(TransferFaultsIT test) throws IOException {
                test.arrivedWhole();
            }

            @Override
            void didNot(TransferFaultsIT test) throws IOException {
                test.nothingHappened();
            }
        },
        DOWN_IN_PARTS("s3_download_file", LARGE, "GET") {
            @Override
            void prepare(TransferFaultsIT test) throws IOException {
                test.downloadInParts();
            }

            @Override
            boolean isIt(HttpExchange exchange) {
                return isSecondRange(exchange);
            }

            @Override
            void arrived(TransferFaultsIT test) throws IOException {
                assertThat(test.work.resolve("large.bin")).hasBinaryContent(test.large);
            }

            @Override
            void didNot(TransferFaultsIT test) throws IOException {
                assertThat(test.work.resolve("large.bin")).hasContent("old");
                // What arrived may be kept, to be gone on with.
                assertThat(test.names())
                        .filteredOn(name -> !name.startsWith(".aws-agent-"))
                        .containsExactlyInAnyOrder("data.bin", "large.bin");
            }
        },
        TO_A_PIPE("s3_transfer", TO_PIPE, "GET") {
            @Override
            void arrived(TransferFaultsIT test) {
                assertThat(test.piped.toByteArray()).isEqualTo(test.content);
            }
        },
        UP("s3_upload_file", Map.of("source", "up.bin", "bucket", "bkt"), "PUT") {
            @Override
            void prepare(TransferFaultsIT test) throws IOException {
                test.upload("up.bin", test.content);
            }
        },
        UP_IN_PARTS("s3_upload_file", Map.of("source", "up.bin", "bucket", "bkt"), "PUT") {
            @Override
            void prepare(TransferFaultsIT test) throws IOException {
                test.upload("up.bin", test.large);
            }

            @Override
            boolean isIt(HttpExchange exchange) {
                return String.valueOf(exchange.getRequestURI().getQuery()).contains("partNumber=2");
            }

            @Override
            void arrived(TransferFaultsIT test) {
                assertThat(test.s3.object("up.bin")).isEqualTo(test.large);
            }

            @Override
            void didNot(TransferFaultsIT test) throws IOException {
                super.didNot(test);
                assertThat(test.s3.requests).last().asString().startsWith("DELETE /bkt/up.bin?uploadId=u1");
            }
        },
        FROM_A_PIPE("s3_transfer", TransferFaultsIT.FROM_PIPE, "PUT"),
        COPY("s3_copy_object", Map.of("sourceBucket", "bkt", "sourceKey", "data.bin", "destKey", "up.bin"), "PUT");

        private final String tool;
        private final Map<String, Object> arguments;
        private final String method;

        Way(String tool, Map<String, Object> arguments, String method) {
            this.tool = tool;
            this.arguments = arguments;
            this.method = method;
        }

        void prepare(TransferFaultsIT test) throws IOException {}

        /** Whether it is the request that moves data; of several one in the middle. */
        boolean isIt(HttpExchange exchange) {
            return exchange.getRequestMethod().equals(method);
        }

        void arrived(TransferFaultsIT test) throws IOException {
            assertThat(test.s3.object("up.bin")).isEqualTo(test.content);
        }

        void didNot(TransferFaultsIT test) throws IOException {
            assertThat(test.s3.object("up.bin")).isNull();
        }
    }

    private final ByteArrayOutputStream piped = new ByteArrayOutputStream();

    /** What happens instead to the first so many requests that move data. */
    private void failing(Way way, int times, FakeS3.Fault fault) throws IOException {
        way.prepare(this);
        rig.pipes = new Pipes(new ByteArrayInputStream(content), piped);
        s3.fault = (exchange, count) ->
                way.isIt(exchange) && puts.incrementAndGet() <= times && fault.answer(exchange, count);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("each-path")
    void serviceThatIsUnavailableTwice_isRightInTheEndOnEachWay(Way way) throws IOException {
        failing(way, 2, TransferFaultsIT::unavailable);
        rig.ok(way.tool, way.arguments);
        way.arrived(this);
        assertThat(puts).hasValue(3);
        assertThat(rig.evidence()).anyMatch(one -> one.attempts() == 3);
    }

    @ParameterizedTest
    @EnumSource
    void serviceThatIsUnavailableAlways_isTriedThreeTimesOnEachWay(Way way) throws IOException {
        failing(way, 1000, TransferFaultsIT::unavailable);
        var before = Instant.now();
        assertThat(rig.failed(way.tool, way.arguments).kind()).isEqualTo(FailureKind.THROTTLED);
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(15));
        assertThat(puts).hasValue(3);
        way.didNot(this);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("each-path")
    void accessThatIsDenied_isAskedForOnceOnEachWay(Way way) throws IOException {
        failing(way, 1000, TransferFaultsIT::denied);
        assertThat(rig.failed(way.tool, way.arguments).kind()).isEqualTo(FailureKind.ACCESS_DENIED);
        assertThat(puts).hasValue(1);
        way.didNot(this);
    }

    @ParameterizedTest
    @CsvSource({"GET, s3://bkt/, all", "PUT, s3://bkt/data.bin, s3://bkt/copy.bin"})
    void archivedObject_isSaidToBeArchived(String method, String source, String destination) {
        s3.fault = (exchange, count) -> {
            if (!exchange.getRequestMethod().equals(method)
                    || exchange.getRequestURI().getPath().equals("/bkt")
                    || exchange.getRequestURI().getPath().equals("/bkt/")) {
                return false;
            }
            FakeS3.xml(
                    exchange,
                    403,
                    "<Error><Code>InvalidObjectState</Code><Message>not for this class</Message>"
                            + "<StorageClass>GLACIER</StorageClass></Error>");
            return true;
        };
        var failed = rig.failed("s3_transfer", Map.of("source", source, "destination", destination));
        assertThat(failed.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failed.message())
                .contains("'data.bin' (it is archived (GLACIER): restore it first)")
                .doesNotContain("denied");
    }

    @ParameterizedTest
    @EnumSource(names = {"UP", "UP_IN_PARTS", "FROM_A_PIPE"})
    @Tag("each-path")
    void webPageInsteadOfAnAnswerToWhatIsSent_isNotTakenForStored(Way way) throws IOException {
        failing(way, 1000, (exchange, count) -> {
            exchange.getRequestBody().readAllBytes();
            var page = "<html><body>Sign in to use this network</body></html>".getBytes();
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            return true;
        });
        var failed = rig.failed(way.tool, way.arguments);
        assertThat(failed.kind()).isEqualTo(FailureKind.SERVICE);
        assertThat(failed.message()).contains("s3://bkt/up.bin", "did not confirm that it has it");
        way.didNot(this);
    }

    @Test
    void moveThatAWebPageAnswers_keepsTheFile() throws IOException {
        upload("up.bin", content);
        putsFail(1000, (exchange, count) -> {
            exchange.getRequestBody().readAllBytes();
            FakeS3.body(exchange, "<html></html>".getBytes());
            return true;
        });
        rig.failed("s3_transfer", Map.of("source", "up.bin", "destination", "s3://bkt/up.bin", "mode", "MOVE"));
        assertThat(work.resolve("up.bin")).hasBinaryContent(content);
    }

    @ParameterizedTest
    @EnumSource
    void serviceThatFailsInsideTwice_isRightInTheEndOnEachWay(Way way) throws IOException {
        failing(way, 2, TransferFaultsIT::internal);
        rig.ok(way.tool, way.arguments);
        way.arrived(this);
        assertThat(puts).hasValue(3);
    }

    @ParameterizedTest
    @EnumSource
    void serviceThatFailsInsideAlways_isTriedThreeTimesOnEachWay(Way way) throws IOException {
        failing(way, 1000, TransferFaultsIT::internal);
        rig.failed(way.tool, way.arguments);
        assertThat(puts).hasValue(3);
        way.didNot(this);
    }

    /** So slowly that all of it takes longer than a server may say nothing, and yet each piece comes in time. */
    @ParameterizedTest
    @EnumSource(names = {"DOWN", "DOWN_IN_PARTS", "TO_A_PIPE"})
    @Tag("slow")
    void serverThatIsSlowButAlive_isWaitedFor(Way way) throws IOException {
        failing(way, 1, (exchange, count) -> {
            s3.trickle(exchange, Duration.ofSeconds(30));
            return true;
        });
        rig.ok(way.tool, way.arguments);
        way.arrived(this);
        assertThat(puts).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("each-path")
    void redirectToAnotherHost_takesNothingAlongOnAnyWay(Way way) throws Exception {
        try (var other = server().with("data.bin", "evil").with("large.bin", "evil")) {
            failing(way, 1000, (exchange, count) -> {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("Location", other.endpoint() + "/bkt/data.bin");
                FakeS3.error(exchange, 307, "TemporaryRedirect");
                return true;
            });
            assertThat(rig.failed(way.tool, way.arguments).message())
                    .contains("redirects to other hosts are not followed");
            assertThat(other.requests).isEmpty();
        }
        way.didNot(this);
    }

    @ParameterizedTest
    @EnumSource
    void serverThatDiesInTheMiddle_leavesNothingHalfOnAnyWay(Way way) throws IOException {
        failing(way, 1000, (exchange, count) -> {
            if (exchange.getRequestMethod().equals("GET")) {
                s3.cutShort(exchange);
            } else {
                exchange.getRequestBody().readNBytes(1000);
            }
            s3.close();
            return true;
        });
        assertThat(rig.failed(way.tool, way.arguments).kind())
                // What went into a pipe cannot be taken back, nor asked for again.
                .isEqualTo(way == Way.TO_A_PIPE ? FailureKind.CORRUPT : FailureKind.UNREACHABLE);
        // Nobody is there to be asked for the parts to be dropped.
        if (way == Way.UP_IN_PARTS) {
            assertThat(s3.object("up.bin")).isNull();
        } else {
            way.didNot(this);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("slow")
    void serverThatFallsSilent_isLeftInTimeOnEachWay(Way way) throws IOException {
        failing(way, 1000, (exchange, count) -> {
            if (exchange.getRequestMethod().equals("GET")) {
                s3.stop(exchange);
            } else {
                exchange.getRequestBody().readNBytes(1000);
                s3.hang();
            }
            return true;
        });
        var before = Instant.now();
        assertThat(rig.failed(way.tool, way.arguments).kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(Duration.between(before, Instant.now()))
                .isLessThan(Duration.ofSeconds(way.method.equals("GET") ? 30 : 120));
    }

    @ParameterizedTest
    @EnumSource
    void keysThatHaveEndedWhenDataMoves_areRenewedOnEachWay(Way way) throws IOException {
        way.prepare(this);
        renewed((exchange, uses) -> way.isIt(exchange) && puts.incrementAndGet() == 1, role -> {
            role.pipes = new Pipes(new ByteArrayInputStream(content), piped);
            role.ok(way.tool, way.arguments);
        });
        way.arrived(this);
        assertThat(puts).hasValue(2);
    }

    /** The answer to HEAD has no body, and so no word of why. */
    @ParameterizedTest
    @CsvSource({
        "s3://bkt/large.bin, down.bin",
        "s3://bkt/data.bin, s3://bkt/copy.bin",
    })
    @Tag("each-path")
    void keysThatHaveEndedWhenAHeadIsAnswered_areRenewed(String source, String destination) throws IOException {
        s3.with("large.bin", large);
        renewed(
                (exchange, uses) -> exchange.getRequestMethod().equals("HEAD") && puts.incrementAndGet() == 1,
                role -> role.ok(
                        "s3_transfer", Map.of("source", source, "destination", destination, "existing", "SKIP")));
        assertThat(puts).hasValueGreaterThan(1);
    }

    @Test
    void headThatIsRefusedForAnotherReason_renewsNothingMoreThanOnce() throws IOException {
        s3.with("a", large).with("b", large).with("c", large).with("d.txt", "d");
        var heads = new AtomicInteger();
        renewed(
                (exchange, uses) -> exchange.getRequestMethod().equals("HEAD") && heads.incrementAndGet() > 0,
                role -> role.failed("s3_download_directory", Map.of("bucket", "bkt", "destination", "out")));
        // Each of the three once, and the first once more with fresh keys; or more of them that were on their way.
        assertThat(heads).hasValueBetween(4, 6);
        assertThat(work.resolve("out/d.txt")).hasContent("d");
    }

    @ParameterizedTest
    @EnumSource(names = {"DOWN", "DOWN_IN_PARTS", "UP", "COPY"})
    void twoAtOneDestination_leaveItWholeOnEachWay(Way way) throws Exception {
        way.prepare(this);
        var together = new CountDownLatch(2);
        s3.fault = (exchange, count) -> {
            if (way.isIt(exchange)) {
                meet(together);
            }
            return false;
        };
        try (var other = another()) {
            var second = CompletableFuture.supplyAsync(() -> other.run(way.tool, way.arguments));
            assertThat(List.of(rig.run(way.tool, way.arguments), second.get(60, TimeUnit.SECONDS)))
                    .anyMatch(result -> result instanceof ToolResult.Ok<?>);
        }
        way.arrived(this);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 15 * 1024 * 1024, 17 * 1024 * 1024 + 5})
    void sourceThatVanishesWhileItIsRead_isNotStored(int bytes) throws IOException {
        var arguments = upload("up.bin", Arrays.copyOf(large, bytes));
        putsFail(1000, (exchange, count) -> {
            Files.deleteIfExists(work.resolve("up.bin"));
            return false;
        });
        if (bytes == 1000) {
            // It was in memory, whole, before it went.
            rig.ok("s3_upload_file", arguments);
            return;
        }
        var failed = rig.failed("s3_upload_file", arguments);
        assertThat(failed.message()).contains("there is no file", "up.bin");
        assertThat(failed.message()).doesNotContain("\n", "Exception");
        assertThat(s3.object("up.bin")).isNull();
    }

    @Test
    void fileOfAFolderThatVanishes_isNamedAndTheRestArrives() throws IOException {
        var folder = Files.createDirectory(work.resolve("folder"));
        Files.writeString(folder.resolve("a.txt"), "a");
        Files.write(folder.resolve("b.bin"), Arrays.copyOf(large, 15 * 1024 * 1024));
        Files.writeString(folder.resolve("z.txt"), "z");
        putsFail(1000, (exchange, count) -> {
            if (exchange.getRequestURI().getPath().endsWith("b.bin")) {
                Files.deleteIfExists(folder.resolve("b.bin"));
            }
            return false;
        });
        var failed = rig.failed("s3_upload_directory", Map.of("source", "folder", "bucket", "bkt"));
        assertThat(failed.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(failed.message()).startsWith("uploaded 2 of 3 (a.txt, z.txt); not uploaded: 'b.bin' (");
        assertThat(s3.object("b.bin")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "s3_copy_prefix, sourceBucket=bkt destBucket=other",
        "s3_sync_up, folder=. bucket=bkt",
        "s3_sync_down, folder=. bucket=bkt"
    })
    void listingThatGoesOnWithoutANewKey_movesNothingOnAnyWay(String tool, String arguments) throws IOException {
        var page = new AtomicInteger();
        s3.fault = (exchange, count) -> {
            if (!exchange.getRequestURI().getPath().matches("/bkt/?")) {
                return false;
            }
            FakeS3.xml(
                    exchange,
                    200,
                    "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t" + page.incrementAndGet()
                            + "</NextContinuationToken></ListBucketResult>");
            return true;
        };
        var all = new HashMap<String, Object>();
        for (var argument : arguments.split(" ")) {
            all.put(argument.replaceFirst("=.*", ""), argument.replaceFirst(".*=", ""));
        }
        assertThat(rig.failed(tool, all).message()).contains("does not end");
        assertThat(s3.requests).noneMatch(request -> request.startsWith("PUT"));
        nothingHappened();
    }

    @Test
    void pipeThatCannotTakeMore_saysSo() {
        var full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        rig.pipes = new Pipes(InputStream.nullInputStream(), full);
        var failed = rig.failed("s3_transfer", TO_PIPE);
        assertThat(failed.message()).contains("standard output").doesNotContain("\n");
        assertThat(s3.requests).as("it is not fetched again").hasSizeLessThan(4);
    }
}
