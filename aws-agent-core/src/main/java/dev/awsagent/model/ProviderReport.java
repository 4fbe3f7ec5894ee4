package dev.awsagent.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the models of one provider.
 *
 * @param provider the part before the colon of a model's name
 * @param example the name of a model
 * @param ready whether a model can be made: library and key are there
 * @param problem what is missing, or what the provider said when it was asked; null for nothing
 * @param models those that may be used; null when the provider was not asked, or cannot be
 */
public record ProviderReport(
        String provider,
        String example,
        boolean ready,
        @Nullable String problem,
        @Nullable List<String> models) {
    public ProviderReport {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(example, "example");
        models = models == null ? null : List.copyOf(models);
    }
}
