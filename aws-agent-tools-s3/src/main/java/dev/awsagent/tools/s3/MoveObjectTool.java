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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_move_object",
        effect = Effect.DESTROY,
        iam = {"s3:GetObject", "s3:PutObject", "s3:DeleteObject"},
        value = "Renames or moves one object: copies it inside AWS, checks the copy, then deletes the original.",
        examples = {
            "rename {sourceKey} to {destKey} in {sourceBucket}",
            "rename {sourceKey} in bucket {sourceBucket} to {destKey}",
            "rename the object s3://{sourceBucket}/{sourceKey} to {destKey}",
            "rename s3://{sourceBucket}/{sourceKey} as s3://{destBucket}/{destKey}",
            "move s3://{sourceBucket}/{sourceKey} to s3://{destBucket}/{destKey}",
            "move {sourceKey} from {sourceBucket} to {destBucket}",
            "move {sourceKey} from bucket {sourceBucket} to bucket {destBucket}",
            "move the object {sourceKey} in {sourceBucket} to {destKey}",
            "move the file s3://{sourceBucket}/{sourceKey} into {destBucket}",
            "mv s3://{sourceBucket}/{sourceKey} s3://{destBucket}/{destKey}",
            "change the name of {sourceKey} in {sourceBucket} to {destKey}",
            "move {sourceKey} from {sourceBucket} to {destBucket} as {destKey}",
            "move {sourceKey} from bucket {sourceBucket} to {destBucket} as {destKey}",
            "move {sourceKey} in {sourceBucket} to {destBucket}",
            "move {sourceKey} in {sourceBucket} to {destBucket} as {destKey}",
            "move {sourceKey} from {sourceBucket} to s3://{destBucket}/{destKey}",
            "move {sourceKey} from {sourceBucket} over to {destBucket}",
            "move {sourceKey} over from {sourceBucket} to {destBucket}",
            "move {sourceKey} from {sourceBucket} to {destBucket} under {destKey}",
            "move s3://{sourceBucket}/{sourceKey} to {destBucket}",
            "move s3://{sourceBucket}/{sourceKey} to {destBucket} as {destKey}",
            "move s3://{sourceBucket}/{sourceKey} to {destBucket} under the same name",
            "move the file {sourceKey} in {sourceBucket} to {destKey}",
            "move the file {sourceKey} from {sourceBucket} into {destBucket}",
            "move {sourceKey} in {sourceBucket} to the folder {destKey}",
            "move {sourceKey} in {sourceBucket} into the folder {destKey}",
            "rename {sourceKey} in {sourceBucket} to {destKey}",
            "rename {sourceKey} in {sourceBucket} as {destKey}",
            "rename {sourceKey} to {destKey} in bucket {sourceBucket}",
            "rename {sourceKey} to {destKey} in the bucket {sourceBucket}",
            "rename the file {sourceKey} in {sourceBucket} to {destKey}",
            "rename the file {sourceKey} to {destKey} in {sourceBucket}",
            "rename the object {sourceKey} in {sourceBucket} to {destKey}",
            "rename s3://{sourceBucket}/{sourceKey} to {destKey}",
            "relocate {sourceKey} from {sourceBucket} to {destBucket}",
            "relocate s3://{sourceBucket}/{sourceKey} to s3://{destBucket}/{destKey}",
            "change the name of s3://{sourceBucket}/{sourceKey} to {destKey}"
        })
final class MoveObjectTool implements Tool<CopyInput, MoveObjectTool.Output> {

    record Output(
            String source,
            String destination,
            long bytes,
            @Nullable String version) {}

    @Override
    public List<AwsCall> calls(CopyInput in) {
        var calls = new ArrayList<>(Copy.calls(in));
        calls.add(
                1,
                S3Calls.object("DeleteObject", in.sourceBucket(), in.sourceKey())
                        .open("RequestPayer", "IfMatch"));
        return calls;
    }

    @Override
    public Impact impact(CopyInput in) {
        return Impact.one(
                Names.uri(in.sourceBucket(), in.sourceKey()),
                Undo.UNKNOWN,
                "becomes " + Names.uri(in.toBucket(), in.toKey()),
                Copy.REPLACES,
                "the original is deleted once the copy is checked");
    }

    @Override
    public Impact inspect(CopyInput in, ToolCall call) {
        return Copy.inspected(impact(in), S3Access.of(call), in.toBucket(), in.toKey());
    }

    @Override
    public ToolResult<Output> call(CopyInput in, ToolCall call) {
        Copy.hold(call, S3Access.of(call), in.toBucket(), in.toKey(), false);
        var moved = Copy.one(call, TransferRequest.move(in.source(), in.destination()), in, "moved");
        Copy.became(call, S3Access.of(call), in.toBucket(), in.toKey());
        return ToolResult.ok(
                new Output(in.source().toString(), in.destination().toString(), moved.bytes(), moved.version()));
    }
}
