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

@ToolInfo(
        name = "s3_delete_version",
        effect = Effect.DESTROY,
        iam = {"s3:DeleteObjectVersion", "s3:ListBucketVersions"},
        value = "Deletes one version of one object for good; the other versions stay.",
        examples = {
            "delete version {version} of {key} in {bucket}",
            "delete version {version} of s3://{bucket}/{key}",
            "delete the version {version} of {key} from bucket {bucket}",
            "remove version {version} of s3://{bucket}/{key}",
            "remove the version {version} of {key} in {bucket}",
            "erase version {version} of s3://{bucket}/{key}",
            "delete version {version} of {key} from {bucket}",
            "delete the version {version} of s3://{bucket}/{key}",
            "delete version {version} of the file {key} in {bucket}",
            "remove version {version} of {key} in {bucket}",
            "remove version {version} of {key} from bucket {bucket}",
            "permanently delete version {version} of {key} in {bucket}",
            "permanently delete version {version} of s3://{bucket}/{key}",
            "permanently remove version {version} of {key} from {bucket}",
            "destroy version {version} of {key} in {bucket}",
            "purge version {version} of s3://{bucket}/{key}",
            "purge version {version} of {key} in {bucket}",
            "drop version {version} of {key} in {bucket}",
            "wipe version {version} of s3://{bucket}/{key}"
        })
final class DeleteVersionTool implements Tool<DeleteVersionTool.Input, DeleteVersionTool.Output> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Key of the object", kind = ParamKind.OBJECT_KEY, min = 1)
            String key,

            @Param(
                    value = "Id of the version, as the list of versions says it",
                    kind = ParamKind.NAME,
                    min = 1,
                    words = {"version {}"})
            String version) {
        Input {
            Names.checkKey(key);
        }
    }

    record Output(String object, String version, boolean deleteMarker) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.with(
                looks(in, Target.ANY),
                S3Calls.object("DeleteObject", in.bucket(), in.key()).with("VersionId", in.version()));
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return S3Calls.versions(in.bucket(), in.key());
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                Names.uri(in.bucket(), in.key()) + " version " + in.version(),
                Undo.NO,
                "a version that is deleted is gone for good");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var found = ObjectVersions.find(S3Access.of(call), in.bucket(), in.key(), in.version());
        var notes = new ArrayList<>(impact(in).notes());
        notes.add(found.told());
        if (found.latest()) {
            notes.add(
                    found.deleteMarker()
                            ? "the object was deleted: without this marker its version before is there again"
                            : "it is what is read now: the version before it, if there is one, takes its place");
        }
        return new Impact(impact(in).resources(), 1, null, Undo.NO, notes).seen(seen(found));
    }

    private static Map<String, String> seen(ObjectVersions.Version found) {
        return Map.of("latest", String.valueOf(found.latest()), "time", String.valueOf(found.lastModified()));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        var uri = Names.uri(in.bucket(), in.key());
        // S3 answers the same whether or not there was such a version.
        var found = ObjectVersions.find(s3, in.bucket(), in.key(), in.version());
        Reviewed.check(call, "version " + in.version() + " of " + uri, seen(found));
        s3.on(
                in.bucket(),
                client -> client.deleteObject(
                        request -> request.bucket(in.bucket()).key(in.key()).versionId(in.version())));
        return ToolResult.ok(new Output(uri, in.version(), found.deleteMarker()));
    }
}
