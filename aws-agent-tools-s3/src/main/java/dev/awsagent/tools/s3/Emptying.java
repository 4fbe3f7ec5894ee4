package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.s3.transfer.Pages;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/**
 * Takes all out of a bucket: every version, every delete marker, and what unfinished uploads stored. Holds a page of them at a
 * time, however many there are.
 */
final class Emptying {

    /** Pages that are counted before a person is asked: what is more is called "at least". */
    private static final int PAGES = 20;

    private static final int SHOWN = 5;

    private final S3Access s3;
    private final ToolCall call;
    private final String bucket;
    private long versions;
    private long markers;
    private long uploads;
    private long bytes;
    private boolean more;
    private long left;
    private final List<String> problems = new ArrayList<>();

    /**
     * @param versions objects and older versions of them
     * @param bytes of the versions
     * @param more whether there is more than was counted
     */
    record Content(long versions, long deleteMarkers, long unfinishedUploads, long bytes, boolean more) {

        long count() {
            return versions + deleteMarkers + unfinishedUploads;
        }

        @Override
        public String toString() {
            return (more ? "at least " : "") + versions + " objects and older versions (" + bytes + " bytes), "
                    + deleteMarkers + " delete markers, " + unfinishedUploads + " unfinished uploads";
        }
    }

    private Emptying(S3Access s3, ToolCall call, String bucket) {
        this.s3 = s3;
        this.call = call;
        this.bucket = bucket;
    }

    /** What both looking and doing take. */
    static List<AwsCall> calls(String bucket) {
        return List.of(
                S3Calls.objects("DeleteObjects", bucket, null).open("Delete"),
                OpenUploads.abort(bucket, null),
                S3Calls.bucket("ListObjectVersions", bucket).times(AwsCall.MANY),
                OpenUploads.list(bucket, null),
                S3Calls.nearNames());
    }

    /** What is in it, counted to a limit. */
    static Content count(S3Access s3, ToolCall call, String bucket) {
        var emptying = new Emptying(s3, call, bucket);
        emptying.more = emptying.eachPage(PAGES, emptying::count);
        emptying.more |= OpenUploads.each(s3, call, bucket, null, PAGES, upload -> emptying.uploads++);
        return emptying.content();
    }

    /**
     * Empties it.
     *
     * @return what was in it
     * @throws ToolException of kind {@code PARTIAL} when something is left, saying how much went
     */
    static Content of(S3Access s3, ToolCall call, String bucket) {
        var emptying = new Emptying(s3, call, bucket);
        try {
            // Again until nothing more goes: something may be written meanwhile, and not every endpoint finds its place
            // again
            // when what it was at is gone.
            long gone;
            do {
                gone = emptying.content().count();
                emptying.left = 0;
                emptying.problems.clear();
                emptying.eachPage(Integer.MAX_VALUE, emptying::delete);
            } while (emptying.content().count() > gone);
            OpenUploads.each(s3, call, bucket, null, Integer.MAX_VALUE, upload -> {
                OpenUploads.abort(s3, bucket, upload);
                emptying.uploads++;
                emptying.progress();
            });
        } catch (RuntimeException e) {
            if (emptying.content().count() == 0) {
                throw e;
            }
            throw emptying.partial(String.valueOf(e.getMessage()), e);
        }
        if (emptying.left > 0) {
            var why = emptying.left + " could not be deleted: " + String.join("; ", emptying.problems);
            if (emptying.content().count() == 0) {
                throw new ToolException(
                        FailureKind.ACCESS_DENIED,
                        "nothing was deleted from bucket '" + bucket + "': " + why,
                        "check the permission s3:DeleteObjectVersion, and whether objects are locked");
            }
            throw emptying.partial(why, null);
        }
        return emptying.content();
    }

    private Content content() {
        return new Content(versions, markers, uploads, bytes, more);
    }

    private ToolException partial(String why, @Nullable Throwable cause) {
        return new ToolException(
                FailureKind.PARTIAL,
                "bucket '" + bucket + "' is not empty yet; deleted were " + content() + "; then: " + why,
                "what was deleted is gone; ask again to delete the rest",
                cause);
    }

    private void progress() {
        call.progress(content().count(), -1, "versions", null);
    }

    /** @return whether there are more */
    private boolean eachPage(int pages, Consumer<ListObjectVersionsResponse> each) {
        String key = null;
        String version = null;
        for (int i = 0; i < pages; i++) {
            call.checkCancelled();
            var fromKey = key;
            var fromVersion = version;
            var page = s3.on(
                    bucket,
                    client -> client.listObjectVersions(request -> request.bucket(bucket)
                            .encodingType("url")
                            .keyMarker(fromKey)
                            .versionIdMarker(fromVersion)));
            each.accept(page);
            if (!Boolean.TRUE.equals(page.isTruncated())) {
                return false;
            }
            key = page.nextKeyMarker();
            version = page.nextVersionIdMarker();
            if (key == null || key.equals(fromKey) && Objects.equals(version, fromVersion)) {
                throw Pages.endless("versions");
            }
        }
        return true;
    }

    private void count(ListObjectVersionsResponse page) {
        versions += page.versions().size();
        markers += page.deleteMarkers().size();
        page.versions().forEach(version -> bytes += version.size() == null ? 0 : version.size());
    }

    private void delete(ListObjectVersionsResponse page) {
        var ids = new ArrayList<ObjectIdentifier>();
        page.versions().forEach(version -> ids.add(id(version.key(), version.versionId())));
        page.deleteMarkers().forEach(marker -> ids.add(id(marker.key(), marker.versionId())));
        if (ids.isEmpty()) {
            return;
        }
        var errors = s3.on(
                        bucket,
                        client -> client.deleteObjects(request -> request.bucket(bucket)
                                .delete(delete -> delete.objects(ids).quiet(true))))
                .errors();
        var stayed = new HashSet<String>();
        for (var error : errors) {
            stayed.add(error.key() + "\n" + error.versionId());
            if (problems.size() < SHOWN) {
                problems.add(Names.uri(bucket, error.key()) + ": " + error.code() + " " + error.message());
            }
        }
        left += errors.size();
        for (var version : page.versions()) {
            if (!stayed.contains(version.key() + "\n" + version.versionId())) {
                versions++;
                bytes += version.size() == null ? 0 : version.size();
            }
        }
        for (var marker : page.deleteMarkers()) {
            markers += stayed.contains(marker.key() + "\n" + marker.versionId()) ? 0 : 1;
        }
        progress();
    }

    private static ObjectIdentifier id(String key, @Nullable String version) {
        return ObjectIdentifier.builder().key(key).versionId(version).build();
    }
}
