package dev.awsagent.tools.s3.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;

/** The engine as a library, without the agent, on a real server. */
@Timeout(120)
class TransferEngineIT {

    private static final int MIB = 1024 * 1024;

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    Path folder;

    private S3Client s3;
    private final String bucket = "engine-" + UUID.randomUUID();

    @BeforeEach
    void open() {
        URI endpoint = AWS.endpoint();
        s3 = S3Client.builder()
                .httpClientBuilder(Apache5HttpClient.builder())
                .endpointOverride(endpoint)
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

    private TransferReport run(TransferRequest.Builder request) throws InterruptedException {
        return TransferEngine.builder(s3)
                .build()
                .start(request.build(), TransferListener.NONE)
                .await();
    }

    private Location at(String text) {
        return Location.parse(text.replace("s3://b/", "s3://" + bucket + "/"), folder);
    }

    private byte[] random(String name, int bytes) throws IOException {
        var content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return content;
    }

    private void object(String key, String content) {
        s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString(content));
    }

    private List<String> keys() {
        return s3.listObjectsV2(request -> request.bucket(bucket)).contents().stream()
                .map(object -> object.key())
                .toList();
    }

    /** Buckets that cannot be reached any more after so many calls of one kind. */
    private final class Cut implements Buckets {
        private final AtomicInteger left;
        private final List<String> calls = new ArrayList<>();

        Cut(int calls) {
            left = new AtomicInteger(calls);
        }

        @Override
        public <T> T on(String bucket, Function<S3Client, T> work) {
            if (left.getAndDecrement() <= 0) {
                throw SdkClientException.create("cut");
            }
            synchronized (calls) {
                calls.add("call");
            }
            return work.apply(s3);
        }
    }

    private TransferReport run(Buckets buckets, TransferRequest.Builder request) throws InterruptedException {
        return TransferEngine.builder(buckets)
                .concurrency(1)
                .journal(folder.resolve("journal"))
                .build()
                .start(request.build(), TransferListener.NONE)
                .await();
    }

    @Test
    void uploadThatWasCut_goesOnWhereItWas() throws Exception {
        var content = random("big.bin", 40 * MIB + 5);
        var request = TransferRequest.copy(at("big.bin"), at("s3://b/big.bin"));
        // Begun, and three of six parts.
        var first = run(new Cut(4), request);
        assertThatThrownBy(() -> first.orThrow("uploaded"))
                .isInstanceOf(ToolException.class)
                .hasMessageContaining("the connection was lost");
        assertThat(keys()).isEmpty();
        assertThat(s3.listMultipartUploads(list -> list.bucket(bucket)).uploads())
                .hasSize(1);

        var second = new Cut(100);
        run(second, request).orThrow("uploaded");

        // What is there, three parts, put together.
        assertThat(second.calls).hasSize(1 + 3 + 1);
        assertThat(s3.getObjectAsBytes(get -> get.bucket(bucket).key("big.bin")).asByteArray())
                .isEqualTo(content);
        assertThat(folder.resolve("journal")).isEmptyDirectory();
    }

    @Test
    void uploadThatWasCutOfAFileThatChanged_startsAnew() throws Exception {
        random("big.bin", 40 * MIB + 5);
        var request = TransferRequest.copy(at("big.bin"), at("s3://b/big.bin"));
        run(new Cut(4), request);
        var content = random("big.bin", 40 * MIB + 6);

        run(new Cut(100), request).orThrow("uploaded");

        assertThat(s3.getObjectAsBytes(get -> get.bucket(bucket).key("big.bin")).asByteArray())
                .isEqualTo(content);
    }

