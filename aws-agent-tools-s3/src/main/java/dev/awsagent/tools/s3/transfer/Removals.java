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
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Removes objects, as many in one request as S3 takes. */
final class Removals {

    /** So many keys S3 takes in one request. */
    static final int BATCH = 1000;

    static final String CHANGED = "it was not removed: it changed since it was found to be extra; sync again";

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
            // Where nothing is any more, an attempt whose answer was lost has removed it.
            if (e.statusCode() != 404) {
                if (e.statusCode() != 501) {
                    throw Tally.isOfCredentials(e) || e.statusCode() >= 500 ? e : kept(bucket, key, e);
                }
                remove(bucket, request.ifMatch(null).build());
            }
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

    /** What was only counted may be damaged, and then the original is the only whole one. */
    static ToolException unchecked(String bucket, String key) {
        return new ToolException(
                FailureKind.PARTIAL,
                "s3://" + bucket + "/" + key + " was copied, but nothing that S3 says of it shows whether its bytes are"
                        + " right, so the original was not removed",
                "compare the two, and remove one of them");
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
    void all(String bucket, List<Item> items) {
        try {
            var failed = new HashSet<String>();
            for (var error : remove(course.source(), bucket, items, false)) {
                failed.add(error.key());
                undone(error.key(), error, "");
            }
            course.tally().removed(items.size() - failed.size());
            for (var item : items) {
                if (!failed.contains(Downloads.key(item))) {
                    course.tally().done(Transferred.copied(Downloads.key(item), "", Math.max(0, item.bytes()), null));
                }
            }
        } catch (RuntimeException e) {
            items.forEach(item -> course.tally().undone(Downloads.key(item), e));
        }
    }

    /**
     * Removes these at the destination, as they were listed. S3 holds the removal to that; an endpoint that does not know the
     * condition is asked right before.
     */
    void extras(String bucket, List<Item> items) {
        var left = items;
        try {
            left = held(bucket, items);
            left = left.stream().filter(item -> isAsListed(bucket, item)).toList();
            if (!left.isEmpty()) {
                extras(bucket, left, false);
            }
        } catch (RuntimeException e) {
            for (var item : left) {
                course.tally().undone(item.path(), e);
            }
        }
    }

    /** Those that are left because the endpoint does not know the condition. */
    private List<Item> held(String bucket, List<Item> items) {
        try {
            return extras(bucket, items, true);
        } catch (S3Exception e) {
            var details = e.awsErrorDetails();
            if (e.statusCode() == 501 || details != null && "MalformedXML".equals(details.errorCode())) {
                return items;
            }
            throw e;
        }
    }

    private List<Item> extras(String bucket, List<Item> items, boolean held) {
        var byKey = new HashMap<String, Item>();
        items.forEach(item -> byKey.put(Downloads.key(item), item));
        var left = new ArrayList<Item>();
        var errors = remove(course.destination(), bucket, items, held);
        for (var error : errors) {
            var item = byKey.get(error.key());
            if (held && item != null && "NotImplemented".equals(error.code())) {
                left.add(item);
            } else if (!"NoSuchKey".equals(error.code())) {
                undone(
                        item == null ? error.key() : item.path(),
                        error,
                        held ? "; holding it to what was listed takes s3:GetObject, too" : "");
            }
        }
        course.tally().removed(items.size() - errors.size());
        return left;
    }

    private List<S3Error> remove(Buckets where, String bucket, List<Item> items, boolean held) {
        var objects = new ArrayList<ObjectIdentifier>();
        for (var item : items) {
            objects.add(ObjectIdentifier.builder()
                    .key(item.key())
                    .eTag(held ? item.etag() : null)
                    .build());
        }
        var request = DeleteObjectsRequest.builder()
                .bucket(bucket)
                .delete(Delete.builder().objects(objects).quiet(true).build())
                .requestPayer(course.settings().payer())
                .build();
        return where.on(bucket, s3 -> s3.deleteObjects(request)).errors();
    }

    /** @param hint what a denial may come from */
    private void undone(String name, S3Error error, String hint) {
        var code = String.valueOf(error.code());
        var said = "it was not removed: " + code + " " + error.message();
        course.tally()
                .undone(
                        switch (code) {
                            case "PreconditionFailed", "ConditionalRequestConflict" ->
                                new Undone(name, FailureKind.CONFLICT, CHANGED);
                            case "AccessDenied" -> new Undone(name, FailureKind.ACCESS_DENIED, said + hint);
                            default -> new Undone(name, FailureKind.SERVICE, said);
                        });
    }

    private boolean isAsListed(String bucket, Item item) {
        try {
            var now = course.destination()
                    .on(
                            bucket,
                            s3 -> s3.headObject(request -> request.bucket(bucket)
                                    .key(Downloads.key(item))
                                    .requestPayer(course.settings().payer())));
            if (item.etag() == null || item.etag().equals(now.eTag())) {
                return true;
            }
            course.tally().undone(new Undone(item.path(), FailureKind.CONFLICT, CHANGED));
            return false;
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return false;
            }
            throw e;
        }
    }
}
