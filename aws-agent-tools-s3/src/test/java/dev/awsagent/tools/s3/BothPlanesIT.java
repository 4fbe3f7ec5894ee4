package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpExchange;
import dev.awsagent.credential.Environment;
import dev.awsagent.credentials.AwsClients;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tools.s3.wire.Crc64Nvme;
import dev.awsagent.tools.s3.wire.LeanS3Client;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.OptionalObjectAttributes;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.RequestPayer;
import software.amazon.awssdk.services.s3.model.S3Request;
import software.amazon.awssdk.services.s3.model.S3Response;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;
import software.amazon.awssdk.services.s3.model.TaggingDirective;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The lean client of S3 beside that of the SDK: the same requests, the same answers, the same errors. */
class BothPlanesIT {

    private static final String BODY = "the content";

    /** What differs from call to call, says who asks, or is about how the body is protected on its way. */
    private static final Set<String> OWN = Set.of(
            "authorization",
            "x-amz-date",
            "user-agent",
            "amz-sdk-invocation-id",
            "amz-sdk-request",
            "x-amz-content-sha256",
            "content-length",
            "content-encoding",
            "transfer-encoding",
            "x-amz-decoded-content-length",
            "x-amz-trailer",
            "x-amz-sdk-checksum-algorithm",
            "expect",
            "connection");

    private static final List<String> KEYS = List.of(
            "plain.txt",
            "with space",
            "plus+plus",
            "percent%41",
            "percent%2Fslash",
            "ünïcödé/日本語/😀.txt",
            "a/../b",
            "../up",
            "./x",
            "..",
            "/leading",
            "a//b",
            "//two",
            "trailing/",
            "quote\"and'apostrophe",
            "amp&lt;<tag>",
            "question?mark#hash",
            "semi;colon:at@eq=dollar$comma,",
            "(paren)[bracket]{brace}!*~",
            " leading",
            "tab\there");

    @TempDir
    Path work;

    private FakeS3 server;
    private Rig rig;
    private S3Client sdk;
    private S3Client lean;
    private final List<Sent> sent = new ArrayList<>();

    private record Sent(String line, Map<String, String> headers, byte[] body) {
        Map<String, String> comparable(S3Request request) {
            var headers = new TreeMap<>(this.headers);
            // Where nothing is said, the lean client asks for the checksum, and not for an MD5 behind the body.
            if (request instanceof GetObjectRequest get && get.checksumMode() == null) {
                headers.remove("x-amz-te");
                headers.remove("x-amz-checksum-mode");
            }
            headers.keySet()
                    .removeIf(name -> OWN.contains(name)
                            || name.startsWith("x-amz-checksum-") && !name.equals("x-amz-checksum-mode"));
            return headers;
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = new FakeS3();
        rig = Rig.on(server.endpoint(), work);
        var clients = rig.clients();
        sdk = clients.client(S3Client.class, "path-style", (S3ClientBuilder b) -> {
            b.crossRegionAccessEnabled(false);
            b.forcePathStyle(true);
        });
        lean = new LeanS3Client(sdk, clients.wire("s3").orElseThrow(), true);
        server.fault = (exchange, count) -> {
            hear(exchange);
            if (String.valueOf(exchange.getRequestURI().getQuery()).contains("list-type")) {
                FakeS3.xml(exchange, 200, "<ListBucketResult/>");
            } else {
                exchange.sendResponseHeaders(200, -1);
            }
            return true;
        };
    }

    @AfterEach
    void stop() {
        rig.close();
        server.close();
    }

    private void hear(HttpExchange exchange) throws IOException {
        var headers = new TreeMap<String, String>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        sent.add(new Sent(
                exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                headers,
                exchange.getRequestBody().readAllBytes()));
    }

    private static String operation(S3Request request) {
        return request.getClass().getSimpleName().replaceFirst("Request$", "");
    }

    private Object make(S3Client client, S3Request request) throws Exception {
        var names = new HashSet<String>();
        request.sdkFields().forEach(field -> {
            names.add(field.memberName());
            names.add(field.unmarshallLocationName());
        });
        var call = AwsCall.of("s3", operation(request)).open(names.toArray(String[]::new));
        return rig.step(List.of(call), () -> {
            if (request instanceof PutObjectRequest put) {
                return client.putObject(put, RequestBody.fromString(BODY));
            } else if (request instanceof UploadPartRequest part) {
                return client.uploadPart(part, RequestBody.fromString(BODY));
            } else if (request instanceof GetObjectRequest get) {
                return client.getObjectAsBytes(get).asUtf8String();
            } else if (request instanceof HeadObjectRequest head) {
                return client.headObject(head);
            } else if (request instanceof CopyObjectRequest copy) {
                return client.copyObject(copy);
            } else if (request instanceof UploadPartCopyRequest copy) {
                return client.uploadPartCopy(copy);
            }
            return client.listObjectsV2((ListObjectsV2Request) request);
        });
    }

