package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_list_aliases",
        effect = Effect.READ,
        iam = {"lambda:ListAliases", "lambda:ListFunctions"},
        value = "Lists the aliases of a function, with the versions that their calls go to and the shares of each.",
        examples = {
            "list the aliases of {function}",
            "list aliases of lambda {function}",
            "show the aliases of function {function}",
            "which aliases does {function} have",
            "what aliases does lambda {function} have",
            "which version does alias {alias} of {function} point at",
            "where does alias {alias} of {function} point",
            "where does {alias} of {function} point",
            "show alias {alias} of {function}",
            "what version is {alias} of {function} on",
            "how is the traffic of {alias} on {function} split",
            "aliases of {function}",
            "aliases of lambda {function}",
            "what aliases exist for {function}",
            "which aliases point at {function}",
            "does {function} have aliases",
            "does lambda {function} have any aliases",
            "are there aliases for {function}",
            "which version does alias {alias} of {function} point to",
            "which version does {alias} of {function} point to",
            "what does alias {alias} of {function} point at",
            "what version is behind alias {alias} of {function}",
            "which version is {alias} of {function}",
            "which version serves {alias} of {function}"
        })
final class ListAliasesTool implements Tool<ListAliasesTool.Input, ListAliasesTool.Output> {

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
            @Nullable
            String alias) {}

    /** @param traffic the versions that its calls go to, with the share of each */
    record Alias(String name, String traffic, @Nullable String description) {}

    record Output(String function, int count, List<Alias> aliases) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                LambdaCalls.on("ListAliases", FunctionName.of(in.function())).times(AwsCall.MANY),
                LambdaCalls.nearNames());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var name = FunctionName.of(in.function());
        var all = Aliases.all(LambdaAccess.of(call), name);
        var aliases = all.stream()
                .filter(one -> in.alias() == null || in.alias().equals(one.name()))
                .map(one -> new Alias(
                        one.name(),
                        Traffic.of(one.functionVersion(), one.routingConfig()).words(),
                        one.description() == null || one.description().isEmpty() ? null : one.description()))
                .toList();
        if (aliases.isEmpty() && in.alias() != null) {
            throw Aliases.noAlias(
                    name, in.alias(), all.stream().map(one -> one.name()).toList(), null);
        }
        return ToolResult.ok(new Output(name.name(), aliases.size(), aliases));
    }
}
