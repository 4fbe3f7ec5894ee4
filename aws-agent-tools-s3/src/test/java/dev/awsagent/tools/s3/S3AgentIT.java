package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Reply;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Decision;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The S3 tools through the whole agent: sentence, plan, review, approval, call, reply. */
class S3AgentIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    Path work;

    private S3Client s3;

    @BeforeEach
    void fill() {
        AWS.reset();
        s3 = Rig.client(AWS.endpoint(), AWS.accessKeyId(), AWS.secretAccessKey());
        s3.createBucket(request -> request.bucket("demo-bucket"));
        s3.putObject(
                request -> request.bucket("demo-bucket").key("logs/a b.log"), RequestBody.fromString("one line\n"));
    }

    @Test
    void sentences_reachTheToolsThatTheyMean() throws IOException {
        Files.writeString(work.resolve("notes.txt"), "hello");
        try (var runner = ToolRunner.on(AWS.environment(), work).approve()) {
            assertThat(text(runner.ask("list my buckets"))).contains("demo-bucket");
            assertThat(text(runner.ask("list objects in demo-bucket"))).contains("logs/a b.log");
            assertThat(text(runner.ask("upload the file notes.txt to demo-bucket")))
                    .contains("notes.txt");
            assertThat(s3.getObjectAsBytes(
                                    request -> request.bucket("demo-bucket").key("notes.txt"))
                            .asUtf8String())
                    .isEqualTo("hello");
            text(runner.ask("download s3://demo-bucket/notes.txt as back.txt"));
            assertThat(work.resolve("back.txt")).hasContent("hello");
            text(runner.ask("create a folder reports in demo-bucket"));
            assertThat(s3.headObject(request -> request.bucket("demo-bucket").key("reports/"))
                            .contentLength())
                    .isZero();
            text(runner.ask("remove notes.txt from bucket demo-bucket"));
            assertThat(text(runner.ask("how many objects are in demo-bucket"))).contains("2");
            assertThat(text(runner.ask("create bucket made-bucket"))).contains("made-bucket");
            text(runner.ask("delete bucket made-bucket"));
            assertThat(s3.listBuckets().buckets()).hasSize(1);
        }
    }

    @Test
    void privateKey_isUploadedWhereThatRuleIsLiftedAlone() throws IOException {
        Files.writeString(work.resolve("notes.txt"), "-----BEGIN RSA PRIVATE KEY-----\nMIIE");
        Files.writeString(Files.createDirectory(work.resolve("site")).resolve("page.txt"), "AWS_SESSION_TOKEN=abc");
        var put = Map.of("bucket", "demo-bucket", "key", "text", "text", "-----BEGIN PRIVATE KEY-----");
        try (var runner = ToolRunner.on(AWS.environment(), work).approve()) {
            assertThat(runner.ask("upload the file notes.txt to demo-bucket"))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).contains("floor secret-files"));
            assertThat(runner.ask("upload the folder site to demo-bucket")).isInstanceOf(Reply.Failed.class);
            assertThat(runner.reply("s3_put_text", put))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.rule()).startsWith("floor secret-files"));
            assertThat(keys()).containsExactly("logs/a b.log");
        }
        try (var runner = ToolRunner.on(
                        AWS.environment(),
                        builder -> builder.workingFolder(work).liftFloor("secret-files"))
                .approve()) {
            text(runner.ask("upload the file notes.txt to demo-bucket"));
            text(runner.ask("upload the folder site to demo-bucket"));
            assertThat(runner.reply("s3_put_text", put)).isInstanceOf(Reply.Answer.class);
            assertThat(keys()).contains("notes.txt", "text").hasSize(4);
        }
    }

    private List<String> keys() {
        return s3.listObjectsV2(request -> request.bucket("demo-bucket")).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /** What was approved is what is uploaded: not what somebody made of it meanwhile. */
    @Test
    void fileThatBecameALinkSinceItWasApproved_isNotFollowed(@TempDir Path elsewhere) throws IOException {
        var secret = Files.writeString(elsewhere.resolve("secret"), "not yours");
        var notes = Files.writeString(work.resolve("notes.txt"), "hello");
        try (var agent = AwsAgent.builder()
                .environment(AWS.environment())
                .workingFolder(work)
                .withoutAudit()
                .build()) {
            var conversation = agent.conversation();
            var asked = (Reply.ApprovalNeeded) conversation.ask("upload the file notes.txt to demo-bucket");
            Files.delete(notes);
            Files.createSymbolicLink(notes, secret);

            var reply = conversation.approve(new Approval(asked.proposal().seal(), "a test", Instant.now(), List.of()));

            assertThat(reply).isInstanceOf(Reply.Failed.class);
            assertThat(s3.listObjectsV2(request -> request.bucket("demo-bucket"))
                            .contents())
                    .extracting(object -> object.key())
                    .containsExactly("logs/a b.log");
        }
    }

    private interface Meanwhile {
        void happens() throws IOException;
    }

    static Stream<Arguments> changesSinceTheyWereShown() {
        return Stream.of(
                Arguments.of("upload the file notes.txt to demo-bucket", "notes.txt", "'notes.txt' changed since"),
                Arguments.of(
                        "upload the file notes.txt to demo-bucket", "object", "demo-bucket/notes.txt changed since"),
                Arguments.of("delete taken.txt from demo-bucket", "taken", "demo-bucket/taken.txt changed since"),
                Arguments.of(
                        "copy s3://demo-bucket/taken.txt to s3://demo-bucket/notes.txt",
                        "object",
                        "demo-bucket/notes.txt changed since"),
                Arguments.of(
                        "rename taken.txt to notes.txt in demo-bucket",
                        "object",
                        "demo-bucket/notes.txt changed since"));
    }

    @ParameterizedTest
    @MethodSource("changesSinceTheyWereShown")
    void whatChangedSinceItWasShown_isLeftAlone(String sentence, String what, String said) throws IOException {
        Files.writeString(work.resolve("notes.txt"), "hello");
        s3.putObject(request -> request.bucket("demo-bucket").key("taken.txt"), RequestBody.fromString("taken"));
        try (var agent = AwsAgent.builder()
                .environment(AWS.environment())
                .workingFolder(work)
                .build()) {
            var conversation = agent.conversation();
            var asked = (Reply.ApprovalNeeded) conversation.ask(sentence);
            Meanwhile meanwhile = switch (what) {
                case "notes.txt" -> () -> Files.writeString(work.resolve("notes.txt"), "something else");
                case "object" ->
                    () -> s3.putObject(
                            request -> request.bucket("demo-bucket").key("notes.txt"),
                            RequestBody.fromString("somebody's"));
                default ->
                    () -> s3.putObject(
                            request -> request.bucket("demo-bucket").key("taken.txt"),
                            RequestBody.fromString("somebody's"));
            };
            meanwhile.happens();

            var reply = conversation.approve(new Approval(
                    asked.proposal().seal(),
                    "a test",
                    Instant.now(),
                    asked.proposal().confirmations()));

            assertThat(reply)
                    .isInstanceOfSatisfying(
                            Reply.Failed.class,
                            failed -> assertThat(failed.message()).contains(said));
            assertThat(s3.getObjectAsBytes(
                                    request -> request.bucket("demo-bucket").key("taken.txt"))
                            .asUtf8String())
                    .isEqualTo(what.equals("taken") ? "somebody's" : "taken");
            if (what.equals("object")) {
                assertThat(s3.getObjectAsBytes(
                                        request -> request.bucket("demo-bucket").key("notes.txt"))
                                .asUtf8String())
                        .isEqualTo("somebody's");
            }
        }
    }

    @Test
    void syncThatIsADryRun_asksNothingAndChangesNothing() throws IOException {
        Files.createDirectory(work.resolve("site"));
        Files.writeString(work.resolve("site/new.txt"), "new");
        try (var runner = ToolRunner.on(AWS.environment(), work)) {
            assertThat(text(runner.ask("what would a sync of ./site with s3://demo-bucket do")))
                    .contains("new.txt");
            assertThat(text(runner.ask("dry run: sync ./site with s3://demo-bucket and remove what is gone locally")))
                    .contains("new.txt", "logs/a b.log");
            assertThat(text(runner.ask("dry run: sync s3://demo-bucket to ./site")))
                    .contains("logs/a b.log");
            assertThat(runner.ask("sync ./site with s3://demo-bucket")).isInstanceOf(Reply.ApprovalNeeded.class);
        }
        assertThat(work.resolve("site/logs")).doesNotExist();
        assertThat(s3.listObjectsV2(request -> request.bucket("demo-bucket")).contents())
                .singleElement()
                .satisfies(object -> assertThat(object.key()).isEqualTo("logs/a b.log"));
    }

    @Test
    void severalAddressesInOneSentence_goTogetherAfterTheNameIsTyped() {
        s3.putObject(request -> request.bucket("demo-bucket").key("b.txt"), RequestBody.fromString("b"));
        s3.putObject(request -> request.bucket("demo-bucket").key("kept.txt"), RequestBody.fromString("c"));
        try (var runner = ToolRunner.on(AWS.environment(), work)) {
            var reply = runner.ask("delete s3://demo-bucket/b.txt and s3://demo-bucket/kept.txt");
            var step = ((Reply.ApprovalNeeded) reply).proposal().steps().get(0);
            assertThat(step.impact().resources())
                    .containsExactly("s3://demo-bucket/b.txt", "s3://demo-bucket/kept.txt");
            assertThat(step.impact().confirm()).isEqualTo("demo-bucket");
        }
        try (var runner = ToolRunner.on(AWS.environment(), work).approve()) {
            text(runner.ask("delete s3://demo-bucket/b.txt and s3://demo-bucket/none.txt"));
        }
        assertThat(s3.listObjectsV2(request -> request.bucket("demo-bucket")).contents())
                .extracting(object -> object.key())
                .containsExactly("kept.txt", "logs/a b.log");
    }

    private static String text(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Answer.class);
        return ((Reply.Answer) reply).text();
    }

    @Test
    void deletingABucket_asksForItsNameUnlessItIsNotEmpty() {
        try (var runner = ToolRunner.on(AWS.environment(), work)) {
            var failure = runner.fail("s3_delete_bucket", Map.of("bucket", "demo-bucket"));
            assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
            assertThat(failure.message()).contains("'demo-bucket' is not empty");
            runner.approve().run("s3_create_bucket", Map.of("bucket", "hollow-bucket"));
        }
        try (var runner = ToolRunner.on(AWS.environment(), work)) {
            var proposal = runner.review("s3_delete_bucket", Map.of("bucket", "hollow-bucket"));
            assertThat(proposal.effect()).isEqualTo(Effect.DESTROY);
            assertThat(proposal.verdict()).isEqualTo(Decision.Verdict.ASK_TYPED);
            assertThat(proposal.confirmations()).containsExactly("hollow-bucket");
        }
    }

    @Test
    void presignedLink_isShownToThePersonAndToNobodyElse() {
        try (var runner = ToolRunner.on(AWS.environment(), work)) {
            assertThat(runner.review("s3_presign", Map.of("bucket", "demo-bucket", "key", "logs/a b.log"))
                            .effect())
                    .isEqualTo(Effect.DISCLOSE);
            var outcome = runner.approve().run("s3_presign", Map.of("bucket", "demo-bucket", "key", "logs/a b.log"));
            assertThat(outcome.value().get("url").asText()).contains("X-Amz-Signature");
            assertThat(outcome.shown().toString()).doesNotContain("X-Amz-Signature");
        }
    }
}
