package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.tools.s3.BucketInfoTool.Setting;
import dev.awsagent.tools.s3.BucketInfoTool.State;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.Tag;

/** The tools on {@code moto_server}. */
class S3ToolsOnMotoIT extends S3ToolsContract {

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

    @Test
    void bucketInfo_whatIsNotSetIsAnAnswer() {
        BucketInfoTool.Output info = rig.ok("s3_bucket_info", in());
        assertThat(info.settings())
                .filteredOn(one -> !one.setting().equals("location"))
                .allSatisfy(
                        one -> assertThat(one.state()).as(one.setting()).isNotIn(State.UNKNOWN, State.ACCESS_DENIED));
        BucketInfoTool.Output lifecycle = rig.ok("s3_bucket_info", in("lifecycle", true));
        assertThat(lifecycle.settings()).containsExactly(new Setting("lifecycle", State.UNSET, "no lifecycle rules"));
        assertThat(rig.operations()).containsExactly("GetBucketLifecycleConfiguration");
        BucketInfoTool.Output tags = rig.ok("s3_bucket_info", in("tags", true));
        assertThat(tags.settings()).containsExactly(new Setting("tags", State.UNSET, "no tags"));
    }

    @Test
    void bucketInfo_whatIsSetIsShown() {
        s3.putBucketVersioning(request ->
                request.bucket(bucket).versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
        s3.putBucketTagging(request -> request.bucket(bucket)
                .tagging(t -> t.tagSet(
                        Tag.builder().key("team").value("data").build(),
                        Tag.builder().key("env").value("dev").build())));
        s3.putBucketEncryption(request -> request.bucket(bucket)
                .serverSideEncryptionConfiguration(c -> c.rules(r -> r.applyServerSideEncryptionByDefault(
                        d -> d.sseAlgorithm(ServerSideEncryption.AWS_KMS).kmsMasterKeyID("my-key")))));
        s3.putPublicAccessBlock(request -> request.bucket(bucket)
                .publicAccessBlockConfiguration(c -> c.blockPublicAcls(true)
                        .ignorePublicAcls(true)
                        .blockPublicPolicy(true)
                        .restrictPublicBuckets(false)));
        s3.putBucketLifecycleConfiguration(request -> request.bucket(bucket)
                .lifecycleConfiguration(c -> c.rules(r -> r.id("old")
                        .status(ExpirationStatus.ENABLED)
                        .filter(f -> f.prefix("logs/"))
                        .expiration(e -> e.days(90)))));
        BucketInfoTool.Output info = rig.ok("s3_bucket_info", in());
        assertThat(info.settings())
                .contains(
                        new Setting("versioning", State.SET, "enabled"),
                        new Setting("tags", State.SET, "env=dev, team=data"),
                        new Setting("encryption", State.SET, "aws:kms with key my-key"),
                        new Setting("public access block", State.SET, "not blocked: RestrictPublicBuckets"),
                        new Setting("lifecycle", State.SET, "old (Enabled, logs/*): expires after 90 days"));
    }

    @Test
    void bucketsOfARegion_areOnlyThose() {
        var there = "eu-" + UUID.randomUUID();
        rig.ok("s3_create_bucket", Map.of("bucket", there, "region", "eu-central-1"));
        ListBucketsTool.Output listed = rig.ok("s3_list_buckets", Map.of("region", "eu-central-1"));
        assertThat(listed.buckets())
                .extracting(ListBucketsTool.Bucket::name)
                .contains(there)
                .doesNotContain(bucket);
        assertThat(listed.buckets()).extracting(ListBucketsTool.Bucket::region).containsOnly("eu-central-1");
        BucketInfoTool.Output info = rig.ok("s3_bucket_info", Map.of("bucket", there, "location", true));
        assertThat(info.settings()).containsExactly(new Setting("location", State.SET, "eu-central-1"));
    }

    @Test
    void createBucketThatIsYours_changesNothing() {
        var name = "eu-" + UUID.randomUUID();
        rig.ok("s3_create_bucket", Map.of("bucket", name, "region", "eu-central-1"));
        CreateBucketTool.Output again = rig.ok("s3_create_bucket", Map.of("bucket", name, "region", "eu-central-1"));
        assertThat(again.created()).isFalse();
    }

    @Test
    void deleteFromABucketThatKeepsVersions_leavesAMarkerAndCanBeUndone() throws Exception {
        s3.putBucketVersioning(request ->
                request.bucket(bucket).versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
        put("a", "1");
        assertThat(rig.inspect("s3_delete_object", in("key", "a")).notes())
                .anyMatch(note -> note.contains("brought back"));
        DeleteObjectTool.Output done = rig.ok("s3_delete_object", in("key", "a"));
        assertThat(done.deleteMarker()).isTrue();
        assertThat(done.version()).isNotNull();
        var failed = rig.failed("s3_delete_bucket", in());
        assertThat(failed.message()).contains("older versions or delete markers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/../b", "./x", "../up", "/leading", "a//b", "a/./b", "..", "trailing/", "tab\there"})
    void keysThatLookLikePaths_areKeysLikeOthers(String key) {
        put(key, "content");
        put("b", "another");
        ObjectInfoTool.Output info = rig.ok("s3_object_info", in("key", key));
        assertThat(info.bytes()).isEqualTo(7);
        ListObjectsTool.Output listed = rig.ok("s3_list_objects", in());
        assertThat(listed.objects())
                .extracting(ListObjectsTool.ObjectSummary::key)
                .containsExactlyInAnyOrder("b", key);
        rig.ok("s3_delete_object", in("key", key));
        assertThat(exists(key)).isFalse();
        assertThat(exists("b")).isTrue();
    }

    /** The pages are of another server only; they are the same as on S3Proxy. */
    @Test
    @org.junit.jupiter.api.Tag("slow")
    @Override
    void moreThanOnePage_isCountedToTheEnd() {
        super.moreThanOnePage_isCountedToTheEnd();
    }

    @Test
    @org.junit.jupiter.api.Tag("slow")
    @Override
    void deleteOfMoreThanOnePage_removesThemAll() throws Exception {
        super.deleteOfMoreThanOnePage_removesThemAll();
    }
}
