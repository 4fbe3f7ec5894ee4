package dev.awsagent.credential;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where an operation runs. As asked for, any part may be null; {@link CredentialService#settle} fills in what the
 * configuration says.
 *
 * @param profile the name of a profile; null for the chain of sources that applies when none was named
 * @param region the code of a region; null when nothing says one, which is an error only for an operation that needs it
 * @param role the ARN of a role to assume first; null for none
 * @param endpoint the one endpoint for all services; null for AWS itself or what the profile says
 */
public record Target(
        @Nullable String profile,
        @Nullable String region,
        @Nullable String role,
        @Nullable URI endpoint) {

    /** Nothing asked for in particular. */
    public static final Target ANY = new Target(null, null, null, null);

    /** Written out: the one that a record brings along costs a start of the command line its method handles. */
    @Override
    public int hashCode() {
        return Objects.hash(profile, region, role, endpoint);
    }

    public Target withProfile(@Nullable String profile) {
        return new Target(profile, region, role, endpoint);
    }

    public Target withRegion(@Nullable String region) {
        return new Target(profile, region, role, endpoint);
    }

    public Target withEndpoint(@Nullable URI endpoint) {
        return new Target(profile, region, role, endpoint);
    }
}