    @Test
    void downloadThatWasCut_goesOnWhereItWas_andNoticesWhatWasSpoiled() throws Exception {
        var content = random("big.bin", 40 * MIB + 5);
        run(TransferRequest.copy(at("big.bin"), at("s3://b/big.bin"))).orThrow("uploaded");
        var request = TransferRequest.copy(at("s3://b/big.bin"), at("down/back.bin"));
        // Two looks, and three of six ranges.
        var first = run(new Cut(5), request);
        assertThatThrownBy(() -> first.orThrow("downloaded")).hasMessageContaining("the connection was lost");
        assertThat(folder.resolve("down/back.bin")).doesNotExist();
        Path part;
        try (var files = Files.list(folder.resolve("down"))) {
            part = files.filter(file -> file.toString().endsWith(".part"))
                    .findFirst()
                    .orElseThrow();
        }
        try (var file = new RandomAccessFile(part.toFile(), "rw")) {
            file.seek(100);
            file.write(content[100] ^ 1);
        }

        var second = new Cut(100);
        run(second, request).orThrow("downloaded");

        assertThat(folder.resolve("down/back.bin")).hasBinaryContent(content);
        assertThat(folder.resolve("down")).isDirectoryContaining("glob:**/back.bin");
        try (var files = Files.list(folder.resolve("down"))) {
            assertThat(files).hasSize(1);
        }
        // Two looks, the three ranges that are missing, and the one that was spoiled; and a look for the size of parts.
        assertThat(second.calls.size()).isBetween(6, 7);
    }

    @Test
    void pipe_whoseLengthNobodyKnows_goesUpAndComesDown() throws Exception {
        var content = random("x", 20 * MIB + 3);
        for (var bytes : List.of(content, new byte[0], "short".getBytes())) {
            var out = new ByteArrayOutputStream();
            var engine = TransferEngine.builder(s3)
                    .pipes(new ByteArrayInputStream(bytes), out)
                    .build();
            engine.start(TransferRequest.copy(at("-"), at("s3://b/piped")).build(), TransferListener.NONE)
                    .await()
                    .orThrow("uploaded");
            engine.start(TransferRequest.copy(at("s3://b/piped"), at("-")).build(), TransferListener.NONE)
                    .await()
                    .orThrow("downloaded");
            assertThat(out.toByteArray()).isEqualTo(bytes);
        }
    }

    @Test
    void privateKeyInAPipe_isNotUploaded() throws Exception {
        var key = "-----BEGIN PRIVATE KEY-----\nMIIE".getBytes(StandardCharsets.UTF_8);
        var engine = TransferEngine.builder(s3)
                .pipes(new ByteArrayInputStream(key), new ByteArrayOutputStream())
                .build();
        var report = engine.start(
                        TransferRequest.copy(at("-"), at("s3://b/piped")).build(), TransferListener.NONE)
                .await();
        assertThatThrownBy(() -> report.orThrow("uploaded"))
                .hasMessageContaining("standard input")
                .hasMessageContaining("it holds a private key");
        assertThat(s3.listObjectsV2(list -> list.bucket(bucket).prefix("piped")).contents())
                .isEmpty();
    }

    @Test
    void copyInParts_isTheSameWithItsTypeMetadataAndTags() throws Exception {
        var content = random("big.bin", 12 * MIB + 1);
        s3.putObject(
                put -> put.bucket(bucket)
                        .key("from.bin")
                        .contentType("text/odd")
                        .metadata(Map.of("who", "me"))
                        .tagging("a=b%20c"),
                RequestBody.fromBytes(content));

        TransferEngine.builder(s3)
                .largestCopy(5 * MIB)
                .build()
                .start(
                        TransferRequest.copy(at("s3://b/from.bin"), at("s3://b/to.bin"))
                                .build(),
                        TransferListener.NONE)
                .await()
                .orThrow("copied");

        var copy = s3.getObjectAsBytes(get -> get.bucket(bucket).key("to.bin"));
        assertThat(copy.asByteArray()).isEqualTo(content);
        assertThat(copy.response().contentType()).isEqualTo("text/odd");
        assertThat(copy.response().metadata()).containsEntry("who", "me");
        assertThat(s3.getObjectTagging(get -> get.bucket(bucket).key("to.bin")).tagSet())
                .singleElement()
                .satisfies(tag -> assertThat(tag.value()).isEqualTo("b c"));
        assertThat(copy.response().eTag()).contains("-3");
    }

