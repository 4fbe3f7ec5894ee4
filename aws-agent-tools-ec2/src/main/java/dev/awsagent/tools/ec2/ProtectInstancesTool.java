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
import software.amazon.awssdk.services.ec2.model.Instance;

@ToolInfo(
        name = "ec2_protect_instances",
        effect = Effect.WRITE,
        iam = {"ec2:ModifyInstanceAttribute", "ec2:DescribeInstances"},
        value = "Turns the termination protection of instances on or off.",
        examples = {
            "enable termination protection for {instances}",
            "enable termination protection on instance {instances}",
            "disable termination protection for {instances}",
            "disable termination protection on instance {instances}",
            "protect {instances} against termination",
            "protect instance {instances} against termination",
            "protect {instances} from termination",
            "remove termination protection from {instances}",
            "remove termination protection of instance {instances}"
        })
final class ProtectInstancesTool implements Tool<ProtectInstancesTool.Input, Changes> {

    private static final Batch<Instance> BATCH =
            Batch.ofInstances("change", "changed", Set.of(), Set.of("terminated", "shutting-down"));

    enum Protection {
        ON,
        OFF
    }

    record Input(
            @Param(
                    value = "The instances, each by its id or by its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE)
            List<String> instances,

            @Param(
                    value = "On: nobody can terminate it, until it is turned off",
                    words = {"enable=ON", "protect=ON", "disable=OFF", "remove=OFF"})
            Protection protection,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {

        InstancesInput which() {
            return InstancesInput.named(instances, dryRun);
        }

        boolean isOn() {
            return protection == Protection.ON;
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                Ec2Calls.look("DescribeInstances"),
                Ec2Calls.change("ModifyInstanceAttribute", in.dryRun())
                        .with("DisableApiTermination", Map.of("Value", in.isOn()))
                        .open("InstanceId")
                        .times(AwsCall.MANY));
    }

    @Override
    public Impact impact(Input in) {
        return BATCH.unseen(in.which(), Undo.YES);
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var found = BATCH.find(Ec2Access.of(call), in.which());
        return BATCH.seen(
                in.which(),
                found,
                Undo.YES,
                ready -> List.of(
                        in.isOn()
                                ? "nobody can terminate it until the protection is turned off; it can still be stopped, and"
                                        + " what shuts it down from the inside is not held back"
                                : "it can be terminated from then on"));
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        return BATCH.run(
                in.which(),
                call,
                Batch.each(id -> client -> client.modifyInstanceAttribute(request -> request.instanceId(id)
                        .disableApiTermination(value -> value.value(in.isOn()))
                        .dryRun(Ec2Calls.flag(in.dryRun())))));
    }
}
