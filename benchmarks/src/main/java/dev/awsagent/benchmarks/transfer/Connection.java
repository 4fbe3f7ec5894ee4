package dev.awsagent.benchmarks.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes to and from one client. Used by one thread. */
interface Connection extends Closeable {

    /** Waits for some bytes and puts them into the target, which has room for one. Answers -1 where there are no more. */
    int read(ByteBuffer target) throws IOException;

    /** Sends all that remains in the sources, in this order. */
    void write(ByteBuffer... sources) throws IOException;

    /** Whether buffers outside of the heap are the faster ones here. */
    boolean prefersDirect();

    default ByteBuffer buffer(int bytes) {
        return prefersDirect() ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes);
    }
}
