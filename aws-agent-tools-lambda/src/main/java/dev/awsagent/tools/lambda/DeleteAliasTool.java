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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

@ToolInfo(
        name = "lambda_delete_alias",
        effect = Effect.DESTROY,
        iam = {"lambda:DeleteAlias", "lambda:GetAlias", "lambda:ListAliases", "lambda:ListFunctions"},
        value =
                "Deletes an alias of a function. The versions stay; who calls the function by the alias cannot any more.",
        examples = {
            "delete alias {alias} of {function}",
            "delete the alias {alias} of {function}",
            "delete the {alias} alias of {function}",
            "delete alias {alias} of lambda {function}",
            "delete alias {alias} from {function}",
            "remove alias {alias} of {function}",
            "remove alias {alias} from lambda {function}",
            "drop alias {alias} of {function}",
            "drop alias {alias} from lambda {function}",
            "drop the {alias} alias of {function}",
            "scrap alias {alias} of {function}",
            "scrap the alias {alias} on {function}",
            "trash alias {alias} of {function}",
            "remove the alias {alias} from {function}",
            "remove the {alias} alias from {function}",
            "delete alias {alias} on {function}",
            "delete the alias {alias} on lambda {function}",
            "delete the {alias} alias from {function}",
            "destroy alias {alias} of {function}",
            "throw away alias {alias} of {function}",
            "take alias {alias} off {function}"
        })
final class DeleteAliasTool implements Tool<DeleteAliasTool.Input, DeleteAliasTool.Output> {

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

    record Output(String function, String alias, String pointedAt) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                LambdaCalls.on("GetAlias", in.name()).with("Name", in.alias()).times(AwsCall.MANY),
                LambdaCalls.on("ListAliases", in.name()).times(AwsCall.MANY),
                LambdaCalls.nearNames(),
                LambdaCalls.on("DeleteAlias", in.name()).with("Name", in.alias()));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                in.shown(),
                Undo.PARTLY,
                "who calls " + in.name().name() + ":" + in.alias()
                        + " then gets an error; permissions, a URL and event sources"
                        + " of the alias go with it, and do not come back with an alias of the same name");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var now = Aliases.find(LambdaAccess.of(call), in).traffic().words();
        var notes = new ArrayList<>(impact(in).notes());
        notes.add("it is " + now);
        return impact(in).withNotes(notes).seen(Map.of("traffic", now));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var now = Aliases.find(lambda, in).traffic().words();
        Reviewed.check(call, "the " + in.shown(), Map.of("traffic", now));
        lambda.once(client -> client.deleteAlias(
                request -> request.functionName(in.name().text()).name(in.alias())));
        return ToolResult.ok(new Output(in.name().name(), in.alias(), now));
    }
}
