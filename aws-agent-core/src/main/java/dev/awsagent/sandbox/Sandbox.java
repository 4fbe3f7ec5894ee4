package dev.awsagent.sandbox;

import dev.awsagent.credential.AwsCredentials;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;

/** A running AWS look-alike on loopback. Closing it stops what it started. Thread-safe. */
public interface Sandbox extends AutoCloseable {

    /** The account id that is shown for it. */
    String ACCOUNT = "sandbox";

    /** The region that every sandbox pretends to be. */
    String REGION = "us-east-1";

    /**
     * The sandbox of the module on the path, which starts when an operation needs it first.
     *
     * @param dataFolder where it keeps what is put into it; made when absent
     * @throws IllegalArgumentException when no module on the path has one, naming the one to add
     */
    static Sandbox discover(Path dataFolder) {
        var providers = ServiceLoader.load(SandboxProvider.class).iterator();
        if (!providers.hasNext()) {
            throw new IllegalArgumentException(
                    "there is no sandbox on the class path; add the module dev.awsagent:aws-agent-sandbox");
        }
        return new LazySandbox(providers.next(), dataFolder);
    }

    /** The endpoint for a service, named as the AWS CLI names it; empty when the sandbox does not have that service. */
    Optional<URI> endpoint(String service);

    /** The generated keys that it accepts. */
    AwsCredentials credentials();

    default String region() {
        return REGION;
    }

    /** One line for people: what runs, and where its data is. */
    String description();

    @Override
    void close();
}
