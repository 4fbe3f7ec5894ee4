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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.LoggingEnabled;

@ToolInfo(
        name = "s3_set_logging",
        effect = Effect.WRITE,
        iam = {"s3:PutBucketLogging", "s3:GetBucketLogging"},
        value = "Logs who uses a bucket to another bucket, or ends that. Logs that were written stay.",
        examples = {
            "log access to bucket {bucket} into {target}",
            "log the access to bucket {bucket} to {target}",
            "enable access logging on {bucket} to {target}",
            "enable access logging on bucket {bucket} to s3://{target}/{prefix}",
            "enable access logging on {bucket} into bucket {target}",
            "enable server access logging on {bucket} to {target}",
            "turn on access logging for {bucket} to {target}",
            "send the access logs of {bucket} to {target}",
            "disable access logging on {bucket}",
            "disable server access logging on bucket {bucket}",
            "turn off access logging for {bucket}",
            "enable access logging on {bucket} to s3://{target}/{prefix}",
            "send access logs of bucket {bucket} to {target}",
            "log access to {bucket} in {target}",
            "log requests to {bucket} in bucket {target}",
            "log all requests to bucket {bucket} into {target}",
            "log requests to {bucket} to s3://{target}/{prefix}",
            "log who accesses {bucket} into {target}",
            "write access logs of {bucket} to {target}",
            "write the access logs of {bucket} to bucket {target} under {prefix}",
            "write the access logs of {bucket} to s3://{target}/{prefix}",
            "put the access logs of {bucket} in {target}",
            "put the access logs of {bucket} into bucket {target} under {prefix}",
            "store the access logs of {bucket} in {target}",
            "store access logs of bucket {bucket} in s3://{target}/{prefix}",
            "save the access logs of {bucket} to {target}",
            "deliver the access logs of {bucket} to {target}",
            "deliver access logs of bucket {bucket} to bucket {target}",
            "send the access logs of {bucket} to bucket {target} with prefix {prefix}",
            "send the access logs of {bucket} to {target}, prefix {prefix}",
            "send the server access logs of {bucket} to {target} under {prefix}",
            "send the access logs from {bucket} to {target}",
            "set up access logging for {bucket} to {target}",
            "set up access logging on bucket {bucket} with target {target}",
            "enable access logging for {bucket} with target bucket {target}",
            "enable access logging on {bucket}, target {target}",
            "enable logging on {bucket} to {target}",
            "enable logging for bucket {bucket} into {target} under {prefix}",
            "turn access logging on for {bucket} into {target}",
            "turn on logging for {bucket} to {target}",
            "turn off logging for {bucket}",
            "activate access logging on {bucket} to {target}",
            "start access logging on {bucket} into {target}",
            "start logging access to {bucket} into {target}",
            "stop access logging on {bucket}",
            "stop logging access to {bucket}",
            "stop logging requests to bucket {bucket}",
            "stop writing access logs for {bucket}",
            "disable logging on {bucket}"
        })
final class SetLoggingTool implements AmendingTool<SetLoggingTool.Input> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(
                    value = "The bucket where the logs go, in the same region",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE,
                    words = {"target {}", "target bucket {}", "with target {}"})
            @Nullable
            String target,

            @Param(
                    value = "What the keys of the logs start with; the name of the bucket and a slash when absent",
                    kind = ParamKind.KEY_PREFIX,
                    words = {"prefix {}", "with prefix {}", "with the prefix {}", "under {}"})
            @Nullable
            String prefix,

            @Param(
                    value = "Log no more",
                    words = {"disable", "stop"},
                    defaultValue = "false")
            boolean off) {
        Input {
            Names.checkKey(prefix);
            if (off == (target != null)) {
                throw new ToolException(
                        FailureKind.INVALID,
                        off
                                ? "logging is to end, and a bucket for the logs is named"
                                : "no bucket for the logs is named",
                        off ? "leave the bucket out" : "name the bucket where the logs go");
            }
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.amendment(
                in.bucket(),
                "GetBucketLogging",
                S3Calls.bucket("PutBucketLogging", in.bucket()).open("BucketLoggingStatus"));
    }

    @Override
    public Impact impact(Input in) {
        var notes = new ArrayList<String>();
        if (in.off()) {
            notes.add("who uses the bucket from now on is not logged; logs that were written stay");
        } else {
            notes.add("logs are stored and paid for; the bucket for them has to let logging.s3.amazonaws.com write");
            if (in.bucket().equals(in.target())) {
                notes.add("the logs go into the very bucket that is logged: each log that is written is logged again");
            }
        }
        return Impact.one("access logging of bucket " + in.bucket(), Undo.YES, notes.toArray(String[]::new));
    }

    @Override
    public Amendment<?> amendment(Input in, ToolCall call) {
        return new Amendment<>(
                Sides.LOGGING, in.bucket(), now -> in.off() ? Optional.empty() : Optional.of(changed(in, now)));
    }

    private static LoggingEnabled changed(Input in, Optional<LoggingEnabled> now) {
        return now.map(LoggingEnabled::toBuilder)
                .orElseGet(LoggingEnabled::builder)
                .targetBucket(in.target())
                .targetPrefix(in.prefix() == null ? in.bucket() + "/" : in.prefix())
                .build();
    }
}
