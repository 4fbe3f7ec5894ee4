package dev.awsagent.credential;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A key pair, and where it came from. {@code toString} shows neither the secret nor the token. Immutable. */
public final class AwsCredentials {

    private final String accessKeyId;
    private final String secretAccessKey;
    private final @Nullable String sessionToken;
    private final @Nullable Instant expires;
    private final String source;

    /**
     * @param source in words, for the person who asks where they came from
     * @param expires when they end; null for never
     * @throws IllegalArgumentException when a key is blank, naming the source and which, never the value
     */
    public AwsCredentials(
            String accessKeyId,
            String secretAccessKey,
            @Nullable String sessionToken,
            @Nullable Instant expires,
            String source) {
        this.source = Objects.requireNonNull(source, "source");
        if (accessKeyId.isBlank() || secretAccessKey.isBlank()) {
            throw new IllegalArgumentException((accessKeyId.isBlank() ? "the access key id" : "the secret access key")
                    + " from " + source + " is empty");
        }
        this.accessKeyId = accessKeyId.strip();
        this.secretAccessKey = secretAccessKey.strip();
        this.sessionToken = sessionToken == null || sessionToken.isBlank() ? null : sessionToken.strip();
        this.expires = expires;
    }

    public String accessKeyId() {
        return accessKeyId;
    }

    public String secretAccessKey() {
        return secretAccessKey;
    }

    public @Nullable String sessionToken() {
        return sessionToken;
    }

    public @Nullable Instant expires() {
        return expires;
    }

    public String source() {
        return source;
    }

    @Override
    public String toString() {
        return "AwsCredentials[" + source + ", key …" + accessKeyId.substring(Math.max(0, accessKeyId.length() - 4))
                + "]";
    }
}
