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

@ToolInfo(
        name = "lambda_untag_function",
        effect = Effect.DESTROY,
        iam = {"lambda:UntagResource", "lambda:ListTags", "lambda:GetFunctionConfiguration", "lambda:ListFunctions"},
        value = "Removes tags, by their keys, from a Lambda function.",
        examples = {
            "remove the tag {keys} from lambda {function}",
            "delete the tag {keys} from lambda {function}",
            "untag {keys} from lambda {function}",
            "remove tag {keys} from lambda {function}",
            "remove the {keys} tag from lambda {function}",
            "drop the tag {keys} from lambda {function}",
            "take the tag {keys} off lambda {function}",
            "strip the tag {keys} from lambda {function}",
            "delete the {keys} tag from lambda {function}",
            "remove the tag {keys} of lambda {function}"
        })
final class UntagFunctionTool implements Tool<UntagFunctionTool.Input, TagFunctionTool.Output> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE,
                    words = {"function {}", "lambda {}"})
            String function,

            @Param(
                    value = "The keys of the tags",
                    kind = ParamKind.NAME,
                    pattern = "(?!aws:)[^ ]{1,128}",
                    words = {"tag {}", "tags {}"})
            List<String> keys) {

        FunctionName name() {
            return FunctionName.of(function);
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                LambdaCalls.look(in.name()),
                AwsCall.of("lambda", "ListTags")
                        .open("Resource")
                        .on(in.name().arn())
                        .times(AwsCall.MANY),
                AwsCall.of("lambda", "UntagResource")
                        .with("TagKeys", in.keys())
                        .open("Resource")
                        .on(in.name().arn()),
                LambdaCalls.nearNames());
    }

    @Override
    public Impact impact(Input in) {
        return Impact.typed(
                in.keys().get(0),
                List.of(in.name().name()),
                in.keys().size(),
                Undo.YES,
                "the tags are lost, nothing else");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var now = lambda.tags(lambda.function(in.name()).functionArn());
        var changes = changes(in, now);
        if (changes.isEmpty()) {
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    "'" + in.name().name() + "' has no tag " + String.join(", ", in.keys()),
                    "keys are exact, letter case included");
        }
        return impact(in).differing(changes).seen(Tagging.seen(in.keys(), now));
    }

    private static List<Impact.Difference> changes(Input in, Map<String, String> now) {
        return in.keys().stream()
                .filter(now::containsKey)
                .map(key -> new Impact.Difference(key, now.get(key), null))
                .toList();
    }

    @Override
    public ToolResult<TagFunctionTool.Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var arn = lambda.function(in.name()).functionArn();
        var before = lambda.tags(arn);
        Reviewed.check(call, "the tags of '" + in.name().name() + "'", Tagging.seen(in.keys(), before));
        lambda.ask(
                client -> client.untagResource(request -> request.resource(arn).tagKeys(in.keys())));
        return ToolResult.ok(new TagFunctionTool.Output(in.name().name(), Tagging.words(changes(in, before))));
    }
}
