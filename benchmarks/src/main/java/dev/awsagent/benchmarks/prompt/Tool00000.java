package dev.awsagent.benchmarks.prompt;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.List;

/** What all tools are made from: its name and its three words, of six letters each, are replaced in the bytes of its class. */
@ToolInfo(
        name = "servic_verbab_nounab",
        effect = Effect.READ,
        value = "Does verbab to one nounab of servic, and says what came of it.",
        examples = {"verbab the nounab {name}", "verbab nounab {name} in servic"})
public final class Tool00000 implements Tool<Subject, String> {

    /** Made by reflection. */
    public Tool00000() {}

    @Override
    public ToolResult<String> call(Subject in, ToolCall call) {
        return ToolResult.ok(in.name());
    }

    @Override
    public List<AwsCall> calls(Subject in) {
        return List.of();
    }
}
