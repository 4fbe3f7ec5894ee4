package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.List;

@ToolInfo(
        name = "s3_show_account_block",
        effect = Effect.READ,
        iam = "s3:GetAccountPublicAccessBlock",
        value =
                "Shows whether public access to S3 is blocked for the whole account, whatever the settings of its buckets are.",
        examples = {
            "show the public access block of my account",
            "show the account's block of public access",
            "show the account level public access block",
            "show the account-wide public access block",
            "is public access blocked for my account",
            "is public access blocked for the whole account",
            "is public access blocked account-wide",
            "does my account block public access",
            "account public access block settings",
            "public access settings of the account",
            "is block public access on for this account",
            "is block public access enabled account-wide",
            "is public access blocked across the account",
            "is public access blocked at the account level",
            "does the account block public buckets",
            "account level block public access status",
            "check the public access block of the whole account",
            "are all buckets of the account blocked from being public"
        })
final class ShowAccountBlockTool implements Tool<ShowAccountBlockTool.Input, ShowAccountBlockTool.Output> {

    record Input() {}

    /**
     * @param blocked whether all four settings are on, so that no bucket can be public
     * @param settings the four, with what they are
     */
    record Output(String account, boolean blocked, List<String> settings) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(S3Calls.ACCOUNT_BLOCK);
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var block = AccountBlock.of(call);
        var on = block.on();
        return ToolResult.ok(new Output(block.account(), AccountBlock.isWhole(on), AccountBlock.words(on)));
    }
}
