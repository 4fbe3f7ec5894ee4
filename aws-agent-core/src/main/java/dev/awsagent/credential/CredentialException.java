package dev.awsagent.credential;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Credentials, a profile or a region could not be had. The message says where was looked; the hint what to do. */
public sealed class CredentialException extends RuntimeException permits UnansweredException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String hint;

    public CredentialException(String message, @Nullable String hint) {
        this(message, hint, null);
    }

    public CredentialException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(Objects.requireNonNull(message, "message"), cause);
        this.hint = hint;
    }

    public @Nullable String hint() {
        return hint;
    }
}
