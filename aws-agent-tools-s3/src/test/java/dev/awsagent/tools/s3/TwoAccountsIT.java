package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.Reply;
import dev.awsagent.credential.Environment;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Copies whose two sides have credentials of their own, through the whole agent, where permissions are enforced. */
class TwoAccountsIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.enforcing();

    @TempDir
    Path work;

    @TempDir
    Path home;

    private final String from = "from-" + UUID.randomUUID();
    private final String to = "to-" + UUID.randomUUID();
    private S3Client s3;

    @BeforeEach
    void fill() {
        s3 = Rig.client(AWS.endpoint(), AWS.accessKeyId(), AWS.secretAccessKey());
        s3.createBucket(create -> create.bucket(from));
        s3.createBucket(create -> create.bucket(to));
        s3.putObject(put -> put.bucket(from).key("x").metadata(Map.of("who", "me")), RequestBody.fromString("content"));
    }

    private static String policy(String actions) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[" + actions
                + "],\"Resource\":\"*\"}]}";
    }

    /** The profiles {@code reader} and {@code writer}; who names none is the writer. */
    private Environment environment(String reader, String writer) throws IOException {
        var text = new StringBuilder();
        for (var profile : Map.of("reader", reader, "writer", writer).entrySet()) {
            var keys = AWS.environmentWith(policy(profile.getValue())).variables();
            text.append("[").append(profile.getKey()).append("]\n");
            text.append("aws_access_key_id = ")
                    .append(keys.get("AWS_ACCESS_KEY_ID"))
                    .append('\n');
            text.append("aws_secret_access_key = ")
                    .append(keys.get("AWS_SECRET_ACCESS_KEY"))
                    .append('\n');
        }
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws/credentials"), text.toString());
        return new Environment(
                Map.of(
                        "AWS_PROFILE", "writer",
                        "AWS_REGION", "us-east-1",
                        "AWS_ENDPOINT_URL", AWS.endpoint().toString()),
                home);
    }

    private static final String READING = "\"s3:ListBucket\",\"s3:GetObject\",\"s3:GetObjectTagging\"";
    private static final String WRITING = "\"s3:ListBucket\",\"s3:PutObject\",\"s3:AbortMultipartUpload\"";

    private Map<String, Object> arguments() {
        return Map.of("source", "s3://" + from + "/x", "destination", "s3://" + to + "/e/x", "fromProfile", "reader");
    }

    @Test
    void writerThatMayNotRead_copiesWithTheCredentialsOfBothAndTheQuestionSaysSo() throws Exception {
        try (var runner = ToolRunner.on(environment(READING, WRITING), work)) {
            var proposal = runner.review("s3_transfer", arguments());
            var step = proposal.steps().get(0);
            assertThat(step.impact().notes())
                    .anyMatch(note -> note.contains("read with the credentials of profile reader"))
                    .anyMatch(note -> note.contains("profile reader is account 123456789012"))
                    .anyMatch(note -> note.contains("passes through this machine"));
            assertThat(step.calls())
                    .filteredOn(call -> "reader".equals(call.profile()))
                    .extracting(call -> call.operation())
                    .contains("ListObjectsV2", "GetObject")
                    .doesNotContain("PutObject", "CopyObject");

            var done = runner.approve().run("s3_transfer", arguments());

            assertThat(done.value().get("count").asInt()).isEqualTo(1);
        }
        var copy = s3.getObjectAsBytes(get -> get.bucket(to).key("e/x"));
        assertThat(copy.asUtf8String()).isEqualTo("content");
        assertThat(copy.response().metadata()).containsEntry("who", "me");
    }

    @Test
    void sentenceThatNamesTheProfileOfTheSource_doesTheSame() throws Exception {
        try (var runner = ToolRunner.on(environment(READING, WRITING), work).approve()) {
            var reply =
                    runner.ask("copy s3://" + from + "/x to s3://" + to + "/e/x using profile reader for the source");
            assertThat(reply).isInstanceOf(Reply.Answer.class);
        }
        assertThat(s3.getObjectAsBytes(get -> get.bucket(to).key("e/x")).asUtf8String())
                .isEqualTo("content");
    }

    @Test
    void writerThatMayRead_copiesInsideS3() throws Exception {
        try (var runner = ToolRunner.on(environment(READING, READING + "," + WRITING), work)) {
            assertThat(runner.review("s3_transfer", arguments())
                            .steps()
                            .get(0)
                            .impact()
                            .notes())
                    .anyMatch(note -> note.contains("copied inside S3"));
            var done = runner.approve().run("s3_transfer", arguments());
            assertThat(done.evidence())
                    .extracting(request -> request.operation())
                    .contains("CopyObject")
                    .doesNotContain("GetObject", "PutObject");
        }
        assertThat(s3.headObject(head -> head.bucket(to).key("e/x")).contentLength())
                .isEqualTo(7);
    }

    @Test
    void writerAlone_mayNot() throws Exception {
        try (var runner = ToolRunner.on(environment(READING, WRITING), work).approve()) {
            var failure = runner.fail(
                    "s3_transfer", Map.of("source", "s3://" + from + "/x", "destination", "s3://" + to + "/e/x"));
            assertThat(failure.kind()).isIn(FailureKind.ACCESS_DENIED, FailureKind.PARTIAL);
        }
    }

    @Test
    void profileForTheSourceOfAnUpload_isRefused() throws Exception {
        Files.writeString(work.resolve("a"), "a");
        try (var runner = ToolRunner.on(environment(READING, WRITING), work)) {
            var failure = runner.fail(
                    "s3_transfer", Map.of("source", "a", "destination", "s3://" + to + "/a", "fromProfile", "reader"));
            assertThat(failure.message()).contains("a profile for the source is for a copy inside S3");
        }
    }

    @Test
    void profileThatIsNotThere_isSaidBeforeAnythingIsAsked() throws Exception {
        try (var runner = ToolRunner.on(environment(READING, WRITING), work)) {
            var failure = runner.fail(
                    "s3_transfer",
                    Map.of(
                            "source", "s3://" + from + "/d/",
                            "destination", "s3://" + to + "/e/",
                            "fromProfile", "nobody"));
            assertThat(failure.message()).contains("nobody");
        }
    }
}
