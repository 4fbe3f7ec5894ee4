package dev.awsagent.tools.s3;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_delete_object",
        effect = Effect.DESTROY,
        iam = {"s3:DeleteObject", "s3:GetObject"},
        value = "Deletes one object from a bucket.",
        examples = {
            "delete {key} from {bucket}",
            "delete {key} in bucket {bucket}",
            "delete s3://{bucket}/{key}",
            "delete the object {key} from bucket {bucket}",
            "delete the file {key} in {bucket}",
            "delete object s3://{bucket}/{key}",
            "remove {key} from {bucket}",
            "remove {key} from bucket {bucket}",
            "remove the object s3://{bucket}/{key}",
            "remove the file {key} from {bucket}",
            "rm s3://{bucket}/{key}",
            "erase {key} from bucket {bucket}",
            "get rid of s3://{bucket}/{key}",
            "get rid of {key} in {bucket}",
            "drop the object {key} from {bucket}",
            "delete the file {key} from {bucket}",
            "delete the object {key} in {bucket}",
            "delete the file s3://{bucket}/{key}",
            "delete my file {key} from bucket {bucket}",
            "remove {key} in {bucket}",
            "remove the object {key} in {bucket}",
            "remove the object {key} from {bucket}",
            "trash {key} in {bucket}",
            "trash {key} from {bucket}",
            "trash s3://{bucket}/{key}",
            "trash the file {key} in {bucket}",
            "nuke s3://{bucket}/{key}",
            "nuke {key} in {bucket}",
            "wipe s3://{bucket}/{key}",
            "wipe {key} from {bucket}",
            "purge {key} from {bucket}",
            "purge s3://{bucket}/{key}",
            "throw away {key} in {bucket}",
            "throw away s3://{bucket}/{key}",
            "get rid of the file {key} in {bucket}",
            "get rid of the object {key} in bucket {bucket}",
            "get rid of {key} from {bucket}"
        })
final class DeleteObjectTool implements Tool<DeleteObjectTool.Input, DeleteObjectTool.Output> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Key of the one object to delete", kind = ParamKind.OBJECT_KEY, min = 1)
            String key) {
        Input {
            Names.checkKey(key);
        }
    }

    /**
     * @param deleteMarker whether older versions are still there, under a delete marker
     * @param version the version of the delete marker; null without versioning
     */
    record Output(
            String bucket,
            String key,
            boolean deleteMarker,
            @Nullable String version) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                S3Calls.object("DeleteObject", in.bucket(), in.key()),
                // S3 answers the same whether or not there was such an object.
                S3Calls.object("HeadObject", in.bucket(), in.key()),
                S3Calls.bucket("HeadBucket", in.bucket()),
                S3Calls.nearNames());
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return List.of(
                S3Calls.object("HeadObject", in.bucket(), in.key()),
                S3Calls.bucket("HeadBucket", in.bucket()),
                S3Calls.bucket("GetBucketVersioning", in.bucket()),
                S3Calls.nearNames());
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                Names.uri(in.bucket(), in.key()), Undo.UNKNOWN, "can be undone only when the bucket keeps versions");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        var uri = Names.uri(in.bucket(), in.key());
        var head = s3.head(in.bucket(), in.key());
        if (head.isEmpty()) {
            return Impact.one(uri, Undo.NOT_NEEDED, "there is no such object");
        }
        var about = head.get().contentLength() + " bytes, last changed "
                + head.get().lastModified();
        var notes = new ArrayList<>(List.of(about));
        var undo = s3.undo(in.bucket(), notes);
        return new Impact(
                List.of(uri),
                1,
                null,
                undo,
                notes,
                Map.of(Reviewed.tag(in.bucket(), in.key()), head.get().eTag()));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        hold(s3, in, call);
        var answer = s3.on(
                in.bucket(),
                client -> client.deleteObject(
                        request -> request.bucket(in.bucket()).key(in.key())));
        Reviewed.became(call, Reviewed.tag(in.bucket(), in.key()), Copy.NOTHING);
        return ToolResult.ok(
                new Output(in.bucket(), in.key(), Boolean.TRUE.equals(answer.deleteMarker()), answer.versionId()));
    }

    /** Refuses to delete nothing, and another object than was shown. */
    private static void hold(S3Access s3, Input in, ToolCall call) {
        try {
            var head = s3.head(in.bucket(), in.key())
                    .orElseThrow(() -> S3Access.noSuchObject(in.bucket(), in.key(), null));
            Reviewed.check(
                    call,
                    Reviewed.tag(in.bucket(), in.key()),
                    head.eTag(),
                    Names.uri(in.bucket(), in.key()) + " changed since it was shown; nothing was deleted");
        } catch (RuntimeException e) {
            // Who may delete need not be allowed to look.
            if (S3Access.status(e) != 403) {
                throw e;
            }
        }
    }
}
