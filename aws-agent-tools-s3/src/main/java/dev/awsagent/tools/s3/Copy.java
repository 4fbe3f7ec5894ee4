package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies objects inside AWS. */
final class Copy {

    private Copy() {}

    /** The key that is meant: a folder means that the name is kept. */
    static String toKey(String sourceKey, @Nullable String destKey) {
        if (destKey == null || destKey.isEmpty()) {
            return sourceKey;
        }
        return destKey.endsWith("/") ? destKey + Names.lastSegment(sourceKey) : destKey;
    }

    static void refuseOntoItself(
            String sourceBucket, String sourceKey, @Nullable String destBucket, @Nullable String destKey) {
        if ((destBucket == null || destBucket.equals(sourceBucket))
                && toKey(sourceKey, destKey).equals(sourceKey)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    Names.uri(sourceBucket, sourceKey) + " is both what to copy and where to copy it",
                    "name another bucket or key as the destination");
        }
    }

    /** The calls that copy one object. */
    static List<AwsCall> calls(String sourceBucket, String sourceKey, String destBucket, String destKey) {
        var calls = new ArrayList<AwsCall>();
        calls.add(S3Calls.object("CopyObject", destBucket, destKey)
                .with("CopySource", source(sourceBucket, sourceKey))
                .on(S3Calls.objectArn(destBucket, destKey), S3Calls.objectArn(sourceBucket, sourceKey)));
        // Its size and identity before the copy; those of the copy afterwards.
        calls.add(S3Calls.object("HeadObject", sourceBucket, sourceKey));
        calls.add(S3Calls.object("HeadObject", destBucket, destKey));
        calls.add(S3Calls.bucket("HeadBucket", sourceBucket));
        calls.add(S3Calls.nearNames());
        return calls;
    }

    /** Bucket and key as the {@code CopySource} header wants them: in percent-encoded UTF-8, with the slashes kept. */
    static String source(String bucket, String key) {
        var out = new StringBuilder(bucket).append('/');
        for (var b : key.getBytes(StandardCharsets.UTF_8)) {
            var c = (char) (b & 0xff);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-_.~/".indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append(String.format("%%%02X", (int) c));
            }
        }
        return out.toString();
    }
}
