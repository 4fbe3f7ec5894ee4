package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

@ToolInfo(
        name = "s3_block_account",
        effect = Effect.WRITE,
        iam = {"s3:PutAccountPublicAccessBlock", "s3:GetAccountPublicAccessBlock"},
        value =
                "Blocks public access to S3 for the whole account: no bucket of it is public then, whatever its policy and ACLs"
                        + " say.",
        examples = {
            "block public access for my account",
            "block all public access for the account",
            "block public access for the whole account",
            "block all public access for the whole account",
            "block public access to the whole account",
            "block all public access to my account",
            "block public access account-wide",
            "block all public access account-wide",
            "block public access for the entire account",
            "block all public access on the whole account",
            "block all public access for our account",
            "block public access across the whole account",
            "block all public access account wide",
            "block s3 public access for the account",
            "block public access on account level",
            "block public access at the account level",
            "block public access for all buckets in the account",
            "block all public access to all buckets of the account",
            "block public access to every bucket of my account",
            "make all buckets of the account private",
            "lock down public access for the whole account"
        })
final class BlockAccountTool implements Tool<BlockAccountTool.Input, BlockAccountTool.Output> {

    private static final String BEFORE = "before";

    record Input() {}

    /**
     * @param changed false when all was blocked already, and nothing was sent
     * @param before the four settings as they were
     */
    record Output(String account, boolean changed, List<String> before) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                AwsCall.of("s3control", "PutPublicAccessBlock")
                        .with("PublicAccessBlockConfiguration", SetPublicAccessTool.all(true))
                        .open("AccountId"),
                S3Calls.ACCOUNT_BLOCK);
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                "public access block of the account",
                Undo.PARTLY,
                "it holds for all buckets, and for those that are made later: websites, and whatever else strangers are meant to"
                        + " read from one, stop working");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var block = AccountBlock.of(call);
        var on = block.on();
        var notes = new ArrayList<String>();
        if (AccountBlock.isWhole(on)) {
            notes.add("it is so already: nothing would change");
        } else {
            AccountBlock.words(on).forEach(setting -> notes.add("now: " + setting));
            notes.add("'which of my buckets are public' shows what it closes");
        }
        notes.addAll(impact(in).notes());
        return new Impact(
                        List.of("public access block of account " + block.account()),
                        1,
                        null,
                        AccountBlock.isWhole(on) ? Undo.NOT_NEEDED : Undo.PARTLY,
                        notes)
                .seen(Map.of(BEFORE, on.toString()));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var block = AccountBlock.of(call);
        var on = block.on();
        Reviewed.check(
                call,
                BEFORE,
                on.toString(),
                "the block of account " + block.account()
                        + " is not what was shown: somebody changed it meanwhile; nothing was changed here");
        if (!AccountBlock.isWhole(on)) {
            block.block();
        }
        return ToolResult.ok(new Output(block.account(), !AccountBlock.isWhole(on), AccountBlock.words(on)));
    }
}
