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
import software.amazon.awssdk.services.ec2.model.Address;

@ToolInfo(
        name = "ec2_disassociate_address",
        effect = Effect.WRITE,
        iam = {"ec2:DisassociateAddress", "ec2:DescribeAddresses"},
        value = "Takes an elastic address away from what has it. It stays yours.",
        examples = {
            "disassociate {address}",
            "disassociate elastic ip {address}",
            "disassociate the elastic address {address}",
            "unassign elastic ip {address}",
            "unassign {address}"
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
        ec2.hold("what has " + address.publicIp(), Finder.ADDRESSES.line(address));
        return address;
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                Ec2Calls.look("DescribeAddresses"),
                Ec2Calls.change("DisassociateAddress", in.dryRun()).open("AssociationId"));
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
        return Impact.one(
                        Finder.ADDRESSES.line(used(ec2, in)),
                        Undo.YES,
                        impact(in).notes().toArray(String[]::new))
                .seen(ec2.seen());
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
