package dev.awsagent.credential;

import org.jspecify.annotations.Nullable;

/**
 * What the agent's configuration file says where nobody else does.
 *
 * @param region the code of a region; null for none
 * @param model the name of a language model, such as {@code openai:gpt-4o-mini}; null for none
 * @param policy the name of a {@link dev.awsagent.guard.Policy#preset preset}; null for none
 */
public record Defaults(
        @Nullable String region,
        @Nullable String model,
        @Nullable String policy) {

    /** Nothing is said. */
    public static final Defaults NONE = new Defaults(null, null, null);
}
