package dev.awsagent.sandbox;

import java.nio.file.Path;

/** Starts a sandbox. Found by {@link java.util.ServiceLoader}; does no work in its constructor. */
public interface SandboxProvider {

    /**
     * Starts the look-alike, seeded with something to see the first time.
     *
     * @param dataFolder where it keeps what is put into it; made when absent
     * @throws IllegalStateException when it cannot start, saying why and what to do
     */
    Sandbox start(Path dataFolder);
}
