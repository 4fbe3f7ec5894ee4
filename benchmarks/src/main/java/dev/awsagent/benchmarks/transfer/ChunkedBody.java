package dev.awsagent.benchmarks.transfer;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A body in chunks, each after a line with its length in hexadecimal digits. It is how both {@code Transfer-Encoding:
 * chunked} and {@code Content-Encoding: aws-chunked} look; the signature that the latter puts behind a length is not read.
 */
final class ChunkedBody implements Source {

    private static final int LONGEST_LINE = 16 * 1024;

    private final Source source;
    private final Map<String, String> trailers = new HashMap<>();
    private ByteBuffer view = ByteBuffer.allocate(0);
    private long remaining;
    private boolean begun;
    private boolean ended;

    ChunkedBody(Source source) {
        this.source = source;
    }

    @Override
    public @Nullable ByteBuffer peek() throws IOException {
        if (view.hasRemaining()) {
            return view;
        }
        if (remaining == 0 && !ended) {
            nextChunk();
        }
        if (ended) {
            return null;
        }
        var bytes = source.peek();
        if (bytes == null) {
            throw new EOFException("the body ends " + remaining + " bytes before the end of a chunk");
        }
        view = FixedBody.take(bytes, remaining);
        remaining -= view.remaining();
        return view;
    }

    /** What came behind the last chunk, by names in lower case. Complete once the body is read to its end. */
    Map<String, String> trailers() {
        return trailers;
    }

    private void nextChunk() throws IOException {
        if (begun && !line().isEmpty()) {
            throw new IOException("a chunk of a body is longer than its length says");
        }
        begun = true;
        var line = line();
        var end = line.indexOf(';');
        var length = (end < 0 ? line : line.substring(0, end)).strip();
        try {
            remaining = Long.parseLong(length, 16);
        } catch (NumberFormatException e) {
            throw new IOException("the length of a chunk is no hexadecimal number: '" + length + "'", e);
        }
        if (remaining == 0) {
            ended = true;
            for (var trailer = line(); !trailer.isEmpty(); trailer = line()) {
                var colon = trailer.indexOf(':');
                if (colon > 0) {
                    trailers.put(
                            trailer.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                            trailer.substring(colon + 1).strip());
                }
            }
        }
    }

    /** The next line without its end. The end of the body ends a line too: not every client closes its trailers. */
    private String line() throws IOException {
        var line = new StringBuilder();
        for (var bytes = source.peek(); bytes != null; bytes = source.peek()) {
            while (bytes.hasRemaining()) {
                var letter = (char) (bytes.get() & 0xff);
                if (letter == '\n') {
                    return line.toString().strip();
                }
                if (line.length() == LONGEST_LINE) {
                    throw new IOException("a line between chunks is longer than " + LONGEST_LINE + " bytes");
                }
                line.append(letter);
            }
        }
        if (!ended) {
            throw new EOFException("the body ends before its last chunk");
        }
        return line.toString().strip();
    }
}
