package dev.awsagent.testkit;

import dev.awsagent.internal.moto.MotoServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind an emulator, chosen once per test run.
 *
 * @param name which one it is, in words
 * @param endpoint where it answers
 * @param moto the server when it is a child of ours; null otherwise
 * @param stop what ends it
 */
record Backend(String name, URI endpoint, @Nullable MotoServer moto, Runnable stop) implements AutoCloseable {

    static final String ENDPOINT_VARIABLE = "AWSAGENT_TEST_ENDPOINT";
    static final String REQUIRE_VARIABLE = "AWSAGENT_REQUIRE_SERVERS";

    /** No action at all is let through unchecked after this many; more than any test makes. */
    private static final String NO_CHECKS = "1000000000";

    /** There is none, and this is why. */
    static final class NoneException extends Exception {
        private static final long serialVersionUID = 1L;

        NoneException(String message) {
            super(message);
        }
    }

    /**
     * Chooses and starts one.
     *
     * @param enforcing whether it has to check signatures and permissions, which {@code moto_server} alone does
     * @throws NoneException when there is nothing to choose from, saying what was looked for
     * @throws IllegalStateException when the chosen one does not start
     */
    static Backend choose(Map<String, String> variables, boolean enforcing) throws NoneException {
        return choose(variables, enforcing, Backend::dockerAnswers);
    }

    static Backend choose(Map<String, String> variables, boolean enforcing, BooleanSupplier docker)
            throws NoneException {
        var named = variables.getOrDefault(ENDPOINT_VARIABLE, "");
        if (!enforcing && !named.isBlank()) {
            return named(named.strip());
        }
        var executable = MotoServer.executable(variables);
        if (executable.isPresent()) {
            var moto = MotoServer.start(
                    executable.get(), enforcing ? Map.of("INITIAL_NO_AUTH_ACTION_COUNT", NO_CHECKS) : Map.of());
            var backend = new Backend("moto_server on " + moto.endpoint(), moto.endpoint(), moto, moto::close);
            backend.reset();
            return backend;
        }
        if (enforcing) {
            throw new NoneException("no moto_server on the PATH, and nothing else checks signatures and permissions; "
                    + "install it with: pip install 'moto[server]'");
        }
        var jar = isLoadable("cloud.localstack.docker.Container");
        if (jar && docker.getAsBoolean()) {
            var localStack = LocalStackContainer.start();
            return new Backend(
                    "LocalStack on " + localStack.endpoint(), localStack.endpoint(), null, localStack::close);
        }
        throw new NoneException(ENDPOINT_VARIABLE + " is not set, no moto_server is on the PATH, and "
                + (jar ? "no Docker daemon answers" : "localstack-utils is not on the class path")
                + "; the shortest way is: pip install 'moto[server]'");
    }

    private static Backend named(String text) {
        URI endpoint;
        try {
            endpoint = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(ENDPOINT_VARIABLE + " is '" + text + "', which is no URL", e);
        }
        var host = endpoint.getHost();
        if (host == null || !List.of("http", "https").contains(endpoint.getScheme())) {
            throw new IllegalStateException(
                    ENDPOINT_VARIABLE + " is '" + text + "', must look like http://127.0.0.1:5000");
        }
        if (host.endsWith(".amazonaws.com") || host.endsWith(".amazonaws.com.cn") || host.endsWith(".aws")) {
            throw new IllegalStateException(
                    ENDPOINT_VARIABLE + " is '" + text + "', which is AWS itself; tests run against an emulator");
        }
        try {
            status(endpoint, "GET", "/");
        } catch (IOException e) {
            throw new IllegalStateException(
                    ENDPOINT_VARIABLE + " is '" + text + "', and nothing answers there: " + e.getMessage(), e);
        }
        return new Backend(text + " from " + ENDPOINT_VARIABLE, endpoint, null, () -> {});
    }

    private static boolean isLoadable(String type) {
        try {
            Class.forName(type, false, Backend.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    static boolean dockerAnswers() {
        try {
            var docker = new ProcessBuilder("docker", "version", "--format", "{{.Server.Version}}")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!docker.waitFor(10, TimeUnit.SECONDS)) {
                docker.destroyForcibly();
                return false;
            }
            return docker.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Forgets what was made in it, where it can: moto can, wherever it runs; others keep what they have. */
    void reset() {
        if (moto != null) {
            moto.reset();
            moto.command("/moto-api/config", "{\"lambda\":{\"use_docker\":false},\"batch\":{\"use_docker\":false}}");
            return;
        }
        try {
            status(endpoint, "POST", "/moto-api/reset");
        } catch (IOException e) {
            throw new IllegalStateException(name + " does not answer any more: " + e.getMessage(), e);
        }
    }

    /** Whether signatures and permissions are checked from here on. */
    void check(boolean on) {
        if (moto == null) {
            throw new IllegalStateException(name + " cannot check permissions");
        }
        moto.command("/moto-api/reset-auth", on ? "0" : NO_CHECKS);
    }

    private static int status(URI endpoint, String method, String path) throws IOException {
        var connection = (HttpURLConnection) endpoint.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(5_000);
        connection.setReadTimeout(10_000);
        connection.setRequestMethod(method);
        return connection.getResponseCode();
    }

    @Override
    public void close() {
        stop.run();
    }
}
