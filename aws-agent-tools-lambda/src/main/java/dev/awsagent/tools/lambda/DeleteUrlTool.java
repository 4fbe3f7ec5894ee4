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
import software.amazon.awssdk.services.lambda.model.FunctionUrlAuthType;

@ToolInfo(
        name = "lambda_delete_url",
        effect = Effect.DESTROY,
        iam = {
            "lambda:DeleteFunctionUrlConfig",
            "lambda:GetFunctionUrlConfig",
            "lambda:GetFunctionConfiguration",
            "lambda:ListFunctions"
        },
        value = "Takes the URL of a function away. The function stays; a new URL has another address.",
        examples = {
            "delete the url of {function}",
            "delete the url of lambda {function}",
            "delete the function url of {function}",
            "delete the function url of lambda {function}",
            "delete the public url of {function}",
            "remove the url of lambda {function}",
            "remove the url from {function}",
            "remove the function url of {function}",
            "remove the function url from {function}",
            "drop the function url of {function}",
            "drop the url of lambda {function}",
            "take the url off {function}",
            "take the function url off lambda {function}",
            "remove the function url from lambda {function}",
            "remove the url of {function}",
            "disable the function url of {function}",
            "destroy the function url of {function}",
            "scrap the function url of {function}"
        })
final class DeleteUrlTool implements Tool<DeleteUrlTool.Input, DeleteUrlTool.Output> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN, with an alias or not",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE)
            String function) {

        FunctionName name() {
            return FunctionName.of(function());
        }
    }

    record Output(String function, String address) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var calls = new ArrayList<>(FunctionUrls.looks(in.name()));
        calls.add(FunctionUrls.on("DeleteFunctionUrlConfig", in.name()));
        return calls;
    }

    @Override
    public Impact impact(Input in) {
        var shown = in.name().shown();
        return Impact.typed(
                shown,
                List.of("URL of " + shown),
                1,
                Undo.NO,
                "who calls the address gets an error; it is not given again, a new URL has another one");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var url = FunctionUrls.one(LambdaAccess.of(call), in.name());
        var notes = new ArrayList<>(impact(in).notes());
        notes.add("it is " + url.functionUrl() + ", authentication " + url.authTypeAsString());
        if (url.authType() == FunctionUrlAuthType.NONE) {
            notes.add(FunctionUrls.staying(in.name()));
        }
        return impact(in).withNotes(notes).seen(Map.of("address", url.functionUrl()));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var url = FunctionUrls.one(lambda, in.name());
        Reviewed.check(call, "the URL of " + in.name().shown(), Map.of("address", url.functionUrl()));
        lambda.once(client -> client.deleteFunctionUrlConfig(request ->
                request.functionName(in.name().text()).qualifier(in.name().qualifier())));
        return ToolResult.ok(new Output(in.name().shown(), url.functionUrl()));
    }
}
