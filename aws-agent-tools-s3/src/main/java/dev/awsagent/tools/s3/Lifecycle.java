package dev.awsagent.tools.s3;

import dev.awsagent.agent.Rendering;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.time.Duration;

/** What planning a lifecycle rule takes. */
final class Lifecycle {

    static final String READ = "GetBucketLifecycleConfiguration";

    /** The most that S3 takes. */
    private static final long MOST_DAYS = Integer.MAX_VALUE;

    private Lifecycle() {}

    static AwsCall put(String bucket) {
        return S3Calls.bucket("PutBucketLifecycleConfiguration", bucket)
                .open("LifecycleConfiguration", "TransitionDefaultMinimumObjectSize");
    }

    /** S3 counts in whole days. */
    static int days(Duration time) {
        if (time.isNegative() || !time.equals(Duration.ofDays(time.toDays())) || time.toDays() > MOST_DAYS) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "a lifecycle rule counts whole days, and " + Rendering.span(time) + " was said",
                    "say a whole number of days");
        }
        return (int) time.toDays();
    }
}
