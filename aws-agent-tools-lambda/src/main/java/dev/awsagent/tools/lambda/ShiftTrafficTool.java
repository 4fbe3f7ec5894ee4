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
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

@ToolInfo(
        name = "lambda_shift_traffic",
        effect = Effect.WRITE,
        iam = {
            "lambda:UpdateAlias",
            "lambda:GetAlias",
            "lambda:ListAliases",
            "lambda:ListVersionsByFunction",
            "lambda:GetFunctionConfiguration",
            "lambda:ListFunctions"
        },
        value = "Sends a share of the calls of an alias to another version, to try it out; the rest stays where it is.",
        examples = {
            "shift {percent} of {alias} traffic of {function} to version {version}",
            "shift {percent} of the {alias} traffic of {function} to version {version}",
            "shift {percent} of alias {alias} of {function} to version {version}",
            "shift {percent} of traffic of alias {alias} of {function} to version {version}",
            "shift {percent} of the traffic of alias {alias} on {function} to version {version}",
            "send {percent} of {alias} traffic of {function} to version {version}",
            "send {percent} of the {alias} traffic of {function} to version {version}",
            "send {percent} of the traffic of alias {alias} of {function} to version {version}",
            "route {percent} of {alias} traffic of {function} to version {version}",
            "route {percent} of the traffic of alias {alias} of {function} to version {version}",
            "move {percent} of {alias} traffic of {function} to version {version}",
            "canary version {version} of {function} with {percent} of {alias}",
            "canary version {version} of {function} on alias {alias} with {percent}",
            "send {percent} of traffic on alias {alias} of {function} to version {version}",
            "send {percent} of the traffic on {alias} of {function} to version {version}",
            "send {percent} of {alias} of {function} to version {version}",
            "send {percent} of the calls of alias {alias} of {function} to version {version}",
            "send {percent} of {function} traffic on {alias} to version {version}",
            "route {percent} of alias {alias} of {function} to version {version}",
            "route {percent} of traffic on {alias} of {function} to version {version}",
            "direct {percent} of the traffic of alias {alias} of {function} to version {version}",
            "put {percent} of the traffic of alias {alias} of {function} on version {version}",
            "move {percent} of the traffic of alias {alias} of {function} to version {version}",
            "try version {version} of {function} with {percent} of the {alias} traffic",
            "split off {percent} of the {alias} traffic of {function} to version {version}",
            "start a canary of version {version} of {function} on {alias} with {percent}"
        })
final class ShiftTrafficTool implements Tool<ShiftTrafficTool.Input, AliasChange.Output> {

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
            String version,

            @Param(
                    value = "The share of the calls, such as 10%; more than 0 and less than 100",
                    kind = ParamKind.NAME,
                    pattern = "[0-9]{1,2}(\\.[0-9]{1,2})?%",
                    rule = "must be a share such as 10%, less than 100%")
            String percent)
            implements AliasInput {

        Input {
            if (share(percent) == 0) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "a share of " + percent + " is none",
                        "say a share such as 10%, or 'shift " + alias + " of " + function + " back'");
            }
        }

        private static double share(String percent) {
            return new BigDecimal(percent.replace("%", "")).movePointLeft(2).doubleValue();
        }
    }

    private static AliasChange change(Input in) {
        return new AliasChange(in, (lambda, now) -> {
            var version = Aliases.version(lambda, in.name(), in.version());
            if (now.version().equals(version)) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        "the " + in.shown() + " points at version " + version + " already (" + now.words() + ")",
                        "name another version");
            }
            if (now.version().equals("$LATEST")) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        "the " + in.shown()
                                + " points at $LATEST, and Lambda shifts calls between published versions only",
                        "point it at a version first");
            }
            return new Traffic(now.version(), Map.of(version, Input.share(in.percent())));
        });
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return AliasChange.calls(in);
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(in.shown(), Undo.YES, in.percent() + " of its calls go to version " + in.version());
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
