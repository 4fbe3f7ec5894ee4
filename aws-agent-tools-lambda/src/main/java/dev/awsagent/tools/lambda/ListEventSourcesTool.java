package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_list_event_sources",
        effect = Effect.READ,
        iam = {"lambda:ListEventSourceMappings", "lambda:GetFunctionConfiguration", "lambda:ListFunctions"},
        value =
                "Lists the queues and streams that functions read from (event source mappings), with their state and batch size.",
        examples = {
            "list event sources",
            "list the event sources of {function}",
            "list event source mappings",
            "list the event source mappings of {function}",
            "show the event sources of lambda {function}",
            "show the triggers of {function}",
            "list the triggers of lambda {function}",
            "what triggers {function}",
            "what triggers lambda {function}",
            "which queues does {function} read from",
            "which queues and streams does {function} read",
            "which functions read from {arn}",
            "which functions read from queue {arn}",
            "which lambdas are hooked to {arn}",
            "which event sources are disabled",
            "event sources of {function}",
            "event source mappings of lambda {function}",
            "which triggers does {function} have",
            "what are the triggers of {function}",
            "what feeds {function}",
            "which queues feed {function}",
            "which queues or streams feed {function}",
            "which streams feed lambda {function}",
            "which queue does {function} consume",
            "what queues or streams does {function} read",
            "which queues or streams does lambda {function} consume",
            "what events does {function} listen to",
            "what does lambda {function} read from",
            "where does {function} get its events from",
            "which sqs queues trigger {function}",
            "which queue is hooked to {function}",
            "is there an event source on {function}",
            "does {function} have a trigger",
            "what invokes {function}"
        })
final class ListEventSourcesTool implements Tool<ListEventSourcesTool.Input, ListEventSourcesTool.Output> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.UNQUALIFIED,
                    rule = FunctionName.UNQUALIFIED_RULE)
            @Nullable
            String function,

            @Param(value = "Only those that read from here: the ARN of a queue or a stream", kind = ParamKind.ARN)
            @Nullable
            String arn,

            @Param(
                    value = "Only those that are switched off",
                    words = {"disabled", "off", "inactive"},
                    defaultValue = "false")
            boolean disabled) {}

    record Output(int count, List<EventSources.Found> eventSources) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return in.function() == null
                ? List.of(LambdaCalls.list("ListEventSourceMappings"))
                : new EventSources.Which(in.function(), in.arn()).looks();
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var name = in.function() == null ? null : FunctionName.of(in.function());
        var found = EventSources.all(lambda, name, in.arn()).stream()
                .filter(one -> !in.disabled() || !one.isEnabled())
                .toList();
        if (found.isEmpty() && name != null) {
            lambda.function(name);
        }
        return ToolResult.ok(new Output(found.size(), found));
    }
}
