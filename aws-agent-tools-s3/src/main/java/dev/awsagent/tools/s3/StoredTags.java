package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.TagLookup;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The tags of the buckets and objects that calls touch: an object has its own, and is in a bucket that has some. */
final class StoredTags implements TagLookup {

    /** Of more objects the tags are not looked up: each takes a request. */
    private static final int MOST = 100;

    private static final String ARN = "arn:aws:s3:::";

    private static final String VERSION = "VersionId";

    /** @param version null for the newest */
    private record Stored(
            String bucket, String key, @Nullable String version) {

        String name() {
            return bucket + "/" + key + (version == null ? "" : " version " + version);
        }
    }

    @Override
    public String service() {
        return "s3";
    }

    @Override
    public List<AwsCall> looks() {
        return List.of(look("GetBucketTagging"), look("GetObjectTagging"), S3Calls.nearNames());
    }

    private static AwsCall look(String operation) {
        return AwsCall.of("s3", operation).times(AwsCall.MANY);
    }

    @Override
    public @Nullable Map<String, Map<String, String>> tags(List<AwsCall> touching, Impact impact, ToolCall call) {
        var buckets = new TreeSet<String>();
        var objects = new LinkedHashSet<Stored>();
        for (var change : touching) {
            var version = change.params().get(VERSION);
            if (change.resources().isEmpty() || isAnyVersion(change)) {
                return null;
            }
            for (var arn : change.resources()) {
                if (!arn.startsWith(ARN) || arn.contains("*")) {
                    return null;
                }
                var name = arn.substring(ARN.length());
                var slash = name.indexOf('/');
                buckets.add(slash < 0 ? name : name.substring(0, slash));
                if (slash >= 0) {
                    objects.add(new Stored(
                            name.substring(0, slash),
                            name.substring(slash + 1),
                            version instanceof String one ? one : null));
                }
            }
        }
        if (objects.size() > MOST) {
            return null;
        }
        var s3 = S3Access.of(call);
        var tags = new TreeMap<String, Map<String, String>>();
        for (var bucket : buckets) {
            var own = ofBucket(s3, bucket);
            if (own != null) {
                tags.put(bucket, own);
            }
        }
        for (var object : objects) {
            call.checkCancelled();
            var own = ofObject(s3, object);
            if (own != null) {
                tags.put(object.name(), own);
            }
        }
        return tags;
    }

    /** Each version has tags of its own, and which of them goes only the call itself tells. */
    private static boolean isAnyVersion(AwsCall change) {
        return change.operation().equals("DeleteObject") && change.open().contains(VERSION);
    }

    /** Null where there is no such bucket yet. */
    private static @Nullable Map<String, String> ofBucket(S3Access s3, String bucket) {
        try {
            return Sides.TAGS.of(s3, bucket);
        } catch (RuntimeException e) {
            return without(e, "NoSuchBucket");
        }
    }

    /** Null where there is no such object yet. */
    private static @Nullable Map<String, String> ofObject(S3Access s3, Stored object) {
        var tags = new TreeMap<String, String>();
        try {
            s3.on(
                            object.bucket(),
                            client -> client.getObjectTagging(request -> request.bucket(object.bucket())
                                    .key(object.key())
                                    .versionId(object.version())))
                    .tagSet()
                    .forEach(tag -> tags.put(tag.key(), tag.value()));
            return tags;
        } catch (RuntimeException e) {
            return without(e, "NoSuchKey", "NoSuchVersion", "NoSuchBucket");
        }
    }

    /** What is not there has no tags, and nor has anything where the endpoint knows none. */
    private static @Nullable Map<String, String> without(RuntimeException e, String... missing) {
        var cause = e instanceof ToolException && e.getCause() instanceof RuntimeException said ? said : e;
        if (S3Access.isCode(cause, missing)) {
            return null;
        }
        if (S3Access.isNotImplemented(cause)) {
            return Map.of();
        }
        throw e;
    }
}
