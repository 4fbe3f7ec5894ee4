package dev.awsagent.tools.s3;

import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tools.s3.transfer.TransferRequest.Compare;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_sync_down",
        effect = Effect.WRITE,
        iam = {"s3:ListBucket", "s3:GetObject"},
        value = "Makes a folder of this machine like a bucket, or a prefix of it: downloads what is new or differs.",
        examples = {
            "sync s3://{bucket}/{prefix} to {folder}",
            "sync s3://{bucket}/{prefix} into the folder {folder}",
            "sync bucket {bucket} to the local folder {folder}",
            "sync the bucket {bucket} down to {folder}",
            "synchronize s3://{bucket}/{prefix} to {folder}",
            "mirror s3://{bucket}/{prefix} to {folder}",
            "mirror the bucket {bucket} into the folder {folder}",
            "sync {folder} from s3://{bucket}/{prefix}",
            "what would a sync of s3://{bucket}/{prefix} to {folder} do",
            "what would a sync of s3://{bucket}/{prefix} to {folder} change"
        })
final class SyncDownTool implements JobTool<SyncDownTool.Input> {

    record Input(
            @Param(value = "The folder, inside the working folder", kind = ParamKind.LOCAL_PATH, min = 1)
            String folder,

            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "The folder (prefix) in the bucket; all of it when absent", kind = ParamKind.KEY_PREFIX)
            @Nullable
            String prefix,

            @Param(
                    value = "Remove at the destination what the source does not have",
                    words = {
                        "--delete",
                        "and remove what is gone",
                        "remove what is gone",
                        "and remove what is gone from the bucket",
                        "remove what is gone from the bucket",
                        "and remove what is gone in s3",
                        "remove what is gone in s3",
                        "and remove what is deleted from the bucket",
                        "remove what is deleted from the bucket",
                        "and remove what is not in the bucket",
                        "remove what is not in the bucket",
                        "and remove what is no longer there",
                        "remove what is no longer there",
                        "and remove files that are gone",
                        "remove files that are gone",
                        "and remove files that are gone from the bucket",
                        "remove files that are gone from the bucket",
                        "and remove files that are gone in s3",
                        "remove files that are gone in s3",
                        "and remove files that are deleted from the bucket",
                        "remove files that are deleted from the bucket",
                        "and remove files that are not in the bucket",
                        "remove files that are not in the bucket",
                        "and remove files that are no longer there",
                        "remove files that are no longer there",
                        "and remove everything that is gone",
                        "remove everything that is gone",
                        "and remove everything that is gone from the bucket",
                        "remove everything that is gone from the bucket",
                        "and remove everything that is gone in s3",
                        "remove everything that is gone in s3",
                        "and remove everything that is deleted from the bucket",
                        "remove everything that is deleted from the bucket",
                        "and remove everything that is not in the bucket",
                        "remove everything that is not in the bucket",
                        "and remove everything that is no longer there",
                        "remove everything that is no longer there",
                        "and delete what is gone",
                        "delete what is gone",
                        "and delete what is gone from the bucket",
                        "delete what is gone from the bucket",
                        "and delete what is gone in s3",
                        "delete what is gone in s3",
                        "and delete what is deleted from the bucket",
                        "delete what is deleted from the bucket",
                        "and delete what is not in the bucket",
                        "delete what is not in the bucket",
                        "and delete what is no longer there",
                        "delete what is no longer there",
                        "and delete files that are gone",
                        "delete files that are gone",
                        "and delete files that are gone from the bucket",
                        "delete files that are gone from the bucket",
                        "and delete files that are gone in s3",
                        "delete files that are gone in s3",
                        "and delete files that are deleted from the bucket",
                        "delete files that are deleted from the bucket",
                        "and delete files that are not in the bucket",
                        "delete files that are not in the bucket",
                        "and delete files that are no longer there",
                        "delete files that are no longer there",
                        "and delete everything that is gone",
                        "delete everything that is gone",
                        "and delete everything that is gone from the bucket",
                        "delete everything that is gone from the bucket",
                        "and delete everything that is gone in s3",
                        "delete everything that is gone in s3",
                        "and delete everything that is deleted from the bucket",
                        "delete everything that is deleted from the bucket",
                        "and delete everything that is not in the bucket",
                        "delete everything that is not in the bucket",
                        "and delete everything that is no longer there",
                        "delete everything that is no longer there",
                        "delete extra",
                        "remove extra",
                        "gone from the bucket",
                        "gone in s3",
                        "deleted from the bucket",
                        "not in the bucket",
                        "no longer there"
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
            if (TransferJob.isRemote(folder)) {
                throw new IllegalArgumentException("folder is one of this machine, not " + folder);
            }
            Names.checkKey(prefix);
        }

        String to() {
            return Names.folder(prefix);
        }
    }

    @Override
    public TransferJob job(Input in) {
        return TransferJob.sync(Names.uri(in.bucket(), in.to()), in.folder(), in.delete(), in.compare(), in.dryRun());
    }
}
