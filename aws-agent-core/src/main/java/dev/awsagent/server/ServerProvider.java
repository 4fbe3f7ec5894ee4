package dev.awsagent.server;

import java.util.ServiceLoader;

/** Starts the chat server. Found by {@link ServiceLoader}; does no work in its constructor. */
public interface ServerProvider {

    /**
     * Starts it, and returns when it takes requests.
     *
     * @throws IllegalArgumentException when the settings contradict themselves or are not safe, saying what to change
     * @throws IllegalStateException when it cannot start, saying why and what to do
     */
    RunningServer start(ServerSettings settings);

    /**
     * The one of the module on the path.
     *
     * @throws IllegalArgumentException when no module on the path has one, naming the one to add
     */
    static ServerProvider find() {
        var providers = ServiceLoader.load(ServerProvider.class).iterator();
        if (!providers.hasNext()) {
            throw new IllegalArgumentException(
                    "there is no server on the class path; add the module dev.awsagent:aws-agent-server");
        }
        return providers.next();
    }
}
