package dev.awsagent.tools.s3;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;

/** The versions of objects, and the markers that deletions leave. */
final class ObjectVersions {

    private static final Comparator<Version> NEWEST_FIRST = Comparator.comparing(Version::key)
            .thenComparing(Version::latest, Comparator.reverseOrder())
            .thenComparing(Version::changed, Comparator.reverseOrder());

    private ObjectVersions() {}

    /**
     * @param version its id; {@code null}, as a word, for one from before the bucket kept versions
     * @param latest whether it is what a request without a version gets
     * @param deleteMarker whether it only says that the object was deleted
     */
    record Version(
            String key,
            String version,
            boolean latest,
            boolean deleteMarker,
            long bytes,
            @Nullable Instant lastModified,
            @Nullable String storageClass) {

        private Instant changed() {
            return lastModified == null ? Instant.EPOCH : lastModified;
        }

        /** What it is, for a person. */
        String told() {
            return (deleteMarker ? "a delete marker" : bytes + " bytes") + ", made " + lastModified
                    + (latest ? ", the latest" : ", an older one");
        }
    }

    /** Those of one page. */
    static List<Version> of(ListObjectVersionsResponse page) {
        var all = new ArrayList<Version>();
        for (var one : page.versions()) {
            all.add(new Version(
                    one.key(),
                    String.valueOf(one.versionId()),
                    Boolean.TRUE.equals(one.isLatest()),
                    false,
                    one.size() == null ? 0 : one.size(),
                    one.lastModified(),
                    one.storageClassAsString()));
        }
        for (var one : page.deleteMarkers()) {
            all.add(new Version(
                    one.key(),
                    String.valueOf(one.versionId()),
                    Boolean.TRUE.equals(one.isLatest()),
                    true,
                    0,
                    one.lastModified(),
                    null));
        }
        all.sort(NEWEST_FIRST);
        return all;
    }

    /**
     * One version of an object.
     *
     * @throws ToolException of kind {@code NOT_FOUND} when there is none of that id
     */
    static Version find(S3Access s3, String bucket, String key, String version) {
        var found = first(s3, bucket, key, one -> one.version().equals(version));
        if (found == null) {
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    Names.uri(bucket, key) + " has no version '" + version + "'",
                    "'list the versions of " + key + " in " + bucket + "' shows those there are");
        }
        return found;
    }

    /**
     * The latest version of an object; a delete marker when it was deleted.
     *
     * @throws ToolException of kind {@code NOT_FOUND} when there never was such an object, or nothing is left of it
     */
    static Version latest(S3Access s3, String bucket, String key) {
        var found = first(s3, bucket, key, Version::latest);
        if (found == null) {
            throw S3Access.noSuchObject(bucket, key, null);
        }
        return found;
    }

    private static @Nullable Version first(S3Access s3, String bucket, String key, Predicate<Version> wanted) {
        var found = new AtomicReference<@Nullable Version>();
        s3.eachVersion(bucket, key, one -> {
            // Longer keys that begin like this one come after it.
            if (!one.key().equals(key)) {
                return false;
            }
            if (wanted.test(one)) {
                found.set(one);
                return false;
            }
            return true;
        });
        return found.get();
    }
}
