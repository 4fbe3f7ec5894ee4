package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.Undo;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;
import software.amazon.awssdk.services.s3.model.Tag;

/** Versions, archives, tags and storage classes: what {@code moto_server} has and a simple server has not. */
class ObjectStateOnMotoIT extends S3Bench {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @Override
    URI endpoint() {
        return AWS.endpoint();
    }

    @Override
    Rig rig(Path folder) {
        return Rig.on(AWS.environment(), folder);
    }

    @Override
    S3Client client() {
        return Rig.client(endpoint(), AWS.accessKeyId(), AWS.secretAccessKey());
    }

    private void keepVersions() {
        s3.putBucketVersioning(request ->
                request.bucket(bucket).versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    }

    private String putVersion(String key, String content) {
        return s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString(content))
                .versionId();
    }

    private Map<String, String> tags(String key) {
        var tags = new TreeMap<String, String>();
        s3.getObjectTagging(request -> request.bucket(bucket).key(key))
                .tagSet()
                .forEach(tag -> tags.put(tag.key(), tag.value()));
        return tags;
    }

    private void tag(String key, String... pairs) {
        var set = new ArrayList<Tag>();
        for (int i = 0; i < pairs.length; i += 2) {
            set.add(Tag.builder().key(pairs[i]).value(pairs[i + 1]).build());
        }
        s3.putObjectTagging(request -> request.bucket(bucket).key(key).tagging(t -> t.tagSet(set)));
    }

    private void archive(String key, StorageClass storageClass) {
        s3.putObject(
                request -> request.bucket(bucket).key(key).storageClass(storageClass), RequestBody.fromString("cold"));
    }

