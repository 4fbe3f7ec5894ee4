package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Code in S3 as it is now.
 *
 * @param version null where the bucket keeps none
 */
record S3Code(@Nullable String version, String etag) {

    /** @throws ToolException of kind {@code NOT_FOUND} where there is no such object */
    static S3Code of(LambdaAccess lambda, CodeSource source) {
        var isElsewhere = lambda.clients().endpoint("s3").isPresent();
        var s3 = lambda.clients()
                .client(
                        S3Client.class,
                        isElsewhere ? "path-style" : "",
                        (S3ClientBuilder builder) -> builder.forcePathStyle(isElsewhere));
        try {
            var head = s3.headObject(request -> request.bucket(source.bucket()).key(source.key()));
            // What was there before the bucket kept versions is called so.
            return new S3Code("null".equals(head.versionId()) ? null : head.versionId(), String.valueOf(head.eTag()));
        } catch (AwsServiceException e) {
            throw switch (e.statusCode()) {
                case 404 ->
                    new ToolException(
                            FailureKind.NOT_FOUND,
                            "there is no object " + source.shown(),
                            "check the bucket and the key; letter case counts",
                            e);
                case 301 ->
                    new ToolException(
                            FailureKind.INVALID,
                            "the bucket of " + source.shown() + " is in another region than " + lambda.region()
                                    + "; Lambda takes code of its own region only",
                            "copy it to a bucket in " + lambda.region(),
                            e);
                default -> e;
            };
        }
    }

    /** What tells it from another, as a person is shown it. */
    String words() {
        return (version == null ? "" : "version " + version + ", ") + "ETag " + etag;
    }
}
