package dev.awsagent.benchmarks.transfer;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A body whose length was said beforehand. */
final class FixedBody implements Source {

    private final Source source;
    private long remaining;
    private ByteBuffer view = ByteBuffer.allocate(0);

    FixedBody(Source source, long length) {
        this.source = source;
        remaining = length;
    }

    @Override
    public @Nullable ByteBuffer peek() throws IOException {
        if (view.hasRemaining()) {
            return view;
        }
        if (remaining == 0) {
            return null;
        }
        var bytes = source.peek();
        if (bytes == null) {
            throw new EOFException("the body ends " + remaining + " bytes too early");
        }
        view = take(bytes, remaining);
        remaining -= view.remaining();
        return view;
    }

    /** A view of at most so many bytes, which it takes from the buffer. */
    static ByteBuffer take(ByteBuffer bytes, long atMost) {
        var length = (int) Math.min(bytes.remaining(), atMost);
        var view = bytes.duplicate().limit(bytes.position() + length);
        bytes.position(bytes.position() + length);
        return view;
    }
}
