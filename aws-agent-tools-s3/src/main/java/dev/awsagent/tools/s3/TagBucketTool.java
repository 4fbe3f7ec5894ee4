package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.Undo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

@ToolInfo(
        name = "s3_tag_bucket",
        effect = Effect.WRITE,
        iam = {"s3:PutBucketTagging", "s3:GetBucketTagging"},
        value = "Sets tags on a bucket. Tags with other keys stay.",
        examples = {
            "tag bucket {bucket} with {tags}",
            "tag the bucket {bucket} with {tags}",
            "add the tag {tags} to bucket {bucket}",
            "add tag {tags} to the bucket {bucket}",
            "set the tag {tags} on bucket {bucket}",
            "put the tag {tags} on bucket {bucket}",
            "label bucket {bucket} with {tags}",
            "set tag {tags} on bucket {bucket}",
            "put tag {tags} on the bucket {bucket}",
            "label the bucket {bucket} with {tags}",
            "tag bucket {bucket} {tags}",
            "tag bucket {bucket} as {tags}",
            "tag the bucket {bucket} with {tags} and {tags}",
            "add tags {tags} and {tags} to bucket {bucket}",
            "add {tags} to the tags of bucket {bucket}",
            "add {tags} as a tag to bucket {bucket}",
            "put {tags} as a tag on bucket {bucket}",
            "put tags {tags} on bucket {bucket}",
            "set {tags} as a tag on bucket {bucket}",
            "set the tags of bucket {bucket} to {tags}",
            "set tags {tags} on bucket {bucket}",
            "give bucket {bucket} the tag {tags}",
            "give the bucket {bucket} tags {tags}",
            "attach the tag {tags} to bucket {bucket}",
            "attach {tags} as a tag to bucket {bucket}",
            "apply the tag {tags} to bucket {bucket}",
            "apply tags {tags} to the bucket {bucket}",
            "label bucket {bucket} {tags}",
            "label bucket {bucket} as {tags}",
            "mark bucket {bucket} with {tags}",
            "mark bucket {bucket} with the tag {tags}"
        })
final class TagBucketTool implements AmendingTool<TagBucketTool.Input> {

    /** So many tags S3 takes. */
    private static final int MOST = 50;

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Tags as key=value", kind = ParamKind.TAGS)
            Map<String, String> tags) {
        Input {
            if (tags.isEmpty()) {
                throw new ToolException(FailureKind.INVALID, "no tag is given", "say a tag as key=value");
            }
            check(tags);
        }
    }

    static void check(Map<String, String> tags) {
        tags.forEach((key, value) -> {
            if (key.isBlank() || key.length() > 128 || value.length() > 256 || key.startsWith("aws:")) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "'" + key + "=" + value + "' is no tag that S3 takes",
                        "a key has 1 to 128 characters and does not start with aws:, a value has at most 256");
            }
        });
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.amendment(
                in.bucket(),
                "GetBucketTagging",
                S3Calls.bucket("PutBucketTagging", in.bucket()).open("Tagging"));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one("tags of bucket " + in.bucket(), Undo.YES, "policies and bills may go by tags");
    }

    @Override
    public Amendment<?> amendment(Input in, ToolCall call) {
        return new Amendment<>(Sides.TAGS, in.bucket(), now -> {
            var tags = new TreeMap<>(now);
            tags.putAll(in.tags());
            if (tags.size() > MOST) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        "bucket '" + in.bucket() + "' has " + now.size() + " tags, and S3 takes no more than " + MOST,
                        "remove one first");
            }
            return tags;
        });
    }
}
