package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolRegistry;
import dev.awsagent.tool.Undo;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every S3 tool does on any server that implements S3. */
abstract class S3ToolsContract extends ObjectToolsContract {

    /** Keys that other programs trip over. */
    static final List<String> ODD_KEYS = List.of(
            "with space",
            "plus+plus",
            "percent%41",
            "percent%2Fslash",
            "ünïcödé/日本語/😀.txt",
            "quote\"and'apostrophe",
            "amp&lt;<tag>",
            "question?mark#hash",
            "semi;colon:at@eq=dollar$comma,",
            "(paren)[bracket]{brace}!*~",
            "trailing ",
            " leading");

    // ---- buckets

    @Test
    void listBuckets_showsThemByName() {
        ListBucketsTool.Output all = rig.ok("s3_list_buckets", Map.of());
        assertThat(all.buckets())
                .extracting(ListBucketsTool.Bucket::name)
                .contains(bucket)
                .isSorted();
        assertThat(all.count()).isEqualTo(all.buckets().size());
        assertThat(rig.operations()).containsOnly("ListBuckets");
    }

    @Test
    void listBucketsByName_takesPartsAndGlobs() {
        ListBucketsTool.Output part = rig.ok("s3_list_buckets", Map.of("name", bucket.substring(5)));
        assertThat(part.buckets()).extracting(ListBucketsTool.Bucket::name).containsExactly(bucket);
        ListBucketsTool.Output glob = rig.ok("s3_list_buckets", Map.of("name", bucket.substring(0, 9) + "*"));
        assertThat(glob.buckets()).extracting(ListBucketsTool.Bucket::name).containsExactly(bucket);
        ListBucketsTool.Output none = rig.ok("s3_list_buckets", Map.of("name", "zzz-no-such", "countOnly", true));
        assertThat(none.count()).isZero();
    }

    @Test
    void checkBucket_saysYesOrNoWithSimilarNames() {
        CheckBucketTool.Output yes = rig.ok("s3_check_bucket", in());
        assertThat(yes.exists()).isTrue();
        assertThat(yes.accessible()).isTrue();
        CheckBucketTool.Output no = rig.ok("s3_check_bucket", Map.of("bucket", bucket + "x"));
        assertThat(no.exists()).isFalse();
        assertThat(no.similar()).first().isEqualTo(bucket);
    }

    @Test
    void createBucket_isThereAfterwards() {
        var name = "new-" + UUID.randomUUID();
        CreateBucketTool.Output made = rig.ok("s3_create_bucket", Map.of("bucket", name));
        assertThat(made.bucket()).isEqualTo(name);
        assertThat(made.region()).isEqualTo("us-east-1");
        assertThat(made.created()).isTrue();
        assertThat(s3.headBucket(request -> request.bucket(name))
                        .sdkHttpResponse()
                        .isSuccessful())
                .isTrue();
    }

    @Test
    void createBucketInARegion_namesItAsTheLocation() {
        var name = "new-" + UUID.randomUUID();
        CreateBucketTool.Output made = rig.ok("s3_create_bucket", Map.of("bucket", name, "region", "eu-west-1"));
        assertThat(made.region()).isEqualTo("eu-west-1");
        assertThat(rig.evidence().get(0).region()).isEqualTo("eu-west-1");
    }

    @Test
    void deleteBucket_removesAnEmptyOneOnly() {
        put("left/over", "x");
        var failed = rig.failed("s3_delete_bucket", in());
        assertThat(failed.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failed.message()).contains("holds 1 object", "nothing was deleted");
        s3.deleteObject(request -> request.bucket(bucket).key("left/over"));
        DeleteBucketTool.Output done = rig.ok("s3_delete_bucket", in());
        assertThat(done.deleted()).isTrue();
        assertThat(s3.listBuckets().buckets()).noneMatch(one -> one.name().equals(bucket));
    }

    @Test
    void deleteBucketThatIsNotEmpty_isSaidBeforeAsking() throws Exception {
        assertThat(rig.inspect("s3_delete_bucket", in()).confirm()).isEqualTo(bucket);
        put("a", "x");
        assertThatThrownBy(() -> rig.inspect("s3_delete_bucket", in()))
                .isInstanceOfSatisfying(ToolException.class, e -> {
                    assertThat(e.kind()).isEqualTo(FailureKind.CONFLICT);
                    assertThat(e.getMessage()).contains("holds 1 object", "nothing was deleted");
                    assertThat(e.hint()).contains("list objects in " + bucket, "empty bucket " + bucket);
                });
    }

