package dev.awsagent.sandbox;

import dev.awsagent.credential.AwsCredentials;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts when something is about to be called, so that planning starts nothing. */
final class LazySandbox implements Sandbox {

    private final SandboxProvider provider;
    private final Path dataFolder;
    private @Nullable Sandbox started;
    private boolean closed;

    LazySandbox(SandboxProvider provider, Path dataFolder) {
        this.provider = provider;
        this.dataFolder = dataFolder;
    }

    private synchronized Sandbox started() {
        if (closed) {
            throw new IllegalStateException("the sandbox in " + dataFolder + " is closed; start a new one");
        }
        if (started == null) {
            started = provider.start(dataFolder);
        }
        return started;
    }

    @Override
    public Optional<URI> endpoint(String service) {
        return started().endpoint(service);
    }

    @Override
    public AwsCredentials credentials() {
        return started().credentials();
    }

    @Override
    public String region() {
        return REGION;
    }

    @Override
    public String description() {
        return started().description();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (started != null) {
            started.close();
            started = null;
        }
    }
}
