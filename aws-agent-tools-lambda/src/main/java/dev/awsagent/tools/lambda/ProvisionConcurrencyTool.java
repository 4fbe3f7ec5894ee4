package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Cost;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_provision_concurrency",
        effect = Effect.WRITE,
        iam = {
            "lambda:PutProvisionedConcurrencyConfig",
            "lambda:ListProvisionedConcurrencyConfigs",
            "lambda:GetFunctionConfiguration",
            "lambda:ListFunctions"
        },
        value =
                "Keeps environments of a version or an alias of a function ready (provisioned concurrency), so that calls start"
                        + " without a delay. Costs money as long as it is so.",
        examples = {
            "set the provisioned concurrency of alias {qualifier} of {function} to {count}",
            "set the provisioned concurrency of {qualifier} of {function} to {count}",
            "set the provisioned concurrency of version {qualifier} of {function} to {count}",
            "set provisioned concurrency of alias {qualifier} on {function} to {count}",
            "set provisioned concurrency of version {qualifier} of lambda {function} to {count}",
            "provision {count} environments for alias {qualifier} of {function}",
            "provision a concurrency of {count} for alias {qualifier} of {function}",
            "provision concurrency {count} for version {qualifier} of {function}",
            "add provisioned concurrency {count} to alias {qualifier} of {function}",
            "keep {count} environments of alias {qualifier} of {function} warm",
            "keep {count} instances of alias {qualifier} of {function} warm",
            "provision {count} instances for alias {qualifier} of {function}",
            "provision {count} environments of alias {qualifier} of {function}",
            "provision a concurrency of {count} for version {qualifier} of {function}",
            "change the provisioned concurrency of alias {qualifier} of {function} to {count}",
            "raise the provisioned concurrency of alias {qualifier} of {function} to {count}",
            "add a provisioned concurrency of {count} to alias {qualifier} of {function}"
        })
final class ProvisionConcurrencyTool implements Tool<ProvisionConcurrencyTool.Input, ProvisionConcurrencyTool.Output> {

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
            String qualifier,

            @Param(value = "How many environments are kept ready", kind = ParamKind.COUNT, min = 1, max = 100_000)
            int count) {

        FunctionName name() {
            return FunctionName.of(function());
        }

        String shown() {
            return name().name() + ":" + qualifier;
        }
    }

    /** @param status IN_PROGRESS until they are ready */
    record Output(
            String function,
            String qualifier,
            int before,
            int requested,
            @Nullable String status) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                LambdaCalls.look(in.name()),
                LambdaCalls.nearNames(),
                LambdaCalls.on("ListProvisionedConcurrencyConfigs", in.name()).times(AwsCall.MANY),
                LambdaCalls.on("PutProvisionedConcurrencyConfig", in.name())
                        .with("Qualifier", in.qualifier())
                        .with("ProvisionedConcurrentExecutions", in.count()));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                        in.shown(),
                        Undo.YES,
                        in.count() + " environments are kept ready: they COST MONEY all the time, called or not")
                .costing(Cost.unknown("the price list of Lambda is not asked"));
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        lambda.function(new FunctionName(in.name().text(), in.qualifier()));
        var there = find(lambda, in);
        var now = requested(there);
        // What failed is asked for again by the same number.
        if (now == in.count()
                && there.filter(one -> "FAILED".equals(one.status())).isEmpty()) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    in.shown() + " has " + now + " provisioned already",
                    "ask for another number");
        }
        return impact(in)
                .differing(List.of(new Impact.Difference(
                        "provisioned concurrency", Integer.toString(now), Integer.toString(in.count()))))
                .seen(Map.of("provisioned", Integer.toString(now)));
    }

    private static Optional<ShowConcurrencyTool.Provisioned> find(LambdaAccess lambda, Input in) {
        return Concurrency.provisioned(lambda, in.name()).stream()
                .filter(one -> one.qualifier().equals(in.qualifier()))
                .findFirst();
    }

    private static int requested(Optional<ShowConcurrencyTool.Provisioned> there) {
        return there.map(ShowConcurrencyTool.Provisioned::requested).orElse(0);
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var now = requested(find(lambda, in));
        Reviewed.check(
                call, "the provisioned concurrency of " + in.shown(), Map.of("provisioned", Integer.toString(now)));
        var set = lambda.on(
                in.name(),
                client -> client.putProvisionedConcurrencyConfig(
                        request -> request.functionName(in.name().text())
                                .qualifier(in.qualifier())
                                .provisionedConcurrentExecutions(in.count())));
        return ToolResult.ok(new Output(in.name().name(), in.qualifier(), now, in.count(), set.statusAsString()));
    }
}
