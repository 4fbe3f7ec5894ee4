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
        name = "s3_untag_object",
        effect = Effect.DESTROY,
        iam = {"s3:GetObjectTagging", "s3:PutObjectTagging", "s3:DeleteObjectTagging"},
        value = "Removes tags from one object by their keys; its other tags stay.",
        examples = {
            "remove the tag {tags} from s3://{bucket}/{key}",
            "remove the tag {tags} from the object {key} in {bucket}",
            "remove tag {tags} from {key} in {bucket}",
            "delete the tag {tags} from s3://{bucket}/{key}",
            "delete the tag {tags} of the object {key} in {bucket}",
            "untag {tags} from s3://{bucket}/{key}"
        })
final class UntagObjectTool implements Tool<UntagObjectTool.Input, ObjectTags.Written> {

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
                    value = "Keys of the tags to remove",
                    kind = ParamKind.NAME,
                    words = {"tag {}", "tags {}"})
            List<String> tags) {
        Input {
            Names.checkKey(key);
            if (tags.isEmpty()) {
                throw new ToolException(FailureKind.INVALID, "no tag is named", "name the key of a tag, such as team");
            }
        }

        Map<String, String> removed(Map<String, String> before) {
            var without = before.keySet();
            tags.forEach(without::remove);
            return before;
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.with(
                ObjectTags.calls(in.bucket(), in.key()),
                // Where no tag is left.
                S3Calls.object("DeleteObjectTagging", in.bucket(), in.key()).open("VersionId"));
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return ObjectTags.looks(in.bucket(), in.key());
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                Names.uri(in.bucket(), in.key()),
                Undo.UNKNOWN,
                "loses the tags " + String.join(", ", in.tags()),
                "its other tags stay");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        return new ObjectTags(call, in.bucket(), in.key()).inspect(in::removed);
    }

    @Override
    public ToolResult<ObjectTags.Written> call(Input in, ToolCall call) {
        return new ObjectTags(call, in.bucket(), in.key()).write(call, in::removed);
    }
}
