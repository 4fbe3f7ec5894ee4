package dev.awsagent.benchmarks.server;

import java.io.IOException;

/** Says things by POST, over a connection that is kept open. */
final class PostTalker extends Talker {

    private final byte[] request;

    PostTalker(Served server, String text) throws IOException {
        super(server);
        request = server.written("POST", "/conversations/" + conversation() + "/messages", Served.message(text));
    }

    @Override
    void say() throws IOException {
        write(channel, request);
    }

    @Override
    boolean replied() throws IOException {
        var body = in.body();
        var end = body < 0 ? -1 : in.end(body);
        if (end < 0) {
            return false;
        }
        if (in.status() != 200) {
            throw new IOException("a message was answered with: " + in.text(0, end));
        }
        check(body, end);
        in.drop(end);
        return true;
    }
}
