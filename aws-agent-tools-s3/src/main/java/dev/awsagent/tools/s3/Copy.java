package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.Undo;
import dev.awsagent.tools.s3.transfer.CopySource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;

/** Copies objects inside AWS. */
final class Copy {

    /** What one CopyObject can copy. */
    private static final long LARGEST = 5L * 1024 * 1024 * 1024;

    private final S3Access s3;

    Copy(S3Access s3) {
        this.s3 = s3;
    }

    /**
     * @param etag of the source, as it was copied
     * @param version of the copy; null when its bucket keeps none
     */
    record Copied(long bytes, String etag, @Nullable String version) {}

    /**
     * Copies one object and checks that the copy is there, with the size of the original.
     *
     * @throws ToolException of kind {@code NOT_FOUND} when it does not exist
     */
    Copied object(String sourceBucket, String sourceKey, String destBucket, String destKey) {
        var source = s3.head(sourceBucket, sourceKey)
                .orElseThrow(() -> S3Access.noSuchObject(sourceBucket, sourceKey, null));
        refuseLarge(Names.uri(sourceBucket, sourceKey), source.contentLength(), "they cannot be copied in one piece");
        var copied = s3.on(
                destBucket,
                client -> client.copyObject(request(sourceBucket, sourceKey, destBucket, destKey, source.eTag())));
        var copy = s3.head(destBucket, destKey).orElse(null);
        if (copied.copyObjectResult() == null
                || copy == null
                || !copy.contentLength().equals(source.contentLength())) {
            throw new ToolException(
                    FailureKind.CORRUPT,
                    Names.uri(destBucket, destKey) + " is not a whole copy of " + Names.uri(sourceBucket, sourceKey)
                            + ": it has " + (copy == null ? "no" : copy.contentLength()) + " bytes, the original "
                            + source.contentLength(),
                    "copy it again; the original is untouched");
        }
        return new Copied(source.contentLength(), source.eTag(), copied.versionId());
    }

    @SuppressWarnings("deprecation") // in this form it was reviewed
    private static CopyObjectRequest request(
            String sourceBucket, String sourceKey, String destBucket, String destKey, String etag) {
        return CopyObjectRequest.builder()
                .copySource(CopySource.of(sourceBucket, sourceKey))
                .copySourceIfMatch(etag)
                .bucket(destBucket)
                .key(destKey)
                .build();
    }

    /** Refuses what one request cannot copy. */
    static void refuseLarge(String uri, long bytes, String therefore) {
        if (bytes > LARGEST) {
            throw new ToolException(
                    FailureKind.UNSUPPORTED,
                    uri + " has " + bytes + " bytes; of objects of more than " + LARGEST + " bytes (5 GiB), "
                            + therefore,
                    "download and upload it");
        }
    }

    /** What is said before it was looked whether there is such an object. */
    static final String REPLACES = "an object of that key, if there is one, is replaced";

    /** What {@link #inspected} calls. */
    static List<AwsCall> looks(String bucket, String key) {
        return List.of(
                S3Calls.object("HeadObject", bucket, key), S3Calls.bucket("HeadBucket", bucket), S3Calls.nearNames());
    }

    /** Says what is replaced. */
    static Impact inspected(Impact before, S3Access s3, String bucket, String key) {
        var there = s3.head(bucket, key);
        var notes = new ArrayList<>(before.notes());
        notes.remove(REPLACES);
        notes.add(there.map(head -> Names.uri(bucket, key) + " exists (" + head.contentLength()
                        + " bytes, last changed " + head.lastModified() + ") and is replaced")
                .orElse(Names.uri(bucket, key) + " does not exist yet"));
        // Nothing is lost where there was nothing: what comes into being can be removed again.
        var undo = there.isEmpty() ? Undo.YES : before.undo();
        return new Impact(before.resources(), before.count(), before.confirm(), undo, notes);
    }

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
                .with("CopySource", CopySource.of(sourceBucket, sourceKey))
                .open("CopySourceIfMatch")
                .on(S3Calls.objectArn(destBucket, destKey), S3Calls.objectArn(sourceBucket, sourceKey)));
        // Its size and identity before the copy; those of the copy afterwards.
        calls.add(S3Calls.object("HeadObject", sourceBucket, sourceKey).times(4));
        calls.add(S3Calls.object("HeadObject", destBucket, destKey));
        calls.add(S3Calls.bucket("HeadBucket", sourceBucket));
        if (!destBucket.equals(sourceBucket)) {
            calls.add(S3Calls.bucket("HeadBucket", destBucket));
        }
        calls.add(S3Calls.nearNames());
        return calls;
    }
}
