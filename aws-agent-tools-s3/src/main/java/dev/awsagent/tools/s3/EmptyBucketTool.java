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
        name = "s3_empty_bucket",
        effect = Effect.DESTROY,
        iam = {
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:ListBucketVersions",
            "s3:AbortMultipartUpload",
            "s3:ListBucketMultipartUploads"
        },
        value =
                "Deletes all that is in a bucket: objects, older versions, delete markers and unfinished uploads. The bucket itself"
                        + " stays.",
        examples = {
            "empty bucket {bucket}",
            "empty the s3 bucket {bucket}",
            "empty the bucket called {bucket}",
            "empty out bucket {bucket}",
            "clear bucket {bucket}",
            "clear out the bucket {bucket}",
            "purge bucket {bucket}",
            "wipe bucket {bucket}",
            "delete everything in bucket {bucket}",
            "delete everything from bucket {bucket}",
            "remove everything in bucket {bucket}",
            "clear the bucket {bucket}",
            "purge the bucket {bucket}",
            "wipe the bucket {bucket}",
            "remove everything from {bucket}",
            "clean out bucket {bucket}",
            "clean out the bucket {bucket}",
            "clean out everything in {bucket}",
            "wipe out bucket {bucket}",
            "wipe everything in {bucket}",
            "wipe everything from bucket {bucket}",
            "wipe all the contents of {bucket}",
            "purge everything in {bucket}",
            "purge everything from bucket {bucket}",
            "nuke everything in {bucket}",
            "nuke everything in bucket {bucket}",
            "nuke the contents of {bucket}",
            "trash everything in {bucket}",
            "clear everything out of {bucket}",
            "delete everything inside {bucket}",
            "delete the contents of {bucket}",
            "delete the contents of bucket {bucket}",
            "delete all contents of bucket {bucket}",
            "delete all the contents of bucket {bucket}",
            "delete the entire contents of {bucket}",
            "remove all the contents of bucket {bucket}",
            "remove the contents of {bucket}"
        })
final class EmptyBucketTool implements Tool<EmptyBucketTool.Input, EmptyBucketTool.Output> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket) {}

    record Output(String bucket, Emptying.Content deleted) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return Emptying.calls(in.bucket());
    }

    @Override
    public Impact impact(Input in) {
        return Impact.typed(
                in.bucket(),
                List.of("everything in bucket " + in.bucket()),
                -1,
                Undo.NO,
                "older versions go too, so nothing can be brought back; the bucket and its settings stay");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var content = Emptying.count(S3Access.of(call), call, in.bucket());
        var impact = impact(in);
        if (content.count() == 0) {
            return Impact.typed(
                    in.bucket(),
                    impact.resources(),
                    0,
                    Undo.NOT_NEEDED,
                    "bucket '" + in.bucket() + "' is empty already");
        }
        return Impact.typed(
                in.bucket(),
                impact.resources(),
                content.more() ? -1 : content.count(),
                Undo.NO,
                "it holds " + content,
                impact.notes().get(0));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        return ToolResult.ok(new Output(in.bucket(), Emptying.of(S3Access.of(call), call, in.bucket())));
    }
}
