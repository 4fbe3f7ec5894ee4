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
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_publish_version",
        effect = Effect.WRITE,
        iam = {"lambda:PublishVersion", "lambda:GetFunctionConfiguration", "lambda:ListFunctions"},
        value =
                "Publishes what a function is now, its code and its configuration, as a new version that does not change.",
        examples = {
            "publish a version of {function}",
            "publish a new version of {function}",
            "publish a new version of lambda {function}",
            "publish version of function {function}",
            "publish lambda {function}",
            "publish {function}",
            "publish a version of {function} with description {description}",
            "publish a version of {function} described as {description}",
            "create a new version of lambda {function}",
            "create a version of function {function}",
            "cut a version of {function}",
            "cut a new version of {function}",
            "cut a version of lambda {function}",
            "cut a release of lambda {function}",
            "make a new version of {function}",
            "make a version of lambda {function}",
            "release a version of lambda {function}",
            "release a new version of function {function}",
            "create a new version of {function}",
            "create version of lambda {function}",
            "publish the function {function}",
            "publish lambda {function} as a new version",
            "publish the current code of {function}",
            "publish a version for {function}",
            "freeze a version of lambda {function}",
            "freeze lambda {function} as a version"
        })
final class PublishVersionTool implements Tool<PublishVersionTool.Input, PublishVersionTool.Output> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.UNQUALIFIED,
                    rule = FunctionName.UNQUALIFIED_RULE)
            String function,

            @Param(
                    value = "What to remember of it",
                    kind = ParamKind.TEXT,
                    max = 256,
                    words = {"description {}"})
            @Nullable
            String description) {

        FunctionName name() {
            return FunctionName.of(function());
        }
    }

    /** @param version the newest one, where nothing has changed since it was published */
    record Output(String function, String version, @Nullable String arn) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var publish = LambdaCalls.on("PublishVersion", in.name()).open("RevisionId");
        return List.of(
                LambdaCalls.look(in.name()),
                LambdaCalls.nearNames(),
                in.description() == null ? publish : publish.with("Description", in.description()));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                in.name().shown(),
                Undo.UNKNOWN,
                "a version is published; nothing points at it yet, and where nothing has changed since the last it stays with"
                        + " that one");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        return Publishing.seen(impact(in), LambdaAccess.of(call).function(in.name()));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var published = Publishing.publish(LambdaAccess.of(call), in.name(), in.description());
        return ToolResult.ok(new Output(in.name().name(), published.version(), published.functionArn()));
    }
}
