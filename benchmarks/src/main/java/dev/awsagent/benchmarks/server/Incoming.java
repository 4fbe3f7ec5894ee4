package dev.awsagent.benchmarks.server;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What comes in over one connection, kept until a whole answer or frame is there. Used by one thread. */
final class Incoming {

    private static final byte[] HEAD_END = ascii("\r\n\r\n");
    private static final byte[] LENGTH = ascii("content-length:");

    private byte[] bytes = new byte[8 << 10];
    private int length;

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Takes in what has come. */
    void read(SocketChannel channel) throws IOException {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        var read = channel.read(ByteBuffer.wrap(bytes, length, bytes.length - length));
        if (read < 0) {
            throw new EOFException("the server has closed a connection; it had said: " + text(0, length));
        }
        length += read;
    }

    /** For tests. */
    void add(byte[] more) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length, length + more.length));
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    /** Forgets the first ones. */
    void drop(int count) {
        System.arraycopy(bytes, count, bytes, 0, length - count);
        length -= count;
    }

    /** Where the body of an HTTP answer begins; -1 while its head is not whole. */
    int body() {
        var end = indexOf(HEAD_END, 0, length);
        return end < 0 ? -1 : end + HEAD_END.length;
    }

    /** Where the HTTP answer ends whose body begins at {@code body}; -1 while it is not whole. */
    int end(int body) throws IOException {
        var at = 0;
        while (at < body && !isLength(at)) {
            at = next(at, body);
        }
        if (at >= body) {
            throw new IOException("an answer without a length: " + text(0, body));
        }
        var value = 0;
        for (var i = at + LENGTH.length; bytes[i] != '\r'; i++) {
            value = bytes[i] == ' ' ? value : 10 * value + bytes[i] - '0';
        }
        return body + value <= length ? body + value : -1;
    }

    private int next(int at, int end) {
        var i = at;
        while (i < end && bytes[i] != '\n') {
            i++;
        }
        return i + 1;
    }

    private boolean isLength(int at) {
        for (var i = 0; i < LENGTH.length; i++) {
            if (at + i >= length || (bytes[at + i] | 0x20) != LENGTH[i] && bytes[at + i] != LENGTH[i]) {
                return false;
            }
        }
        return true;
    }

    /** The status of an HTTP answer. */
    int status() {
        return Integer.parseInt(text(9, 12));
    }

    /** What a WebSocket's frame is; the first of those that are here. */
    int opcode() {
        return bytes[0] & 0x0f;
    }

    /** Where the payload of the first frame begins; -1 while its head is not whole. */
    int payload() {
        if (length < 2) {
            return -1;
        }
        var small = bytes[1] & 0x7f;
        var head = small == 126 ? 4 : small == 127 ? 10 : 2;
        return length < head ? -1 : head;
    }

    /** Where the first frame ends; -1 while it is not whole. */
    int frameEnd(int payload) {
        long size = bytes[1] & 0x7f;
        if (payload > 2) {
            size = 0;
            for (var i = 2; i < payload; i++) {
                size = size << 8 | bytes[i] & 0xff;
            }
        }
        return payload + size <= length ? (int) (payload + size) : -1;
    }

    boolean has(byte[] wanted, int from, int to) {
        return indexOf(wanted, from, to) >= 0;
    }

    private int indexOf(byte[] wanted, int from, int to) {
        var last = to - wanted.length;
        search:
        for (var at = from; at <= last; at++) {
            for (var i = 0; i < wanted.length; i++) {
                if (bytes[at + i] != wanted[i]) {
                    continue search;
                }
            }
            return at;
        }
        return -1;
    }

    String text(int from, int to) {
        return new String(bytes, from, Math.max(0, to - from), StandardCharsets.UTF_8);
    }
}
