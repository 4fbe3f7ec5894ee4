package dev.awsagent.tools.lambda;

import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolResult;

/** A tool that changes how a function is set up. */
interface ReconfiguringTool<I extends Record> extends Tool<I, Reconfiguration.Output> {

    /** What this input changes. Looks at nothing. */
    Reconfiguration reconfiguration(I in);

    @Override
    default Impact inspect(I in, ToolCall call) {
        return reconfiguration(in).inspected(impact(in), call);
    }

    @Override
    default ToolResult<Reconfiguration.Output> call(I in, ToolCall call) {
        return reconfiguration(in).made(call);
    }
}
