package dev.awsagent.tools.s3;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.WorkingFolder;
import java.util.List;

/** A tool that copies, moves or syncs between two places. */
interface JobTool<I extends Record> extends Tool<I, TransferJob.Output> {

    /** What this input means. */
    TransferJob job(I in);

    @Override
    default Effect effect(I in) {
        return job(in).effect();
    }

    @Override
    default boolean dryRun(I in) {
        return job(in).dryRun();
    }

    @Override
    default List<AwsCall> calls(I in) {
        return job(in).calls();
    }

    @Override
    default List<AwsCall> looks(I in, Target target) {
        return job(in).looks();
    }

    @Override
    default void check(I in, WorkingFolder files) {
        job(in).check(files);
    }

    @Override
    default Impact impact(I in) {
        return job(in).impact();
    }

    @Override
    default Impact inspect(I in, ToolCall call) {
        return job(in).inspect(call);
    }

    @Override
    default ToolResult<TransferJob.Output> call(I in, ToolCall call) {
        return job(in).run(call);
    }
}
