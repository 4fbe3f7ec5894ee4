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
import java.util.TreeMap;

@ToolInfo(
        name = "s3_untag_bucket",
        effect = Effect.DESTROY,
        iam = {"s3:PutBucketTagging", "s3:GetBucketTagging"},
        value = "Removes tags from a bucket by their keys. Tags with other keys stay.",
        examples = {
            "remove tag {tags} from bucket {bucket}",
            "remove the tag {tags} from bucket {bucket}",
            "delete the tag {tags} from bucket {bucket}",
            "delete tag {tags} of bucket {bucket}",
            "untag {tags} on bucket {bucket}",
            "untag {tags} from bucket {bucket}",
            "take the tag {tags} off bucket {bucket}",
            "take tag {tags} off the bucket {bucket}",
            "drop the tag {tags} from bucket {bucket}",
            "clear the tag {tags} from bucket {bucket}",
            "remove tags {tags} and {tags} from bucket {bucket}",
            "remove the tags {tags} and {tags} from bucket {bucket}",
            "remove the {tags} tag from bucket {bucket}",
            "delete the {tags} tag of bucket {bucket}",
            "remove the label {tags} from bucket {bucket}"
        })
final class UntagBucketTool implements AmendingTool<UntagBucketTool.Input> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Keys of the tags to remove", kind = ParamKind.NAME)
            List<String> tags) {
        Input {
            if (tags.isEmpty()) {
                throw new ToolException(FailureKind.INVALID, "no tag is named", "name the key of a tag");
            }
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.amendment(
                in.bucket(),
                "GetBucketTagging",
                S3Calls.bucket("PutBucketTagging", in.bucket()).open("Tagging"),
                S3Calls.bucket("DeleteBucketTagging", in.bucket()));
    }

    @Override
    public Impact impact(Input in) {
        var what = in.tags().stream()
                .map(tag -> "tag " + tag + " of bucket " + in.bucket())
                .toList();
        return what.size() == 1
                ? Impact.one(what.get(0), Undo.YES, "policies and bills may go by tags")
                : Impact.typed(in.bucket(), what, what.size(), Undo.YES, "policies and bills may go by tags");
    }

    @Override
    public Amendment<?> amendment(Input in, ToolCall call) {
        return new Amendment<>(Sides.TAGS, in.bucket(), now -> {
            var tags = new TreeMap<>(now);
            for (var tag : in.tags()) {
                if (tags.remove(tag) == null) {
                    throw new ToolException(
                            FailureKind.NOT_FOUND,
                            "bucket '" + in.bucket() + "' has no tag '" + tag + "'",
                            now.isEmpty() ? "it has none at all" : "it has " + String.join(", ", now.keySet()));
                }
            }
            return tags;
        });
    }
}
