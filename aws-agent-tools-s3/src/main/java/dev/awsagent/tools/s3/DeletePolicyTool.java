package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.Undo;
import java.util.List;

@ToolInfo(
        name = "s3_delete_policy",
        effect = Effect.DESTROY,
        iam = {"s3:DeleteBucketPolicy", "s3:GetBucketPolicy"},
        value = "Deletes the policy of a bucket: what only it allowed or denied is gone.",
        examples = {
            "delete the policy of {bucket}",
            "delete the policy of bucket {bucket}",
            "delete the bucket policy of {bucket}",
            "remove the policy of bucket {bucket}",
            "remove the policy from {bucket}",
            "remove the bucket policy from {bucket}",
            "drop the bucket policy of {bucket}",
            "clear the policy of bucket {bucket}",
            "clear the bucket policy of {bucket}",
            "drop the policy from bucket {bucket}",
            "drop the bucket policy on {bucket}",
            "detach the policy from bucket {bucket}",
            "detach the bucket policy from {bucket}",
            "take the bucket policy off {bucket}",
            "take the policy off bucket {bucket}",
            "wipe the bucket policy of {bucket}",
            "revoke the bucket policy of {bucket}"
        })
final class DeletePolicyTool implements AmendingTool<DeletePolicyTool.Input> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.amendment(in.bucket(), "GetBucketPolicy", S3Calls.bucket("DeleteBucketPolicy", in.bucket()));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                "policy of bucket " + in.bucket(),
                Undo.YES,
                "who is let in by it alone is locked out, and what it forbids is allowed again; the answer says it in JSON, to put it back");
    }

    @Override
    public Amendment<?> amendment(Input in, ToolCall call) {
        return new Amendment<>(Sides.POLICY, in.bucket(), now -> "");
    }
}
