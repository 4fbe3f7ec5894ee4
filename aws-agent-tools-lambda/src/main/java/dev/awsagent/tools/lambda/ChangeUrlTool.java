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
import java.util.Map;

@ToolInfo(
        name = "lambda_change_url",
        effect = Effect.WRITE,
        iam = {
            "lambda:UpdateFunctionUrlConfig",
            "lambda:AddPermission",
            "lambda:GetFunctionUrlConfig",
            "lambda:GetFunctionConfiguration",
            "lambda:ListFunctions"
        },
        value =
                "Changes who may call the URL of a function: those whom IAM lets, or everybody, which asks for the function's name"
                        + " to be typed.",
        examples = {
            "change the url of {function} to iam",
            "change the url of {function} to none",
            "change the function url of {function} to iam",
            "change the auth of the url of {function} to iam",
            "set the auth of the url of {function} to iam",
            "make the url of {function} private",
            "make the function url of {function} private",
            "make the url of {function} public",
            "make the function url of {function} public",
            "require iam auth on the url of {function}",
            "set the auth type of the url of {function} to iam",
            "change the auth type of the url of {function} to iam",
            "make the url of lambda {function} private",
            "make the url of lambda {function} public",
            "protect the url of {function} with iam auth"
        })
final class ChangeUrlTool implements Tool<ChangeUrlTool.Input, ChangeUrlTool.Output> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN, with an alias or not",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE)
            String function,

            @Param(
                    value = "Who may call it: those whom IAM lets (AWS_IAM), or everybody (NONE)",
                    words = {
                        "with iam=AWS_IAM",
                        "iam auth=AWS_IAM",
                        "iam authentication=AWS_IAM",
                        "public=NONE",
                        "without authentication=NONE",
                        "without auth=NONE",
                        "no authentication=NONE",
                        "no auth=NONE",
                        "unauthenticated=NONE",
                        "for everyone=NONE",
                        "for everybody=NONE",
                        "auth none=NONE",
                        "to none=NONE",
                        "to iam=AWS_IAM",
                        "private=AWS_IAM"
                    })
            FunctionUrls.Auth auth) {

        FunctionName name() {
            return FunctionName.of(function());
        }

        boolean isOpen() {
            return auth == FunctionUrls.Auth.NONE;
        }
    }

    record Output(String function, String address, String before, String auth) {}

    @Override
    public Effect effect(Input in) {
        return in.isOpen() ? Effect.DESTROY : Effect.WRITE;
    }

    @Override
    public List<AwsCall> calls(Input in) {
        var calls = new ArrayList<>(FunctionUrls.looks(in.name()));
        calls.add(FunctionUrls.on("UpdateFunctionUrlConfig", in.name())
                .with("AuthType", in.auth().name()));
        if (in.isOpen()) {
            calls.addAll(FunctionUrls.opening(in.name()));
        }
        return calls;
    }

    @Override
    public Impact impact(Input in) {
        var shown = in.name().shown();
        return in.isOpen()
                ? Impact.typed(shown, List.of("URL of " + shown), 1, Undo.YES, FunctionUrls.WARNING)
                : Impact.one(
                        "URL of " + shown,
                        Undo.YES,
                        "who does not sign his requests gets an error",
                        FunctionUrls.staying(in.name()));
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var url = FunctionUrls.one(LambdaAccess.of(call), in.name());
        if (url.authTypeAsString().equals(in.auth().name())) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "the URL of " + in.name().shown() + " has authentication " + in.auth() + " already",
                    "'who can invoke " + in.name().shown() + "' shows who may call it");
        }
        return impact(in)
                .differing(List.of(
                        new Impact.Difference("authentication", url.authTypeAsString(), String.valueOf(in.auth()))))
                .seen(Map.of("auth", url.authTypeAsString()));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var url = FunctionUrls.one(lambda, in.name());
        Reviewed.check(call, "the URL of " + in.name().shown(), Map.of("auth", url.authTypeAsString()));
        lambda.on(
                in.name(),
                client -> client.updateFunctionUrlConfig(
                        request -> request.functionName(in.name().text())
                                .qualifier(in.name().qualifier())
                                .authType(in.auth().name())));
        if (in.isOpen()) {
            FunctionUrls.open(lambda, in.name());
        }
        return ToolResult.ok(new Output(
                in.name().shown(),
                url.functionUrl(),
                url.authTypeAsString(),
                in.auth().name()));
    }
}
