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
            "copy s3://{fromBucket}/{fromKey} to s3://{toBucket}/{toKey} using profile {fromProfile} for the source",
            "copy everything under s3://{fromBucket}/{fromKey} to s3://{toBucket}/{toKey} using profile {fromProfile} for the source",
            "copy the folder s3://{fromBucket}/{fromKey} to s3://{toBucket}/{toKey} using profile {fromProfile} for the source",
            "copy everything in {fromBucket} to {toBucket} using profile {fromProfile} for the source",
            "copy everything from {fromBucket} to {toBucket} using profile {fromProfile} for the source",
            "copy all objects from {fromBucket} to {toBucket} with profile {fromProfile} for the source"
        })
final class CopyAcrossTool implements JobTool<CopyAcrossTool.Input> {

    record Input(
            @Param(
                    value = "Bucket to copy from, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String fromBucket,

            @Param(
                    value = "Key of the object, or the folder (prefix); the whole bucket when absent",
                    kind = ParamKind.KEY_PREFIX)
            @Nullable
            String fromKey,

            @Param(
                    value = "Bucket to copy to, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String toBucket,

            @Param(
                    value = "Key that it gets, or the folder (prefix), closed by a slash, to put it into",
                    kind = ParamKind.KEY_PREFIX)
            @Nullable
            String toKey,

            @Param(
                    value = "Profile whose credentials read the source; those of the request write",
                    kind = ParamKind.NAME,
                    min = 1)
            String fromProfile) {
        Input {
            Names.checkKey(fromKey);
            Names.checkKey(toKey);
        }
    }

    @Override
    public TransferJob job(Input in) {
        return new TransferJob(
                Names.uri(in.fromBucket(), in.fromKey()),
                Names.uri(in.toBucket(), in.toKey()),
                TransferJob.Mode.COPY,
                Existing.REPLACE,
                false,
                false,
                in.fromProfile(),
                null,
                (request, files) -> request);
    }
}
