package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_list_uploads",
        effect = Effect.READ,
        iam = "s3:ListBucketMultipartUploads",
        value =
                "Lists the multipart uploads of a bucket that were begun and not ended. Their parts are stored and paid for, and"
                        + " no listing of objects shows them.",
        examples = {
            "list unfinished uploads in {bucket}",
            "list the incomplete uploads of bucket {bucket}",
            "list multipart uploads in {bucket}",
            "show the open uploads of {bucket}",
            "show incomplete multipart uploads in bucket {bucket}",
            "are there unfinished uploads in {bucket}",
            "list unfinished uploads in {bucket} older than {olderThan}",
            "how many unfinished uploads are in {bucket}",
            "list unfinished uploads under {prefix} in {bucket}",
            "show open uploads in bucket {bucket}",
            "how many incomplete uploads are in {bucket}",
            "which unfinished uploads are there in {bucket}",
            "are any uploads stuck in {bucket}",
            "stuck multipart uploads in {bucket}",
            "leftover uploads in {bucket}",
            "leftover upload parts in {bucket}",
            "left over multipart parts in {bucket}",
            "show pending uploads for {bucket}",
            "show the aborted uploads of {bucket}",
            "abandoned uploads in {bucket}",
            "orphaned multipart uploads in {bucket}",
            "hanging uploads in {bucket}",
            "which uploads to {bucket} never finished",
            "which uploads in {bucket} were never completed",
            "ongoing uploads to {bucket}",
            "is anything still uploading to {bucket}",
            "are there half finished uploads in {bucket}",
            "are there half-finished uploads in {bucket}",
            "any half-finished uploads in {bucket}",
            "does {bucket} have incomplete uploads",
            "any partial uploads in {bucket}",
            "which uploads to {bucket} did not finish",
            "which uploads are in progress in {bucket}",
            "show the ongoing uploads to {bucket}"
        })
final class ListUploadsTool implements Tool<ListUploadsTool.Input, ListUploadsTool.Output> {

    /** So many are shown; all are counted. */
    private static final int SHOWN = 1000;

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Only keys that start with this", kind = ParamKind.KEY_PREFIX) @Nullable
            String prefix,

            @Param(
                    value = "Only those that were begun before this time",
                    kind = ParamKind.TIME,
                    words = {"older than {}", "before {}", "begun before {}", "started before {}"})
            @Nullable
            Instant olderThan) {
        Input {
            Names.checkKey(prefix);
        }
    }

    /** @param count how many there are, of which the first are shown */
    record Output(String bucket, long count, @Nullable Instant oldest, List<Upload> uploads, List<String> notes) {}

    record Upload(
            String key,
            String uploadId,
            @Nullable Instant begun,
            @Nullable String storageClass) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(OpenUploads.list(in.bucket(), in.prefix()), S3Calls.nearNames());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var uploads = new ArrayList<Upload>();
        var count = new long[1];
        var oldest = new Instant[1];
        OpenUploads.each(S3Access.of(call), call, in.bucket(), in.prefix(), Integer.MAX_VALUE, upload -> {
            var begun = upload.initiated();
            if (in.olderThan() != null && (begun == null || !begun.isBefore(in.olderThan()))) {
                return;
            }
            if (++count[0] <= SHOWN) {
                uploads.add(new Upload(upload.key(), upload.uploadId(), begun, upload.storageClassAsString()));
            }
            if (begun != null && (oldest[0] == null || begun.isBefore(oldest[0]))) {
                oldest[0] = begun;
            }
            call.progress(count[0], -1, "uploads", null);
        });
        return ToolResult.ok(new Output(
                in.bucket(),
                count[0],
                oldest[0],
                uploads,
                count[0] > SHOWN ? List.of("shown are " + SHOWN + " of " + count[0]) : List.of()));
    }
}
