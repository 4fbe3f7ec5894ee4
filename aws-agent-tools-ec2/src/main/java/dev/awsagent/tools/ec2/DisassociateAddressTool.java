package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Address;

@ToolInfo(
        name = "ec2_disassociate_address",
        effect = Effect.WRITE,
        iam = {"ec2:DisassociateAddress", "ec2:DescribeAddresses", "ec2:DescribeInstances"},
        value = "Takes an elastic address away from what has it. It stays yours.",
        examples = {
            "disassociate {address}",
            "disassociate elastic ip {address}",
            "disassociate the elastic address {address}",
            "unassign elastic ip {address}",
            "unassign {address}",
            "disassociate elastic ip {address} from {instance}",
            "disassociate {address} from {instance}",
            "detach elastic ip {address}",
            "detach elastic ip {address} from {instance}",
            "detach the elastic ip {address} from instance {instance}",
            "unassign elastic ip {address} from {instance}",
            "take elastic ip {address} off {instance}",
            "take the elastic ip {address} away from {instance}",
            "unbind elastic ip {address}",
            "unbind {address} from {instance}",
            "unlink elastic ip {address}",
            "disconnect elastic ip {address} from {instance}",
            "dissociate elastic ip {address}",
            "dissociate {address} from {instance}"
        })
final class DisassociateAddressTool implements Tool<DisassociateAddressTool.Input, Changes> {

    record Input(
            @Param(
                    value = "The elastic address, its allocation id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.ADDRESS,
                    rule = Ids.ADDRESS_RULE)
            String address,

            @Param(
                    value = "The instance that has it, by its id or its name; where another has it, nothing is done",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE,
                    words = {"from {}", "from instance {}", "off {}"})
            @Nullable
            String instance,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {}

    private static Address used(Ec2Access ec2, Input in) {
        var address = Finder.ADDRESSES.one(ec2, in.address());
        if (address.associationId() == null) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    Finder.ADDRESSES.label(address) + " is associated with nothing",
                    "'list elastic addresses' shows what uses which");
        }
        if (in.instance() != null) {
            var instance = Finder.INSTANCES.idOf(Finder.INSTANCES.one(ec2, in.instance()));
            if (!instance.equals(address.instanceId())) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        Finder.ADDRESSES.line(address) + ": it is not associated with " + instance,
                        "name the instance that has it, or none");
            }
        }
        ec2.hold("what has " + address.publicIp(), Finder.ADDRESSES.line(address));
        return address;
    }

    @Override
    public List<AwsCall> calls(Input in) {
        var disassociate = Ec2Calls.change("DisassociateAddress", in.dryRun()).open("AssociationId");
        return in.instance() == null
                ? List.of(Ec2Calls.look("DescribeAddresses"), disassociate)
                : List.of(Ec2Calls.look("DescribeAddresses"), Ec2Calls.look("DescribeInstances"), disassociate);
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                in.address(),
                Undo.YES,
                "what has it cannot be reached by it any more",
                "it costs money until it is released");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var address = used(ec2, in);
        var touched = Stream.of(Finder.ADDRESSES.line(address), address.instanceId())
                .filter(one -> one != null && !one.isEmpty())
                .toList();
        return new Impact(touched, touched.size(), null, Undo.YES, impact(in).notes(), ec2.seen());
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var address = used(ec2, in);
        return ToolResult.ok(ec2.change(
                in.dryRun(),
                address.allocationId(),
                address.publicIp(),
                "disassociated",
                client -> client.disassociateAddress(request ->
                        request.associationId(address.associationId()).dryRun(Ec2Calls.flag(in.dryRun())))));
    }
}
