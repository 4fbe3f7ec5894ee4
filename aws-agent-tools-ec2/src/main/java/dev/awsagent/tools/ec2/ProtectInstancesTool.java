package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.List;

@ToolInfo(
        name = "ec2_protect_instances",
        effect = Effect.WRITE,
        iam = {"ec2:ModifyInstanceAttribute", "ec2:DescribeInstances", "ec2:DescribeVpcs"},
        value = "Turns termination protection of instances on: those named, or all that fit a description.",
        examples = {
            "enable termination protection for {instances}",
            "enable termination protection on instance {instances}",
            "enable termination protection for all instances",
            "protect {instances} against termination",
            "protect instance {instances} against termination",
            "protect {instances} from termination",
            "protect instance {instances} from termination",
            "protect instances tagged {tags}",
            "protect instances of type {type}",
            "protect instances tagged {tags} against termination",
            "protect instances of type {type} against termination",
            "protect {instances} against deletion",
            "protect {instances} from deletion",
            "protect {instances} from accidental termination",
            "protect {instances} from accidental deletion",
            "protect {instances} against accidental termination",
            "protect {instances} from being terminated",
            "protect {instances} from being deleted",
            "lock {instances} against termination",
            "prevent termination of {instances}",
            "prevent {instances} from being terminated",
            "activate termination protection for {instances}",
            "activate termination protection on {instances}",
            "turn on termination protection for instance {instances}",
            "set termination protection on {instances}",
            "set termination protection for instance {instances}"
        })
final class ProtectInstancesTool implements Tool<InstancesInput, Changes> {

    private static final Protection PROTECTION = new Protection(true);

    @Override
    public List<AwsCall> calls(InstancesInput in) {
        return PROTECTION.calls(in);
    }

    @Override
    public Impact impact(InstancesInput in) {
        return PROTECTION.impact(in);
    }

    @Override
    public Impact inspect(InstancesInput in, ToolCall call) {
        return PROTECTION.inspect(in, call);
    }

    @Override
    public ToolResult<Changes> call(InstancesInput in, ToolCall call) {
        return PROTECTION.call(in, call);
    }
}
