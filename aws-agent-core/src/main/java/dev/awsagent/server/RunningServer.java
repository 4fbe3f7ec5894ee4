package dev.awsagent.server;

import java.net.URI;

/** A chat server that takes requests. Thread-safe. */
public interface RunningServer extends AutoCloseable {

    /** Where it listens. */
    URI address();

    /** The page's address with the token that signs in whoever opens it: a secret of the person who started the server. */
    URI link();

    /** Takes no new work, lets what runs finish for a while, tells the clients, and stops. Returns when it has. */
    @Override
    void close();
}
