package dev.awsagent.benchmarks.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The server as the AWS SDK sees it. */
final class S3ServerTest {

    private static final String BUCKET = "bench";
    private static final int MIB = 1024 * 1024;

    private final S3Service service = new S3Service(S3Service.ALL);
    private final S3Server server = new S3Server(service);
    private S3Client s3;
    private int port;

    @BeforeEach
    void start() throws IOException {
        service.createBucket(BUCKET);
        port = server.listen(0);
        s3 = client(1);
    }

    @AfterEach
    void stop() throws IOException {
        s3.close();
        server.close();
    }

    private S3Client client(int attempts) {
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .overrideConfiguration(
                        configuration -> configuration.retryStrategy(DefaultRetryStrategy.doNotRetry().toBuilder()
                                .maxAttempts(attempts)
                                .build()))
                .build();
    }

    private static byte[] bytes(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private void put(String key, byte[] content) {
        s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromBytes(content));
    }

    private byte[] get(String key) {
        return s3.getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asByteArray();
    }

    @Test
    void put_isReadBackWithItsHeaders() {
        var content = bytes(300_000);
        s3.putObject(
                put -> put.bucket(BUCKET)
                        .key("a b/ü+&.bin")
                        .contentType("text/x-test")
                        .metadata(Map.of("origin", "test")),
                RequestBody.fromBytes(content));

        var read =
                s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("a b/ü+&.bin").checksumMode(ChecksumMode.ENABLED));

