package dev.awsagent.tools.s3.transfer;

import java.util.concurrent.Semaphore;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Whether the copies of one transfer are made inside S3, or pass through here. Thread-safe. */
final class Route {

    /** So much passes through here at once, in MiB: it is held in memory, so that it can be sent again. */
    private static final int AT_ONCE = 64;

    private final Buckets source;
    private final Buckets destination;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private @Nullable Boolean inside;

    Route(Buckets source, Buckets destination) {
        this.source = source;
        this.destination = destination;
    }

    /** Whether both sides are one S3, where a bucket of one name is one bucket. */
    boolean isOneService() {
        return source == destination
                || !source.endpoint().isEmpty() && source.endpoint().equals(destination.endpoint());
    }

    boolean isSameObject(String fromBucket, String fromKey, String toBucket, String toKey) {
        return isOneService() && fromBucket.equals(toBucket) && fromKey.equals(toKey);
    }

    /** Whether S3 copies by itself, because whoever writes may read the source as well: asked once, with the first object. */
    synchronized boolean isInside(String bucket, String key, @Nullable String version) {
        var known = inside;
        if (known == null) {
            known = isOneService() && (source == destination || isReadable(destination, bucket, key, version));
            inside = known;
        }
        return known;
    }

    /** The same for what may be a prefix. */
    boolean isInside(Location.Remote from) {
        if (!isOneService() || source == destination) {
            return source == destination;
        }
        try {
            if (!from.folder()) {
                return isReadable(destination, from.bucket(), from.key(), null);
            }
        } catch (S3Exception e) {
            if (e.statusCode() != 404) {
                throw e;
            }
        }
        var prefix = from.folder() ? from.key() : from.key() + "/";
        var page = new Pages(source, from.bucket(), prefix, null, null).next();
        return page == null
                || page.contents().isEmpty()
                || isReadable(destination, from.bucket(), page.contents().get(0).key(), null);
    }

    private static boolean isReadable(Buckets buckets, String bucket, String key, @Nullable String version) {
        try {
            buckets.on(
                    bucket,
                    s3 -> s3.headObject(
                            request -> request.bucket(bucket).key(key).versionId(version)));
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() != 403 || Tally.isOfCredentials(e)) {
                throw e;
            }
            return false;
        }
    }

    /** Does what holds so many bytes in memory, when there is room. */
    <T> T holding(long bytes, LongFunction<T> work) {
        var share = (int) Math.max(1, Math.min(AT_ONCE, (bytes + PartSize.MIB - 1) / PartSize.MIB));
        room.acquireUninterruptibly(share);
        try {
            return work.apply(bytes);
        } finally {
            room.release(share);
        }
    }
}
