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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_update_event_source",
        effect = Effect.WRITE,
        iam = {
            "lambda:UpdateEventSourceMapping",
            "lambda:GetEventSourceMapping",
            "lambda:ListEventSourceMappings",
            "lambda:GetFunctionConfiguration",
            "lambda:ListFunctions"
        },
        value =
                "Switches an event source of a function on or off, or changes how many messages one call gets and how long they are"
                        + " gathered.",
        examples = {
            "disable event source mapping {function}",
            "enable event source mapping {function}",
            "disable the event source of {function}",
            "disable the event source {arn} of {function}",
            "disable the event source mapping of {function}",
            "disable the trigger of {function}",
            "disable the trigger {arn} of {function}",
            "disable the queue trigger of {function}",
            "enable the event source of {function}",
            "enable the event source {arn} of {function}",
            "enable the event source mapping of {function}",
            "enable the trigger of {function}",
            "enable the queue trigger of {function}",
            "pause the event source of {function}",
            "pause the trigger of {function}",
            "resume the event source of {function}",
            "resume the trigger of {function}",
            "set the batch size of {function} to {batchSize}",
            "set the batch size of the event source of {function} to {batchSize}",
            "set the batch size of {arn} on {function} to {batchSize}",
            "set the batch size of {function} to {batchSize} with a batching window of {batchingWindow}",
            "set the batching window of {function} to {batchingWindow}",
            "change the batching window of {function} to {batchingWindow}",
            "change the batch size of {function} to {batchSize}",
            "change the batch size of the event source of {function} to {batchSize}",
            "disable the sqs trigger of {function}",
            "enable the sqs trigger of {function}",
            "pause the sqs trigger of {function}",
            "disable the kinesis trigger of {function}",
            "disable the stream trigger of {function}",
            "enable the stream trigger of {function}",
            "disable the triggers of {function}",
            "disable the event source {arn} on {function}",
            "disable the trigger on {function}",
            "enable the trigger on {function}",
            "pause the queue trigger of {function}",
            "resume the queue trigger of {function}",
            "resume the event source mapping of {function}",
            "pause the event source mapping of {function}",
            "pause event source mapping {function}",
            "resume event source mapping {function}",
            "deactivate the trigger of {function}",
            "deactivate the event source of {function}",
            "deactivate event source mapping {function}",
            "activate the trigger of {function}",
            "activate the event source of {function}",
            "activate event source mapping {function}",
            "suspend the trigger of {function}",
            "suspend event source mapping {function}",
            "reenable the trigger of {function}",
            "re-enable the event source of {function}",
            "unpause the trigger of {function}",
            "turn off the trigger of {function}",
            "turn on the trigger of {function}",
            "turn off event source mapping {function}",
            "turn on event source mapping {function}",
            "set the batch size on {function} to {batchSize}",
            "raise the batch size of {function} to {batchSize}",
            "lower the batch size of {function} to {batchSize}",
            "increase the batch size of {function} to {batchSize}",
            "reduce the batch size of {function} to {batchSize}",
            "make the batch size of {function} {batchSize}",
            "set the batch size of event source mapping {function} to {batchSize}",
            "update the batch size of {function} to {batchSize}"
        })
final class UpdateEventSourceTool implements Tool<UpdateEventSourceTool.Input, UpdateEventSourceTool.Output> {

    enum State {
        ENABLE,
        DISABLE
    }

