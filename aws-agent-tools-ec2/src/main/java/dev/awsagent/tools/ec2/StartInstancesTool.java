package dev.awsagent.tools.ec2;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Cost;
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
        name = "ec2_start_instances",
        effect = Effect.WRITE,
        iam = {"ec2:StartInstances", "ec2:DescribeInstances", "ec2:DescribeVpcs"},
        value = "Starts stopped instances: those named, or all that fit a description. They cost money from then on.",
        examples = {
            "start {instances}",
            "start instance {instances}",
            "start the instance called {instances}",
            "start the server {instances}",
            "start all instances",
            "start every instance",
            "start instances tagged {tags}",
            "start all instances in vpc {vpc}",
            "start all {type} instances",
            "start {type} instances",
            "start instances of type {type}",
            "start instances named {instancesNamed}",
            "boot {instances}",
            "boot up instance {instances}",
            "boot all instances",
            "start all stopped",
            "boot all stopped",
            "turn on {instances}",
            "turn on instance {instances}",
            "turn on all instances",
            "power on {instances}",
            "start the machine {instances}",
            "start the box {instances}",
            "start the vm {instances}",
            "start the host {instances}",
            "start up {instances}",
            "boot up {instances}",
            "power up {instances}",
            "bring up {instances}",
            "fire up {instances}",
            "fire up the instance called {instances}",
            "wake up {instances}",
            "bring {instances} back up",
            "bring {instances} back online",
            "start all servers",
            "start all machines",
            "start servers tagged {tags}",
            "start machines tagged {tags}",
            "start everything tagged {tags}",
            "turn on instances tagged {tags}",
            "power on all instances",
            "boot instances tagged {tags}",
            "start {instances} again",
            "boot {instances} again",
            "turn on {instances} again",
            "start {instances} back up",
            "start up {instances} again"
        })
final class StartInstancesTool implements Tool<InstancesInput, Changes> {

    private static final Batch<Instance> BATCH =
            Batch.ofInstances("start", "started", Set.of("stopped"), Set.of("pending", "running"));

    @Override
    public List<AwsCall> calls(InstancesInput in) {
        return BATCH.calls("DescribeInstances", "StartInstances", "InstanceIds", in);
    }

    @Override
    public List<AwsCall> looks(InstancesInput in, Target target) {
        return Ec2Calls.looksWithPrices(calls(in));
    }

    @Override
    public Impact impact(InstancesInput in) {
        return BATCH.unseen(in, Undo.YES).costing(Cost.UNKNOWN);
    }

    @Override
    public Impact inspect(InstancesInput in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var found = BATCH.find(ec2, in);
        return BATCH.seen(in, found, Undo.YES, ready -> List.of("what runs costs money until it is stopped"))
                .costing(PriceList.running(ec2, found.ready()));
    }

    @Override
    public ToolResult<Changes> call(InstancesInput in, ToolCall call) {
        return BATCH.run(
                in,
                call,
                (ec2, ids) -> StateNotes.changes(ec2.ask(client -> client.startInstances(
                                request -> request.instanceIds(ids).dryRun(Ec2Calls.flag(in.dryRun()))))
                        .startingInstances()));
    }
}
