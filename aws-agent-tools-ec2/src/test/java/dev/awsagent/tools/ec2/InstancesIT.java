package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.Reply;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.PolicyFile;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.RequestEvidence;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.regions.Region;

/** Listing and changing the state of instances, on {@code moto_server}. */
class InstancesIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    private static Moto moto;

    private ToolRunner runner;

    /** Sets the instances of one test apart from those of the others. */
    private String mark;

    @BeforeAll
    static void connect() {
        moto = new Moto(AWS);
    }

    @AfterAll
    static void disconnect() {
        moto.close();
    }

    @BeforeEach
    void start() {
        runner = ToolRunner.on(AWS.environment());
        mark = "m" + UUID.randomUUID().toString().substring(0, 8);
    }

    @AfterEach
    void stop() {
        runner.close();
    }

    private String name(String name) {
        return mark + "-" + name;
    }

    // ---- policies ----

    @Test
    void policyByTags_isForThoseThatHaveThem() {
        var prod = moto.launch(name("web-1"), "env", "prod");
        var plain = moto.launch(name("web-2"));
        var policy = PolicyFile.parse(
                "policy.yml", "version: 1\nrules:\n- {name: prod-stays, when: {tag: env=prod}, decide: deny}");
        try (var held = ToolRunner.on(AWS.environment(), builder -> builder.policy(policy))) {
            assertThat(held.reply("ec2_stop_instances", Map.of("instances", List.of(plain))))
                    .isInstanceOf(Reply.ApprovalNeeded.class);
            assertThat(held.reply("ec2_stop_instances", Map.of("instances", List.of(plain, prod))))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.rule()).contains("prod-stays"));
            assertThat(held.reply("ec2_stop_instances", Map.of("instances", List.of(prod))))
                    .isInstanceOf(Reply.Refused.class);
        }
        assertThat(moto.state(prod)).isEqualTo("running");
    }

    // ---- looking ----

    @Test
    void list_byStateTagTypeAndName() {
        var one = moto.launch(name("web-1"), "team", mark);
        var two = moto.launch(name("web-2"), "team", mark);
        moto.client().stopInstances(request -> request.instanceIds(two));

        assertThat(runner.run("ec2_list_instances", Map.of("tags", Map.of("team", mark), "state", "RUNNING"))
                        .value()
                        .findValuesAsText("id"))
                .containsExactly(one);
        assertThat(runner.run("ec2_list_instances", Map.of("instancesNamed", mark + "-web-*"))
                        .value()
                        .findValuesAsText("id"))
                .containsExactlyInAnyOrder(one, two);
        assertThat(runner.run("ec2_list_instances", Map.of("type", "m5.large", "tags", Map.of("team", mark)))
                        .value()
                        .path("count")
                        .asInt())
                .isZero();
        assertThat(runner.run(
                                "ec2_list_instances",
                                Map.of(
                                        "tags",
                                        Map.of("team", mark),
                                        "launchedBefore",
                                        Instant.now().minusSeconds(3600)))
                        .value()
                        .path("count")
                        .asInt())
                .isZero();
        assertThat(runner.run(
                                "ec2_list_instances",
                                Map.of("vpc", moto.instance(one).vpcId(), "tags", Map.of("team", mark)))
                        .value()
                        .path("count")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void list_ofAnEnvironment_goesByTagsAndByPartsOfNames() {
        moto.launch(name("dev-1"));
        moto.launch(name("a"), "Environment", "Development");
        moto.launch(name("device-1"));
        // Its tag says more than its name.
        moto.launch(name("dev-2"), "env", "prod");
        assertThat(runner.run("ec2_list_instances", Map.of("environment", "dev", "instancesNamed", mark + "*"))
                        .value()
                        .findValuesAsText("name"))
                .containsExactlyInAnyOrder(name("dev-1"), name("a"));
    }

    @Test
    void list_acrossRegions_saysWhichRegionEachIsIn() {
        try (var ireland = new Moto(AWS, Region.EU_WEST_1)) {
            var there = ireland.launch(name("web-eu"));
            var here = moto.launch(name("web-us"));
            var listed = runner.run("ec2_list_instances", Map.of("everywhere", true, "instancesNamed", mark + "*"))
                    .value();
            assertThat(listed.findValuesAsText("id")).containsExactlyInAnyOrder(here, there);
            assertThat(listed.findValuesAsText("region")).containsExactlyInAnyOrder("us-east-1", "eu-west-1");
        }
    }

    @Test
    void info_byNameOrId_showsEachThatHasTheName() {
        var first = moto.launch(name("db"));
        var info =
                runner.run("ec2_instance_info", Map.of("instance", name("db"))).value();
        assertThat(info.path("instance").path("id").asText()).isEqualTo(first);
        assertThat(info.path("instance").path("type").asText()).isEqualTo("t3.micro");
        assertThat(info.path("instance").path("terminationProtection").asBoolean(true))
                .isFalse();
        assertThat(info.path("others")).isEmpty();
        moto.launch(name("db"));
        assertThat(runner.run("ec2_instance_info", Map.of("instance", name("db")))
                        .value()
                        .path("others"))
                .hasSize(1);
        assertThat(runner.run("ec2_instance_info", Map.of("instance", first))
                        .value()
                        .path("others"))
                .isEmpty();
    }

    @Test
    void nameThatNoneHas_comesBackWithNearOnes() {
        moto.launch(name("webserver"));
        var failure = runner.fail("ec2_instance_info", Map.of("instance", name("websrever")));
        assertThat(failure.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(failure.message()).contains("'" + name("websrever") + "'", "us-east-1");
        assertThat(failure.hint()).contains("did you mean", name("webserver"));
        assertThat(runner.approve()
                        .fail("ec2_stop_instances", Map.of("instances", List.of("i-0123456789abcdef0")))
                        .kind())
                .isEqualTo(FailureKind.NOT_FOUND);
    }

    // ---- stopping and starting ----

    @Test
    void stop_byName_showsWhatAndStopsIt() {
        var id = moto.launch(name("web"));
        var proposal = runner.review("ec2_stop_instances", Map.of("instances", List.of(name("web"))));
        var impact = proposal.steps().get(0).impact();
        assertThat(impact.resources())
                .containsExactly(id + " (" + name("web") + ": running, t3.micro, "
                        + moto.instance(id).privateIpAddress() + ")");
        assertThat(impact.count()).isEqualTo(1);
        assertThat(moto.state(id)).isEqualTo("running");

        var outcome = runner.approve().run("ec2_stop_instances", Map.of("instances", List.of(name("web"))));
        assertThat(moto.state(id)).isEqualTo("stopped");
        assertThat(outcome.value().path("results").get(0).path("outcome").asText())
                .isEqualTo("DONE");
        assertThat(outcome.value().path("results").get(0).path("id").asText()).isEqualTo(id);
    }

    @Test
    void startRebootAndHibernate_doWhatTheySay() {
        var id = moto.launch(name("web"));
        runner.approve();
        assertThat(runner.run("ec2_reboot_instances", Map.of("instances", List.of(id)))
                        .evidence())
                .extracting(RequestEvidence::operation)
                .containsOnlyOnce("RebootInstances");
        assertThat(runner.run("ec2_hibernate_instances", Map.of("instances", List.of(id)))
                        .evidence())
                .extracting(RequestEvidence::operation)
                .containsOnlyOnce("StopInstances");
        assertThat(moto.state(id)).isEqualTo("stopped");
        runner.run("ec2_start_instances", Map.of("instances", List.of(name("web"))));
        assertThat(moto.state(id)).isEqualTo("running");
    }

    @Test
    void hibernate_ofOneThatWasNotLaunchedForIt_saysThatAwsWillRefuse() {
        moto.launch(name("web"));
        assertThat(runner.review("ec2_hibernate_instances", Map.of("instances", List.of(name("web"))))
                        .steps()
                        .get(0)
                        .impact()
                        .notes())
                .anyMatch(note -> note.contains("not launched for hibernation"));
    }

    @Test
    void whatIsInThatStateAlready_isNotAskedAbout() {
        var id = moto.launch(name("web"));
        var failure = runner.fail("ec2_start_instances", Map.of("instances", List.of(id)));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("nothing to start", id, "is running");
        moto.client().stopInstances(request -> request.instanceIds(id));
        assertThat(runner.fail("ec2_reboot_instances", Map.of("instances", List.of(id)))
                        .message())
                .contains("cannot reboot what is not running", "is stopped");
    }

    @Test
    void twoOfOneName_areAQuestionAndTheAnswerIsTheRequest() {
        var first = moto.launch(name("web"));
        var second = moto.launch(name("web"));
        var conversation = runner.agent().conversation();
        var reply = conversation.ask("stop " + name("web"));
        assertThat(reply).isInstanceOf(Reply.ClarificationNeeded.class);
        var question = (Reply.ClarificationNeeded) reply;
        assertThat(question.question()).contains("2 instances are called '" + name("web") + "'", first, second);
        assertThat(question.choices()).containsExactlyInAnyOrder("stop " + first, "stop " + second);

        var answered = conversation.ask("stop " + second);
        assertThat(answered).isInstanceOf(Reply.ApprovalNeeded.class);
        var proposal = ((Reply.ApprovalNeeded) answered).proposal();
        conversation.approve(new Approval(proposal.seal(), "test", Instant.now(), proposal.confirmations()));
        assertThat(moto.state(first)).isEqualTo("running");
        assertThat(moto.state(second)).isEqualTo("stopped");
    }

    @Test
    void twoOfOneName_forAProgram_areAConflict() {
        moto.launch(2, name("web"));
        var failure = runner.fail("ec2_stop_instances", Map.of("instances", List.of(name("web"))));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.hint()).startsWith("say which: i-");
    }

    // ---- batches ----

    @Test
    void batch_listsExactlyWhichAndTouchesJustThose() {
        var going = moto.launch(2, name("dev"), "env", mark);
        var stopped = moto.launch(name("dev-old"), "env", mark);
        var other = moto.launch(name("prod"), "env", "prod");
        moto.client().stopInstances(request -> request.instanceIds(stopped));
        var conversation = runner.agent().conversation();
        var reply = (Reply.ApprovalNeeded) conversation.ask("stop all instances tagged env=" + mark);
        var proposal = reply.proposal();
        var impact = proposal.steps().get(0).impact();
        assertThat(impact.resources()).hasSize(2).allMatch(one -> going.contains(one.substring(0, one.indexOf(' '))));
        assertThat(impact.count()).isEqualTo(2);
        assertThat(impact.notes()).anyMatch(note -> note.contains(stopped) && note.contains("so already"));

        // What appears between the question and the answer was not said yes to.
        var late = moto.launch(name("dev-late"), "env", mark);
        var answer = (Reply.Answer)
                conversation.approve(new Approval(proposal.seal(), "test", Instant.now(), proposal.confirmations()));
        assertThat(going).allMatch(id -> moto.state(id).equals("stopped"));
        assertThat(moto.state(late)).isEqualTo("running");
        assertThat(moto.state(other)).isEqualTo("running");
        assertThat(answer.outcomes().get(0).value().path("note").asText()).contains("left alone", late);
    }

    @Test
    void batch_ofMoreThanTheBound_touchesNone() {
        moto.launch(4, name("web"));
        var failure = runner.approve().fail("ec2_stop_instances", Map.of("instancesNamed", name("web"), "atMost", 3));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("4 instances fit", "at most 3", "nothing was done");
        assertThat(runner.run("ec2_list_instances", Map.of("instancesNamed", name("web"), "state", "RUNNING"))
                        .value()
                        .path("count")
                        .asInt())
                .isEqualTo(4);
    }

    @Test
    void batch_thatNothingFits_isNotAsked() {
        assertThat(runner.fail("ec2_stop_instances", Map.of("tags", Map.of("env", mark)))
                        .kind())
                .isEqualTo(FailureKind.NOT_FOUND);
    }

    @Test
    void dryRun_asksAwsAndChangesNothing() {
        var id = moto.launch(name("web"));
        var outcome = runner.run("ec2_stop_instances", Map.of("instances", List.of(name("web")), "dryRun", true));
        assertThat(outcome.value().path("note").asText()).isEqualTo("AWS says that it would have succeeded");
        assertThat(outcome.value().path("results").get(0).path("outcome").asText())
                .isEqualTo("TRIED");
        assertThat(outcome.evidence()).extracting(RequestEvidence::operation).contains("StopInstances");
        assertThat(moto.state(id)).isEqualTo("running");
        runner.run("ec2_terminate_instances", Map.of("instances", List.of(id), "dryRun", true));
        assertThat(moto.state(id)).isEqualTo("running");
    }

    // ---- terminating ----

    @Test
    void terminate_namesWhatGoesWithIt_andHasItsNameTyped() {
        var id = moto.launch(name("web"));
        var volume = moto.instance(id).blockDeviceMappings().get(0).ebs().volumeId();
        var address = moto.client().allocateAddress();
        moto.client()
                .associateAddress(
                        request -> request.allocationId(address.allocationId()).instanceId(id));
        var proposal = runner.review("ec2_terminate_instances", Map.of("instances", List.of(name("web"))));
        var step = proposal.steps().get(0);
        assertThat(step.effect()).isEqualTo(Effect.DESTROY);
        assertThat(step.impact().confirm()).isEqualTo(name("web"));
        assertThat(step.impact().notes())
                .anyMatch(note -> note.contains(volume) && note.contains("GiB"))
                .anyMatch(note -> note.contains(address.publicIp()) && note.contains("set free"));

        runner.approve().run("ec2_terminate_instances", Map.of("instances", List.of(name("web"))));
        assertThat(moto.state(id)).isEqualTo("terminated");
    }

    @Test
    void terminate_ofOneThatIsProtected_isNotAskedAndNotDone() {
        var id = moto.launch(name("web"));
        moto.protect(id);
        var failure = runner.approve().fail("ec2_terminate_instances", Map.of("instances", List.of(id)));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("termination protection is on", id);
        assertThat(moto.state(id)).isEqualTo("running");
    }

    @Test
    void terminate_leavesTheProtectedOnesOfABatchAlone() {
        var ids = moto.launch(3, name("web"), "batch", mark);
        moto.protect(ids.get(1));
        var impact = runner.review("ec2_terminate_instances", Map.of("tags", Map.of("batch", mark)))
                .steps()
                .get(0)
                .impact();
        assertThat(impact.count()).isEqualTo(2);
        assertThat(impact.confirm()).isEqualTo("2 instances");
        assertThat(impact.notes()).anyMatch(note -> note.contains("protection") && note.contains(ids.get(1)));
        runner.approve().run("ec2_terminate_instances", Map.of("tags", Map.of("batch", mark)));
        assertThat(ids.stream().map(moto::state)).containsExactly("terminated", "running", "terminated");
    }

    @Test
    void terminate_ofEverything_isRefused() {
        var id = moto.launch(name("web"));
        var reply = runner.approve().ask("terminate every instance");
        assertThat(reply).isNotInstanceOf(Reply.Answer.class);
        assertThat(moto.state(id)).isEqualTo("running");
        // What was launched a second ago or earlier is all there is.
        var aged = runner.approve().ask("terminate all instances older than 1 second");
        assertThat(aged).isNotInstanceOf(Reply.Answer.class);
        assertThat(aged.toString()).contains("every instance of a region is never terminated");
        assertThat(moto.state(id)).isEqualTo("running");
    }

    @Test
    void protectionOfAllOfAnEnvironment_isTurnedOnAndOff() {
        var prod = moto.launch(2, name("web"), "env", "prod");
        var dev = moto.launch(name("web"), "env", "dev");
        var reply = runner.approve().ask("protect all prod instances");
        assertThat(reply).isInstanceOf(Reply.Answer.class);
        assertThat(prod).allMatch(moto::isProtected);
        assertThat(moto.isProtected(dev)).isFalse();
        runner.ask("disable termination protection for all instances tagged env=prod");
        assertThat(prod).noneMatch(moto::isProtected);
        prod.forEach(id -> moto.client().terminateInstances(request -> request.instanceIds(id)));
    }

    @Test
    void rename_changesTheNameTagAlone() {
        var id = moto.launch(name("web"), "team", "data");
        moto.launch(name("taken"));
        var arguments = Map.of("instance", name("web"), "name", name("taken"));
        var impact = MotoCase.impact(runner.review("ec2_rename_instance", arguments));
        assertThat(impact.differences())
                .containsExactly(new Impact.Difference("name of " + id, name("web"), name("taken")));
        assertThat(impact.notes()).anyMatch(note -> note.contains("there is '" + name("taken") + "' already"));
        assertThat(runner.approve().ask("rename " + name("web") + " to " + name("db")))
                .isInstanceOf(Reply.Answer.class);
        assertThat(moto.tags(id)).containsEntry("Name", name("db")).containsEntry("team", "data");
        assertThat(runner.fail("ec2_rename_instance", Map.of("instance", id, "name", name("db")))
                        .kind())
                .isEqualTo(FailureKind.CONFLICT);
    }

    @Test
    void turningOffAndOn_stopsAndStarts() {
        var id = moto.launch(name("web"));
        assertThat(runner.approve().ask("turn " + name("web") + " off")).isInstanceOf(Reply.Answer.class);
        assertThat(moto.state(id)).isEqualTo("stopped");
        assertThat(runner.ask("turn on " + name("web"))).isInstanceOf(Reply.Answer.class);
        assertThat(moto.state(id)).isEqualTo("running");
    }

    @Test
    void allInstancesOfOneName_areABatch() {
        var ids = moto.launch(2, name("twin"));
        var other = moto.launch(name("twin-2"));
        runner.approve().ask("stop all instances named " + name("twin"));
        assertThat(ids).allMatch(id -> moto.state(id).equals("stopped"));
        assertThat(moto.state(other)).isEqualTo("running");
    }

    @Test
    void instancesOfASecurityGroup_areListed() {
        moto.launch(name("web"));
        var id = moto.client()
                .createSecurityGroup(request -> request.groupName(name("sg")).description("of a test"))
                .groupId();
        var in = moto.client()
                .runInstances(request ->
                        request.imageId(moto.image()).minCount(1).maxCount(1).securityGroupIds(id))
                .instances()
                .get(0)
                .instanceId();
        assertThat(runner.run("ec2_list_instances", Map.of("securityGroup", name("sg")))
                        .value()
                        .findValuesAsText("id"))
                .containsExactly(in);
    }

    @Test
    void nameOfOneThatIsTerminated_isThatOfNone() {
        var id = moto.launch(name("web"));
        moto.client().terminateInstances(request -> request.instanceIds(id));
        assertThat(runner.fail("ec2_stop_instances", Map.of("instances", List.of(name("web"))))
                        .kind())
                .isEqualTo(FailureKind.NOT_FOUND);
        assertThat(runner.run("ec2_instance_info", Map.of("instance", id))
                        .value()
                        .path("instance")
                        .path("state")
                        .asText())
                .isEqualTo("terminated");
    }
}