    private static void isRefused(ThrowingCallable work, FailureKind kind, String words) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(words);
    }

    // ---- versions

    @Test
    void listVersions_showsEachOfOneKeyTheNewestFirst() {
        keepVersions();
        var first = putVersion("a", "1");
        var second = putVersion("a", "22");
        putVersion("ab", "333");
        s3.deleteObject(request -> request.bucket(bucket).key("a"));
        ListVersionsTool.Output listed = rig.ok("s3_list_versions", in("key", "a"));
        assertThat(listed.count()).isEqualTo(3);
        assertThat(listed.deleteMarkers()).isEqualTo(1);
        assertThat(listed.bytes()).isEqualTo(3);
        assertThat(listed.versions()).first().satisfies(one -> {
            assertThat(one.deleteMarker()).isTrue();
            assertThat(one.latest()).isTrue();
        });
        assertThat(listed.versions())
                .extracting(ObjectVersions.Version::version)
                .contains(first, second)
                .doesNotContain("null");
        ListVersionsTool.Output deleted = rig.ok("s3_list_versions", in("deletedOnly", true));
        assertThat(deleted.versions()).extracting(ObjectVersions.Version::key).containsExactly("a");
        assertThat(rig.failed("s3_list_versions", in("key", "gone")).kind()).isEqualTo(FailureKind.NOT_FOUND);
    }

    @Test
    void listVersionsOfMoreThanOnePage_goesToTheEnd() {
        keepVersions();
        for (int i = 0; i < 203; i++) {
            putVersion("k/" + i % 5, "x");
        }
        // Markers count as versions do, and a thousand of them are one request.
        var deleted = IntStream.range(0, 1000)
                .mapToObj(i -> ObjectIdentifier.builder().key("k/" + i % 5).build())
                .toList();
        s3.deleteObjects(request -> request.bucket(bucket).delete(delete -> delete.objects(deleted)));
        ListVersionsTool.Output listed = rig.ok("s3_list_versions", in("prefix", "k/", "limit", 10));
        assertThat(listed.count()).isEqualTo(1203);
        assertThat(listed.versions()).hasSize(10);
        assertThat(listed.notes()).contains("shown are 10 of 1203");
        assertThat(rig.operations()).hasSize(2).containsOnly("ListObjectVersions");
    }

    @Test
    void deleteVersion_removesThatOneForGood() throws Exception {
        keepVersions();
        var old = putVersion("a", "old");
        var now = putVersion("a", "now");
        var shown = rig.review("s3_delete_version", in("key", "a", "version", old));
        assertThat(shown.undo()).isEqualTo(Undo.NO);
        assertThat(shown.notes()).anyMatch(note -> note.startsWith("3 bytes, made ") && note.endsWith("an older one"));
        rig.ok("s3_delete_version", in("key", "a", "version", old));
        assertThat(s3.listObjectVersions(request -> request.bucket(bucket)).versions())
                .extracting(one -> one.versionId())
                .containsExactly(now);
        var failed = rig.failed("s3_delete_version", in("key", "a", "version", old));
        assertThat(failed.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(failed.message()).contains("has no version '" + old + "'");
    }

    @Test
    void deleteVersionThatIsNotTheLatestAnyMore_isRefused() throws Exception {
        keepVersions();
        var was = putVersion("a", "1");
        rig.review("s3_delete_version", in("key", "a", "version", was));
        putVersion("a", "2");
        assertThat(rig.failed("s3_delete_version", in("key", "a", "version", was))
                        .kind())
                .isEqualTo(FailureKind.CONFLICT);
        assertThat(s3.listObjectVersions(request -> request.bucket(bucket)).versions())
                .hasSize(2);
    }

    @Test
    void downloadOfAVersion_isThatOneAndNotTheNewest() {
        keepVersions();
        var old = putVersion("a", "old");
        putVersion("a", "now");
        rig.ok("s3_download_file", in("key", "a", "id", old));
        assertThat(work.resolve("a")).hasContent("old");
    }

    @Test
    void restoreVersion_isACopyOfTheOldOneAndLosesNone() throws Exception {
        keepVersions();
        s3.putObject(
                request -> request.bucket(bucket)
                        .key("a")
                        .contentType("text/x-old")
                        .metadata(Map.of("owner", "ann"))
                        .tagging("team=data"),
                RequestBody.fromString("old"));
        var old = s3.headObject(request -> request.bucket(bucket).key("a")).versionId();
        putVersion("a", "now");
        var shown = rig.review("s3_restore_version", in("key", "a", "version", old));
        assertThat(shown.undo()).isEqualTo(Undo.YES);
        assertThat(shown.notes()).anyMatch(note -> note.contains("becomes the latest instead of"));
        RestoreVersionTool.Output done = rig.ok("s3_restore_version", in("key", "a", "version", old));
        assertThat(done.version()).isNotEqualTo(old);
        assertThat(get("a")).isEqualTo("old");
        assertThat(s3.listObjectVersions(request -> request.bucket(bucket)).versions())
                .hasSize(3);
        var head = s3.headObject(request -> request.bucket(bucket).key("a"));
        assertThat(head.contentType()).isEqualTo("text/x-old");
        assertThat(head.metadata()).isEqualTo(Map.of("owner", "ann"));
        assertThat(tags("a")).isEqualTo(Map.of("team", "data"));
    }

    @Test
    void restoreOfTheLatestOrOfAMarker_isRefused() {
        keepVersions();
        var latest = putVersion("a", "1");
        isRefused(
                () -> rig.inspect("s3_restore_version", in("key", "a", "version", latest)),
                FailureKind.CONFLICT,
                "is the latest already");
        var marker = s3.deleteObject(request -> request.bucket(bucket).key("a")).versionId();
        isRefused(
                () -> rig.inspect("s3_restore_version", in("key", "a", "version", marker)),
                FailureKind.CONFLICT,
                "is a delete marker");
    }

    @Test
    void metadataWhereVersionsAreKept_canBeUndone() throws Exception {
        keepVersions();
        var before = putVersion("a", "1");
        var arguments = in("key", "a", "metadata", Map.of("owner", "ann"));
        assertThat(rig.review("s3_set_metadata", arguments).undo()).isEqualTo(Undo.YES);
        ObjectMetadata.Written done = rig.ok("s3_set_metadata", arguments);
        assertThat(done.version()).isNotEqualTo(before);
        assertThat(s3.headObject(request -> request.bucket(bucket).key("a").versionId(before))
                        .metadata())
                .isEmpty();
    }

    @Test
    void undelete_removesTheMarker() throws Exception {
        keepVersions();
        putVersion("a", "back");
        isRefused(() -> rig.inspect("s3_undelete_object", in("key", "a")), FailureKind.CONFLICT, "is not deleted");
        s3.deleteObject(request -> request.bucket(bucket).key("a"));
        assertThat(exists("a")).isFalse();
        rig.review("s3_undelete_object", in("key", "a"));
        rig.ok("s3_undelete_object", in("key", "a"));
        assertThat(get("a")).isEqualTo("back");
        assertThat(rig.failed("s3_undelete_object", in("key", "never")).kind()).isEqualTo(FailureKind.NOT_FOUND);
    }

    @Test
    void deleteManyWhereVersionsAreKept_canBeUndone() throws Exception {
        keepVersions();
        putVersion("logs/a", "1");
        putVersion("logs/b", "2");
        var shown = rig.review("s3_delete_objects", in("prefix", "logs/"));
        assertThat(shown.undo()).isEqualTo(Undo.YES);
        rig.ok("s3_delete_objects", in("prefix", "logs/"));
        assertThat(exists("logs/a")).isFalse();
        rig.reviewed = null;
        rig.ok("s3_undelete_object", in("key", "logs/a"));
        assertThat(get("logs/a")).isEqualTo("1");
    }

    @Test
    void readOfAVersion_isThatOne() {
        keepVersions();
        var old = putVersion("a", "old");
        putVersion("a", "now");
        ReadTextTool.Output read = rig.ok("s3_read_text", in("key", "a", "version", old));
        assertThat(read.text()).isEqualTo("old");
        assertThat(read.version()).isEqualTo(old);
    }

    @Test
    void overwriteOfWhatChangedMeanwhile_isRefused() throws Exception {
        put("a", "1");
        var arguments = in("key", "a", "text", "mine", "overwrite", true);
        rig.review("s3_put_text", arguments);
        put("a", "theirs");
        var failed = rig.failed("s3_put_text", arguments);
        assertThat(failed.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(get("a")).isEqualTo("theirs");
    }

    @Test
    void deleteOfWhichSomeAreDenied_doesTheRestAndSaysWhich() {
        doesTheRestAndSaysWhich(12);
    }

    @Test
    @org.junit.jupiter.api.Tag("slow")
    void deleteOfMoreThanAPageOfWhichSomeAreDenied_doesTheRestAndSaysWhich() {
        doesTheRestAndSaysWhich(1200);
    }

    private void doesTheRestAndSaysWhich(int count) {
        s3.putBucketPolicy(request -> request.bucket(bucket).policy("""
                        {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
                          "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::%s/l/keep*"}]}
                        """.formatted(bucket)));
        for (int i = 0; i < count; i++) {
            put("l/" + i, "x");
        }
        put("l/keep-1", "x");
        put("l/keep-2", "x");
        var prefix = rig.failed("s3_delete_objects", in("prefix", "l/"));
        assertThat(prefix.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(prefix.message())
                .startsWith("deleted " + count + " of " + (count + 2) + " (")
                .contains("not deleted: ", "'l/keep-1' (it was not removed: AccessDenied", "'l/keep-2' (");
        assertThat(s3.listObjectsV2(request -> request.bucket(bucket)).contents())
                .extracting(one -> one.key())
                .containsExactly("l/keep-1", "l/keep-2");

        put("l/c", "x");
        var named = rig.failed("s3_delete_objects", in("keys", List.of("l/c", "l/keep-1")));
        assertThat(named.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(named.message()).contains("deleted 1 of 2 [l/c]; not deleted: l/keep-1=AccessDenied");
        assertThat(exists("l/c")).isFalse();
        assertThat(exists("l/keep-1")).isTrue();
    }

    // ---- archives

    @Test
    void restoreArchived_isAskedForAndSeenInTheDetails() throws Exception {
        archive("cold", StorageClass.GLACIER);
        ObjectInfoTool.Output before = rig.ok("s3_object_info", in("key", "cold"));
        assertThat(before.archive()).isEqualTo("archived: restore it before it can be read");
        assertThat(rig.failed("s3_read_text", in("key", "cold")).kind()).isEqualTo(FailureKind.CONFLICT);
        var arguments = in("key", "cold", "duration", "P5D", "tier", "Bulk");
        assertThat(rig.review("s3_restore_archived", arguments).notes())
                .contains("4 bytes in GLACIER")
                .anyMatch(note -> note.startsWith("can be read for 5 days, "));
        RestoreArchivedTool.Output done = rig.ok("s3_restore_archived", arguments);
        assertThat(done.days()).isEqualTo(5);
        assertThat(s3.headObject(request -> request.bucket(bucket).key("cold")).restore())
                .contains("ongoing-request");
        ObjectInfoTool.Output after = rig.ok("s3_object_info", in("key", "cold"));
        assertThat(after.archive()).contains("restored, readable until it expires");
    }

    @Test
    void restoreOfWhatIsNotArchived_isRefused() {
        put("warm", "x");
        isRefused(
                () -> rig.inspect("s3_restore_archived", in("key", "warm")),
                FailureKind.CONFLICT,
                "is not archived: it is stored as STANDARD");
        archive("deep", StorageClass.DEEP_ARCHIVE);
        isRefused(
                () -> rig.inspect("s3_restore_archived", in("key", "deep", "tier", "Expedited")),
                FailureKind.CONFLICT,
                "for which there is no Expedited tier");
        isRefused(() -> rig.inspect("s3_restore_archived", in("key", "gone")), FailureKind.NOT_FOUND, "'gone'");
    }

    // ---- tags

    @Test
    void tagObject_keepsTheOtherTags() throws Exception {
        put("a", "1");
        tag("a", "env", "dev", "team", "data");
        var arguments = in("key", "a", "tags", Map.of("env", "prod", "cost", "42"));
        var shown = rig.review("s3_tag_object", arguments);
        assertThat(shown.differences())
                .containsExactly(
                        new Impact.Difference("tag cost", null, "42"),
                        new Impact.Difference("tag env", "dev", "prod"),
                        new Impact.Difference("tag team", "data", "data"));
        ObjectTags.Written done = rig.ok("s3_tag_object", arguments);
        assertThat(done.changed()).isTrue();
        assertThat(tags("a")).isEqualTo(Map.of("env", "prod", "team", "data", "cost", "42"));
        ObjectTagsTool.Output read = rig.ok("s3_object_tags", in("key", "a"));
        assertThat(read.tags()).isEqualTo(tags("a"));
    }

    @Test
    void tagsThatChangedMeanwhile_areNotOverwritten() throws Exception {
        put("a", "1");
        tag("a", "env", "dev");
        rig.review("s3_tag_object", in("key", "a", "tags", Map.of("team", "data")));
        tag("a", "env", "dev", "owner", "bob");
        var failed = rig.failed("s3_tag_object", in("key", "a", "tags", Map.of("team", "data")));
        assertThat(failed.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failed.message()).contains("changed since it was shown (adds tag owner=bob)");
        assertThat(tags("a")).isEqualTo(Map.of("env", "dev", "owner", "bob"));
    }

    @Test
    void untagObject_removesThoseOnly() throws Exception {
        put("a", "1");
        tag("a", "env", "dev", "team", "data");
        rig.review("s3_untag_object", in("key", "a", "tags", List.of("env")));
        rig.ok("s3_untag_object", in("key", "a", "tags", List.of("env")));
        assertThat(tags("a")).isEqualTo(Map.of("team", "data"));
        rig.reviewed = null;
        ObjectTags.Written again = rig.ok("s3_untag_object", in("key", "a", "tags", List.of("env")));
        assertThat(again.changed()).isFalse();
        assertThat(rig.operations()).doesNotContain("PutObjectTagging");
        rig.ok("s3_untag_object", in("key", "a", "tags", List.of("team")));
        assertThat(tags("a")).isEmpty();
    }

    @Test
    void moreThanTenTags_areRefusedBeforeAsking() {
        put("a", "1");
        var many = new TreeMap<String, String>();
        for (int i = 0; i < 9; i++) {
            many.put("t" + i, "x");
        }
        tag("a", "one", "1", "two", "2");
        isRefused(
                () -> rig.inspect("s3_tag_object", in("key", "a", "tags", many)),
                FailureKind.CONFLICT,
                "would have 11 tags, at most 10 are allowed");
        isRefused(
                () -> rig.inspect("s3_tag_object", in("key", "gone", "tags", Map.of("a", "b"))),
                FailureKind.NOT_FOUND,
                "there is no object 'gone'");
    }

    @Test
    void tagsOfAVersion_areThoseOfTheOneThatWasRead() throws Exception {
        keepVersions();
        putVersion("a", "1");
        tag("a", "env", "dev");
        rig.review("s3_tag_object", in("key", "a", "tags", Map.of("team", "data")));
        putVersion("a", "2");
        assertThat(rig.failed("s3_tag_object", in("key", "a", "tags", Map.of("team", "data")))
                        .kind())
                .isEqualTo(FailureKind.CONFLICT);
        assertThat(tags("a")).isEmpty();
    }

    // ---- what an object is stored with

    @Test
    void setHeaders_keepsTagsEncryptionAndStorageClass() {
        s3.putObject(
                request -> request.bucket(bucket)
                        .key("a")
                        .storageClass(StorageClass.STANDARD_IA)
                        .serverSideEncryption(ServerSideEncryption.AWS_KMS)
                        .ssekmsKeyId("my-key")
                        .tagging("team=data")
                        .metadata(Map.of("owner", "ann")),
                RequestBody.fromString("x"));
        rig.ok("s3_set_headers", in("key", "a", "contentType", "text/html"));
        var head = s3.headObject(request -> request.bucket(bucket).key("a"));
        assertThat(head.contentType()).isEqualTo("text/html");
        assertThat(head.storageClass()).isEqualTo(StorageClass.STANDARD_IA);
        assertThat(head.serverSideEncryption()).isEqualTo(ServerSideEncryption.AWS_KMS);
        assertThat(head.ssekmsKeyId()).isEqualTo("my-key");
        assertThat(head.metadata()).isEqualTo(Map.of("owner", "ann"));
        assertThat(tags("a")).isEqualTo(Map.of("team", "data"));
    }

    @Test
    void setStorageClassOfOneObject_keepsAllElse() throws Exception {
        s3.putObject(
                request -> request.bucket(bucket)
                        .key("a")
                        .contentType("text/x-odd")
                        .serverSideEncryption(ServerSideEncryption.AES256)
                        .tagging("team=data")
                        .metadata(Map.of("owner", "ann")),
                RequestBody.fromString("content"));
        var arguments = in("key", "a", "storageClass", "STANDARD_IA");
        assertThat(rig.review("s3_set_storage_class", arguments).notes()).contains("is stored as STANDARD, 7 bytes");
        SetStorageClassTool.Output done = rig.ok("s3_set_storage_class", arguments);
        assertThat(done.count()).isEqualTo(1);
        var head = s3.headObject(request -> request.bucket(bucket).key("a"));
        assertThat(head.storageClass()).isEqualTo(StorageClass.STANDARD_IA);
        assertThat(head.contentType()).isEqualTo("text/x-odd");
        assertThat(head.serverSideEncryption()).isEqualTo(ServerSideEncryption.AES256);
        assertThat(head.metadata()).isEqualTo(Map.of("owner", "ann"));
        assertThat(tags("a")).isEqualTo(Map.of("team", "data"));
        assertThat(get("a")).isEqualTo("content");
        rig.reviewed = null;
        SetStorageClassTool.Output again = rig.ok("s3_set_storage_class", arguments);
        assertThat(again.count()).isZero();
        assertThat(again.skipped()).isEqualTo(1);
    }

    @Test
    void setStorageClassBelowAPrefix_changesThoseThatWereShown() throws Exception {
        changesThoseThatWereShown(25);
    }

    /** More than are listed on one page, and than are shown. */
    @Test
    @org.junit.jupiter.api.Tag("slow")
    void setStorageClassOfMoreThanAPage_changesThoseThatWereShown() throws Exception {
        changesThoseThatWereShown(1105);
    }

    private void changesThoseThatWereShown(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            put("logs/" + i, "x");
        }
        put("logs-old/a", "x");
        var arguments = in("prefix", "logs/", "storageClass", "GLACIER_IR");
        assertThat(rig.review("s3_set_storage_class", arguments).count()).isEqualTo(count);
        SetStorageClassTool.Output done = rig.ok("s3_set_storage_class", arguments);
        assertThat(done.count()).isEqualTo(count);
        assertThat(s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix("logs/"))
                        .contents())
                .extracting(one -> one.storageClassAsString())
                .containsOnly("GLACIER_IR");
        assertThat(s3.headObject(request -> request.bucket(bucket).key("logs-old/a"))
                        .storageClass())
                .isNull();
    }

    @Test
    void setStorageClassOfWhatIsArchived_isSaidOfThatOneAndTheRestIsDone() throws Exception {
        archive("cold/a", StorageClass.GLACIER);
        put("cold/b", "x");
        isRefused(
                () -> rig.inspect("s3_set_storage_class", in("key", "cold/a", "storageClass", "STANDARD_IA")),
                FailureKind.CONFLICT,
                "it is archived (GLACIER)");
        var failed = rig.failed("s3_set_storage_class", in("prefix", "cold/", "storageClass", "STANDARD_IA"));
        assertThat(failed.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(failed.message()).contains("changed 1 of 2", "'a' (it is archived (GLACIER)");
        assertThat(s3.headObject(request -> request.bucket(bucket).key("cold/b"))
                        .storageClass())
                .isEqualTo(StorageClass.STANDARD_IA);
    }
}
