package dev.awsagent.tools.s3;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * One side of how a bucket is set up, which S3 gives out and takes only as a whole.
 *
 * @param name in words: {@code tags}
 * @param none what it is while nothing is set
 * @param read gives it as S3 has it, or throws with a code that says that nothing is set
 * @param write puts it in the place of what is there; {@code none} takes all away
 * @param words says it, a line for each part that can change on its own; nothing while nothing is set
 */
record Side<T>(
        String name, T none, BiFunction<S3Client, String, T> read, Write<T> write, Function<T, List<String>> words) {

    /** How S3 says that nothing is set. */
    private static final String[] NOT_SET = {
        "NoSuchLifecycleConfiguration",
        "NoSuchTagSet",
        "NoSuchTagSetError",
        "NoSuchBucketPolicy",
        "NoSuchPublicAccessBlockConfiguration",
        "NoSuchCORSConfiguration",
        "NoSuchWebsiteConfiguration",
        "OwnershipControlsNotFoundError",
        "ReplicationConfigurationNotFoundError",
        "ServerSideEncryptionConfigurationNotFoundError"
    };

    interface Write<T> {
        void to(S3Client s3, String bucket, T value);
    }

    /** @throws dev.awsagent.tool.ToolException of kind {@code NOT_FOUND} when there is no such bucket */
    T of(S3Access s3, String bucket) {
        try {
            return s3.on(bucket, client -> read.apply(client, bucket));
        } catch (RuntimeException e) {
            if (S3Access.isCode(e, NOT_SET)) {
                return none;
            }
            throw e;
        }
    }
}
