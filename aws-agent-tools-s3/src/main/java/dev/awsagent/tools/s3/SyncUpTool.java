package dev.awsagent.tools.s3;

import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tools.s3.transfer.TransferRequest.Compare;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_sync_up",
        effect = Effect.WRITE,
        iam = {"s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"},
        value = "Makes a bucket, or a prefix of it, like a folder of this machine: uploads what is new or differs.",
        examples = {
            "sync {folder} with s3://{bucket}/{prefix}",
            "sync {folder} to s3://{bucket}/{prefix}",
            "sync the folder {folder} to bucket {bucket}",
            "sync up {folder} s3://{bucket}/{prefix}",
            "sync {folder} with {bucket}",
            "sync {folder} to {bucket}",
            "synchronize {folder} with s3://{bucket}/{prefix}",
            "synchronise the folder {folder} with bucket {bucket}",
            "mirror {folder} to s3://{bucket}/{prefix}",
            "mirror the folder {folder} in bucket {bucket}",
            "sync my local folder {folder} to s3://{bucket}",
            "what would a sync of {folder} with s3://{bucket}/{prefix} do",
            "what would a sync of {folder} to s3://{bucket}/{prefix} change"
        })
final class SyncUpTool implements JobTool<SyncUpTool.Input> {

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
                        "and remove what is gone locally",
                        "remove what is gone locally",
                        "and remove what is deleted locally",
                        "remove what is deleted locally",
                        "and remove what is missing locally",
                        "remove what is missing locally",
                        "and remove what is not there locally",
                        "remove what is not there locally",
                        "and remove what is no longer there",
                        "remove what is no longer there",
                        "and remove files that are gone",
                        "remove files that are gone",
                        "and remove files that are gone locally",
                        "remove files that are gone locally",
                        "and remove files that are deleted locally",
                        "remove files that are deleted locally",
                        "and remove files that are missing locally",
                        "remove files that are missing locally",
                        "and remove files that are not there locally",
                        "remove files that are not there locally",
                        "and remove files that are no longer there",
                        "remove files that are no longer there",
                        "and remove everything that is gone",
                        "remove everything that is gone",
                        "and remove everything that is gone locally",
                        "remove everything that is gone locally",
                        "and remove everything that is deleted locally",
                        "remove everything that is deleted locally",
                        "and remove everything that is missing locally",
                        "remove everything that is missing locally",
                        "and remove everything that is not there locally",
                        "remove everything that is not there locally",
                        "and remove everything that is no longer there",
                        "remove everything that is no longer there",
                        "and delete what is gone",
                        "delete what is gone",
                        "and delete what is gone locally",
                        "delete what is gone locally",
                        "and delete what is deleted locally",
                        "delete what is deleted locally",
                        "and delete what is missing locally",
                        "delete what is missing locally",
                        "and delete what is not there locally",
                        "delete what is not there locally",
                        "and delete what is no longer there",
                        "delete what is no longer there",
                        "and delete files that are gone",
                        "delete files that are gone",
                        "and delete files that are gone locally",
                        "delete files that are gone locally",
                        "and delete files that are deleted locally",
                        "delete files that are deleted locally",
                        "and delete files that are missing locally",
                        "delete files that are missing locally",
                        "and delete files that are not there locally",
                        "delete files that are not there locally",
                        "and delete files that are no longer there",
                        "delete files that are no longer there",
                        "and delete everything that is gone",
                        "delete everything that is gone",
                        "and delete everything that is gone locally",
                        "delete everything that is gone locally",
                        "and delete everything that is deleted locally",
                        "delete everything that is deleted locally",
                        "and delete everything that is missing locally",
                        "delete everything that is missing locally",
                        "and delete everything that is not there locally",
                        "delete everything that is not there locally",
                        "and delete everything that is no longer there",
                        "delete everything that is no longer there",
                        "delete extra",
                        "remove extra",
                        "gone locally",
                        "deleted locally",
                        "missing locally",
                        "not there locally",
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
        return TransferJob.sync(in.folder(), Names.uri(in.bucket(), in.to()), in.delete(), in.compare(), in.dryRun());
    }
}
