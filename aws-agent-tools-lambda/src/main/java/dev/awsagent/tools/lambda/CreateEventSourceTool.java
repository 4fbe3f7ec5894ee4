package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Cost;
import dev.awsagent.tool.CreationTags;
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
import software.amazon.awssdk.services.lambda.model.SourceAccessType;

@ToolInfo(
        name = "lambda_create_event_source",
        effect = Effect.WRITE,
        iam = {
            "lambda:CreateEventSourceMapping",
            "lambda:TagResource",
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
            "hook queue {arn} to lambda {function} with batch size {batchSize} and a batching window of {batchingWindow}",
            "create an event source for {function} from {arn}",
            "create an event source mapping from {arn} to {function}",
            "create an event source mapping for {function} from {arn}",
            "add {arn} as event source to {function}",
            "add an event source {arn} to {function}",
            "add trigger {arn} to {function}",
            "add queue {arn} as a trigger to {function}",
            "feed lambda {function} from {arn}",
            "feed lambda {function} from queue {arn}",
            "feed {arn} into lambda {function}",
            "feed queue {arn} into {function}",
            "wire {arn} to lambda {function}",
            "wire queue {arn} up to lambda {function}",
            "attach queue {arn} to lambda {function}",
            "attach {arn} to lambda {function} as trigger",
            "link queue {arn} to lambda {function}",
            "link {arn} to lambda {function}",
            "map {arn} to lambda {function}",
            "map queue {arn} to {function}",
            "connect lambda {function} to {arn}",
            "connect lambda {function} to queue {arn}",
            "set up a trigger for {function} from {arn}",
            "set up {arn} as a trigger of {function}",
            "make lambda {function} read from {arn}",
            "make lambda {function} read from queue {arn}",
            "add a trigger for {arn} to {function}",
            "add an event source mapping from {arn} to {function}",
            "create a trigger for {function} from {arn}",
            "create a trigger from {arn} to {function}",
            "create an event source mapping between {arn} and {function}",
            "subscribe lambda {function} to {arn}",
            "start feeding {arn} into {function}"
        })
final class CreateEventSourceTool implements Tool<CreateEventSourceTool.Input, CreateEventSourceTool.Output> {

