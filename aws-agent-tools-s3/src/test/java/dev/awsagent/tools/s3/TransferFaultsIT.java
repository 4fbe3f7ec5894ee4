package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.awsagent.credential.Environment;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolResult;
import java.io.IOException;
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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks and servers that fail in the middle: no wrong byte, no half file, no lost old one. */
class TransferFaultsIT {

    private static final Map<String, Object> DOWNLOAD = Map.of("bucket", "bkt", "key", "data.bin", "overwrite", true);

    @TempDir
    Path work;

    private final byte[] content = new byte[3_000_000];
    private FakeS3 s3;
    private Rig rig;

    @BeforeEach
    void start() throws IOException {
        new Random(7).nextBytes(content);
        s3 = new FakeS3().with("data.bin", content);
        rig = Rig.on(s3.endpoint(), work);
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

    @Test
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
    void serviceUnavailableTwice_isRightInTheEnd() throws IOException {
        s3.fault = (exchange, count) -> {
            if (isGet(exchange) && count <= 2) {
                FakeS3.error(exchange, 503, "SlowDown");
                return true;
            }
            return false;
        };
        rig.ok("s3_download_file", DOWNLOAD);
        arrivedWhole();
        assertThat(rig.evidence().get(0).attempts()).isEqualTo(3);
    }

    @Test
    void serviceUnavailableAlways_isTriedThreeTimesAndFails() throws IOException {
        s3.fault = (exchange, count) -> {
            FakeS3.error(exchange, 503, "SlowDown");
            return true;
        };
        var before = Instant.now();
        var failed = rig.failed("s3_download_file", DOWNLOAD);
        assertThat(failed.kind()).isEqualTo(FailureKind.THROTTLED);
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(15));
        assertThat(s3.requests).hasSize(3);
        nothingHappened();
    }

    @Test
    void accessDenied_isNotTriedAgain() throws IOException {
        s3.fault = (exchange, count) -> {
            FakeS3.error(exchange, 403, "AccessDenied");
            return true;
        };
        assertThat(rig.failed("s3_download_file", DOWNLOAD).kind()).isEqualTo(FailureKind.ACCESS_DENIED);
        assertThat(s3.requests).hasSize(1);
        nothingHappened();
    }

    @Test
    @Tag("slow")
    void bodyThatStops_failsWithinThirtySeconds() throws IOException {
        s3.fault = (exchange, count) -> {
            if (isGet(exchange)) {
                s3.stop(exchange);
                return true;
            }
            return false;
        };
        var before = Instant.now();
        assertThat(rig.failed("s3_download_file", DOWNLOAD).kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(30));
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
    void redirectToAnotherHost_isNotFollowed() throws Exception {
        try (var other = new FakeS3().with("data.bin", "evil")) {
            s3.fault = (exchange, count) -> {
                exchange.getResponseHeaders().set("Location", other.endpoint() + "/bkt/data.bin");
                FakeS3.error(exchange, 307, "TemporaryRedirect");
                return true;
            };
            var failed = rig.failed("s3_download_file", DOWNLOAD);
            assertThat(failed.message()).contains("redirects to other hosts are not followed");
            assertThat(other.requests).isEmpty();
        }
        nothingHappened();
    }

    @Test
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

    @Test
    void twoDownloadsIntoOneFile_oneWinsAndTheFileIsWhole() throws Exception {
        Files.delete(work.resolve("data.bin"));
        var together = new CountDownLatch(2);
        s3.fault = (exchange, count) -> {
            together.countDown();
            try {
                assertThat(together.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        };
        try (var other = Rig.on(s3.endpoint(), work)) {
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
    void serverThatDiesInTheMiddle_failsAndKeepsTheOldFile() throws IOException {
        s3.fault = (exchange, count) -> {
            s3.cutShort(exchange);
            s3.close();
            return true;
        };
        assertThat(rig.failed("s3_download_file", DOWNLOAD).kind()).isEqualTo(FailureKind.UNREACHABLE);
        nothingHappened();
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
        var given = new AtomicInteger();
        var used = new ConcurrentHashMap<String, AtomicInteger>();
        s3.fault = (exchange, count) -> {
            var key =
                    exchange.getRequestHeaders().getFirst("Authorization").replaceFirst(".*Credential=(\\w+)/.*", "$1");
            if (used.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet() > 2) {
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
        var environment = new Environment(
                Map.of(
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                        "http://127.0.0.1:" + roles.getAddress().getPort() + "/",
                        "AWS_REGION",
                        "us-east-1",
                        "AWS_ENDPOINT_URL",
                        s3.endpoint().toString()),
                work);
        try (var role = Rig.on(environment, work)) {
            role.ok("s3_download_directory", Map.of("bucket", "bkt", "destination", "out"));
        } finally {
            roles.stop(0);
        }
        assertThat(work.resolve("out/data.bin")).hasBinaryContent(content);
        assertThat(work.resolve("out/z.txt")).hasContent("last");
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
}
