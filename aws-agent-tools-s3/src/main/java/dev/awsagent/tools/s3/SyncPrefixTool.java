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
            "what would a sync of s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix} change"
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
