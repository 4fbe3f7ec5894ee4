package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tools.ec2.FaultyEc2.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

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
