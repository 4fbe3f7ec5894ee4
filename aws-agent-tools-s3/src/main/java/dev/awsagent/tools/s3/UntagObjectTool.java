package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
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
final class UntagObjectTool extends ObjectTags.Changing<UntagObjectTool.Input> {

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
            List<String> tags)
            implements ObjectTags.Change {
        Input {
            Names.checkKey(key);
            if (tags.isEmpty()) {
                throw new ToolException(FailureKind.INVALID, "no tag is named", "name the key of a tag, such as team");
            }
        }

        @Override
        public Map<String, String> changed(Map<String, String> before) {
            var without = before.keySet();
            tags.forEach(without::remove);
            return before;
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.with(
                super.calls(in),
                // Where no tag is left.
                S3Calls.object("DeleteObjectTagging", in.bucket(), in.key()).open("VersionId"));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                Names.uri(in.bucket(), in.key()),
                Undo.UNKNOWN,
                "loses the tags " + String.join(", ", in.tags()),
                "its other tags stay");
    }
}
