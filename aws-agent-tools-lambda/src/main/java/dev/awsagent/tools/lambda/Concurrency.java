package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tools.lambda.ShowConcurrencyTool.Provisioned;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many calls of a function may run at the same time. */
final class Concurrency {

    /** A version or an alias. */
    static final String QUALIFIER = "[A-Za-z0-9_-]{1,128}";

    static final String QUALIFIER_RULE = "must be the number of a published version, or an alias";

    private Concurrency() {}

    static List<AwsCall> looks(FunctionName name) {
        return List.of(
                LambdaCalls.look(name),
                LambdaCalls.nearNames(),
                LambdaCalls.on("GetFunctionConcurrency", name).times(AwsCall.MANY),
                LambdaCalls.on("ListProvisionedConcurrencyConfigs", name).times(AwsCall.MANY));
    }

    /** What is reserved for it; null where it shares with the others. */
    static @Nullable Integer reserved(LambdaAccess lambda, FunctionName name) {
        return lambda.on(name, client -> client.getFunctionConcurrency(request -> request.functionName(name.text())))
                .reservedConcurrentExecutions();
    }

    static List<Provisioned> provisioned(LambdaAccess lambda, FunctionName name) {
        return lambda
                .all(
                        "versions and aliases",
                        marker -> lambda.on(
                                name,
                                client -> client.listProvisionedConcurrencyConfigs(request ->
                                        request.functionName(name.text()).marker(marker))),
                        page -> page.provisionedConcurrencyConfigs(),
                        page -> page.nextMarker())
                .stream()
                .map(one -> new Provisioned(
                        one.functionArn().substring(one.functionArn().lastIndexOf(':') + 1),
                        number(one.requestedProvisionedConcurrentExecutions()),
                        number(one.availableProvisionedConcurrentExecutions()),
                        one.statusAsString(),
                        one.statusReason()))
                .toList();
    }

    private static int number(@Nullable Integer number) {
        return number == null ? 0 : number;
    }

    /** In words, as a person is shown it. */
    static String words(@Nullable Integer reserved) {
        return reserved == null
                ? "none reserved: it shares with the other functions"
                : reserved == 0 ? "0 reserved: nothing of it runs" : reserved + " reserved";
    }
}
