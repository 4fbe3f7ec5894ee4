package dev.awsagent.benchmarks.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;

/** The bytes of an object, or the way to them. Immutable. */
sealed interface Content {

    long size();

    /** Sends some of them, after what remains in the buffer before; all of it goes out. */
    void send(Connection to, ByteBuffer before, long from, long length) throws IOException;

    /** Whether the bytes can be sent. */
    default boolean isKept() {
        return true;
    }

    /** The checksum of bytes that are kept. */
    default int crc32() throws IOException {
        var crc = new CRC32();
        var summing = new Connection() {
            @Override
            public int read(ByteBuffer target) {
                return -1;
            }

            @Override
            public void write(ByteBuffer... sources) {
                for (var source : sources) {
                    crc.update(source);
                }
            }

            @Override
            public boolean prefersDirect() {
                return true;
            }

            @Override
            public void close() {}
        };
        send(summing, summing.buffer(Kept.PIECE).limit(0), 0, size());
        return (int) crc.getValue();
    }

    /** Bytes in memory. The array is the content's own. */
    final class Kept implements Content {

        private static final int PIECE = 128 * 1024;

        private final byte[] bytes;

        Kept(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void send(Connection to, ByteBuffer before, long from, long length) throws IOException {
            // Through the buffer of the connection, so that a small object leaves together with its head.
            before.compact();
            var at = (int) from;
            var end = (int) (from + length);
            do {
                var piece = Math.min(end - at, Math.min(PIECE, before.remaining()));
                before.put(bytes, at, piece).flip();
                at += piece;
                to.write(before);
                before.clear();
            } while (at < end);
        }
    }

    /** Bytes that follow from a seed: any number of them, and nothing to store. */
    record Generated(long seed, long size) implements Content {

        /** A prime number, so that parts of round sizes differ from each other. */
        private static final int PERIOD = 1_048_583;

        private static final ByteBuffer HEAP = pattern();
        private static final ByteBuffer DIRECT =
                ByteBuffer.allocateDirect(PERIOD).put(HEAP.duplicate()).flip();

        private static ByteBuffer pattern() {
            var bytes = new byte[PERIOD];
            new Random(PERIOD).nextBytes(bytes);
            return ByteBuffer.wrap(bytes);
        }

        /** The bytes from an offset on, as many as lie together. */
        private ByteBuffer piece(ByteBuffer pattern, long from, long length) {
            var start = (int) Math.floorMod(Math.floorMod(seed, (long) PERIOD) + from, (long) PERIOD);
            return pattern.duplicate()
                    .limit((int) Math.min(PERIOD, start + length))
                    .position(start);
        }

        @Override
        public void send(Connection to, ByteBuffer before, long from, long length) throws IOException {
            if (length == 0) {
                to.write(before);
            }
            var pattern = to.prefersDirect() ? DIRECT : HEAP;
            for (long sent = 0; sent < length; ) {
                var piece = piece(pattern, from + sent, length - sent);
                sent += piece.remaining();
                to.write(before, piece);
            }
        }

        /** All of it, which must fit into an array. */
        byte[] bytes() {
            var bytes = ByteBuffer.allocate(Math.toIntExact(size));
            while (bytes.hasRemaining()) {
                bytes.put(piece(HEAP, bytes.position(), bytes.remaining()));
            }
            return bytes.array();
        }

        /** Hands all of it to the receiver, piece by piece. */
        void forEach(Receiver receiver) throws IOException {
            for (long at = 0; at < size; ) {
                var piece = piece(DIRECT, at, size - at);
                at += piece.remaining();
                receiver.accept(piece);
            }
        }

        @Override
        public int crc32() {
            var crc = new CRC32();
            for (long at = 0; at < size; ) {
                var piece = piece(DIRECT, at, size - at);
                at += piece.remaining();
                crc.update(piece);
            }
            return (int) crc.getValue();
        }

        /** Takes bytes. */
        interface Receiver {
            void accept(ByteBuffer bytes) throws IOException;
        }
    }

    /** The contents of parts, one after another. */
    record Joined(List<Content> parts) implements Content {

        public Joined {
            parts = List.copyOf(parts);
        }

        @Override
        public long size() {
            return parts.stream().mapToLong(Content::size).sum();
        }

        @Override
        public boolean isKept() {
            return parts.stream().allMatch(Content::isKept);
        }

        @Override
        public void send(Connection to, ByteBuffer before, long from, long length) throws IOException {
            var start = from;
            var remaining = length;
            for (var part : parts) {
                if (start < part.size() && remaining > 0) {
                    var here = Math.min(part.size() - start, remaining);
                    part.send(to, before, start, here);
                    before.clear().limit(0);
                    remaining -= here;
                    start += here;
                }
                start -= Math.min(start, part.size());
            }
            if (before.hasRemaining()) {
                to.write(before);
            }
        }
    }

    /** A stretch of another content. */
    record Slice(Content whole, long start, long size) implements Content {

        @Override
        public boolean isKept() {
            return whole.isKept();
        }

        @Override
        public void send(Connection to, ByteBuffer before, long from, long length) throws IOException {
            whole.send(to, before, start + from, length);
        }
    }

    /** Bytes that were counted and summed up, and are gone. */
    record Counted(long size) implements Content {

        @Override
        public boolean isKept() {
            return false;
        }

        @Override
        public void send(Connection to, ByteBuffer before, long from, long length) {
            throw new IllegalStateException(size + " bytes were counted and not kept");
        }
    }
}
