package dev.awsagent.benchmarks.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * One connection with one conversation, in which one thing is said after the other. Takes next to no time of the processor: what is
 * said is made beforehand, and of what is answered only so much is read that a wrong answer is seen. Used by one thread.
 */
abstract class Talker implements AutoCloseable {

    static final String API = "/api/v1";

    /** That something was done, and not refused or asked back. */
    private static final byte[] ANSWERED = Incoming.ascii("\"type\":\"answer\"");

    final SocketChannel channel;
    final Incoming in = new Incoming();
    private final Served server;
    private final String conversation;

    Talker(Served server) throws IOException {
        this.server = server;
        channel = SocketChannel.open(server.address());
        channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
        conversation = server.begin(channel, in);
    }

    final String conversation() {
        return conversation;
    }

    /** Says the next thing. */
    abstract void say() throws IOException;

    /**
     * Looks at what has come in.
     *
     * @return whether the reply is there
     * @throws IOException when it is another than it should be
     */
    abstract boolean replied() throws IOException;

    final void check(int from, int to) throws IOException {
        if (!in.has(ANSWERED, from, to)) {
            throw new IOException(server.name() + " has not answered, but: " + in.text(from, to));
        }
    }

    static void write(SocketChannel channel, byte[] bytes) throws IOException {
        var out = ByteBuffer.wrap(bytes);
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    /** Gives up the conversation, by a request of its own. */
    final void forget() throws IOException {
        server.request("DELETE", "/conversations/" + conversation);
    }

    /** Without a word. */
    final void drop() throws IOException {
        channel.close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