    @Test
    void rewriteInParts_keepsAllButTheStorageClass() throws Exception {
        var content = random("big.bin", 12 * MIB + 1);
        s3.putObject(
                put -> put.bucket(bucket)
                        .key("big.bin")
                        .contentType("text/odd")
                        .cacheControl("no-store")
                        .serverSideEncryption(ServerSideEncryption.AES256)
                        .metadata(Map.of("who", "me"))
                        .tagging("a=b"),
                RequestBody.fromBytes(content));
        var colder = new ObjectSettings(
                StorageClass.STANDARD_IA, null, null, null, null, Map.of(), Map.of(), null, null, false);

        var report = TransferEngine.builder(s3)
                .largestCopy(5 * MIB)
                .build()
                .start(
                        TransferRequest.rewrite((Location.Remote) at("s3://b/big.bin"))
                                .single(true)
                                .settings(colder)
                                .build(),
                        TransferListener.NONE)
                .await()
                .orThrow("changed");

        assertThat(report.done()).isEqualTo(1);
        var now = s3.getObjectAsBytes(get -> get.bucket(bucket).key("big.bin"));
        assertThat(now.asByteArray()).isEqualTo(content);
        assertThat(now.response().eTag()).contains("-3");
        assertThat(now.response().storageClass()).isEqualTo(StorageClass.STANDARD_IA);
        assertThat(now.response().contentType()).isEqualTo("text/odd");
        assertThat(now.response().cacheControl()).isEqualTo("no-store");
        assertThat(now.response().serverSideEncryption()).isEqualTo(ServerSideEncryption.AES256);
        assertThat(now.response().metadata()).containsEntry("who", "me");
        assertThat(s3.getObjectTagging(get -> get.bucket(bucket).key("big.bin")).tagSet())
                .hasSize(1);
    }

    @Test
    void olderVersionThatIsCopiedInParts_becomesTheNewestAsItWas() throws Exception {
        s3.putBucketVersioning(request ->
                request.bucket(bucket).versioningConfiguration(to -> to.status(BucketVersioningStatus.ENABLED)));
        var content = new byte[12 * MIB + 3];
        new Random(5).nextBytes(content);
        var old = s3.putObject(
                        put -> put.bucket(bucket)
                                .key("big.bin")
                                .storageClass(StorageClass.STANDARD_IA)
                                .metadata(Map.of("who", "me"))
                                .tagging("a=b"),
                        RequestBody.fromBytes(content))
                .versionId();
        s3.putObject(put -> put.bucket(bucket).key("big.bin"), RequestBody.fromString("newer"));

        TransferEngine.builder(s3)
                .largestCopy(5 * MIB)
                .build()
                .start(
                        TransferRequest.rewrite((Location.Remote) at("s3://b/big.bin"))
                                .single(true)
                                .version(old)
                                .build(),
                        TransferListener.NONE)
                .await()
                .orThrow("restored");

        var now = s3.getObjectAsBytes(get -> get.bucket(bucket).key("big.bin"));
        assertThat(now.asByteArray()).isEqualTo(content);
        assertThat(now.response().versionId()).isNotEqualTo(old);
        assertThat(now.response().eTag()).contains("-3");
        assertThat(now.response().storageClass()).isEqualTo(StorageClass.STANDARD_IA);
        assertThat(now.response().metadata()).containsEntry("who", "me");
        assertThat(s3.getObjectTagging(get -> get.bucket(bucket).key("big.bin")).tagSet())
                .hasSize(1);
        assertThat(s3.listObjectVersions(list -> list.bucket(bucket)).versions())
                .hasSize(3);
    }

    @Test
    void deletionOfSoManyAtMost_leavesTheRest() throws Exception {
        for (var key : List.of("d/a", "d/b", "d/c")) {
            object(key, "x");
        }
        var report =
                run(TransferRequest.delete((Location.Remote) at("s3://b/d/")).most(2));
        assertThat(report.done()).isEqualTo(2);
        assertThat(keys()).containsExactly("d/c");
    }

