package dev.awsagent.tools.s3.transfer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a transfer did.
 *
 * @param from its path below the source, or the name of the one that the source is; of what is only removed, its key
 * @param to key, or path in the destination folder
 * @param bytes its size
 * @param contentType of an upload; null for what else
 * @param etag as S3 says it; null when it does not
 * @param version as S3 says it; null when the bucket keeps none
 * @param lastModified of a download; null for what else
 * @param checked how it was checked; empty when it was not
 */
public record Transferred(
        String from,
        String to,
        long bytes,
        @Nullable String contentType,
        @Nullable String etag,
        @Nullable String version,
        @Nullable Instant lastModified,
        String checked) {

    /** One that was copied inside AWS. */
    public static Transferred copied(String from, String to, long bytes, @Nullable String version) {
        return new Transferred(from, to, bytes, null, null, version, null, "length");
    }
}
