package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.Undo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

@ToolInfo(
        name = "lambda_set_environment",
        effect = Effect.WRITE,
        iam = {"lambda:UpdateFunctionConfiguration", "lambda:GetFunctionConfiguration", "lambda:ListFunctions"},
        value = "Sets environment variables of a Lambda function. Those that are not named stay as they are.",
        examples = {
            "set {variables} on {function}",
            "set {variables} on lambda {function}",
            "set {variables} and {variables} on lambda {function}",
            "set {variables} and {variables} on {function}",
            "set {variables} on the {function} lambda",
            "set {variables} on {function} lambda",
            "set {variables} on function {function}",
            "set {variables} for lambda {function}",
            "set {variables} in the environment of {function}",
            "set the environment variable {variables} on {function}",
            "set the env var {variables} on {function}",
            "set env {variables} on lambda {function}",
            "set the variable {variables} on lambda {function}",
            "add the environment variable {variables} to {function}",
            "add the env var {variables} to {function}",
            "change {variables} on lambda {function}",
            "change the environment variable {variables} on {function}",
            "update the environment variable {variables} on {function}",
            "update {variables} on lambda {function}",
            "add {variables} to the environment of {function}",
            "add {variables} to the environment of lambda {function}",
            "add env var {variables} to lambda {function}",
            "add the variable {variables} to lambda {function}",
            "put {variables} into the environment of {function}",
            "put {variables} in the environment of lambda {function}",
            "put the env var {variables} on lambda {function}",
            "define {variables} on lambda {function}",
            "define the environment variable {variables} on {function}",
            "set env var {variables} for {function}",
            "set environment variable {variables} for lambda {function}",
            "set the environment of {function} to {variables}",
            "configure {variables} on lambda {function}",
            "change env var {variables} on {function}",
            "change the env var {variables} on lambda {function}",
            "update the env var {variables} on {function}",
            "update env {variables} on lambda {function}"
        })
final class SetEnvironmentTool implements ReconfiguringTool<SetEnvironmentTool.Input> {

    record Input(
            @Param(
                    value = "The variables, as NAME=value",
                    kind = ParamKind.TAGS,
                    words = {"variable {}", "env var {}"},
                    secret = true)
            Map<String, String> variables,

            @Param(
                    value = "The function, by its name or its ARN",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE,
                    words = {"function {}", "lambda {}"})
            String function) {

        Input {
            if (variables.isEmpty()) {
                throw new ToolException(
                        FailureKind.INVALID, "no variable is given", "say it as NAME=value, such as LOG_LEVEL=debug");
            }
            variables.forEach(EnvironmentVariables::check);
        }

        FunctionName name() {
            return FunctionName.of(function);
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        // Open, and not with its value: what is declared is shown.
        return Reconfiguration.calls(in.name(), "Environment");
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                in.name().name(),
                Undo.PARTLY,
                "sets " + String.join(", ", new TreeMap<>(in.variables()).keySet()),
                "the other variables stay; values are not shown, and a value that is replaced is not kept anywhere");
    }

    @Override
    public Reconfiguration reconfiguration(Input in) {
        return new Reconfiguration(in.name(), draft -> {
            var all = EnvironmentVariables.all(draft.now);
            new TreeMap<>(in.variables()).forEach((name, value) -> {
                var before = all.put(name, value);
                if (before == null) {
                    draft.say(name, "not set", "***");
                } else if (!before.equals(value)) {
                    draft.say(name, "***", "*** (another value)");
                }
            });
            draft.request.environment(environment -> environment.variables(all));
        });
    }
}