    record Input(
            @Param(
                    value = "The function, by its name or its ARN, or the id of the event source in its place",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE)
            String function,

            @Param(value = "Where the function has several: the ARN of the queue or the stream", kind = ParamKind.ARN)
            @Nullable
            String arn,

            @Param(
                    value = "Switch it on or off",
                    words = {
                        "pause=DISABLE",
                        "suspend=DISABLE",
                        "deactivate=DISABLE",
                        "resume=ENABLE",
                        "activate=ENABLE",
                        "unpause=ENABLE",
                        "reenable=ENABLE",
                        "re-enable=ENABLE"
                    })
            @Nullable
            State state,

            @Param(
                    value = "How many messages or records one call gets at the most",
                    kind = ParamKind.COUNT,
                    min = 1,
                    max = 10_000)
            @Nullable
            Integer batchSize,

            @Param(
                    value = Reading.ABOUT_WINDOW,
                    kind = ParamKind.DURATION,
                    words = {"batching window {}", "batching window of {}", "batch window {}", "batch window of {}"})
            @Nullable
            Duration batchingWindow) {

        Input {
            Reading.checkBatches(arn, null, batchingWindow, FailureKind.INVALID);
            if (state == null && batchSize == null && batchingWindow == null) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "nothing says what to change of the event source of " + function,
                        "say enable, disable, or 'set the batch size of " + function + " to 5'");
            }
        }

        EventSources.Which which() {
            return new EventSources.Which(function, arn);
        }

        @Nullable
        Integer window() {
            return batchingWindow == null ? null : (int) batchingWindow.toSeconds();
        }

        boolean fits(EventSources.Found one) {
            return (state == null || one.isEnabled() == (state == State.ENABLE))
                    && (batchSize == null || batchSize == one.batchSize())
                    && (batchingWindow == null || batchingWindow.toSeconds() == one.batchingWindowSeconds());
        }

        /** Also of what stays as it is: AWS looks at both together. */
        void check(EventSources.Found one) {
            if (batchSize != null || batchingWindow != null) {
                Reading.checkBatches(
                        one.source(),
                        batchSize == null ? one.batchSize() : batchSize,
                        batchingWindow == null ? Duration.ofSeconds(one.batchingWindowSeconds()) : batchingWindow,
                        FailureKind.CONFLICT);
            }
        }
    }

    record Output(String id, String before, @Nullable String state, int batchSize) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var update = in.which().change("UpdateEventSourceMapping");
        if (in.state() != null) {
            update = update.with("Enabled", in.state() == State.ENABLE);
        }
        if (in.batchSize() != null) {
            update = update.with("BatchSize", in.batchSize());
        }
        if (in.window() != null) {
            update = update.with("MaximumBatchingWindowInSeconds", in.window());
        }
        var calls = new ArrayList<>(in.which().looks());
        calls.add(update);
        return calls;
    }

    @Override
    public Impact impact(Input in) {
        var notes = new ArrayList<String>();
        if (in.state() == State.DISABLE) {
            notes.add(
                    "the function is not called from there any more; messages pile up, and are lost for good when they grow too old");
        }
        if (in.state() == State.ENABLE) {
            notes.add(
                    "the function is called with what has piled up there, and with what comes in; what it has taken does"
                            + " not come back");
        }
        if (in.batchSize() != null) {
            notes.add("batches of " + in.batchSize());
        }
        if (in.window() != null) {
            notes.add("gathered for " + in.window() + " s");
        }
        return Impact.one(in.which().shown(), undo(in), notes.toArray(String[]::new));
    }

    private static Undo undo(Input in) {
        return in.state() == null ? Undo.YES : Undo.PARTLY;
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var one = EventSources.one(LambdaAccess.of(call), in.which());
        if (in.fits(one)) {
            throw new ToolException(FailureKind.CONFLICT, "it is so already: " + one.words(), null);
        }
        in.check(one);
        var notes = new ArrayList<String>();
        notes.add("before: " + one.words());
        notes.addAll(impact(in).notes());
        return new Impact(List.of("event source " + one.id()), 1, null, undo(in), notes)
                .seen(Map.of("id", one.id(), "state", one.words()));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var one = EventSources.one(lambda, in.which());
        Reviewed.check(call, "event source " + one.id(), Map.of("id", one.id(), "state", one.words()));
        in.check(one);
        var now = lambda.once(client -> client.updateEventSourceMapping(request -> request.uuid(one.id())
                .enabled(in.state() == null ? null : in.state() == State.ENABLE)
                .batchSize(in.batchSize())
                .maximumBatchingWindowInSeconds(in.window())));
        return ToolResult.ok(
                new Output(one.id(), one.words(), now.state(), now.batchSize() == null ? 0 : now.batchSize()));
    }
}
