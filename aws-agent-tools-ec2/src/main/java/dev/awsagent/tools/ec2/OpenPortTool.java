package dev.awsagent.tools.ec2;

import dev.awsagent.credential.Target;
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
import java.util.Map;

@ToolInfo(
        name = "ec2_open_port",
        effect = Effect.WRITE,
        iam = {"ec2:AuthorizeSecurityGroupIngress", "ec2:DescribeSecurityGroups", "ec2:DescribeNetworkInterfaces"},
        value =
                "Opens a port of a security group for a network, an address or another group. To open SSH, RDP or a database to the"
                        + " whole internet asks for the group's name to be typed; all ports for all the world are never opened.",
        examples = {
            "open port {port} on {group} for {source}",
            "open port {port} on security group {group} for {source}",
            "open port {port} from {source} on {group}",
            "open port {port} to {source} on security group {group}",
            "open port {port} on {group} to the internet",
            "open ports {port} on {group} for {source}",
            "open https on {group} for {source}",
            "open ssh on {group} for {source}",
            "open ssh from {source} on security group {group}",
            "open all ports on {group} for {source}",
            "allow port {port} from {source} on {group}",
            "allow port {port} from {source} in security group {group}",
            "allow ssh from {source} on {group}",
            "allow https from {source} on {group}",
            "allow {source} on port {port} of {group}",
            "open {port} on {group} for {source}",
            "open {port} from {source} on {group}",
            "permit port {port} from {source} on {group}",
            "permit ssh from {source} on {group}",
            "permit {source} on port {port} of {group}",
            "permit {source} to reach port {port} on {group}",
            "enable port {port} from {source} on {group}",
            "enable ssh from {source} on {group}",
            "allow inbound port {port} from {source} on {group}",
            "allow incoming port {port} from {source} on {group}",
            "allow inbound ssh from {source} on {group}",
            "allow ssh access from {source} on {group}",
            "allow {source} to reach port {port} on {group}",
            "allow {source} to access port {port} on {group}",
            "allow {source} to connect to port {port} on {group}",
            "allow {source} to ssh into {group}",
            "allow traffic from {source} on port {port} in {group}",
            "allow traffic on port {port} from {source} in {group}",
            "allow access to port {port} from {source} on {group}",
            "add an inbound rule to {group} for port {port} from {source}",
            "add an ingress rule to {group} for port {port} from {source}",
            "add an inbound rule for port {port} from {source} to {group}",
            "add a rule to {group} for port {port} from {source}",
            "add a rule to {group} allowing port {port} from {source}",
            "add a rule to {group} to allow port {port} from {source}",
            "add a rule to {group} that allows port {port} from {source}",
            "add an inbound rule to {group} that allows ssh from {source}",
            "add an inbound ssh rule for {source} to {group}",
            "create an inbound rule on {group} for port {port} from {source}",
            "whitelist {source} on port {port} of {group}",
            "whitelist {source} for port {port} on {group}",
            "whitelist {source} for ssh on {group}",
            "whitelist {source} in {group} for port {port}",
            "accept port {port} from {source} on {group}",
            "accept ssh from {source} on {group}",
            "expose port {port} of {group} to {source}",
            "grant {source} access to port {port} on {group}",
            "authorize port {port} from {source} on {group}",
            "authorize {source} on port {port} of {group}",
            "authorize ssh from {source} on {group}",
            "unblock port {port} on {group} for {source}",
            "permit {port} from {source} on {group}",
            "enable {port} from {source} on {group}",
            "accept {port} from {source} on {group}",
            "authorize {port} from {source} on {group}",
            "allow {port} from {source} on {group}",
            "unblock {port} from {source} on {group}",
            "allow {port} from {source} into {group}",
            "add {port} from {source} to {group}",
            "open {port} to {source} on {group}"
        })
final class OpenPortTool implements Tool<PortInput, Changes> {

    private static PortRule rule(PortInput in) {
        var rule = in.rule();
        if (rule.source() == null) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "nothing says for whom " + rule.ports() + " of " + in.group() + " is to be opened",
                    "add 'for 203.0.113.0/24', an address, or another security group");
        }
        if (rule.isNearlyAllPorts() && rule.isWorld()) {
            throw new ToolException(
                    FailureKind.FORBIDDEN,
                    (rule.isAllPorts() ? "all" : "nearly all")
                            + " ports are never opened to the whole internet by one request",
                    "open the ports that are needed, one by one");
        }
        return rule;
    }

    @Override
    public Effect effect(PortInput in) {
        return rule(in).isDelicate() ? Effect.DESTROY : Effect.WRITE;
    }

    @Override
    public List<AwsCall> calls(PortInput in) {
        var rule = rule(in);
        var open = Ec2Calls.change("AuthorizeSecurityGroupIngress", in.dryRun());
        open = in.isFromNamedGroup()
                ? open.open("IpPermissions")
                : open.with("IpPermissions", List.of(rule.permission()));
        return List.of(
                Ec2Calls.look("DescribeSecurityGroups"),
                Ec2Calls.look("DescribeNetworkInterfaces"),
                Ids.isGroup(in.group())
                        ? open.with("GroupId", in.group()).on(Ids.arn("security-group", in.group()))
                        : open.open("GroupId"));
    }

    @Override
    public List<AwsCall> looks(PortInput in, Target target) {
        return List.of(Ec2Calls.look("DescribeSecurityGroups"), Ec2Calls.look("DescribeNetworkInterfaces"));
    }

    @Override
    public Impact impact(PortInput in) {
        var rule = rule(in);
        var notes = new ArrayList<String>();
        notes.add("opens " + rule.words());
        if (rule.isDelicate()) {
            notes.add("ANYBODY on the internet can then try " + String.join(", ", rule.delicate())
                    + ": they are found and attacked within minutes");
        }
        return rule.isDelicate()
                ? Impact.typed(in.group(), List.of(in.group()), 1, Undo.YES, notes.toArray(String[]::new))
                : Impact.one(in.group(), Undo.YES, notes.toArray(String[]::new));
    }

    @Override
    public Impact inspect(PortInput in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var group = Finder.GROUPS.one(ec2, in.group());
        var rule = in.rule(ec2);
        if (GroupRules.inbound(group).contains(rule)) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    Finder.GROUPS.label(group) + " lets in " + rule.words() + " already",
                    "'show the rules of " + group.groupId() + "' shows all of them");
        }
        var users = GroupRules.users(ec2, Map.of("group-id", List.of(group.groupId())))
                .getOrDefault(group.groupId(), List.of());
        var before = impact(in);
        var notes = new ArrayList<>(before.notes());
        if (in.isFromNamedGroup()) {
            notes.add(in.source() + " is " + rule.source());
        }
        notes.add(users.isEmpty() ? "nothing uses the group now" : "it is then open on " + String.join(", ", users));
        return new Impact(List.of(Finder.GROUPS.label(group)), 1, before.confirm(), Undo.YES, notes, ec2.seen());
    }

    @Override
    public ToolResult<Changes> call(PortInput in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var rule = in.rule(ec2);
        var group = Finder.GROUPS.one(ec2, in.group());
        return ToolResult.ok(ec2.change(
                in.dryRun(),
                group.groupId(),
                group.groupName(),
                "opened " + rule.words(),
                client -> client.authorizeSecurityGroupIngress(request -> request.groupId(group.groupId())
                        .ipPermissions(GroupRules.permission(rule))
                        .dryRun(Ec2Calls.flag(in.dryRun())))));
    }
}