    private static PutObjectRequest put(Function<PutObjectRequest.Builder, PutObjectRequest.Builder> more) {
        return more.apply(PutObjectRequest.builder().bucket("bkt").key("k")).build();
    }

    @SuppressWarnings("deprecation") // copySource is how the tools say it
    static Stream<Arguments> requests() {
        var all = new ArrayList<S3Request>();
        for (var key : KEYS) {
            all.add(PutObjectRequest.builder().bucket("bkt").key(key).build());
            all.add(GetObjectRequest.builder().bucket("bkt").key(key).build());
            all.add(HeadObjectRequest.builder().bucket("bkt").key(key).build());
        }
        all.add(put(r -> r.contentType("text/html").cacheControl("no-cache").contentDisposition("attachment")));
        all.add(put(r -> r.metadata(Map.of("one", "1", " trimmed ", "two  blanks", "Mixed-Case", "x"))));
        all.add(put(r -> r.tagging("a=b&c=d%20e")));
        all.add(put(r -> r.storageClass(StorageClass.STANDARD_IA)));
        all.add(put(r -> r.storageClass("NOT_KNOWN_YET")));
        all.add(put(r -> r.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                .ssekmsKeyId("key")
                .bucketKeyEnabled(true)));
        all.add(put(r -> r.ifNoneMatch("*")));
        all.add(put(r -> r.ifMatch("\"etag\"")));
        all.add(put(r -> r.requestPayer(RequestPayer.REQUESTER).expectedBucketOwner("123456789012")));
        all.add(put(r -> r.expires(Instant.parse("2030-01-02T03:04:05Z"))));
        all.add(put(r -> r.objectLockMode(ObjectLockMode.GOVERNANCE)
                .objectLockRetainUntilDate(Instant.parse("2030-01-02T03:04:05Z"))));
        all.add(put(r -> r.contentMD5("1B2M2Y8AsgTpgAmY7PhCfg==")));
        var get = GetObjectRequest.builder().bucket("bkt").key("k");
        all.add(get.range("bytes=0-9").ifMatch("\"e\"").build());
        all.add(GetObjectRequest.builder()
                .bucket("bkt")
                .key("k")
                .versionId("v/+ 1")
                .partNumber(2)
                .build());
        all.add(GetObjectRequest.builder()
                .bucket("bkt")
                .key("k")
                .responseContentType("text/plain; x=y")
                .ifModifiedSince(Instant.parse("2020-01-02T03:04:05Z"))
                .build());
        all.add(HeadObjectRequest.builder()
                .bucket("bkt")
                .key("k")
                .versionId("v")
                .checksumMode("ENABLED")
                .build());
        all.add(UploadPartRequest.builder()
                .bucket("bkt")
                .key("a b")
                .uploadId("u/+=")
                .partNumber(3)
                .build());
        all.add(CopyObjectRequest.builder()
                .bucket("bkt")
                .key("to here")
                .copySource("other/from%20there")
                .copySourceIfMatch("\"e\"")
                .metadataDirective(MetadataDirective.REPLACE)
                .taggingDirective(TaggingDirective.COPY)
                .metadata(Map.of("m", "v"))
                .build());
        all.add(UploadPartCopyRequest.builder()
                .bucket("bkt")
                .key("k")
                .copySource("other/x")
                .copySourceRange("bytes=0-5")
                .uploadId("u")
                .partNumber(1)
                .build());
        all.add(ListObjectsV2Request.builder().bucket("bkt").build());
        all.add(ListObjectsV2Request.builder()
                .bucket("bkt")
                .prefix("a b/+%ü")
                .delimiter("/")
                .maxKeys(7)
                .startAfter("x&y")
                .continuationToken("t/o=k+")
                .fetchOwner(true)
                .encodingType(EncodingType.URL)
                .optionalObjectAttributes(OptionalObjectAttributes.RESTORE_STATUS)
                .build());
        return all.stream().map(request -> Arguments.of(operation(request) + " " + request, request));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void request_isTheSame(String name, S3Request request) throws Exception {
        var bySdk = catchThrowable(() -> make(sdk, request));
        var byLean = catchThrowable(() -> make(lean, request));
        assertThat(byLean == null).as("%s / %s", bySdk, byLean).isEqualTo(bySdk == null);
        assertThat(sent).hasSize(2);
        assertThat(sent.get(0).headers().get("user-agent")).startsWith("aws-sdk-java");
        assertThat(sent.get(1).headers().get("user-agent")).startsWith("aws-agent");
        // An HTTP client below the SDK cannot say two slashes and says one of them in another way, which means the
        // same.
        assertThat(sent.get(1).line()).isEqualTo(sent.get(0).line().replace("/%2F", "//"));
        assertThat(sent.get(1).comparable(request)).isEqualTo(sent.get(0).comparable(request));
        if (request instanceof PutObjectRequest) {
            assertThat(sent.get(1).body()).asString(StandardCharsets.UTF_8).contains(BODY);
        }
    }

    static Stream<S3Request> unusual() {
        return Stream.of(
                put(r -> r.metadata(Map.of("name", "ünïcödé"))),
                put(r -> r.checksumAlgorithm("NOT_KNOWN_YET")),
                put(r -> r.overrideConfiguration(o -> o.putHeader("x-own", "1"))),
                put(r -> r.sseCustomerAlgorithm("AES256")
                        .sseCustomerKey("MDEyMw==")
                        .sseCustomerKeyMD5("m")),
                CopyObjectRequest.builder()
                        .sourceBucket("a")
                        .sourceKey("b")
                        .destinationBucket("bkt")
                        .destinationKey("k")
                        .build(),
                GetObjectRequest.builder().bucket("Upper_Case").key("k").build(),
                GetObjectRequest.builder()
                        .bucket("arn:aws:s3:us-east-1:123456789012:accesspoint/mine")
                        .key("k")
                        .build());
    }

    /** Whatever the lean client is not sure of. */
    @ParameterizedTest
    @MethodSource("unusual")
    void unusual_isLeftToTheSdk(S3Request request) {
        var thrown = catchThrowable(() -> make(lean, request));
        assertThat(sent)
                .allSatisfy(one -> assertThat(one.headers().get("user-agent")).startsWith("aws-sdk-java"));
        assertThat(sent.size() + (thrown == null ? 0 : 1)).isPositive();
    }

    @Test
    void body_hasItsChecksumInTheHeaders() throws Exception {
        var bytes = BODY.getBytes(StandardCharsets.UTF_8);
        make(lean, put(r -> r));
        make(lean, put(r -> r.checksumAlgorithm(ChecksumAlgorithm.CRC32_C)));
        make(lean, put(r -> r.checksumSHA256("given")));
        make(
                lean,
                UploadPartRequest.builder()
                        .bucket("bkt")
                        .key("k")
                        .uploadId("u")
                        .partNumber(1)
                        .build());
        assertThat(sent.get(0).headers())
                .containsEntry("x-amz-checksum-crc64nvme", Crc64Nvme.text(Crc64Nvme.of(bytes, 0, bytes.length)))
                .containsEntry("x-amz-sdk-checksum-algorithm", "CRC64NVME");
        assertThat(sent.get(0).headers().get("authorization")).contains("x-amz-checksum-crc64nvme");
        assertThat(sent.get(0).body()).isEqualTo(bytes);
        assertThat(sent.get(1).headers()).containsKey("x-amz-checksum-crc32c");
        assertThat(sent.get(2).headers())
                .containsEntry("x-amz-checksum-sha256", "given")
                .doesNotContainKey("x-amz-checksum-crc64nvme");
        assertThat(sent.get(3).headers()).containsKey("x-amz-checksum-crc32");
    }

    // --- Answers ---

    private void both(S3Request request, FakeS3.Fault answer) throws Exception {
        server.fault = answer;
        var byLean = (S3Response) make(lean, request);
        var bySdk = (S3Response) make(sdk, request);
        assertThat(byLean.equalsBySdkFields(bySdk))
                .as("%s%nby the SDK: %s", byLean, bySdk)
                .isTrue();
        assertThat(byLean.responseMetadata().requestId()).startsWith("FAKE");
    }

    @Test
    void headersOfAnAnswer_areTheSame() throws Exception {
        var head = HeadObjectRequest.builder().bucket("bkt").key("k").build();
        both(head, (exchange, count) -> {
            var headers = exchange.getResponseHeaders();
            headers.set("ETag", "\"abc\"");
            headers.set("Last-Modified", "Mon, 02 Nov 2026 10:00:00 GMT");
            headers.set("Content-Type", "text/x");
            headers.set("Content-Length", "12345678901");
            headers.set("x-amz-meta-One", "1");
            headers.set("x-amz-meta-two", "zwei");
            headers.set("x-amz-version-id", "v");
            headers.set("x-amz-storage-class", "GLACIER");
            headers.set("x-amz-server-side-encryption", "aws:kms");
            headers.set("x-amz-server-side-encryption-bucket-key-enabled", "true");
            headers.set("x-amz-mp-parts-count", "3");
            headers.set("x-amz-object-lock-retain-until-date", "2030-01-02T03:04:05Z");
            headers.set("x-amz-checksum-crc32", "AAAAAA==");
            headers.set("Expires", "no date at all");
            exchange.sendResponseHeaders(200, -1);
            return true;
        });
    }

    @Test
    void listing_isTheSame() throws Exception {
        var list = ListObjectsV2Request.builder()
                .bucket("bkt")
                .encodingType(EncodingType.URL)
                .build();
        both(list, (exchange, count) -> {
            FakeS3.xml(
                    exchange,
                    200,
                    "<!-- a comment --><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>bkt</Name>"
                            + "<Prefix>a%20b%2F</Prefix><KeyCount>2</KeyCount><MaxKeys>1000</MaxKeys>"
                            + "<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><Unknown><Deep>x</Deep></Unknown>"
                            + "<NextContinuationToken>t&amp;o</NextContinuationToken>"
                            + "<Contents><Key>a%20b%2F1+2%2B3</Key><LastModified>2026-11-02T10:00:00.123Z</LastModified>"
                            + "<ETag>&quot;e&quot;</ETag><Size>5000000000</Size><StorageClass>STANDARD</StorageClass>"
                            + "<ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumAlgorithm>SHA1</ChecksumAlgorithm>"
                            + "<Owner><ID>id</ID><DisplayName>me</DisplayName></Owner></Contents>"
                            + "<Contents><Key>x</Key><Size>0</Size></Contents>"
                            + "<CommonPrefixes><Prefix>c%20d%2F</Prefix></CommonPrefixes>"
                            + "<CommonPrefixes><Prefix>e/</Prefix></CommonPrefixes></ListBucketResult>");
            return true;
        });
        both(list, (exchange, count) -> {
            FakeS3.xml(exchange, 200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
            return true;
        });
    }

    @Test
    void entityInAListing_readsNoFile() throws Exception {
        server.fault = (exchange, count) -> {
            FakeS3.xml(
                    exchange,
                    200,
                    "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><ListBucketResult><Name>&e;</Name></ListBucketResult>");
            return true;
        };
        var thrown = catchThrowable(
                () -> make(lean, ListObjectsV2Request.builder().bucket("bkt").build()));
        assertThat(thrown).isNotNull();
    }

    @SuppressWarnings("deprecation")
    @Test
    void copy_isTheSame() throws Exception {
        var copy = CopyObjectRequest.builder()
                .bucket("bkt")
                .key("k")
                .copySource("a/b")
                .build();
        both(copy, (exchange, count) -> {
            exchange.getResponseHeaders().set("x-amz-version-id", "v");
            FakeS3.xml(
                    exchange,
                    200,
                    "<CopyObjectResult><LastModified>2026-11-02T10:00:00.000Z</LastModified><ETag>\"e\"</ETag></CopyObjectResult>");
            return true;
        });
    }

    private void bothFail(S3Request request, int attempts, FakeS3.Fault answer) {
        server.fault = answer;
        server.requests.clear();
        var byLean = catchThrowable(() -> make(lean, request));
        assertThat(server.requests).hasSize(attempts);
        var bySdk = catchThrowable(() -> make(sdk, request));
        assertThat(byLean).isInstanceOf(bySdk.getClass());
        if (bySdk instanceof AwsServiceException expected && byLean instanceof AwsServiceException actual) {
            assertThat(actual.statusCode()).isEqualTo(expected.statusCode());
            assertThat(actual.awsErrorDetails().errorCode())
                    .isEqualTo(expected.awsErrorDetails().errorCode());
            assertThat(actual.awsErrorDetails().errorMessage())
                    .isEqualTo(expected.awsErrorDetails().errorMessage());
        }
        assertThat(rig.explained(byLean).kind()).isEqualTo(rig.explained(bySdk).kind());
        assertThat(rig.explained(byLean).message())
                .isEqualTo(rig.explained(bySdk).message());
    }

    @Test
    void errors_areTheSame() {
        var get = GetObjectRequest.builder().bucket("bkt").key("k").build();
        var head = HeadObjectRequest.builder().bucket("bkt").key("k").build();
        for (var code : List.of("NoSuchKey", "NoSuchBucket", "SomethingElse")) {
            bothFail(get, 1, (exchange, count) -> {
                FakeS3.error(exchange, 404, code);
                return true;
            });
        }
        bothFail(get, 1, (exchange, count) -> {
            FakeS3.error(exchange, 403, "AccessDenied");
            return true;
        });
        for (var status : List.of(404, 403, 400, 301)) {
            bothFail(head, 1, (exchange, count) -> {
                exchange.getResponseHeaders().set("x-amz-bucket-region", "eu-central-1");
                exchange.sendResponseHeaders(status, -1);
                return true;
            });
        }
        bothFail(get, 1, (exchange, count) -> {
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/stolen");
            FakeS3.error(exchange, 307, "TemporaryRedirect");
            return true;
        });
        bothFail(put(r -> r.ifNoneMatch("*")), 1, (exchange, count) -> {
            exchange.getRequestBody().readAllBytes();
            FakeS3.error(exchange, 412, "PreconditionFailed");
            return true;
        });
        bothFail(get, 3, (exchange, count) -> {
            var page = "<html><body>oh no".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(500, page.length);
            exchange.getResponseBody().write(page);
            return true;
        });
    }

    @SuppressWarnings("deprecation")
    @Test
    void copyThatFailsInItsAnswer_isAnError() {
        var copy = CopyObjectRequest.builder()
                .bucket("bkt")
                .key("k")
                .copySource("a/b")
                .build();
        var part = UploadPartCopyRequest.builder()
                .bucket("bkt")
                .key("k")
                .copySource("a/b")
                .uploadId("u")
                .partNumber(1)
                .build();
        for (var request : List.<S3Request>of(copy, part)) {
            server.fault = (exchange, count) -> {
                FakeS3.error(exchange, 200, "InternalError");
                return true;
            };
            server.requests.clear();
            assertThat(catchThrowable(() -> make(lean, request)))
                    .isInstanceOfSatisfying(
                            AwsServiceException.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InternalError"));
            assertThat(server.requests).hasSize(3);
        }
    }

    @Test
    void whereAwsIs_isTheSame() throws Exception {
        for (var region : List.of("eu-west-1", "us-east-1", "cn-north-1")) {
            var environment = new Environment(
                    Map.of(
                            "AWS_ACCESS_KEY_ID", "test",
                            "AWS_SECRET_ACCESS_KEY", "test",
                            "AWS_REGION", region),
                    work);
            try (var rig = Rig.on(environment, work)) {
                for (var bucket : List.of("plain-bucket", "with.dots")) {
                    assertThat(hostByLean(rig.clients(), rig, bucket)).isEqualTo(hostBySdk(rig.clients(), rig, bucket));
                }
            }
        }
    }

    private static String hostBySdk(AwsClients clients, Rig rig, String bucket) throws Exception {
        var presigner = clients.presigner(S3Presigner.class, (S3Presigner.Builder b) -> {});
        var get = GetObjectRequest.builder().bucket(bucket).key("k").build();
        var url = rig.step(
                List.of(AwsCall.of("s3", "GetObject").open("Bucket", "Key")),
                () -> presigner
                        .presignGetObject(p -> p.getObjectRequest(get).signatureDuration(Duration.ofMinutes(1)))
                        .url());
        return url.getProtocol() + "://" + url.getHost();
    }

    /** The error of a call that was called off before it was sent names where it would have gone. */
    private static String hostByLean(AwsClients clients, Rig rig, String bucket) {
        var sdk = clients.client(S3Client.class);
        var client = new LeanS3Client(sdk, clients.wire("s3").orElseThrow(), false);
        var call = AwsCall.of("s3", "HeadObject").open("Bucket", "Key");
        Thread.currentThread().interrupt();
        var thrown = catchThrowable(() -> rig.step(
                List.of(call), () -> client.headObject(r -> r.bucket(bucket).key("k"))));
        assertThat(Thread.interrupted()).isTrue();
        return thrown.getSuppressed()[0].getMessage().replaceFirst("^s3:HeadObject at ", "");
    }
}
