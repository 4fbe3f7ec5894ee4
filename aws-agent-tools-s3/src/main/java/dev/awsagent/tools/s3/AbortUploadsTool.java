package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

@ToolInfo(
        name = "s3_abort_uploads",
        effect = Effect.DESTROY,
        iam = {"s3:AbortMultipartUpload", "s3:ListBucketMultipartUploads"},
        value =
                "Drops multipart uploads of a bucket that were begun and not ended, with the parts that were stored: one, those of"
                        + " a key or a prefix, those that are older than a time, or all.",
        examples = {
            "abort unfinished uploads in {bucket} older than {olderThan}",
            "abort incomplete uploads in bucket {bucket} older than {olderThan}",
            "abort all unfinished uploads in {bucket}",
            "abort all incomplete uploads in bucket {bucket}",
            "abort the incomplete multipart uploads in {bucket}",
            "abort the unfinished upload of {key} in {bucket}",
            "abort the multipart upload of {key} in {bucket}",
            "abort unfinished uploads under {prefix} in {bucket}",
            "drop the unfinished uploads in {bucket}",
            "abort incomplete uploads in {bucket} older than {olderThan}",
            "abort all incomplete uploads in {bucket}",
            "abort all incomplete multipart uploads in {bucket}",
            "abort incomplete multipart uploads in bucket {bucket} older than {olderThan}",
            "abort the unfinished upload of {key} in bucket {bucket}",
            "drop unfinished uploads in bucket {bucket}",
            "cancel all incomplete multipart uploads in {bucket}",
            "cancel the unfinished uploads in {bucket}",
            "cancel incomplete uploads in {bucket} older than {olderThan}",
            "clean up the unfinished uploads in {bucket}",
            "clean up incomplete multipart uploads in {bucket}",
            "clean up incomplete uploads in {bucket} older than {olderThan}",
            "clean up multipart uploads older than {olderThan} in {bucket}",
            "clear the unfinished uploads in {bucket}",
            "clear out incomplete multipart uploads in {bucket}",
            "delete incomplete uploads in {bucket}",
            "delete the incomplete multipart uploads in {bucket}",
            "delete unfinished multipart uploads in {bucket}",
            "delete incomplete uploads older than {olderThan} from {bucket}",
            "delete unfinished multipart uploads older than {olderThan} in {bucket}",
            "delete the leftover upload parts in {bucket}",
            "remove incomplete uploads older than {olderThan} from {bucket}",
            "remove the incomplete uploads from {bucket}",
            "remove the leftover multipart uploads in {bucket}",
            "remove stuck uploads from {bucket}",
            "abort stuck uploads in {bucket}",
            "abort pending uploads in {bucket}",
            "abort abandoned uploads in {bucket}",
            "abort all multipart uploads in {bucket}",
            "abort multipart uploads in {bucket} older than {olderThan}",
            "abort incomplete uploads older than {olderThan} in {bucket}",
            "abort incomplete multipart uploads older than {olderThan} in {bucket}",
            "abort all open uploads in {bucket}",
            "abort incomplete uploads under {prefix} in {bucket}",
            "kill the unfinished uploads in {bucket}",
            "kill all incomplete multipart uploads in {bucket}",
            "purge incomplete multipart uploads in {bucket}"
        })
final class AbortUploadsTool implements Tool<AbortUploadsTool.Input, AbortUploadsTool.Output> {

    /** Pages that are counted before a person is asked. */
    private static final int PAGES = 20;

    private static final int SHOWN = 10;

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Only uploads to this very key", kind = ParamKind.OBJECT_KEY, min = 1) @Nullable
            String key,

            @Param(value = "Only uploads to keys that start with this", kind = ParamKind.KEY_PREFIX) @Nullable
            String prefix,

            @Param(value = "Only the upload with this id", max = 1024) @Nullable
            String id,

