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
        name = "ec2_force_stop_instances",
        effect = Effect.WRITE,
        iam = {"ec2:StopInstances", "ec2:DescribeInstances", "ec2:DescribeVpcs"},
        value =
                "Stops instances by force, those too that hang while they stop: named, or all that fit a description. What"
                        + " programs have not written yet is lost.",
        examples = {
            "force stop {instances}",
            "force stop instance {instances}",
            "force stop the server {instances}",
            "force-stop {instances}",
            "force-stop instance {instances}",
            "force {instances} to stop",
            "force instance {instances} to stop",
            "forcibly stop {instances}",
            "forcefully stop {instances}",
            "forcefully stop instance {instances}",
            "hard stop {instances}",
            "stop {instances} by force",
            "stop {instances} forcefully",
            "stop {instances} with force",
            "stop instance {instances} by force",
            "force a stop of {instances}",
            "force shutdown of {instances}",
            "force shut down {instances}",
            "hard-stop {instances}",
            "hard stop instance {instances}",
            "force the stop of {instances}",
            "stop {instances} the hard way"
        })
final class ForceStopInstancesTool implements Tool<InstancesInput, Changes> {

    private static final Batch<Instance> BATCH =
            Batch.ofInstances("stop by force", "stopped", Set.of("running", "stopping"), Set.of("stopped"));

    @Override
    public List<AwsCall> calls(InstancesInput in) {
        return BATCH.calls("DescribeInstances", "StopInstances", "InstanceIds", in).stream()
                .map(call -> call.operation().equals("StopInstances") ? call.with("Force", true) : call)
                .toList();
    }

    @Override
    public Impact impact(InstancesInput in) {
        return BATCH.unseen(in, Undo.PARTLY);
    }

    @Override
    public Impact inspect(InstancesInput in, ToolCall call) {
        var found = BATCH.find(Ec2Access.of(call), in);
        return BATCH.seen(in, found, Undo.PARTLY, StateNotes::onForcing);
    }

    @Override
    public ToolResult<Changes> call(InstancesInput in, ToolCall call) {
        return BATCH.run(
                in,
                call,
                (ec2, ids) -> StateNotes.changes(ec2.ask(client -> client.stopInstances(
                                request -> request.instanceIds(ids).force(true).dryRun(Ec2Calls.flag(in.dryRun()))))
                        .stoppingInstances()));
    }
}
