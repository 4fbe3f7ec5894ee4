package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tools.s3.SetPublicAccessTool.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

@ToolInfo(
        name = "s3_list_public_buckets",
        effect = Effect.READ,
        iam = {
            "s3:ListAllMyBuckets",
            "s3:GetAccountPublicAccessBlock",
            "s3:GetBucketPublicAccessBlock",
            "s3:GetBucketPolicyStatus",
            "s3:GetBucketPolicy",
            "s3:GetBucketAcl"
        },
        value =
                "Goes through all buckets of the account and says which of them are open to the public, by what: policy or ACL, and"
                        + " which could be opened, since their public access is not blocked. Looks at the account's own block, too.",
        examples = {
            "list public buckets",
            "list all public buckets",
            "which buckets are public",
            "which of my buckets are public",
            "which buckets are open to the public",
            "are any of my buckets public",
            "do I have public buckets",
            "show me buckets that are publicly accessible",
            "find public buckets",
            "find buckets open to the world",
            "how many buckets are public",
            "show public buckets",
            "which buckets are publicly accessible",
            "find buckets that are open to the public",
            "how many of my buckets are public",
            "do any buckets allow public access",
            "which buckets are exposed to the internet",
            "is any bucket publicly readable",
            "are any buckets visible to anyone",
            "which buckets can anybody read",
            "which buckets can the whole world access",
            "find buckets that strangers can read",
            "find world readable buckets",
            "is anything public in s3",
            "what is publicly exposed",
            "which of our buckets are accessible from the internet",
            "are any of our buckets open"
        })
final class ListPublicBucketsTool implements Tool<ListPublicBucketsTool.Input, ListPublicBucketsTool.Output> {

    /** Of those that are not public, so many are named. */
    private static final int SHOWN = 1000;

    record Input() {}

    /**
     * @param buckets how many there are in all
     * @param open those that anybody can get into, as far as can be told
     * @param accountBlock the settings of the block for the whole account; none when they could not be read
     * @param notBlocked not public, but nothing keeps a policy or an ACL from opening them
     * @param unknown those that could not be looked at
     */
    record Output(
            long buckets,
            List<String> accountBlock,
            List<Open> open,
            List<String> notBlocked,
            List<Unknown> unknown,
            List<String> notes) {}

    record Open(String bucket, List<String> by) {}

    record Unknown(String bucket, String reason) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.with(
                S3Calls.with(
                        PublicAccess.looks("*", AwsCall.MANY),
                        AwsCall.of("s3", "ListBuckets").times(AwsCall.MANY)),
                S3Calls.ACCOUNT_BLOCK);
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        var names = new ArrayList<String>();
        s3.eachBucket(null, bucket -> names.add(bucket.name()));
        var notes = new ArrayList<String>();
        var account = accountBlock(call, notes);
        var open = new ArrayList<Open>();
        var notBlocked = new ArrayList<String>();
        var unknown = new ArrayList<Unknown>();
        long unnamed = 0;
        for (int i = 0; i < names.size(); i++) {
            call.checkCancelled();
            call.progress(i, names.size(), "buckets", names.get(i));
            PublicAccess.Found found;
            try {
                found = PublicAccess.of(s3, names.get(i), account.orElse(Set.of()));
            } catch (ToolException e) {
                if (e.kind() != FailureKind.NOT_FOUND) {
                    throw e;
                }
                continue; // deleted since it was listed
            }
            if (!found.open().isEmpty()) {
                open.add(new Open(names.get(i), found.open()));
            } else if (!found.unknown().isEmpty()) {
                unknown.add(new Unknown(names.get(i), String.join("; ", found.unknown())));
            } else if (!found.blocked() && notBlocked.size() < SHOWN) {
                notBlocked.add(names.get(i));
            } else if (!found.blocked()) {
                unnamed++;
            }
        }
        notes.add("ACLs of single objects and access points are not looked at");
        if (unnamed > 0) {
            notes.add(unnamed + " more are not blocked and not named here");
        }
        return ToolResult.ok(new Output(
                names.size(), account.map(AccountBlock::words).orElse(List.of()), open, notBlocked, unknown, notes));
    }

    /** Who may look at buckets need not be allowed to look at the account, and not every endpoint has accounts. */
    private static Optional<Set<Setting>> accountBlock(ToolCall call, List<String> notes) {
        String why;
        try {
            return Optional.of(AccountBlock.of(call).on());
        } catch (ToolException e) {
            call.checkCancelled();
            why = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            call.checkCancelled();
            // From within a network that reaches S3 alone nobody answers here.
            why = S3Access.status(e) == 0 ? "no answer" : "HTTP " + S3Access.status(e);
        }
        notes.add("the block for the whole account could not be read (" + why
                + "): where it is on, it closes what is shown as open");
        return Optional.empty();
    }
}
