package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_list_versions",
        effect = Effect.READ,
        iam = "s3:ListBucketVersions",
        value =
                "Lists the versions and delete markers of one object, or of all below a prefix; or only what was deleted.",
        examples = {
            "list the versions of {key} in {bucket}",
            "list the versions of s3://{bucket}/{key}",
            "show all versions of {key} in bucket {bucket}",
            "which versions does s3://{bucket}/{key} have",
            "what versions of {key} are in {bucket}",
            "list object versions in {bucket}",
            "list all object versions under {prefix} in {bucket}",
            "how many versions of {key} are in {bucket}",
            "list the versions of all files in {bucket}",
            "version history of {key} in {bucket}",
            "show the history of {key} in {bucket}",
            "history of s3://{bucket}/{key}",
            "how many versions does {key} in {bucket} have",
            "how many versions does s3://{bucket}/{key} have",
            "what revisions does {key} in {bucket} have",
            "version ids of {key} in {bucket}",
            "which revisions are there of s3://{bucket}/{key}",
            "what revisions of {key} are in {bucket}",
            "show the version history of s3://{bucket}/{key}"
        })
final class ListVersionsTool implements Tool<ListVersionsTool.Input, ListVersionsTool.Output> {

    private static final int MOST = 10_000;

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Key of the one object that is meant", kind = ParamKind.OBJECT_KEY, min = 1) @Nullable
            String key,

            @Param(
                    value = "Only keys that start with this",
                    kind = ParamKind.KEY_PREFIX,
                    words = {"under {}", "below {}", "prefix {}"})
            @Nullable
            String prefix,

            @Param(
                    value = "Only objects that were deleted: whose latest version is a delete marker",
                    words = {
                        "deleted objects",
                        "deleted files",
                        "deleted versions",
                        "delete markers",
                        "got deleted",
                        "were deleted",
                        "was deleted",
                        "got removed",
                        "were removed",
                        "was removed",
                        "files that were deleted",
                        "which files were deleted",
                        "which objects were deleted",
                        "which files got deleted",
                        "which objects got deleted",
                        "what was deleted",
                        "what got deleted",
                        "what has been deleted",
                        "what was removed",
                        "deleted items"
                    },
                    defaultValue = "false")
            boolean deletedOnly,

            @Param(
                    value = "Only what was replaced or deleted since: not the latest version of anything",
                    words = {
                        "older versions",
                        "old versions",
                        "previous versions",
                        "earlier versions",
                        "past versions",
                        "noncurrent versions",
                        "non-current versions",
                        "superseded versions",
                        "old revisions",
                        "earlier revisions"
                    },
                    defaultValue = "false")
            boolean olderOnly,

            @Param(
                    value = "How many to show at most; all are counted",
                    kind = ParamKind.COUNT,
                    min = 1,
                    max = MOST,
                    words = {"first {}", "limit {}", "at most {}"},
                    defaultValue = "1000")
            int limit) {
        Input {
            Names.checkKey(key);
            Names.checkKey(prefix);
        }

        boolean means(ObjectVersions.Version one) {
            return (!deletedOnly || one.deleteMarker() && one.latest()) && !(olderOnly && one.latest());
        }

        @Nullable
        String below() {
            return key == null ? prefix : key;
        }
    }

    /**
     * @param count how many versions there are, in all pages; delete markers count too
     * @param bytes their size together
     * @param versions of each key the newest first; the first of them when there are very many
     */
    record Output(
            String bucket,
            @Nullable String key,
            @Nullable String prefix,
            long count,
            long deleteMarkers,
            long bytes,
            List<ObjectVersions.Version> versions,
            List<String> notes) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var list = S3Calls.bucket("ListObjectVersions", in.bucket()).times(AwsCall.MANY);
        var below = in.below();
        return List.of(below == null || below.isEmpty() ? list : list.with("Prefix", below), S3Calls.nearNames());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var shown = new ArrayList<ObjectVersions.Version>();
        var sums = new long[3];
        S3Access.of(call).eachVersion(in.bucket(), in.below(), one -> {
            if (in.key() != null && !in.key().equals(one.key())) {
                // Keys come in their order: what begins with this key and is longer comes after it.
                return false;
            }
            if (in.means(one)) {
                sums[0]++;
                sums[1] += one.deleteMarker() ? 1 : 0;
                sums[2] += one.bytes();
                if (shown.size() < in.limit()) {
                    shown.add(one);
                }
            }
            return true;
        });
        if (in.key() != null && sums[0] == 0 && !in.deletedOnly()) {
            throw S3Access.noSuchObject(in.bucket(), in.key(), null);
        }
        var notes = new ArrayList<String>();
        if (shown.stream().anyMatch(one -> one.version().equals("null"))) {
            notes.add("the version 'null' is from before the bucket kept versions, or from while it did not");
        }
        var cut = shown.size() < sums[0];
        if (cut) {
            notes.add("shown are " + shown.size() + " of " + sums[0]);
        }
        return new ToolResult.Ok<>(
                new Output(in.bucket(), in.key(), in.prefix(), sums[0], sums[1], sums[2], shown, notes),
                cut ? "ask for the first " + Math.min(sums[0], MOST) + ", or name a prefix" : null);
    }
}
