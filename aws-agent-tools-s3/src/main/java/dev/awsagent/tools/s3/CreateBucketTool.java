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
import java.util.Map;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_create_bucket",
        effect = Effect.WRITE,
        iam = "s3:CreateBucket",
        value = "Creates a bucket, in the region that is asked for or else in the current one.",
        examples = {
            "create bucket {bucket}",
            "create a bucket called {bucket}",
            "create a new bucket named {bucket} in {region}",
            "create an s3 bucket {bucket} in {region}",
            "make a bucket {bucket}",
            "make a new bucket called {bucket} in region {region}",
            "make bucket {bucket}",
            "I need a bucket named {bucket}",
            "I need a new bucket {bucket} in {region}",
            "set up a bucket {bucket}",
            "add a bucket called {bucket}",
            "new bucket {bucket}",
            "new bucket {bucket} in {region}",
            "mb s3://{bucket}"
        })
final class CreateBucketTool implements Tool<CreateBucketTool.Input, CreateBucketTool.Output> {

    private static final String DEFAULT_REGION = "us-east-1";

    record Input(
            @Param(
                    value = "Name of the new bucket, unique among all accounts",
                    kind = ParamKind.BUCKET,
                    pattern = Names.NEW_BUCKET,
                    rule = Names.NEW_BUCKET_RULE,
                    words = {"called {}", "named {}"})
            String bucket,

            @Param(
                    value = "Where to create it; the current region when absent",
                    kind = ParamKind.REGION,
                    pattern = "[a-z]{2,}(-[a-z]+)+-\\d+",
                    rule = "must be a region such as eu-west-1")
            @Nullable
            String region) {}

    /** @param created false when it was yours already, and nothing changed */
    record Output(String bucket, String region, boolean created) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var create =
                AwsCall.of("s3", "CreateBucket").with("Bucket", in.bucket()).on(S3Calls.bucketArn(in.bucket()));
        // us-east-1 is the one region that must not be named as the location.
        return List.of(
                in.region() == null || in.region().equals(DEFAULT_REGION)
                        ? create
                        : create.with("CreateBucketConfiguration", Map.of("LocationConstraint", in.region())));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                "bucket " + in.bucket(),
                Undo.YES,
                in.region() == null ? "in the current region" : "in " + in.region(),
                "private, with public access blocked, as AWS makes new buckets");
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        throw new UnsupportedOperationException();
    }
}
