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

@ToolInfo(
        name = "lambda_create_url",
        effect = Effect.WRITE,
        iam = {
            "lambda:CreateFunctionUrlConfig",
            "lambda:AddPermission",
            "lambda:GetFunctionUrlConfig",
            "lambda:GetFunctionConfiguration",
            "lambda:ListFunctions"
        },
        value =
                "Gives a function a URL of its own. Only those whom IAM lets may call it, unless a public one is asked for, which"
                        + " asks for the function's name to be typed.",
        examples = {
            "create a url for {function}",
            "create a url for lambda {function}",
            "create a function url for {function}",
            "create a function url for lambda {function}",
            "create a public url for {function}",
            "create a public function url for {function}",
            "create a public function url for lambda {function}",
            "create a function url without authentication for {function}",
            "create a function url for {function} without authentication",
            "create a function url for {function} with iam authentication",
            "add a function url to {function}",
            "add a url to lambda {function}",
            "add a public function url to {function}",
            "make a url for lambda {function}",
            "make a function url for {function}",
            "set up a function url for {function}",
            "enable a function url on {function}",
            "enable the function url of {function}",
            "add a url to {function}",
            "add a function url to lambda {function}",
            "create an https endpoint for lambda {function}",
            "expose lambda {function} with a url",
            "publish a url for lambda {function}"
        })
final class CreateUrlTool implements Tool<CreateUrlTool.Input, FunctionUrls.FunctionUrl> {

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
                    },
                    defaultValue = "\"AWS_IAM\"")
            FunctionUrls.Auth auth) {

        FunctionName name() {
            return FunctionName.of(function());
        }

        boolean isOpen() {
            return auth == FunctionUrls.Auth.NONE;
        }
    }

    @Override
    public Effect effect(Input in) {
        return in.isOpen() ? Effect.DESTROY : Effect.WRITE;
    }

    @Override
    public List<AwsCall> calls(Input in) {
        var calls = new ArrayList<>(FunctionUrls.looks(in.name()));
        calls.add(FunctionUrls.on("CreateFunctionUrlConfig", in.name())
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
                : Impact.one("URL of " + shown, Undo.YES, "only signed requests of those whom IAM lets get through");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var url = FunctionUrls.find(LambdaAccess.of(call), in.name());
        if (url != null) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    in.name().shown() + " has a URL already: " + url.functionUrl() + ", authentication "
                            + url.authTypeAsString(),
                    "to change who may call it, say 'change the url of "
                            + in.name().name() + " to " + (in.isOpen() ? "none" : "iam") + "'");
        }
        return impact(in);
    }

    @Override
    public ToolResult<FunctionUrls.FunctionUrl> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var made = lambda.once(client -> client.createFunctionUrlConfig(
                request -> request.functionName(in.name().text())
                        .qualifier(in.name().qualifier())
                        .authType(in.auth().name())));
        if (in.isOpen()) {
            FunctionUrls.open(lambda, in.name());
        }
        return ToolResult.ok(new FunctionUrls.FunctionUrl(
                in.name().shown(), made.functionUrl(), made.authTypeAsString(), List.of()));
    }
}
