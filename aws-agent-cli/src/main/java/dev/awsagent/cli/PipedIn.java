package dev.awsagent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose reader can be called off: a thread of its own waits for what comes, which nothing else ends. For one reader at a
 * time. {@code PipedInputStream} would tell it of a failure as of the end, and half of the input would be taken for all.
 */
final class PipedIn extends InputStream {

    private static final int PIECE = 64 * 1024;
    private static final int WAITING = 4;

    /** What came; an empty one is the end. */
    private record Piece(byte[] bytes, @Nullable IOException failure) {}

    private final InputStream from;
    private final ArrayBlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(WAITING);
    private byte[] current = new byte[0];
    private int at;
    private boolean started;
    private boolean ended;

    PipedIn(InputStream from) {
        this.from = from;
    }

    private void pump() {
        try {
            while (true) {
                var piece = next();
                pieces.put(piece);
                if (piece.bytes().length == 0) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // Nobody reads on.
        }
    }

    private Piece next() {
        try {
            var bytes = new byte[PIECE];
            var n = from.read(bytes);
            return new Piece(n < 0 ? new byte[0] : Arrays.copyOf(bytes, n), null);
        } catch (IOException e) {
            return new Piece(new byte[0], e);
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == current.length && !ended) {
            fill();
        }
        if (ended) {
            return -1;
        }
        var n = Math.min(length, current.length - at);
        System.arraycopy(current, at, into, offset, n);
        at += n;
        return n;
    }

    private void fill() throws IOException {
        if (!started) {
            started = true;
            var thread = new Thread(this::pump, "standard-input");
            thread.setDaemon(true);
            thread.start();
        }
        try {
            var piece = pieces.take();
            if (piece.failure() != null) {
                ended = true;
                throw piece.failure();
            }
            current = piece.bytes();
            at = 0;
            ended = current.length == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("called off");
        }
    }
}
