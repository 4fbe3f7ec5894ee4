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
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.VpcAttributeName;

@ToolInfo(
        name = "ec2_vpc_info",
        effect = Effect.READ,
        iam = {
            "ec2:DescribeVpcs",
            "ec2:DescribeSubnets",
            "ec2:DescribeRouteTables",
            "ec2:DescribeNetworkAcls",
            "ec2:DescribeInternetGateways",
            "ec2:DescribeNatGateways",
            "ec2:DescribeVpcAttribute"
        },
        value =
                "Shows one VPC in detail: its networks, DNS settings, subnets, internet and NAT gateways, its route tables and"
                        + " network ACLs in words, and its tags.",
        examples = {
            "describe vpc {vpc}",
            "show vpc {vpc}",
            "details of vpc {vpc}",
            "show the details of vpc {vpc}",
            "tell me about the vpc {vpc}",
            "show the route tables of vpc {vpc}",
            "which route tables does vpc {vpc} have",
            "show the network acls of vpc {vpc}",
            "which gateways does vpc {vpc} have",
            "show the gateways of vpc {vpc}",
            "does vpc {vpc} resolve dns names",
            "show the details about vpc {vpc}",
            "what is vpc {vpc}",
            "what is the cidr of vpc {vpc}",
            "what cidr does vpc {vpc} have",
            "what cidr block does vpc {vpc} use",
            "cidr block of vpc {vpc}",
            "address range of vpc {vpc}",
            "what is the ip range of vpc {vpc}",
            "network of vpc {vpc}",
            "is vpc {vpc} the default",
            "list the route tables in vpc {vpc}",
            "route tables of {vpc}",
            "route table of vpc {vpc}",
            "show the routing tables for vpc {vpc}",
            "show the routing of vpc {vpc}",
            "show the routes in vpc {vpc}",
            "network acls in vpc {vpc}",
            "which acls does vpc {vpc} have",
            "show the nacls of vpc {vpc}",
            "does vpc {vpc} have an internet gateway",
            "which internet gateway does vpc {vpc} have",
            "is there an internet gateway in vpc {vpc}",
            "does vpc {vpc} have a nat gateway",
            "which nat gateways are in vpc {vpc}",
            "show the nat gateways in vpc {vpc}",
            "nat gateways of {vpc}",
            "pull up the nat gateways of {vpc}",
            "list the gateways in vpc {vpc}",
            "internet gateway of {vpc}",
            "which tags does vpc {vpc} have",
            "info on vpc {vpc}",
            "status of vpc {vpc}",
            "look at vpc {vpc}",
            "what is in vpc {vpc}"
        })
final class VpcInfoTool implements Tool<VpcInfoTool.Input, VpcInfoTool.Output> {

    record Input(
            @Param(
                    value = "The VPC, by its id or by its name (the Name tag)",
                    kind = ParamKind.NAME,
                    pattern = Ids.VPC,
                    rule = Ids.VPC_RULE,
                    words = {"vpc {}"})
            String vpc) {}

    /**
     * @param dnsNames whether what has a public address gets a public DNS name; null where that could not be read
     * @param dnsResolution whether names are resolved by the DNS server of AWS; null where that could not be read
     * @param gateways internet and NAT gateways, each with its state
     * @param notRead what could not be read, and why; lists of it are empty
     */
    record Output(
            ListNetworksTool.Network vpc,
            String tenancy,
            @Nullable Boolean dnsNames,
            @Nullable Boolean dnsResolution,
            List<String> gateways,
            List<ListNetworksTool.Part> subnets,
            List<RouteTables.Table> routeTables,
            List<NetworkAcls.Acl> acls,
            Map<String, String> tags,
            List<String> notRead) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                Ec2Calls.look("DescribeVpcs"),
                Ec2Calls.look("DescribeSubnets"),
                Ec2Calls.look("DescribeRouteTables"),
                Ec2Calls.look("DescribeNetworkAcls"),
                Ec2Calls.look("DescribeInternetGateways"),
                Ec2Calls.look("DescribeNatGateways"),
                Ec2Calls.look("DescribeVpcAttribute"));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var vpc = Finder.VPCS.one(ec2, in.vpc());
        var its = Map.of("vpc-id", List.of(vpc.vpcId()));
        var parts = new Parts();
        return ToolResult.ok(new Output(
                ListNetworksTool.Network.of(vpc),
                String.valueOf(vpc.instanceTenancyAsString()),
                parts.read(
                        "whether it gives DNS names",
                        () -> isOn(ec2, vpc.vpcId(), VpcAttributeName.ENABLE_DNS_HOSTNAMES)),
                parts.read(
                        "whether it resolves names", () -> isOn(ec2, vpc.vpcId(), VpcAttributeName.ENABLE_DNS_SUPPORT)),
                parts.list("its gateways", () -> ec2.gateways(vpc.vpcId())),
                parts.list("its subnets", () -> ec2.subnets(its)).stream()
                        .map(ListNetworksTool.Part::of)
                        .toList(),
                parts.list("its route tables", () -> ec2.routeTables(its)).stream()
                        .map(RouteTables::described)
                        .toList(),
                parts.list("its network ACLs", () -> ec2.networkAcls(its)).stream()
                        .map(NetworkAcls::described)
                        .toList(),
                Ec2Access.tags(vpc.tags()),
                parts.notRead()));
    }

    private static @Nullable Boolean isOn(Ec2Access ec2, String vpc, VpcAttributeName name) {
        var answer = ec2.ask(client ->
                client.describeVpcAttribute(request -> request.vpcId(vpc).attribute(name)));
        var value =
                name == VpcAttributeName.ENABLE_DNS_SUPPORT ? answer.enableDnsSupport() : answer.enableDnsHostnames();
        return value == null ? null : value.value();
    }
}
