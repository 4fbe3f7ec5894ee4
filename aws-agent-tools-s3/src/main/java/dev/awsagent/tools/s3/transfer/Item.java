package dev.awsagent.tools.s3.transfer;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file or an object that a transfer found.
 *
 * @param path below the folder or prefix, with slashes
 * @param bytes its size; -1 when not known
 * @param modified null when not known
 * @param etag of an object, as S3 says it; null of a file, or when not known
 * @param file null of an object
 * @param key null of a file
 */
record Item(
        String path,
        long bytes,
        @Nullable Instant modified,
        @Nullable String etag,
        @Nullable Path file,
        @Nullable String key) {

    static Item file(String path, Path file, long bytes, Instant modified) {
        return new Item(path, bytes, modified, null, file, null);
    }

    static Item object(String path, String key, long bytes, @Nullable Instant modified, @Nullable String etag) {
        return new Item(path, bytes, modified, etag, null, key);
    }
}
