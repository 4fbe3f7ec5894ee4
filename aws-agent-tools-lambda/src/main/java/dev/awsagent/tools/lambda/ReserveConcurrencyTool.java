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
        name = "lambda_reserve_concurrency",
        effect = Effect.WRITE,
        iam = {
            "lambda:PutFunctionConcurrency",
            "lambda:GetFunctionConcurrency",
            "lambda:GetFunctionConfiguration",
            "lambda:ListFunctions"
        },
        value =
                "Reserves for a function how many of its calls run at the same time: it always may have as many, and never more."
                        + " 0 stops the function.",
        examples = {
            "set the reserved concurrency of {function} to {reserved}",
            "set reserved concurrency of lambda {function} to {reserved}",
            "set reserved concurrency of {function} to {reserved}",
            "set the concurrency of {function} to {reserved}",
            "set the concurrency limit of {function} to {reserved}",
            "change the reserved concurrency of {function} to {reserved}",
            "reserve {reserved} concurrent executions for {function}",
            "reserve a concurrency of {reserved} for {function}",
            "reserve concurrency {reserved} for {function}",
            "limit the concurrency of {function} to {reserved}",
            "limit {function} to {reserved} concurrent executions",
            "limit lambda {function} to {reserved} concurrent executions",
            "cap the concurrency of {function} at {reserved}",
            "throttle {function} to {reserved}",
            "cap {function} at {reserved} concurrent executions",
            "cap lambda {function} at {reserved} concurrent executions",
            "cap the {function} lambda at {reserved} concurrent executions",
            "cap lambda {function} to {reserved} concurrent executions",
            "cap lambda {function} at {reserved}",
            "cap {function} at {reserved} parallel executions",
            "cap the concurrency of {function} to {reserved}",
            "cap the number of concurrent executions of {function} at {reserved}",
            "limit {function} to {reserved} parallel executions",
            "limit {function} to {reserved} concurrent invocations",
            "limit {function} to {reserved} concurrent runs",
            "limit {function} to {reserved} parallel runs",
            "limit {function} to {reserved} instances",
            "limit lambda {function} to {reserved} at a time",
            "limit lambda {function} to {reserved}",
            "limit concurrency of {function} to {reserved}",
            "restrict {function} to {reserved} concurrent executions",
            "restrict the concurrency of {function} to {reserved}",
            "restrict lambda {function} to {reserved} parallel executions",
            "allow at most {reserved} concurrent executions of {function}",
            "allow no more than {reserved} concurrent executions of {function}",
            "allow only {reserved} concurrent executions of {function}",
            "allow {reserved} concurrent executions of {function}",
            "allow {function} {reserved} concurrent executions",
            "set a concurrency limit of {reserved} for {function}",
            "set a concurrency limit of {reserved} on {function}",
            "set the concurrency limit on {function} to {reserved}",
            "set concurrency of {function} to {reserved}",
            "set concurrency limit {reserved} on {function}",
            "put a concurrency limit of {reserved} on {function}",
            "reserve {reserved} executions for {function}",
            "reserve {reserved} concurrent invocations for {function}",
            "reserve {reserved} slots for lambda {function}",
            "reserve {reserved} instances for lambda {function}",
            "reserve a concurrency of {reserved} on {function}",
            "change the concurrency of {function} to {reserved}",
            "raise the concurrency limit of {function} to {reserved}",
            "raise the reserved concurrency of {function} to {reserved}",
            "lower the reserved concurrency of {function} to {reserved}",
            "lower the concurrency limit of {function} to {reserved}",
            "throttle lambda {function} to {reserved} concurrent executions"
        })
final class ReserveConcurrencyTool implements Tool<ReserveConcurrencyTool.Input, ReserveConcurrencyTool.Output> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.UNQUALIFIED,
                    rule = FunctionName.UNQUALIFIED_RULE)
            String function,

            @Param(
                    value = "How many calls may run at the same time; 0 stops the function",
                    kind = ParamKind.COUNT,
                    min = 0,
                    max = 100_000,
                    words = {"zero=0"})
            int reserved) {

        FunctionName name() {
            return FunctionName.of(function());
        }
    }

    /** @param before what was reserved; null where nothing was */
    record Output(String function, @Nullable Integer before, int reserved) {}

    /** Nothing of the function runs any more. */
    @Override
    public Effect effect(Input in) {
        return in.reserved() == 0 ? Effect.DESTROY : Effect.WRITE;
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                LambdaCalls.nearNames(),
                LambdaCalls.on("GetFunctionConcurrency", in.name()).times(AwsCall.MANY),
                LambdaCalls.on("PutFunctionConcurrency", in.name())
                        .with("ReservedConcurrentExecutions", in.reserved()));
    }

    @Override
    public Impact impact(Input in) {
        var shown = in.name().shown();
        return in.reserved() == 0
                ? Impact.typed(
                        shown,
                        List.of(shown),
                        1,
                        Undo.YES,
                        "this STOPS the function: every call of it is refused until the reservation is changed or removed")
                : Impact.one(
                        shown,
                        Undo.YES,
                        "at most " + in.reserved() + " calls run at the same time; more are throttled",
                        "as many fewer are left for the other functions of the account; Lambda refuses where less than 100"
                                + " would be left");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var now = Concurrency.reserved(LambdaAccess.of(call), in.name());
        if (now != null && now == in.reserved()) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "the function '" + in.name().name() + "' has " + Concurrency.words(now) + " already",
                    "ask for another number");
        }
        var notes = new ArrayList<String>();
        notes.addAll(impact(in).notes());
        return impact(in)
                .withNotes(notes)
                .differing(List.of(new Impact.Difference(
                        "reserved concurrency", Concurrency.words(now), Concurrency.words(in.reserved()))))
                .seen(Map.of("reserved", String.valueOf(now)));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var now = Concurrency.reserved(lambda, in.name());
        Reviewed.check(call, "the concurrency of " + in.name().name(), Map.of("reserved", String.valueOf(now)));
        lambda.on(
                in.name(),
                client -> client.putFunctionConcurrency(
                        request -> request.functionName(in.name().text()).reservedConcurrentExecutions(in.reserved())));
        return ToolResult.ok(new Output(in.name().name(), now, in.reserved()));
    }
}
