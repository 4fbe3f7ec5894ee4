package dev.awsagent.tool;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A failure that a tool can throw from deep inside instead of returning {@link ToolResult.Failed}; they mean the same. */
public final class ToolException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final FailureKind kind;
    private final @Nullable String hint;
    private final @Nullable String said;
    private final List<String> meant;

    public ToolException(FailureKind kind, String message, @Nullable String hint) {
        this(kind, message, hint, null);
    }

    public ToolException(FailureKind kind, String message, @Nullable String hint, @Nullable Throwable cause) {
        this(kind, message, hint, cause, null, List.of());
    }

    private ToolException(
            FailureKind kind,
            String message,
            @Nullable String hint,
            @Nullable Throwable cause,
            @Nullable String said,
            List<String> meant) {
        super(Objects.requireNonNull(message, "message"), cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.hint = hint;
        this.said = said;
        this.meant = List.copyOf(meant);
    }

    /**
     * A name that may mean several things. Nothing was changed. Where the user's own words hold the name, the user is asked
     * which one is meant; otherwise it fails as {@link FailureKind#CONFLICT}.
     *
     * @param message what is ambiguous, and what sets the things apart
     * @param said the name, as it was given
     * @param meant what to say instead, one for each thing: ids, not texts that somebody else can choose
     */
    public static ToolException ambiguous(String message, String said, List<String> meant) {
        if (meant.size() < 2) {
            throw new IllegalArgumentException("one meaning is not ambiguous: " + meant);
        }
        return new ToolException(
                FailureKind.CONFLICT, message, "say which: " + String.join(", ", meant), null, said, meant);
    }

    /** That failure, in what was thrown or its causes; null for any other. */
    public static @Nullable ToolException ambiguousIn(Throwable thrown) {
        for (Throwable e = thrown; e != null && e.getCause() != e; e = e.getCause()) {
            if (e instanceof ToolException told && !told.meant.isEmpty()) {
                return told;
            }
        }
        return null;
    }

    /** The name that is ambiguous; null for any other failure. */
    public @Nullable String said() {
        return said;
    }

    /** What the name may mean; empty for any other failure. */
    public List<String> meant() {
        return meant;
    }

    public FailureKind kind() {
        return kind;
    }

    public @Nullable String hint() {
        return hint;
    }
}
