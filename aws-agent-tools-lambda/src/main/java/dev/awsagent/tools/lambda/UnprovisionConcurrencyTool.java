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
import java.util.List;
import java.util.Map;

@ToolInfo(
        name = "lambda_unprovision_concurrency",
        effect = Effect.DESTROY,
        iam = {
            "lambda:DeleteProvisionedConcurrencyConfig",
            "lambda:ListProvisionedConcurrencyConfigs",
            "lambda:ListFunctions"
        },
        value =
                "Stops keeping environments of a version or an alias of a function ready; the first calls then start with a delay.",
        examples = {
            "remove the provisioned concurrency of alias {qualifier} of {function}",
            "remove the provisioned concurrency of {qualifier} of {function}",
            "remove the provisioned concurrency of version {qualifier} of {function}",
            "remove provisioned concurrency from alias {qualifier} of {function}",
            "remove provisioned concurrency from version {qualifier} of lambda {function}",
            "delete the provisioned concurrency of alias {qualifier} of {function}",
            "delete the provisioned concurrency of version {qualifier} of {function}",
            "drop the provisioned concurrency of alias {qualifier} of {function}",
            "clear the provisioned concurrency of alias {qualifier} of {function}",
            "take the provisioned concurrency off alias {qualifier} of {function}",
            "remove the provisioned concurrency from alias {qualifier} of {function}",
            "delete the provisioned concurrency from alias {qualifier} of {function}"
        })
final class UnprovisionConcurrencyTool
        implements Tool<UnprovisionConcurrencyTool.Input, UnprovisionConcurrencyTool.Output> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.UNQUALIFIED,
                    rule = FunctionName.UNQUALIFIED_RULE)
            String function,

            @Param(
                    value = "The alias or the number of the version",
                    kind = ParamKind.NAME,
                    pattern = Concurrency.QUALIFIER,
                    rule = Concurrency.QUALIFIER_RULE,
                    words = {
                        "version {}",
                        "live=live",
                        "prod=prod",
                        "production=production",
                        "staging=staging",
                        "stable=stable",
                        "beta=beta",
                        "dev=dev",
                        "test=test",
                        "qa=qa"
                    })
            String qualifier) {

        FunctionName name() {
            return FunctionName.of(function());
        }

        String shown() {
            return name().name() + ":" + qualifier;
        }
    }

    record Output(String function, String qualifier, int before) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                LambdaCalls.nearNames(),
                LambdaCalls.on("ListProvisionedConcurrencyConfigs", in.name()).times(AwsCall.MANY),
                LambdaCalls.on("DeleteProvisionedConcurrencyConfig", in.name()).with("Qualifier", in.qualifier()));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                "provisioned concurrency of " + in.shown(),
                Undo.YES,
                "calls then wait for an environment to start; it costs nothing any more");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var now = requested(LambdaAccess.of(call), in);
        var notes = new ArrayList<>(impact(in).notes());
        return impact(in)
                .withNotes(notes)
                .differing(List.of(new Impact.Difference("provisioned concurrency", Integer.toString(now), null)))
                .seen(Map.of("provisioned", Integer.toString(now)));
    }

    private static int requested(LambdaAccess lambda, Input in) {
        var all = Concurrency.provisioned(lambda, in.name());
        return all.stream()
                .filter(one -> one.qualifier().equals(in.qualifier()))
                .findFirst()
                .orElseThrow(() -> new ToolException(
                        FailureKind.NOT_FOUND,
                        "nothing is provisioned for " + in.shown(),
                        all.isEmpty()
                                ? "nothing is for any version or alias of it"
                                : "there is some for "
                                        + String.join(
                                                ", ",
                                                all.stream()
                                                        .map(one -> one.qualifier())
                                                        .toList())))
                .requested();
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var now = requested(lambda, in);
        Reviewed.check(
                call, "the provisioned concurrency of " + in.shown(), Map.of("provisioned", Integer.toString(now)));
        lambda.once(client -> client.deleteProvisionedConcurrencyConfig(
                request -> request.functionName(in.name().text()).qualifier(in.qualifier())));
        return ToolResult.ok(new Output(in.name().name(), in.qualifier(), now));
    }
}
