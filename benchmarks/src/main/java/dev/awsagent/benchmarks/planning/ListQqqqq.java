package dev.awsagent.benchmarks.planning;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.List;

/** A look, from whose class {@link ManyTools} makes others by putting another word in place of the strange one. */
@ToolInfo(
        name = "qqqqq_list_qqqqq",
        effect = Effect.READ,
        value = "Lists the qqqqq of the account.",
        examples = {
            "list qqqqq",
            "show all qqqqq",
            "show me my qqqqq",
            "which qqqqq are there",
            "list qqqqq tagged {tags}",
            "show the first {limit} qqqqq",
            "describe qqqqq {thing}",
            "find the qqqqq called {thing}"
        })
final class ListQqqqq implements Tool<ThingInput, List<String>> {

    @Override
    public List<AwsCall> calls(ThingInput in) {
        return List.of();
    }

    @Override
    public ToolResult<List<String>> call(ThingInput in, ToolCall call) {
        return ToolResult.ok(List.of("one", "two"));
    }
}
