package dev.awsagent.sandbox.local;

import dev.awsagent.internal.moto.MotoServer;
import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.sandbox.SandboxProvider;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The sandbox on this machine. S3 is an S3Proxy in this JVM, over files under the data folder, so what is put into it is
 * there again next time. Where {@code moto_server} is on the {@code PATH}, other services are served by it: it is started
 * the first time that one of them is asked for, and keeps what it has in memory only.
 *
 * <p>Several processes may use one data folder at a time. Each serves it on a port of its own; all accept the same keys
 * and see the same buckets. An object is replaced in one step, so a reader meets the old or the new one and never a
 * mixture; of two that write one key at the same time, the last wins. What {@code moto_server} holds is not shared.
 */
public final class LocalSandboxProvider implements SandboxProvider {

    /** For {@link java.util.ServiceLoader}; does no work. */
    public LocalSandboxProvider() {}

    @Override
    public Sandbox start(Path dataFolder) {
        var folder = SandboxFolder.open(Objects.requireNonNull(dataFolder, "dataFolder"));
        return LocalSandbox.start(folder, MotoServer.executable(System.getenv()).orElse(null));
    }
}
