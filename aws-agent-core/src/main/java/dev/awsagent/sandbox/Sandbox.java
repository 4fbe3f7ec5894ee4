package dev.awsagent.sandbox;

import dev.awsagent.credential.AwsCredentials;
import java.net.URI;
import java.util.Optional;

/** A running AWS look-alike on loopback. Closing it stops what it started. Thread-safe. */
public interface Sandbox extends AutoCloseable {

    /** The account id that is shown for it. */
    String ACCOUNT = "sandbox";

    /** The endpoint for a service, named as the AWS CLI names it; empty when the sandbox does not have that service. */
    Optional<URI> endpoint(String service);

    /** The generated keys that it accepts. */
    AwsCredentials credentials();

    /** The region that it pretends to be. */
    String region();

    /** One line for people: what runs, and where its data is. */
    String description();

    @Override
    void close();
}
