package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Removes objects, as many in one request as S3 takes. */
final class Removals {

    /** So many keys S3 takes in one request. */
    static final int BATCH = 1000;

    private final Course course;

    Removals(Course course) {
        this.course = course;
    }

    /**
     * Removes an object whose copy is known to be whole. S3 removes it only as what was copied; an endpoint that does not know
     * the condition is asked right before, and what comes in that moment is lost with it.
     *
     * @param etag of what was copied: an object that is another one by now stays
     */
    void moved(String bucket, String key, @Nullable String etag) {
        var version = course.request().version();
        var now = course.source()
                .on(
                        bucket,
                        s3 -> s3.headObject(request -> request.bucket(bucket)
                                .key(key)
                                .versionId(version)
                                .requestPayer(course.settings().payer())));
        if (etag != null && !etag.equals(now.eTag())) {
            throw replaced(bucket, key, null);
        }
        var request = DeleteObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .versionId(version)
                .requestPayer(course.settings().payer());
        try {
            // A version stays what it is.
            remove(bucket, request.ifMatch(version == null ? etag : null).build());
        } catch (S3Exception e) {
            if (e.statusCode() == 409 || e.statusCode() == 412) {
                throw replaced(bucket, key, e);
            }
            if (e.statusCode() != 501) {
                throw Tally.isOfCredentials(e) || e.statusCode() >= 500 ? e : kept(bucket, key, e);
            }
            remove(bucket, request.ifMatch(null).build());
        }
        course.tally().removed(1);
    }

    private void remove(String bucket, DeleteObjectRequest request) {
        course.source().on(bucket, s3 -> s3.deleteObject(request));
    }

    private static ToolException replaced(String bucket, String key, @Nullable S3Exception why) {
        return new ToolException(
                FailureKind.CONFLICT,
                "s3://" + bucket + "/" + key + " was copied, but it changed meanwhile, so the original was not removed",
                "look at both, and remove the one that is not wanted",
                why);
    }

    private static ToolException kept(String bucket, String key, S3Exception why) {
        return new ToolException(
                why.statusCode() == 403 ? FailureKind.ACCESS_DENIED : FailureKind.PARTIAL,
                "s3://" + bucket + "/" + key + " was copied, but the original could not be removed: "
                        + why.getMessage(),
                "remove one of the two",
                why);
    }

    /** Removes these; what S3 does not remove, it says of each. */
    void batch(Buckets where, String bucket, List<Item> items, boolean countsAsDone) {
        var keys = new ArrayList<ObjectIdentifier>();
        var names = new HashMap<String, String>();
        for (var item : items) {
            keys.add(ObjectIdentifier.builder().key(item.key()).build());
            names.put(Downloads.key(item), countsAsDone ? Downloads.key(item) : item.path());
        }
        try {
            var request = DeleteObjectsRequest.builder()
                    .bucket(bucket)
                    .delete(Delete.builder().objects(keys).quiet(true).build())
                    .requestPayer(course.settings().payer())
                    .build();
            var errors = where.on(bucket, s3 -> s3.deleteObjects(request)).errors();
            for (var error : errors) {
                course.tally()
                        .undone(new Undone(
                                names.getOrDefault(error.key(), error.key()),
                                "AccessDenied".equals(error.code()) ? FailureKind.ACCESS_DENIED : FailureKind.SERVICE,
                                "it was not removed: " + error.code() + " " + error.message()));
            }
            var removed = items.size() - errors.size();
            course.tally().removed(removed);
            if (countsAsDone) {
                var failed = new HashSet<String>();
                errors.forEach(error -> failed.add(error.key()));
                for (var item : items) {
                    if (!failed.contains(Downloads.key(item))) {
                        course.tally()
                                .done(Transferred.copied(Downloads.key(item), "", Math.max(0, item.bytes()), null));
                    }
                }
            }
        } catch (RuntimeException e) {
            for (var item : items) {
                course.tally().undone(names.getOrDefault(Downloads.key(item), item.path()), e);
            }
        }
    }
}
