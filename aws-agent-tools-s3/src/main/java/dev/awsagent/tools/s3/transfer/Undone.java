package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * Something that a transfer did not do.
 *
 * @param name as {@link Transferred#from} has it
 * @param why in words
 * @param cause what was thrown; null when nothing was
 */
public record Undone(
        String name, FailureKind kind, String why, @Nullable RuntimeException cause) {

    Undone(String name, FailureKind kind, String why) {
        this(name, kind, why, null);
    }
}
