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
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_create_event_source",
        effect = Effect.WRITE,
        iam = {
            "lambda:CreateEventSourceMapping",
            "lambda:ListEventSourceMappings",
            "lambda:GetFunctionConfiguration",
            "lambda:ListFunctions"
        },
        value =
                "Makes a function read from a queue or a stream (an event source mapping): Lambda then calls it with what comes in.",
        examples = {
            "connect dynamodb stream {arn} to lambda {function}",
            "connect kinesis stream {arn} to lambda {function}",
            "hook kinesis stream {arn} to lambda {function}",
            "hook dynamodb stream {arn} to lambda {function}",
            "trigger lambda {function} from stream {arn}",
            "hook {arn} to lambda {function}",
            "hook queue {arn} to {function}",
            "hook queue {arn} to lambda {function} with batch size {batchSize}",
            "hook {arn} up to lambda {function}",
            "hook queue {arn} up to lambda {function}",
            "hook stream {arn} to {function}",
            "connect {arn} to {function}",
            "connect queue {arn} to lambda {function}",
            "connect stream {arn} to lambda {function}",
            "connect table {arn} to lambda {function}",
            "subscribe {function} to {arn}",
            "subscribe lambda {function} to queue {arn}",
            "trigger {function} from {arn}",
            "trigger lambda {function} from queue {arn}",
            "trigger lambda {function} from {arn} with batch size {batchSize}",
            "trigger lambda {function} with {arn}",
            "create an event source for {function} from {arn}",
            "create an event source mapping from {arn} to {function}",
            "create an event source mapping for {function} from {arn}",
            "add {arn} as event source to {function}",
            "add an event source {arn} to {function}",
            "add trigger {arn} to {function}",
            "add queue {arn} as a trigger to {function}"
        })
final class CreateEventSourceTool implements Tool<CreateEventSourceTool.Input, CreateEventSourceTool.Output> {

    enum Start {
        LATEST,
        TRIM_HORIZON
    }

    record Input(
            @Param(value = "The ARN of the queue, the stream or the cluster", kind = ParamKind.ARN)
            String arn,

            @Param(
                    value = "The function, by its name or its ARN, with an alias or not",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE)
            String function,

            @Param(
                    value =
                            "How many messages or records one call gets at the most; AWS takes 10 of a queue and 100 of a stream"
                                    + " where it is not said",
                    kind = ParamKind.COUNT,
                    min = 1,
                    max = 10_000,
                    words = {"batch of {}", "batches of {}", "batch size {}", "batch size of {}", "batchsize {}"})
            @Nullable
            Integer batchSize,

            @Param(
                    value =
                            "Of a stream: begin with what comes in from now on (LATEST), or with all that is still there",
                    words = {"from the beginning=TRIM_HORIZON", "from the start=TRIM_HORIZON", "from now on=LATEST"},
                    defaultValue = "\"LATEST\"")
            Start start,

            @Param(
                    value = "Create it switched off",
                    words = {"disabled", "switched off", "turned off"},
                    defaultValue = "false")
            boolean disabled) {

        Input {
            if (!arn.matches("arn:aws[a-z-]*:(sqs|kinesis|dynamodb|kafka|mq|rds):.*")) {
                throw new ToolException(
                        FailureKind.INVALID,
                        arn + " is nothing that Lambda reads from",
                        "give the ARN of a queue, a stream or a cluster; buckets, topics and rules call a function by"
                                + " themselves, which 'allow s3 to invoke …' permits");
            }
        }

        FunctionName name() {
            return FunctionName.of(function());
        }

        boolean isStream() {
            return arn.matches("arn:[^:]*:(kinesis|dynamodb|kafka):.*");
        }
    }

    record Output(String id, String source, String function, String state, int batchSize) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var name = in.name();
        var create = AwsCall.of("lambda", "CreateEventSourceMapping")
                .with("FunctionName", name.qualified())
                .with("EventSourceArn", in.arn())
                .with("Enabled", !in.disabled())
                .on(name.arn() + "*", in.arn());
        if (in.batchSize() != null) {
            create = create.with("BatchSize", in.batchSize());
        }
        return List.of(
                LambdaCalls.look(name),
                LambdaCalls.nearNames(),
                EventSources.listing(name),
                in.isStream() ? create.with("StartingPosition", in.start().name()) : create);
    }

    @Override
    public Impact impact(Input in) {
        var notes = new ArrayList<String>();
        notes.add(
                in.disabled()
                        ? "it is created switched off"
                        : in.isStream()
                                ? "the function is called with what comes in, beginning with "
                                        + (in.start() == Start.LATEST ? "what is new" : "ALL that is still there")
                                : "the function is called with what is in the queue; messages that it is done with are DELETED"
                                        + " from there");
        notes.add("the role of the function has to allow it to read from there");
        return Impact.one(
                in.arn() + " -> " + in.name().shown(),
                in.disabled() ? Undo.YES : Undo.PARTLY,
                notes.toArray(String[]::new));
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        lambda.function(in.name());
        for (var one : EventSources.all(lambda, in.name(), in.arn())) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "it reads from there already: " + one.words() + " (" + one.id() + ")",
                    "change that one: 'set the batch size of " + one.id() + " to 5'");
        }
        return impact(in);
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var name = in.name();
        var made = lambda.once(client -> client.createEventSourceMapping(request -> {
            request.functionName(name.qualified())
                    .eventSourceArn(in.arn())
                    .enabled(!in.disabled())
                    .batchSize(in.batchSize());
            if (in.isStream()) {
                request.startingPosition(in.start().name());
            }
        }));
        return ToolResult.ok(new Output(
                made.uuid(), in.arn(), name.shown(), made.state(), made.batchSize() == null ? 0 : made.batchSize()));
    }
}
