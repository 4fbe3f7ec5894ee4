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

@ToolInfo(
        name = "lambda_end_shift",
        effect = Effect.WRITE,
        iam = {
            "lambda:UpdateAlias",
            "lambda:GetAlias",
            "lambda:ListAliases",
            "lambda:ListVersionsByFunction",
            "lambda:GetFunctionConfiguration",
            "lambda:ListFunctions"
        },
        value =
                "Ends a shift of an alias between two versions: completes it, so that the new version gets all calls, or takes it"
                        + " back, so that the old one does.",
        examples = {
            "complete the shift of {alias} on {function}",
            "complete the shift of alias {alias} of {function}",
            "complete the traffic shift of {alias} on {function}",
            "complete the canary of {alias} on {function}",
            "finish the shift of {alias} on {function}",
            "finish the shift of alias {alias} of {function}",
            "finish the canary of {alias} on {function}",
            "promote the canary of {alias} on {function}",
            "promote the canary of alias {alias} of {function}",
            "shift back the traffic of {alias} on {function}",
            "shift the {alias} traffic of {function} back",
            "roll back the shift of {alias} on {function}",
            "roll back the canary of {alias} on {function}",
            "abort the shift of {alias} on {function}",
            "abort the canary of {alias} on {function}",
            "undo the shift of {alias} on {function}",
            "revert the shift of {alias} on {function}",
            "finalize the shift of {alias} on {function}",
            "cancel the shift of {alias} on {function}",
            "cancel the canary of {alias} on {function}"
        })
final class EndShiftTool implements Tool<EndShiftTool.Input, AliasChange.Output> {

    enum Ending {
        COMPLETE,
        BACK
    }

    record Input(
            @Param(
                    value = "The function, by its name or its ARN",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.UNQUALIFIED,
                    rule = FunctionName.UNQUALIFIED_RULE)
            String function,

            @Param(
                    value = "The alias",
                    kind = ParamKind.NAME,
                    pattern = AliasInput.ALIAS,
                    rule = AliasInput.ALIAS_RULE,
                    words = {
                        "live=live",
                        "prod=prod",
                        "production=production",
                        "staging=staging",
                        "stable=stable",
                        "beta=beta",
                        "dev=dev",
                        "test=test",
                        "qa=qa",
                        "blue=blue",
                        "green=green"
                    })
            String alias,

            @Param(
                    value = "Whether the new version gets all calls (complete) or the old one (back)",
                    words = {
                        "finish=COMPLETE",
                        "finalize=COMPLETE",
                        "promote=COMPLETE",
                        "roll back=BACK",
                        "shift back=BACK",
                        "abort=BACK",
                        "cancel=BACK",
                        "undo=BACK",
                        "revert=BACK"
                    })
            Ending ending)
            implements AliasInput {}

    private static AliasChange change(Input in) {
        return new AliasChange(in, (lambda, now) -> {
            if (now.shares().size() != 1) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        "no shift of the " + in.shown() + " is under way: " + now.words(),
                        "name the version that it is to point at: 'point alias " + in.alias() + " of "
                                + in.name().name() + " at version 7'");
            }
            return Traffic.all(
                    in.ending() == Ending.BACK
                            ? now.version()
                            : now.shares().keySet().iterator().next());
        });
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return AliasChange.calls(in);
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                in.shown(),
                Undo.YES,
                "all of its calls go to the " + (in.ending() == Ending.BACK ? "old" : "new") + " version");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        return change(in).inspected(call);
    }

    @Override
    public ToolResult<AliasChange.Output> call(Input in, ToolCall call) {
        return change(in).made(call);
    }
}
