package dev.awsagent.credentials.internal.source;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import org.jspecify.annotations.Nullable;

/** The profiles as they are now: an edited file is read again. Thread-safe. */
public final class ProfileStore {

    private final Environment environment;
    private volatile @Nullable Profiles last;

    public ProfileStore(Environment environment) {
        this.environment = environment;
    }

    /**
     * The same instance as before while the files did not change.
     *
     * @throws CredentialException for a file that cannot be read, or makes no sense
     */
    public Profiles profiles() {
        var seen = last;
        if (seen != null && seen.current()) {
            return seen;
        }
        var read = Profiles.read(environment);
        last = read;
        return read;
    }
}
