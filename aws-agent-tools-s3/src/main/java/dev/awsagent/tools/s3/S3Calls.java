package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the tools declare their calls. Each may happen twice where it happens once by its meaning: a bucket in another
 * region answers the first with where it is.
 */
final class S3Calls {

    private static final int WITH_REDIRECT = 2;

    private S3Calls() {}

    /** One call on a bucket itself. */
    static AwsCall bucket(String operation, String bucket) {
        return AwsCall.of("s3", operation)
                .with("Bucket", bucket)
                .on(bucketArn(bucket))
                .times(WITH_REDIRECT);
    }

    /** One call on one object. */
    static AwsCall object(String operation, String bucket, String key) {
        return AwsCall.of("s3", operation)
                .with("Bucket", bucket)
                .with("Key", key)
                .on(objectArn(bucket, key))
                .times(WITH_REDIRECT);
    }

    /** Calls on objects whose keys only a listing, or a folder, can tell. */
    static AwsCall objects(String operation, String bucket, @Nullable String prefix) {
        return AwsCall.of("s3", operation)
                .with("Bucket", bucket)
                .open("Key")
                .on(objectArn(bucket, (prefix == null ? "" : prefix) + "*"))
                .times(AwsCall.MANY);
    }

    /** What uploading one object takes: one call, or many when it is large. */
    static List<AwsCall> upload(String bucket, String key) {
        return uploads(operation -> object(operation, bucket, key));
    }

    /** The same for many. */
    static List<AwsCall> uploads(String bucket, String prefix) {
        return uploads(operation -> objects(operation, bucket, prefix));
    }

    private static List<AwsCall> uploads(Function<String, AwsCall> call) {
        return List.of(
                call.apply("PutObject").open("ContentType"),
                call.apply("CreateMultipartUpload").open("ContentType", "ChecksumAlgorithm"),
                call.apply("UploadPart")
                        .open("UploadId", "PartNumber", "ChecksumAlgorithm")
                        .times(AwsCall.MANY),
                call.apply("CompleteMultipartUpload").open("UploadId", "MultipartUpload"),
                call.apply("AbortMultipartUpload").open("UploadId"),
                nearNames());
    }

    /** A listing, page by page. */
    static AwsCall list(String bucket, @Nullable String prefix) {
        var call = AwsCall.of("s3", "ListObjectsV2")
                .with("Bucket", bucket)
                .on(bucketArn(bucket))
                .times(AwsCall.MANY);
        return prefix == null || prefix.isEmpty() ? call : call.with("Prefix", prefix);
    }

    /** Looked up only when a bucket is not there, to name those with a similar name. */
    static AwsCall nearNames() {
        return AwsCall.of("s3", "ListBuckets").times(AwsCall.MANY);
    }

    static String bucketArn(String bucket) {
        return "arn:aws:s3:::" + bucket;
    }

    static String objectArn(String bucket, String key) {
        return "arn:aws:s3:::" + bucket + "/" + key;
    }
}
