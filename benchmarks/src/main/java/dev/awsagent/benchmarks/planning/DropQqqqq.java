package dev.awsagent.benchmarks.planning;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.List;

/** The same for a change. */
@ToolInfo(
        name = "qqqqq_drop_qqqqq",
        effect = Effect.DESTROY,
        value = "Throws one qqqqq away.",
        examples = {
            "drop qqqqq {thing}",
            "delete qqqqq {thing}",
            "delete the qqqqq {thing}",
            "remove the qqqqq called {thing}",
            "get rid of qqqqq {thing}"
        })
final class DropQqqqq implements Tool<ThingInput, String> {

    @Override
    public List<AwsCall> calls(ThingInput in) {
        return List.of();
    }

    @Override
    public ToolResult<String> call(ThingInput in, ToolCall call) {
        return ToolResult.ok("dropped");
    }
}
