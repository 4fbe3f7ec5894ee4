package dev.awsagent.agent;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.model.ChatModelFactory;
import dev.awsagent.model.ModelSettings;
import dev.awsagent.model.ProviderReport;
import dev.awsagent.plan.ChatModelPlanner;
import dev.awsagent.tool.ToolException;
import dev.langchain4j.model.chat.ChatModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds language models. In a class of its own, so that their library is loaded only when there is one. */
final class Models {

    private Models() {}

    static ChatModelPlanner planner(ChatModel model, @Nullable String name) {
        return ChatModelPlanner.of(model, name == null ? nameOf(model) : name);
    }

    private static String nameOf(ChatModel model) {
        var parameters = model.defaultRequestParameters();
        var name = parameters == null ? null : parameters.modelName();
        return name == null || name.isBlank() ? model.getClass().getSimpleName() : name;
    }

    private record Named(ChatModelFactory factory, String model, ModelSettings settings) {}

    /** The model for {@code provider:model}. */
    static ChatModel model(String name, Function<String, ModelSettings> settings) {
        var named = named(name, settings);
        return named.factory().create(named.model(), named.settings());
    }

    /** The planner for {@code provider:model}; streaming where the provider can. */
    static ChatModelPlanner planner(String name, Function<String, ModelSettings> settings) {
        var named = named(name, settings);
        var factory = named.factory();
        var planner = factory.createStreaming(named.model(), named.settings())
                .map(streaming -> ChatModelPlanner.streaming(streaming, name))
                .orElseGet(() -> ChatModelPlanner.of(factory.create(named.model(), named.settings()), name));
        var context = factory.context(named.model(), named.settings());
        return context.isEmpty()
                ? planner
                : planner.withLimits(ChatModelPlanner.Limits.DEFAULT.within(context.getAsInt()));
    }

    private static Named named(String name, Function<String, ModelSettings> settings) {
        var colon = name.indexOf(':');
        if (colon < 1 || colon == name.length() - 1) {
            throw new IllegalArgumentException(
                    "model '" + name + "' must look like openai:gpt-4o-mini: a provider, a colon and a name");
        }
        var provider = name.substring(0, colon);
        var known = new ArrayList<String>();
        for (var factory : factories()) {
            if (factory.provider().equals(provider)) {
                return new Named(factory, name.substring(colon + 1), settings.apply(provider));
            }
            known.add(factory.provider());
        }
        throw new IllegalArgumentException("no module on the path provides models of '" + provider + "' for '" + name
                + "'; "
                + (known.isEmpty()
                        ? "there are none at all: add dev.awsagent:aws-agent-models"
                        : "there are " + String.join(", ", known)
                                + ": use one of them, or add the module that has it"));
    }

    /** All providers, by name. */
    static List<ProviderReport> reports(Function<String, ModelSettings> settings, boolean ask) {
        return factories().stream()
                .map(factory -> report(factory, settings.apply(factory.provider()), ask))
                .sorted(Comparator.comparing(ProviderReport::provider))
                .toList();
    }

    private static ProviderReport report(ChatModelFactory factory, ModelSettings settings, boolean ask) {
        var example = factory.example();
        var ready = false;
        String problem = null;
        List<String> models = null;
        try {
            factory.create(example.substring(example.indexOf(':') + 1), settings);
            ready = true;
            models = ask ? factory.available(settings) : null;
        } catch (IllegalArgumentException e) {
            problem = e.getMessage();
        } catch (ToolException e) {
            problem = problem(e.getMessage(), e.hint());
        } catch (CredentialException e) {
            // A keyring that is locked is of no matter to the other providers.
            problem = problem(e.getMessage(), e.hint());
        }
        return new ProviderReport(
                factory.provider(), example, ready, problem, models == null || models.isEmpty() ? null : models);
    }

    private static String problem(@Nullable String message, @Nullable String hint) {
        return message + (hint == null ? "" : "; " + hint);
    }

    private static List<ChatModelFactory> factories() {
        var found = new ArrayList<ChatModelFactory>();
        try {
            ServiceLoader.load(ChatModelFactory.class).forEach(found::add);
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new IllegalArgumentException(
                    "a module with models cannot be loaded: " + e.getMessage() + "; fix or remove its jar", e);
        }
        return found;
    }
}
