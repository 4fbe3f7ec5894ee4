package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.IpPermission;

@ToolInfo(
        name = "ec2_security_group_rules",
        effect = Effect.READ,
        iam = {"ec2:DescribeSecurityGroups", "ec2:DescribeNetworkInterfaces"},
        value = "Shows the rules of one security group, in and out, of all ports or of one, and what uses the group.",
        examples = {
            "show the rules of security group {group}",
            "show the rules of {group}",
            "list the rules of security group {group}",
            "which ports are open on security group {group}",
            "which ports are open on {group}",
            "which ports does {group} open",
            "describe security group {group}",
            "what does security group {group} allow",
            "show security group {group}",
            "show the details of security group {group}",
            "details of security group {group}",
            "tell me about security group {group}",
            "what is security group {group}",
            "what is the description of security group {group}",
            "show the inbound rules of {group}",
            "show the outbound rules of security group {group}",
            "list the ingress rules of {group}",
            "which ports does security group {group} let in",
            "what ports does {group} let in",
            "what does {group} let in",
            "what does {group} allow in",
            "who can reach port {port} on {group}",
            "who can reach port {port} through security group {group}",
            "who can access port {port} on {group}",
            "who can ssh into {group}",
            "who is allowed in by security group {group}",
            "is port {port} open on {group}",
            "is port {port} open in security group {group}",
            "is ssh open on {group}",
            "does {group} allow ssh",
            "does security group {group} allow port {port}",
            "does {group} let port {port} in",
            "what traffic does security group {group} allow",
            "what uses security group {group}",
            "who uses security group {group}",
            "which rules does security group {group} have",
            "which firewall rules does {group} have",
            "info on security group {group}",
            "rules of {group}",
            "inbound rules of {group}",
            "outbound rules of {group}",
            "ingress rules of security group {group}",
            "egress rules of {group}",
            "firewall rules of {group}",
            "what does {group} permit",
            "what does security group {group} let through",
            "what does {group} accept",
            "which networks may reach {group}",
            "which sources does {group} allow",
            "what can get in through {group}"
        })
final class SecurityGroupRulesTool implements Tool<SecurityGroupRulesTool.Input, SecurityGroupRulesTool.Output> {

    record Input(
            @Param(
                    value = "The security group, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.GROUP,
                    rule = Ids.GROUP_RULE)
            String group,

            @Param(
                    value = "Only rules for what comes in, or for what goes out",
                    words = {
                        "inbound=IN",
                        "ingress=IN",
                        "incoming=IN",
                        "let in=IN",
                        "lets in=IN",
                        "outbound=OUT",
                        "egress=OUT",
                        "outgoing=OUT",
                        "let out=OUT",
                        "lets out=OUT"
                    })
            @Nullable
            Direction direction,

            @Param(
                    value = "Only rules that open this port",
                    min = 0,
                    max = 65_535,
                    words = {
                        "port {}",
                        "ssh=22",
                        "http=80",
                        "https=443",
                        "rdp=3389",
                        "mysql=3306",
                        "postgres=5432",
                        "postgresql=5432",
                        "redis=6379",
                        "mongodb=27017",
                        "mssql=1433",
                        "dns=53"
                    })
            @Nullable
            Integer port) {}

    /** @param usedBy instances, and network interfaces of other things */
    record Output(
            String id,
            String name,
            String description,
            @Nullable String vpc,
            List<Rule> rules,
            List<String> usedBy) {}

    /** @param peer where what comes in comes from, or what goes out goes to */
    record Rule(Direction direction, String ports, String peer, boolean world, String note) {}

    enum Direction {
        IN,
        OUT
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(Ec2Calls.look("DescribeSecurityGroups"), Ec2Calls.look("DescribeNetworkInterfaces"));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var group = Finder.GROUPS.one(ec2, in.group());
        var rules = new ArrayList<Rule>();
        rules(Direction.IN, group.ipPermissions(), in, rules);
        rules(Direction.OUT, group.ipPermissionsEgress(), in, rules);
        var users = GroupRules.users(ec2, Map.of("group-id", List.of(group.groupId())));
        return ToolResult.ok(new Output(
                group.groupId(),
                group.groupName(),
                String.valueOf(group.description()),
                group.vpcId(),
                rules,
                users.getOrDefault(group.groupId(), List.of())));
    }

    private static void rules(Direction direction, List<IpPermission> permissions, Input in, List<Rule> rules) {
        if (in.direction() != null && in.direction() != direction) {
            return;
        }
        for (var one : GroupRules.described(permissions)) {
            if (in.port() != null && !one.rule().covers(in.port())) {
                continue;
            }
            rules.add(new Rule(
                    direction,
                    one.rule().ports(),
                    String.valueOf(one.rule().source()),
                    one.rule().isWorld(),
                    one.note()));
        }
    }
}
