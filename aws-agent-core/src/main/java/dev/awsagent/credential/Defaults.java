package dev.awsagent.credential;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the agent's configuration file says where nobody else does.
 *
 * @param region the code of a region; null for none
 * @param model the name of a language model, such as {@code openai:gpt-4o-mini}; null for none
 * @param policy the name of a {@link dev.awsagent.guard.Policy#preset preset}; null for none
 * @param tags what is put on each new thing that takes tags; empty for none of its own; null where new things are to get
 *     no tags but those that are asked for
 * @param audit the second place of the audit log: its {@code kind}, and the settings of that kind; empty for none
 */
public record Defaults(
        @Nullable String region,
        @Nullable String model,
        @Nullable String policy,
        @Nullable Map<String, String> tags,
        Map<String, String> audit) {

    /** Nothing is said. */
    public static final Defaults NONE = new Defaults(null, null, null);

    public Defaults {
        tags = tags == null ? null : Map.copyOf(tags);
        audit = Map.copyOf(audit);
    }

    /** The same without tags of its own, and without a second place for the audit log. */
    public Defaults(@Nullable String region, @Nullable String model, @Nullable String policy) {
        this(region, model, policy, Map.of(), Map.of());
    }
}
