package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_unreserve_concurrency",
        effect = Effect.DESTROY,
        iam = {"lambda:DeleteFunctionConcurrency", "lambda:GetFunctionConcurrency", "lambda:ListFunctions"},
        value =
                "Removes what is reserved for a function, which then shares with the other functions again; a function that was"
                        + " stopped by a reservation of 0 runs again.",
        examples = {
            "remove the reserved concurrency of {function}",
            "remove reserved concurrency from {function}",
            "remove the reserved concurrency from lambda {function}",
            "remove the concurrency limit of {function}",
            "remove the concurrency limit from {function}",
            "delete the reserved concurrency of {function}",
            "unreserve the concurrency of {function}",
            "take the concurrency limit off {function}",
            "take the concurrency limit off lambda {function}",
            "take the reserved concurrency off {function}",
            "take the concurrency cap off {function}",
            "lift the concurrency limit of {function}",
            "lift the concurrency limit from {function}",
            "lift the concurrency limit on lambda {function}",
            "drop the concurrency limit of {function}",
            "drop the reserved concurrency of {function}",
            "clear the concurrency limit of {function}",
            "clear the reserved concurrency of {function}",
            "release the reserved concurrency of {function}",
            "unset the reserved concurrency of {function}",
            "remove the concurrency limit on {function}",
            "remove the concurrency cap from {function}",
            "remove the reserved concurrency on {function}",
            "stop reserving concurrency for {function}",
            "unlimit the concurrency of {function}"
        })
final class UnreserveConcurrencyTool implements Tool<UnreserveConcurrencyTool.Input, UnreserveConcurrencyTool.Output> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.UNQUALIFIED,
                    rule = FunctionName.UNQUALIFIED_RULE)
            String function) {

        FunctionName name() {
            return FunctionName.of(function());
        }
    }

    /** @param before what was reserved; null where nothing was */
    record Output(String function, @Nullable Integer before) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                LambdaCalls.nearNames(),
                LambdaCalls.on("GetFunctionConcurrency", in.name()).times(AwsCall.MANY),
                LambdaCalls.on("DeleteFunctionConcurrency", in.name()));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                "reserved concurrency of " + in.name().shown(),
                Undo.YES,
                "it then shares with the other functions of the account, and may take all that is left");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var now = Concurrency.reserved(LambdaAccess.of(call), in.name());
        if (now == null) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "nothing is reserved for the function '" + in.name().name() + "'",
                    null);
        }
        var notes = new ArrayList<>(impact(in).notes());
        return impact(in)
                .withNotes(notes)
                .differing(List.of(new Impact.Difference("reserved concurrency", Concurrency.words(now), null)))
                .seen(Map.of("reserved", now.toString()));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var now = Concurrency.reserved(lambda, in.name());
        Reviewed.check(call, "the concurrency of " + in.name().name(), Map.of("reserved", String.valueOf(now)));
        lambda.on(
                in.name(),
                client -> client.deleteFunctionConcurrency(
                        request -> request.functionName(in.name().text())));
        return ToolResult.ok(new Output(in.name().name(), now));
    }
}
