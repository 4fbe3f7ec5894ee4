package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.NearNames;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Secret;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.List;
import java.util.Map;

@ToolInfo(
        name = "lambda_show_variable",
        effect = Effect.DISCLOSE,
        iam = {"lambda:GetFunctionConfiguration", "lambda:ListFunctions"},
        value = "Shows the value of one environment variable of a Lambda function, which may be a secret.",
        examples = {
            "show the value of {variable} of {function}",
            "show the value of {variable} on {function}",
            "show the value of the environment variable {variable} of {function}",
            "show the environment variable {variable} of {function}",
            "show the env var {variable} of {function}",
            "what is the value of {variable} on {function}",
            "what is the value of {variable} in {function}",
            "what is the environment variable {variable} of {function}",
            "what is {variable} set to on {function}",
            "reveal {variable} of {function}",
            "reveal the environment variable {variable} of {function}",
            "print the value of {variable} of {function}"
        })
final class ShowVariableTool implements Tool<ShowVariableTool.Input, ShowVariableTool.Output> {

    record Input(
            @Param(
                    value = "The name of the environment variable",
                    kind = ParamKind.NAME,
                    pattern = EnvironmentVariables.NAME,
                    rule = EnvironmentVariables.NAME_RULE,
                    words = {"variable {}", "env var {}"})
            String variable,

            @Param(
                    value = "The function, by its name or its ARN, with a version or an alias behind a colon or not",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE,
                    words = {"function {}", "lambda {}"})
            String function) {

        FunctionName name() {
            return FunctionName.of(function);
        }
    }

    record Output(String function, String variable, @Secret String value) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(LambdaCalls.look(in.name()), LambdaCalls.nearNames());
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                in.variable() + " of " + in.name().shown(),
                Undo.NO,
                "its value is shown to you, and is kept out of history and logs");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        find(in, call);
        return impact(in);
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        return ToolResult.ok(new Output(
                in.name().shown(), in.variable(), String.valueOf(find(in, call).get(in.variable()))));
    }

    private static Map<String, String> find(Input in, ToolCall call) {
        var variables = EnvironmentVariables.all(LambdaAccess.of(call).function(in.name()));
        if (!variables.containsKey(in.variable())) {
            var near = NearNames.of(in.variable(), variables.keySet());
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    "'" + in.name().shown() + "' has no environment variable '" + in.variable() + "'",
                    near.isEmpty()
                            ? variables.isEmpty() ? "it has none" : "it has " + String.join(", ", variables.keySet())
                            : "did you mean " + String.join(" or ", near) + "?");
        }
        return variables;
    }
}
