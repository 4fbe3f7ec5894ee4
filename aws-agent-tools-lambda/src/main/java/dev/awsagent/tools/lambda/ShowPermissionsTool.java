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

@ToolInfo(
        name = "lambda_show_permissions",
        effect = Effect.READ,
        iam = {"lambda:GetPolicy", "lambda:GetFunctionConfiguration", "lambda:ListFunctions"},
        value = "Shows who may invoke a function by its resource policy, in words: services, accounts, or everybody.",
        examples = {
            "who can invoke {function}",
            "who may invoke lambda {function}",
            "who is allowed to invoke {function}",
            "show the permissions of {function}",
            "show the resource policy of {function}",
            "show the policy of lambda {function}",
            "is lambda {function} public",
            "can everybody invoke {function}",
            "which services can invoke {function}",
            "list the permissions of lambda {function}",
            "who may call {function}",
            "who can call {function}",
            "who can call lambda {function}",
            "who can trigger {function}",
            "who is allowed to call {function}",
            "who is allowed to trigger lambda {function}",
            "who may use {function}",
            "who has permission to invoke {function}",
            "who has access to lambda {function}",
            "what may invoke {function}",
            "which accounts can invoke {function}",
            "can anyone invoke {function}",
            "resource policy of {function}",
            "resource policy for lambda {function}",
            "permissions of lambda {function}",
            "policy of {function}",
            "does {function} have a resource policy",
            "which statements are in the policy of {function}",
            "can s3 invoke {function}",
            "is s3 allowed to invoke {function}",
            "can sns call lambda {function}",
            "can eventbridge trigger lambda {function}",
            "may api gateway call {function}",
            "is api gateway allowed to call lambda {function}"
        })
final class ShowPermissionsTool implements Tool<ShowPermissionsTool.Input, ShowPermissionsTool.Output> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN, with an alias or not",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE)
            String function) {}

    /** @param note what the policy does not say */
    record Output(String function, int count, boolean open, String note, List<Grants.Grant> grants) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var name = FunctionName.of(in.function());
        return List.of(
                LambdaCalls.on("GetPolicy", name).times(AwsCall.MANY), LambdaCalls.look(name), LambdaCalls.nearNames());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var name = FunctionName.of(in.function());
        var grants = Grants.of(LambdaAccess.of(call), name).all();
        return ToolResult.ok(new Output(
                name.shown(),
                grants.size(),
                grants.stream().anyMatch(Grants.Grant::open),
                "beside these, whoever has a policy of his own in this account that allows lambda:InvokeFunction; versions and"
                        + " aliases have policies of their own",
                grants));
    }
}
