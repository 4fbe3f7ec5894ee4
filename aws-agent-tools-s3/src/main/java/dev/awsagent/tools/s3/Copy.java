package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.Undo;
import dev.awsagent.tools.s3.transfer.TransferRequest;
import dev.awsagent.tools.s3.transfer.Transferred;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.RequestPayer;

/** Copies objects inside AWS. */
final class Copy {

    /** In the place of an entity tag. */
    static final String NOTHING = "";

    /** What one CopyObject can copy. */
    private static final long LARGEST = 5L * 1024 * 1024 * 1024;

    private Copy() {}

    /**
     * Copies or moves one object, in parts where it is large.
     *
     * @throws ToolException of kind {@code NOT_FOUND} when it does not exist
     */
    static Transferred one(ToolCall call, TransferRequest.Builder request, CopyInput in, String verb) {
        try {
            return Transfers.one(call, request.single(true), verb);
        } catch (ToolException e) {
            if (e.kind() == FailureKind.NOT_FOUND) {
                // Whether it is the bucket that is not there.
                S3Access.of(call).needed(in.sourceBucket(), in.sourceKey());
            }
            throw e;
        }
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
        return inspected(before, s3, bucket, key, false);
    }

    /** @param requesterPays whether who looks pays for it */
    static Impact inspected(Impact before, S3Access s3, String bucket, String key, boolean requesterPays) {
        var there = s3.head(bucket, key, requesterPays);
        var notes = new ArrayList<>(before.notes());
        notes.remove(REPLACES);
        notes.add(there.map(head -> Names.uri(bucket, key) + " exists (" + head.contentLength()
                        + " bytes, last changed " + head.lastModified() + ") and is replaced")
                .orElse(Names.uri(bucket, key) + " does not exist yet"));
        // Nothing is lost where there was nothing: what comes into being can be removed again.
        var undo = there.isEmpty() ? Undo.YES : before.undo();
        var seen = new HashMap<>(before.seen());
        seen.put(Reviewed.tag(bucket, key), there.map(HeadObjectResponse::eTag).orElse(NOTHING));
        return before.undoing(undo).withNotes(notes).costing(S3Calls.STORAGE).seen(seen);
    }

    /**
     * Refuses to replace what was not there when it was shown what is replaced.
     *
     * @throws ToolException of kind {@code CONFLICT}
     */
    static void hold(ToolCall call, S3Access s3, String bucket, String key, boolean requesterPays) {
        var name = Reviewed.tag(bucket, key);
        if (Reviewed.shown(call, name) == null) {
            return;
        }
        Reviewed.check(
                call,
                name,
                tag(s3, bucket, key, requesterPays),
                Names.uri(bucket, key) + " changed since it was shown; nothing was replaced");
    }

    /** The entity tag of what is there; {@link #NOTHING} for nothing. */
    private static String tag(S3Access s3, String bucket, String key, boolean requesterPays) {
        try {
            return s3.on(
                            bucket,
                            client -> client.headObject(request -> request.bucket(bucket)
                                    .key(key)
                                    .requestPayer(requesterPays ? RequestPayer.REQUESTER : null)))
                    .eTag();
        } catch (RuntimeException e) {
            // By its own type it would be loaded to plan.
            if (S3Access.status(e) != 404) {
                throw e;
            }
            return NOTHING;
        }
    }

    /** Tells the steps behind this one what is there now. */
    static void became(ToolCall call, S3Access s3, String bucket, String key) {
        if (call.isFollowed()) {
            Reviewed.became(call, Reviewed.tag(bucket, key), tag(s3, bucket, key, false));
        }
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
    static List<AwsCall> calls(CopyInput in) {
        var calls = new ArrayList<>(S3Calls.copy(in.sourceBucket(), in.sourceKey(), in.toBucket(), in.toKey()));
        calls.add(S3Calls.bucket("HeadBucket", in.sourceBucket()));
        if (!in.toBucket().equals(in.sourceBucket())) {
            calls.add(S3Calls.bucket("HeadBucket", in.toBucket()));
        }
        return calls;
    }
}
