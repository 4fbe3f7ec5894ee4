package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Invocation;
import dev.awsagent.tool.ParamDefinition;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolRegistry;
import dev.awsagent.tool.Undo;
import dev.awsagent.tool.WorkingFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tools say beforehand: the calls that an input means, its effect, and what they refuse. */
class CallsTest {

    private static final ToolRegistry TOOLS = ToolRegistry.of(new S3ToolPlugin().tools());
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Invocation bind(String tool, Map<String, ?> arguments) {
        var values = new LinkedHashMap<String, JsonNode>();
        arguments.forEach((name, value) -> values.put(name, JSON.valueToTree(value)));
        return TOOLS.find(tool).orElseThrow().bind(values);
    }

    private static AwsCall first(String tool, Map<String, ?> arguments) {
        return bind(tool, arguments).calls(Target.ANY).get(0);
    }

    private static List<String> operations(String tool, Map<String, ?> arguments) {
        return bind(tool, arguments).calls(Target.ANY).stream()
                .map(AwsCall::operation)
                .toList();
    }

    private static ToolException refused(String tool, Map<String, ?> arguments) {
        try {
            bind(tool, arguments);
        } catch (ToolException e) {
            assertThat(e.kind()).isEqualTo(FailureKind.INVALID);
            return e;
        }
        throw new AssertionError(tool + arguments + " was accepted");
    }

    @Test
    void regionOfANewBucket_isShownWhereverItComesFrom() {
        var create = bind("s3_create_bucket", Map.of("bucket", "data-1"));

        assertThat(create.calls(Target.ANY.withRegion("eu-west-1")).get(0).params())
                .containsEntry("CreateBucketConfiguration", Map.of("LocationConstraint", "eu-west-1"));
        assertThat(create.impact(Target.ANY.withRegion("eu-west-1")).notes()).contains("in eu-west-1");
        assertThat(create.impact(Target.ANY).notes())
                .anyMatch(note -> note.startsWith("in us-east-1, since nothing names a region"));
    }

