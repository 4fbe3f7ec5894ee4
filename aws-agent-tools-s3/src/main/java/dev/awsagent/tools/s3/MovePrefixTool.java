package dev.awsagent.tools.s3;

import dev.awsagent.tool.Effect;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tools.s3.transfer.Selection;

@ToolInfo(
        name = "s3_move_prefix",
        effect = Effect.DESTROY,
        iam = {"s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"},
        value = "Moves all objects under a prefix, or of a whole bucket, to another bucket or prefix, inside AWS.",
        examples = {
            "move everything under s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "move everything from {sourceBucket} to {destBucket}",
            "move all objects in {sourceBucket} to {destBucket}",
            "move all files under {sourcePrefix} in {sourceBucket} to {destBucket}",
            "move the folder s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "move the folder {sourcePrefix} from bucket {sourceBucket} to {destBucket}",
            "move s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "move s3://{sourceBucket}/{sourcePrefix} into s3://{destBucket}/{destPrefix}",
            "mv --recursive s3://{sourceBucket}/{sourcePrefix} s3://{destBucket}/{destPrefix}",
            "move only {pattern} from s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "move everything in {sourceBucket} to {destBucket}",
            "move everything under {sourcePrefix} in {sourceBucket} to {destBucket}",
            "move everything under {sourcePrefix} in {sourceBucket} to {destBucket} under {destPrefix}",
            "move everything below {sourcePrefix} in {sourceBucket} over to {destBucket}",
            "move all files from {sourceBucket} to {destBucket}",
            "move all of s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "move all of {sourcePrefix} in {sourceBucket} to {destBucket}",
            "move all {pattern} files from {sourceBucket} to {destBucket}",
            "move all {pattern} files under {sourcePrefix} in {sourceBucket} to {destBucket}",
            "move the {sourcePrefix} folder from {sourceBucket} to {destBucket}",
            "move the folder {sourcePrefix} in {sourceBucket} to {destBucket}",
            "move the contents of {sourceBucket} to {destBucket}",
            "move the contents of {sourcePrefix} in {sourceBucket} to {destBucket}",
            "move the contents of s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "rename s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "relocate everything from {sourceBucket} to {destBucket}"
        })
final class MovePrefixTool implements JobTool<PrefixInput> {

    @Override
    public TransferJob job(PrefixInput in) {
        return TransferJob.movePrefix(in.source(), in.destination(), Selection.matching(Glob.of(in.pattern())));
    }
}
