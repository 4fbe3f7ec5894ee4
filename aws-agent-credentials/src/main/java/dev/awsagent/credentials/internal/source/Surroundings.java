package dev.awsagent.credentials.internal.source;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialProvider;
import dev.awsagent.credential.Environment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the sources that come with the agent may use beyond the environment.
 *
 * @param store the profile files
 * @param roles how a role is assumed
 * @param own the agent's own configuration file and what it put into the keyring
 */
public record Surroundings(ProfileStore store, Roles roles, OwnSettings own) {

    /** A source that uses them. */
    public interface Source extends CredentialProvider {
        Lookup lookup(@Nullable String profile, Environment environment, Surroundings surroundings);

        @Override
        default Lookup lookup(@Nullable String profile, Environment environment) {
            try (var own = OwnSettings.of(environment)) {
                return lookup(profile, environment, new Surroundings(new ProfileStore(environment), Roles.NONE, own));
            }
        }
    }

    /**
     * A role to assume.
     *
     * @param sessionName null for one of ours
     * @param seconds how long it lasts; null for what the role allows by default
     * @param mfaSerial the MFA device whose code it takes; null for none
     * @param who whose role it is, for messages: {@code profile 'dev'}
     */
    public record Role(
            String arn,
            @Nullable String sessionName,
            @Nullable String externalId,
            @Nullable Integer seconds,
            @Nullable String mfaSerial,
            String who) {}

    /**
     * Those who have to be asked: AWS, a program, and for an MFA code a person. Each method throws a
     * {@link CredentialException} when they say no.
     */
    public interface Roles {
        AwsCredentials assume(Role role, AwsCredentials source);

        AwsCredentials assumeWithToken(Role role, Path tokenFile);

        /** Those of the account and the role that a profile names, with the sign-in that is kept. */
        AwsCredentials signedIn(SsoSettings sso);

        /** Those that a program prints. */
        AwsCredentials printed(String command, String who);

        /** For a source that is asked outside of an agent. */
        Roles NONE = new Roles() {
            @Override
            public AwsCredentials assume(Role role, AwsCredentials source) {
                throw none(role);
            }

            @Override
            public AwsCredentials assumeWithToken(Role role, Path tokenFile) {
                throw none(role);
            }

            @Override
            public AwsCredentials signedIn(SsoSettings sso) {
                throw none(sso.who() + " signs in with SSO");
            }

            @Override
            public AwsCredentials printed(String command, String who) {
                throw none(who + " runs a credential_process");
            }

            private CredentialException none(Role role) {
                return none(role.who() + " needs the role " + role.arn());
            }

            private CredentialException none(String what) {
                return new CredentialException(
                        what + ", which takes a running agent", "ask through the agent's CredentialService");
            }
        };
    }
}
