package dev.awsagent.tools.s3;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import dev.awsagent.tools.s3.transfer.CopySource;
import dev.awsagent.tools.s3.transfer.Rewrite;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;

/**
 * What one object says of itself: its headers and its own metadata. S3 only replaces them all, by a copy of the object onto
 * itself: so they are read, changed, shown as they were and will be, and written only while the object is what was shown.
 */
final class ObjectMetadata {

    /** What metadata of the user's own begins with. */
    static final String USER = "x-amz-meta-";

    static final String CONTENT_TYPE = "content-type";
    static final String CACHE_CONTROL = "cache-control";
    static final String DISPOSITION = "content-disposition";
    static final String ENCODING = "content-encoding";
    static final String LANGUAGE = "content-language";

    /** What S3 takes of the user's own, names and values together, in bytes. */
    private static final int MOST = 2048;

    private final S3Access s3;
    private final String bucket;
    private final String key;
    private final String uri;

    ObjectMetadata(ToolCall call, String bucket, String key) {
        this.s3 = S3Access.of(call);
        this.bucket = bucket;
        this.key = key;
        this.uri = Names.uri(bucket, key);
    }

    /**
     * What came of a change.
     *
     * @param changed whether anything was written
     * @param metadata all that it has now, by the names of the headers
     */
    record Written(
            String object,
            boolean changed,
            Map<String, String> metadata,
            List<String> changes,
            @Nullable String version) {}

    /** Some change to what one object says of itself. */
    interface Change {
        String bucket();

        String key();

        /** What all of it is after the change, by the names of the headers. */
        Map<String, String> changed(Map<String, String> before);
    }

    /** A tool that makes one. */
    abstract static class Changing<I extends Record & Change> implements Tool<I, Written> {

        @Override
        public List<AwsCall> calls(I in) {
            var copy = S3Calls.object("CopyObject", in.bucket(), in.key())
                    .with("CopySource", CopySource.of(in.bucket(), in.key()))
                    .with("MetadataDirective", "REPLACE")
                    .open("ContentType", "CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage")
                    .open("Expires", "Metadata");
            return S3Calls.with(looks(in, Target.ANY), S3Calls.rewrite(copy));
        }

        @Override
        public List<AwsCall> looks(I in, Target target) {
            return S3Calls.look(in.bucket(), in.key());
        }

        @Override
        public Impact impact(I in) {
            return Impact.one(
                    Names.uri(in.bucket(), in.key()),
                    Undo.UNKNOWN,
                    "becomes a copy of itself with its metadata changed; all else that it has stays, but for its ACL");
        }

        @Override
        public Impact inspect(I in, ToolCall call) {
            return new ObjectMetadata(call, in.bucket(), in.key()).inspect(in::changed);
        }

        @Override
        public ToolResult<Written> call(I in, ToolCall call) {
            return new ObjectMetadata(call, in.bucket(), in.key()).write(call, in::changed);
        }
    }

    /** Sets a header, or removes it when the value is empty; leaves it when the value is null. */
    static void set(Map<String, String> headers, String name, @Nullable String value) {
        if (value != null && value.isEmpty()) {
            headers.remove(name);
        } else if (value != null) {
            headers.put(name, value);
        }
    }

    private HeadObjectResponse head() {
        var head = s3.needed(bucket, key);
        Copy.refuseLarge(uri, head.contentLength(), "metadata cannot be changed in one piece");
        Rewrite.refuseArchived(head);
        if (head.missingMeta() != null && head.missingMeta() > 0) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    uri + " has " + head.missingMeta()
                            + " metadata entries that S3 cannot show, and that a change would lose",
                    "change it with the program that made it");
        }
        return head;
    }

    /** All that a change replaces, by the names of the headers. */
    private static Map<String, String> headers(HeadObjectResponse head) {
        var headers = new TreeMap<String, String>();
        set(headers, CONTENT_TYPE, head.contentType());
        set(headers, CACHE_CONTROL, head.cacheControl());
        set(headers, DISPOSITION, head.contentDisposition());
        set(headers, ENCODING, head.contentEncoding());
        set(headers, LANGUAGE, head.contentLanguage());
        head.metadata().forEach((name, value) -> headers.put(USER + name.toLowerCase(Locale.ROOT), value));
        return headers;
    }

    private Map<String, String> changed(Map<String, String> before, UnaryOperator<Map<String, String>> change) {
        var after = change.apply(new TreeMap<>(before));
        var bytes = 0;
        for (var one : after.entrySet()) {
            if (one.getKey().startsWith(USER)) {
                bytes += one.getKey().length() - USER.length() + one.getValue().getBytes(StandardCharsets.UTF_8).length;
            }
        }
        if (bytes > MOST) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    uri + " would have " + bytes + " bytes of metadata, at most " + MOST + " are allowed",
                    "remove some first");
        }
        return after;
    }

    private static Map<String, String> seen(HeadObjectResponse head) {
        var seen = new TreeMap<>(headers(head));
        seen.put("etag", String.valueOf(head.eTag()));
        seen.put("time of change", String.valueOf(head.lastModified()));
        return seen;
    }

    /** Shows what a change would make of them. */
    Impact inspect(UnaryOperator<Map<String, String>> change) {
        var head = head();
        var before = headers(head);
        var after = changed(before, change);
        var notes = new ArrayList<String>();
        var undo = Undo.NOT_NEEDED;
        if (after.equals(before)) {
            notes.add("nothing changes");
        } else {
            var keeps = s3.keepsVersions(bucket);
            undo = keeps ? Undo.YES : Undo.PARTLY;
            notes.add(
                    keeps
                            ? "the bucket keeps versions: the one before stays"
                            : "what it was before can be set again; the bucket keeps no versions");
            notes.add(
                    "content, tags, encryption and storage class stay; its ACL, if the bucket uses any, becomes private; its"
                            + " time of change is new");
        }
        return new Impact(List.of(uri), 1, null, undo, notes)
                .differing(Reviewed.differences("metadata", before, after))
                .seen(seen(head));
    }

    /** Makes a change, unless the object is not what was shown any more. */
    ToolResult<Written> write(ToolCall call, UnaryOperator<Map<String, String>> change) {
        var head = head();
        Reviewed.check(call, uri, seen(head));
        var before = headers(head);
        var after = changed(before, change);
        var lines = Reviewed.difference(before, after);
        if (lines.isEmpty()) {
            return ToolResult.ok(new Written(uri, false, after, lines, head.versionId()));
        }
        var request = request(head, after);
        try {
            var answer = s3.on(bucket, client -> client.copyObject(request));
            return ToolResult.ok(new Written(uri, true, after, lines, answer.versionId()));
        } catch (RuntimeException e) {
            if (S3Access.status(e) != 412) {
                throw e;
            }
            return ToolResult.failed(FailureKind.CONFLICT, uri + " changed meanwhile; nothing was done", "ask again");
        }
    }

    private CopyObjectRequest request(HeadObjectResponse head, Map<String, String> after) {
        var metadata = new TreeMap<String, String>();
        after.forEach((name, value) -> {
            if (name.startsWith(USER)) {
                metadata.put(name.substring(USER.length()), value);
            }
        });
        return Rewrite.of(bucket, key, null, head)
                .metadataDirective(MetadataDirective.REPLACE)
                .contentType(after.get(CONTENT_TYPE))
                .cacheControl(after.get(CACHE_CONTROL))
                .contentDisposition(after.get(DISPOSITION))
                .contentEncoding(after.get(ENCODING))
                .contentLanguage(after.get(LANGUAGE))
                .expires(head.expires())
                .metadata(metadata)
                .build();
    }
}
