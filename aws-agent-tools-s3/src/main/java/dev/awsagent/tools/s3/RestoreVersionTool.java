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
import dev.awsagent.tools.s3.transfer.CopySource;
import dev.awsagent.tools.s3.transfer.Location;
import dev.awsagent.tools.s3.transfer.TransferRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_restore_version",
        effect = Effect.WRITE,
        iam = {
            "s3:GetObjectVersion",
            "s3:PutObject",
            "s3:ListBucketVersions",
            "s3:GetObjectVersionTagging",
            "s3:AbortMultipartUpload"
        },
        value = "Makes an older version of an object the latest again, by a copy of it; no version is lost.",
        examples = {
            "restore version {version} of {key} in {bucket}",
            "restore version {version} of s3://{bucket}/{key}",
            "restore the version {version} of {key} in bucket {bucket}",
            "roll back {key} in {bucket} to version {version}",
            "roll back s3://{bucket}/{key} to version {version}",
            "revert s3://{bucket}/{key} to version {version}",
            "revert {key} in {bucket} to version {version}",
            "restore {key} in {bucket} to version {version}",
            "restore s3://{bucket}/{key} to version {version}",
            "restore {key} in {bucket} to the version {version}",
            "get back version {version} of {key} in {bucket}",
            "make version {version} of {key} in {bucket} the current one",
            "make version {version} of s3://{bucket}/{key} current",
            "make version {version} of {key} in {bucket} the latest",
            "promote version {version} of s3://{bucket}/{key}",
            "reset {key} in {bucket} to version {version}",
            "reset s3://{bucket}/{key} to version {version}",
            "return {key} in {bucket} to version {version}",
            "set {key} in {bucket} back to version {version}",
            "roll {key} in {bucket} back to version {version}",
            "roll s3://{bucket}/{key} back to version {version}",
            "rollback {key} in {bucket} to version {version}"
        })
final class RestoreVersionTool implements Tool<RestoreVersionTool.Input, RestoreVersionTool.Output> {

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

    /** @param version the new one, whose content is that of the old one */
    record Output(
            String object,
            String restored,
            long bytes,
            @Nullable String version) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.rewrites(
                operation -> S3Calls.object(operation, in.bucket(), in.key()).times(AwsCall.MANY),
                copy -> copy.with("CopySource", CopySource.of(in.bucket(), in.key(), in.version())),
                looks(in, Target.ANY));
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return S3Calls.with(
                S3Calls.versions(in.bucket(), in.key()), S3Calls.bucket("GetBucketVersioning", in.bucket()));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                Names.uri(in.bucket(), in.key()),
                Undo.UNKNOWN,
                "version " + in.version()
                        + " is copied over the latest, which stays as an older version while the bucket"
                        + " keeps versions");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        var old = old(s3, in);
        var latest = ObjectVersions.latest(s3, in.bucket(), in.key());
        var keeps = s3.keepsVersions(in.bucket());
        return Impact.one(
                        Names.uri(in.bucket(), in.key()),
                        keeps ? Undo.YES : Undo.NO,
                        "the version " + in.version() + ": " + old.told(),
                        "becomes the latest instead of " + latest.version() + ": " + latest.told(),
                        keeps
                                ? "the latest stays as an older version"
                                : "versioning is suspended: the version 'null', if there is one, is replaced and lost",
                        "its ACL, if the bucket uses any, is not taken over")
                .seen(seen(latest));
    }

    private static ObjectVersions.Version old(S3Access s3, Input in) {
        var old = ObjectVersions.find(s3, in.bucket(), in.key(), in.version());
        if (old.deleteMarker()) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "version " + in.version() + " of " + Names.uri(in.bucket(), in.key())
                            + " is a delete marker: there is nothing to restore in it",
                    "choose a version that holds something, or say 'undelete " + in.key() + " in " + in.bucket() + "'");
        }
        if (old.latest()) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "version " + in.version() + " of " + Names.uri(in.bucket(), in.key()) + " is the latest already",
                    "'list the versions of " + in.key() + " in " + in.bucket() + "' shows the older ones");
        }
        return old;
    }

    private static Map<String, String> seen(ObjectVersions.Version latest) {
        return Map.of("latest", latest.version());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        var uri = Names.uri(in.bucket(), in.key());
        old(s3, in);
        Reviewed.check(call, "the latest version of " + uri, seen(ObjectVersions.latest(s3, in.bucket(), in.key())));
        var restored = Transfers.one(
                call,
                TransferRequest.rewrite(new Location.Remote(in.bucket(), in.key()))
                        .single(true)
                        .version(in.version()),
                "restored");
        return ToolResult.ok(new Output(uri, in.version(), restored.bytes(), restored.version()));
    }
}
