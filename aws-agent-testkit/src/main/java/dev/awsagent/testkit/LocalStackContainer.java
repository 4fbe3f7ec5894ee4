package dev.awsagent.testkit;

import cloud.localstack.docker.Container;
import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;

/** A LocalStack in Docker, through localstack-utils. Loaded only when that jar is there and a Docker daemon answers. */
final class LocalStackContainer implements AutoCloseable {

    private static final String IMAGE = "localstack/localstack";
    private static final String HOST = "localhost";
    private static final int EDGE_PORT = 4566;
    private static final Pattern READY = Pattern.compile("Ready\\.");

    private final Container container;

    private LocalStackContainer(Container container) {
        this.container = container;
    }

    static LocalStackContainer start() {
        var container = Container.createLocalstackContainer(
                HOST, false, true, IMAGE, null, null, null, Map.of(), Map.of(), Map.of(), null);
        var started = new LocalStackContainer(container);
        try {
            container.waitForLogToken(READY);
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw new IllegalStateException(
                    "LocalStack did not get ready; look at its log with: docker logs, or install moto_server instead",
                    e);
        }
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + container.getExternalPortFor(EDGE_PORT));
    }

    @Override
    public void close() {
        container.stop();
    }
}
