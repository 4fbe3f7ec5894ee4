package dev.awsagent.benchmarks.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Bytes that arrive. */
interface Source {

    /**
     * A buffer with at least one byte, or null at the end. Its reader moves the position over what it has taken; the rest
     * comes again with the next call.
     */
    @Nullable
    ByteBuffer peek() throws IOException;

    /** Reads to the end, to no purpose. */
    default void drain() throws IOException {
        for (var bytes = peek(); bytes != null; bytes = peek()) {
            bytes.position(bytes.limit());
        }
    }
}