    @Test
    void syncUp_sendsWhatDiffersAndRemovesWhatIsGoneOnlyWhenAsked() throws Exception {
        random("site/a", 10);
        random("site/deep/b", 20);
        object("www/old", "old");
        object("other/kept", "kept");
        var sync = TransferRequest.sync(at("site"), at("s3://b/www/"));
        assertThat(run(sync).orThrow("synced").done()).isEqualTo(2);
        assertThat(keys()).containsExactly("other/kept", "www/a", "www/deep/b", "www/old");

        random("site/a", 11);
        var second = run(sync.deleteExtra(true)).orThrow("synced");

        assertThat(second.done()).isEqualTo(1);
        assertThat(second.skipped()).isEqualTo(1);
        assertThat(second.removed()).isEqualTo(1);
        assertThat(keys()).containsExactly("other/kept", "www/a", "www/deep/b");
    }

    @Test
    void syncWhereSomethingFailed_removesNothing() throws Exception {
        random("site/a", 10);
        Files.createSymbolicLink(folder.resolve("site/nowhere"), folder.resolve("absent"));
        object("www/old", "old");

        var report = run(TransferRequest.sync(at("site"), at("s3://b/www/"))
                .followLinks(true)
                .deleteExtra(true));

        assertThat(report.failed()).isEqualTo(1);
        assertThat(report.removed()).isZero();
        assertThat(report.notes()).singleElement().asString().contains("were kept at the destination");
        assertThat(keys()).containsExactly("www/a", "www/old");
    }

    @Test
    void syncWithAFilter_leavesAloneWhatTheFilterLeavesOut() throws Exception {
        random("site/a.log", 10);
        object("www/b.log", "b");
        object("www/c.txt", "c");

        run(TransferRequest.sync(at("site"), at("s3://b/www/"))
                        .selection(Selection.matching(path -> path.endsWith(".log")))
                        .deleteExtra(true))
                .orThrow("synced");

        assertThat(keys()).containsExactly("www/a.log", "www/c.txt");
    }

    @Test
    void syncDown_bringsWhatDiffersAndRemovesWhatIsGoneOnlyWhenAsked() throws Exception {
        object("www/a", "aaaa");
        object("www/deep/b", "bbb");
        random("site/extra", 3);
        var sync = TransferRequest.sync(at("s3://b/www"), at("site"));
        assertThat(run(sync).orThrow("synced").done()).isEqualTo(2);
        assertThat(folder.resolve("site/extra")).exists();
        assertThat(run(sync).orThrow("synced").skipped()).isEqualTo(2);

        // Of the same size and time, and another content.
        var time = Files.getLastModifiedTime(folder.resolve("site/a"));
        Files.writeString(folder.resolve("site/a"), "AAAA");
        Files.setLastModifiedTime(folder.resolve("site/a"), time);
        var byChecksum = run(sync.compare(TransferRequest.Compare.CHECKSUM).deleteExtra(true))
                .orThrow("synced");

        assertThat(byChecksum.done()).isEqualTo(1);
        assertThat(byChecksum.skipped()).isEqualTo(1);
        assertThat(folder.resolve("site/a")).hasContent("aaaa");
        assertThat(folder.resolve("site/extra")).doesNotExist();
    }

    @Test
    void moves_removeTheSourceOnceItArrived() throws Exception {
        random("up/a", 10);
        run(TransferRequest.move(at("up"), at("s3://b/m/"))).orThrow("moved");
        assertThat(folder.resolve("up/a")).doesNotExist();
        assertThat(keys()).containsExactly("m/a");

        run(TransferRequest.move(at("s3://b/m/"), at("s3://b/n/"))).orThrow("moved");
        assertThat(keys()).containsExactly("n/a");

        run(TransferRequest.move(at("s3://b/n/a"), at("down/"))).orThrow("moved");
        assertThat(keys()).isEmpty();
        assertThat(Files.size(folder.resolve("down/a"))).isEqualTo(10);
    }

