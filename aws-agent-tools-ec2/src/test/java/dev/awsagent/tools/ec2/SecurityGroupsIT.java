package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.Reply;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tools.ec2.Changes.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.Ipv6Range;

/** Security groups and their rules, on {@code moto_server}. */
class SecurityGroupsIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, folder);

    private String group;

    @BeforeEach
    void create() {
        group = group("web-sg");
    }

    private String group(String name) {
        return test.moto
                .client()
                .createSecurityGroup(request -> request.groupName(test.name(name))
                        .description("of a test")
                        .vpcId(test.moto.client().describeVpcs().vpcs().get(0).vpcId()))
                .groupId();
    }

    private List<PortRule> rules() {
        return GroupRules.inbound(test.moto
                .client()
                .describeSecurityGroups(request -> request.groupIds(group))
                .securityGroups()
                .get(0));
    }

    private void allow(IpPermission permission) {
        test.moto
                .client()
                .authorizeSecurityGroupIngress(request -> request.groupId(group).ipPermissions(permission));
    }

    private static IpPermission permission(String protocol, Integer from, Integer to, String source) {
        var permission =
                IpPermission.builder().ipProtocol(protocol).fromPort(from).toPort(to);
        return source.contains(":")
                ? permission
                        .ipv6Ranges(Ipv6Range.builder().cidrIpv6(source).build())
                        .build()
                : permission.ipRanges(IpRange.builder().cidrIp(source).build()).build();
    }

    @Test
    void openPort_forOneNetwork_isAWriteAndOpensIt() {
        var arguments = Map.of("group", test.name("web-sg"), "port", "5432", "source", "10.0.0.0/8");
        var proposal = test.runner.review("ec2_open_port", arguments);
        assertThat(proposal.steps().get(0).effect()).isEqualTo(Effect.WRITE);
        assertThat(MotoCase.impact(proposal).resources()).containsExactly(group + " (" + test.name("web-sg") + ")");
        assertThat(test.change("ec2_open_port", arguments)).isEqualTo(Outcome.DONE);
        assertThat(rules()).containsExactly(new PortRule("tcp", 5432, 5432, "10.0.0.0/8"));
        var again = test.runner.fail("ec2_open_port", arguments);
        assertThat(again.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(again.message()).contains("already");
    }

    @Test
    void openPort_ofAMachineForTheWorld_warnsAndHasTheNameTyped() {
        for (var port : List.of("22", "3389", "5432", "3000-4000", "5900", "9300", "27018")) {
            for (var source : List.of("0.0.0.0/0", "::/0", "0.0.0.0/1")) {
                var step = test.runner
                        .review("ec2_open_port", Map.of("group", test.name("web-sg"), "port", port, "source", source))
                        .steps()
                        .get(0);
                assertThat(step.effect()).as(port + " for " + source).isEqualTo(Effect.DESTROY);
                assertThat(step.impact().confirm()).isEqualTo(test.name("web-sg"));
                assertThat(step.impact().notes()).anyMatch(note -> note.contains("ANYBODY on the internet"));
            }
        }
        assertThat(rules()).isEmpty();
    }

    @Test
    void openPort_ofAWebsiteForTheWorld_asksPlainly() {
        var step = test.runner
                .review("ec2_open_port", Map.of("group", group, "port", "443", "source", "0.0.0.0/0"))
                .steps()
                .get(0);
        assertThat(step.effect()).isEqualTo(Effect.WRITE);
        assertThat(step.impact().confirm()).isNull();
        assertThat(step.impact().notes()).anyMatch(note -> note.contains("the whole internet"));
    }

    @Test
    void allPortsForTheWorld_areNeverOpened() {
        var reply = test.runner.approve().ask("open all ports on " + group + " for 0.0.0.0/0");
        assertThat(reply).isInstanceOf(Reply.Refused.class);
        for (var ports : List.of("0-65535", "1-65535", "1024-65535")) {
            assertThat(test.runner.reply("ec2_open_port", Map.of("group", group, "port", ports, "source", "::/0")))
                    .isInstanceOf(Reply.Refused.class);
        }
        assertThat(rules()).isEmpty();
    }

    @Test
    void openPort_forAnotherGroupOrAnAddress() {
        var other = group("other");
        test.change("ec2_open_port", Map.of("group", group, "port", "22", "source", other));
        test.change("ec2_open_port", Map.of("group", group, "port", "22", "source", "203.0.113.7"));
        test.change("ec2_open_port", Map.of("group", group, "allPorts", true, "source", "2001:db8::/32"));
        assertThat(rules())
                .containsExactlyInAnyOrder(
                        new PortRule("tcp", 22, 22, other),
                        new PortRule("tcp", 22, 22, "203.0.113.7/32"),
                        new PortRule("-1", -1, -1, "2001:db8::/32"));
    }

    @Test
    void openAndClosePort_forAGroupThatIsNamed() {
        var other = group("other");
        var arguments = Map.of("group", group, "port", "5432", "source", test.name("other"));
        assertThat(test.impact("ec2_open_port", arguments).notes())
                .contains("opens tcp 5432 for " + test.name("other"), test.name("other") + " is " + other);
        test.change("ec2_open_port", arguments);
        assertThat(rules()).containsExactly(new PortRule("tcp", 5432, 5432, other));
        test.change("ec2_close_port", arguments);
        assertThat(rules()).isEmpty();
    }

    @Test
    void openPort_thatMakesNoSense_isRefusedBeforeAnybodyIsAsked() {
        for (var arguments : List.of(
                Map.of("group", group, "port", "99999", "source", "10.0.0.0/8"),
                Map.of("group", group, "port", "90-80", "source", "10.0.0.0/8"),
                Map.of("group", group, "port", "80", "source", "10.0.0.0/33"),
                Map.of("group", group, "port", "80", "source", "300.0.0.0/8"),
                Map.of("group", group, "port", "80"),
                Map.of("group", group, "source", "10.0.0.0/8"))) {
            assertThat(test.runner.fail("ec2_open_port", arguments).kind()).isEqualTo(FailureKind.INVALID);
        }
        var missing = test.runner.fail(
                "ec2_open_port", Map.of("group", test.name("wbe-sg"), "port", "80", "source", "10.0.0.0/8"));
        assertThat(missing.hint()).contains(test.name("web-sg"));
    }

    @Test
    void closePort_takesBackJustThatAndNamesWhatStaysOpen() {
        allow(permission("tcp", 22, 22, "0.0.0.0/0"));
        allow(permission("tcp", 22, 22, "10.0.0.0/8"));
        allow(permission("tcp", 20, 30, "192.168.0.0/16"));
        var arguments = Map.of("group", group, "port", "22", "source", "0.0.0.0/0");
        assertThat(test.impact("ec2_close_port", arguments).notes())
                .anyMatch(note -> note.contains("closes tcp 22 for 0.0.0.0/0"))
                .anyMatch(note -> note.contains("tcp 20-30 for 192.168.0.0/16") && note.contains("stay"));
        assertThat(test.change("ec2_close_port", arguments)).isEqualTo(Outcome.DONE);
        assertThat(rules())
                .containsExactlyInAnyOrder(
                        new PortRule("tcp", 22, 22, "10.0.0.0/8"), new PortRule("tcp", 20, 30, "192.168.0.0/16"));
        var missing = test.runner.fail("ec2_close_port", Map.of("group", group, "port", "25"));
        assertThat(missing.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(missing.hint()).contains("tcp 20-30");
    }

    @Test
    void closePort_leavesARuleForEveryPortOfTheProtocol() {
        allow(permission("tcp", 0, 65535, "10.0.0.0/8"));
        allow(permission("tcp", 22, 22, "192.0.2.0/24"));
        allow(permission("udp", 22, 22, "198.51.100.0/24"));
        var arguments = Map.of("group", group, "port", "22");
        assertThat(test.impact("ec2_close_port", arguments).notes())
                .containsExactly(
                        "closes tcp 22 for 192.0.2.0/24",
                        "these rules open it all the same, and stay: tcp 0-65535 for 10.0.0.0/8");
        test.change("ec2_close_port", arguments);
        assertThat(rules())
                .containsExactlyInAnyOrder(
                        new PortRule("tcp", 0, 65535, "10.0.0.0/8"), new PortRule("udp", 22, 22, "198.51.100.0/24"));
    }

    @Test
    void pingRule_isShownAndHasNoDelicatePort() {
        allow(permission("icmp", 8, -1, "0.0.0.0/0"));
        assertThat(test.runner
                        .run("ec2_find_open_groups", Map.of())
                        .value()
                        .path("groups")
                        .valueStream()
                        .filter(one -> one.path("id").asText().equals(group))
                        .map(one -> one.path("ports").asText() + one.path("delicate")))
                .containsExactly("icmp 8--1[]");
        assertThat(open(22)).isEmpty();
    }

    @Test
    void prefixList_thatHoldsTheInternet_isFoundAndItsRuleClosed() {
        allowList(list("0.0.0.0/0"));
        assertThat(open(22)).containsExactly("tcp 22");
        assertThat(open(23)).isEmpty();
        test.change("ec2_close_port", Map.of("group", group, "port", "22"));
        assertThat(rules()).isEmpty();
        allowList(list("10.0.0.0/8"));
        assertThat(open(22)).isEmpty();
    }

    @Test
    void prefixList_thatCannotBeRead_isNamed() throws IOException {
        var list = list("0.0.0.0/0");
        allowList(list);
        try (var faulty = new FaultyEc2(AWS.endpoint());
                var runner = ToolRunner.on(faulty.environment(AWS.accessKeyId(), AWS.secretAccessKey(), folder))) {
            faulty.fault = (action, body, count) -> action.equals("GetManagedPrefixListEntries")
                    ? FaultyEc2.Answer.error(403, "UnauthorizedOperation", "not for you")
                    : null;
            var found = runner.run("ec2_find_open_groups", Map.of("port", 22)).value();
            assertThat(found.path("notLookedInto").toString()).contains(list + ": UnauthorizedOperation");
        }
    }

    private String list(String network) {
        return test.moto
                .client()
                .createManagedPrefixList(request -> request.prefixListName(test.name("list"))
                        .maxEntries(5)
                        .addressFamily("IPv4")
                        .entries(entry -> entry.cidr(network)))
                .prefixList()
                .prefixListId();
    }

    private void allowList(String list) {
        allow(IpPermission.builder()
                .ipProtocol("tcp")
                .fromPort(22)
                .toPort(22)
                .prefixListIds(entry -> entry.prefixListId(list))
                .build());
    }

    @Test
    void closePort_forAll_takesBackEachOfItsRules() {
        allow(permission("tcp", 80, 80, "0.0.0.0/0"));
        allow(permission("tcp", 80, 80, "::/0"));
        test.change("ec2_close_port", Map.of("group", group, "port", "80"));
        assertThat(rules()).isEmpty();
    }

    @Test
    void openAndClose_asADryRun_changeNothing() {
        test.runner.run("ec2_open_port", Map.of("group", group, "port", "22", "source", "0.0.0.0/0", "dryRun", true));
        assertThat(rules()).isEmpty();
        allow(permission("tcp", 80, 80, "0.0.0.0/0"));
        test.runner.run("ec2_close_port", Map.of("group", group, "port", "80", "dryRun", true));
        assertThat(rules()).hasSize(1);
    }

    @Test
    void openToTheWorld_isFoundWithAllConditionsOnOneRule() {
        // Each condition is met, by two rules.
        allow(permission("tcp", 22, 22, "10.0.0.0/8"));
        allow(permission("tcp", 443, 443, "0.0.0.0/0"));
        assertThat(open(22)).isEmpty();
        assertThat(open(443)).containsExactly("tcp 443");
        // Ranges, all traffic and IPv6 let it in as well.
        allow(permission("tcp", 20, 25, "::/0"));
        assertThat(open(22)).containsExactly("tcp 20-25");
        allow(permission("-1", null, null, "0.0.0.0/0"));
        assertThat(open(22)).containsExactlyInAnyOrder("tcp 20-25", "all ports");
    }

    private List<String> open(int port) {
        var found = test.runner
                .run("ec2_find_open_groups", Map.of("port", port))
                .value()
                .path("groups");
        return found.valueStream()
                .filter(one -> one.path("id").asText().equals(group))
                .map(one -> one.path("ports").asText())
                .toList();
    }

    @Test
    void rules_areShownOneForEachSource_withWhoUsesTheGroup() {
        allow(permission("tcp", 80, 80, "0.0.0.0/0"));
        allow(permission("tcp", 80, 80, "10.0.0.0/8"));
        var id = test.moto
                .client()
                .runInstances(request -> request.imageId(test.moto.image())
                        .instanceType("t3.micro")
                        .minCount(1)
                        .maxCount(1)
                        .securityGroupIds(group))
                .instances()
                .get(0)
                .instanceId();
        var shown = test.runner
                .run("ec2_security_group_rules", Map.of("group", test.name("web-sg")))
                .value();
        assertThat(shown.path("rules")
                        .valueStream()
                        .filter(rule -> rule.path("direction").asText().equals("IN"))
                        .map(rule -> rule.path("ports").asText() + " "
                                + rule.path("peer").asText() + " "
                                + rule.path("world").asBoolean()))
                .containsExactlyInAnyOrder("tcp 80 0.0.0.0/0 true", "tcp 80 10.0.0.0/8 false");
        assertThat(shown.path("usedBy").get(0).asText()).isEqualTo(id);
    }

    @Test
    void unusedGroups_areThoseThatNothingUses() {
        var lonely = group("lonely");
        var referenced = group("referenced");
        test.moto
                .client()
                .authorizeSecurityGroupIngress(request -> request.groupId(group)
                        .ipPermissions(permission -> permission
                                .ipProtocol("tcp")
                                .fromPort(80)
                                .toPort(80)
                                .userIdGroupPairs(pair -> pair.groupId(referenced))));
        test.moto
                .client()
                .runInstances(request -> request.imageId(test.moto.image())
                        .instanceType("t3.micro")
                        .minCount(1)
                        .maxCount(1)
                        .securityGroupIds(group));
        assertThat(test.runner
                        .run("ec2_list_security_groups", Map.of("unused", true, "groupsNamed", test.mark + "-*"))
                        .value()
                        .findValuesAsText("id"))
                .containsExactly(lonely);
        assertThat(test.runner
                        .run("ec2_list_security_groups", Map.of("groupsNamed", test.mark + "-*"))
                        .value()
                        .findValuesAsText("id"))
                .containsExactlyInAnyOrder(lonely, referenced, group);
    }
}
