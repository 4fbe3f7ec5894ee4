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
        name = "ec2_unprotect_instances",
        effect = Effect.WRITE,
        iam = {"ec2:ModifyInstanceAttribute", "ec2:DescribeInstances", "ec2:DescribeVpcs"},
        value = "Turns termination protection of instances off: those named, or all that fit a description.",
        examples = {
            "disable termination protection for {instances}",
            "disable termination protection on instance {instances}",
            "disable termination protection for all instances",
            "remove termination protection from {instances}",
            "remove termination protection of instance {instances}",
            "remove termination protection from all instances",
            "unprotect instance {instances}",
            "deactivate termination protection for {instances}",
            "deactivate termination protection on {instances}",
            "lift termination protection from {instances}",
            "lift termination protection of {instances}",
            "take termination protection off {instances}",
            "drop termination protection of {instances}",
            "allow termination of {instances}",
            "allow {instances} to be terminated",
            "unlock instance {instances}",
            "turn off termination protection for instance {instances}"
        })
final class UnprotectInstancesTool implements Tool<InstancesInput, Changes> {

    private static final Protection PROTECTION = new Protection(false);

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
