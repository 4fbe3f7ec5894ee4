package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.List;

@ToolInfo(
        name = "s3_delete_bucket",
        effect = Effect.DESTROY,
        iam = {"s3:DeleteBucket", "s3:ListBucket", "s3:ListBucketVersions"},
        value = "Deletes one empty bucket. A bucket that still holds something is left alone.",
        examples = {
            "delete bucket {bucket}",
            "delete the bucket {bucket}",
            "delete the s3 bucket named {bucket}",
            "delete my bucket {bucket}",
            "delete empty bucket {bucket}",
            "remove bucket {bucket}",
            "remove the bucket {bucket}",
            "remove the empty bucket called {bucket}",
            "drop bucket {bucket}",
            "drop the bucket {bucket}",
            "get rid of bucket {bucket}",
            "get rid of the bucket {bucket}",
            "destroy the bucket {bucket}",
            "rb s3://{bucket}"
        })
final class DeleteBucketTool implements Tool<DeleteBucketTool.Input, DeleteBucketTool.Output> {

    record Input(
            @Param(
                    value = "Name of the bucket to delete",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket) {}

    record Output(String bucket, boolean deleted) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                S3Calls.bucket("DeleteBucket", in.bucket()),
                // To say what is left in a bucket that is not empty.
                S3Calls.list(in.bucket(), null),
                S3Calls.bucket("ListObjectVersions", in.bucket()).times(AwsCall.MANY),
                S3Calls.nearNames());
    }

    @Override
    public Impact impact(Input in) {
        return Impact.typed(
                in.bucket(),
                List.of("bucket " + in.bucket()),
                1,
                Undo.PARTLY,
                "its name becomes free for anybody; its settings, policy and tags are lost");
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        throw new UnsupportedOperationException();
    }
}
