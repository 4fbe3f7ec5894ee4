package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_object_tags",
        effect = Effect.READ,
        iam = "s3:GetObjectTagging",
        value = "Shows the tags of one object.",
        examples = {
            "show the tags of {key} in {bucket}",
            "show the tags of s3://{bucket}/{key}",
            "what tags does {key} in {bucket} have",
            "which tags does s3://{bucket}/{key} have",
            "list the tags of the object {key} in bucket {bucket}",
            "list the tags on s3://{bucket}/{key}",
            "get the object tags of {key} in {bucket}",
            "how is s3://{bucket}/{key} tagged",
            "what are the tags of s3://{bucket}/{key}",
            "does {key} in {bucket} have any tags",
            "does s3://{bucket}/{key} have tags",
            "does {key} in {bucket} carry any tags",
            "what tags does the object {key} in {bucket} carry",
            "how is the file {key} in {bucket} tagged",
            "is s3://{bucket}/{key} tagged",
            "which labels does {key} in {bucket} have",
            "what labels are on s3://{bucket}/{key}",
            "what is {key} in {bucket} tagged with",
            "get the tags attached to {key} in {bucket}",
            "what tags did we put on s3://{bucket}/{key}",
            "what tags are set on {key} in {bucket}",
            "object tags on s3://{bucket}/{key}",
            "object tags of the file {key} in {bucket}"
        })
final class ObjectTagsTool implements Tool<ObjectTagsTool.Input, ObjectTagsTool.Output> {

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

    record Output(
            String object,
            Map<String, String> tags,
            @Nullable String version) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return ObjectTags.looks(in.bucket(), in.key());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var read = new ObjectTags(call, in.bucket(), in.key()).read();
        return ToolResult.ok(new Output(Names.uri(in.bucket(), in.key()), read.tags(), read.version()));
    }
}
