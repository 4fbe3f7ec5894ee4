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

@ToolInfo(
        name = "lambda_show_url",
        effect = Effect.READ,
        iam = {"lambda:GetFunctionUrlConfig", "lambda:GetFunctionConfiguration", "lambda:ListFunctions"},
        value = "Shows the URL of a function, and who may call it.",
        examples = {
            "show the url of {function}",
            "show the url of lambda {function}",
            "show the function url of {function}",
            "what is the url of {function}",
            "what is the function url of lambda {function}",
            "does {function} have a function url",
            "get the function url of {function}",
            "url of {function}",
            "function url of lambda {function}",
            "is there a function url for {function}",
            "is there a url for lambda {function}",
            "does lambda {function} have a url",
            "what url does {function} have",
            "which url does lambda {function} answer on",
            "what is the endpoint of lambda {function}",
            "is the url of {function} public",
            "who can call the url of {function}"
        })
final class ShowUrlTool implements Tool<ShowUrlTool.Input, FunctionUrls.FunctionUrl> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN, with an alias or not",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE)
            String function) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return FunctionUrls.looks(FunctionName.of(in.function()));
    }

    @Override
    public ToolResult<FunctionUrls.FunctionUrl> call(Input in, ToolCall call) {
        var name = FunctionName.of(in.function());
        return ToolResult.ok(FunctionUrls.shown(name, FunctionUrls.one(LambdaAccess.of(call), name)));
    }
}
