package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.Undo;
import java.util.List;
import java.util.Optional;

@ToolInfo(
        name = "s3_remove_website",
        effect = Effect.DESTROY,
        iam = {"s3:DeleteBucketWebsite", "s3:GetBucketWebsite"},
        value = "Makes a bucket no longer a website. Its objects stay.",
        examples = {
            "remove the website configuration from {bucket}",
            "remove the website configuration of bucket {bucket}",
            "delete the website configuration of {bucket}",
            "disable website hosting on {bucket}",
            "disable static website hosting on bucket {bucket}",
            "turn off website hosting on bucket {bucket}",
            "turn off static website hosting for {bucket}",
            "stop hosting a website on {bucket}",
            "stop website hosting on {bucket}",
            "stop static website hosting on bucket {bucket}",
            "take down the website on {bucket}",
            "remove the website from {bucket}",
            "remove the static website configuration of {bucket}",
            "delete the static website configuration of bucket {bucket}",
            "deactivate website hosting on {bucket}",
            "disable static hosting on {bucket}"
        })
final class RemoveWebsiteTool implements AmendingTool<RemoveWebsiteTool.Input> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.amendment(in.bucket(), "GetBucketWebsite", S3Calls.bucket("DeleteBucketWebsite", in.bucket()));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                "website of bucket " + in.bucket(),
                Undo.YES,
                "the site is no longer reached at its address; its objects stay, and who may read them stays as it is");
    }

    @Override
    public Amendment<?> amendment(Input in, ToolCall call) {
        return new Amendment<>(Sides.WEBSITE, in.bucket(), now -> Optional.empty());
    }
}
