package dev.awsagent.tools.s3.transfer;

import java.util.function.Function;
import software.amazon.awssdk.services.s3.S3Client;

/** Gives access to buckets wherever they are. Implementations MUST be thread-safe. */
public interface Buckets {

    /**
     * Runs {@code work} with a client for the bucket's region; a second time, when the first showed that the region is
     * another one.
     *
     * @throws dev.awsagent.tool.ToolException of kind {@code NOT_FOUND} when there is no such bucket
     */
    <T> T on(String bucket, Function<S3Client, T> work);

    /** Whose buckets they are, as far as it is known: an endpoint, an account. Tells journals of two places apart. */
    default String place() {
        return "";
    }

    /** Which S3 they are in: of two that say the same, a bucket of one name is one bucket. Empty when that is not known. */
    default String endpoint() {
        return "";
    }

    /** How often the service has asked for fewer requests so far. */
    default long throttled() {
        return 0;
    }

    /** How often requests were made again so far, as far as it is known. */
    default long retried() {
        return 0;
    }

    /** All buckets by one client, which is for their region. */
    static Buckets of(S3Client client) {
        return new Buckets() {
            @Override
            public <T> T on(String bucket, Function<S3Client, T> work) {
                return work.apply(client);
            }
        };
    }
}
