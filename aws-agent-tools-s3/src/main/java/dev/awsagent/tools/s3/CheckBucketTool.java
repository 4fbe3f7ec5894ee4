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
        name = "s3_check_bucket",
        effect = Effect.READ,
        iam = {"s3:ListBucket", "s3:ListAllMyBuckets"},
        value = "Says whether one bucket exists, and whether it can be used with these credentials.",
        examples = {
            "does bucket {bucket} exist",
            "does the bucket {bucket} exist",
            "is there a bucket called {bucket}",
            "is there a bucket named {bucket}",
            "check whether bucket {bucket} exists",
            "check if the bucket {bucket} exists",
            "do we have a bucket called {bucket}",
            "have we got a bucket named {bucket}",
            "can I access bucket {bucket}",
            "is bucket {bucket} reachable",
            "is the bucket name {bucket} taken",
            "is {bucket} a bucket of ours",
            "does {bucket} exist",
            "is there already a bucket called {bucket}",
            "do I have access to bucket {bucket}",
            "do we already have a bucket {bucket}",
            "can I reach bucket {bucket}",
            "can I get into {bucket}",
            "is bucket {bucket} accessible to me",
            "am I allowed into bucket {bucket}",
            "is bucket {bucket} still there",
            "do we own a bucket {bucket}"
        })
final class CheckBucketTool implements Tool<CheckBucketTool.Input, CheckBucketTool.Output> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket) {}

    /**
     * @param exists whether there is a bucket of that name, anybody's
     * @param accessible whether these credentials may use it
     * @param region where it is; null when the endpoint does not say
     * @param answer the same in words
     * @param similar buckets with a similar name, when it does not exist
     */
    record Output(
            String bucket,
            boolean exists,
            boolean accessible,
            @Nullable String region,
            String answer,
            List<String> similar) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(S3Calls.bucket("HeadBucket", in.bucket()), S3Calls.nearNames());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        var bucket = in.bucket();
        try {
            var region = s3.headBucket(bucket);
            return ToolResult.ok(new Output(
                    bucket,
                    true,
                    true,
                    region,
                    "yes, there is a bucket '" + bucket + "', and you can use it",
                    List.of()));
        } catch (RuntimeException e) {
            return switch (S3Access.status(e)) {
                case 403 ->
                    ToolResult.ok(new Output(
                            bucket,
                            true,
                            false,
                            null,
                            "there is a bucket '" + bucket + "', but these credentials may not use it: it is somebody"
                                    + " else's, or a policy forbids it",
                            List.of()));
                case 404 ->
                    ToolResult.ok(new Output(
                            bucket, false, false, null, "no, there is no bucket '" + bucket + "'", s3.near(bucket)));
                default -> throw e;
            };
        }
    }
}
