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
        name = "ec2_hibernate_instances",
        effect = Effect.WRITE,
        iam = {"ec2:StopInstances", "ec2:DescribeInstances", "ec2:DescribeVpcs"},
        value =
                "Hibernates instances: what is in their memory is kept on their root disk, then they stop. Only instances that"
                        + " were launched for it can.",
        examples = {
            "hibernate {instances}",
            "hibernate instance {instances}",
            "hibernate the server {instances}",
            "hibernate all instances",
            "hibernate instances tagged {tags}",
            "hibernate instances of type {type}",
            "hibernate instances named {instancesNamed}",
            "suspend {instances} to disk",
            "suspend instance {instances} to disk",
            "hibernate the machine {instances}",
            "hibernate the box {instances}",
            "hibernate the vm {instances}",
            "hibernate the host {instances}",
            "put {instances} into hibernation",
            "put instance {instances} in hibernation",
            "hibernate all {type} instances"
        })
final class HibernateInstancesTool implements Tool<InstancesInput, Changes> {

    private static final Batch<Instance> BATCH =
            Batch.ofInstances("hibernate", "hibernated", Set.of("running"), Set.of("stopping", "stopped"));

    @Override
    public List<AwsCall> calls(InstancesInput in) {
        return BATCH.calls("DescribeInstances", "StopInstances", "InstanceIds", in).stream()
                .map(call -> call.operation().equals("StopInstances") ? call.with("Hibernate", true) : call)
                .toList();
    }

    @Override
    public Impact impact(InstancesInput in) {
        return BATCH.unseen(in, Undo.PARTLY);
    }

    @Override
    public Impact inspect(InstancesInput in, ToolCall call) {
        var found = BATCH.find(Ec2Access.of(call), in);
        return BATCH.seen(in, found, Undo.PARTLY, StateNotes::onHibernating);
    }

    @Override
    public ToolResult<Changes> call(InstancesInput in, ToolCall call) {
        return BATCH.run(
                in,
                call,
                (ec2, ids) -> StateNotes.changes(ec2.ask(client -> client.stopInstances(request ->
                                request.instanceIds(ids).hibernate(true).dryRun(Ec2Calls.flag(in.dryRun()))))
                        .stoppingInstances()));
    }
}
