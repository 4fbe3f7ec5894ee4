package dev.awsagent.credentials.internal.gate;

import dev.awsagent.gate.CallScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rides as a suppressed exception on what the SDK throws, so that whoever explains it knows which call it was. Holds
 * nothing secret.
 */
public final class CallNote extends Exception {

    private static final long serialVersionUID = 1L;

    private final String service;
    private final String operation;
    private final @Nullable String endpoint;
    private final transient Map<String, String> names;
    private final transient List<String> declared;

    /** @param scope in which it was made */
    CallNote(CallScope scope, String service, String operation, @Nullable String endpoint, Map<String, String> names) {
        super(service + ":" + operation + (endpoint == null ? "" : " at " + endpoint), null, false, false);
        this.service = service;
        this.operation = operation;
        this.endpoint = endpoint;
        this.names = names;
        this.declared = scope.resources(service, operation);
    }

    /** The note on an exception or on one of its causes. */
    public static Optional<CallNote> on(Throwable error) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            for (var suppressed : at.getSuppressed()) {
                if (suppressed instanceof CallNote note) {
                    return Optional.of(note);
                }
            }
        }
        return Optional.empty();
    }

    public String service() {
        return service;
    }

    public String operation() {
        return operation;
    }

    /** Scheme, host and port that it was sent to; null when it did not come to that. */
    public @Nullable String endpoint() {
        return endpoint;
    }

    /** The ARNs that its step declared for it, with {@code *} where a part was not known. */
    public List<String> declared() {
        return declared;
    }

    /** What the request named, by the API's names: {@code Bucket}, {@code Key}. */
    public Map<String, String> names() {
        return names;
    }
}
