package dev.awsagent.credentials;

import dev.awsagent.credential.AwsCredentials;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * The credentials of one call of an SDK client, which the signer reads anew for each attempt. When AWS refuses them, the next
 * attempt of the same call is signed with fresh ones. {@code toString} shows no secret.
 */
sealed class Lease implements software.amazon.awssdk.auth.credentials.AwsCredentials permits Lease.OfSession {

    /** Where they come from and go back to. */
    interface Issuer {
        AwsCredentials credentials();

        /**
         * Says that AWS refused these, and asks for others.
         *
         * @param ended whether AWS refused them because they ended
         * @return null when there are no others
         */
        @Nullable
        AwsCredentials replacement(AwsCredentials refused, boolean ended);

        /** Who gives those of a call that begins on this thread. */
        default Issuer here() {
            return this;
        }

        /** These, and no others when they are refused. */
        static Issuer only(AwsCredentials credentials) {
            return new Issuer() {
                @Override
                public AwsCredentials credentials() {
                    return credentials;
                }

                @Override
                public @Nullable AwsCredentials replacement(AwsCredentials refused, boolean ended) {
                    return null;
                }
            };
        }
    }

    private final Issuer issuer;
    private volatile AwsCredentials credentials;
    private volatile boolean replaced;

    private Lease(Issuer issuer, AwsCredentials credentials) {
        this.issuer = issuer;
        this.credentials = credentials;
    }

    /** One with a session token: the signer tells the two apart by their type. */
    static final class OfSession extends Lease implements AwsSessionCredentialsIdentity {
        private OfSession(Issuer issuer, AwsCredentials credentials) {
            super(issuer, credentials);
        }

        @Override
        public String sessionToken() {
            return String.valueOf(current().sessionToken());
        }
    }

    static Lease from(Issuer usual) {
        // Settled once: the attempts of a call are signed by the same one, on whichever thread they are made.
        var issuer = usual.here();
        var credentials = issuer.credentials();
        return credentials.sessionToken() == null ? new Lease(issuer, credentials) : new OfSession(issuer, credentials);
    }

    final AwsCredentials current() {
        return credentials;
    }

    /** Tells that they were refused. Whether another attempt is worth it: once, and only with other ones of the same kind. */
    final synchronized boolean renew(boolean ended) {
        var used = credentials;
        var other = issuer.replacement(used, ended);
        if (replaced || other == null || (other.sessionToken() == null) != (used.sessionToken() == null)) {
            return false;
        }
        replaced = true;
        credentials = other;
        return true;
    }

    /** Whether these are others already than those that the call began with. */
    final boolean isReplaced() {
        return replaced;
    }

    @Override
    public String accessKeyId() {
        return credentials.accessKeyId();
    }

    @Override
    public String secretAccessKey() {
        return credentials.secretAccessKey();
    }

    @Override
    public String toString() {
        return "Lease[" + credentials + "]";
    }
}
