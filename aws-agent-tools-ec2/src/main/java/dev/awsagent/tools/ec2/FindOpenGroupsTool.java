package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "ec2_find_open_groups",
        effect = Effect.READ,
        iam = {"ec2:DescribeSecurityGroups", "ec2:DescribeNetworkInterfaces", "ec2:GetManagedPrefixListEntries"},
        value =
                "Finds security groups with a rule that lets the whole internet in, by IPv4 or IPv6; on any port, or on one. A"
                        + " range, 'all traffic' and a prefix list that holds the internet count as well.",
        examples = {
            "which security groups are open to the world",
            "which security groups are open to the internet",
            "find security groups open to the world",
            "find security groups that let the world in",
            "show security groups that are open to everyone",
            "which security groups allow ssh from anywhere",
            "which security groups allow port {port} from the internet",
            "which security groups open port {port} to the world",
            "is port {port} open to the world on any security group",
            "any security groups wide open to the internet",
            "which security groups are wide open",
            "which security groups are open to anyone",
            "which security groups are publicly accessible",
            "which security groups are public",
            "which security groups expose port {port} to the internet",
            "which security groups expose rdp publicly",
            "which groups expose ssh to the world",
            "which groups allow ssh from everywhere",
            "which groups have port {port} open to the world",
            "which security groups let anyone in on port {port}",
            "which security groups let everyone in",
            "do i have security groups that are open to the world",
            "is anything open to the internet",
            "is ssh open to the world anywhere",
            "what is exposed to the internet",
            "find groups with port {port} open to everyone",
            "list security groups that allow all traffic from the internet",
            "which sgs are open to the world",
            "which sgs allow ssh from anywhere",
            "which firewalls let the world in",
            "which security groups are open on port {port} to everybody"
        })
final class FindOpenGroupsTool implements Tool<FindOpenGroupsTool.Input, FindOpenGroupsTool.Output> {

    record Input(
            @Param(
                    value = "Only rules that let in on this port",
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

    /** @param notLookedInto prefix lists whose entries could not be read, and why */
    record Output(List<Open> groups, List<String> notLookedInto) {}

    /** @param delicate the ports among them that are for machines themselves, or for data */
    record Open(
            String id,
            String name,
            @Nullable String vpc,
            String ports,
            String source,
            List<String> delicate,
            List<String> usedBy) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                Ec2Calls.look("DescribeSecurityGroups"),
                Ec2Calls.look("DescribeNetworkInterfaces"),
                Ec2Calls.look("GetManagedPrefixListEntries"));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var open = new ArrayList<Open>();
        var users = GroupRules.users(ec2, Map.of());
        var lists = new PrefixLists(ec2);
        // Filters of the API may each be met by another rule, and miss ranges: each rule is looked at here.
        for (var group : ec2.groups(Map.of())) {
            for (var rule : GroupRules.inbound(group)) {
                if ((in.port() == null || rule.covers(in.port())) && (rule.isWorld() || lists.isWorld(rule))) {
                    open.add(new Open(
                            group.groupId(),
                            group.groupName(),
                            group.vpcId(),
                            rule.ports(),
                            String.valueOf(rule.source()),
                            rule.isAllPorts() ? List.of("all") : rule.delicate(),
                            users.getOrDefault(group.groupId(), List.of())));
                }
            }
        }
        return ToolResult.ok(new Output(open, lists.notRead()));
    }
}
