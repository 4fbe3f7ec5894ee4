package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.Undo;
import java.util.List;

/** Apart from the other settings, as any text is a description: a sentence about memory has to be about memory. */
@ToolInfo(
        name = "lambda_set_description",
        effect = Effect.WRITE,
        iam = {"lambda:UpdateFunctionConfiguration", "lambda:GetFunctionConfiguration", "lambda:ListFunctions"},
        value = "Sets the description of a Lambda function.",
        examples = {
            "set the description of {function} to {description}",
            "set the description of lambda {function} to {description}",
            "set the description of the function {function} to {description}",
            "change the description of {function} to {description}",
            "change the description of lambda {function} to {description}",
            "update the description of {function} to {description}",
            "describe lambda {function} as {description}",
            "describe function {function} as {description}",
            "set description of {function} to {description}",
            "update the description of lambda {function} to {description}"
        })
final class SetDescriptionTool implements ReconfiguringTool<SetDescriptionTool.Input> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE,
                    words = {"function {}", "lambda {}"})
            String function,

            @Param(value = "What it is for, in quotes", kind = ParamKind.TEXT, max = 256)
            String description) {

        FunctionName name() {
            return FunctionName.of(function);
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return Reconfiguration.calls(in.name(), "Description");
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(in.name().name(), Undo.YES);
    }

    @Override
    public Reconfiguration reconfiguration(Input in) {
        return new Reconfiguration(
                in.name(),
                draft -> draft.set(
                        "description", draft.now.description(), in.description(), "", draft.request::description));
    }
}
