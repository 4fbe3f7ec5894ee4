package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import dev.awsagent.tools.s3.transfer.TransferRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_copy_object",
        effect = Effect.WRITE,
        iam = {"s3:GetObject", "s3:PutObject"},
        value = "Copies one object to another key or bucket, inside AWS; nothing passes through this machine.",
        examples = {
            "copy s3://{sourceBucket}/{sourceKey} to s3://{destBucket}/{destKey}",
            "copy {sourceKey} from {sourceBucket} to {destBucket}",
            "copy {sourceKey} from bucket {sourceBucket} to bucket {destBucket}",
            "copy {sourceKey} in {sourceBucket} to {destKey}",
            "copy the object {sourceKey} from {sourceBucket} into {destBucket}",
            "copy the file s3://{sourceBucket}/{sourceKey} to bucket {destBucket}",
            "cp s3://{sourceBucket}/{sourceKey} s3://{destBucket}/{destKey}",
            "duplicate s3://{sourceBucket}/{sourceKey} as s3://{destBucket}/{destKey}",
            "duplicate {sourceKey} in {sourceBucket} as {destKey}",
            "make a copy of s3://{sourceBucket}/{sourceKey} at s3://{destBucket}/{destKey}",
            "put a copy of s3://{sourceBucket}/{sourceKey} in {destBucket}",
            "copy {sourceKey} from {sourceBucket} to {destBucket} as {destKey}",
            "copy {sourceKey} from {sourceBucket} to s3://{destBucket}/{destKey}",
            "copy {sourceKey} from {sourceBucket} over to {destBucket}",
            "copy {sourceKey} over from {sourceBucket} to {destBucket}",
            "copy {sourceKey} in {sourceBucket} to {destBucket}",
            "copy {sourceKey} in {sourceBucket} to bucket {destBucket} as {destKey}",
            "copy the file {sourceKey} in {sourceBucket} to {destBucket}",
            "copy {sourceKey} from {sourceBucket} to {destBucket} under {destKey}",
            "copy s3://{sourceBucket}/{sourceKey} to {destBucket}",
            "copy s3://{sourceBucket}/{sourceKey} into {destBucket}, same name",
            "copy s3://{sourceBucket}/{sourceKey} to {destBucket} under the same name",
            "copy {sourceKey} from {sourceBucket} to {destBucket}, same name",
            "copy {sourceKey} from {sourceBucket} to {destBucket} under the same name",
            "copy {sourceKey} from {sourceBucket} to {destBucket} keeping the name",
            "copy s3://{sourceBucket}/{sourceKey} to {destBucket} keeping the name",
            "duplicate {sourceKey} from {sourceBucket} in {destBucket}",
            "duplicate s3://{sourceBucket}/{sourceKey} into {destBucket}",
            "make a copy of {sourceKey} in {sourceBucket} called {destKey}",
            "make a copy of {sourceKey} from {sourceBucket} in {destBucket}",
            "make a copy of s3://{sourceBucket}/{sourceKey} in {destBucket}",
            "put a copy of {sourceKey} from {sourceBucket} into {destBucket}",
            "put a copy of s3://{sourceBucket}/{sourceKey} at s3://{destBucket}/{destKey}",
            "replicate {sourceKey} from {sourceBucket} to {destBucket}",
            "replicate s3://{sourceBucket}/{sourceKey} to s3://{destBucket}/{destKey}",
            "back up s3://{sourceBucket}/{sourceKey} to s3://{destBucket}/{destKey}",
            "back up {sourceKey} from {sourceBucket} to {destBucket}",
            "transfer {sourceKey} from {sourceBucket} to {destBucket}"
        })
final class CopyObjectTool implements Tool<CopyInput, CopyObjectTool.Output> {

    record Output(
            String source,
            String destination,
            long bytes,
            @Nullable String version) {}

    @Override
    public List<AwsCall> calls(CopyInput in) {
        return Copy.calls(in);
    }

    @Override
    public Impact impact(CopyInput in) {
        return Impact.one(
                Names.uri(in.toBucket(), in.toKey()),
                Undo.UNKNOWN,
                "copied from " + Names.uri(in.sourceBucket(), in.sourceKey()),
                Copy.REPLACES);
    }

    @Override
    public Impact inspect(CopyInput in, ToolCall call) {
        return Copy.inspected(impact(in), S3Access.of(call), in.toBucket(), in.toKey());
    }

    @Override
    public ToolResult<Output> call(CopyInput in, ToolCall call) {
        Copy.hold(call, S3Access.of(call), in.toBucket(), in.toKey(), false);
        var copied = Copy.one(call, TransferRequest.copy(in.source(), in.destination()), in, "copied");
        Copy.became(call, S3Access.of(call), in.toBucket(), in.toKey());
        return ToolResult.ok(
                new Output(in.source().toString(), in.destination().toString(), copied.bytes(), copied.version()));
    }
}
