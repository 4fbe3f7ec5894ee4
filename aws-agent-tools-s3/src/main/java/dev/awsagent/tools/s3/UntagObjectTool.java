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
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_untag_object",
        effect = Effect.DESTROY,
        iam = {"s3:GetObjectTagging", "s3:PutObjectTagging", "s3:DeleteObjectTagging"},
        value = "Removes tags from one object by their keys; its other tags stay.",
        examples = {
            "remove all tags from s3://{bucket}/{key}",
            "remove all tags from the object {key} in {bucket}",
            "remove all tags of {key} in {bucket}",
            "delete all tags from s3://{bucket}/{key}",
            "remove the tag {tags} from s3://{bucket}/{key}",
            "remove the tag {tags} from the object {key} in {bucket}",
            "remove tag {tags} from {key} in {bucket}",
            "delete the tag {tags} from s3://{bucket}/{key}",
            "delete the tag {tags} of the object {key} in {bucket}",
            "untag {tags} from s3://{bucket}/{key}",
            "clear all tags from {key} in {bucket}",
            "clear all tags from s3://{bucket}/{key}",
            "clear the tag {tags} from {key} in {bucket}",
            "strip all tags from {key} in {bucket}",
            "strip all tags from s3://{bucket}/{key}",
            "take the tag {tags} off {key} in {bucket}",
            "take the tag {tags} off s3://{bucket}/{key}",
            "drop the tag {tags} from s3://{bucket}/{key}",
            "remove the {tags} tag from s3://{bucket}/{key}",
            "remove the {tags} tag from {key} in {bucket}",
            "remove every tag from {key} in {bucket}"
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
            @Nullable
            List<String> tags,

            @Param(
                    value = "All of them",
                    words = {
                        "all tags",
                        "all its tags",
                        "all the tags",
                        "every tag",
                        "clear the tags",
                        "all of its tags",
                        "all of the tags"
                    },
                    defaultValue = "false")
            boolean all)
            implements ObjectTags.Change {
        Input {
            Names.checkKey(key);
            tags = tags == null ? List.of() : List.copyOf(tags);
            if (tags.isEmpty() != all) {
                throw new ToolException(
                        FailureKind.INVALID,
                        all ? "either all tags go or those that are named, not both" : "no tag is named",
                        "name the key of a tag, such as team, or say 'all tags'");
            }
        }

        List<String> named() {
            return tags == null ? List.of() : tags;
        }

        @Override
        public Map<String, String> changed(Map<String, String> before) {
            if (all) {
                before.clear();
            } else {
                named().forEach(before.keySet()::remove);
            }
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
                in.all() ? "loses all its tags" : "loses the tags " + String.join(", ", in.named()),
                in.all() ? "none stays" : "its other tags stay");
    }
}
