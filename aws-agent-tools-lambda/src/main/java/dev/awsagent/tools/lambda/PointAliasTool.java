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
import java.util.List;

@ToolInfo(
        name = "lambda_point_alias",
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
                "Points an alias of a function at one version, which then gets all of its calls: to release it, or to roll back.",
        examples = {
            "roll back alias {alias} on {function} to version {version}",
            "point alias {alias} of {function} at version {version}",
            "point alias {alias} of {function} to version {version}",
            "point {alias} of {function} at version {version}",
            "point the {alias} alias of {function} at version {version}",
            "point alias {alias} on {function} at version {version}",
            "point alias {alias} of lambda {function} at version {version}",
            "set alias {alias} of {function} to version {version}",
            "set the {alias} alias of {function} to version {version}",
            "update alias {alias} of {function} to version {version}",
            "move alias {alias} of {function} to version {version}",
            "move the {alias} alias of {function} to version {version}",
            "roll back alias {alias} of {function} to version {version}",
            "roll back {alias} of {function} to version {version}",
            "roll {alias} of {function} back to version {version}",
            "send all {alias} traffic of {function} to version {version}",
            "route all {alias} traffic of {function} to version {version}",
            "shift all {alias} traffic of {function} to version {version}",
            "make alias {alias} of {function} point at version {version}",
            "make alias {alias} of {function} point to version {version}",
            "make the {alias} alias of {function} point to version {version}",
            "repoint alias {alias} of {function} to version {version}",
            "repoint alias {alias} of lambda {function} at version {version}",
            "switch alias {alias} of {function} to version {version}",
            "switch the {alias} alias of {function} to version {version}",
            "switch the {alias} alias of {function} over to version {version}",
            "flip alias {alias} of {function} to version {version}",
            "change alias {alias} of {function} to version {version}",
            "change the {alias} alias of {function} to version {version}",
            "change where alias {alias} of {function} points to version {version}",
            "shift alias {alias} of {function} to version {version}",
            "bump alias {alias} of {function} to version {version}",
            "update the {alias} alias of {function} to version {version}",
            "update alias {alias} of {function} to point to version {version}",
            "direct alias {alias} of {function} to version {version}",
            "put alias {alias} of {function} on version {version}",
            "move alias {alias} of {function} onto version {version}",
            "set alias {alias} on {function} to version {version}",
            "revert alias {alias} of {function} to version {version}",
            "rollback alias {alias} of {function} to version {version}",
            "promote version {version} of {function} to {alias}",
            "promote version {version} of {function} to alias {alias}"
        })
final class PointAliasTool implements Tool<PointAliasTool.Input, AliasChange.Output> {

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
                        "green=green",
                        "alias canary=canary",
                        "canary alias=canary",
                        "alias preview=preview",
                        "preview alias=preview",
                        "alias main=main",
                        "main alias=main"
                    })
            String alias,

            @Param(
                    value = "The number of a published version, or newest",
                    kind = ParamKind.NAME,
                    pattern = AliasInput.VERSION,
                    rule = AliasInput.VERSION_RULE,
                    words = {
                        "the newest version=newest",
                        "newest version=newest",
                        "latest version=newest",
                        "last version=newest",
                        "newest published version=newest",
                        "latest published version=newest"
                    })
            String version)
            implements AliasInput {}

    private static AliasChange change(Input in) {
        return new AliasChange(in, (lambda, now) -> Traffic.all(Aliases.version(lambda, in.name(), in.version())));
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return AliasChange.calls(in);
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(in.shown(), Undo.YES, "all of its calls go to version " + in.version());
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
