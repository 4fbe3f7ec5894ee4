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
import java.util.HashMap;
import java.util.List;

@ToolInfo(
        name = "lambda_release_version",
        effect = Effect.WRITE,
        iam = {
            "lambda:PublishVersion",
            "lambda:UpdateAlias",
            "lambda:GetAlias",
            "lambda:ListAliases",
            "lambda:GetFunctionConfiguration",
            "lambda:ListFunctions"
        },
        value = "Publishes what a function is now as a new version, and points an alias at that version.",
        examples = {
            "publish a version of {function} and point alias {alias} at it",
            "publish a version of {function} and point live at it",
            "publish a version of {function} and point prod at it",
            "publish a new version of lambda {function} and point alias {alias} to it",
            "publish {function} and point alias {alias} at it",
            "publish {function} and point live at it",
            "publish a version of {function} and set alias {alias} to it",
            "publish a version of {function} and update alias {alias}",
            "publish a version of {function} and move alias {alias} to it",
            "publish a version of {function} and point alias {alias} at the new version",
            "publish a version of {function} and point alias {alias} to the new version",
            "release {function} to alias {alias}",
            "release {function} to {alias}",
            "release a new version of {function} to alias {alias}",
            "release a new version of {function} to {alias}",
            "publish a new version of {function} and move alias {alias} onto it",
            "publish {function} and move alias {alias} to the new version",
            "publish {function} and point alias {alias} at the new version",
            "publish a version of {function} and switch alias {alias} to it",
            "publish a new version of {function} and make alias {alias} point to it",
            "release lambda {function} to alias {alias}",
            "release a version of {function} to alias {alias}",
            "roll out {function} to alias {alias}",
            "cut a version of {function} and point alias {alias} at it",
            "cut a new version of {function} and move alias {alias} to it"
        })
final class ReleaseVersionTool implements Tool<ReleaseVersionTool.Input, ReleaseVersionTool.Output> {

    private static final String TRAFFIC = "traffic";

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
            String alias)
            implements AliasInput {}

    /** @param before where the calls of the alias went */
    record Output(String function, String version, String alias, String before, String after) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                LambdaCalls.look(in.name()),
                LambdaCalls.nearNames(),
                LambdaCalls.on("GetAlias", in.name()).with("Name", in.alias()).times(AwsCall.MANY),
                LambdaCalls.on("ListAliases", in.name()).times(AwsCall.MANY),
                LambdaCalls.on("PublishVersion", in.name()).open("RevisionId"),
                AliasChange.update(in));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                in.shown(),
                Undo.YES,
                "a new version is published, and all calls of the alias go to it",
                "where nothing has changed since the last version was published, it is that one");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var alias = Aliases.find(lambda, in);
        var impact = Publishing.seen(impact(in), lambda.function(in.name()));
        var notes = new ArrayList<>(impact.notes());
        notes.add("before: " + alias.traffic().words() + "; to go back, point the alias at that");
        var seen = new HashMap<>(impact.seen());
        seen.put(TRAFFIC, alias.traffic().words());
        return impact.withNotes(notes).seen(seen);
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var alias = Aliases.find(lambda, in);
        var reviewed = call.reviewed();
        var before = alias.traffic().words();
        if (reviewed != null && !reviewed.seen().getOrDefault(TRAFFIC, before).equals(before)) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "the " + in.shown() + " changed since it was shown: it was "
                            + reviewed.seen().get(TRAFFIC) + " and is " + before + "; nothing was done",
                    "ask again, to see what would be done now");
        }
        var version = Publishing.publish(lambda, in.name(), null).version();
        call.progress(1, 2, "steps", "published version " + version);
        try {
            Aliases.send(lambda, in, Traffic.all(version), alias.revision());
        } catch (RuntimeException e) {
            throw new ToolException(
                    LambdaAccess.code(e).isEmpty() ? FailureKind.IN_DOUBT : FailureKind.PARTIAL,
                    "version " + version + " of " + in.name().name() + " is published, but the " + in.shown()
                            + (LambdaAccess.code(e).isEmpty()
                                    ? " may or may not point at it: "
                                    : " does not point at it: ")
                            + LambdaAccess.said(e),
                    "ask to point alias " + in.alias() + " of " + in.name().name() + " at version " + version,
                    e);
        }
        return ToolResult.ok(new Output(
                in.name().name(),
                version,
                in.alias(),
                before,
                Traffic.all(version).words()));
    }
}
