package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.awsagent.agent.Reply;
import dev.awsagent.guard.Approval;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tools.ec2.FaultyEc2.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.Volume;

/** Answers that AWS gives on a bad day, and listings of many pages. */
class FaultsIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    Path home;

    private FaultyEc2 faulty;
    private ToolRunner runner;
    private Moto moto;
    private String mark;

    @BeforeEach
    void start() throws IOException {
        faulty = new FaultyEc2(AWS.endpoint());
        runner = ToolRunner.on(faulty.environment(AWS.accessKeyId(), AWS.secretAccessKey(), home));
        moto = new Moto(AWS);
        mark = "m" + UUID.randomUUID().toString().substring(0, 8);
    }

    @AfterEach
    void stop() {
        runner.close();
        faulty.close();
        moto.close();
    }

    /** AWS pages by reservation, and so does moto. */
    @Test
    void listOfSeveralPages_isWhole() {
        for (int i = 0; i < 7; i++) {
            moto.launch(mark);
        }
        faulty.rewrite = body -> body.replace("MaxResults=1000", "MaxResults=5");
        var listed = runner.run("ec2_list_instances", Map.of());
        assertThat(listed.value().path("count").asInt())
                .isEqualTo(runnerWithoutPages().path("count").asInt())
                .isGreaterThanOrEqualTo(7);
        assertThat(faulty.actions.stream().filter("DescribeInstances"::equals).count())
                .isGreaterThanOrEqualTo(3);
    }

    private com.fasterxml.jackson.databind.JsonNode runnerWithoutPages() {
        try (var plain = ToolRunner.on(AWS.environment())) {
            return plain.run("ec2_list_instances", Map.of()).value();
        }
    }

    @Test
    void listOf1200_comesInTwoPages() {
        faulty.fault = (action, body, count) -> action.equals("DescribeInstances")
                ? page(body.contains("NextToken=two") ? 1_000 : 0, body.contains("NextToken=two") ? 1_200 : 1_000)
                : null;
        var listed = runner.run("ec2_list_instances", Map.of());
        assertThat(listed.value().path("count").asInt()).isEqualTo(1_200);
        assertThat(listed.value().findValuesAsText("id"))
                .doesNotHaveDuplicates()
                .hasSize(1_200);
        assertThat(listed.evidence()).hasSize(2);
    }

    private static Answer page(int from, int to) {
        var xml = new StringBuilder("<DescribeInstancesResponse><reservationSet>");
        for (int i = from; i < to; i++) {
            xml.append("<item><reservationId>r-1</reservationId><instancesSet><item><instanceId>i-")
                    .append(String.format("%017x", i))
                    .append("</instanceId><instanceType>t3.micro</instanceType><instanceState><code>16</code>")
                    .append("<name>running</name></instanceState></item></instancesSet></item>");
        }
        return new Answer(
                200,
                xml + "</reservationSet>" + (to < 1_200 ? "<nextToken>two</nextToken>" : "")
                        + "</DescribeInstancesResponse>");
    }

    /** moto launches everything now. */
    private void launched(String id, Instant when) {
        var time = Pattern.compile("(" + id + "</instanceId>.*?<launchTime>)[^<]*", Pattern.DOTALL);
        faulty.change = (action, body, answer) -> action.equals("DescribeInstances")
                ? new Answer(answer.status(), time.matcher(answer.body()).replaceFirst(found -> found.group(1) + when))
                : answer;
    }

    @Test
    void age_tellsTheOldOnesFromTheYoung() {
        var old = moto.launch(mark, "team", mark);
        var young = moto.launch(mark, "team", mark);
        launched(old, Instant.parse("2020-01-01T00:00:00Z"));
        var month = Instant.now().minus(Duration.ofDays(30));
        var team = Map.of("team", mark);
        assertThat(runner.run("ec2_list_instances", Map.of("tags", team, "launchedBefore", month))
                        .value()
                        .findValuesAsText("id"))
                .containsExactly(old);
        assertThat(runner.run("ec2_list_instances", Map.of("tags", team, "launchedAfter", month))
                        .value()
                        .findValuesAsText("id"))
                .containsExactly(young);

        assertThat(runner.approve().ask("stop all instances older than 30 days"))
                .isInstanceOf(Reply.Answer.class);
        assertThat(moto.state(old)).isEqualTo("stopped");
        assertThat(moto.state(young)).isEqualTo("running");
    }

    @Test
    void regionThatRefuses_isNamedWhereNoOtherHasTheVpc() {
        faulty.fault = (action, body, count) -> action.equals("DescribeVpcs") && count == 1
                ? Answer.error(403, "UnauthorizedOperation", "You are not authorized to perform this operation.")
                : null;
        var everywhere = Map.of("vpc", mark, "everywhere", true);
        var listed = runner.run("ec2_list_instances", everywhere).value();
        assertThat(listed.path("count").asInt()).isZero();
        assertThat(listed.path("notLooked")).hasSize(1);
        assertThat(listed.path("notLooked").get(0).asText()).containsPattern("^[a-z]{2}-[a-z]+-\\d: Unauthorized");

        faulty.fault = (action, body, count) -> action.equals("DescribeVpcs")
                ? Answer.error(403, "UnauthorizedOperation", "You are not authorized to perform this operation.")
                : null;
        assertThat(runner.fail("ec2_list_instances", everywhere).kind()).isEqualTo(FailureKind.ACCESS_DENIED);
    }

    @Test
    void endpointThatGoesInCircles_isGivenUp() {
        faulty.fault = (action, body, count) -> action.equals("DescribeInstances") ? page(0, 10) : null;
        assertThat(runner.fail("ec2_list_instances", Map.of()).message()).contains("goes in circles");
        assertThat(faulty.actions).hasSizeLessThan(5);
    }

    @Test
    void throttledForAWhile_isTriedAgain() {
        faulty.fault = (action, body, count) ->
                count < 3 ? Answer.error(503, "RequestLimitExceeded", "Request limit exceeded.") : null;
        assertThat(runner.run("ec2_list_instances", Map.of()).evidence().get(0).attempts())
                .isGreaterThanOrEqualTo(3);
    }

    @Test
    void throttledForGood_isSaidSo() {
        var id = moto.launch(mark);
        faulty.fault = (action, body, count) -> action.equals("StopInstances")
                ? Answer.error(503, "RequestLimitExceeded", "Request limit exceeded.")
                : null;
        var failure = runner.approve().fail("ec2_stop_instances", Map.of("instances", List.of(id)));
        assertThat(failure.kind()).isEqualTo(FailureKind.THROTTLED);
        assertThat(moto.state(id)).isEqualTo("running");
    }

    @Test
    void wrongState_isAConflictInTheWordsOfAws() {
        var id = moto.launch(mark);
        faulty.fault = (action, body, count) -> action.equals("StopInstances")
                ? Answer.error(
                        400,
                        "IncorrectInstanceState",
                        "The instance '" + id + "' is not in a state from which it can be stopped.")
                : null;
        var failure = runner.approve().fail("ec2_stop_instances", Map.of("instances", List.of(id)));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("IncorrectInstanceState", id, "not in a state");
    }

    @Test
    void oneRefusalOfABatch_doesNotHideTheRest() {
        var ids = moto.launch(3, mark, "batch", mark);
        var stuck = ids.get(1);
        faulty.fault = (action, body, count) -> action.equals("StopInstances") && body.contains(stuck)
                ? Answer.error(400, "IncorrectInstanceState", "The instance '" + stuck + "' is stuck.")
                : null;
        var failure = runner.approve().fail("ec2_stop_instances", Map.of("tags", Map.of("batch", mark)));
        assertThat(failure.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(failure.message()).startsWith("stopped 2 of 3; not " + stuck).contains(ids.get(0), ids.get(2));
        assertThat(ids.stream().map(moto::state)).containsExactly("stopped", "running", "stopped");
    }

    @Test
    void cutOffInTheMiddle_isInDoubtAndNotDoneTwiceBlindly() {
        var id = moto.launch(mark);
        faulty.fault = (action, body, count) -> action.equals("TerminateInstances") ? Answer.NONE : null;
        var failure = runner.approve().fail("ec2_terminate_instances", Map.of("instances", List.of(id)));
        assertThat(failure.kind()).isEqualTo(FailureKind.IN_DOUBT);
        assertThat(failure.hint()).contains(id);
        assertThat(asked("TerminateInstances")).isEqualTo(1);
    }

    private long asked(String action) {
        return faulty.actions.stream().filter(action::equals).count();
    }

    /** Does what it is asked, and cuts the connection instead of saying so. */
    private void loseAnswersOf(String action) {
        faulty.fault = (asked, body, count) -> asked.equals(action) ? Answer.LOST : null;
    }

    @Test
    void lostAnswerOfAnAllocation_isInDoubtAndAllocatesOne() {
        var before = moto.client().describeAddresses().addresses().size();
        loseAnswersOf("AllocateAddress");
        var failure = runner.approve().fail("ec2_allocate_address", Map.of("name", mark));
        assertThat(failure.kind()).isEqualTo(FailureKind.IN_DOUBT);
        assertThat(moto.client().describeAddresses().addresses()).hasSize(before + 1);
    }

    @Test
    void lostAnswerOfASnapshot_isInDoubtAndTakesOne() {
        var volume = volumes(1).get(0);
        loseAnswersOf("CreateSnapshot");
        var failure = runner.approve().fail("ec2_create_snapshot", Map.of("volume", volume));
        assertThat(failure.kind()).isEqualTo(FailureKind.IN_DOUBT);
        assertThat(failure.hint()).contains(volume);
        assertThat(moto.client()
                        .describeSnapshots(request -> request.filters(
                                filter -> filter.name("volume-id").values(volume)))
                        .snapshots())
                .hasSize(1);
    }

    @Test
    void lostAnswerOfALaunch_isAskedAgainWithItsToken() {
        faulty.fault = (action, body, count) -> action.equals("RunInstances") && count == 1 ? Answer.LOST : null;
        runner.approve().run("ec2_launch_instances", Map.of("type", "t3.micro", "name", mark));
        var tokens = faulty.bodies.stream()
                .filter(body -> body.contains("Action=RunInstances"))
                .map(body -> body.replaceAll(".*ClientToken=([^&]+).*", "$1"))
                .toList();
        assertThat(tokens).hasSize(2).allMatch(token -> token.length() > 20 && token.length() < 70);
        assertThat(tokens.get(0)).isEqualTo(tokens.get(1));
    }

    @Test
    void lostAnswerOfAKeyPair_isInDoubtAndSaysThatTheKeyIsLost() throws IOException {
        loseAnswersOf("CreateKeyPair");
        var failure = withFiles().approve().fail("ec2_create_key_pair", Map.of("name", mark));
        assertThat(failure.kind()).isEqualTo(FailureKind.IN_DOUBT);
        assertThat(failure.message()).contains("private key", "lost");
        assertThat(failure.hint()).contains("delete key pair " + mark);
        assertThat(asked("CreateKeyPair")).isEqualTo(1);
        assertThat(home.resolve("work").resolve(mark + ".pem")).doesNotExist();
    }

    /** AWS made it, and said only that it failed: what it says the next time is no proof that somebody else did. */
    @Test
    void duplicateOnASecondAttempt_isInDoubt() throws IOException {
        faulty.fault = (action, body, count) -> {
            if (!action.equals("CreateKeyPair") || count > 1) {
                return null;
            }
            moto.client().createKeyPair(request -> request.keyName(mark));
            return Answer.error(500, "InternalError", "An internal error has occurred");
        };
        var failure = withFiles().approve().fail("ec2_create_key_pair", Map.of("name", mark));
        assertThat(failure.kind()).isEqualTo(FailureKind.IN_DOUBT);
        assertThat(failure.hint()).contains("delete key pair " + mark);
    }

    @Test
    void keyThatCannotBeWritten_isSaidToBeLostAndItsPairToBeThere() throws IOException {
        withFiles();
        var file = home.resolve("work").resolve(mark + ".pem");
        var permissions = new ArrayList<String>();
        faulty.fault = (action, body, count) -> {
            if (action.equals("CreateKeyPair")) {
                try {
                    permissions.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
                    Files.delete(file);
                    Files.createDirectory(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return null;
        };
        var failure = runner.approve().fail("ec2_create_key_pair", Map.of("name", mark));
        assertThat(permissions).as("there before AWS is asked").containsExactly("rw-------");
        assertThat(failure.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(failure.message()).contains("AWS made the key pair '" + mark + "' (key-", mark + ".pem", "is lost");
        assertThat(failure.hint()).startsWith("'delete key pair " + mark + "'");
        assertThat(moto.client().describeKeyPairs().keyPairs())
                .anyMatch(one -> one.keyName().equals(mark));
    }

    @Test
    void fileThatCannotBeMade_isSaidBeforeAwsIsAsked() throws IOException {
        withFiles();
        var work = home.resolve("work");
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("r-x------"));
        assumeThat(Files.isWritable(work)).as("root writes anywhere").isFalse();
        var failure = runner.approve().fail("ec2_create_key_pair", Map.of("name", mark));
        assertThat(failure.message()).contains(mark + ".pem", "cannot be written", "nothing was created");
        assertThat(asked("CreateKeyPair")).isZero();
    }

    /** moto takes no tags for the snapshots of an image: it is asked without them, and what was sent is looked at. */
    @Test
    void image_andItsSnapshots_areTaggedAlike() {
        var id = moto.launch(mark);
        faulty.rewrite = body ->
                body.contains("Action=CreateImage") ? body.replaceAll("&TagSpecification\\.2\\.[^&]*", "") : body;
        var made = runner.approve()
                .run("ec2_create_image", Map.of("instance", id, "name", mark, "tags", Map.of("team", "data")));
        var body = faulty.bodies.stream()
                .filter(one -> one.contains("Action=CreateImage"))
                .findFirst()
                .orElseThrow();
        assertThat(body)
                .contains("&TagSpecification.1.ResourceType=image&", "&TagSpecification.2.ResourceType=snapshot&");
        assertThat(tags(body, 2))
                .isEqualTo(tags(body, 1))
                .anyMatch(tag -> tag.endsWith("Value=data"))
                .anyMatch(tag -> tag.contains("aws-agent%3Arequest"))
                .anyMatch(tag -> tag.contains("aws-agent%3Aowner"));
        var image = made.value().path("results").get(0).path("id").asText();
        assertThat(moto.tags(image)).containsEntry("team", "data").containsKey("aws-agent:owner");
    }

    private static List<String> tags(String body, int specification) {
        var start = "TagSpecification." + specification + ".Tag.";
        return Stream.of(body.split("&", -1))
                .filter(part -> part.startsWith(start))
                .map(part -> part.substring(start.length()))
                .toList();
    }

    private ToolRunner withFiles() throws IOException {
        Files.createDirectory(home.resolve("work"));
        runner.close();
        runner =
                ToolRunner.on(faulty.environment(AWS.accessKeyId(), AWS.secretAccessKey(), home), home.resolve("work"));
        return runner;
    }

    private List<String> volumes(int count) {
        return Stream.generate(() -> moto.client()
                        .createVolume(request ->
                                request.availabilityZone("us-east-1a").size(1))
                        .volumeId())
                .limit(count)
                .toList();
    }

    private List<String> left(List<String> volumes) {
        return moto
                .client()
                .describeVolumes(request ->
                        request.filters(filter -> filter.name("volume-id").values(volumes)))
                .volumes()
                .stream()
                .map(Volume::volumeId)
                .toList();
    }

    @Test
    void refusalInTheMiddleOfOneByOne_isToldForJustThatOne() {
        var ids = volumes(3);
        faulty.fault = (action, body, count) -> action.equals("DeleteVolume") && body.contains(ids.get(1))
                ? Answer.error(400, "VolumeInUse", "in use")
                : null;
        var failure = runner.approve().fail("ec2_delete_volumes", Map.of("volumes", ids));
        assertThat(failure.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(failure.message())
                .startsWith("deleted 2 of 3; not " + ids.get(1) + ": VolumeInUse")
                .contains("deleted " + ids.get(0) + ", " + ids.get(2))
                .doesNotContain("NotFound");
        assertThat(left(ids)).containsExactly(ids.get(1));
        assertThat(asked("DeleteVolume")).isEqualTo(3);
    }

    @Test
    void throttlingInTheMiddleOfOneByOne_saysWhatWasDone() {
        var ids = volumes(3);
        faulty.fault = (action, body, count) -> action.equals("DeleteVolume") && body.contains(ids.get(1))
                ? Answer.error(503, "RequestLimitExceeded", "Request limit exceeded.")
                : null;
        var failure = runner.approve().fail("ec2_delete_volumes", Map.of("volumes", ids));
        assertThat(failure.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(failure.message())
                .startsWith("deleted 1 of 3; not " + ids.get(1))
                .contains("RequestLimitExceeded");
        assertThat(left(ids)).containsExactlyInAnyOrder(ids.get(1), ids.get(2));
    }

    @Test
    void lostAnswerInTheMiddleOfOneByOne_isInDoubtForJustThatOne() {
        var ids = volumes(3);
        faulty.fault = (action, body, count) ->
                action.equals("DeleteVolume") && body.contains(ids.get(1)) ? Answer.LOST : null;
        var failure = runner.approve().fail("ec2_delete_volumes", Map.of("volumes", ids));
        assertThat(failure.kind()).isEqualTo(FailureKind.IN_DOUBT);
        assertThat(failure.message())
                .startsWith("deleted 2 of 3; in doubt: " + ids.get(1))
                .doesNotContain("; not ");
        assertThat(failure.hint()).contains("look at " + ids.get(1));
        assertThat(asked("DeleteVolume")).isEqualTo(3);
    }

    @Test
    void oneByOneThatIsCalledOff_saysWhatWasDoneAndWhatWasNotAsked() {
        var ids = volumes(3);
        var conversation = runner.agent().conversation();
        var asked = ((Reply.ApprovalNeeded) conversation.ask("delete volumes " + String.join(", ", ids))).proposal();
        faulty.fault = (action, body, count) -> {
            if (action.equals("DeleteVolume") && body.contains(ids.get(1))) {
                conversation.cancel();
            }
            return null;
        };
        var reply = (Reply.Failed)
                conversation.approve(new Approval(asked.seal(), "test", Instant.now(), asked.confirmations()));
        assertThat(reply.message()).contains("deleted 1 of 3", ids.get(2) + ": called off before it was its turn");
        assertThat(left(ids)).contains(ids.get(2)).doesNotContain(ids.get(0));
    }

    @Test
    void dryRunOfOneByOne_asksForEachAndTellsWhatAwsWouldRefuse() {
        var ids = volumes(3);
        faulty.fault = (action, body, count) -> !action.equals("DeleteVolume")
                ? null
                : body.contains(ids.get(1))
                        ? Answer.error(403, "UnauthorizedOperation", "You are not authorized.")
                        : Answer.error(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
        var failure = runner.fail("ec2_delete_volumes", Map.of("volumes", ids, "dryRun", true));
        assertThat(failure.message())
                .contains("AWS would have deleted 2 of 3; not " + ids.get(1) + ": UnauthorizedOperation");
        assertThat(asked("DeleteVolume")).isEqualTo(3);
        assertThat(left(ids)).hasSize(3);
    }

    @Test
    void lostAnswerInABatch_isInDoubtAndNotCalledRefused() {
        var ids = moto.launch(3, mark, "batch", mark);
        faulty.fault = (action, body, count) -> !action.equals("TerminateInstances")
                ? null
                : body.contains("InstanceId.2=")
                        ? Answer.error(400, "IncorrectInstanceState", "one of them is stuck")
                        : body.contains(ids.get(1)) ? Answer.LOST : null;
        var failure = runner.approve().fail("ec2_terminate_instances", Map.of("tags", Map.of("batch", mark)));
        assertThat(failure.kind()).isEqualTo(FailureKind.IN_DOUBT);
        assertThat(failure.message())
                .startsWith("terminated 2 of 3; in doubt: " + ids.get(1))
                .doesNotContain("; not ");
        assertThat(ids.stream().map(moto::state)).containsOnly("terminated");
    }

    @Test
    void describedOnesThatNobodySaw_areNotTouched() {
        var ids = moto.launch(2, mark, "batch", mark);
        faulty.fault = (action, body, count) -> action.equals("DescribeInstances") && count <= 3
                ? Answer.error(503, "RequestLimitExceeded", "Request limit exceeded.")
                : null;
        var failure = runner.approve().fail("ec2_stop_instances", Map.of("tags", Map.of("batch", mark)));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("nobody has seen which instances fit", "nothing was done");
        assertThat(ids.stream().map(moto::state)).containsOnly("running");
    }

    @Test
    void protectionThatCannotBeRead_isSaidAndTheIdsAreShownAndHeld() {
        var ids = moto.launch(2, mark, "batch", mark);
        var late = new ArrayList<String>();
        faulty.fault = (action, body, count) -> {
            if (!action.equals("DescribeInstanceAttribute")) {
                return null;
            }
            if (late.isEmpty()) {
                late.addAll(moto.launch(1, mark + "-late", "batch", mark));
            }
            return Answer.error(403, "UnauthorizedOperation", "You are not authorized.");
        };
        var arguments = Map.of("tags", Map.of("batch", mark));
        var impact = MotoCase.impact(runner.review("ec2_terminate_instances", arguments));
        assertThat(impact.count()).isEqualTo(2);
        assertThat(impact.resources()).hasSize(2).allMatch(one -> ids.stream().anyMatch(one::startsWith));
        assertThat(impact.notes())
                .anyMatch(note -> note.contains("termination protection") && note.contains("Unauthorized"));
        moto.client().terminateInstances(request -> request.instanceIds(late));
        late.clear();
        runner.approve().run("ec2_terminate_instances", arguments);
        assertThat(ids.stream().map(moto::state)).containsOnly("terminated");
        assertThat(moto.state(late.get(0))).isEqualTo("running");
    }

    @Test
    void resizeThatIsThrottled_startsItAgainAndSaysSo() {
        var id = moto.launch(mark);
        faulty.fault = (action, body, count) -> action.equals("ModifyInstanceAttribute")
                ? Answer.error(503, "RequestLimitExceeded", "Request limit exceeded.")
                : null;
        var failure = runner.approve().fail("ec2_resize_instance", Map.of("instance", id, "type", "t3.large"));
        assertThat(failure.message()).contains("started again as a t3.micro", "RequestLimitExceeded");
        assertThat(moto.state(id)).isEqualTo("running");
    }

    @Test
    void resizeThatIsRefused_startsItAgainAndSaysSo() {
        var id = moto.launch(mark);
        faulty.fault = (action, body, count) ->
                action.equals("ModifyInstanceAttribute") ? Answer.error(400, "Unsupported", "not in this zone") : null;
        var failure = runner.approve().fail("ec2_resize_instance", Map.of("instance", id, "type", "t3.large"));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("started again as a t3.micro", "not in this zone");
        assertThat(moto.state(id)).isEqualTo("running");
    }

    @Test
    void resizeThatIsCutOff_saysThatItIsStopped() {
        var id = moto.launch(mark);
        faulty.fault = (action, body, count) -> action.equals("ModifyInstanceAttribute") ? Answer.NONE : null;
        var failure = runner.approve().fail("ec2_resize_instance", Map.of("instance", id, "type", "t3.large"));
        assertThat(failure.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(failure.message()).contains(id, "left in the middle", "it is stopped", "t3.large");
        assertThat(failure.hint()).contains("start");
        assertThat(moto.state(id)).isEqualTo("stopped");
    }

    @Test
    void resizeWhoseWaitingFails_saysWhereItWasLeft() {
        var id = moto.launch(mark);
        faulty.fault =
                (action, body, count) -> action.equals("DescribeInstances") && faulty.actions.contains("StopInstances")
                        ? Answer.error(403, "UnauthorizedOperation", "You are not authorized.")
                        : null;
        var failure = runner.approve().fail("ec2_resize_instance", Map.of("instance", id, "type", "t3.large"));
        assertThat(failure.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(failure.message()).contains("it is being stopped", "UnauthorizedOperation");
    }

    @Test
    void waitThatIsCalledOffWhileItAsks_saysHowThingsWereLeft() throws Exception {
        var id = moto.launch(mark);
        var asks = new CountDownLatch(1);
        var held = new CountDownLatch(1);
        // Once to find it, once to look at it.
        faulty.fault = (action, body, count) -> {
            if (action.equals("DescribeInstances") && count > 2) {
                asks.countDown();
                await(held);
            }
            return null;
        };
        var conversation = runner.agent().conversation();
        var asked = conversation
                .askAsync("wait until " + id + " is stopped", event -> {})
                .toCompletableFuture();
        assertThat(asks.await(30, TimeUnit.SECONDS)).isTrue();
        conversation.cancel();
        // Nobody waits for the answer of AWS.
        var reply = asked.get(20, TimeUnit.SECONDS);
        held.countDown();
        assertThat(reply).isInstanceOf(Reply.Failed.class);
        assertThat(((Reply.Failed) reply).message()).contains("called off", id + " is running");
        assertThat(((Reply.Failed) reply).hint()).contains("nothing was undone");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void waitLongerThanAStepMay_saysSo() {
        var id = moto.launch(mark);
        var environment = faulty.environment(AWS.accessKeyId(), AWS.secretAccessKey(), home);
        try (var hasty = ToolRunner.on(environment, builder -> builder.stepTimeout(Duration.ofSeconds(2)))) {
            var failure = hasty.fail("ec2_wait_for_instances", Map.of("instances", List.of(id), "state", "STOPPED"));
            assertThat(failure.message()).contains("took longer than a step may", id + " is running");
        }
    }

    /** Who may make it only with tags is told so. */
    @Test
    void dryRunOfAKeyPair_isSentWithItsTags() {
        runner.run("ec2_create_key_pair", Map.of("name", mark, "dryRun", true));
        assertThat(faulty.bodies)
                .filteredOn(one -> one.contains("Action=CreateKeyPair"))
                .singleElement()
                .satisfies(body -> assertThat(body)
                        .contains("DryRun=true", "TagSpecification.1.ResourceType=key-pair", "aws-agent%3Arequest"));
    }

    @Test
    void dryRunThatAwsRefuses_saysWhy() {
        var id = moto.launch(mark);
        faulty.fault = (action, body, count) -> action.equals("StopInstances")
                ? Answer.error(403, "UnauthorizedOperation", "You are not authorized to perform this operation.")
                : null;
        assertThat(runner.fail("ec2_stop_instances", Map.of("instances", List.of(id), "dryRun", true))
                        .kind())
                .isEqualTo(FailureKind.ACCESS_DENIED);
    }
}
