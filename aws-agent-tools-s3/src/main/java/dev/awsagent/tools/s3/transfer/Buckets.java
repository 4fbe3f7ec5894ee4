package dev.awsagent.tools.s3.transfer;

import java.util.function.Function;
import software.amazon.awssdk.services.s3.S3Client;

/** Gives access to buckets wherever they are. */
public interface Buckets {

    /**
     * Runs {@code work} with a client for the bucket's region; a second time, when the first showed that the region is
     * another one.
     *
     * @throws dev.awsagent.tool.ToolException of kind {@code NOT_FOUND} when there is no such bucket
     */
    <T> T on(String bucket, Function<S3Client, T> work);
}
