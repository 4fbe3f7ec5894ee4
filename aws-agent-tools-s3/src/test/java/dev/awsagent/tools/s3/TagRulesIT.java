package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.Reply;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** Rules for tags on {@code moto_server}. */
class TagRulesIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    private Path folder;

    private ToolRunner runner;
    private S3Client s3;

    @BeforeEach
    void start() throws IOException {
        var policy = Files.writeString(
                folder.resolve("policy.yml"),
                "version: 1\nrules: [{name: prod stays, when: {tag: env=prod}, decide: deny}]\n");
        runner = ToolRunner.on(
                AWS.environment(), settings -> settings.policyFile(policy).workingFolder(folder));
        s3 = Rig.client(AWS.endpoint(), AWS.accessKeyId(), AWS.secretAccessKey());
    }

    @AfterEach
    void stop() {
        runner.close();
        s3.close();
    }

    private void denied(String tool, Map<String, ?> arguments) {
        assertThat(runner.reply(tool, arguments))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.rule()).endsWith("prod stays"));
    }

    private void asked(String tool, Map<String, ?> arguments) {
        assertThat(runner.reply(tool, arguments)).isInstanceOf(Reply.ApprovalNeeded.class);
    }

    private void bucket(String name, String env) {
        s3.createBucket(request -> request.bucket(name));
        s3.putBucketTagging(request -> request.bucket(name)
                .tagging(tagging -> tagging.tagSet(tag -> tag.key("env").value(env))));
    }

    private void object(String bucket, String key, String tags) {
        s3.putObject(request -> request.bucket(bucket).key(key).tagging(tags), RequestBody.fromString("x"));
    }

    @Test
    void changeOfABucket_isHeldToItsTags() {
        bucket("rules-prod", "prod");
        bucket("rules-dev", "dev");
        denied("s3_set_versioning", Map.of("bucket", "rules-prod", "status", "ENABLED"));
        asked("s3_set_versioning", Map.of("bucket", "rules-dev", "status", "ENABLED"));
        denied("s3_delete_bucket", Map.of("bucket", "rules-prod"));
    }

    @Test
    void changeOfAnObject_isHeldToItsTagsAndThoseOfItsBucket() {
        bucket("rules-objects", "dev");
        bucket("rules-whole", "prod");
        object("rules-objects", "prod.txt", "env=prod");
        object("rules-objects", "dev.txt", "env=dev");
        object("rules-whole", "dev.txt", "env=dev");
        denied("s3_delete_object", Map.of("bucket", "rules-objects", "key", "prod.txt"));
        asked("s3_delete_object", Map.of("bucket", "rules-objects", "key", "dev.txt"));
        denied("s3_delete_object", Map.of("bucket", "rules-whole", "key", "dev.txt"));
        asked("s3_put_text", Map.of("bucket", "rules-objects", "key", "new.txt", "text", "x"));
        denied("s3_put_text", Map.of("bucket", "rules-whole", "key", "new.txt", "text", "x"));
        denied("s3_put_text", Map.of("bucket", "rules-objects", "key", "prod.txt", "text", "x", "overwrite", true));
    }

    @Test
    void changeOfOneVersion_isHeldToTheTagsOfThatVersion() {
        bucket("rules-versions", "dev");
        s3.putBucketVersioning(request -> request.bucket("rules-versions")
                .versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
        object("rules-versions", "a.txt", "env=prod");
        object("rules-versions", "a.txt", "env=dev");
        var versions = s3.listObjectVersions(request -> request.bucket("rules-versions"))
                .versions();
        for (var version : versions) {
            var arguments = Map.of("bucket", "rules-versions", "key", "a.txt", "version", version.versionId());
            if (version.isLatest()) {
                asked("s3_delete_version", arguments);
            } else {
                denied("s3_delete_version", arguments);
            }
        }
        assertThat(versions).hasSize(2);
    }

    /** Which objects they are only the call itself tells. */
    @Test
    void changeOfAllBelowAPrefix_countsAsTaggedSo() {
        bucket("rules-prefix", "dev");
        object("rules-prefix", "logs/a", "env=dev");
        assertThat(runner.reply("s3_delete_objects", Map.of("bucket", "rules-prefix", "prefix", "logs/")))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.rule()).endsWith("not known yet)"));
    }

    @Test
    void whatIsMade_isHeldToTheTagsThatItWillHave() throws IOException {
        bucket("rules-uploads", "dev");
        Files.writeString(folder.resolve("a.txt"), "x");
        denied("s3_create_bucket", Map.of("bucket", "rules-new", "tags", Map.of("env", "prod")));
        asked("s3_create_bucket", Map.of("bucket", "rules-new", "tags", Map.of("env", "dev")));
        var upload = Map.of("bucket", "rules-uploads", "key", "a.txt", "source", "a.txt");
        asked("s3_upload_file", upload);
        denied("s3_upload_file", with(upload, Map.of("env", "prod")));
    }

    private static Map<String, Object> with(Map<String, ?> arguments, Map<String, String> tags) {
        var all = new HashMap<String, Object>(arguments);
        all.put("tags", tags);
        return all;
    }
}
