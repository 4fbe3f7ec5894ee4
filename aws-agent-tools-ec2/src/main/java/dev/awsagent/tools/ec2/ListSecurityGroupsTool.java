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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;

@ToolInfo(
        name = "ec2_list_security_groups",
        effect = Effect.READ,
        iam = {"ec2:DescribeSecurityGroups", "ec2:DescribeNetworkInterfaces", "ec2:DescribeVpcs"},
        value =
                "Lists security groups; all, those of a VPC or a name, or those that nothing uses: no network interface, and no"
                        + " rule of another group.",
        examples = {
            "list security groups",
            "list my security groups",
            "show all security groups",
            "which security groups are there",
            "what security groups do i have",
            "list security groups in vpc {vpc}",
            "list security groups named {groupsNamed}",
            "which security groups are unused",
            "show unused security groups",
            "which security groups are not used",
            "find security groups that nothing uses",
            "list all firewall groups",
            "which firewalls do i have",
            "show firewall security groups",
            "how many security groups do i have",
            "list the security groups of vpc {vpc}",
            "which security groups are in vpc {vpc}",
            "which security groups does vpc {vpc} have",
            "what security groups exist",
            "are there unused security groups",
            "list sgs",
            "which security groups are not in use"
        })
final class ListSecurityGroupsTool implements Tool<ListSecurityGroupsTool.Input, ListSecurityGroupsTool.Output> {

    record Input(
            @Param(
                    value = "Only groups of this VPC, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.VPC,
                    rule = Ids.VPC_RULE,
                    words = {"in vpc {}"})
            @Nullable
            String vpc,

            @Param(
                    value = "Only groups whose names match this, such as web-*",
                    kind = ParamKind.GLOB,
                    words = {"called {}", "named {}", "matching {}"})
            @Nullable
            String groupsNamed,

            @Param(
                    value = "Only groups that nothing uses",
                    words = {"unused", "not used", "not in use", "nothing uses", "no longer used", "orphaned", "idle"},
                    defaultValue = "false")
            boolean unused) {}

    record Output(List<Group> groups) {}

    record Group(
            String id, String name, @Nullable String vpc, int inboundRules, int outboundRules, String description) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var calls = new ArrayList<AwsCall>();
        calls.add(Ec2Calls.look("DescribeSecurityGroups"));
        if (in.unused()) {
            calls.add(Ec2Calls.look("DescribeNetworkInterfaces"));
        }
        calls.addAll(Ec2Calls.vpc(in.vpc()));
        return calls;
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var filters = new LinkedHashMap<String, List<String>>();
        if (in.vpc() != null) {
            filters.put("vpc-id", List.of(Finder.vpcId(ec2, in.vpc())));
        }
        if (in.groupsNamed() != null) {
            filters.put("group-name", List.of(in.groupsNamed()));
        }
        var groups = new ArrayList<>(ec2.groups(filters));
        if (in.unused()) {
            var used = used(ec2);
            // The default group of a VPC cannot be deleted.
            groups.removeIf(
                    one -> used.contains(one.groupId()) || one.groupName().equals("default"));
        }
        return ToolResult.ok(new Output(groups.stream()
                .map(one -> new Group(
                        one.groupId(),
                        one.groupName(),
                        one.vpcId(),
                        GroupRules.described(one.ipPermissions()).size(),
                        GroupRules.described(one.ipPermissionsEgress()).size(),
                        String.valueOf(one.description())))
                .toList()));
    }

    private static Set<String> used(Ec2Access ec2) {
        var used = new HashSet<>(GroupRules.users(ec2, Map.of()).keySet());
        for (SecurityGroup group : ec2.groups(Map.of())) {
            var rules = new ArrayList<>(GroupRules.described(group.ipPermissions()));
            rules.addAll(GroupRules.described(group.ipPermissionsEgress()));
            rules.stream()
                    .map(one -> one.rule().source())
                    .filter(source -> source != null && !source.equals(group.groupId()))
                    .forEach(used::add);
        }
        return used;
    }
}
