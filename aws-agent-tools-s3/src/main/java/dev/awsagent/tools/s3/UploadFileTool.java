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
import dev.awsagent.tool.WorkingFolder;
import dev.awsagent.tools.s3.transfer.Location;
import dev.awsagent.tools.s3.transfer.TransferRequest;
import java.nio.file.Files;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_upload_file",
        effect = Effect.WRITE,
        iam = {"s3:PutObject", "s3:AbortMultipartUpload"},
        value = "Uploads one file of this machine to a bucket.",
        examples = {
            "upload {source} to bucket {bucket}",
            "upload {source} into {bucket}",
            "upload the file {source} to {bucket}",
            "upload the file {source} to s3://{bucket}/{key}",
            "upload {source} to {bucket} as {key}",
            "upload {source} as s3://{bucket}/{key}",
            "upload my file {source} to bucket {bucket} as {key}",
            "put {source} in {bucket}",
            "put {source} into bucket {bucket}",
            "put the file {source} at s3://{bucket}/{key}",
            "send {source} to s3://{bucket}/{key}",
            "send the file {source} to bucket {bucket}",
            "store {source} in bucket {bucket}",
            "store the file {source} as s3://{bucket}/{key}",
            "save {source} to bucket {bucket}",
            "copy the local file {source} to s3://{bucket}/{key}",
            "copy the local file {source} to bucket {bucket}",
            "back up the file {source} to s3://{bucket}/{key}",
            "transfer the file {source} to bucket {bucket}",
            "cp {source} s3://{bucket}/{key}",
            "push {source} to s3://{bucket}/{key}",
            "transfer the file {source} to s3://{bucket}/{key}",
            "back up {source} to {bucket}"
        })
final class UploadFileTool implements Tool<UploadFileTool.Input, UploadFileTool.Output> {

    record Input(
            @Param(
                    value = "The file to upload, inside the working folder",
                    kind = ParamKind.LOCAL_PATH,
                    min = 1,
                    pattern = "(?s)(?!(.*/)?\\.{1,2}$).*[^/]",
                    rule = "must be a file; to upload a folder, use s3_upload_directory")
            String source,

            @Param(
                    value = "Bucket to upload to, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(
                    value =
                            "Key that it gets; one that ends with a slash means a folder to put it into; the file's name"
                                    + " when absent",
                    kind = ParamKind.OBJECT_KEY)
            @Nullable
            String key) {
        Input {
            Names.checkKey(key);
        }

        String toKey() {
            var name = Names.lastSegment(source.replace('\\', '/'));
            if (key == null || key.isEmpty()) {
                return name;
            }
            return key.endsWith("/") ? key + name : key;
        }
    }

    /**
     * @param etag the entity tag that S3 gave it
     * @param version its version; null when the bucket keeps none
     */
    record Output(
            String source,
            String destination,
            long bytes,
            String contentType,
            @Nullable String etag,
            @Nullable String version) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.upload(in.bucket(), in.toKey());
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return Copy.looks(in.bucket(), in.toKey());
    }

    @Override
    public void check(Input in, WorkingFolder files) {
        var file = files.resolve(in.source());
        if (!Files.exists(file)) {
            throw new ToolException(
                    FailureKind.INVALID, "there is no file '" + in.source() + "'", "check the path; nothing was sent");
        }
        if (Files.isDirectory(file)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "'" + in.source() + "' is a folder, not a file",
                    "say 'upload the folder " + in.source() + " to " + in.bucket() + "'");
        }
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(Names.uri(in.bucket(), in.toKey()), Undo.UNKNOWN, Copy.REPLACES);
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        return Copy.inspected(impact(in), S3Access.of(call), in.bucket(), in.toKey());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        check(in, call.files());
        var file = call.files().resolve(in.source());
        var done = Transfers.one(
                call,
                TransferRequest.copy(new Location.Local(file, false), new Location.Remote(in.bucket(), in.toKey())),
                "uploaded");
        return ToolResult.ok(new Output(
                in.source(),
                Names.uri(in.bucket(), in.toKey()),
                done.bytes(),
                String.valueOf(done.contentType()),
                done.etag(),
                done.version()));
    }
}
