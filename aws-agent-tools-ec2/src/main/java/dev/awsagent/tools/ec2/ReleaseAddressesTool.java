package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Address;

@ToolInfo(
        name = "ec2_release_addresses",
        effect = Effect.DESTROY,
        iam = {"ec2:ReleaseAddress", "ec2:DescribeAddresses"},
        value = "Releases elastic addresses: those named, or all that nothing uses. They are gone for good, and"
                + " may soon be somebody else's.",
        examples = {
            "release {addresses}",
            "release elastic ip {addresses}",
            "release the elastic ip {addresses}",
            "release the elastic address {addresses}",
            "release all unused elastic ips",
            "release all unused elastic addresses",
            "drop elastic ip {addresses}",
            "delete elastic ip {addresses}",
            "delete the elastic ip {addresses}",
            "delete the elastic address {addresses}",
            "remove elastic ip {addresses}",
            "free elastic ip {addresses}",
            "deallocate elastic ip {addresses}",
            "deallocate {addresses}",
            "surrender elastic ip {addresses}",
            "free up the elastic ip {addresses}",
            "free up address {addresses}",
            "free address {addresses}",
            "deallocate address {addresses}"
        })
final class ReleaseAddressesTool implements Tool<ReleaseAddressesTool.Input, Changes> {

    private static final Batch<Address> BATCH =
            new Batch<>(() -> Finder.ADDRESSES, "elastic address", "release", "released", Set.of("unused"), Set.of());

    record Input(
            @Param(
                    value = "The elastic addresses, their allocation ids or their names",
                    kind = ParamKind.NAME,
                    pattern = Ids.ADDRESS,
                    rule = Ids.ADDRESS_RULE)
            @Nullable
            List<String> addresses,

            @Param(
                    value = "All elastic addresses that nothing uses",
                    words = {"all unused", "every unused"},
                    defaultValue = "false")
            boolean unused,

            @Param(
                    value = "More than this many are not touched",
                    min = 1,
                    max = 1_000,
                    words = {"at most {}", "no more than {}", "up to {}"},
                    defaultValue = "50")
            int atMost,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun)
            implements Which<Address> {

        Input {
            Which.check(addresses, unused, "elastic addresses", "all unused elastic addresses");
        }

        @Override
        public List<String> names() {
            return Which.orNone(addresses);
        }

        @Override
        public List<Address> find(Ec2Access ec2) {
            return ec2.addresses(Map.of()).stream()
                    .filter(one -> one.associationId() == null)
                    .toList();
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return BATCH.calls("DescribeAddresses", "ReleaseAddress", "AllocationId", in);
    }

    @Override
    public Impact impact(Input in) {
        return BATCH.unseen(in, Undo.NO);
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var found = BATCH.find(Ec2Access.of(call), in);
        return BATCH.seen(
                in,
                found,
                Undo.NO,
                ready -> List.of("the same address is hardly ever got back; look at DNS entries that name it"));
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        return BATCH.run(
                in,
                call,
                Batch.each(id -> client -> client.releaseAddress(
                        request -> request.allocationId(id).dryRun(Ec2Calls.flag(in.dryRun())))));
    }
}
