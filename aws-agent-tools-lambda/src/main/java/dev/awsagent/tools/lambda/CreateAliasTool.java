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
import java.util.Map;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_create_alias",
        effect = Effect.WRITE,
        iam = {
            "lambda:CreateAlias",
            "lambda:ListAliases",
            "lambda:ListVersionsByFunction",
            "lambda:GetFunctionConfiguration",
            "lambda:ListFunctions"
        },
        value = "Creates an alias of a function: a name that points at one of its versions.",
        examples = {
            "create alias {alias} of {function} at version {version}",
            "create alias {alias} for {function} at version {version}",
            "create an alias {alias} for {function} pointing at version {version}",
            "create an alias called {alias} for {function} at version {version}",
            "create an alias {alias} of lambda {function} for version {version}",
            "create the alias {alias} for version {version} of {function}",
            "create an alias {alias} for version {version} of {function}",
            "add alias {alias} to {function} at version {version}",
            "add an alias {alias} to {function} for version {version}",
            "make alias {alias} for {function} at version {version}",
            "make an alias {alias} for {function} on version {version}",
            "make an alias called {alias} for version {version} of {function}",
            "create alias {alias} on {function} for version {version}",
            "create alias {alias} for {function} on version {version}",
            "create an alias {alias} on {function} pointing to version {version}",
            "create an alias {alias} of {function} pointing to version {version}",
            "create alias {alias} for version {version} of lambda {function}",
            "create an alias {alias} that points to version {version} of {function}",
            "set up an alias {alias} for {function} at version {version}",
            "set up alias {alias} on {function} for version {version}",
            "add alias {alias} for {function} on version {version}",
            "add an alias {alias} for version {version} of {function}",
            "add an alias called {alias} to {function} pointing at version {version}",
            "add alias {alias} on {function} for version {version}"
        })
final class CreateAliasTool implements Tool<CreateAliasTool.Input, CreateAliasTool.Output> {

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

    record Output(
            String function,
            String alias,
            String version,
            @Nullable String arn) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                LambdaCalls.look(in.name()),
                LambdaCalls.nearNames(),
                LambdaCalls.on("ListAliases", in.name()).times(AwsCall.MANY),
                LambdaCalls.on("ListVersionsByFunction", in.name()).times(AwsCall.MANY),
                LambdaCalls.on("CreateAlias", in.name())
                        .with("Name", in.alias())
                        .open("FunctionVersion"));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(in.shown(), Undo.YES, "points at version " + in.version());
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        for (var one : Aliases.all(lambda, in.name())) {
            if (one.name().equals(in.alias())) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        "the " + in.shown() + " is there already: "
                                + Traffic.of(one.functionVersion(), one.routingConfig())
                                        .words(),
                        "to change where it points, say 'point alias " + in.alias() + " of "
                                + in.name().name() + " at version " + in.version() + "'");
            }
        }
        var version = Aliases.version(lambda, in.name(), in.version());
        return Impact.one(in.shown(), Undo.YES, "points at version " + version).seen(Map.of("version", version));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var version = Aliases.version(lambda, in.name(), in.version());
        Reviewed.check(call, "the newest version of " + in.name().name(), Map.of("version", version));
        var made = lambda.once(client -> client.createAlias(request ->
                request.functionName(in.name().text()).name(in.alias()).functionVersion(version)));
        return ToolResult.ok(new Output(in.name().name(), in.alias(), version, made.aliasArn()));
    }
}
