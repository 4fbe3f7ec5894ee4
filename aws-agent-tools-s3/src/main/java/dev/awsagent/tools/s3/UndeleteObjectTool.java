package dev.awsagent.tools.s3;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.List;
import java.util.Map;

@ToolInfo(
        name = "s3_undelete_object",
        effect = Effect.DESTROY,
        iam = {"s3:DeleteObjectVersion", "s3:ListBucketVersions"},
        value = "Brings back a deleted object of a bucket that keeps versions, by removing its delete marker.",
        examples = {
            "undelete {key} in {bucket}",
            "undelete s3://{bucket}/{key}",
            "undelete the object {key} in bucket {bucket}",
            "undelete the file {key} in {bucket}",
            "bring back the deleted object {key} in {bucket}",
            "bring back the deleted file s3://{bucket}/{key}",
            "restore the deleted object {key} in {bucket}",
            "restore the deleted file s3://{bucket}/{key}",
            "recover the deleted file {key} in {bucket}",
            "recover the deleted object s3://{bucket}/{key}",
            "recover {key} deleted from {bucket}",
            "bring back the deleted object {key} from {bucket}",
            "get back the deleted file {key} in {bucket}",
            "get the deleted file {key} back in {bucket}",
            "get the deleted object s3://{bucket}/{key} back",
            "restore the deleted file {key} in {bucket}",
            "restore {key} that was deleted from {bucket}",
            "undo the deletion of {key} in {bucket}",
            "undo the deletion of s3://{bucket}/{key}",
            "undo the delete of {key} in {bucket}",
            "revive the deleted object {key} in {bucket}",
            "resurrect the deleted file {key} in {bucket}"
        })
final class UndeleteObjectTool implements Tool<UndeleteObjectTool.Input, UndeleteObjectTool.Output> {

    private static final String MARKER = "marker";

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Key of the object", kind = ParamKind.OBJECT_KEY, min = 1)
            String key) {
        Input {
            Names.checkKey(key);
        }
    }

    /** @param marker the version of the delete marker that was removed */
    record Output(String object, String marker) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.with(
                looks(in, Target.ANY),
                // Which version the marker has, only the list of versions can tell.
                S3Calls.object("DeleteObject", in.bucket(), in.key()).open("VersionId"));
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return S3Calls.versions(in.bucket(), in.key());
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                Names.uri(in.bucket(), in.key()),
                Undo.YES,
                "its delete marker is removed, so that the version before it is there again");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        return impact(in).seen(seen(marker(S3Access.of(call), in)));
    }

    private static ObjectVersions.Version marker(S3Access s3, Input in) {
        var latest = ObjectVersions.latest(s3, in.bucket(), in.key());
        if (!latest.deleteMarker()) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    Names.uri(in.bucket(), in.key()) + " is not deleted; nothing was done",
                    "to go back to an older version, name it: 'restore version … of " + in.key() + " in " + in.bucket()
                            + "'");
        }
        return latest;
    }

    private static Map<String, String> seen(ObjectVersions.Version marker) {
        return Map.of(MARKER, marker.version());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        var uri = Names.uri(in.bucket(), in.key());
        var marker = marker(s3, in);
        Reviewed.check(call, uri, seen(marker));
        s3.on(
                in.bucket(),
                client -> client.deleteObject(
                        request -> request.bucket(in.bucket()).key(in.key()).versionId(marker.version())));
        if (s3.head(in.bucket(), in.key()).isEmpty()) {
            return ToolResult.failed(
                    FailureKind.PARTIAL,
                    "the delete marker of " + uri + " was removed, but no version of it is there",
                    "'list the versions of " + in.key() + " in " + in.bucket() + "' shows what is left");
        }
        return ToolResult.ok(new Output(uri, marker.version()));
    }
}