    private static final String PART = "[A-Za-z0-9._/-]{1,249}";
    private static final String PART_RULE = "must be a name of letters, digits, dots, hyphens and underscores";

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
                    words = {
                        "batch of {}",
                        "batches of {}",
                        "batch size {}",
                        "batch size of {}",
                        "batchsize {}",
                        "in batches of {}",
                        "batches up to {}",
                        "batches of up to {}"
                    })
            @Nullable
            Integer batchSize,

            @Param(
                    value = Reading.ABOUT_WINDOW,
                    kind = ParamKind.DURATION,
                    words = {"batching window {}", "batching window of {}", "batch window {}", "batch window of {}"})
            @Nullable
            Duration batchingWindow,

            @Param(
                    value = "Of a Kafka cluster: the topic",
                    kind = ParamKind.NAME,
                    pattern = PART,
                    rule = PART_RULE,
                    words = {"topic {}", "kafka topic {}"})
            @Nullable
            String topic,

            @Param(
                    value = "Of a broker of Amazon MQ: the queue",
                    kind = ParamKind.NAME,
                    pattern = PART,
                    rule = PART_RULE,
                    words = {"broker queue {}", "mq queue {}"})
            @Nullable
            String destination,

            @Param(
                    value = "Of a cluster of DocumentDB: the database",
                    kind = ParamKind.NAME,
                    pattern = PART,
                    rule = PART_RULE,
                    words = {"database {}"})
            @Nullable
            String database,

            @Param(
                    value = "Of that database: the collection; all where none is said",
                    kind = ParamKind.NAME,
                    pattern = PART,
                    rule = PART_RULE,
                    words = {"collection {}"})
            @Nullable
            String collection,

            @Param(
                    value =
                            "The ARN of the secret in Secrets Manager with the user and the password of a broker or of DocumentDB",
                    kind = ParamKind.ARN,
                    words = {"secret {}", "using secret {}", "with secret {}", "with the secret {}"})
            @Nullable
            String secret,

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
            boolean disabled,

            @Param(
                    value = "Tags",
                    kind = ParamKind.TAGS,
                    words = {"tagged {}", "tagged with {}", "with tag {}", "with the tag {}", "with tags {}"})
            @Nullable
            Map<String, String> tags,

            @Param(
                    value = "Do not tag it with who asked for it, when and why",
                    words = {"untagged", "without request tags"},
                    defaultValue = "false")
            boolean untagged) {
        Input {
            var unused = new Reading(arn, topic, destination, database, collection, secret);
            Reading.checkBatches(arn, batchSize, batchingWindow, FailureKind.INVALID);
            if (tags != null) {
                Tagging.check(tags);
            }
        }

        FunctionName name() {
            return FunctionName.of(function());
        }

        Reading reading() {
            return new Reading(arn, topic, destination, database, collection, secret);
        }

        @Nullable
        Integer window() {
            return batchingWindow == null ? null : (int) batchingWindow.toSeconds();
        }
    }

    record Output(String id, String source, String function, String state, int batchSize) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var name = in.name();
        var reading = in.reading();
        var create = AwsCall.of("lambda", "CreateEventSourceMapping")
                .with("FunctionName", name.qualified())
                .with("Enabled", !in.disabled())
                .on(name.arn() + "*", in.arn())
                .open("Tags");
        for (var parameter : reading.parameters().entrySet()) {
            create = create.with(parameter.getKey(), parameter.getValue());
        }
        if (in.batchSize() != null) {
            create = create.with("BatchSize", in.batchSize());
        }
        if (in.window() != null) {
            create = create.with("MaximumBatchingWindowInSeconds", in.window());
        }
        return List.of(
                LambdaCalls.look(name),
                LambdaCalls.nearNames(),
                EventSources.listing(name),
                reading.isQueue()
                        ? create
                        : create.with("StartingPosition", in.start().name()));
    }

    @Override
    public Impact impact(Input in) {
        var notes = new ArrayList<String>();
        notes.add(
                in.disabled()
                        ? "it is created switched off"
                        : in.reading().isQueue()
                                ? "the function is called with what is in the queue; messages that it is done with are DELETED"
                                        + " from there"
                                : "the function is called with what comes in, beginning with "
                                        + (in.start() == Start.LATEST ? "what is new" : "ALL that is still there"));
        notes.add("the role of the function has to allow it to read from there"
                + (in.secret() == null ? "" : ", and to read the secret"));
        notes.add(CreationTags.note(in.untagged()));
        return Impact.one(
                in.reading().shown() + " -> " + in.name().shown(),
                in.disabled() ? Undo.YES : Undo.PARTLY,
                notes.toArray(String[]::new));
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        lambda.function(in.name());
        var reading = in.reading();
        for (var one : EventSources.all(lambda, in.name(), in.arn())) {
            if (!one.overlaps(reading)) {
                continue;
            }
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "it reads from there already: " + one.words() + " (" + one.id() + ")",
                    "change that one: 'set the batch size of " + one.id() + " to 5'");
        }
        var notes = new ArrayList<>(impact(in).notes());
        notes.set(notes.size() - 1, CreationTags.note(call, in.untagged()));
        return impact(in)
                .withNotes(notes)
                .costing(Cost.byUse("how much is read and how often the function is called"))
                .making(CreationTags.planned(call, in.tags(), in.untagged()));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var name = in.name();
        var made = lambda.once(client -> client.createEventSourceMapping(request -> {
            request.functionName(name.qualified())
                    .eventSourceArn(in.arn())
                    .enabled(!in.disabled())
                    .batchSize(in.batchSize())
                    .maximumBatchingWindowInSeconds(in.window());
            if (in.topic() != null) {
                request.topics(in.topic());
            }
            if (in.destination() != null) {
                request.queues(in.destination());
            }
            if (in.database() != null) {
                request.documentDBEventSourceConfig(
                        config -> config.databaseName(in.database()).collectionName(in.collection()));
            }
            if (in.secret() != null) {
                request.sourceAccessConfigurations(
                        access -> access.type(SourceAccessType.BASIC_AUTH).uri(in.secret()));
            }
            if (!in.reading().isQueue()) {
                request.startingPosition(in.start().name());
            }
            var tags = CreationTags.of(call, in.tags(), in.untagged());
            if (!tags.isEmpty()) {
                request.tags(tags);
            }
        }));
        return ToolResult.ok(new Output(
                made.uuid(),
                in.reading().shown(),
                name.shown(),
                made.state(),
                made.batchSize() == null ? 0 : made.batchSize()));
    }
}
