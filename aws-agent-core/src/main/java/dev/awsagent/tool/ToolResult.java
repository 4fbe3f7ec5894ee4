package dev.awsagent.tool;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a tool came back with. A plain return is not a success: a tool says which of the two it is. */
public sealed interface ToolResult<O> {

    /**
     * It worked.
     *
     * @param value what came back; a record, a list of records, or another JSON value
     * @param nextPage how to ask for the rest where the value was cut; null when it is whole
     */
    record Ok<O>(O value, @Nullable String nextPage) implements ToolResult<O> {
        public Ok {
            Objects.requireNonNull(value, "value");
        }
    }

    /**
     * It did not.
     *
     * @param message what, and the value received, in one line
     * @param hint the next thing to do; null when there is none
     */
    record Failed<O>(
            FailureKind kind, String message, @Nullable String hint) implements ToolResult<O> {
        public Failed {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(message, "message");
        }
    }

    static <O> ToolResult<O> ok(O value) {
        return new Ok<>(value, null);
    }

    static <O> ToolResult<O> failed(FailureKind kind, String message, @Nullable String hint) {
        return new Failed<>(kind, message, hint);
    }
}
