package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.ConnectivityType;
import software.amazon.awssdk.services.ec2.model.NatGateway;

@ToolInfo(
        name = "ec2_subnet_info",
        effect = Effect.READ,
        iam = {"ec2:DescribeSubnets", "ec2:DescribeRouteTables", "ec2:DescribeNetworkAcls", "ec2:DescribeNatGateways"},
        value =
                "Shows one subnet in detail: its VPC, network, zone, free addresses, whether what is launched in it gets a"
                        + " public address, its route table and its network ACL in words, and its tags.",
        examples = {
            "describe subnet {subnet}",
            "show subnet {subnet}",
            "show the details of subnet {subnet}",
            "details of subnet {subnet}",
            "tell me about the subnet {subnet}",
            "show the routes of subnet {subnet}",
            "which routes does subnet {subnet} have",
            "show the route table of subnet {subnet}",
            "what is the route table of subnet {subnet}",
            "show the network acl of subnet {subnet}",
            "which network acl does subnet {subnet} have",
            "is subnet {subnet} public",
            "does subnet {subnet} reach the internet",
            "how many free addresses does subnet {subnet} have",
            "what is subnet {subnet}",
            "info about subnet {subnet}",
            "which zone is subnet {subnet} in",
            "which az is subnet {subnet} in",
            "which availability zone is subnet {subnet} in",
            "which vpc is subnet {subnet} in",
            "which vpc does subnet {subnet} belong to",
            "what is the cidr of subnet {subnet}",
            "what cidr does subnet {subnet} have",
            "cidr block of subnet {subnet}",
            "ip range of subnet {subnet}",
            "how many free ips does subnet {subnet} have",
            "how many ips are left in subnet {subnet}",
            "how many addresses are available in subnet {subnet}",
            "free addresses of subnet {subnet}",
            "is subnet {subnet} full",
            "is subnet {subnet} private",
            "is subnet {subnet} public or private",
            "is subnet {subnet} private or public",
            "is subnet {subnet} reachable from the internet",
            "does subnet {subnet} have internet access",
            "route table of subnet {subnet}",
            "where does subnet {subnet} route traffic",
            "which nacl does subnet {subnet} have",
            "info on subnet {subnet}",
            "status of subnet {subnet}",
            "cidr of subnet {subnet}",
            "zone of subnet {subnet}",
            "az of {subnet}"
        })
final class SubnetInfoTool implements Tool<SubnetInfoTool.Input, SubnetInfoTool.Output> {

    record Input(
            @Param(
                    value = "The subnet, by its id or by its name (the Name tag)",
                    kind = ParamKind.NAME,
                    pattern = Ids.SUBNET,
                    rule = Ids.SUBNET_RULE,
                    words = {"subnet {}"})
            String subnet) {}

    /**
     * @param internet how what is in it reaches the internet; null where its routes could not be read
     * @param routeTable null where it could not be read
     * @param acl null where it could not be read
     * @param notRead what could not be read, and why
     */
    record Output(
            ListNetworksTool.Part subnet,
            @Nullable String internet,
            RouteTables.@Nullable Table routeTable,
            NetworkAcls.@Nullable Acl acl,
            Map<String, String> tags,
            List<String> notRead) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                Ec2Calls.look("DescribeSubnets"),
                Ec2Calls.look("DescribeRouteTables"),
                Ec2Calls.look("DescribeNetworkAcls"),
                Ec2Calls.look("DescribeNatGateways"));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var subnet = Finder.SUBNETS.one(ec2, in.subnet());
        var parts = new Parts();
        var table = parts.read("its route table", () -> RouteTables.of(ec2, subnet.subnetId(), subnet.vpcId()));
        var nats = table == null || !RouteTables.hasNat(table)
                ? List.<NatGateway>of()
                : parts.list("which of its NAT gateways are private", () -> ec2.natGateways(subnet.vpcId()));
        var acls = parts.read(
                "its network ACL", () -> ec2.networkAcls(Map.of("association.subnet-id", List.of(subnet.subnetId()))));
        return ToolResult.ok(new Output(
                ListNetworksTool.Part.of(subnet),
                table == null ? null : RouteTables.internet(table, privates(nats)),
                table == null ? null : RouteTables.described(table),
                acls == null || acls.isEmpty() ? null : NetworkAcls.described(acls.get(0)),
                Ec2Access.tags(subnet.tags()),
                parts.notRead()));
    }

    private static Set<String> privates(List<NatGateway> nats) {
        return nats.stream()
                .filter(one -> one.connectivityType() == ConnectivityType.PRIVATE)
                .map(NatGateway::natGatewayId)
                .collect(Collectors.toSet());
    }
}
