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
        value = "Shows the rules of one security group, in and out, and what uses the group.",
        examples = {
            "show the rules of security group {group}",
            "show the rules of {group}",
            "list the rules of security group {group}",
            "which ports are open on security group {group}",
            "which ports are open on {group}",
            "which ports does {group} open",
            "describe security group {group}",
            "what does security group {group} allow"
        })
final class SecurityGroupRulesTool implements Tool<SecurityGroupRulesTool.Input, SecurityGroupRulesTool.Output> {

    record Input(
            @Param(
                    value = "The security group, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.GROUP,
                    rule = Ids.GROUP_RULE)
            String group) {}

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
        rules(Direction.IN, group.ipPermissions(), rules);
        rules(Direction.OUT, group.ipPermissionsEgress(), rules);
        var users = GroupRules.users(ec2, Map.of("group-id", List.of(group.groupId())));
        return ToolResult.ok(new Output(
                group.groupId(),
                group.groupName(),
                String.valueOf(group.description()),
                group.vpcId(),
                rules,
                users.getOrDefault(group.groupId(), List.of())));
    }

    private static void rules(Direction direction, List<IpPermission> permissions, List<Rule> rules) {
        for (var one : GroupRules.described(permissions)) {
            rules.add(new Rule(
                    direction,
                    one.rule().ports(),
                    String.valueOf(one.rule().source()),
                    one.rule().isWorld(),
                    one.note()));
        }
    }
}
