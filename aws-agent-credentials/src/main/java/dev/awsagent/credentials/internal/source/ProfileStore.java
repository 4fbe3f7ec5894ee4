package dev.awsagent.credentials.internal.source;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import dev.awsagent.credentials.internal.store.Notices;
import org.jspecify.annotations.Nullable;

/** The profiles as they are now: an edited file is read again. Thread-safe. */
public final class ProfileStore {

    private final Environment environment;
    private final Notices notices;
    private volatile @Nullable Profiles last;

    public ProfileStore(Environment environment) {
        this(environment, new Notices());
    }

    public ProfileStore(Environment environment, Notices notices) {
        this.environment = environment;
        this.notices = notices;
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
        read.readableByOthers().forEach(notices::add);
        return read;
    }
}