        assertThat(read.asByteArray()).isEqualTo(content);
        assertThat(read.response().contentType()).isEqualTo("text/x-test");
        assertThat(read.response().contentEncoding()).isNull();
        assertThat(read.response().metadata()).containsEntry("origin", "test");
        assertThat(read.response().checksumCRC32()).isNotNull();
    }

    @Test
    void chunkedBody_isDecodedAndItsTrailerCompared() throws IOException {
        var body = "5;chunk-signature=aa\r\nhello\r\n0;chunk-signature=bb\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";

        assertThat(rawPut(body)).startsWith("HTTP/1.1 200").contains("x-amz-checksum-crc32: NhCmhg==");
        assertThat(get("raw")).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
        assertThat(rawPut(body.replace("NhCmhg", "AAAAAA")))
                .startsWith("HTTP/1.1 400")
                .contains("BadDigest");
        assertThat(rawPut(body.replace("5;", "4;"))).isEmpty();
    }

    private String rawPut(String body) throws IOException {
        return raw("PUT /bench/raw HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                + "Content-Encoding: aws-chunked\r\nX-Amz-Decoded-Content-Length: 5\r\n"
                + "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void bucketInTheHostName_isUnderstood() throws IOException {
        put("here", bytes(3));

        var rest = "Connection: close\r\n\r\n";
        assertThat(raw("HEAD /here HTTP/1.1\r\nHost: bench.localhost:80\r\n" + rest))
                .startsWith("HTTP/1.1 200");
        assertThat(raw("HEAD /here HTTP/1.1\r\nHost: bench.s3.localhost\r\n" + rest))
                .startsWith("HTTP/1.1 200");
        assertThat(raw("HEAD /bench/here HTTP/1.1\r\nHost: s3.localhost\r\n" + rest))
                .startsWith("HTTP/1.1 200");
        assertThat(raw("HEAD /here HTTP/1.1\r\nHost: other.localhost\r\n" + rest))
                .startsWith("HTTP/1.1 404");
    }

    @Test
    void range_isThatPartOfTheBytes() {
        var content = bytes(MIB);
        put("big", content);

        var middle = s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("big").range("bytes=1000-400999"));
        var end = s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("big").range("bytes=-5"));

        assertThat(middle.asByteArray()).isEqualTo(Arrays.copyOfRange(content, 1000, 401_000));
        assertThat(middle.response().contentRange()).isEqualTo("bytes 1000-400999/1048576");
        assertThat(end.asByteArray()).isEqualTo(Arrays.copyOfRange(content, MIB - 5, MIB));
        assertThatThrownBy(() ->
                        s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("big").range("bytes=2000000-")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(416));
    }

    @Test
    void ifMatch_refusesAnotherTag() {
        put("key", bytes(10));
        var tag = s3.headObject(head -> head.bucket(BUCKET).key("key")).eTag();

        assertThat(s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("key").ifMatch(tag))
                        .asByteArray())
                .isEqualTo(bytes(10));
        assertThatThrownBy(() ->
                        s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("key").ifMatch("\"0\"")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
    }

    @Test
    void multipart_joinsItsParts() {
        var first = bytes(5 * MIB);
        var second = bytes(100_000);
        put("source", bytes(200_000));
        var upload = s3.createMultipartUpload(create -> create.bucket(BUCKET).key("whole"))
                .uploadId();
        assertThat(s3.listMultipartUploads(list -> list.bucket(BUCKET)).uploads())
                .hasSize(1);
        var parts = new ArrayList<CompletedPart>();
        for (var content : List.of(first, second)) {
            var number = parts.size() + 1;
            var part = s3.uploadPart(
                    request ->
                            request.bucket(BUCKET).key("whole").uploadId(upload).partNumber(number),
                    RequestBody.fromBytes(content));
            parts.add(
                    CompletedPart.builder().partNumber(number).eTag(part.eTag()).build());
        }
        var copied = s3.uploadPartCopy(copy -> copy.sourceBucket(BUCKET)
                .sourceKey("source")
                .copySourceRange("bytes=100-199")
                .destinationBucket(BUCKET)
                .destinationKey("whole")
                .uploadId(upload)
                .partNumber(3));
        parts.add(CompletedPart.builder()
                .partNumber(3)
                .eTag(copied.copyPartResult().eTag())
                .build());
        assertThat(s3.listParts(list -> list.bucket(BUCKET).key("whole").uploadId(upload))
                        .parts())
                .hasSize(3);

        s3.completeMultipartUpload(complete ->
                complete.bucket(BUCKET).key("whole").uploadId(upload).multipartUpload(all -> all.parts(parts)));

        var expected = new ByteArrayOutputStream();
        expected.writeBytes(first);
        expected.writeBytes(second);
        expected.write(bytes(200_000), 100, 100);
        assertThat(get("whole")).isEqualTo(expected.toByteArray());
        var crc = new CRC32();
        crc.update(expected.toByteArray());
        assertThat(service.holdings(BUCKET, "whole"))
                .isEqualTo(Holdings.NONE.plus("", expected.size(), (int) crc.getValue()));
        assertThat(s3.headObject(head -> head.bucket(BUCKET).key("whole")).eTag())
                .endsWith("-3\"");
        var across = s3.getObjectAsBytes(
                get -> get.bucket(BUCKET).key("whole").range("bytes=" + (5 * MIB - 2) + "-" + (5 * MIB + 1)));
        assertThat(across.asByteArray()).containsExactly(first[5 * MIB - 2], first[5 * MIB - 1], second[0], second[1]);
        assertThat(s3.listMultipartUploads(list -> list.bucket(BUCKET)).uploads())
                .isEmpty();
    }

    @Test
    void abortedUpload_isGone() {
        var upload = s3.createMultipartUpload(create -> create.bucket(BUCKET).key("whole"))
                .uploadId();
        s3.abortMultipartUpload(abort -> abort.bucket(BUCKET).key("whole").uploadId(upload));

        assertThatThrownBy(() -> s3.uploadPart(
                        part -> part.bucket(BUCKET)
                                .key("whole")
                                .uploadId(upload)
                                .partNumber(1),
                        RequestBody.fromString("x")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(404));
    }

    @Test
    void list_isInOrderPageByPage() {
        for (var key : List.of("b/2", "a", "b/1", "c d/ü", "\ud83d\ude00", "\uff5e")) {
            put(key, bytes(1));
        }

        var keys = s3
                .listObjectsV2Paginator(list -> list.bucket(BUCKET).maxKeys(2).encodingType(EncodingType.URL))
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();

        assertThat(keys).containsExactly("a", "b/1", "b/2", "c d/ü", "\uff5e", "\ud83d\ude00");
        assertThat(server.counters().counts()).containsEntry("ListObjectsV2", 3L);
        assertThat(s3.listObjectsV2(list -> list.bucket(BUCKET).prefix("b/").startAfter("b/1"))
                        .contents())
                .extracting(S3Object::key)
                .containsExactly("b/2");
    }

    @Test
    void delimiter_foldsFoldersOnEveryPage() {
        service.createComputedBucket("many", 2500);

        var pages = s3.listObjectsV2Paginator(
                list -> list.bucket("many").prefix("logs/").delimiter("/").maxKeys(1));

        assertThat(pages.commonPrefixes())
                .extracting(CommonPrefix::prefix)
                .containsExactly("logs/000000000/", "logs/000000001/", "logs/000000002/");
        assertThat(pages.contents()).isEmpty();
    }

    @Test
    void computedBucket_hasEveryKeyOnce() {
        service.createComputedBucket("many", 2500);

        var objects = s3.listObjectsV2Paginator(list -> list.bucket("many")).contents().stream()
                .toList();

        assertThat(objects).hasSize(2500);
        assertThat(objects).extracting(S3Object::key).doesNotHaveDuplicates().isSorted();
        var last = objects.get(2499);
        assertThat(s3.getObjectAsBytes(get -> get.bucket("many").key(last.key()))
                        .asByteArray())
                .hasSize(Math.toIntExact(last.size()));
    }

    @Test
    void copyAndDelete_changeTheBucket() {
        put("from", bytes(50));
        s3.copyObject(copy -> copy.sourceBucket(BUCKET)
                .sourceKey("from")
                .destinationBucket(BUCKET)
                .destinationKey("to"));
        s3.deleteObject(delete -> delete.bucket(BUCKET).key("from"));

        assertThat(get("to")).isEqualTo(bytes(50));
        assertThatThrownBy(() -> get("from")).isInstanceOf(NoSuchKeyException.class);

        put("other", bytes(1));
        s3.deleteObjects(delete -> delete.bucket(BUCKET)
                .delete(keys -> keys.objects(
                        ObjectIdentifier.builder().key("to").build(),
                        ObjectIdentifier.builder().key("other").build())));
        assertThat(s3.listObjectsV2(list -> list.bucket(BUCKET)).contents()).isEmpty();
    }

    @Test
    void seededData_isWhatTheDatasetSays() {
        var data = new Dataset(3, 200_000);
        service.seed(BUCKET, "data/", data);

        assertThat(service.holdings(BUCKET, "data/")).isEqualTo(data.holdings());
        var name = data.name(1);
        var read = s3.getObjectAsBytes(
                get -> get.bucket(BUCKET).key("data/" + name).checksumMode(ChecksumMode.ENABLED));
        assertThat(read.asByteArray()).isEqualTo(Dataset.content(name, 200_000).bytes());
        put("data/" + name, bytes(200_000));
        assertThat(service.holdings(BUCKET, "data/")).isNotEqualTo(data.holdings());
    }

    @Test
    void sink_sumsUpWhatItDoesNotKeep() throws IOException {
        var sink = new S3Service(S3Service.SMALL);
        sink.createBucket(BUCKET);
        try (var sinking = new S3Server(sink)) {
            port = sinking.listen(0);
            try (var client = client(1)) {
                var data = new Dataset(1, 3L * MIB);
                var content = Dataset.content(data.name(0), data.size()).bytes();
                client.putObject(put -> put.bucket(BUCKET).key("p/" + data.name(0)), RequestBody.fromBytes(content));

                assertThat(sink.holdings(BUCKET, "p/")).isEqualTo(data.holdings());
                assertThatThrownBy(() -> client.getObjectAsBytes(
                                get -> get.bucket(BUCKET).key("p/" + data.name(0))))
                        .hasMessageContaining("start without --sink");
            }
        }
    }

    @Test
    void failures_comeAtTheirShareAndTheSameEachTime() {
        server.faults(new Faults(Duration.ZERO, 0.2, 7));
        var first = failures();
        server.resetCounters();
        var second = failures();
        server.resetCounters();
        server.faults(new Faults(Duration.ZERO, 0.2, 8));

        assertThat(first).hasSizeBetween(20, 60).isEqualTo(second).isNotEqualTo(failures());
        assertThat(server.counters().counts()).containsKey(Counters.FAILED);
    }

    private List<Integer> failures() {
        var failed = new ArrayList<Integer>();
        for (var number = 0; number < 200; number++) {
            try {
                put("key", bytes(10));
            } catch (S3Exception e) {
                assertThat(e.statusCode()).isEqualTo(503);
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("SlowDown");
                failed.add(number);
            }
        }
        return failed;
    }

    @Test
    void latency_isWaitedBeforeEachAnswer() {
        put("key", bytes(10));
        server.faults(new Faults(Duration.ofMillis(60), 0, 0));

        var start = System.nanoTime();
        get("key");
        get("key");

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(120), Duration.ofSeconds(5));
    }

    @Test
    void shortBody_storesNothing() throws IOException {
        raw("PUT /bench/whole HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 5\r\n\r\nabcde");
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write("PUT /bench/cut HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nabc"
                            .getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }

        assertThat(service.holdings(BUCKET, "").count()).isEqualTo(1);
    }
}
