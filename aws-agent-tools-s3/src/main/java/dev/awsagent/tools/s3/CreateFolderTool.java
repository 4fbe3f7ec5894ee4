package dev.awsagent.tools.s3;

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
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;

@ToolInfo(
        name = "s3_create_folder",
        effect = Effect.WRITE,
        iam = {"s3:PutObject", "s3:GetObject"},
        value = "Creates a folder in a bucket: an empty object whose key ends with a slash, as the console makes it.",
        examples = {
            "create folder {folder} in bucket {bucket}",
            "create a folder {folder} in {bucket}",
            "create a folder called {folder} in bucket {bucket}",
            "create the folder s3://{bucket}/{folder}",
            "create an empty directory {folder} in {bucket}",
            "make a folder {folder} in {bucket}",
            "make a new folder named {folder} in bucket {bucket}",
            "make the directory {folder} in {bucket}",
            "new folder {folder} in {bucket}",
            "new folder called {folder} in bucket {bucket}",
            "I need a folder called {folder} in bucket {bucket}",
            "add a folder {folder} to bucket {bucket}",
            "add a subfolder {folder} to {bucket}",
            "mkdir s3://{bucket}/{folder}",
            "I need a folder {folder} inside {bucket}",
            "create a subfolder {folder} in {bucket}",
            "create the prefix {folder} in {bucket}",
            "create an empty folder called {folder} in bucket {bucket}",
            "make an empty folder {folder} in {bucket}",
            "add an empty folder {folder} to {bucket}",
            "set up a folder {folder} in {bucket}",
            "make {folder} in {bucket}",
            "mkdir {folder} in {bucket}"
        })
final class CreateFolderTool implements Tool<CreateFolderTool.Input, CreateFolderTool.Output> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(
                    value = "The folder, with or without a closing slash",
                    kind = ParamKind.KEY_PREFIX,
                    min = 1,
                    words = {"folder {}", "folder called {}", "folder named {}", "directory {}", "subfolder {}"})
            String folder) {
        Input {
            Names.checkKey(Names.folder(folder));
        }

        String key() {
            return Names.folder(folder);
        }
    }

    /** @param created false when it was there already, and nothing changed */
    record Output(String bucket, String folder, boolean created) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                S3Calls.object("PutObject", in.bucket(), in.key()).open("ContentType"),
                S3Calls.object("HeadObject", in.bucket(), in.key()),
                S3Calls.bucket("HeadBucket", in.bucket()),
                S3Calls.nearNames());
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(Names.uri(in.bucket(), in.key()), Undo.YES);
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        if (s3.head(in.bucket(), in.key()).isPresent()) {
            return ToolResult.ok(new Output(in.bucket(), in.key(), false));
        }
        s3.on(
                in.bucket(),
                client -> client.putObject(
                        request -> request.bucket(in.bucket()).key(in.key()).contentType("application/x-directory"),
                        RequestBody.empty()));
        return ToolResult.ok(new Output(in.bucket(), in.key(), true));
    }
}
