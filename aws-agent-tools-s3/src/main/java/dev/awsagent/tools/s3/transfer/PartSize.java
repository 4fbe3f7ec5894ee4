package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;

/** How large the parts of a large object are. */
final class PartSize {

    static final long MIB = 1024 * 1024;

    /** What is larger goes in parts. */
    static final long LARGE = 16 * MIB;

    /** The largest object that S3 copies in one request, and the largest part. */
    static final long LARGEST_COPY = 5L * 1024 * MIB;

    private static final long LEAST = 8 * MIB;
    private static final int PARTS = 10_000;
    /** The largest object: 50 TB since December 2025, by the S3 user guide. */
    private static final long LARGEST_OBJECT = 50_000L * 1000 * 1000 * 1000;

    private PartSize() {}

    /**
     * So many bytes a part: few enough for the limit of 10,000, small enough that a lost one costs little.
     *
     * @param what names the object in a message
     */
    static long of(long bytes, Object what) {
        if (bytes > LARGEST_OBJECT) {
            throw new ToolException(
                    FailureKind.UNSUPPORTED,
                    "'" + what + "' has " + bytes + " bytes; the largest object that S3 keeps has " + LARGEST_OBJECT,
                    "split it");
        }
        var wanted = bytes >= 512 * MIB ? 16 * MIB : LEAST;
        var needed = (bytes + PARTS - 1) / PARTS;
        return Math.max(wanted, (needed + MIB - 1) / MIB * MIB);
    }

    /** The same for parts that AWS copies without moving them through here. */
    static long ofCopy(long bytes, Object what) {
        return Math.max(256 * MIB, of(bytes, what));
    }
}