    @Test
    void whatIsThere_isReplacedSkippedOrRefused() throws Exception {
        random("a", 10);
        object("a", "there");
        object("b", "b");
        var up = TransferRequest.copy(at("a"), at("s3://b/a"));
        assertThat(run(up.existing(TransferRequest.Existing.SKIP))
                        .orThrow("uploaded")
                        .skipped())
                .isEqualTo(1);
        assertThat(run(up.existing(TransferRequest.Existing.REFUSE)).failures())
                .extracting(Undone::kind)
                .containsExactly(FailureKind.CONFLICT);
        var across = TransferRequest.copy(at("s3://b/b"), at("s3://b/a"));
        assertThat(run(across.existing(TransferRequest.Existing.SKIP))
                        .orThrow("copied")
                        .skipped())
                .isEqualTo(1);
        assertThat(s3.getObjectAsBytes(get -> get.bucket(bucket).key("a")).asUtf8String())
                .isEqualTo("there");
        var down = TransferRequest.copy(at("s3://b/a"), at("a"));
        assertThat(run(down.existing(TransferRequest.Existing.SKIP))
                        .orThrow("downloaded")
                        .skipped())
                .isEqualTo(1);
        assertThat(run(down.existing(TransferRequest.Existing.REPLACE))
                        .orThrow("downloaded")
                        .done())
                .isEqualTo(1);
        assertThat(folder.resolve("a")).hasContent("there");
    }

