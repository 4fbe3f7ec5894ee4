package dev.awsagent.tools.s3;

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
        name = "s3_show_policy",
        effect = Effect.READ,
        iam = "s3:GetBucketPolicy",
        value = "Shows the policy of a bucket, in words and as JSON: who may do what, and whether that is anybody.",
        examples = {
            "show the policy of {bucket}",
            "show the bucket policy of {bucket}",
            "show me the policy of bucket {bucket}",
            "what does the policy of {bucket} say",
            "what is the bucket policy of {bucket}",
            "get the bucket policy of {bucket}",
            "print the policy of bucket {bucket}",
            "does {bucket} have a policy",
            "does bucket {bucket} have a bucket policy",
            "what does the bucket policy of {bucket} say",
            "bucket policy of {bucket}",
            "bucket policy for bucket {bucket}",
            "policy of {bucket}",
            "is there a policy on {bucket}",
            "is there a bucket policy on {bucket}",
            "what policy is attached to {bucket}",
            "what policy is on bucket {bucket}",
            "what policy does {bucket} have",
            "which policy applies to {bucket}",
            "who may access {bucket}",
            "who can access {bucket}",
            "who is allowed to access bucket {bucket}",
            "who is allowed to read {bucket} according to its policy",
            "who can write to {bucket}",
            "who can read {bucket}",
            "who has access to {bucket}",
            "who has permission on bucket {bucket}",
            "what permissions does the policy of {bucket} give",
            "which accounts can access {bucket}",
            "dump the bucket policy of {bucket}",
            "read the bucket policy of {bucket}",
            "bucket policy json of {bucket}",
            "resource policy of bucket {bucket}",
            "access policy of bucket {bucket}",
            "what does the policy on {bucket} allow"
        })
final class ShowPolicyTool implements Tool<ShowPolicyTool.Input, ShowPolicyTool.Output> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket) {}

    /**
     * @param statements the policy in words; empty when there is none
     * @param open whether it lets in anybody
     * @param policy as S3 has it; null when there is none
     */
    record Output(
            String bucket,
            String answer,
            List<String> statements,
            boolean open,
            @Nullable String policy) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.amendment(in.bucket(), "GetBucketPolicy");
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var policy = Sides.POLICY.of(S3Access.of(call), in.bucket());
        if (policy.isEmpty()) {
            return ToolResult.ok(
                    new Output(in.bucket(), "bucket '" + in.bucket() + "' has no policy", List.of(), false, null));
        }
        boolean open = BucketPolicy.of(policy).isPublic();
        return ToolResult.ok(new Output(
                in.bucket(),
                open ? "PUBLIC: it lets anybody in, unless public access is blocked" : "it lets in only whom it names",
                BucketPolicy.words(policy),
                open,
                policy));
    }
}
