package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tools.s3.BucketInfoTool.State;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** What credentials may not do, on a server that checks. */
class AccessDeniedIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.enforcing();

    @TempDir
    Path work;

    private Rig with(String actions) {
        try (var s3 = Rig.client(AWS.endpoint(), AWS.accessKeyId(), AWS.secretAccessKey())) {
            s3.createBucket(request -> request.bucket("denied-bucket"));
            s3.putObject(request -> request.bucket("denied-bucket").key("k"), RequestBody.fromString("x"));
        }
        return Rig.on(
                AWS.environmentWith("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":["
                        + actions + "],\"Resource\":\"*\"}]}"),
                work);
    }

    @Test
    void objectThatMayNotBeRead_cannotBeTold() {
        try (var rig = with("\"s3:ListAllMyBuckets\"")) {
            var failed = rig.failed("s3_object_info", Map.of("bucket", "denied-bucket", "key", "k"));
            assertThat(failed.kind()).isEqualTo(FailureKind.ACCESS_DENIED);
            assertThat(failed.message()).contains("cannot tell whether s3://denied-bucket/k exists");
        }
    }

    @Test
    void bucketThatMayNotBeUsed_existsAllTheSame() {
        try (var rig = with("\"s3:ListAllMyBuckets\"")) {
            CheckBucketTool.Output there = rig.ok("s3_check_bucket", Map.of("bucket", "denied-bucket"));
            assertThat(there.exists()).isTrue();
            assertThat(there.accessible()).isFalse();
        }
    }

    @Test
    void oneSideOfABucketThatMayNotBeRead_isSaidAboutThatSide() {
        try (var rig = with("\"s3:GetBucketLocation\"")) {
            BucketInfoTool.Output info =
                    rig.ok("s3_bucket_info", Map.of("bucket", "denied-bucket", "location", true, "tags", true));
            assertThat(info.settings())
                    .extracting(BucketInfoTool.Setting::state)
                    .containsExactly(State.SET, State.ACCESS_DENIED);
        }
    }

    @Test
    void nothingOfABucketThatMayBeRead_isNoAnswer() {
        try (var rig = with("\"s3:ListBucket\"")) {
            var failed = rig.failed("s3_bucket_info", Map.of("bucket", "denied-bucket", "tags", true));
            assertThat(failed.kind()).isEqualTo(FailureKind.ACCESS_DENIED);
            assertThat(failed.hint()).contains("s3:GetBucketTagging");
        }
    }

    @Test
    void settingsThatMayNotBeReadOrWritten_nameThePermission() {
        try (var rig = with("\"s3:GetBucketTagging\"")) {
            var writing = rig.failed("s3_tag_bucket", Map.of("bucket", "denied-bucket", "tags", Map.of("a", "b")));
            assertThat(writing.kind()).isEqualTo(FailureKind.ACCESS_DENIED);
            assertThat(writing.message()).contains("s3:PutBucketTagging");
            var reading = rig.failed(
                    "s3_add_transition_rule",
                    Map.of("bucket", "denied-bucket", "storageClass", "GLACIER", "after", "P90D"));
            assertThat(reading.kind()).isEqualTo(FailureKind.ACCESS_DENIED);
            assertThat(reading.message()).contains("s3:GetLifecycleConfiguration");
            var emptying = rig.failed("s3_empty_bucket", Map.of("bucket", "denied-bucket"));
            assertThat(emptying.kind()).isEqualTo(FailureKind.ACCESS_DENIED);
        }
    }

    @Test
    void bucketsThatMayNotBeLookedAt_areNotCalledClosed() {
        try (var rig = with("\"s3:ListAllMyBuckets\"")) {
            ListPublicBucketsTool.Output found = rig.ok("s3_list_public_buckets", Map.of());
            assertThat(found.open()).isEmpty();
            assertThat(found.notBlocked()).isEmpty();
            assertThat(found.unknown())
                    .extracting(ListPublicBucketsTool.Unknown::bucket)
                    .contains("denied-bucket");
        }
    }

    @Test
    void bucketsThatMayNotBeListed_areSaidBesideTheOthers() {
        try (var rig = with("\"s3:ListAllMyBuckets\"")) {
            BucketSizesTool.Output found = rig.ok("s3_bucket_sizes", Map.of());
            assertThat(found.sizes()).isEmpty();
            assertThat(found.unknown())
                    .contains(new BucketSizesTool.Unknown("denied-bucket", "could not be listed (HTTP 403)"));
        }
    }

    @Test
    void missingBucketWithoutTheRightToListThem_isSaidWithoutSimilarNames() {
        try (var rig = with("\"s3:ListBucket\"")) {
            var failed = rig.failed("s3_list_objects", Map.of("bucket", "denied-bucke"));
            assertThat(failed.kind()).isEqualTo(FailureKind.NOT_FOUND);
            assertThat(failed.hint()).doesNotContain("denied-bucket");
        }
    }

    @Test
    void writeThatIsNotAllowed_isDeniedAndNotTriedAgain() {
        try (var rig = with("\"s3:ListBucket\"")) {
            var failed = rig.failed("s3_create_bucket", Map.of("bucket", "another-bucket"));
            assertThat(failed.kind()).isEqualTo(FailureKind.ACCESS_DENIED);
            assertThat(rig.evidence()).hasSize(1);
            assertThat(rig.evidence().get(0).attempts()).isEqualTo(1);
        }
    }

    @Test
    void tagsThatMayNotBeRead_areNotReplacedBlindly() {
        try (var rig = with("\"s3:PutObjectTagging\", \"s3:ListBucket\"")) {
            var failed = rig.failed(
                    "s3_tag_object", Map.of("bucket", "denied-bucket", "key", "k", "tags", Map.of("team", "data")));
            assertThat(failed.kind()).isEqualTo(FailureKind.ACCESS_DENIED);
            assertThat(rig.operations()).doesNotContain("PutObjectTagging");
        }
    }
}
