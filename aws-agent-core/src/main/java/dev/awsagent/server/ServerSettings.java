package dev.awsagent.server;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.credential.Target;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a chat server is started with.
 *
 * @param agents gives a builder of agents, a new one each time, with all that does not differ between conversations
 * @param target where requests run unless they or their conversation say otherwise
 * @param model the language model of conversations that name none; null for the one of the configuration, where it names one
 * @param sandbox whether every call goes to a look-alike of AWS
 * @param workingFolder that of the agents; what is uploaded to the server is put into a folder in it
 * @param folder where the server keeps what belongs to it: its token, conversations, what waits for a yes
 * @param user the name of whoever has the token
 * @param host the address to listen on, such as {@code 127.0.0.1}
 * @param port 0 for any that is free
 * @param tls how connections are protected
 * @param file the server's own configuration; null for none
 */
public record ServerSettings(
        Supplier<AwsAgent.Builder> agents,
        Target target,
        @Nullable String model,
        boolean sandbox,
        Path workingFolder,
        Path folder,
        String user,
        String host,
        int port,
        Tls tls,
        @Nullable Path file) {

    public ServerSettings {
        Objects.requireNonNull(agents, "agents");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(workingFolder, "workingFolder");
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(tls, "tls");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("the port must be from 0 to 65535, got " + port);
        }
    }

    /** How connections are protected. */
    public sealed interface Tls {

        /** Not at all: on loopback only. */
        record None() implements Tls {}

        /** A proxy in front ends TLS, and nobody else can reach the server: whoever starts it says so. */
        record Proxy() implements Tls {}

        /** By a certificate that the server makes for itself: on loopback only. */
        record Generated() implements Tls {}

        /** By a certificate with its chain, and a private key in PKCS #8 without a passphrase, both PEM. */
        record Pem(Path certificate, Path key) implements Tls {}

        /** By a PKCS #12 file, with a file that holds its password. */
        record Pkcs12(Path store, Path password) implements Tls {}
    }
}
