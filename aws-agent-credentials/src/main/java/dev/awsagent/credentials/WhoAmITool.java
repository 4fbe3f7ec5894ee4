package dev.awsagent.credentials;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sts.StsClient;

/** Asks AWS whose credentials these are, which shows as well that they work. */
@ToolInfo(
        name = "sts_whoami",
        effect = Effect.READ,
        iam = "sts:GetCallerIdentity",
        value =
                "Shows whose credentials are used, and in which account: asks AWS, so that it is seen that they are valid.",
        examples = {
            "tell me who i am",
            "whoami",
            "show who i am in aws",
            "show my identity",
            "show my caller identity",
            "get caller identity",
            "what is my arn",
            "which user am i",
            "what role am i",
            "which role am i using",
            "which user is this",
            "which account is this",
            "what is my account",
            "what is my account id",
            "which account am i in",
            "which account am i using",
            "show the account id",
            "show the account number",
            "whose credentials are these",
            "check my credentials",
            "validate my credentials",
            "which credentials am i using",
            "which iam role am i using",
            "which iam user am i",
            "under which account am i",
            "test my credentials",
            "are my credentials valid",
            "are my credentials ok",
            "do my credentials work",
            "are my keys valid"
        })
final class WhoAmITool implements Tool<WhoAmITool.Input, WhoAmITool.Output> {

    record Input() {}

    /**
     * @param user what is behind the last slash of the ARN: a user, or the session of a role
     * @param profile null where the credentials are of none
     */
    record Output(
            String account,
            String arn,
            String user,
            @Nullable String profile) {}

    @Override
    public List<AwsCall> calls(Input input) {
        return List.of(AwsCall.of("sts", "GetCallerIdentity").on("*"));
    }

    @Override
    public ToolResult<Output> call(Input input, ToolCall call) {
        var caller = call.service(AwsClients.class).client(StsClient.class).getCallerIdentity();
        var arn = caller.arn();
        return ToolResult.ok(new Output(
                caller.account(),
                arn,
                arn.substring(arn.lastIndexOf('/') + 1),
                call.target().profile()));
    }
}
