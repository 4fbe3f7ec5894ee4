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
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_delete_bucket",
        effect = Effect.DESTROY,
        iam = {
            "s3:DeleteBucket",
            "s3:ListBucket",
            "s3:ListBucketVersions",
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:AbortMultipartUpload",
            "s3:ListBucketMultipartUploads"
        },
        value =
                "Deletes one bucket. One that still holds something is left alone, unless its contents are to be deleted first:"
                        + " objects, older versions, delete markers and unfinished uploads.",
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
            "rb s3://{bucket}",
            "delete {bucket} bucket",
            "delete the {bucket} bucket",
            "remove the {bucket} bucket",
            "delete the empty bucket {bucket}",
            "destroy bucket {bucket}",
            "nuke bucket {bucket}",
            "nuke the bucket {bucket}",
            "kill bucket {bucket}",
            "kill the bucket {bucket}",
            "tear down bucket {bucket}",
            "tear down the bucket {bucket}",
            "decommission bucket {bucket}",
            "throw away the bucket {bucket}"
        })
final class DeleteBucketTool implements Tool<DeleteBucketTool.Input, DeleteBucketTool.Output> {

    record Input(
            @Param(
                    value = "Name of the bucket to delete",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(
                    value = "Delete what is in it first; otherwise only an empty bucket is deleted",
                    words = {
                        "and everything in it",
                        "and all its contents",
                        "with all its contents",
                        "and all of its contents",
                        "and its contents",
                        "with its contents",
                        "with everything in it",
                        "with everything inside",
                        "with everything inside it",
                        "and everything inside",
                        "and everything inside it",
                        "and everything that is in it",
                        "along with everything in it",
                        "along with its contents",
                        "along with all its contents",
                        "together with everything in it",
                        "together with its contents",
                        "together with all its contents",
                        "including everything in it",
                        "including everything inside",
                        "including its contents",
                        "including all its contents",
                        "including all of its contents",
                        "including all objects",
                        "including all the objects in it",
                        "and all objects in it",
                        "and all the objects in it",
                        "and all the files in it",
                        "and all files in it",
                        "with all objects in it",
                        "with all the objects in it",
                        "with all files in it",
                        "contents and all",
                        "contents included",
                        "even if it is not empty",
                        "even though it is not empty"
                    },
                    defaultValue = "false")
            boolean contents) {}

    /** @param contents what was in it and was deleted first; null when the bucket had to be empty */
    record Output(String bucket, boolean deleted, Emptying.@Nullable Content contents) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var delete = S3Calls.bucket("DeleteBucket", in.bucket());
        if (in.contents()) {
            return S3Calls.with(Emptying.calls(in.bucket()), delete);
        }
        return List.of(
                delete,
                // To say what is left in a bucket that is not empty.
                S3Calls.list(in.bucket(), null),
                S3Calls.bucket("ListObjectVersions", in.bucket()).times(AwsCall.MANY),
                S3Calls.nearNames());
    }

    @Override
    public Impact impact(Input in) {
        if (in.contents()) {
            return withContents(in, -1, "all that is in it goes first, older versions too, and cannot be brought back");
        }
        return Impact.typed(
                in.bucket(),
                List.of("bucket " + in.bucket()),
                1,
                Undo.PARTLY,
                "only an empty bucket is deleted; one that holds something is left alone",
                "its name becomes free for anybody; its settings, policy and tags are lost");
    }

    private static Impact withContents(Input in, long count, String contents) {
        return Impact.typed(
                in.bucket(),
                List.of("bucket " + in.bucket(), "everything in it"),
                count,
                Undo.NO,
                contents,
                "its name becomes free for anybody; its settings, policy and tags are lost");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        if (in.contents()) {
            var content = Emptying.count(S3Access.of(call), call, in.bucket());
            return withContents(
                    in,
                    content.more() ? -1 : content.count() + 1,
                    "it holds " + content + ", which cannot be brought back");
        }
        var left = left(S3Access.of(call), in.bucket());
        if (!left.nothing()) {
            throw new ToolException(FailureKind.CONFLICT, notEmpty(in, left), whatToDo(in, left));
        }
        return impact(in);
    }

    private static String notEmpty(Input in, Left left) {
        return "bucket '" + in.bucket() + "' is not empty: it holds " + left + "; nothing was deleted";
    }

    private static String whatToDo(Input in, Left left) {
        return (left.objects() > 0 ? "look at them with 'list objects in " + in.bucket() + "'; " : "")
                + "'empty bucket " + in.bucket() + "' deletes all that is in it";
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        var contents = in.contents() ? Emptying.of(s3, call, in.bucket()) : null;
        try {
            s3.on(in.bucket(), client -> client.deleteBucket(request -> request.bucket(in.bucket())));
            return ToolResult.ok(new Output(in.bucket(), true, contents));
        } catch (RuntimeException e) {
            if (contents != null) {
                throw new ToolException(
                        FailureKind.PARTIAL,
                        "bucket '" + in.bucket() + "' was emptied (" + contents + ") and not deleted: "
                                + e.getMessage(),
                        S3Access.isCode(e, "BucketNotEmpty")
                                ? "something is written to it; find out by whom, then try again"
                                : "what was in it is gone; delete the bucket itself when the cause is removed",
                        e);
            }
            if (!S3Access.isCode(e, "BucketNotEmpty")) {
                throw e;
            }
            var left = left(s3, in.bucket());
            return ToolResult.failed(FailureKind.CONFLICT, notEmpty(in, left), whatToDo(in, left));
        }
    }

    /** @param more whether there is more than was counted */
    private record Left(long objects, long versions, boolean more) {

        boolean nothing() {
            return objects == 0 && versions == 0;
        }

        @Override
        public String toString() {
            var atLeast = more ? "at least " : "";
            if (objects > 0) {
                return atLeast + objects + (objects == 1 ? " object" : " objects");
            }
            return atLeast + versions + " older versions or delete markers, which a listing does not show";
        }
    }

    /** What is in it, counted to a limit. */
    private static Left left(S3Access s3, String bucket) {
        var objects = s3.on(bucket, client -> client.listObjectsV2(request -> request.bucket(bucket)));
        if (!objects.contents().isEmpty()) {
            return new Left(objects.contents().size(), 0, Boolean.TRUE.equals(objects.isTruncated()));
        }
        try {
            var versions = s3.on(bucket, client -> client.listObjectVersions(request -> request.bucket(bucket)));
            return new Left(
                    0,
                    versions.versions().size() + versions.deleteMarkers().size(),
                    Boolean.TRUE.equals(versions.isTruncated()));
        } catch (RuntimeException e) {
            if (S3Access.status(e) == 0) {
                throw e;
            }
            // Older versions cannot be counted here: what the deletion itself says has to do.
            return new Left(0, 0, false);
        }
    }
}
