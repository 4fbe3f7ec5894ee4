package dev.awsagent.tools.s3;

import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tools.s3.transfer.TransferRequest.Existing;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_copy_across",
        effect = Effect.WRITE,
        iam = {"s3:ListBucket", "s3:GetObject", "s3:GetObjectTagging", "s3:PutObject", "s3:AbortMultipartUpload"},
        value =
                "Copies an object, or all below a prefix, from a bucket that another profile reads to one that this profile writes;"
                        + " inside AWS where the writing one may read the source, else through this machine.",
        examples = {
            "copy s3://{originBucket}/{originKey} to s3://{targetBucket}/{targetKey} using profile {originProfile} for the source",
            "copy everything under s3://{originBucket}/{originKey} to s3://{targetBucket}/{targetKey} using profile {originProfile} for the source",
            "copy the folder s3://{originBucket}/{originKey} to s3://{targetBucket}/{targetKey} using profile {originProfile} for the source",
            "copy everything in {originBucket} to {targetBucket} using profile {originProfile} for the source",
            "copy everything from {originBucket} to {targetBucket} using profile {originProfile} for the source",
            "copy all objects from {originBucket} to {targetBucket} with profile {originProfile} for the source"
        })
final class CopyAcrossTool implements JobTool<CopyAcrossTool.Input> {

    record Input(
            @Param(
                    value = "Bucket to copy from, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String originBucket,

            @Param(
                    value = "Key of the object, or the folder (prefix); the whole bucket when absent",
                    kind = ParamKind.KEY_PREFIX)
            @Nullable
            String originKey,

            @Param(
                    value = "Bucket to copy to, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String targetBucket,

            @Param(
                    value = "Key that it gets, or the folder (prefix), closed by a slash, to put it into",
                    kind = ParamKind.KEY_PREFIX)
            @Nullable
            String targetKey,

            @Param(
                    value = "Profile whose credentials read the source; those of the request write",
                    kind = ParamKind.NAME,
                    min = 1)
            String originProfile) {
        Input {
            Names.checkKey(originKey);
            Names.checkKey(targetKey);
        }
    }

    @Override
    public TransferJob job(Input in) {
        return new TransferJob(
                Names.uri(in.originBucket(), in.originKey()),
                Names.uri(in.targetBucket(), in.targetKey()),
                TransferJob.Mode.COPY,
                Existing.REPLACE,
                false,
                false,
                in.originProfile(),
                null,
                (request, files) -> request);
    }
}
