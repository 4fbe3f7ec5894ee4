package dev.awsagent.credential;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One source of credentials, found by {@link java.util.ServiceLoader} or registered explicitly. An explicitly registered
 * provider replaces a discovered one of the same name.
 *
 * <p>A provider MUST be thread-safe, MUST do no work in its constructor, and MUST NOT put a secret in a message.
 */
public interface CredentialProvider {

    /** A short name, unique in a chain: {@code environment}, {@code profile}, {@code vault}. */
    String name();

    /** Its place among the others. */
    default Position position() {
        return new Position.Last();
    }

    /**
     * Looks for credentials.
     *
     * @param profile the profile that was named; null when none was. A provider that knows no profiles MUST answer
     *     {@link Lookup.NotHere} when one was named
     */
    Lookup lookup(@Nullable String profile, Environment environment);

    /** The profiles that this source knows; none for a source without profiles. */
    default List<ProfileSummary> profiles(Environment environment) {
        return List.of();
    }

    /** Where in the chain. */
    sealed interface Position {
        /** Right before the provider of this name. */
        record Before(String provider) implements Position {}

        /** Right after the provider of this name. */
        record After(String provider) implements Position {}

        /** After all that are there. */
        record Last() implements Position {}
    }

    /** What came of looking. */
    sealed interface Lookup {
        /** Here they are. */
        record Found(AwsCredentials credentials) implements Lookup {}

        /** This source has none, and the next one may be asked. {@code reason} says what was looked at. */
        record NotHere(String reason) implements Lookup {}

        /** This source has some, but they cannot be used: the chain ends here and nothing else is tried. */
        record Broken(String reason, @Nullable String hint) implements Lookup {}
    }
}
