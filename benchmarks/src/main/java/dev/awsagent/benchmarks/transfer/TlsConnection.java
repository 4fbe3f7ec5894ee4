package dev.awsagent.benchmarks.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/**
 * A connection over TLS, as the server. An engine over large buffers: a socket of the JDK asks the system twice for each
 * record of 16 KiB.
 */
final class TlsConnection implements Connection {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int RECORDS = 8;

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final int record;
    private final ByteBuffer arrived;
    private final ByteBuffer decrypted;
    private final ByteBuffer leaving;

    TlsConnection(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
        record = engine.getSession().getPacketBufferSize();
        arrived = ByteBuffer.allocate(RECORDS * record).limit(0);
        decrypted = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize())
                .limit(0);
        leaving = ByteBuffer.allocate(RECORDS * record);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        var before = target.position();
        while (true) {
            if (decrypted.hasRemaining()) {
                return before == target.position() ? move(decrypted, target) : target.position() - before;
            }
            var straight = target.remaining() >= decrypted.capacity();
            if (!straight && target.position() > before) {
                return target.position() - before;
            }
            if (!straight) {
                decrypted.clear();
            }
            SSLEngineResult result;
            try {
                result = engine.unwrap(arrived, straight ? target : decrypted);
            } finally {
                if (!straight) {
                    decrypted.flip();
                }
            }
            settle(result.getHandshakeStatus());
            if (result.getStatus() == Status.CLOSED) {
                return target.position() > before ? target.position() - before : -1;
            }
            if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
                if (target.position() > before) {
                    return target.position() - before;
                }
                arrived.compact();
                var read = channel.read(arrived);
                arrived.flip();
                if (read < 0) {
                    return -1;
                }
            }
        }
    }

    private static int move(ByteBuffer from, ByteBuffer to) {
        var bytes = Math.min(from.remaining(), to.remaining());
        to.put(to.position(), from, from.position(), bytes);
        to.position(to.position() + bytes);
        from.position(from.position() + bytes);
        return bytes;
    }

    /** Does what the handshake wants of this side. */
    private void settle(HandshakeStatus wanted) throws IOException {
        var status = wanted;
        while (status == HandshakeStatus.NEED_TASK || status == HandshakeStatus.NEED_WRAP) {
            if (status == HandshakeStatus.NEED_TASK) {
                for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
                status = engine.getHandshakeStatus();
            } else {
                leaving.clear();
                var result = engine.wrap(NOTHING.duplicate(), leaving);
                flush();
                status = result.getStatus() == Status.CLOSED
                        ? HandshakeStatus.NOT_HANDSHAKING
                        : engine.getHandshakeStatus();
            }
        }
    }

    @Override
    public void write(ByteBuffer... sources) throws IOException {
        while (sources[sources.length - 1].hasRemaining()) {
            leaving.clear();
            while (leaving.remaining() >= record && sources[sources.length - 1].hasRemaining()) {
                if (engine.wrap(sources, leaving).getStatus() == Status.CLOSED) {
                    throw new IOException("the client has closed its TLS connection");
                }
            }
            flush();
        }
    }

    private void flush() throws IOException {
        leaving.flip();
        while (leaving.hasRemaining()) {
            channel.write(leaving);
        }
    }

    @Override
    public boolean prefersDirect() {
        return false;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
