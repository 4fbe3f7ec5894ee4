package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.RequestPayer;

/** The pages of a listing, to its end. What answers the same page again and again is found out. Not thread-safe. */
public final class Pages {

    /** A listing that has not moved on for so many pages never will. */
    private static final int EMPTY_PAGES = 100;

    private final Buckets buckets;
    private final String bucket;
    private final @Nullable String prefix;
    private final @Nullable String delimiter;
    private final @Nullable RequestPayer payer;

    /** One that came before, and is compared with those that come: Brent's way to find a circle without keeping them all. */
    private @Nullable String earlier;

    private long since;
    private long patience = 1;
    private @Nullable String token;
    private @Nullable String firstBefore;
    private int without;
    private long objects;
    private boolean ended;

    public Pages(
            Buckets buckets,
            String bucket,
            @Nullable String prefix,
            @Nullable String delimiter,
            @Nullable RequestPayer payer) {
        this.buckets = buckets;
        this.bucket = bucket;
        this.prefix = prefix == null || prefix.isEmpty() ? null : prefix;
        this.delimiter = delimiter;
        this.payer = payer;
    }

    /**
     * The next page; null after the last.
     *
     * @throws ToolException of kind {@code SERVICE} when the listing does not end, or does not say how it goes on
     */
    public @Nullable ListObjectsV2Response next() {
        if (ended) {
            return null;
        }
        var from = token;
        var page = buckets.on(
                bucket,
                s3 -> s3.listObjectsV2(ListObjectsV2Request.builder()
                        .bucket(bucket)
                        .prefix(prefix)
                        .delimiter(delimiter)
                        // Keys may hold characters that XML cannot.
                        .encodingType(EncodingType.URL)
                        .continuationToken(from)
                        .requestPayer(payer)
                        .build()));
        objects += page.contents().size();
        token = page.nextContinuationToken();
        if (!Boolean.TRUE.equals(page.isTruncated())) {
            ended = true;
            return page;
        }
        if (token == null) {
            throw new ToolException(
                    FailureKind.SERVICE,
                    "the listing of bucket '" + bucket + "' says that there is more after " + objects
                            + " objects, but not how to get it",
                    "try again; if it stays like this, the endpoint does not implement ListObjectsV2 fully");
        }
        var first = page.contents().isEmpty() ? null : page.contents().get(0).key();
        without = first == null && page.commonPrefixes().isEmpty() ? without + 1 : 0;
        if (token.equals(earlier) || without > EMPTY_PAGES || first != null && first.equals(firstBefore)) {
            throw endless("objects of bucket '" + bucket + "'");
        }
        firstBefore = first == null ? firstBefore : first;
        if (++since == patience) {
            earlier = token;
            since = 0;
            patience *= 2;
        }
        return page;
    }

    public static ToolException endless(String what) {
        return new ToolException(
                FailureKind.SERVICE,
                "the listing of the " + what + " does not end: the endpoint answers the same page again",
                "try again, or ask for a narrower prefix");
    }
}
