package dev.awsagent.benchmarks.server;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Says things over a WebSocket. */
final class SocketTalker extends Talker {

    private static final byte[] REPLIED = Incoming.ascii("\"event\":\"replied\"");
    private static final byte[] ERROR = Incoming.ascii("\"type\":\"error\"");
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final String text;
    private long said;

    SocketTalker(Served server, String text) throws IOException {
        super(server);
        this.text = text;
        upgrade(server, channel, in);
        send("{\"type\":\"subscribe\",\"conversation\":\"" + conversation() + "\"}");
        while (!await().contains("\"subscribed\"")) {
            // The greeting comes first.
        }
    }

    /** Makes a WebSocket of a connection. */
    static void upgrade(Served server, SocketChannel channel, Incoming in) throws IOException {
        write(channel, server.upgrade());
        var body = in.body();
        while (body < 0) {
            in.read(channel);
            body = in.body();
        }
        if (in.status() != 101) {
            throw new IOException("no WebSocket was opened: " + in.text(0, body));
        }
        in.drop(body);
    }

    /** A frame of a client. Its mask is zero, which leaves the payload as it is. */
    static byte[] frame(int opcode, String text) {
        var payload = text.getBytes(StandardCharsets.UTF_8);
        if (payload.length > 65_535) {
            throw new IllegalArgumentException("more than one says at once: " + payload.length + " bytes");
        }
        var small = payload.length < 126;
        var head = small ? 6 : 8;
        var frame = new byte[head + payload.length];
        frame[0] = (byte) (0x80 | opcode);
        frame[1] = (byte) (0x80 | (small ? payload.length : 126));
        if (!small) {
            frame[2] = (byte) (payload.length >> 8);
            frame[3] = (byte) payload.length;
        }
        System.arraycopy(payload, 0, frame, head, payload.length);
        return frame;
    }

    private void send(String message) throws IOException {
        write(channel, frame(TEXT, message));
    }

    /** The next message, waited for. */
    private String await() throws IOException {
        while (true) {
            var payload = in.payload();
            var end = payload < 0 ? -1 : in.frameEnd(payload);
            if (end < 0) {
                in.read(channel);
            } else {
                var message = in.text(payload, end);
                in.drop(end);
                return message;
            }
        }
    }

    @Override
    void say() throws IOException {
        send("{\"type\":\"message\",\"conversation\":\"" + conversation() + "\",\"text\":\"" + text + "\",\"ref\":\""
                + said++ + "\"}");
    }

    @Override
    boolean replied() throws IOException {
        var replied = false;
        for (var payload = in.payload(); payload >= 0; payload = in.payload()) {
            var end = in.frameEnd(payload);
            if (end < 0) {
                break;
            }
            var opcode = in.opcode();
            if (opcode == PING) {
                write(channel, frame(PONG, in.text(payload, end)));
            } else if (opcode == CLOSE || in.has(ERROR, payload, end)) {
                throw new IOException("a WebSocket said: " + in.text(payload, end));
            } else if (in.has(REPLIED, payload, end)) {
                check(payload, end);
                replied = true;
            }
            in.drop(end);
        }
        return replied;
    }

    /** All that comes for one message, in its order. */
    List<String> exchange() throws IOException {
        say();
        var all = new ArrayList<String>();
        do {
            all.add(await());
        } while (!all.get(all.size() - 1).contains("\"event\":\"replied\""));
        return all;
    }

    @Override
    public void close() throws IOException {
        write(channel, frame(CLOSE, ""));
        super.close();
    }
}
