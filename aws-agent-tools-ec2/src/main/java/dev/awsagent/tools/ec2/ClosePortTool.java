package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;

@ToolInfo(
        name = "ec2_close_port",
        effect = Effect.WRITE,
        iam = {"ec2:RevokeSecurityGroupIngress", "ec2:DescribeSecurityGroups"},
        value =
                "Closes a port of a security group: takes back the rules that open just this port, for one source or for all."
                        + " Rules that open more than it stay, and are named.",
        examples = {
            "close port {port} on {group}",
            "close port {port} on security group {group}",
            "close port {port} on {group} for {source}",
            "close port {port} for {source} on {group}",
            "close ports {port} on {group}",
            "close ssh on {group}",
            "close https on {group}",
            "close ssh on {group} for {source}",
            "close all ports on {group} for {source}",
            "block port {port} on {group}",
            "block port {port} on security group {group}",
            "revoke port {port} for {source} on {group}",
            "close port {port} from {source} on {group}",
            "close {port} on {group} for {source}",
            "close ssh from {source} on {group}",
            "shut port {port} on {group}",
            "shut port {port} on {group} for {source}",
            "block {source} on port {port} of {group}",
            "block ssh from {source} on {group}",
            "block port {port} from {source} on {group}",
            "revoke port {port} from {source} on {group}",
            "revoke {source} on port {port} of {group}",
            "revoke ssh from {source} on {group}",
            "revoke ssh access from {source} on {group}",
            "revoke access to port {port} from {source} on {group}",
            "revoke the inbound rule for port {port} from {source} on {group}",
            "remove the inbound rule for port {port} from {source} on {group}",
            "remove the ingress rule for port {port} from {source} on {group}",
            "remove the rule for port {port} from {source} on {group}",
            "remove the rule for ssh from {source} on {group}",
            "remove the ssh rule for {source} from {group}",
            "remove the rule that allows port {port} from {source} on {group}",
            "remove the rule allowing port {port} from {source} on {group}",
            "remove port {port} for {source} from {group}",
            "remove ssh access for {source} on {group}",
            "remove access to port {port} from {source} on {group}",
            "delete the inbound rule for port {port} from {source} on {group}",
            "delete the rule for port {port} from {source} on {group}",
            "delete the rule that allows port {port} from {source} in {group}",
            "delete the rule allowing port {port} from {source} on {group}",
            "drop the rule for port {port} from {source} on {group}",
            "drop the inbound rule for port {port} from {source} on {group}",
            "stop allowing port {port} from {source} on {group}",
            "stop allowing {source} on port {port} of {group}",
            "stop allowing ssh from {source} on {group}",
            "stop letting {source} in on port {port} of {group}",
            "stop letting {source} reach port {port} on {group}",
            "stop letting {source} ssh in via {group}",
            "disallow port {port} from {source} on {group}",
            "disallow ssh from {source} on {group}",
            "disallow {source} on port {port} of {group}",
            "deny port {port} from {source} on {group}",
            "deny {source} on port {port} of {group}",
            "forbid port {port} from {source} on {group}",
            "block {port} from {source} on {group}",
            "revoke {port} from {source} on {group}",
            "disallow {port} from {source} on {group}",
            "deny {port} from {source} on {group}",
            "forbid {port} from {source} on {group}",
            "close {port} from {source} on {group}"
        })
final class ClosePortTool implements Tool<PortInput, Changes> {

    @Override
    public List<AwsCall> calls(PortInput in) {
        var rule = in.rule();
        var close = Ec2Calls.change("RevokeSecurityGroupIngress", in.dryRun());
        close = rule.source() == null || in.isFromNamedGroup()
                ? close.open("IpPermissions")
                : close.with("IpPermissions", List.of(rule.permission()));
        return List.of(
                Ec2Calls.look("DescribeSecurityGroups"),
                Ids.isGroup(in.group())
                        ? close.with("GroupId", in.group()).on(Ids.arn("security-group", in.group()))
                        : close.open("GroupId"));
    }

    @Override
    public Impact impact(PortInput in) {
        return Impact.one(in.group(), Undo.YES, "closes " + in.rule().words());
    }

    @Override
    public Impact inspect(PortInput in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var group = Finder.GROUPS.one(ec2, in.group());
        var notes = new ArrayList<String>();
        notes.add("closes " + PortRule.all(closing(ec2, in, group)));
        var still = wider(ec2, in, group);
        if (!still.isEmpty()) {
            notes.add("these rules open it all the same, and stay: " + PortRule.all(still));
        }
        return Impact.one(Finder.GROUPS.label(group), Undo.YES, notes.toArray(String[]::new))
                .seen(ec2.seen());
    }

    /** The rules that open just this. */
    private static List<PortRule> closing(Ec2Access ec2, PortInput in, SecurityGroup group) {
        var wanted = in.rule(ec2);
        var closing = GroupRules.inbound(group).stream()
                .filter(one -> one.isSamePorts(wanted)
                        && (wanted.source() == null || wanted.source().equals(one.source())))
                .toList();
        if (closing.isEmpty()) {
            var wider = wider(ec2, in, group);
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    Finder.GROUPS.label(group) + " has no rule for just " + wanted.words(),
                    wider.isEmpty()
                            ? "'show the rules of " + group.groupId() + "' shows those there are"
                            : "it is open by " + PortRule.all(wider) + ": close that, and open again what is needed");
        }
        ec2.hold("what opens " + wanted.ports() + " of " + group.groupId(), PortRule.all(closing));
        return closing;
    }

    /** The rules that let the same in and more: other ports, or another network. */
    private static List<PortRule> wider(Ec2Access ec2, PortInput in, SecurityGroup group) {
        var wanted = in.rule(ec2);
        return GroupRules.inbound(group).stream()
                .filter(one -> one.isEveryProtocol() || one.protocol().equals(wanted.protocol()))
                .filter(one -> !wanted.isAllPorts() && one.covers(wanted.from()) && one.covers(wanted.to()))
                .filter(one -> !one.isSamePorts(wanted)
                        || wanted.source() != null && !wanted.source().equals(one.source()) && one.isWorld())
                .toList();
    }

    @Override
    public ToolResult<Changes> call(PortInput in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var group = Finder.GROUPS.one(ec2, in.group());
        var closing = closing(ec2, in, group);
        return ToolResult.ok(ec2.change(
                in.dryRun(),
                group.groupId(),
                group.groupName(),
                "closed " + PortRule.all(closing),
                client -> client.revokeSecurityGroupIngress(request -> request.groupId(group.groupId())
                        .ipPermissions(
                                closing.stream().map(GroupRules::permission).toList())
                        .dryRun(Ec2Calls.flag(in.dryRun())))));
    }
}
