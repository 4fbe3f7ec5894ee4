package dev.awsagent.model;

import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one provider's models are made from, besides their name: the environment, what the configuration file says below
 * {@code models: PROVIDER:}, a key in the keyring, and what the agent's credentials give. {@code toString} shows no value.
 * Thread-safe.
 */
public final class ModelSettings {

    /** A setting, and where it was found. {@code toString} shows the place only. */
    public record Found(String value, String source) {
        public Found {
            Objects.requireNonNull(value, "value");
            Objects.requireNonNull(source, "source");
        }

        @Override
        public String toString() {
            return "Found[" + source + "]";
        }
    }

    /** Gives what is asked for by type, for a target that is not settled yet: {@code AwsClients}. */
    public interface Services {
        <S> Optional<S> of(Class<S> type, Target asked);

        /** There are none. */
        static Services none() {
            return new Services() {
                @Override
                public <S> Optional<S> of(Class<S> type, Target asked) {
                    return Optional.empty();
                }
            };
        }
    }

    private static final String KEY = "key";

    private final String provider;
    private final Environment environment;
    private final Map<String, String> configured;
    private final Supplier<Optional<Found>> kept;
    private final Services services;

    /**
     * @param configured the settings of this provider in the configuration file, by name
     * @param kept the key in the keyring, looked for only where neither environment nor file have one
     */
    public ModelSettings(
            String provider,
            Environment environment,
            Map<String, String> configured,
            Supplier<Optional<Found>> kept,
            Services services) {
        this.provider = Objects.requireNonNull(provider, "provider");
        this.environment = Objects.requireNonNull(environment, "environment");
        this.configured = Map.copyOf(configured);
        this.kept = Objects.requireNonNull(kept, "kept");
        this.services = Objects.requireNonNull(services, "services");
    }

    /** What the environment alone says. */
    public static ModelSettings of(String provider, Environment environment) {
        return new ModelSettings(provider, environment, Map.of(), Optional::empty, Services.none());
    }

    /** The value of a variable, or else of a setting in the configuration file; null when neither is there. */
    public @Nullable Found find(String variable, String setting) {
        var value = environment.variable(variable);
        if (value != null) {
            return new Found(value, variable);
        }
        value = configured.get(setting);
        return value == null || value.isBlank()
                ? null
                : new Found(value, "models." + provider + "." + setting + " of the configuration");
    }

    /** The key: of the variable, else of the configuration file, else of the keyring; null when there is none. */
    public @Nullable Found key(String variable) {
        var found = find(variable, KEY);
        return found == null ? kept.get().orElse(null) : found;
    }

    /** Something that tools ask for by type, for the profile and region of the configuration or else the agent's own. */
    public <S> Optional<S> service(Class<S> type) {
        return services.of(type, new Target(configured.get("profile"), configured.get("region"), null, null));
    }

    @Override
    public String toString() {
        return "ModelSettings[" + provider + ", " + configured.keySet() + "]";
    }
}
