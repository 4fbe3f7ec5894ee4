package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_list_versions",
        effect = Effect.READ,
        iam = {"lambda:ListVersionsByFunction", "lambda:ListAliases", "lambda:ListFunctions"},
        value = "Lists the published versions of a function, newest first, with the aliases that point at each.",
        examples = {
            "list the versions of {function}",
            "list versions of lambda {function}",
            "show the versions of function {function}",
            "which versions of {function} are there",
            "what versions does {function} have",
            "what is the newest version of {function}",
            "show the published versions of {function}",
            "how many versions does lambda {function} have",
            "versions of {function}",
            "published versions of {function}",
            "what versions of lambda {function} have been published",
            "which versions of {function} have been published",
            "which versions have been published of {function}",
            "what is the latest version of {function}",
            "latest published version of lambda {function}",
            "how many versions of {function} are there",
            "version history of {function}",
            "list all versions of function {function}",
            "versions of lambda {function}",
            "version list of lambda {function}"
        })
final class ListVersionsTool implements Tool<ListVersionsTool.Input, ListVersionsTool.Output> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.UNQUALIFIED,
                    rule = FunctionName.UNQUALIFIED_RULE)
            String function) {}

    /** @param aliases that send calls to it */
    record Version(
            String version,
            @Nullable String description,
            @Nullable String runtime,
            @Nullable String published,
            List<String> aliases) {}

    record Output(String function, int count, List<Version> versions) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var name = FunctionName.of(in.function());
        return List.of(
                LambdaCalls.on("ListVersionsByFunction", name).times(AwsCall.MANY),
                LambdaCalls.on("ListAliases", name).times(AwsCall.MANY),
                LambdaCalls.nearNames());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var name = FunctionName.of(in.function());
        var aliases = Aliases.all(lambda, name);
        var versions = new ArrayList<Version>();
        for (var one : Aliases.versions(lambda, name)) {
            if (!one.version().equals("$LATEST")) {
                versions.add(
                        0,
                        new Version(
                                one.version(),
                                one.description() == null || one.description().isEmpty() ? null : one.description(),
                                one.runtimeAsString(),
                                FunctionSummary.time(one.lastModified()),
                                aliases.stream()
                                        .filter(alias -> {
                                            var traffic = Traffic.of(alias.functionVersion(), alias.routingConfig());
                                            return traffic.version().equals(one.version())
                                                    || traffic.shares().containsKey(one.version());
                                        })
                                        .map(alias -> alias.name())
                                        .toList()));
            }
        }
        return ToolResult.ok(new Output(name.name(), versions.size(), versions));
    }
}
