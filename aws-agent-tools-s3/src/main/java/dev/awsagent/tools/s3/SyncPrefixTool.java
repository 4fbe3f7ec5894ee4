package dev.awsagent.tools.s3;

import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tools.s3.transfer.TransferRequest.Compare;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_sync_prefix",
        effect = Effect.WRITE,
        iam = {"s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"},
        value =
                "Makes a bucket, or a prefix of it, like another one, inside AWS: copies what is new or differs. Removes nothing"
                        + " unless asked to.",
        examples = {
            "sync s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "sync s3://{sourceBucket}/{sourcePrefix} with s3://{destBucket}/{destPrefix}",
            "sync bucket {sourceBucket} to bucket {destBucket}",
            "sync the bucket {sourceBucket} with the bucket {destBucket}",
            "synchronize s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "mirror s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "mirror bucket {sourceBucket} to bucket {destBucket}",
            "what would a sync of s3://{sourceBucket}/{sourcePrefix} with s3://{destBucket}/{destPrefix} do",
            "what would a sync of s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix} change",
            "sync {sourceBucket} to {destBucket}",
            "sync {sourceBucket} with {destBucket}",
            "sync {sourceBucket} into {destBucket}",
            "sync everything in {sourceBucket} to {destBucket}",
            "sync the bucket {sourceBucket} to {destBucket}",
            "sync {sourcePrefix} in {sourceBucket} to {destBucket}",
            "sync everything under {sourcePrefix} in {sourceBucket} to {destBucket}",
            "synchronize {sourceBucket} with {destBucket}",
            "synchronise bucket {sourceBucket} to bucket {destBucket}",
            "mirror {sourceBucket} to {destBucket}",
            "mirror {sourceBucket} into bucket {destBucket}",
            "mirror the bucket {sourceBucket} to {destBucket}"
        })
final class SyncPrefixTool implements JobTool<SyncPrefixTool.Input> {

