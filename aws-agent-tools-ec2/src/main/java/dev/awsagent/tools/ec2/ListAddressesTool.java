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
import software.amazon.awssdk.services.ec2.model.Address;

@ToolInfo(
        name = "ec2_list_addresses",
        effect = Effect.READ,
        iam = {"ec2:DescribeAddresses"},
        value = "Lists elastic addresses, and what they are associated with; all, or those that nothing uses,"
                + " which cost money all the same.",
        examples = {
            "list elastic addresses",
            "list my elastic ips",
            "show all elastic ips",
            "what elastic addresses are there",
            "which elastic ips are unused",
            "show unused elastic addresses",
            "which elastic addresses are not associated",
            "find unused elastic ips",
            "list eips",
            "which eips do i have",
            "show my static ips",
            "list static ip addresses",
            "which public ips do i own",
            "how many elastic ips do i have",
            "which elastic ips are not in use",
            "are there unused elastic ips",
            "which elastic ips are not attached to anything",
            "which static ips are not attached to an instance",
            "describe elastic ip {address}",
            "show elastic ip {address}",
            "who has the elastic ip {address}",
            "which instance has the elastic ip {address}",
            "what is the elastic ip {address} attached to",
            "what uses elastic ip {address}",
            "is elastic ip {address} in use",
            "is address {address} used",
            "are we paying for unused elastic ips",
            "which elastic ips do we pay for",
            "which elastic ips are wasted",
            "who uses elastic ip {address}",
            "info on elastic ip {address}"
        })
final class ListAddressesTool implements Tool<ListAddressesTool.Input, ListAddressesTool.Output> {

    record Input(
            @Param(
                    value = "Only addresses that nothing uses",
                    words = {
                        "unused",
                        "not used",
                        "not in use",
                        "unassociated",
                        "not associated",
                        "unattached",
                        "not attached",
                        "unassigned",
                        "not assigned",
                        "orphaned",
                        "free",
                        "idle"
                    },
                    defaultValue = "false")
            boolean unused,

            @Param(
                    value = "Only this one, by its address or its allocation id",
                    kind = ParamKind.NAME,
                    pattern = "eipalloc-" + Ids.HEX + "|\\d{1,3}(\\.\\d{1,3}){3}",
                    rule = "must be an address such as 203.0.113.7, or its allocation id")
            @Nullable
            String address) {}

    record Output(List<Row> addresses) {}

    record Row(
            String address,
            String id,
            @Nullable String name,
            @Nullable String instance,
            @Nullable String networkInterface,
            @Nullable String privateAddress) {

        static Row of(Address one) {
            return new Row(
                    one.publicIp(),
                    String.valueOf(one.allocationId()),
                    Ec2Access.name(one.tags()),
                    one.instanceId(),
                    one.networkInterfaceId(),
                    one.privateIpAddress());
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(Ec2Calls.look("DescribeAddresses"));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        return ToolResult.ok(new Output(Ec2Access.of(call).addresses(Map.of()).stream()
                .filter(one -> !in.unused() || Finder.ADDRESSES.state(one).equals("unused"))
                .filter(one -> in.address() == null
                        || in.address().equals(one.publicIp())
                        || in.address().equals(one.allocationId()))
                .map(Row::of)
                .toList()));
    }
}
