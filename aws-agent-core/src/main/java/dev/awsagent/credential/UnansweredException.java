package dev.awsagent.credential;

import org.jspecify.annotations.Nullable;

/**
 * A person was to be asked for a code or a passphrase and gave none: they said no, took too long, or are asked elsewhere. It says
 * nothing about what somebody else would answer, so that others who wait for the same credentials are asked themselves.
 */
public final class UnansweredException extends CredentialException {

    private static final long serialVersionUID = 1L;

    public UnansweredException(String message, @Nullable String hint) {
        super(message, hint, null);
    }
}
