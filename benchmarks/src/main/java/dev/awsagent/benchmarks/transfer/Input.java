package dev.awsagent.benchmarks.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What arrives on one connection, request after request. */
final class Input implements Source {

    private static final int BYTES = 256 * 1024;

    private final Connection connection;
    private final ByteBuffer buffer;

    Input(Connection connection) {
        this.connection = connection;
        buffer = connection.buffer(BYTES).limit(0);
    }

    @Override
    public @Nullable ByteBuffer peek() throws IOException {
        return buffer.hasRemaining() || fill() ? buffer : null;
    }

    /** The lines before a request's body, without the empty one; null where the client has closed the connection. */
    @Nullable
    String head() throws IOException {
        for (var seen = 0; ; ) {
            var start = buffer.position();
            for (var at = start + seen; at + 3 < buffer.limit(); at++) {
                if (buffer.get(at) == '\r'
                        && buffer.get(at + 1) == '\n'
                        && buffer.get(at + 2) == '\r'
                        && buffer.get(at + 3) == '\n') {
                    var bytes = new byte[at - start];
                    buffer.get(bytes);
                    buffer.position(at + 4);
                    return new String(bytes, StandardCharsets.ISO_8859_1);
                }
            }
            seen = Math.max(0, buffer.remaining() - 3);
            if (!fill()) {
                return null;
            }
        }
    }

    private boolean fill() throws IOException {
        buffer.compact();
        try {
            if (!buffer.hasRemaining()) {
                throw new IOException("the head of a request is longer than " + BYTES + " bytes");
            }
            return connection.read(buffer) > 0;
        } finally {
            buffer.flip();
        }
    }
}
