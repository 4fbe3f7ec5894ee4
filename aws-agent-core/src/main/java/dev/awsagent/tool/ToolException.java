package dev.awsagent.tool;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A failure that a tool can throw from deep inside instead of returning {@link ToolResult.Failed}; they mean the same. */
public final class ToolException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final FailureKind kind;
    private final @Nullable String hint;

    public ToolException(FailureKind kind, String message, @Nullable String hint) {
        this(kind, message, hint, null);
    }

    public ToolException(FailureKind kind, String message, @Nullable String hint, @Nullable Throwable cause) {
        super(Objects.requireNonNull(message, "message"), cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.hint = hint;
    }

    public FailureKind kind() {
        return kind;
    }

    public @Nullable String hint() {
        return hint;
    }
}
