package dev.awsagent.credential;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
 * @param models what is said of language models besides which is used
 * @param telemetry the names of what watches turns, see {@link dev.awsagent.agent.TurnObserver.Factory}; empty for nothing
 */
public record Defaults(
        @Nullable String region,
        @Nullable String model,
        @Nullable String policy,
        @Nullable Map<String, String> tags,
        Map<String, String> audit,
        Models models,
        Set<String> telemetry) {

    /**
     * What the configuration file says of language models. {@code toString} shows no value, as one may be a key.
     *
     * @param planner which planner is asked: {@code local}, {@code model} or {@code auto}; null for none
     * @param fallback the name of the model that is asked where the first one fails; null for none
     * @param providers the settings of each provider, such as {@code key} and {@code base_url}
     */
    public record Models(
            @Nullable String planner, @Nullable String fallback, Map<String, Map<String, String>> providers) {

        public static final Models NONE = new Models(null, null, Map.of());

        public Models {
            providers = Map.copyOf(providers);
        }

        @Override
        public String toString() {
            return "Models[" + planner + ", " + fallback + ", " + providers.keySet() + "]";
        }
    }

    /** Nothing is said. */
    public static final Defaults NONE = new Defaults(null, null, null);

    public Defaults {
        tags = tags == null ? null : Map.copyOf(tags);
        audit = Map.copyOf(audit);
        Objects.requireNonNull(models, "models");
        telemetry = Set.copyOf(telemetry);
    }

    /** The same where nothing watches turns. */
    public Defaults(
            @Nullable String region,
            @Nullable String model,
            @Nullable String policy,
            @Nullable Map<String, String> tags,
            Map<String, String> audit,
            Models models) {
        this(region, model, policy, tags, audit, models, Set.of());
    }

    /** The same with nothing about models besides which is used. */
    public Defaults(
            @Nullable String region,
            @Nullable String model,
            @Nullable String policy,
            @Nullable Map<String, String> tags,
            Map<String, String> audit) {
        this(region, model, policy, tags, audit, Models.NONE);
    }

    /** The same without tags of its own, and without a second place for the audit log. */
    public Defaults(@Nullable String region, @Nullable String model, @Nullable String policy) {
        this(region, model, policy, Map.of(), Map.of());
    }
}
