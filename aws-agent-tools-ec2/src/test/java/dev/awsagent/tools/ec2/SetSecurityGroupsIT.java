package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.Reply;
import dev.awsagent.guard.Approval;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tools.ec2.Changes.Outcome;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;

/** Which security groups an instance has, on {@code moto_server}. */
class SetSecurityGroupsIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, folder);

    private String id;
    private String web;
    private String ssh;
    private String closed;

    @BeforeEach
    void create() {
        var vpc = test.moto.client().describeVpcs().vpcs().get(0).vpcId();
        web = group("web", vpc);
        ssh = group("ssh", vpc);
        closed = group("closed", vpc);
        id = test.moto.launch(test.name("api"));
        wear(web);
    }

    private String group(String name, String vpc) {
        return test.moto
                .client()
                .createSecurityGroup(request -> request.groupName(test.name(name))
                        .description("of a test")
                        .vpcId(vpc))
                .groupId();
    }

    private void wear(String... groups) {
        test.moto
                .client()
                .modifyInstanceAttribute(request -> request.instanceId(id).groups(groups));
    }

    private List<String> groups() {
        return test.moto.instance(id).securityGroups().stream()
                .map(GroupIdentifier::groupId)
                .toList();
    }

    private Map<String, Object> arguments(String how, String... groups) {
        return Map.of("instance", test.name("api"), "groups", List.of(groups), "how", how);
    }

    @Test
    void groups_areAddedRemovedAndReplaced() {
        assertThat(test.change("ec2_set_security_groups", arguments("ADD", test.name("ssh"))))
                .isEqualTo(Outcome.DONE);
        assertThat(groups()).containsExactlyInAnyOrder(web, ssh);
        assertThat(test.change("ec2_set_security_groups", arguments("REMOVE", web)))
                .isEqualTo(Outcome.DONE);
        assertThat(groups()).containsExactly(ssh);
        assertThat(test.change("ec2_set_security_groups", arguments("REPLACE", web, closed)))
                .isEqualTo(Outcome.DONE);
        assertThat(groups()).containsExactlyInAnyOrder(web, closed);
    }

    @Test
    void review_showsTheGroupsBeforeAndAfter() {
        var proposal = test.runner.review("ec2_set_security_groups", arguments("REPLACE", closed));
        assertThat(proposal.steps().get(0).effect()).isEqualTo(Effect.WRITE);
        var impact = MotoCase.impact(proposal);
        assertThat(impact.resources().get(0)).startsWith(id);
        assertThat(impact.differences())
                .containsExactly(new Impact.Difference(
                        "security groups of " + id,
                        web + " (" + test.name("web") + ")",
                        closed + " (" + test.name("closed") + ")"));
        assertThat(impact.notes()).anyMatch(note -> note.contains("cut off") && note.contains(web));
        assertThat(groups()).containsExactly(web);
    }

    @Test
    void groupThatLetsTheWorldInToTheMachine_isToldOf() {
        test.moto
                .client()
                .authorizeSecurityGroupIngress(request -> request.groupId(ssh)
                        .ipProtocol("tcp")
                        .fromPort(22)
                        .toPort(22)
                        .cidrIp("0.0.0.0/0"));
        assertThat(test.impact("ec2_set_security_groups", arguments("ADD", ssh)).notes())
                .anyMatch(note -> note.contains("ANYBODY on the internet") && note.contains("tcp 22"));
        assertThat(test.impact("ec2_set_security_groups", arguments("ADD", closed))
                        .notes())
                .noneMatch(note -> note.contains("ANYBODY"));
    }

    @Test
    void whatChangesNothing_orLeavesNone_orIsOfAnotherNetwork_isRefusedBeforeAnybodyIsAsked() {
        var same = test.runner.fail("ec2_set_security_groups", arguments("ADD", web));
        assertThat(same.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(same.message()).contains("so already");
        var none = test.runner.fail("ec2_set_security_groups", arguments("REMOVE", web));
        assertThat(none.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(none.message()).contains("without a security group");
        var absent = test.runner.fail("ec2_set_security_groups", arguments("REMOVE", ssh));
        assertThat(absent.kind()).isEqualTo(FailureKind.CONFLICT);
        var vpc = test.moto
                .client()
                .createVpc(request -> request.cidrBlock("10.77.0.0/16"))
                .vpc()
                .vpcId();
        var other = test.runner.fail("ec2_set_security_groups", arguments("ADD", group("far", vpc)));
        assertThat(other.message()).contains(vpc);
        assertThat(test.runner
                        .fail("ec2_set_security_groups", arguments("ADD", test.name("clsoed")))
                        .hint())
                .contains(test.name("closed"));
        assertThat(groups()).containsExactly(web);
    }

    @Test
    void dryRun_changesNothing() {
        test.runner.run(
                "ec2_set_security_groups",
                Map.of("instance", id, "groups", List.of(closed), "how", "REPLACE", "dryRun", true));
        assertThat(groups()).containsExactly(web);
    }

    @Test
    void groupsThatChangedSinceTheReview_areNotReplaced() {
        var conversation = test.runner.agent().conversation();
        var reply = conversation.ask("isolate " + id + " with " + closed);
        assertThat(reply).as(String.valueOf(reply)).isInstanceOf(Reply.ApprovalNeeded.class);
        var proposal = ((Reply.ApprovalNeeded) reply).proposal();
        wear(web, ssh);
        var done = conversation.approve(new Approval(proposal.seal(), "test", Instant.now(), proposal.confirmations()));
        assertThat(done.toString()).contains("when this was reviewed", "nothing was done");
        assertThat(groups()).containsExactlyInAnyOrder(web, ssh);
    }

    @Test
    void twoStepsOfOnePlan_eachFindWhatTheOneBeforeLeft() {
        var conversation = test.runner.agent().conversation();
        var reply = conversation.ask("add security group " + closed + " to " + id + " and then remove security group "
                + web + " from " + id);
        assertThat(reply).as(String.valueOf(reply)).isInstanceOf(Reply.ApprovalNeeded.class);
        var proposal = ((Reply.ApprovalNeeded) reply).proposal();
        var done = conversation.approve(new Approval(proposal.seal(), "test", Instant.now(), proposal.confirmations()));
        assertThat(done).as(String.valueOf(done)).isInstanceOf(Reply.Answer.class);
        assertThat(groups()).containsExactly(closed);
    }
}
