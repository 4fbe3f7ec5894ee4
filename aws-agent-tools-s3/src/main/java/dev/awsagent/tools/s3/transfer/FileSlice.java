package dev.awsagent.tools.s3.transfer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.Checksum;
import software.amazon.awssdk.http.ContentStreamProvider;

/**
 * A piece of an open file as the body of a request. It can be read again and again, by one thread at a time; the file's
 * position is not touched.
 */
final class FileSlice implements ContentStreamProvider {

    private static final int BUFFER = 128 * 1024;
    /** Outside the heap, where the kernel reads to and checksums are quick. One a thread: they are as many as connections. */
    private static final ThreadLocal<ByteBuffer> BUFFERS =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BUFFER));

    private static final ThreadLocal<byte[]> PIECES = ThreadLocal.withInitial(() -> new byte[64 * 1024]);

    private final FileChannel file;
    private final long start;
    private final long length;
    private final Watcher watcher;

    /** Hears of what is read for sending. */
    interface Watcher {
        /** So many bytes more are on their way; negative when they are sent once again. */
        void sent(long bytes);

        /**
         * The last byte is about to be sent.
         *
         * @throws IOException when it must not be: the request is then cut, and nothing comes of it
         */
        void beforeLast() throws IOException;
    }

    FileSlice(FileChannel file, long start, long length, Watcher watcher) {
        this.file = file;
        this.start = start;
        this.length = length;
        this.watcher = watcher;
    }

    long length() {
        return length;
    }

    /** Reads it all once, to know its checksum beforehand. */
    long checksum(Checksum sum) throws IOException {
        var buffer = BUFFERS.get();
        for (long at = 0; at < length; ) {
            buffer.clear().limit((int) Math.min(BUFFER, length - at));
            at += read(buffer, start + at);
            buffer.flip();
            sum.update(buffer);
        }
        return sum.getValue();
    }

    private int read(ByteBuffer into, long at) throws IOException {
        var n = file.read(into, at);
        if (n < 0) {
            throw new EOFException("the file ended at byte " + at);
        }
        return n;
    }

    private long sent;

    @Override
    public InputStream newStream() {
        if (sent > 0) {
            watcher.sent(-sent);
            sent = 0;
        }
        return new InputStream() {
            private long at;

            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int wanted) throws IOException {
                if (wanted == 0) {
                    return 0;
                }
                if (at >= length) {
                    return -1;
                }
                var n = FileSlice.this.read(
                        ByteBuffer.wrap(bytes, offset, (int) Math.min(wanted, length - at)), start + at);
                at += n;
                if (at == length) {
                    watcher.beforeLast();
                }
                sent += n;
                watcher.sent(n);
                return n;
            }

            /** In pieces as large as a few records of TLS: each costs a call to the system. */
            @Override
            public long transferTo(OutputStream out) throws IOException {
                var piece = PIECES.get();
                long moved = 0;
                for (int n; (n = read(piece, 0, piece.length)) >= 0; moved += n) {
                    out.write(piece, 0, n);
                }
                return moved;
            }

            @Override
            public int available() {
                return (int) Math.min(Integer.MAX_VALUE, length - at);
            }
        };
    }

    @Override
    public String name() {
        return "File";
    }
}