    record Input(
            @Param(
                    value = "Bucket to be like, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String sourceBucket,

            @Param(value = "The folder (prefix) to be like; the whole bucket when absent", kind = ParamKind.KEY_PREFIX)
            @Nullable
            String sourcePrefix,

            @Param(
                    value = "Bucket that is made like it",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String destBucket,

            @Param(
                    value = "The folder (prefix) that is made like it; the whole bucket when absent",
                    kind = ParamKind.KEY_PREFIX)
            @Nullable
            String destPrefix,

            @Param(
                    value = "Remove at the destination what the source does not have",
                    words = {
                        "--delete",
                        "and remove what is gone",
                        "and delete what is gone",
                        "and remove what is gone from the source",
                        "and delete what is gone from the source",
                        "and remove what is not in the source",
                        "and delete what is not in the source",
                        "delete extra",
                        "remove extra"
                    },
                    defaultValue = "false")
            boolean delete,

            @Param(
                    value = "Says that nothing is to be removed, which holds anyway unless delete is asked for",
                    words = {
                        "no deletes",
                        "without deleting anything",
                        "without deleting anything here",
                        "without deleting anything there",
                        "without deleting anything else",
                        "without deleting extra files",
                        "without deleting extras",
                        "without deleting extra objects",
                        "without deleting other files",
                        "without deleting files",
                        "without deleting anything locally",
                        "without deleting anything local",
                        "without deleting anything in the bucket",
                        "without deleting anything remote",
                        "without deleting what is gone",
                        "without deleting what else is there",
                        "do not delete anything",
                        "do not delete anything here",
                        "do not delete anything there",
                        "do not delete anything else",
                        "do not delete extra files",
                        "do not delete extras",
                        "do not delete extra objects",
                        "do not delete other files",
                        "do not delete files",
                        "do not delete anything locally",
                        "do not delete anything local",
                        "do not delete anything in the bucket",
                        "do not delete anything remote",
                        "do not delete what is gone",
                        "do not delete what else is there",
                        "dont delete anything",
                        "dont delete anything here",
                        "dont delete anything there",
                        "dont delete anything else",
                        "dont delete extra files",
                        "dont delete extras",
                        "dont delete extra objects",
                        "dont delete other files",
                        "dont delete files",
                        "dont delete anything locally",
                        "dont delete anything local",
                        "dont delete anything in the bucket",
                        "dont delete anything remote",
                        "dont delete what is gone",
                        "dont delete what else is there",
                        "do not remove anything",
                        "do not remove anything here",
                        "do not remove anything there",
                        "do not remove anything else",
                        "do not remove extra files",
                        "do not remove extras",
                        "do not remove extra objects",
                        "do not remove other files",
                        "do not remove files",
                        "do not remove anything locally",
                        "do not remove anything local",
                        "do not remove anything in the bucket",
                        "do not remove anything remote",
                        "do not remove what is gone",
                        "do not remove what else is there",
                        "dont remove anything",
                        "dont remove anything here",
                        "dont remove anything there",
                        "dont remove anything else",
                        "dont remove extra files",
                        "dont remove extras",
                        "dont remove extra objects",
                        "dont remove other files",
                        "dont remove files",
                        "dont remove anything locally",
                        "dont remove anything local",
                        "dont remove anything in the bucket",
                        "dont remove anything remote",
                        "dont remove what is gone",
                        "dont remove what else is there",
                        "without removing anything",
                        "without removing anything here",
                        "without removing anything there",
                        "without removing anything else",
                        "without removing extra files",
                        "without removing extras",
                        "without removing extra objects",
                        "without removing other files",
                        "without removing files",
                        "without removing anything locally",
                        "without removing anything local",
                        "without removing anything in the bucket",
                        "without removing anything remote",
                        "without removing what is gone",
                        "without removing what else is there",
                        "leave extra files alone",
                        "leave extra files",
                        "leave extras alone",
                        "leave extra files there alone",
                        "leave extra files there",
                        "leave other files alone",
                        "leave everything else alone",
                        "leave the rest alone",
                        "leave the other files alone",
                        "leave the extra files alone",
                        "keep extra files",
                        "keep the extra files",
                        "keep extras",
                        "keep everything else",
                        "keep other files",
                        "keep what else is there",
                        "keep the rest",
                        "no deletions",
                        "no deleting",
                        "nothing deleted",
                        "delete nothing",
                        "remove nothing",
                        "never delete anything",
                        "leave extra files up there alone",
                        "leave extra files up there",
                        "leave the extra files up there alone",
                        "leave extra files here alone",
                        "leave extra files here"
                    },
                    defaultValue = "false")
            boolean keepExtra,

            @Param(
                    value = "When two are taken for different: SIZE_AND_TIME, SIZE, EXACT_TIME or CHECKSUM",
                    words = {
                        "comparing checksums=CHECKSUM",
                        "comparing by checksum=CHECKSUM",
                        "compare by checksum=CHECKSUM",
                        "by checksum=CHECKSUM",
                        "comparing sizes only=SIZE",
                        "comparing only sizes=SIZE",
                        "by size only=SIZE",
                        "comparing exact times=EXACT_TIME",
                        "by exact time=EXACT_TIME"
                    },
                    defaultValue = "\"SIZE_AND_TIME\"")
            Compare compare,

            @Param(
                    value = "Only list what would be done",
                    words = {"dry run", "as a dry run", "dry-run", "--dry-run", "--dryrun", "what", "what would"},
                    defaultValue = "false")
            boolean dryRun) {
        Input {
            TransferJob.checkKept(keepExtra, delete);
            Names.checkKey(sourcePrefix);
            Names.checkKey(destPrefix);
        }
    }

    @Override
    public TransferJob job(Input in) {
        return TransferJob.sync(
                Names.uri(in.sourceBucket(), Names.folder(in.sourcePrefix())),
                Names.uri(in.destBucket(), Names.folder(in.destPrefix())),
                in.delete(),
                in.compare(),
                in.dryRun());
    }
}
