package dev.awsagent.tools.s3;

import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.Undo;
import java.util.Map;

@ToolInfo(
        name = "s3_tag_object",
        effect = Effect.WRITE,
        iam = {"s3:GetObjectTagging", "s3:PutObjectTagging"},
        value = "Adds tags to one object, or gives them other values; its other tags stay.",
        examples = {
            "tag s3://{bucket}/{key} with {tags}",
            "tag {key} in {bucket} with {tags}",
            "tag {key} in {bucket} with {tags} and {tags}",
            "tag the object {key} in bucket {bucket} with {tags}",
            "add the tag {tags} to s3://{bucket}/{key}",
            "add the tag {tags} to the object {key} in {bucket}",
            "add tags {tags} to {key} in {bucket}",
            "set the tag {tags} on s3://{bucket}/{key}",
            "set the tag {tags} on the object {key} in {bucket}",
            "put the tag {tags} on {key} in {bucket}",
            "tag s3://{bucket}/{key} {tags}",
            "tag s3://{bucket}/{key} as {tags}",
            "tag {key} in {bucket} {tags}",
            "tag {key} in {bucket} as {tags}",
            "tag the file {key} in {bucket} with {tags}",
            "add the tag {tags} to {key} in {bucket}",
            "add {tags} as a tag to {key} in {bucket}",
            "add {tags} to the tags of s3://{bucket}/{key}",
            "add tags {tags} and {tags} to s3://{bucket}/{key}",
            "set {tags} as a tag on {key} in {bucket}",
            "set {tags} as a tag on s3://{bucket}/{key}",
            "set the tags of s3://{bucket}/{key} to {tags}",
            "set tags {tags} on {key} in {bucket}",
            "put {tags} as a tag on {key} in {bucket}",
            "put tag {tags} on s3://{bucket}/{key}",
            "give s3://{bucket}/{key} the tag {tags}",
            "give {key} in {bucket} the tag {tags}",
            "give the object {key} in {bucket} the tag {tags}",
            "attach the tag {tags} to s3://{bucket}/{key}",
            "attach the tag {tags} to {key} in {bucket}",
            "apply the tag {tags} to s3://{bucket}/{key}",
            "apply the tag {tags} to {key} in {bucket}",
            "label s3://{bucket}/{key} with {tags}",
            "label s3://{bucket}/{key} {tags}",
            "label {key} in {bucket} with {tags}",
            "label {key} in {bucket} {tags}",
            "label the object {key} in {bucket} {tags}",
            "label the object {key} in {bucket} with {tags}",
            "mark s3://{bucket}/{key} with {tags}",
            "mark s3://{bucket}/{key} as {tags}",
            "mark {key} in {bucket} with {tags}",
            "mark {key} in {bucket} as {tags}",
            "mark the file {key} in {bucket} as {tags}"
        })
final class TagObjectTool extends ObjectTags.Changing<TagObjectTool.Input> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Key of the object", kind = ParamKind.OBJECT_KEY, min = 1)
            String key,

            @Param(value = "The tags to add or change", kind = ParamKind.TAGS)
            Map<String, String> tags)
            implements ObjectTags.Change {
        Input {
            Names.checkKey(key);
            ObjectTags.check(tags);
            if (tags.isEmpty()) {
                throw new ToolException(FailureKind.INVALID, "no tag is given", "write it as team=data");
            }
        }

        @Override
        public Map<String, String> changed(Map<String, String> before) {
            before.putAll(tags);
            return before;
        }
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                Names.uri(in.bucket(), in.key()), Undo.YES, "gets " + Reviewed.all(in.tags()), "its other tags stay");
    }
}
