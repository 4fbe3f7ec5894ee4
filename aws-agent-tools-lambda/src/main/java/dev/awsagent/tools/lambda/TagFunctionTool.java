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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

@ToolInfo(
        name = "lambda_tag_function",
        effect = Effect.WRITE,
        iam = {"lambda:TagResource", "lambda:ListTags", "lambda:GetFunctionConfiguration", "lambda:ListFunctions"},
        value = "Sets tags on a Lambda function. Tags with other keys stay.",
        examples = {
            "tag function {function} with {tags}",
            "tag lambda {function} with {tags}",
            "tag the lambda {function} with {tags}",
            "tag the function {function} with {tags}",
            "add the tag {tags} to lambda {function}",
            "put the tag {tags} on lambda {function}",
            "set the tag {tags} on lambda {function}",
            "add {tags} to lambda {function} as a tag",
            "add tag {tags} to lambda {function}",
            "put {tags} as a tag on lambda {function}",
            "label lambda {function} with {tags}",
            "mark lambda {function} with {tags}",
            "apply the tag {tags} to lambda {function}",
            "tag lambda {function} {tags}",
            "tag the {function} lambda with {tags}"
        })
final class TagFunctionTool implements Tool<TagFunctionTool.Input, TagFunctionTool.Output> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE,
                    words = {"function {}", "lambda {}"})
            String function,

            @Param(value = "Tags as key=value", kind = ParamKind.TAGS)
            Map<String, String> tags) {

        Input {
            if (tags.isEmpty()) {
                throw new ToolException(FailureKind.INVALID, "no tag is given", "say a tag as key=value");
            }
            Tagging.check(tags);
        }

        FunctionName name() {
            return FunctionName.of(function);
        }
    }

    /** @param changes what each tag was and is */
    record Output(String function, List<String> changes) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                LambdaCalls.look(in.name()),
                AwsCall.of("lambda", "ListTags")
                        .open("Resource")
                        .on(in.name().arn())
                        .times(AwsCall.MANY),
                AwsCall.of("lambda", "TagResource")
                        .with("Tags", new TreeMap<>(in.tags()))
                        .open("Resource")
                        .on(in.name().arn()),
                LambdaCalls.nearNames());
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(in.name().name(), Undo.YES, "policies and bills may go by tags");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var now = lambda.tags(lambda.function(in.name()).functionArn());
        var changes = changes(in, now);
        if (changes.isEmpty()) {
            throw new ToolException(
                    FailureKind.CONFLICT, "'" + in.name().name() + "' has these tags already", "nothing is to be done");
        }
        return impact(in).differing(changes).seen(Tagging.seen(in.tags().keySet(), now));
    }

    private static List<Impact.Difference> changes(Input in, Map<String, String> now) {
        return new TreeMap<>(in.tags())
                .entrySet().stream()
                        .filter(tag -> !Objects.equals(tag.getValue(), now.get(tag.getKey())))
                        .map(tag -> new Impact.Difference(tag.getKey(), now.get(tag.getKey()), tag.getValue()))
                        .toList();
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var arn = lambda.function(in.name()).functionArn();
        var before = lambda.tags(arn);
        Reviewed.check(
                call,
                "the tags of '" + in.name().name() + "'",
                Tagging.seen(in.tags().keySet(), before));
        lambda.ask(client -> client.tagResource(request -> request.resource(arn).tags(in.tags())));
        return ToolResult.ok(new Output(in.name().name(), Tagging.words(changes(in, before))));
    }
}