            @Param(
                    value = "Only uploads that were begun longer ago than this",
                    kind = ParamKind.DURATION,
                    words = {"older than {}"})
            @Nullable
            Duration olderThan) {
        Input {
            Names.checkKey(key);
            Names.checkKey(prefix);
            if (key != null && prefix != null) {
                throw new ToolException(
                        FailureKind.INVALID, "both a key and a prefix are named", "name one of them, or neither");
            }
            if (olderThan != null && olderThan.isNegative()) {
                throw new ToolException(
                        FailureKind.INVALID, olderThan + " is no age", "say how old the uploads are, such as 7 days");
            }
        }

        @Nullable
        String below() {
            return key == null ? prefix : key;
        }

        boolean means(MultipartUpload upload, Instant now) {
            return (key == null || key.equals(upload.key()))
                    && (id == null || id.equals(upload.uploadId()))
                    && (olderThan == null
                            || upload.initiated() != null && upload.initiated().isBefore(now.minus(olderThan)));
        }
    }

    /**
     * @param aborted how many were dropped
     * @param uploads those, the first of them
     */
    record Output(String bucket, long aborted, List<String> uploads) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                OpenUploads.list(in.bucket(), in.below()),
                OpenUploads.abort(in.bucket(), in.below()),
                S3Calls.nearNames());
    }

    @Override
    public Impact impact(Input in) {
        return impact(in, -1, List.of("unfinished uploads of bucket " + in.bucket()));
    }

    private static Impact impact(Input in, long count, List<String> what, String... more) {
        var notes = new ArrayList<>(List.of(more));
        notes.add("the parts that were stored are gone for good; an upload that still runs fails");
        return in.id() != null && what.size() == 1
                ? Impact.one(what.get(0), Undo.NO, notes.toArray(String[]::new))
                : Impact.typed(in.bucket(), what, count, Undo.NO, notes.toArray(String[]::new));
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var now = call.clock().instant();
        var what = new ArrayList<String>();
        var count = new long[1];
        boolean more = OpenUploads.each(S3Access.of(call), call, in.bucket(), in.below(), PAGES, upload -> {
            if (in.means(upload, now) && ++count[0] <= SHOWN) {
                what.add(name(in, upload));
            }
        });
        if (count[0] == 0 && !more) {
            throw nothing(in);
        }
        return impact(
                in,
                more ? -1 : count[0],
                what.isEmpty() ? List.of("unfinished uploads of bucket " + in.bucket()) : what,
                (more ? "at least " : "") + count[0] + (count[0] == 1 ? " upload" : " uploads"));
    }

    private static String name(Input in, MultipartUpload upload) {
        return Names.uri(in.bucket(), upload.key()) + " begun " + upload.initiated();
    }

    private static ToolException nothing(Input in) {
        return new ToolException(
                FailureKind.NOT_FOUND,
                "bucket '" + in.bucket() + "' has no such unfinished upload",
                "'list unfinished uploads in " + in.bucket() + "' shows those there are");
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        var now = call.clock().instant();
        var done = new ArrayList<String>();
        var count = new long[1];
        try {
            OpenUploads.each(s3, call, in.bucket(), in.below(), Integer.MAX_VALUE, upload -> {
                if (in.means(upload, now)) {
                    call.checkCancelled();
                    OpenUploads.abort(s3, in.bucket(), upload);
                    if (++count[0] <= SHOWN) {
                        done.add(name(in, upload));
                    }
                    call.progress(count[0], -1, "uploads", upload.key());
                }
            });
        } catch (RuntimeException e) {
            if (count[0] == 0) {
                throw e;
            }
            throw new ToolException(
                    FailureKind.PARTIAL,
                    count[0] + " unfinished uploads of bucket '" + in.bucket() + "' were dropped, then it ended: "
                            + e.getMessage(),
                    "ask again to drop the rest",
                    e);
        }
        if (count[0] == 0) {
            throw nothing(in);
        }
        return ToolResult.ok(new Output(in.bucket(), count[0], done));
    }
}
