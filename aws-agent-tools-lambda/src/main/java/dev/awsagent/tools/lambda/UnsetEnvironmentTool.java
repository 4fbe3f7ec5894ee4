package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.NearNames;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.Undo;
import java.util.List;

@ToolInfo(
        name = "lambda_unset_environment",
        effect = Effect.DESTROY,
        iam = {"lambda:UpdateFunctionConfiguration", "lambda:GetFunctionConfiguration", "lambda:ListFunctions"},
        value = "Removes environment variables, by their names, from a Lambda function. The others stay as they are.",
        examples = {
            "remove the environment variable {variables} from {function}",
            "remove environment variable {variables} from lambda {function}",
            "remove the env var {variables} from {function}",
            "remove the variable {variables} from lambda {function}",
            "delete the environment variable {variables} from {function}",
            "delete the env var {variables} from {function}",
            "unset {variables} on {function}",
            "unset {variables} on lambda {function}",
            "unset the environment variable {variables} on {function}",
            "unset the env var {variables} on {function}",
            "drop the env var {variables} from {function}",
            "drop the environment variable {variables} from lambda {function}",
            "clear the env var {variables} on {function}",
            "clear the environment variable {variables} of lambda {function}",
            "take the env var {variables} off {function}",
            "take the env var {variables} off lambda {function}",
            "take the environment variable {variables} off lambda {function}",
            "remove the env var {variables} of lambda {function}",
            "remove the variable {variables} from the environment of {function}",
            "delete the variable {variables} from lambda {function}",
            "delete {variables} from the environment of {function}",
            "remove {variables} from the environment of {function}",
            "unset env var {variables} on lambda {function}"
        })
final class UnsetEnvironmentTool implements ReconfiguringTool<UnsetEnvironmentTool.Input> {

    record Input(
            @Param(
                    value = "The names of the variables",
                    kind = ParamKind.NAME,
                    pattern = EnvironmentVariables.NAME,
                    rule = EnvironmentVariables.NAME_RULE,
                    words = {"variable {}", "variables {}", "env var {}", "env vars {}"})
            List<String> variables,

            @Param(
                    value = "The function, by its name or its ARN",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE,
                    words = {"function {}", "lambda {}"})
            String function) {

        FunctionName name() {
            return FunctionName.of(function);
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return Reconfiguration.calls(in.name(), "Environment");
    }

    @Override
    public Impact impact(Input in) {
        return Impact.typed(
                in.variables().get(0),
                List.of(in.name().name()),
                in.variables().size(),
                Undo.NO,
                "their values are not kept anywhere: 'show the value of "
                        + in.variables().get(0) + " of " + in.name().name() + "' shows one before it goes");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var there = EnvironmentVariables.all(LambdaAccess.of(call).function(in.name()))
                .keySet();
        var absent =
                in.variables().stream().filter(name -> !there.contains(name)).toList();
        if (!absent.isEmpty()) {
            var near = absent.stream()
                    .flatMap(name -> NearNames.of(name, there).stream())
                    .distinct()
                    .toList();
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    "'" + in.name().name() + "' has no environment variable " + String.join(", ", absent),
                    near.isEmpty() ? null : "did you mean " + String.join(" or ", near) + "?");
        }
        return reconfiguration(in).inspected(impact(in), call);
    }

    @Override
    public Reconfiguration reconfiguration(Input in) {
        return new Reconfiguration(in.name(), draft -> {
            var all = EnvironmentVariables.all(draft.now);
            in.variables().stream()
                    .filter(name -> all.remove(name) != null)
                    .forEach(name -> draft.say(name, "***", "not set"));
            draft.request.environment(environment -> environment.variables(all));
        });
    }
}
