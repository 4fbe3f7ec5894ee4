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
        return calls(in, Target.ANY);
    }

    @Override
    public List<AwsCall> calls(Input in, Target target) {
        var create =
                AwsCall.of("s3", "CreateBucket").with("Bucket", in.bucket()).on(S3Calls.bucketArn(in.bucket()));
        var region = in.region() == null ? target.region() : in.region();
        // us-east-1 is the one region that must not be named as the location.
        var located = region == null || region.equals(DEFAULT_REGION)
                ? create
                : create.with("CreateBucketConfiguration", Map.of("LocationConstraint", region));
        // To say where a bucket is that is there already.
        return List.of(located, S3Calls.bucket("HeadBucket", in.bucket()));
    }

    @Override
    public Impact impact(Input in) {
        return impact(in, Target.ANY);
    }

    @Override
    public Impact impact(Input in, Target target) {
        var region = in.region() == null ? target.region() : in.region();
        return Impact.one(
                "bucket " + in.bucket(),
                Undo.YES,
                region == null
                        ? "in " + DEFAULT_REGION
                                + ", since nothing names a region; say 'in eu-west-1', or set AWS_REGION"
                        : "in " + region,
                "private, with public access blocked, as AWS makes new buckets");
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        var region = in.region() == null ? s3.region() : in.region();
        try {
            s3.client(region).createBucket(request -> {
                request.bucket(in.bucket());
                if (!region.equals(DEFAULT_REGION)) {
                    request.createBucketConfiguration(where -> where.locationConstraint(region));
                }
            });
            return ToolResult.ok(new Output(in.bucket(), region, true));
        } catch (RuntimeException e) {
            if (S3Access.isCode(e, "BucketAlreadyOwnedByYou")) {
                return ownAlready(s3, in, region);
            }
            if (S3Access.isCode(e, "BucketAlreadyExists")) {
                return ToolResult.failed(
                        FailureKind.CONFLICT,
                        "the name '" + in.bucket() + "' is taken: bucket names are unique among all accounts",
                        "choose another name, such as " + in.bucket() + "-" + region);
            }
            throw e;
        }
    }

    private static ToolResult<Output> ownAlready(S3Access s3, Input in, String region) {
        var where = s3.regionOf(in.bucket());
        if (where == null || where.equals(region)) {
            return ToolResult.ok(new Output(in.bucket(), region, false));
        }
        return ToolResult.failed(
                FailureKind.CONFLICT,
                "you have a bucket '" + in.bucket() + "' already, in " + where + " and not in " + region,
                "use it there, or choose another name");
    }
}
