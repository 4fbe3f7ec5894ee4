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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Vpc;

@ToolInfo(
        name = "ec2_list_networks",
        effect = Effect.READ,
        iam = {"ec2:DescribeVpcs", "ec2:DescribeSubnets"},
        value = "Lists VPCs and their subnets, with their networks, zones and free addresses; all, or those of"
                + " one VPC.",
        examples = {
            "list vpcs",
            "show my vpcs",
            "list vpcs and subnets",
            "list all vpcs and their subnets",
            "show vpcs and subnets",
            "which vpcs and subnets are there",
            "list subnets",
            "show my subnets",
            "which subnets are there",
            "list subnets in vpc {vpc}",
            "list the subnets of {vpc}",
            "which vpcs do i have",
            "which vpcs exist",
            "what vpcs exist",
            "what vpcs are there",
            "how many vpcs are there",
            "list virtual networks",
            "what networks do i have",
            "which vpc is the default",
            "is there a default vpc",
            "show the default vpc",
            "do we have a default vpc",
            "list the subnets of the default vpc",
            "list subnets in zone {zone}",
            "which subnets are in {zone}",
            "which subnets does vpc {vpc} have",
            "what subnets are in {vpc}",
            "show me the subnets of vpc {vpc}",
            "how many subnets does vpc {vpc} have",
            "how many subnets are there",
            "which subnets have free addresses",
            "list subnets with free ips",
            "how many free ips do my subnets have"
        })
final class ListNetworksTool implements Tool<ListNetworksTool.Input, ListNetworksTool.Output> {

    record Input(
            @Param(
                    value = "Only this VPC, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.VPC,
                    rule = Ids.VPC_RULE,
                    words = {"in vpc {}", "of vpc {}", "vpc {}"})
            @Nullable
            String vpc,

            @Param(
                    value = "Only the default VPC of the region",
                    words = {"default"},
                    defaultValue = "false")
            boolean isDefault,

            @Param(
                    value = "Only subnets of this availability zone",
                    kind = ParamKind.NAME,
                    pattern = Ids.ZONE,
                    rule = Ids.ZONE_RULE,
                    words = {"in zone {}", "in availability zone {}", "in {}"})
            @Nullable
            String zone) {}

    record Output(List<Network> vpcs, List<Part> subnets) {}

    record Network(
            String id,
            @Nullable String name,
            String network,
            List<String> otherNetworks,
            boolean isDefault,
            String state) {

        static Network of(Vpc one) {
            return new Network(
                    one.vpcId(),
                    Ec2Access.name(one.tags()),
                    one.cidrBlock(),
                    Stream.concat(
                                    one.cidrBlockAssociationSet().stream()
                                            .map(block -> block.cidrBlock())
                                            .filter(block -> !block.equals(one.cidrBlock())),
                                    one.ipv6CidrBlockAssociationSet().stream().map(block -> block.ipv6CidrBlock()))
                            .toList(),
                    Boolean.TRUE.equals(one.isDefault()),
                    one.stateAsString());
        }
    }

    /** @param publicAddresses whether what is launched in it gets a public address */
    record Part(
            String id,
            @Nullable String name,
            String vpc,
            String network,
            String zone,
            int freeAddresses,
            boolean publicAddresses) {

        static Part of(Subnet one) {
            return new Part(
                    one.subnetId(),
                    Ec2Access.name(one.tags()),
                    one.vpcId(),
                    one.cidrBlock(),
                    one.availabilityZone(),
                    one.availableIpAddressCount() == null ? 0 : one.availableIpAddressCount(),
                    Boolean.TRUE.equals(one.mapPublicIpOnLaunch()));
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(Ec2Calls.look("DescribeVpcs"), Ec2Calls.look("DescribeSubnets"));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var vpcs = in.vpc() == null ? ec2.vpcs(Map.of()) : List.of(Finder.VPCS.one(ec2, in.vpc()));
        var shown = vpcs.stream()
                .filter(one -> !in.isDefault() || Boolean.TRUE.equals(one.isDefault()))
                .toList();
        var subnets = ec2
                .subnets(
                        in.vpc() == null
                                ? Map.of()
                                : Map.of("vpc-id", List.of(vpcs.get(0).vpcId())))
                .stream()
                .filter(one -> !in.isDefault()
                        || shown.stream().anyMatch(vpc -> vpc.vpcId().equals(one.vpcId())))
                .filter(one -> in.zone() == null || in.zone().equals(one.availabilityZone()))
                .toList();
        return ToolResult.ok(new Output(
                shown.stream().map(Network::of).toList(),
                subnets.stream().map(Part::of).toList()));
    }
}
