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
        name = "lambda_show_concurrency",
        effect = Effect.READ,
        iam = {
            "lambda:GetFunctionConcurrency",
            "lambda:ListProvisionedConcurrencyConfigs",
            "lambda:GetFunctionConfiguration",
            "lambda:ListFunctions"
        },
        value =
                "Shows how many calls of a function may run at the same time: what is reserved for it, and what is kept warm"
                        + " (provisioned) for its versions and aliases.",
        examples = {
            "show the concurrency of {function}",
            "show the concurrency of lambda {function}",
            "what is the reserved concurrency of {function}",
            "show the reserved concurrency of {function}",
            "list the provisioned concurrency of {function}",
            "what provisioned concurrency does {function} have",
            "how many concurrent executions may {function} have",
            "what is the concurrency limit of {function}",
            "concurrency of {function}",
            "reserved concurrency of lambda {function}",
            "reserved concurrency on {function}",
            "concurrency limit of {function}",
            "how much concurrency is reserved for {function}",
            "how much concurrency does {function} have",
            "what concurrency is reserved for lambda {function}",
            "is there a reserved concurrency on {function}",
            "is concurrency reserved for {function}",
            "does {function} have reserved concurrency",
            "is {function} limited",
            "how many instances of {function} may run",
            "how many parallel executions can {function} have",
            "what is the concurrency of lambda {function}",
            "does {function} have provisioned concurrency",
            "provisioned concurrency of {function}"
        })
final class ShowConcurrencyTool implements Tool<ShowConcurrencyTool.Input, ShowConcurrencyTool.Output> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.UNQUALIFIED,
                    rule = FunctionName.UNQUALIFIED_RULE)
            String function) {}

    /** @param status READY, IN_PROGRESS or FAILED */
    record Provisioned(
            String qualifier,
            int requested,
            int available,
            String status,
            @Nullable String reason) {}

    /**
     * @param reserved null where it shares with the other functions; 0 where nothing of it runs
     */
    record Output(String function, @Nullable Integer reserved, List<Provisioned> provisioned) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return Concurrency.looks(FunctionName.of(in.function()));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var name = FunctionName.of(in.function());
        var reserved = Concurrency.reserved(lambda, name);
        return ToolResult.ok(new Output(name.name(), reserved, Concurrency.provisioned(lambda, name)));
    }
}
