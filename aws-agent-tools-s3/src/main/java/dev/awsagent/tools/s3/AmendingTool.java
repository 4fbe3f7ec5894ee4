package dev.awsagent.tools.s3;

import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolResult;

/** A tool that changes one side of how a bucket is set up. */
interface AmendingTool<I extends Record> extends Tool<I, Amendment.Output> {

    /** What this input changes. Looks at nothing but files. */
    Amendment<?> amendment(I in, ToolCall call);

    @Override
    default Impact inspect(I in, ToolCall call) {
        return amendment(in, call).inspected(impact(in), call);
    }

    @Override
    default ToolResult<Amendment.Output> call(I in, ToolCall call) {
        return amendment(in, call).made(call);
    }
}
