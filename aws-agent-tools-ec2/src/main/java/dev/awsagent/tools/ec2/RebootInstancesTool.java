package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Instance;

@ToolInfo(
        name = "ec2_reboot_instances",
        effect = Effect.WRITE,
        iam = {"ec2:RebootInstances", "ec2:DescribeInstances", "ec2:DescribeVpcs"},
        value =
                "Reboots running instances: those named, or all that fit a description. They keep their addresses and disks.",
        examples = {
            "reboot {instances}",
            "reboot instance {instances}",
            "reboot the server {instances}",
            "reboot all instances",
            "reboot every instance",
            "reboot instances tagged {tags}",
            "reboot instances of type {type}",
            "reboot instances named {instancesNamed}",
            "reboot all {type} instances",
            "reboot {type} instances",
            "restart instance {instances}",
            "restart the server {instances}",
            "bounce {instances}",
            "bounce instance {instances}",
            "reboot the machine {instances}",
            "reboot the box {instances}",
            "reboot the vm {instances}",
            "reboot the host {instances}",
            "restart the machine {instances}",
            "restart the box {instances}",
            "restart the vm {instances}",
            "restart the host {instances}",
            "bounce the server {instances}",
            "power cycle {instances}",
            "power cycle instance {instances}",
            "reboot all servers",
            "reboot servers tagged {tags}",
            "reboot everything tagged {tags}",
            "restart all instances",
            "restart instances tagged {tags}",
            "restart all {type} instances",
            "bounce all instances",
            "reboot {instances} again"
        })
final class RebootInstancesTool implements Tool<InstancesInput, Changes> {

    private static final Batch<Instance> BATCH = Batch.ofInstances("reboot", "rebooting", Set.of("running"), Set.of());

    @Override
    public List<AwsCall> calls(InstancesInput in) {
        return BATCH.calls("DescribeInstances", "RebootInstances", "InstanceIds", in);
    }

    @Override
    public Impact impact(InstancesInput in) {
        return BATCH.unseen(in, Undo.NO);
    }

    @Override
    public Impact inspect(InstancesInput in, ToolCall call) {
        var found = BATCH.find(Ec2Access.of(call), in);
        return BATCH.seen(in, found, Undo.NO, ready -> List.of("what runs on them is interrupted for some minutes"));
    }

    @Override
    public ToolResult<Changes> call(InstancesInput in, ToolCall call) {
        return BATCH.run(in, call, (ec2, ids) -> {
            ec2.ask(client ->
                    client.rebootInstances(request -> request.instanceIds(ids).dryRun(Ec2Calls.flag(in.dryRun()))));
            return Map.of();
        });
    }
}
