package dev.awsagent.credentials.internal.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What tells that a file is still the one that was read: its time, its size, which file of the system it is, and for a
 * small one a checksum of what it says. File systems keep time in steps of some milliseconds, or of a whole second, so
 * that an edit which leaves the length as it was may leave the time as it was too: a replaced access key does.
 */
public record FileStamp(long modified, long size, @Nullable Object key, long checksum) {
    /** Bytes. Files of settings are smaller; a bundle of certificates, which is larger, is told by its time alone. */
    private static final int SMALL = 64 * 1024;

    /** Null for a file that is not there. */
    public static @Nullable FileStamp of(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            var small = attributes.isRegularFile() && attributes.size() <= SMALL;
            return new FileStamp(
                    attributes.lastModifiedTime().toMillis(),
                    attributes.size(),
                    attributes.fileKey(),
                    small ? checksum(file) : 0);
        } catch (IOException e) {
            return null;
        }
    }

    /** Below zero for a file that is there and may not be read: that is not the same as none. */
    private static long checksum(Path file) {
        try {
            var sum = new CRC32C();
            sum.update(Files.readAllBytes(file));
            return sum.getValue();
        } catch (IOException e) {
            return -1;
        }
    }
}