    @Test
    void selection_takesNamesSizesAndTimes() throws Exception {
        random("in/a.log", 10);
        random("in/b.log", 1000);
        random("in/c.txt", 1000);
        random("in/old.log", 1000);
        Files.setLastModifiedTime(folder.resolve("in/old.log"), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        var selection = new Selection(
                List.of(path -> path.endsWith(".log")),
                List.of(path -> path.startsWith("x")),
                100,
                5000,
                Instant.parse("2021-01-01T00:00:00Z"),
                null);

        var dry = run(TransferRequest.copy(at("in"), at("s3://b/"))
                        .selection(selection)
                        .dryRun(true))
                .orThrow("uploaded");
        assertThat(dry.files()).extracting(Transferred::to).containsExactly("b.log");
        assertThat(keys()).isEmpty();

        run(TransferRequest.copy(at("in"), at("s3://b/")).selection(selection)).orThrow("uploaded");
        assertThat(keys()).containsExactly("b.log");
    }

    @Test
    void settings_areStoredWithTheObject() throws Exception {
        random("a.txt", 10);
        var settings = new ObjectSettings(
                null, null, null, "text/x", "no-store", Map.of("k", "v"), Map.of("a b", "c/d"), null, null, false);

        run(TransferRequest.copy(at("a.txt"), at("s3://b/x/")).settings(settings))
                .orThrow("uploaded");

        var head = s3.headObject(get -> get.bucket(bucket).key("x/a.txt"));
        assertThat(head.contentType()).isEqualTo("text/x");
        assertThat(head.cacheControl()).isEqualTo("no-store");
        assertThat(head.metadata()).containsEntry("k", "v");
        assertThat(s3.getObjectTagging(get -> get.bucket(bucket).key("x/a.txt")).tagSet())
                .singleElement()
                .satisfies(tag -> {
                    assertThat(tag.key()).isEqualTo("a b");
                    assertThat(tag.value()).isEqualTo("c/d");
                });
    }

    @Test
    void prefix_isDeletedInBatchesAndNothingElse() throws Exception {
        for (int i = 0; i < 1005; i += 67) {
            object("gone/" + i, "x");
        }
        object("gone2", "x");
        var report = run(TransferRequest.delete(new Location.Remote(bucket, "gone/")))
                .orThrow("deleted");
        assertThat(report.removed()).isEqualTo(15);
        assertThat(keys()).containsExactly("gone2");
    }

    @Test
    void calledOff_leavesNothing() throws Exception {
        random("big.bin", 64 * MIB);
        var engine = TransferEngine.builder(s3).concurrency(1).build();
        var run = new TransferRun[1];
        run[0] = engine.start(
                TransferRequest.copy(at("big.bin"), at("s3://b/big.bin")).build(), new TransferListener() {
                    @Override
                    public void progress(Progress progress) {
                        if (progress.bytes() > 0 && run[0] != null) {
                            run[0].cancel();
                        }
                    }
                });
        var report = run[0].await();

        assertThat(report.complete()).isFalse();
        assertThat(report.done()).isZero();
        assertThat(keys()).isEmpty();
        assertThat(s3.listMultipartUploads(list -> list.bucket(bucket)).uploads())
                .isEmpty();
    }

    @Test
    void nothingBelowAPrefix_isSaid() throws Exception {
        var report = run(TransferRequest.copy(at("s3://b/nope"), at("x/")));
        assertThatThrownBy(() -> report.orThrow("downloaded")).hasMessageContaining("no object under");
    }

    @Test
    void moveOntoItself_isRefusedAndTheObjectStays() throws Exception {
        object("logs/x", "x");
        var settings = new ObjectSettings(
                StorageClass.STANDARD_IA, null, null, null, null, Map.of(), Map.of(), null, null, false);
        for (var request : List.of(
                TransferRequest.move(at("s3://b/logs/x"), at("s3://b/logs/")),
                TransferRequest.move(at("s3://b/logs/"), at("s3://b/logs")),
                TransferRequest.move(at("s3://b/logs"), at("s3://b/logs/")))) {
            assertThat(run(request.settings(settings)).complete()).isFalse();
        }
        assertThat(keys()).containsExactly("logs/x");
    }

    @Test
    void placesThatLieInEachOther_areRefusedAndAllStays() throws Exception {
        object("a/1", "1");
        object("2", "2");
        for (var request : List.of(
                TransferRequest.sync(at("s3://b/a/"), at("s3://b/")).deleteExtra(true),
                TransferRequest.move(at("s3://b/"), at("s3://b/backup/")).recursive(true),
                TransferRequest.copy(at("s3://b/"), at("s3://b/backup/")).recursive(true))) {
            assertThatThrownBy(() -> run(request).orThrow("done")).hasMessageContaining("lie in each other");
        }
        assertThat(keys()).containsExactly("2", "a/1");
    }

    @Test
    void syncFromWhereNothingIs_removesNothing() throws Exception {
        random("site/kept", 3);
        var report =
                run(TransferRequest.sync(at("s3://b/mistyped/"), at("site")).deleteExtra(true));
        assertThatThrownBy(() -> report.orThrow("synced")).hasMessageContaining("there is no object under");
        assertThat(folder.resolve("site/kept")).exists();
    }

    @Test
    void syncDownThatCannotFetch_removesNothing() throws Exception {
        object("www/new", "new");
        random("site/old", 3);
        // One listing, and then nobody answers.
        var report = run(
                new Cut(1), TransferRequest.sync(at("s3://b/www"), at("site")).deleteExtra(true));
        assertThat(report.complete()).isFalse();
        assertThat(folder.resolve("site/old")).exists();
    }

    @Test
    void syncOfATreeWithLinksThatAreLeftOut_removesNothing() throws Exception {
        random("site/a", 3);
        Files.createSymbolicLink(folder.resolve("site/linked"), folder.resolve("site"));
        object("www/linked/a", "a");
        var report = run(TransferRequest.sync(at("site"), at("s3://b/www/")).deleteExtra(true))
                .orThrow("synced");
        assertThat(report.notes()).anyMatch(note -> note.contains("were kept"));
        assertThat(keys()).containsExactly("www/a", "www/linked/a");
    }

    @Test
    void linkThatLeadsOut_isNotFollowed() throws Exception {
        random("inside/a", 3);
        random("outside/secret", 3);
        Files.createSymbolicLink(folder.resolve("inside/out"), folder.resolve("outside"));
        Files.createSymbolicLink(folder.resolve("inside/file"), folder.resolve("outside/secret"));
        var report = run(TransferRequest.copy(at("inside"), at("s3://b/"))
                .followLinks(true)
                .within(folder.resolve("inside").toRealPath()));
        assertThat(report.failures()).extracting(Undone::name).containsExactlyInAnyOrder("file", "out");
        assertThat(keys()).containsExactly("a");
    }

    @Test
    void markOfAFolder_isNoReasonNotToCopyToTheRootOfABucket() throws Exception {
        s3.createBucket(create -> create.bucket(bucket + "-2"));
        object("data/", "");
        object("data/x", "x");
        run(TransferRequest.copy(at("s3://b/data/"), new Location.Remote(bucket + "-2", "")))
                .orThrow("copied");
        assertThat(s3.listObjectsV2(list -> list.bucket(bucket + "-2")).contents())
                .extracting(one -> one.key())
                .containsExactly("x");
    }

    @Test
    void oneObjectThatTheServiceDoesNotTake_stopsNoOther() throws Exception {
        random("in/a", 3);
        random("in/b", 3);
        random("in/c", 3);
        var calls = new AtomicInteger();
        var report = run(
                new Buckets() {
                    @Override
                    public <T> T on(String bucket, Function<S3Client, T> work) {
                        if (calls.incrementAndGet() == 2) {
                            throw S3Exception.builder()
                                    .statusCode(400)
                                    .message("KeyTooLongError")
                                    .build();
                        }
                        return work.apply(s3);
                    }
                },
                TransferRequest.copy(at("in"), at("s3://b/")));
        assertThat(report.failed()).isEqualTo(1);
        assertThat(report.done()).isEqualTo(2);
    }

    /** Answers with one bit wrong to so many requests for the range that begins here. */
    private final class Spoiled implements Buckets {
        private final String range;
        private final AtomicInteger times;

        Spoiled(String range, int times) {
            this.range = range;
            this.times = new AtomicInteger(times);
        }

        @Override
        public <T> T on(String bucket, Function<S3Client, T> work) {
            return work.apply(new DelegatingS3Client(s3) {
                @Override
                public ResponseInputStream<GetObjectResponse> getObject(GetObjectRequest request) {
                    var answer = super.getObject(request);
                    if (request.range() == null || !request.range().startsWith(range) || times.getAndDecrement() <= 0) {
                        return answer;
                    }
                    try (answer) {
                        var bytes = answer.readAllBytes();
                        bytes[bytes.length / 2] ^= 4;
                        return new ResponseInputStream<>(
                                answer.response(), AbortableInputStream.create(new ByteArrayInputStream(bytes)));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
        }
    }

    @Test
    void flippedBitInOneRange_isNoticedAndFetchedAgain() throws Exception {
        var content = random("big.bin", 40 * MIB + 5);
        run(TransferRequest.copy(at("big.bin"), at("s3://b/big.bin"))).orThrow("uploaded");

        var report =
                run(new Spoiled("bytes=16777216-", 1), TransferRequest.copy(at("s3://b/big.bin"), at("down/back.bin")));

        report.orThrow("downloaded");
        assertThat(report.retries()).isEqualTo(1);
        assertThat(folder.resolve("down/back.bin")).hasBinaryContent(content);
    }

    @Test
    void flippedBitInOneRangeEachTime_failsAndLeavesTheFileThatIsThere() throws Exception {
        random("big.bin", 40 * MIB + 5);
        run(TransferRequest.copy(at("big.bin"), at("s3://b/big.bin"))).orThrow("uploaded");
        Files.createDirectory(folder.resolve("down"));
        Files.writeString(folder.resolve("down/back.bin"), "old");

        var report = run(
                new Spoiled("bytes=16777216-", 1000), TransferRequest.copy(at("s3://b/big.bin"), at("down/back.bin")));

        assertThat(report.failures())
                .singleElement()
                .satisfies(one -> assertThat(one.kind()).isEqualTo(FailureKind.CORRUPT));
        assertThat(folder.resolve("down/back.bin")).hasContent("old");
        try (var files = Files.list(folder.resolve("down"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void objectWhosePartsAreOfManySizes_isVerifiedByThem() throws Exception {
        var content = random("odd.bin", 17 * MIB + 1);
        // As many as there would be of the first size, and yet not of it.
        var sizes = List.of(6 * MIB, 5 * MIB, 6 * MIB + 1);
        var id = s3.createMultipartUpload(create -> create.bucket(bucket).key("odd.bin"))
                .uploadId();
        var parts = new ArrayList<CompletedPart>();
        int start = 0;
        for (int number = 1; number <= sizes.size(); number++) {
            var part = Arrays.copyOfRange(content, start, start + sizes.get(number - 1));
            start += part.length;
            var which = number;
            var etag = s3.uploadPart(
                            upload -> upload.bucket(bucket)
                                    .key("odd.bin")
                                    .uploadId(id)
                                    .partNumber(which),
                            RequestBody.fromBytes(part))
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
        }
        s3.completeMultipartUpload(complete ->
                complete.bucket(bucket).key("odd.bin").uploadId(id).multipartUpload(all -> all.parts(parts)));

        var report = run(TransferRequest.copy(at("s3://b/odd.bin"), at("back.bin")));

        assertThat(report.orThrow("downloaded").files())
                .singleElement()
                .satisfies(one -> assertThat(one.checked()).contains("of 3 parts"));
        assertThat(folder.resolve("back.bin")).hasBinaryContent(content);
    }

    @Test
    void syncFromAnEmptyFolder_removesNothing() throws Exception {
        object("site/a", "a");
        Files.createDirectory(folder.resolve("empty"));

        var report = run(TransferRequest.sync(at("empty/"), at("s3://b/site/")).deleteExtra(true));

        assertThatThrownBy(() -> report.orThrow("synced")).hasMessageContaining("there is no file in");
        assertThat(keys()).containsExactly("site/a");
    }

    /** As many, and others: a number would not tell. */
    @Test
    void syncThatWouldRemoveOthersThanWereShown_removesNone() throws Exception {
        random("site/kept", 3);
        object("site/old-1", "1");
        var request = TransferRequest.sync(at("site/"), at("s3://b/site/")).deleteExtra(true);
        var shown = run(request.dryRun(true)).extra();
        s3.deleteObject(delete -> delete.bucket(bucket).key("site/old-1"));
        object("site/report", "1");

        var other = run(request.dryRun(false).extra(shown));
        assertThatThrownBy(() -> other.orThrow("synced"))
                .hasMessageContaining("is not what was shown any more")
                .hasMessageContaining("none of it was removed");
        assertThat(keys()).containsExactly("site/kept", "site/report");

        var now = run(request.dryRun(true).extra(null)).extra();
        object("site/report", "written anew");
        var replaced = run(request.dryRun(false).extra(now));
        assertThatThrownBy(() -> replaced.orThrow("synced")).hasMessageContaining("not what was shown");

        var right = run(request.dryRun(true).extra(null)).extra();
        run(request.dryRun(false).extra(right)).orThrow("synced");
        assertThat(keys()).containsExactly("site/kept");
    }

    @Test
    void copyWithOneHeaderOfItsOwn_keepsTheOthers() throws Exception {
        s3.putObject(
                put -> put.bucket(bucket)
                        .key("page.html")
                        .contentType("text/html")
                        .contentLanguage("de")
                        .metadata(Map.of("owner", "me")),
                RequestBody.fromString("<p>"));
        var settings = new ObjectSettings(null, null, null, null, "max-age=60", Map.of(), Map.of(), null, null, false);

        run(TransferRequest.copy(at("s3://b/page.html"), at("s3://b/copy.html")).settings(settings))
                .orThrow("copied");

        var copy = s3.headObject(head -> head.bucket(bucket).key("copy.html"));
        assertThat(copy.cacheControl()).isEqualTo("max-age=60");
        assertThat(copy.contentType()).isEqualTo("text/html");
        assertThat(copy.contentLanguage()).isEqualTo("de");
        assertThat(copy.metadata()).containsEntry("owner", "me");
    }

    @Test
    void forcedToTheDisk_isTheSameFile() throws Exception {
        var content = random("big.bin", 17 * MIB);
        random("small.bin", 10);
        run(TransferRequest.copy(at("."), at("s3://b/forced/"))).orThrow("uploaded");

        run(TransferRequest.copy(at("s3://b/forced/"), at("down/")).fsync(true)).orThrow("downloaded");

        assertThat(folder.resolve("down/big.bin")).hasBinaryContent(content);
        assertThat(folder.resolve("down/small.bin")).hasSize(10);
    }
}
