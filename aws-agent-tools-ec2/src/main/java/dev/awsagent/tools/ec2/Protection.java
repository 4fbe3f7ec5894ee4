package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Instance;

/** Termination protection, to be turned on or off. */
record Protection(boolean on) {

    private static final Batch<Instance> BATCH =
            Batch.ofInstances("change", "changed", Set.of(), Set.of("terminated", "shutting-down"));

    List<AwsCall> calls(InstancesInput in) {
        return BATCH.calls("DescribeInstances", "ModifyInstanceAttribute", "InstanceId", in).stream()
                .map(call -> call.operation().equals("ModifyInstanceAttribute")
                        ? call.with("DisableApiTermination", Map.of("Value", on))
                        : call)
                .toList();
    }

    Impact impact(InstancesInput in) {
        return BATCH.unseen(in, Undo.YES);
    }

    Impact inspect(InstancesInput in, ToolCall call) {
        return BATCH.seen(
                in,
                BATCH.find(Ec2Access.of(call), in),
                Undo.YES,
                ready -> List.of(
                        on
                                ? "nobody can terminate it until the protection is turned off; it can still be stopped, and"
                                        + " what shuts it down from the inside is not held back"
                                : "it can be terminated from then on"));
    }

    ToolResult<Changes> call(InstancesInput in, ToolCall call) {
        return BATCH.run(
                in,
                call,
                Batch.each(id -> client -> client.modifyInstanceAttribute(request -> request.instanceId(id)
                        .disableApiTermination(value -> value.value(on))
                        .dryRun(Ec2Calls.flag(in.dryRun())))));
    }
}
