package dev.awsagent.benchmarks.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A connection over bare TCP. */
record PlainConnection(SocketChannel channel) implements Connection {

    @Override
    public int read(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    @Override
    public void write(ByteBuffer... sources) throws IOException {
        while (sources[sources.length - 1].hasRemaining()) {
            channel.write(sources);
        }
    }

    @Override
    public boolean prefersDirect() {
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
