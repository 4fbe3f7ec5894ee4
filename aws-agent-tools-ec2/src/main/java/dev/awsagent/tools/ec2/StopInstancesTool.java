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
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Instance;

@ToolInfo(
        name = "ec2_stop_instances",
        effect = Effect.WRITE,
        iam = {"ec2:StopInstances", "ec2:DescribeInstances", "ec2:DescribeVpcs"},
        value = "Stops (shuts down) instances: those named, or all that fit a description. Their disks stay.",
        examples = {
            "stop {instances}",
            "stop instance {instances}",
            "stop the instance called {instances}",
            "stop the server {instances}",
            "stop all instances",
            "stop every instance",
            "stop instances tagged {tags}",
            "stop all instances in vpc {vpc}",
            "stop all {type} instances",
            "stop {type} instances",
            "stop instances of type {type}",
            "stop instances named {instancesNamed}",
            "stop all instances older than {launchedBefore}",
            "shut down {instances}",
            "shut down instance {instances}",
            "shut down all instances",
            "shutdown {instances}",
            "halt {instances}",
            "stop all running",
            "halt all running",
            "turn off {instances}",
            "turn off instance {instances}",
            "turn off all instances",
            "power off {instances}",
            "stop the machine {instances}",
            "stop the box {instances}",
            "stop the vm {instances}",
            "stop the host {instances}",
            "shut {instances} down",
            "shut down the server {instances}",
            "shut off {instances}",
            "power down {instances}",
            "power down instance {instances}",
            "power {instances} down",
            "bring down {instances}",
            "stop all servers",
            "stop all machines",
            "stop servers tagged {tags}",
            "stop machines tagged {tags}",
            "stop everything tagged {tags}",
            "shut down everything tagged {tags}",
            "shut down instances tagged {tags}",
            "shut down all servers",
            "shut down all {type} instances",
            "shut down instances named {instancesNamed}",
            "shut down all instances in vpc {vpc}",
            "turn off instances tagged {tags}",
            "turn off everything tagged {tags}",
            "power off all instances",
            "stop {instances} again",
            "shut down {instances} again"
        })
final class StopInstancesTool implements Tool<InstancesInput, Changes> {

    private static final Batch<Instance> BATCH =
            Batch.ofInstances("stop", "stopped", Set.of("running"), Set.of("stopping", "stopped"));

    @Override
    public List<AwsCall> calls(InstancesInput in) {
        return BATCH.calls("DescribeInstances", "StopInstances", "InstanceIds", in);
    }

    @Override
    public Impact impact(InstancesInput in) {
        return BATCH.unseen(in, Undo.PARTLY);
    }

    @Override
    public Impact inspect(InstancesInput in, ToolCall call) {
        var found = BATCH.find(Ec2Access.of(call), in);
        return BATCH.seen(in, found, Undo.PARTLY, StateNotes::onStopping);
    }

    @Override
    public ToolResult<Changes> call(InstancesInput in, ToolCall call) {
        return BATCH.run(
                in,
                call,
                (ec2, ids) -> StateNotes.changes(ec2.ask(client -> client.stopInstances(
                                request -> request.instanceIds(ids).dryRun(Ec2Calls.flag(in.dryRun()))))
                        .stoppingInstances()));
    }
}