    @Test
    void bucketThatIsNotThere_namesSimilarOnes() {
        var failed = rig.failed("s3_list_objects", Map.of("bucket", bucket.substring(0, bucket.length() - 1)));
        assertThat(failed.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(failed.message()).startsWith("there is no bucket '");
        assertThat(failed.hint()).contains("did you mean " + bucket);
        for (var tool : List.of("s3_bucket_size", "s3_delete_bucket", "s3_download_directory")) {
            assertThat(rig.failed(tool, Map.of("bucket", bucket + "x")).kind()).isEqualTo(FailureKind.NOT_FOUND);
        }
        for (var tool : List.of("s3_object_info", "s3_delete_object", "s3_download_file", "s3_presign")) {
            var missing = rig.failed(tool, Map.of("bucket", bucket + "x", "key", "k"));
            assertThat(missing.kind()).as(tool).isEqualTo(FailureKind.NOT_FOUND);
            assertThat(missing.message()).as(tool).startsWith("there is no bucket '");
        }
        assertThat(rig.failed("s3_create_folder", Map.of("bucket", bucket + "x", "folder", "f"))
                        .kind())
                .isEqualTo(FailureKind.NOT_FOUND);
    }

    @Test
    void bucketInfo_locationAndVersioningAreAnswers() {
        BucketInfoTool.Output info = rig.ok("s3_bucket_info", in("location", true, "versioning", true));
        assertThat(info.settings())
                .containsExactly(
                        new BucketInfoTool.Setting("location", BucketInfoTool.State.SET, "us-east-1"),
                        new BucketInfoTool.Setting(
                                "versioning", BucketInfoTool.State.UNSET, "off: it was never turned on"));
    }

    // ---- objects

    @Test
    void sizesOfAllBuckets_areComparedTheLargestFirst() throws Exception {
        put("a", "12345");
        put("b/c", "123");
        rig.ok("s3_create_bucket", Map.of("bucket", bucket + "-e"));
        try {
            BucketSizesTool.Output found = rig.ok("s3_bucket_sizes", Map.of());
            assertThat(found.sizes())
                    .contains(
                            new BucketSizesTool.Size(bucket, 2, 8, true),
                            new BucketSizesTool.Size(bucket + "-e", 0, 0, true))
                    .isSortedAccordingTo(Comparator.comparingLong(BucketSizesTool.Size::bytes)
                            .reversed());
            assertThat(found.bytes()).isGreaterThanOrEqualTo(8);
            assertThat(found.buckets())
                    .isEqualTo(found.sizes().size() + found.unknown().size());
            assertThat(rig.progress).anyMatch(step -> step.unit().equals("buckets") && step.done() == step.total());

            rig.tools = ToolRegistry.of(List.of(new BucketSizesTool(1, 1)));
            found = rig.ok("s3_bucket_sizes", Map.of());
            assertThat(found.sizes()).as("no more requests than that").hasSize(1);
            assertThat(found.unknown())
                    .hasSize((int) found.buckets() - 1)
                    .allSatisfy(one -> assertThat(one.reason()).startsWith("not counted"));
            rig.tools = ToolRegistry.of(List.of(new BucketSizesTool(0, 1)));
            found = rig.ok("s3_bucket_sizes", Map.of());
            assertThat(found.sizes()).noneMatch(BucketSizesTool.Size::whole);
            assertThat(found.notes()).anyMatch(note -> note.contains("counted in part"));
        } finally {
            rig.tools = ToolRegistry.of(new S3ToolPlugin().tools());
            rig.ok("s3_delete_bucket", Map.of("bucket", bucket + "-e"));
        }
    }

    @Test
    void emptyBucket_isAnEmptyList() {
        ListObjectsTool.Output none = rig.ok("s3_list_objects", in());
        assertThat(none.count()).isZero();
        assertThat(none.objects()).isEmpty();
        BucketSizeTool.Output size = rig.ok("s3_bucket_size", in());
        assertThat(size.bytes()).isZero();
        assertThat(size.storageClasses()).isEmpty();
    }

    @Test
    void listObjects_filtersByPrefixGlobAndSuffix() {
        for (var key : List.of("a.csv", "b.CSV", "logs/c.csv", "logs/2026/d.log", "logs-old/e.csv")) {
            put(key, "12345");
        }
        assertThat(keys(in())).hasSize(5);
        assertThat(keys(in("prefix", "logs/"))).containsExactly("logs/2026/d.log", "logs/c.csv");
        assertThat(keys(in("pattern", "*.csv"))).containsExactly("a.csv", "b.CSV", "logs-old/e.csv", "logs/c.csv");
        assertThat(keys(in("pattern", "logs/*.csv"))).containsExactly("logs/c.csv");
        assertThat(keys(in("suffix", ".log"))).containsExactly("logs/2026/d.log");
        ListObjectsTool.Output count = rig.ok("s3_list_objects", in("prefix", "logs/", "countOnly", true));
        assertThat(count.count()).isEqualTo(2);
        assertThat(count.bytes()).isEqualTo(10);
        assertThat(count.objects()).isEmpty();
    }

    private List<String> keys(Map<String, Object> arguments) {
        ListObjectsTool.Output listed = rig.ok("s3_list_objects", arguments);
        assertThat(listed.count()).isEqualTo(listed.objects().size());
        return listed.objects().stream().map(ListObjectsTool.ObjectSummary::key).toList();
    }

    @Test
    void listOneLevel_showsFoldersAndObjectsBesideThem() {
        put("top.txt", "1");
        put("a/one", "1");
        put("a/two", "2");
        put("b/c/deep", "3");
        ListObjectsTool.Output level = rig.ok("s3_list_objects", in("oneLevel", true));
        assertThat(level.folders()).containsExactly("a/", "b/");
        assertThat(level.objects())
                .extracting(ListObjectsTool.ObjectSummary::key)
                .containsExactly("top.txt");
        ListObjectsTool.Output deep = rig.ok("s3_list_objects", in("oneLevel", true, "recursive", true));
        assertThat(deep.count()).isEqualTo(4);
    }

    @Test
    void listObjects_filtersByTimeAndSizeAndOrders() {
        put("small", "1");
        put("medium", "12345");
        put("large", "1234567890");
        var yesterday = Instant.now().minusSeconds(86_400).toString();
        var tomorrow = Instant.now().plusSeconds(86_400).toString();
        assertThat(keys(in("changedSince", yesterday))).hasSize(3);
        assertThat(keys(in("changedSince", tomorrow))).isEmpty();
        assertThat(keys(in("changedBefore", yesterday))).isEmpty();
        assertThat(keys(in("largerThan", 5))).containsExactly("large");
        assertThat(keys(in("smallerThan", 5))).containsExactly("small");
        assertThat(keys(in("order", "largest"))).containsExactly("large", "medium", "small");
        ListObjectsTool.Output top = rig.ok("s3_list_objects", in("order", "largest", "limit", 1));
        assertThat(top.objects()).extracting(ListObjectsTool.ObjectSummary::key).containsExactly("large");
        assertThat(top.count()).isEqualTo(3);
        assertThat(top.notes()).contains("shown are 1 of 3");
    }

    @Test
    void moreThanOnePage_isCountedToTheEnd() {
        for (int i = 0; i < 1005; i++) {
            put("k/" + i, "ab");
        }
        ListObjectsTool.Output listed = rig.ok("s3_list_objects", in("countOnly", true));
        assertThat(listed.count()).isEqualTo(1005);
        assertThat(listed.bytes()).isEqualTo(2010);
        assertThat(rig.operations()).hasSizeGreaterThanOrEqualTo(2);
        BucketSizeTool.Output size = rig.ok("s3_bucket_size", in());
        assertThat(size.objects()).isEqualTo(1005);
        assertThat(size.storageClasses()).containsExactly(new BucketSizeTool.ClassSize("STANDARD", 1005, 2010));
        ListObjectsTool.Output cut = rig.ok("s3_list_objects", in());
        assertThat(cut.objects()).hasSize(1000);
        assertThat(cut.notes()).containsExactly("shown are 1000 of 1005");
    }

    @Test
    void oddKeys_surviveEveryTool() throws IOException {
        var failures = new ArrayList<String>();
        for (var key : ODD_KEYS) {
            put(key, "content of " + key);
            try {
                ObjectInfoTool.Output info = rig.ok("s3_object_info", in("key", key));
                assertThat(info.exists()).isTrue();
                DownloadFileTool.Output got = rig.ok("s3_download_file", in("key", key, "destination", "got/"));
                assertThat(work.resolve(got.destination())).hasContent("content of " + key);
                rig.ok("s3_copy_object", Map.of("sourceBucket", bucket, "sourceKey", key, "destKey", "copy/" + key));
                assertThat(get("copy/" + key)).isEqualTo("content of " + key);
                Files.writeString(work.resolve("up"), "up " + key);
                rig.ok("s3_upload_file", in("source", "up", "key", "up/" + key));
                assertThat(get("up/" + key)).isEqualTo("up " + key);
                rig.ok("s3_delete_object", in("key", "up/" + key));
                assertThat(exists("up/" + key)).isFalse();
            } catch (AssertionError e) {
                failures.add(key + ": " + e.getMessage());
            }
        }
        assertThat(failures).isEmpty();
        var listed = keys(in("prefix", "copy/"));
        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(
                        ODD_KEYS.stream().map(key -> "copy/" + key).toList());
    }

    @Test
    void objectInfo_missingIsANo() {
        put("there", "12345");
        ObjectInfoTool.Output yes = rig.ok("s3_object_info", in("key", "there"));
        assertThat(yes.exists()).isTrue();
        assertThat(yes.bytes()).isEqualTo(5);
        ObjectInfoTool.Output no = rig.ok("s3_object_info", in("key", "gone"));
        assertThat(no.exists()).isFalse();
        assertThat(no.answer()).startsWith("no, ");
    }

    @Test
    void createFolder_isAnEmptyObjectWithAClosingSlash() {
        CreateFolderTool.Output made = rig.ok("s3_create_folder", in("folder", "reports/2026"));
        assertThat(made).isEqualTo(new CreateFolderTool.Output(bucket, "reports/2026/", true));
        assertThat(s3.headObject(request -> request.bucket(bucket).key("reports/2026/"))
                        .contentLength())
                .isZero();
        CreateFolderTool.Output again = rig.ok("s3_create_folder", in("folder", "reports/2026/"));
        assertThat(again.created()).isFalse();
    }

    @Test
    void deleteObject_removesThatOneOnly() {
        put("a", "1");
        put("ab", "2");
        rig.ok("s3_delete_object", in("key", "a"));
        assertThat(exists("a")).isFalse();
        assertThat(exists("ab")).isTrue();
    }

    @Test
    void deleteObjectThatIsNotThere_isSaid() {
        var failed = rig.failed("s3_delete_object", in("key", "gone"));
        assertThat(failed.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(rig.operations()).doesNotContain("DeleteObject");
    }

    @Test
    void copyObject_isACopyOfTheSameContent() {
        put("a.txt", "hello");
        CopyObjectTool.Output copied =
                rig.ok("s3_copy_object", Map.of("sourceBucket", bucket, "sourceKey", "a.txt", "destKey", "backup/"));
        assertThat(copied.destination()).isEqualTo("s3://" + bucket + "/backup/a.txt");
        assertThat(get("backup/a.txt")).isEqualTo("hello");
        assertThat(exists("a.txt")).isTrue();
    }

    @Test
    void copyToAnotherBucket_keepsTheKey() {
        var other = "other-" + UUID.randomUUID();
        s3.createBucket(request -> request.bucket(other));
        put("a.txt", "hello");
        rig.ok("s3_copy_object", Map.of("sourceBucket", bucket, "sourceKey", "a.txt", "destBucket", other));
        assertThat(s3.getObjectAsBytes(request -> request.bucket(other).key("a.txt"))
                        .asUtf8String())
                .isEqualTo("hello");
    }

    @Test
    void copyOfWhatIsNotThere_isSaid() {
        var failed = rig.failed("s3_copy_object", Map.of("sourceBucket", bucket, "sourceKey", "gone", "destKey", "b"));
        assertThat(failed.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(failed.message()).contains("'gone'");
    }

    @Test
    void copyPrefix_copiesWhatIsBelowItAndNothingElse() {
        put("img/a.png", "1");
        put("img/deep/b.png", "22");
        put("img/c.txt", "333");
        put("img-old/d.png", "4");
        TransferSummary all = rig.ok(
                "s3_copy_prefix",
                Map.of("sourceBucket", bucket, "sourcePrefix", "img", "destBucket", bucket, "destPrefix", "new"));
        assertThat(all.count()).isEqualTo(3);
        assertThat(all.bytes()).isEqualTo(6);
        assertThat(keys(in("prefix", "new/"))).containsExactly("new/a.png", "new/c.txt", "new/deep/b.png");
        TransferSummary some = rig.ok(
                "s3_copy_prefix",
                Map.of(
                        "sourceBucket",
                        bucket,
                        "sourcePrefix",
                        "img/",
                        "destBucket",
                        bucket,
                        "destPrefix",
                        "png/",
                        "pattern",
                        "*.png"));
        assertThat(some.count()).isEqualTo(2);
    }

    @Test
    void moveObject_leavesOneOfThem() {
        put("draft", "text");
        MoveObjectTool.Output moved =
                rig.ok("s3_move_object", Map.of("sourceBucket", bucket, "sourceKey", "draft", "destKey", "final"));
        assertThat(moved.bytes()).isEqualTo(4);
        assertThat(exists("draft")).isFalse();
        assertThat(get("final")).isEqualTo("text");
        assertThat(rig.operations()).last().isEqualTo("DeleteObject");
    }

    @Test
    void presign_givesALinkThatWorksWithoutKeys() throws IOException {
        put("with space/ü+.txt", "shared");
        PresignTool.Output made = rig.ok("s3_presign", in("key", "with space/ü+.txt", "expires", "PT10M"));
        var connection = (HttpURLConnection) URI.create(made.url()).toURL().openConnection();
        assertThat(new String(connection.getInputStream().readAllBytes())).isEqualTo("shared");
        assertThat(made.url()).contains("X-Amz-Expires=600");
        assertThat(made.expires()).isAfter(Instant.now());
    }

    @Test
    void presignOfWhatIsNotThere_isRefused() {
        assertThat(rig.failed("s3_presign", in("key", "gone")).kind()).isEqualTo(FailureKind.NOT_FOUND);
    }

    // ---- transfers

    @Test
    void uploadFile_takesItsNameAndType() throws IOException {
        Files.writeString(work.resolve("page.html"), "<p>hi</p>");
        UploadFileTool.Output done = rig.ok("s3_upload_file", in("source", "page.html"));
        assertThat(done.destination()).isEqualTo("s3://" + bucket + "/page.html");
        assertThat(done.contentType()).isEqualTo("text/html");
        assertThat(s3.headObject(request -> request.bucket(bucket).key("page.html"))
                        .contentType())
                .isEqualTo("text/html");
        UploadFileTool.Output into = rig.ok("s3_upload_file", in("source", "./page.html", "key", "site/"));
        assertThat(into.destination()).isEqualTo("s3://" + bucket + "/site/page.html");
        assertThat(get("site/page.html")).isEqualTo("<p>hi</p>");
    }

    @Test
    void emptyFile_isAnEmptyObjectAndComesBackAsOne() throws IOException {
        Files.createFile(work.resolve("empty"));
        rig.ok("s3_upload_file", in("source", "empty"));
        rig.ok("s3_download_file", in("key", "empty", "destination", "back"));
        assertThat(work.resolve("back")).isEmptyFile();
    }

    @Test
    void largeFile_goesInPartsAndComesBackTheSame() throws IOException {
        var content = new byte[40 * 1024 * 1024 + 7];
        new java.util.Random(3).nextBytes(content);
        Files.write(work.resolve("large.bin"), content);
        UploadFileTool.Output up = rig.ok("s3_upload_file", in("source", "large.bin"));
        assertThat(up.bytes()).isEqualTo(content.length);
        assertThat(rig.operations())
                .startsWith(
                        "CreateMultipartUpload", "UploadPart", "UploadPart", "UploadPart", "UploadPart", "UploadPart")
                .endsWith("CompleteMultipartUpload");
        rig.ok("s3_download_file", in("key", "large.bin", "destination", "back.bin"));
        assertThat(work.resolve("back.bin")).hasBinaryContent(content);
    }

    @Test
    void uploadCalledOffBetweenParts_leavesNothing() throws IOException {
        Files.write(work.resolve("large.bin"), new byte[40 * 1024 * 1024]);
        rig.cancelWhen = step -> step.done() > 0;
        assertThat(rig.failed("s3_upload_file", in("source", "large.bin")).kind())
                .isEqualTo(FailureKind.CANCELLED);
        assertThat(exists("large.bin")).isFalse();
        assertThat(s3.listMultipartUploads(request -> request.bucket(bucket)).uploads())
                .isEmpty();
    }

    @Test
    void missingLocalFile_isSaidBeforeAnythingIsSent() {
        var failed = rig.failed("s3_upload_file", in("source", "nope.txt"));
        assertThat(failed.kind()).isEqualTo(FailureKind.INVALID);
        assertThat(failed.message()).contains("there is no file '", "nope.txt");
        assertThat(rig.evidence()).isEmpty();
        assertThat(rig.failed("s3_upload_directory", in("source", "nope")).message())
                .contains("there is no folder 'nope'");
    }

    @Test
    void folder_goesUpAndComesDownTheSame() throws IOException {
        for (var name : List.of("a.txt", "deep/er/b.log", "deep/c d+e.log", "ünï/日本.txt", ".hidden")) {
            var file = work.resolve("site").resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "content of " + name);
        }
        TransferSummary up = rig.ok("s3_upload_directory", in("source", "./site/", "prefix", "www/"));
        assertThat(up.count()).isEqualTo(5);
        assertThat(keys(in()))
                .containsExactlyInAnyOrder(
                        "www/a.txt", "www/deep/er/b.log", "www/deep/c d+e.log", "www/ünï/日本.txt", "www/.hidden");
        TransferSummary down = rig.ok("s3_download_directory", in("prefix", "www", "destination", "back"));
        assertThat(down.count()).isEqualTo(5);
        assertThat(work.resolve("back/deep/c d+e.log")).hasContent("content of deep/c d+e.log");
        assertThat(work.resolve("back/ünï/日本.txt")).hasContent("content of ünï/日本.txt");

        var again = rig.failed("s3_download_directory", in("prefix", "www/", "destination", "back"));
        assertThat(again.kind()).isEqualTo(FailureKind.CONFLICT);
        Files.writeString(work.resolve("back/a.txt"), "changed");
        rig.ok("s3_download_directory", in("prefix", "www/", "destination", "back", "overwrite", true));
        assertThat(work.resolve("back/a.txt")).hasContent("content of a.txt");
    }

    @Test
    void folderWithAPattern_takesOnlyThose() throws IOException {
        for (var name : List.of("a.log", "b.txt", "deep/c.log")) {
            Files.createDirectories(work.resolve("logs").resolve(name).getParent());
            Files.writeString(work.resolve("logs").resolve(name), name);
        }
        TransferSummary up = rig.ok("s3_upload_directory", in("source", "logs", "prefix", "l", "pattern", "*.log"));
        assertThat(up.files())
                .extracting(TransferSummary.TransferredFile::to)
                .containsExactly("l/a.log", "l/deep/c.log");
        TransferSummary flat = rig.ok("s3_upload_directory", in("source", "logs", "prefix", "f", "recursive", false));
        assertThat(flat.files()).extracting(TransferSummary.TransferredFile::to).containsExactly("f/a.log", "f/b.txt");
        TransferSummary down = rig.ok("s3_download_directory", in("prefix", "l/", "pattern", "deep/*.log"));
        assertThat(down.destination()).isEqualTo("l");
        assertThat(work.resolve("l/deep/c.log")).hasContent("deep/c.log");
        assertThat(work.resolve("l/a.log")).doesNotExist();
    }

    @Test
    void folderMarkers_areNoFiles() throws IOException {
        put("docs/", "");
        put("docs/a", "1");
        rig.ok("s3_download_directory", in("prefix", "docs/", "destination", "d"));
        try (var files = Files.list(work.resolve("d"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("a");
        }
    }

    @Test
    void fileGivenToTheFolderTool_isUploadedAllTheSame() throws IOException {
        Files.writeString(work.resolve("Makefile"), "all:");
        TransferSummary up = rig.ok("s3_upload_directory", in("source", "Makefile", "prefix", "src/"));
        assertThat(up.count()).isEqualTo(1);
        assertThat(get("src/Makefile")).isEqualTo("all:");
    }

    @Test
    void overwrittenObject_isSaidBeforeAsking() throws Exception {
        put("a.txt", "12345");
        Files.writeString(work.resolve("a.txt"), "new");
        assertThat(rig.inspect("s3_upload_file", in("source", "a.txt")).notes())
                .anyMatch(note -> note.contains("exists (5 bytes"));
        assertThat(rig.inspect("s3_delete_object", in("key", "a.txt")).undo()).isEqualTo(Undo.NO);
        assertThat(rig.bind("s3_download_file", in("key", "a.txt", "overwrite", true))
                        .effect())
                .isEqualTo(Effect.WRITE);
    }
}
