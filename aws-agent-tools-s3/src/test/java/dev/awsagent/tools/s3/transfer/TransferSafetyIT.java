package dev.awsagent.tools.s3.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.RequestPayer;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.StorageClass;
import software.amazon.awssdk.services.s3.model.Tag;

/** What must not be lost, left behind or shown to others, on a real server with something between that goes wrong. */
@Timeout(120)
class TransferSafetyIT {

    private static final int MIB = 1024 * 1024;

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    Path folder;

    private S3Client s3;
    private final String bucket = "safe-" + UUID.randomUUID();

    @BeforeEach
    void open() {
        s3 = S3Client.builder()
                .endpointOverride(AWS.endpoint())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(AWS.accessKeyId(), AWS.secretAccessKey())))
                .build();
        s3.createBucket(request -> request.bucket(bucket));
    }

    @AfterEach
    void close() {
        s3.close();
    }

    private Location at(String text) {
        return Location.parse(text.replace("s3://b/", "s3://" + bucket + "/"), folder);
    }

    private byte[] random(int bytes) {
        var content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    private void object(String key, byte[] content) {
        s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(content));
    }

    private byte[] object(String key) {
        return s3.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asByteArray();
    }

    private List<String> keys() {
        return s3.listObjectsV2(request -> request.bucket(bucket)).contents().stream()
                .map(object -> object.key())
                .toList();
    }

    private boolean hasUploads() {
        return s3.listMultipartUploads(list -> list.bucket(bucket)).hasUploads();
    }

    private static Buckets of(S3Client client, String endpoint) {
        return new Buckets() {
            @Override
            public <T> T on(String name, Function<S3Client, T> work) {
                return work.apply(client);
            }

            @Override
            public String endpoint() {
                return endpoint;
            }
        };
    }

    private TransferEngine.Builder engine(S3Client client) {
        return TransferEngine.builder(of(client, ""));
    }

    private static TransferReport run(TransferEngine.Builder engine, TransferRequest.Builder request)
            throws InterruptedException {
        return engine.build().start(request.build(), TransferListener.NONE).await();
    }

    private static S3Exception answer(int status) {
        return (S3Exception) S3Exception.builder()
                .statusCode(status)
                .message("HTTP " + status)
                .build();
    }

    /** Writes another object between the last look and the removal, and holds the condition as S3 does. */
    private final class Racing extends DelegatingS3Client {
        Racing() {
            super(s3);
        }

        @Override
        public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
            object(request.key(), "newer".getBytes());
            var now = s3.headObject(head -> head.bucket(bucket).key(request.key()))
                    .eTag();
            if (request.ifMatch() != null && !request.ifMatch().equals(now)) {
                throw answer(412);
            }
            return super.deleteObject(request);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://b/to", "down/to"})
    void moveOfWhatIsReplacedMeanwhile_losesNothing(String destination) throws Exception {
        object("from", "older".getBytes());

        var report = run(engine(new Racing()), TransferRequest.move(at("s3://b/from"), at(destination)));

        assertThat(object("from")).asString().isEqualTo("newer");
        assertThat(report.failures()).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(FailureKind.CONFLICT);
            assertThat(one.why()).contains("was copied, but it changed meanwhile");
        });
    }

    @Test
    void moveWhereNoConditionIsKnown_looksRightBefore() throws Exception {
        object("from", "x".getBytes());
        var plain = new DelegatingS3Client(s3) {
            @Override
            public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
                if (request.ifMatch() != null) {
                    throw answer(501);
                }
                return super.deleteObject(request);
            }
        };

        run(engine(plain), TransferRequest.move(at("s3://b/from"), at("s3://b/to")))
                .orThrow("moved");

        assertThat(keys()).containsExactly("to");
    }

    /**
     * An extra is written anew between the listing and the removal.
     *
     * @param knows whether the endpoint knows the condition, and holds it as S3 does
     */
    private final class RacingExtras extends DelegatingS3Client {
        private final boolean knows;
        private boolean raced;

        RacingExtras(boolean knows) {
            super(s3);
            this.knows = knows;
        }

        @Override
        public DeleteObjectsResponse deleteObjects(DeleteObjectsRequest request) {
            if (!raced) {
                raced = true;
                object("site/b", "newer".getBytes());
                s3.deleteObject(delete -> delete.bucket(bucket).key("site/c"));
            }
            var errors = new ArrayList<S3Error>();
            var rest = new ArrayList<ObjectIdentifier>();
            for (var one : request.delete().objects()) {
                if (one.eTag() != null && !knows) {
                    throw answer(501);
                }
                var code = one.eTag() == null ? null : refused(one);
                if (code == null) {
                    rest.add(one.toBuilder().eTag(null).build());
                } else {
                    errors.add(S3Error.builder().key(one.key()).code(code).build());
                }
            }
            s3.deleteObjects(delete -> delete.bucket(bucket).delete(these -> these.objects(rest)));
            return DeleteObjectsResponse.builder().errors(errors).build();
        }

        private @Nullable String refused(ObjectIdentifier one) {
            try {
                var now = s3.headObject(head -> head.bucket(bucket).key(one.key()));
                return now.eTag().equals(one.eTag()) ? null : "PreconditionFailed";
            } catch (NoSuchKeyException e) {
                return "NoSuchKey";
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void syncWhoseExtraIsWrittenAnewMeanwhile_losesNothing(boolean knows) throws Exception {
        Files.write(Files.createDirectory(folder.resolve("site")).resolve("kept"), random(3));
        for (var name : List.of("a", "b", "c")) {
            object("site/" + name, "older".getBytes());
        }

        var report = run(
                engine(new RacingExtras(knows)),
                TransferRequest.sync(at("site"), at("s3://b/site/")).deleteExtra(true));

        assertThat(keys()).containsExactly("site/b", "site/kept");
        assertThat(object("site/b")).asString().isEqualTo("newer");
        assertThat(report.removed()).isEqualTo(1);
        assertThat(report.failures()).singleElement().satisfies(one -> {
            assertThat(one.name()).isEqualTo("b");
            assertThat(one.kind()).isEqualTo(FailureKind.CONFLICT);
            assertThat(one.why()).contains("was not removed: it changed since it was found to be extra");
        });
    }

    @Test
    void syncWhoseExtraFileIsWrittenMeanwhile_losesNothing() throws Exception {
        object("site/new", "x".getBytes());
        var site = Files.createDirectory(folder.resolve("site"));
        Files.writeString(site.resolve("a"), "older");
        Files.writeString(site.resolve("b"), "older");
        var writing = new DelegatingS3Client(s3) {
            @Override
            public ResponseInputStream<GetObjectResponse> getObject(GetObjectRequest request) {
                try {
                    Files.writeString(site.resolve("b"), "newer than that");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return super.getObject(request);
            }
        };

        var report = run(
                engine(writing),
                TransferRequest.sync(at("s3://b/site/"), at("site")).deleteExtra(true));

        assertThat(site.resolve("a")).doesNotExist();
        assertThat(site.resolve("b")).hasContent("newer than that");
        assertThat(site.resolve("new")).hasContent("x");
        assertThat(report.failures()).singleElement().satisfies(one -> {
            assertThat(one.name()).isEqualTo("b");
            assertThat(one.kind()).isEqualTo(FailureKind.CONFLICT);
        });
    }

    @Test
    void moveWhoseOriginalMayNotBeRemoved_saysThatTheCopyIsThere() throws Exception {
        object("from", "x".getBytes());
        var denying = new DelegatingS3Client(s3) {
            @Override
            public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
                throw answer(403);
            }
        };

        var report = run(engine(denying), TransferRequest.move(at("s3://b/from"), at("s3://b/to")));

        assertThat(report.failures()).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(FailureKind.ACCESS_DENIED);
            assertThat(one.why()).contains("was copied, but the original could not be removed");
        });
        assertThat(keys()).containsExactly("from", "to");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 17 * MIB})
    void fileThatOnlyItsOwnerMayRead_staysSo(int bytes) throws Exception {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
        object("key", random(bytes));
        var target = Files.writeString(folder.resolve("private"), "old");
        var only = PosixFilePermissions.fromString("rw-------");
        Files.setPosixFilePermissions(target, only);
        var meanwhile = new AtomicReference<>(only);
        var watched = new DelegatingS3Client(s3) {
            @Override
            public ResponseInputStream<GetObjectResponse> getObject(GetObjectRequest request) {
                try (var files = Files.newDirectoryStream(folder, ".aws-agent-*.part")) {
                    for (var file : files) {
                        meanwhile.set(Files.getPosixFilePermissions(file));
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                return super.getObject(request);
            }
        };

        run(engine(watched), TransferRequest.copy(at("s3://b/key"), at("private")))
                .orThrow("downloaded");

        assertThat(target).hasBinaryContent(random(bytes));
        assertThat(Files.getPosixFilePermissions(target)).isEqualTo(only);
        assertThat(meanwhile.get()).isEqualTo(only);
    }

    @Test
    void fileThatWasReplaced_keepsWhatOthersMayDo() throws Exception {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
        object("key", random(10));
        var target = Files.writeString(folder.resolve("shared"), "old");
        var shared = PosixFilePermissions.fromString("rwxr-x--x");
        Files.setPosixFilePermissions(target, shared);

        run(engine(s3), TransferRequest.copy(at("s3://b/key"), at("shared"))).orThrow("downloaded");

        assertThat(Files.getPosixFilePermissions(target)).isEqualTo(shared);
    }

    @Test
    void whatAKilledDownloadLeft_isRemovedByTheNext() throws Exception {
        object("d/key", random(10));
        Files.createDirectories(folder.resolve("down/d"));
        var left = Files.writeString(folder.resolve("down/d/.aws-agent-" + UUID.randomUUID() + ".part"), "half");
        var other = Files.writeString(folder.resolve("down/d/.aws-agent-notes"), "mine");

        run(engine(s3), TransferRequest.copy(at("s3://b/"), at("down/"))).orThrow("downloaded");

        assertThat(left).doesNotExist();
        assertThat(other).exists();
        assertThat(folder.resolve("down/d/key")).exists();
    }

    /** Puts the parts together, or does not, and in any case the answer is lost. */
    private static final class Lost extends DelegatingS3Client {
        private final boolean done;
        private final IOException why;

        Lost(S3Client s3, boolean done) {
            this(s3, done, new SocketException("Connection reset"));
        }

        Lost(S3Client s3, boolean done, IOException why) {
            super(s3);
            this.done = done;
            this.why = why;
        }

        @Override
        public CompleteMultipartUploadResponse completeMultipartUpload(CompleteMultipartUploadRequest request) {
            if (done) {
                super.completeMultipartUpload(request);
            }
            throw SdkClientException.create("no answer", why);
        }
    }

    @Test
    void pipeWhoseLastAnswerIsLost_isLookedForAndThere() throws Exception {
        var content = random(9 * MIB);

        run(
                        engine(new Lost(s3, true))
                                .pipes(new ByteArrayInputStream(content), new ByteArrayOutputStream()),
                        TransferRequest.copy(new Location.Pipe(), at("s3://b/piped")))
                .orThrow("uploaded");

        assertThat(object("piped")).isEqualTo(content);
        assertThat(hasUploads()).isFalse();
    }

    @Test
    void pipeWhoseLastAnswerTakesTooLong_isLookedForAndThere() throws Exception {
        var content = random(9 * MIB);

        run(
                        engine(new Lost(s3, true, new SocketTimeoutException("Read timed out")))
                                .pipes(new ByteArrayInputStream(content), new ByteArrayOutputStream()),
                        TransferRequest.copy(new Location.Pipe(), at("s3://b/piped")))
                .orThrow("uploaded");

        assertThat(object("piped")).isEqualTo(content);
    }

    @Test
    void copyInPartsWhoseLastAnswerIsLost_isLookedForAndThere() throws Exception {
        var content = random(12 * MIB + 1);
        object("from", content);

        run(engine(new Lost(s3, true)).largestCopy(5 * MIB), TransferRequest.move(at("s3://b/from"), at("s3://b/to")))
                .orThrow("moved");

        assertThat(object("to")).isEqualTo(content);
        assertThat(keys()).containsExactly("to");
        assertThat(hasUploads()).isFalse();
    }

    @Test
    void copyInPartsThatMayNotBeThere_isInDoubtAndTheOriginalStays() throws Exception {
        object("from", random(12 * MIB + 1));
        object("to", "another".getBytes());

        var report = run(
                engine(new Lost(s3, false)).largestCopy(5 * MIB),
                TransferRequest.move(at("s3://b/from"), at("s3://b/to")));

        assertThat(report.failures())
                .singleElement()
                .satisfies(one -> assertThat(one.kind()).isEqualTo(FailureKind.IN_DOUBT));
        assertThat(keys()).containsExactly("from", "to");
        // The request may still be on its way: its parts are not taken from under it.
        assertThat(hasUploads()).isTrue();
    }

    /** One side of a copy: what it was asked, and which buckets it may not touch. */
    private final class One extends DelegatingS3Client {
        private final String denied;
        private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

        One(String denied) {
            super(s3);
            this.denied = denied;
        }

        private void ask(String what, String name) {
            asked.add(what + " " + name);
            if (name.equals(denied)) {
                throw answer(403);
            }
        }

        @Override
        public HeadObjectResponse headObject(HeadObjectRequest request) {
            ask("head", request.bucket());
            return super.headObject(request);
        }

        @Override
        public ResponseInputStream<GetObjectResponse> getObject(GetObjectRequest request) {
            ask("get", request.bucket());
            return super.getObject(request);
        }

        @Override
        public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
            ask("put", request.bucket());
            return super.putObject(request, body);
        }

        @Override
        public CopyObjectResponse copyObject(CopyObjectRequest request) {
            ask("copy", request.bucket());
            return super.copyObject(request);
        }

        @Override
        public CompleteMultipartUploadResponse completeMultipartUpload(CompleteMultipartUploadRequest request) {
            ask("complete", request.bucket());
            return super.completeMultipartUpload(request);
        }
    }

    private String secondBucket() {
        var second = bucket + "-2";
        s3.createBucket(create -> create.bucket(second));
        return second;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000, 17 * MIB + 3})
    void copyWhoseWriterMayNotRead_passesThroughHereWhole(int bytes) throws Exception {
        var second = secondBucket();
        var content = random(bytes);
        s3.putObject(
                put -> put.bucket(bucket)
                        .key("d/from")
                        .contentType("text/odd")
                        .contentLanguage("de")
                        .metadata(Map.of("who", "me"))
                        .tagging("a=b%20c"),
                RequestBody.fromBytes(content));
        var reader = new One(second);
        var writer = new One(bucket);

        run(
                        TransferEngine.builder(of(reader, "one")).destination(of(writer, "one")),
                        TransferRequest.move(at("s3://b/d/"), new Location.Remote(second, "e/")))
                .orThrow("moved");

        var copy = s3.getObjectAsBytes(get -> get.bucket(second).key("e/from"));
        assertThat(copy.asByteArray()).isEqualTo(content);
        assertThat(copy.response().contentType()).isEqualTo("text/odd");
        assertThat(copy.response().contentLanguage()).isEqualTo("de");
        assertThat(copy.response().metadata()).containsEntry("who", "me");
        assertThat(s3.getObjectTagging(get -> get.bucket(second).key("e/from")).tagSet())
                .singleElement()
                .satisfies(tag -> assertThat(tag.value()).isEqualTo("b c"));
        assertThat(keys()).isEmpty();
        assertThat(reader.asked).noneMatch(asked -> asked.endsWith(second));
        // It was looked whether it may, and no more than that.
        assertThat(writer.asked).filteredOn(asked -> asked.endsWith(bucket)).containsExactly("head " + bucket);
    }

    @Test
    void copyWhoseWriterMayRead_isMadeInsideS3() throws Exception {
        var second = secondBucket();
        object("from", random(1000));
        var reader = new One(second);
        var writer = new One("");

        run(
                        TransferEngine.builder(of(reader, "one")).destination(of(writer, "one")),
                        TransferRequest.copy(at("s3://b/from"), new Location.Remote(second, "to")))
                .orThrow("copied");

        assertThat(writer.asked).contains("copy " + second).noneMatch(asked -> asked.startsWith("put"));
        assertThat(reader.asked).doesNotContain("get " + bucket);
    }

    @Test
    void copyBetweenTwoServices_neverTakesABucketOfTheSameNameForTheSource() throws Exception {
        object("from", "right".getBytes());
        var writer = new One("");

        run(
                        TransferEngine.builder(of(s3, "one")).destination(of(writer, "two")),
                        TransferRequest.copy(at("s3://b/from"), at("s3://b/to")))
                .orThrow("copied");

        assertThat(writer.asked).containsExactly("put " + bucket);
        assertThat(object("to")).asString().isEqualTo("right");
    }

    @Test
    void relayThatArrivesDamaged_isNoObject() throws Exception {
        var second = secondBucket();
        object("from", random(17 * MIB + 3));
        var spoiled = new DelegatingS3Client(s3) {
            @Override
            public HeadObjectResponse headObject(HeadObjectRequest request) {
                var head = super.headObject(request);
                return head.toBuilder().checksumCRC64NVME("AAAAAAAAAAA=").build();
            }
        };

        var report = run(
                TransferEngine.builder(of(spoiled, "one")).destination(of(s3, "two")),
                TransferRequest.copy(at("s3://b/from"), new Location.Remote(second, "to")));

        assertThat(report.failures())
                .singleElement()
                .satisfies(one -> assertThat(one.kind()).isEqualTo(FailureKind.CORRUPT));
        assertThat(s3.listObjectsV2(list -> list.bucket(second)).contents()).isEmpty();
        assertThat(s3.listMultipartUploads(list -> list.bucket(second)).hasUploads())
                .isFalse();
    }

    // ---- what is extra, and what a copy takes along

    @ParameterizedTest
    @ValueSource(strings = {"www", "s3://b/www/"})
    void syncFromMarksOfFoldersAlone_removesNothing(String destination) throws Exception {
        object("site/", new byte[0]);
        object("site/img/", new byte[0]);
        object("www/kept", "kept".getBytes());
        Files.writeString(Files.createDirectory(folder.resolve("www")).resolve("kept"), "kept");

        var report = run(
                engine(s3),
                TransferRequest.sync(at("s3://b/site/"), at(destination)).deleteExtra(true));

        assertThatThrownBy(() -> report.orThrow("synced"))
                .hasMessageContaining("there is no object under")
                .hasMessageContaining("would be removed");
        assertThat(keys()).contains("www/kept");
        assertThat(folder.resolve("www/kept")).hasContent("kept");
    }

    @Test
    void syncWithALimitOfSize_leavesAloneWhatTheLimitLeavesOut() throws Exception {
        var site = Files.createDirectory(folder.resolve("site"));
        Files.writeString(site.resolve("small"), "x");
        object("www/huge", random(1000));
        object("www/tiny", random(10));

        run(
                        engine(s3),
                        TransferRequest.sync(at("site"), at("s3://b/www/"))
                                .selection(new Selection(List.of(), List.of(), 0, 100, null, null))
                                .deleteExtra(true))
                .orThrow("synced");

        assertThat(keys()).containsExactly("www/huge", "www/small");
    }

    @Test
    void listingThatDoesNotHeedThePrefix_removesNothing() throws Exception {
        object("a/x", random(1));
        object("b/y", random(1));
        var heedless = new DelegatingS3Client(s3) {
            @Override
            public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
                return super.listObjectsV2(request.toBuilder().prefix(null).build());
            }
        };

        var report = run(
                engine(heedless),
                TransferRequest.delete((Location.Remote) at("s3://b/b/")).recursive(true));

        assertThatThrownBy(() -> report.orThrow("removed")).hasMessageContaining("lists 'a/x'");
        assertThat(keys()).containsExactly("a/x", "b/y");
    }

    /** Says of each object that it ends at a time, and of its tags what the test says. */
    private final class Describing extends DelegatingS3Client {
        private final int tagging;
        private @Nullable CreateMultipartUploadRequest created;

        /** @param tagging how the question for tags is answered */
        Describing(int tagging) {
            super(s3);
            this.tagging = tagging;
        }

        @Override
        public HeadObjectResponse headObject(HeadObjectRequest request) {
            // Without s3:GetObjectTagging it is not said how many there are.
            return super.headObject(request).toBuilder()
                    .expires(Instant.EPOCH)
                    .tagCount(null)
                    .build();
        }

        @Override
        public GetObjectTaggingResponse getObjectTagging(GetObjectTaggingRequest request) {
            if (tagging != 200) {
                throw answer(tagging);
            }
            assertThat(request.requestPayer()).isEqualTo(RequestPayer.REQUESTER);
            return GetObjectTaggingResponse.builder()
                    .tagSet(Tag.builder().key("a").value("b c").build())
                    .build();
        }

        @Override
        public CreateMultipartUploadResponse createMultipartUpload(CreateMultipartUploadRequest request) {
            created = request;
            return super.createMultipartUpload(
                    request.toBuilder().tagging((String) null).build());
        }
    }

    private static final ObjectSettings PAID =
            new ObjectSettings(null, null, null, null, null, Map.of(), Map.of(), null, null, true);

    @Test
    void copyInParts_keepsItsExpiryAndTheTagsThatNobodyCounted() throws Exception {
        object("from", random(12 * MIB));
        var client = new Describing(200);

        run(
                        engine(client).largestCopy(5 * MIB),
                        TransferRequest.move(at("s3://b/from"), at("s3://b/to")).settings(PAID))
                .orThrow("moved");

        assertThat(client.created.expires()).isEqualTo(Instant.EPOCH);
        assertThat(client.created.tagging()).isEqualTo("a=b%20c");
    }

    @Test
    void copyInPartsWhoseTagsMayNotBeRead_saysSo() throws Exception {
        object("from", random(12 * MIB));

        var report = run(
                        engine(new Describing(403)).largestCopy(5 * MIB),
                        TransferRequest.copy(at("s3://b/from"), at("s3://b/to")))
                .orThrow("copied");

        assertThat(report.notes())
                .singleElement()
                .asString()
                .contains("copied without tags, if they have any")
                .endsWith("from");
    }

    @Test
    void moveInPartsWhoseTagsMayNotBeRead_keepsTheOriginal() throws Exception {
        object("from", random(12 * MIB));

        var report = run(
                engine(new Describing(403)).largestCopy(5 * MIB),
                TransferRequest.move(at("s3://b/from"), at("s3://b/to")));

        assertThat(report.failures()).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(FailureKind.ACCESS_DENIED);
            assertThat(one.why()).contains("the tags of s3://" + bucket + "/from may not be read");
        });
        assertThat(keys()).containsExactly("from");
        assertThat(hasUploads()).isFalse();
    }

    @Test
    void copyInPartsWhereThereAreNoTags_isMade() throws Exception {
        object("from", random(12 * MIB));

        var report = run(
                        engine(new Describing(501)).largestCopy(5 * MIB),
                        TransferRequest.copy(at("s3://b/from"), at("s3://b/to")))
                .orThrow("copied");

        assertThat(report.notes()).isEmpty();
    }

    /** Some endpoints refuse what they do not know, such as how long the whole is said to be. */
    @Test
    void copyInPartsWhereItsLengthIsNotTaken_isMade() throws Exception {
        var content = random(12 * MIB);
        object("from", content);
        var plain = new DelegatingS3Client(s3) {
            @Override
            public CompleteMultipartUploadResponse completeMultipartUpload(CompleteMultipartUploadRequest request) {
                if (request.mpuObjectSize() != null) {
                    throw answer(501);
                }
                return super.completeMultipartUpload(request);
            }
        };

        run(engine(plain).largestCopy(5 * MIB), TransferRequest.copy(at("s3://b/from"), at("s3://b/to")))
                .orThrow("copied");

        assertThat(object("to")).isEqualTo(content);
        assertThat(hasUploads()).isFalse();
    }

    /** Another object is written when all parts are copied, and the condition is held as S3 does, or not known. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rewriteInPartsOfWhatIsReplacedMeanwhile_losesNothing(boolean knows) throws Exception {
        object("key", random(12 * MIB));
        var racing = new DelegatingS3Client(s3) {
            @Override
            public CompleteMultipartUploadResponse completeMultipartUpload(CompleteMultipartUploadRequest request) {
                object("key", "newer".getBytes());
                if (request.ifMatch() != null) {
                    throw answer(knows ? 412 : 501);
                }
                return super.completeMultipartUpload(request);
            }
        };
        var colder = new ObjectSettings(
                StorageClass.STANDARD_IA, null, null, null, null, Map.of(), Map.of(), null, null, false);

        var report = run(
                engine(racing).largestCopy(5 * MIB),
                TransferRequest.rewrite((Location.Remote) at("s3://b/key"))
                        .single(true)
                        .settings(colder));

        assertThat(report.failures())
                .singleElement()
                .satisfies(one -> assertThat(one.kind()).isEqualTo(FailureKind.CONFLICT));
        assertThat(object("key")).asString().isEqualTo("newer");
        assertThat(hasUploads()).isFalse();
    }

    // ---- moves up

    /** After the object is there, the file is not there any more, as if it could not be removed. */
    @ParameterizedTest
    @ValueSource(ints = {10, 17 * MIB})
    void moveWhoseFileCannotBeRemoved_saysThatItWasUploaded(int bytes) throws Exception {
        var file = Files.write(folder.resolve("file"), random(bytes));
        var aborted = new AtomicInteger();
        var taking = new DelegatingS3Client(s3) {
            @Override
            public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
                var done = super.putObject(request, body);
                taken();
                return done;
            }

            @Override
            public CompleteMultipartUploadResponse completeMultipartUpload(CompleteMultipartUploadRequest request) {
                var done = super.completeMultipartUpload(request);
                taken();
                return done;
            }

            @Override
            public AbortMultipartUploadResponse abortMultipartUpload(AbortMultipartUploadRequest request) {
                aborted.incrementAndGet();
                return super.abortMultipartUpload(request);
            }

            private void taken() {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };

        var report = run(engine(taking), TransferRequest.move(at("file"), at("s3://b/to")));

        assertThat(report.failures()).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(FailureKind.PARTIAL);
            assertThat(one.why()).contains("was uploaded, but it could not be removed");
        });
        assertThat(object("to")).hasSize(bytes);
        assertThat(aborted).hasValue(0);
    }

    @Test
    void moveWhoseLastAnswerIsLost_isDone() throws Exception {
        object("from", "x".getBytes());
        var lost = new DelegatingS3Client(s3) {
            @Override
            public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
                super.deleteObject(request.toBuilder().ifMatch(null).build());
                throw answer(404);
            }
        };

        var report = run(engine(lost), TransferRequest.move(at("s3://b/from"), at("s3://b/to")))
                .orThrow("moved");

        assertThat(report.removed()).isEqualTo(1);
        assertThat(keys()).containsExactly("to");
    }

    @Test
    void moveThatPassesThroughHereDamaged_keepsTheOriginal() throws Exception {
        var second = secondBucket();
        var content = random(17 * MIB + 3);
        object("from", content);
        var spoiling = new DelegatingS3Client(s3) {
            @Override
            public ResponseInputStream<GetObjectResponse> getObject(GetObjectRequest request) {
                var got = super.getObject(request);
                if (request.range() == null || !request.range().startsWith("bytes=0-")) {
                    return got;
                }
                try (got) {
                    var part = got.readAllBytes();
                    part[5] ^= 1;
                    return new ResponseInputStream<>(got.response(), new ByteArrayInputStream(part));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };

        var report = run(
                TransferEngine.builder(of(spoiling, "one")).destination(of(s3, "two")),
                TransferRequest.move(at("s3://b/from"), new Location.Remote(second, "to")));

        assertThat(report.failures())
                .singleElement()
                .satisfies(one -> assertThat(one.kind()).isEqualTo(FailureKind.CORRUPT));
        assertThat(object("from")).isEqualTo(content);
        assertThat(s3.listObjectsV2(list -> list.bucket(second)).contents()).isEmpty();
    }

    // ---- what would happen

    private static List<String> planned(TransferReport report) {
        return report.files().stream().map(Transferred::from).sorted().toList();
    }

    @ParameterizedTest
    @CsvSource({"local, s3://b/to/", "s3://b/from/, down", "s3://b/from/, s3://b/to/"})
    void dryRun_listsWhatARunThenDoes(String from, String to) throws Exception {
        var local = Files.createDirectory(folder.resolve("local"));
        var down = Files.createDirectories(folder.resolve("down/sub"));
        for (var name : List.of("a", "b", "sub/c")) {
            Files.createDirectories(local.resolve(name).getParent());
            Files.writeString(local.resolve(name), "new " + name);
            object("from/" + name, ("new " + name).getBytes());
        }
        for (var name : List.of("b", "sub/c")) {
            Files.writeString(down.getParent().resolve(name), "old");
            object("to/" + name, "old".getBytes());
        }
        for (var existing : List.of(TransferRequest.Existing.SKIP, TransferRequest.Existing.REFUSE)) {
            var request = TransferRequest.copy(at(from), at(to)).existing(existing);
            var dry = run(engine(s3), request.dryRun(true));
            assertThat(folder.resolve("down/a")).doesNotExist();
            assertThat(keys()).doesNotContain("to/a");

            var done = run(engine(s3), request.dryRun(false));
            assertThat(planned(dry)).as(existing.name()).containsExactly("a").isEqualTo(planned(done));
            assertThat(dry.skipped()).isEqualTo(done.skipped());
            assertThat(dry.failures().stream().map(Undone::why))
                    .containsExactlyInAnyOrderElementsOf(
                            done.failures().stream().map(Undone::why).toList());

            s3.deleteObject(delete -> delete.bucket(bucket).key("to/a"));
            Files.deleteIfExists(folder.resolve("down/a"));
        }
    }

    @Test
    void dryRun_saysWhatWouldNotBeSentAndWhatStandsInTheWay() throws Exception {
        var local = Files.createDirectory(folder.resolve("local"));
        Files.writeString(local.resolve("plain"), "x");
        // Looks like a key, and is none.
        Files.writeString(local.resolve("id_rsa"), "x");
        object("from/a/b", "x".getBytes());
        object("from/c", "x".getBytes());
        Files.createSymbolicLink(Files.createDirectory(folder.resolve("down")).resolve("a"), local);

        var up = run(
                engine(s3), TransferRequest.copy(at("local"), at("s3://b/to/")).dryRun(true));
        assertThat(planned(up)).containsExactly("plain");
        assertThat(up.failures()).singleElement().satisfies(one -> {
            assertThat(one.name()).isEqualTo("id_rsa");
            assertThat(one.why()).contains("hold credentials");
        });

        var down = run(
                engine(s3), TransferRequest.copy(at("s3://b/from/"), at("down")).dryRun(true));
        assertThat(planned(down)).containsExactly("c");
        assertThat(down.failures())
                .singleElement()
                .satisfies(one -> assertThat(one.why()).contains("is a symbolic link"));
    }

    // ---- names

    /** In a process of its own: its locale is that of the environment. */
    private List<String> inLocale(String name, Class<?> main, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(key -> key.startsWith("LC_") || key.startsWith("LANG"));
        builder.environment().put("LC_ALL", name);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().toList();
    }

    /** Says what becomes of names beyond ASCII. */
    static final class Names {
        private Names() {}

        public static void main(String[] arguments) throws IOException {
            var root = Path.of(arguments[0]);
            try {
                System.out.println("down: " + new LocalFiles(root, false).target("caf\u00e9"));
            } catch (KeyPath.Unmappable e) {
                System.out.println("down: no, " + e.why().contains("UTF-8"));
            }
            try {
                System.out.println("named: " + Location.Local.named(root, "a/caf\u00e9"));
            } catch (ToolException e) {
                System.out.println("named: no, " + e.kind());
            }
            try (var tree = new FileTree(root, true, false, null, one -> System.out.println("up: no, " + one.kind()))) {
                for (Item item; (item = tree.next()) != null; ) {
                    System.out.println("up: " + item.path());
                }
            }
        }
    }

    @Test
    void nameThatTheLocaleDoesNotHave_isRefusedAndTheRestIsDone() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"));
        Files.writeString(folder.resolve("caf\u00e9"), "x");
        Files.writeString(folder.resolve("plain"), "x");

        assertThat(inLocale("C", Names.class, folder.toString()))
                .containsExactlyInAnyOrder("down: no, true", "named: no, INVALID", "up: no, INVALID", "up: plain");
    }
}