    @Test
    void listing_saysBucketPrefixAndDelimiter() {
        assertThat(first("s3_list_objects", Map.of("bucket", "data", "prefix", "raw/", "oneLevel", true))
                        .params())
                .isEqualTo(Map.of("Bucket", "data", "Prefix", "raw/", "Delimiter", "/"));
        assertThat(first("s3_list_objects", Map.of("bucket", "data")).params()).isEqualTo(Map.of("Bucket", "data"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"recursive", "countOnly"})
    void whatNeedsEveryLevel_hasNoDelimiter(String flag) {
        assertThat(first("s3_list_objects", Map.of("bucket", "data", "oneLevel", true, flag, true))
                        .params())
                .doesNotContainKey("Delimiter");
    }

    @Test
    void bucketsOfARegion_areAskedForByThatRegion() {
        assertThat(first("s3_list_buckets", Map.of("region", "eu-central-1")).params())
                .isEqualTo(Map.of("BucketRegion", "eu-central-1"));
        assertThat(operations("s3_list_buckets", Map.of())).containsExactly("ListBuckets");
    }

    @Test
    void bucketInfo_declaresWhatWasAskedForOnly() {
        assertThat(operations("s3_bucket_info", Map.of("bucket", "data", "lifecycle", true)))
                .containsExactly("GetBucketLifecycleConfiguration", "ListBuckets");
        assertThat(operations("s3_bucket_info", Map.of("bucket", "data"))).hasSize(14);
    }

    @Test
    void createBucket_namesTheRegionUnlessItIsTheOneThatMustNotBeNamed() {
        assertThat(first("s3_create_bucket", Map.of("bucket", "data", "region", "eu-west-1"))
                        .params())
                .containsEntry("CreateBucketConfiguration", Map.of("LocationConstraint", "eu-west-1"));
        assertThat(first("s3_create_bucket", Map.of("bucket", "data", "region", "us-east-1"))
                        .params())
                .isEqualTo(Map.of("Bucket", "data"));
    }

    @Test
    void copy_saysItsSourceAsTheApiWantsIt() {
        var copy = first(
                "s3_copy_object",
                Map.of("sourceBucket", "from", "sourceKey", "a b/ü+%.txt", "destBucket", "dest", "destKey", "c"));
        assertThat(copy.params())
                .isEqualTo(Map.of("Bucket", "dest", "Key", "c", "CopySource", "from/a%20b/%C3%BC%2B%25.txt"));
    }

    @ParameterizedTest
    @CsvSource({"a/b.txt, , a/b.txt", "a/b.txt, c.txt, c.txt", "a/b.txt, backup/, backup/b.txt"})
    void copyIntoAFolder_keepsTheName(String key, String destKey, String expected) {
        var arguments = new LinkedHashMap<String, Object>(
                Map.of("sourceBucket", "from", "sourceKey", key, "destBucket", "dest"));
        if (destKey != null) {
            arguments.put("destKey", destKey);
        }
        assertThat(first("s3_copy_object", arguments).params()).containsEntry("Key", expected);
    }

    @Test
    void copyOntoItself_isRefused() {
        assertThat(refused("s3_copy_object", Map.of("sourceBucket", "data", "sourceKey", "a"))
                        .getMessage())
                .contains("both what to copy and where to copy it");
        refused("s3_move_object", Map.of("sourceBucket", "data", "sourceKey", "a/b", "destKey", "a/"));
    }

    @Test
    void move_copiesAndThenDeletes() {
        assertThat(operations("s3_move_object", Map.of("sourceBucket", "data", "sourceKey", "a", "destKey", "b")))
                .startsWith("CopyObject", "DeleteObject");
    }

    @ParameterizedTest
    @CsvSource({
        "file.txt, , file.txt",
        "./deep/file.txt, , file.txt",
        "file.txt, other.txt, other.txt",
        "file.txt, 2026/, 2026/file.txt",
        "Q3 report (final).xlsx, 2026/Q3 report (final).xlsx, 2026/Q3 report (final).xlsx"
    })
    void upload_saysTheKey(String source, String key, String expected) {
        var arguments = new LinkedHashMap<String, Object>(Map.of("source", source, "bucket", "data"));
        if (key != null) {
            arguments.put("key", key);
        }
        assertThat(first("s3_upload_file", arguments)).satisfies(call -> {
            assertThat(call.operation()).isEqualTo("PutObject");
            assertThat(call.params()).isEqualTo(Map.of("Bucket", "data", "Key", expected));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"data/", ".", "..", "a/..", "a/."})
    void uploadOfWhatCanOnlyBeAFolder_isRefusedByTheFileTool(String source) {
        assertThat(refused("s3_upload_file", Map.of("source", source, "bucket", "data"))
                        .getMessage())
                .contains("s3_upload_directory");
    }

    @Test
    void transferOfAFolder_namesTheBucketAndLeavesTheKeysOpen() {
        var put = first("s3_upload_directory", Map.of("source", "./data", "bucket", "bkt", "prefix", "data"));
        assertThat(put.params()).isEqualTo(Map.of("Bucket", "bkt"));
        assertThat(put.resources()).containsExactly("arn:aws:s3:::bkt/data/*");
        assertThat(first("s3_download_directory", Map.of("bucket", "bkt", "prefix", "logs"))
                        .params())
                .isEqualTo(Map.of("Bucket", "bkt", "Prefix", "logs/"));
    }

    @Test
    void download_isAReadUnlessItOverwrites() {
        assertThat(bind("s3_download_file", Map.of("bucket", "data", "key", "a"))
                        .effect())
                .isEqualTo(Effect.READ);
        assertThat(bind("s3_download_file", Map.of("bucket", "data", "key", "a", "overwrite", true))
                        .effect())
                .isEqualTo(Effect.WRITE);
        assertThat(bind("s3_download_directory", Map.of("bucket", "data", "overwrite", true))
                        .effect())
                .isEqualTo(Effect.WRITE);
    }

    @Test
    void looking_leavesNothingToUndo() {
        assertThat(bind("s3_list_objects", Map.of("bucket", "data"))
                        .impact(Target.ANY)
                        .undo())
                .isEqualTo(Undo.NOT_NEEDED);
        assertThat(bind("s3_upload_directory", Map.of("source", "a", "bucket", "data"))
                        .impact(Target.ANY)
                        .undo())
                .isEqualTo(Undo.UNKNOWN);
    }

    @Test
    void deletingABucket_asksForItsName_deletingAnObjectDoesNot() {
        assertThat(bind("s3_delete_bucket", Map.of("bucket", "data"))
                        .impact(Target.ANY)
                        .confirm())
                .isEqualTo("data");
        assertThat(bind("s3_delete_object", Map.of("bucket", "data", "key", "a"))
                        .impact(Target.ANY)
                        .confirm())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "My_Bucket",
                "ab",
                "-abc",
                "abc-",
                "a..b",
                "192.168.5.4",
                "a b",
                "Größe",
                "s3://abc",
                "abc/",
                "..",
                "x\n"
            })
    void bucketNameThatAwsWouldRefuse_isRefusedWithTheRule(String name) {
        for (var tool : List.of("s3_list_objects", "s3_create_bucket", "s3_delete_bucket")) {
            assertThat(refused(tool, Map.of("bucket", name)).getMessage())
                    .contains("bucket is ", "must be 3 to 63 characters");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"xn--abc", "sthree-abc", "amzn-s3-demo-x", "abc-s3alias", "abc--ol-s3", "abc--x-s3", "abc.mrap"})
    void reservedName_isRefusedForANewBucketOnly(String name) {
        refused("s3_create_bucket", Map.of("bucket", name));
        assertThat(operations("s3_list_objects", Map.of("bucket", name))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "P8D", "PT-5M"})
    void linkThatWorksTooLongOrNotAtAll_isRefused(String expires) {
        assertThat(refused("s3_presign", Map.of("bucket", "data", "key", "a", "expires", expires))
                        .getMessage())
                .contains("only from 1 second to 7 days");
    }

    @Test
    void keyOfMoreThanAThousandBytes_isRefused() {
        assertThat(refused("s3_object_info", Map.of("bucket", "data", "key", "é".repeat(513)))
                        .getMessage())
                .contains("1026 bytes in UTF-8");
        assertThat(operations("s3_object_info", Map.of("bucket", "data", "key", "é".repeat(512))))
                .contains("HeadObject");
        refused("s3_object_info", Map.of("bucket", "data", "key", "half \ud83d"));
    }

    /** What some tools need besides, or instead. */
    private static final Map<String, Map<String, Object>> MORE = Map.of(
            "s3_delete_objects", Map.of("prefix", "logs/"),
            "s3_tag_object", Map.of("tags", Map.of("team", "data")),
            "s3_untag_object", Map.of("tags", List.of("team")),
            "s3_set_metadata", Map.of("metadata", Map.of("owner", "ann")),
            "s3_set_headers", Map.of("contentType", "text/html"),
            "s3_set_storage_class", Map.of("key", "a", "storageClass", "GLACIER"));

    @Test
    void everyToolOnABucket_mayLookUpSimilarNames() {
        for (var tool : TOOLS.all()) {
            if (tool.params().stream().anyMatch(param -> param.name().equals("bucket"))
                    && !tool.name().equals("s3_create_bucket")) {
                var arguments = new LinkedHashMap<String, Object>();
                tool.params().stream()
                        .filter(param -> param.required())
                        .forEach(param -> arguments.put(param.name(), sample(param)));
                arguments.putAll(ONE_OF.getOrDefault(tool.name(), Map.of()));
                arguments.putAll(MORE.getOrDefault(tool.name(), Map.of()));
                assertThat(operations(tool.name(), arguments)).as(tool.name()).contains("ListBuckets");
            }
        }
    }

    /** Of these inputs a tool needs one or the other. */
    private static final Map<String, Map<String, Object>> ONE_OF = Map.of(
            "s3_remove_lifecycle_rule", Map.of("all", true),
            "s3_remove_cors", Map.of("all", true),
            "s3_set_logging", Map.of("off", true));

    private static Object sample(ParamDefinition param) {
        if (param.isChoice()) {
            return param.choices().get(0);
        }
        return switch (param.schema().path("type").asText()) {
            case "array" -> List.of("data");
            case "object" -> Map.of("team", "data");
            default ->
                param.kind() == ParamKind.DURATION
                        ? "P30D"
                        : param.name().equals("origin") ? "https://data.example.com" : "data";
        };
    }

    @Test
    void unreadableGlob_isRefusedWithAnExample() {
        assertThatThrownBy(() -> Glob.of("a[b"))
                .isInstanceOf(ToolException.class)
                .hasMessageContaining("'a[b'");
    }

    @Test
    void whatIsSaidOfAnUpload_isNotedBeforeItIsDone() {
        var arguments = Map.of(
                "source",
                "a",
                "bucket",
                "data",
                "mediaType",
                "text/html",
                "metadata",
                Map.of("owner", "me"),
                "acl",
                "BUCKET_OWNER_FULL_CONTROL",
                "checksum",
                "CRC32C",
                "requesterPays",
                true);
        for (var tool : List.of("s3_upload_file", "s3_upload_directory")) {
            assertThat(bind(tool, arguments).impact(Target.ANY).notes())
                    .contains(
                            "with the content type text/html",
                            "with the metadata owner=me",
                            "with the ACL bucket-owner-full-control",
                            "with the checksum CRC32C",
                            "the requester pays");
        }
    }

    @Test
    void whatIsSaidOfADownload_isNotedBeforeItIsDone() {
        assertThat(bind(
                                "s3_download_file",
                                Map.of("bucket", "data", "key", "a", "id", "v1", "fsync", true, "requesterPays", true))
                        .impact(Target.ANY)
                        .notes())
                .contains("version v1 of it", "forced to the disk before it gets its name", "the requester pays");
        assertThat(bind("s3_download_directory", Map.of("bucket", "data", "fsync", true, "requesterPays", true))
                        .impact(Target.ANY)
                        .notes())
                .contains("forced to the disk before they get their names", "the requester pays");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[ab].*", "^a.*", "a.*$"})
    void regularExpressionThatMayHaveLostAnEnd_isRefused(String regex) {
        assertThat(refused("s3_download_directory", Map.of("bucket", "data", "regex", regex)))
                .hasMessageContaining("must begin with ^ and end with $");
    }

    @Test
    void regularExpressionThatCannotBeRead_isRefused() {
        assertThat(refused("s3_upload_directory", Map.of("source", "a", "bucket", "data", "regex", "^a(.*$")))
                .hasMessageContaining("'^a(.*$' cannot be read");
    }

    @Test
    void checksumThatIsNoCyclicOne_isRefusedWithThoseThatAre(@TempDir Path folder) {
        var transfer = bind("s3_transfer", Map.of("source", "-", "destination", "s3://data/a", "checksum", "SHA256"));
        assertThatThrownBy(() -> transfer.check(WorkingFolder.of(folder)))
                .hasMessageContaining("'SHA256' is no checksum of a whole that follows from those of its parts")
                .isInstanceOfSatisfying(
                        ToolException.class,
                        refused -> assertThat(refused.hint()).isEqualTo("use one of CRC32, CRC32C, CRC64NVME"));
    }

    @Test
    void restoreOfAVersion_saysWhichOneIsCopied() {
        var restore = bind("s3_restore_version", Map.of("bucket", "data", "key", "a", "version", "v1"));
        assertThat(restore.calls(Target.ANY))
                .filteredOn(call -> call.operation().contains("Copy"))
                .hasSize(2)
                .allSatisfy(call -> {
                    assertThat(call.params()).containsEntry("CopySource", "data/a?versionId=v1");
                    assertThat(call.open()).doesNotContain("CopySource");
                });
    }
}
