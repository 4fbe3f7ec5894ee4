package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_bucket_size",
        effect = Effect.READ,
        iam = "s3:ListBucket",
        value =
                "Adds up the size of a bucket, or of a prefix in it: total bytes and number of objects, by storage class.",
        examples = {
            "how big is {bucket}",
            "how big is bucket {bucket}",
            "how large is the bucket {bucket}",
            "what is the size of {bucket}",
            "what is the total size of bucket {bucket}",
            "what is the size of all objects in {bucket}",
            "how much storage does {bucket} use",
            "how much space does bucket {bucket} take up",
            "how much data is in {bucket}",
            "how many bytes are stored in {bucket}",
            "how many bytes are in s3://{bucket}/{prefix}",
            "disk usage of s3://{bucket}/{prefix}",
            "how much data is stored under {prefix} in {bucket}",
            "size of s3://{bucket}/{prefix}",
            "how big is s3://{bucket}/{prefix}",
            "how much space is used under {prefix} in {bucket}",
            "disk usage of {bucket} by storage class",
            "du s3://{bucket}/{prefix}"
        })
final class BucketSizeTool implements Tool<BucketSizeTool.Input, BucketSizeTool.Output> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Only keys that start with this", kind = ParamKind.KEY_PREFIX) @Nullable
            String prefix) {
        Input {
            Names.checkKey(prefix);
        }
    }

    /**
     * @param objects how many objects there are; older versions are not counted
     * @param bytes their size together
     */
    record Output(
            String bucket,
            @Nullable String prefix,
            long objects,
            long bytes,
            List<ClassSize> storageClasses,
            List<String> notes) {}

    record ClassSize(String storageClass, long objects, long bytes) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(S3Calls.list(in.bucket(), in.prefix()), S3Calls.nearNames());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var byClass = new TreeMap<String, long[]>();
        S3Access.of(call)
                .eachPage(
                        in.bucket(),
                        in.prefix(),
                        null,
                        page -> page.contents().forEach(object -> {
                            var sum =
                                    byClass.computeIfAbsent(ListObjectsTool.storageClass(object), name -> new long[2]);
                            sum[0]++;
                            sum[1] += object.size();
                        }));
        var classes = byClass.entrySet().stream()
                .map(one -> new ClassSize(one.getKey(), one.getValue()[0], one.getValue()[1]))
                .sorted(Comparator.comparingLong(ClassSize::bytes).reversed())
                .toList();
        return ToolResult.ok(new Output(
                in.bucket(),
                in.prefix(),
                classes.stream().mapToLong(ClassSize::objects).sum(),
                classes.stream().mapToLong(ClassSize::bytes).sum(),
                classes,
                List.of("current versions only: older versions and unfinished uploads are not counted")));
    }
}
