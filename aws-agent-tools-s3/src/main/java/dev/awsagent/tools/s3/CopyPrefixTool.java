package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import dev.awsagent.tools.s3.transfer.Location;
import dev.awsagent.tools.s3.transfer.Selection;
import dev.awsagent.tools.s3.transfer.TransferRequest;
import java.util.List;

@ToolInfo(
        name = "s3_copy_prefix",
        effect = Effect.WRITE,
        iam = {"s3:ListBucket", "s3:GetObject", "s3:PutObject"},
        value = "Copies all objects under a prefix, or of a whole bucket, to another bucket or prefix, inside AWS.",
        examples = {
            "copy everything under s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "copy everything from {sourceBucket} to {destBucket}",
            "copy bucket {sourceBucket} to {destBucket}",
            "back up bucket {sourceBucket} to {destBucket}",
            "copy all objects in {sourceBucket} to {destBucket}",
            "copy all files under {sourcePrefix} in {sourceBucket} to {destBucket}",
            "copy the folder s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "copy the folder {sourcePrefix} from bucket {sourceBucket} to {destBucket}",
            "copy s3://{sourceBucket}/{sourcePrefix} into s3://{destBucket}/{destPrefix}",
            "copy the whole bucket {sourceBucket} to {destBucket}",
            "copy the contents of {sourceBucket} into {destBucket}",
            "duplicate the folder {sourcePrefix} of {sourceBucket} in bucket {destBucket}",
            "duplicate everything in {sourceBucket} into {destBucket}",
            "cp --recursive s3://{sourceBucket}/{sourcePrefix} s3://{destBucket}/{destPrefix}",
            "copy only {pattern} from s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "copy all files from {sourceBucket} to {destBucket}",
            "copy everything in {sourceBucket} to {destBucket}",
            "copy everything in {sourceBucket} over to {destBucket}",
            "copy everything under {sourcePrefix} in {sourceBucket} to {destBucket}",
            "copy everything under {sourcePrefix} in {sourceBucket} to {destBucket} under {destPrefix}",
            "copy everything below {sourcePrefix} in {sourceBucket} over to {destBucket}",
            "copy everything from {sourceBucket} to {destBucket} under {destPrefix}",
            "copy everything in s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "copy everything from s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "copy all of {sourceBucket} to {destBucket}",
            "copy all of s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "copy all of s3://{sourceBucket}/{sourcePrefix} over to s3://{destBucket}/{destPrefix}",
            "copy all of {sourcePrefix} in {sourceBucket} to {destBucket}",
            "copy all {pattern} files from {sourceBucket} to {destBucket}",
            "copy all {pattern} files under {sourcePrefix} in {sourceBucket} to {destBucket}",
            "copy only the {pattern} files from {sourceBucket} to {destBucket}",
            "copy the {sourcePrefix} folder from {sourceBucket} to {destBucket}",
            "copy the folder {sourcePrefix} in {sourceBucket} to {destBucket}",
            "copy the folder {sourcePrefix} from {sourceBucket} to {destBucket} under {destPrefix}",
            "copy the contents of bucket {sourceBucket} to bucket {destBucket}",
            "copy the contents of {sourcePrefix} in {sourceBucket} to {destBucket}",
            "copy the contents of s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "copy the entire bucket {sourceBucket} into {destBucket}",
            "copy the bucket {sourceBucket} to {destBucket}",
            "copy bucket {sourceBucket} to bucket {destBucket}",
            "duplicate bucket {sourceBucket} into {destBucket}",
            "duplicate s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "replicate everything in {sourceBucket} to {destBucket}",
            "back up bucket {sourceBucket} to bucket {destBucket}",
            "back up everything in {sourceBucket} to bucket {destBucket}",
            "back up s3://{sourceBucket}/{sourcePrefix} to s3://{destBucket}/{destPrefix}",
            "transfer everything from {sourceBucket} to {destBucket}"
        })
final class CopyPrefixTool implements Tool<PrefixInput, TransferSummary> {

    @Override
    public List<AwsCall> calls(PrefixInput in) {
        return S3Calls.copies(in.sourceBucket(), in.from(), in.destBucket(), in.to());
    }

    @Override
    public Impact impact(PrefixInput in) {
        return new Impact(
                        List.of(Names.uri(in.destBucket(), in.to()) + "*"),
                        -1,
                        null,
                        Undo.UNKNOWN,
                        List.of(
                                "copied from " + Names.uri(in.sourceBucket(), in.from()) + "*",
                                "objects of the same keys are replaced"))
                .costing(S3Calls.STORAGE);
    }

    @Override
    public ToolResult<TransferSummary> call(PrefixInput in, ToolCall call) {
        var request = TransferRequest.copy(
                        new Location.Remote(in.sourceBucket(), in.from()),
                        new Location.Remote(in.destBucket(), in.to()))
                .recursive(true)
                .selection(Selection.matching(Glob.of(in.pattern())));
        return TransferSummary.of(
                Names.uri(in.sourceBucket(), in.from()),
                Names.uri(in.destBucket(), in.to()),
                Transfers.run(call, request.build()),
                List.of(),
                "copied");
    }
}
