package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_delete_event_source",
        effect = Effect.DESTROY,
        iam = {
            "lambda:DeleteEventSourceMapping",
            "lambda:GetEventSourceMapping",
            "lambda:ListEventSourceMappings",
            "lambda:GetFunctionConfiguration",
            "lambda:ListFunctions"
        },
        value =
                "Makes a function stop reading from a queue or a stream for good: deletes the event source mapping, and neither the"
                        + " queue nor the function.",
        examples = {
            "delete event source mapping {function}",
            "delete the event source of {function}",
            "delete the event source {arn} of {function}",
            "delete the event source mapping of {function}",
            "remove the event source {arn} from {function}",
            "remove the event source from {function}",
            "remove the trigger {arn} from {function}",
            "remove the trigger of {function}",
            "unhook {arn} from {function}",
            "unhook {arn} from lambda {function}",
            "disconnect {arn} from {function}",
            "disconnect {arn} from lambda {function}",
            "delete the trigger of {function}",
            "delete the trigger {arn} of {function}",
            "delete the sqs trigger of {function}",
            "remove the sqs trigger of {function}",
            "remove the queue trigger from {function}",
            "remove the trigger from {function}",
            "remove event source mapping {function}",
            "remove the event source mapping of {function}",
            "drop event source mapping {function}",
            "drop the trigger of {function}",
            "drop the event source of {function}",
            "detach queue {arn} from {function}",
            "detach queue {arn} from lambda {function}",
            "unsubscribe {function} from {arn}",
            "unsubscribe lambda {function} from queue {arn}",
            "stop feeding {arn} into {function}",
            "destroy event source mapping {function}",
            "scrap event source mapping {function}"
        })
final class DeleteEventSourceTool implements Tool<DeleteEventSourceTool.Input, DeleteEventSourceTool.Output> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN, or the id of the event source in its place",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE)
            String function,

            @Param(value = "Where the function has several: the ARN of the queue or the stream", kind = ParamKind.ARN)
            @Nullable
            String arn) {

        EventSources.Which which() {
            return new EventSources.Which(function, arn);
        }
    }

    record Output(String id, String was) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var calls = new ArrayList<>(in.which().looks());
        calls.add(in.which().change("DeleteEventSourceMapping"));
        return calls;
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                in.which().shown(),
                Undo.PARTLY,
                "the function is not called from there any more; the queue or stream stays, and what it holds piles up",
                "where a stream was read up to is forgotten, and so are its filters and where failures are sent");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var one = EventSources.one(LambdaAccess.of(call), in.which());
        var notes = new ArrayList<String>();
        notes.add("deleted is " + one.words());
        notes.addAll(impact(in).notes());
        return new Impact(List.of("event source " + one.id()), 1, null, Undo.PARTLY, notes)
                .seen(Map.of("id", one.id()));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var one = EventSources.one(lambda, in.which());
        Reviewed.check(call, "the event source of " + one.function(), Map.of("id", one.id()));
        lambda.once(client -> client.deleteEventSourceMapping(request -> request.uuid(one.id())));
        return ToolResult.ok(new Output(one.id(), one.words()));
    }
}
