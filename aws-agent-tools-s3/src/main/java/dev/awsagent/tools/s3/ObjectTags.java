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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.Tag;

/**
 * The tags of one object. S3 only replaces them all: so they are read, changed, shown as they were and will be, and written
 * only while they are still what was shown.
 */
final class ObjectTags {

    private static final int MOST = 10;
    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_VALUE = 256;

    private final S3Access s3;
    private final String bucket;
    private final String key;

    ObjectTags(ToolCall call, String bucket, String key) {
        this.s3 = S3Access.of(call);
        this.bucket = bucket;
        this.key = key;
    }

    /**
     * @param tags by their keys
     * @param version of the object that has them; null when the bucket keeps none
     */
    record Read(Map<String, String> tags, @Nullable String version) {}

    /**
     * What came of a change.
     *
     * @param changed whether anything was written
     */
    record Written(
            String object,
            boolean changed,
            Map<String, String> before,
            Map<String, String> tags,
            List<String> changes) {}

    static List<AwsCall> looks(String bucket, String key) {
        return List.of(
                S3Calls.object("GetObjectTagging", bucket, key),
                S3Calls.bucket("HeadBucket", bucket),
                S3Calls.nearNames());
    }

    /** Some change to the tags of one object. */
    interface Change {
        String bucket();

        String key();

        /** What all of them are after the change. */
        Map<String, String> changed(Map<String, String> before);
    }

    /** A tool that makes one. */
    abstract static class Changing<I extends Record & Change> implements Tool<I, Written> {

        @Override
        public List<AwsCall> calls(I in) {
            return S3Calls.with(
                    looks(in, Target.ANY),
                    S3Calls.object("PutObjectTagging", in.bucket(), in.key()).open("Tagging", "VersionId"));
        }

        @Override
        public List<AwsCall> looks(I in, Target target) {
            return ObjectTags.looks(in.bucket(), in.key());
        }

        @Override
        public Impact inspect(I in, ToolCall call) {
            return new ObjectTags(call, in.bucket(), in.key()).inspect(in::changed);
        }

        @Override
        public ToolResult<Written> call(I in, ToolCall call) {
            return new ObjectTags(call, in.bucket(), in.key()).write(call, in::changed);
        }
    }

    /** Refuses tags that S3 would refuse. */
    static void check(Map<String, String> tags) {
        tags.forEach((name, value) -> {
            if (name.isEmpty()
                    || name.length() > LONGEST_KEY
                    || value.length() > LONGEST_VALUE
                    || name.startsWith("aws:")) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "'" + name + "=" + value + "' is no tag that S3 takes",
                        "a tag has a key of 1 to " + LONGEST_KEY
                                + " characters that does not begin with aws:, and a value of" + " up to "
                                + LONGEST_VALUE);
            }
        });
    }

    Read read() {
        try {
            var answer = s3.on(
                    bucket,
                    client -> client.getObjectTagging(
                            request -> request.bucket(bucket).key(key)));
            var tags = new TreeMap<String, String>();
            answer.tagSet().forEach(tag -> tags.put(tag.key(), tag.value()));
            return new Read(tags, answer.versionId());
        } catch (RuntimeException e) {
            if (S3Access.isCode(e, "NoSuchKey")) {
                throw S3Access.noSuchObject(bucket, key, e);
            }
            throw e;
        }
    }

    private TreeMap<String, String> changed(Read before, UnaryOperator<Map<String, String>> change) {
        var after = new TreeMap<>(change.apply(new TreeMap<>(before.tags())));
        if (after.size() > MOST) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    Names.uri(bucket, key) + " would have " + after.size() + " tags, at most " + MOST
                            + " are allowed; it has " + Reviewed.all(before.tags()),
                    "remove a tag first");
        }
        return after;
    }

    /** Shows what a change would make of the tags. */
    Impact inspect(UnaryOperator<Map<String, String>> change) {
        var before = read();
        var after = changed(before, change);
        var same = after.equals(before.tags());
        return new Impact(
                        List.of(Names.uri(bucket, key)),
                        1,
                        null,
                        same ? Undo.NOT_NEEDED : Undo.YES,
                        same ? List.of("nothing changes") : List.of())
                .differing(Reviewed.differences("tag", before.tags(), after))
                .seen(seen(before));
    }

    private static Map<String, String> seen(Read before) {
        var seen = new TreeMap<String, String>();
        before.tags().forEach((name, value) -> seen.put("tag " + name, value));
        seen.put("version", before.version() == null ? "" : before.version());
        return seen;
    }

    /** Makes a change, unless the tags are not those any more that were shown. */
    ToolResult<Written> write(ToolCall call, UnaryOperator<Map<String, String>> change) {
        var uri = Names.uri(bucket, key);
        var before = read();
        Reviewed.check(call, "the tags of " + uri, seen(before));
        var after = changed(before, change);
        var lines = Reviewed.difference(before.tags(), after);
        if (!lines.isEmpty()) {
            var set = new ArrayList<Tag>();
            after.forEach((name, value) ->
                    set.add(Tag.builder().key(name).value(value).build()));
            // The version that was read: a newer one has tags of its own.
            var version = before.version();
            if (set.isEmpty()) {
                s3.on(
                        bucket,
                        client -> client.deleteObjectTagging(
                                request -> request.bucket(bucket).key(key).versionId(version)));
            } else {
                s3.on(
                        bucket,
                        client -> client.putObjectTagging(request -> request.bucket(bucket)
                                .key(key)
                                .versionId(version)
                                .tagging(tagging -> tagging.tagSet(set))));
            }
        }
        return ToolResult.ok(new Written(uri, !lines.isEmpty(), before.tags(), after, lines));
    }
}
