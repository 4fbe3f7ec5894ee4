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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Address;

@ToolInfo(
        name = "ec2_associate_address",
        effect = Effect.WRITE,
        iam = {"ec2:AssociateAddress", "ec2:DescribeAddresses", "ec2:DescribeInstances"},
        value = "Associates an elastic address with an instance, which then has it instead of its public" + " address.",
        examples = {
            "associate {address} with {instance}",
            "associate elastic ip {address} with {instance}",
            "associate address {address} with {instance}",
            "give address {address} to {instance}",
            "assign address {address} to {instance}",
            "attach address {address} to {instance}",
            "give {address} to {instance}",
            "associate the elastic address {address} with instance {instance}",
            "move elastic ip {address} to {instance}",
            "move elastic ip {address} to instance {instance}",
            "assign elastic ip {address} to {instance}",
            "assign {address} to instance {instance}",
            "give elastic ip {address} to instance {instance}",
            "associate {address} to {instance}",
            "attach elastic ip {address} to {instance}",
            "attach the elastic ip {address} to instance {instance}",
            "attach {address} to instance {instance}",
            "assign the elastic ip {address} to instance {instance}",
            "assign {address} to {instance}",
            "bind elastic ip {address} to {instance}",
            "bind {address} to {instance}",
            "link elastic ip {address} to {instance}",
            "map elastic ip {address} to {instance}",
            "put elastic ip {address} on {instance}",
            "put the elastic ip {address} on instance {instance}",
            "put address {address} on {instance}",
            "point elastic ip {address} at {instance}",
            "point elastic ip {address} to {instance}",
            "point address {address} at {instance}",
            "connect elastic ip {address} to {instance}",
            "hook elastic ip {address} up to {instance}",
            "reassociate elastic ip {address} with {instance}"
        })
final class AssociateAddressTool implements Tool<AssociateAddressTool.Input, Changes> {

    record Input(
            @Param(
                    value = "The elastic address, its allocation id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.ADDRESS,
                    rule = Ids.ADDRESS_RULE)
            String address,

            @Param(
                    value = "The instance, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE)
            String instance,

            @Param(
                    value = "Take it away from what has it now",
                    words = {"reassociate", "take it away", "even if it is in use"},
                    defaultValue = "false")
            boolean takeAway,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                Ec2Calls.look("DescribeAddresses"),
                Ec2Calls.look("DescribeInstances"),
                Ec2Calls.change("AssociateAddress", in.dryRun())
                        .with("AllowReassociation", in.takeAway())
                        .open("AllocationId", "InstanceId"));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(in.address(), Undo.PARTLY, "associated with " + in.instance());
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var address = Finder.ADDRESSES.one(ec2, in.address());
        var instance = Finder.INSTANCES.one(ec2, in.instance());
        var used = Finder.ADDRESSES.state(address).equals("in use");
        if (used && !in.takeAway()) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    Finder.ADDRESSES.line(address) + ": it is in use",
                    "choose another, or add 'even if it is in use'");
        }
        var notes = new ArrayList<String>();
        notes.add("associated with " + Finder.INSTANCES.line(instance));
        if (used) {
            notes.add("taken away from what has it now: " + Finder.ADDRESSES.line(address));
        }
        if (instance.publicIpAddress() != null) {
            notes.add("the instance loses its public address " + instance.publicIpAddress());
        }
        var undo = used || instance.publicIpAddress() != null ? Undo.PARTLY : Undo.YES;
        holdToUser(ec2, address);
        var touched = new ArrayList<String>();
        touched.add(Finder.ADDRESSES.label(address));
        touched.add(Finder.INSTANCES.label(instance));
        Stream.of(address.instanceId(), address.networkInterfaceId())
                .filter(id -> used && id != null && !id.isEmpty())
                .forEach(touched::add);
        return new Impact(touched, touched.size(), null, undo, notes, ec2.seen());
    }

    /** What it is taken away from was shown as well. */
    private static void holdToUser(Ec2Access ec2, Address address) {
        ec2.hold(
                "what has " + address.publicIp(),
                address.associationId() == null ? "nothing" : Finder.ADDRESSES.line(address));
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var address = Finder.ADDRESSES.one(ec2, in.address());
        var instance = Finder.INSTANCES.one(ec2, in.instance());
        holdToUser(ec2, address);
        return ToolResult.ok(ec2.change(
                in.dryRun(),
                address.allocationId(),
                address.publicIp(),
                "associated with " + Finder.INSTANCES.label(instance),
                client -> client.associateAddress(request -> request.allocationId(address.allocationId())
                        .instanceId(instance.instanceId())
                        .allowReassociation(in.takeAway())
                        .dryRun(Ec2Calls.flag(in.dryRun())))));
    }
}
