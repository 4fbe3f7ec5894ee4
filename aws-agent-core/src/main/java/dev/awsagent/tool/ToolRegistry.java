package dev.awsagent.tool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The tools of one agent, by name. Immutable and thread-safe. What was registered explicitly wins over what was
 * discovered; two discovered tools of one name are refused, naming both places they came from.
 */
public final class ToolRegistry {

    private final Map<String, ToolDefinition> byName;

    private ToolRegistry(Map<String, ToolDefinition> byName) {
        this.byName = byName;
    }

    /** Just these tools. */
    public static ToolRegistry of(Collection<? extends Tool<?, ?>> tools) {
        return new ToolRegistry(named(tools));
    }

    /** These tools, and those of every {@link ToolPlugin} that {@code loader} finds. */
    public static ToolRegistry discover(Collection<? extends Tool<?, ?>> explicit, ClassLoader loader) {
        var discovered = new ArrayList<Tool<?, ?>>();
        for (var plugins = ServiceLoader.load(ToolPlugin.class, loader).iterator(); ; ) {
            try {
                if (!plugins.hasNext()) {
                    break;
                }
                discovered.addAll(plugins.next().tools());
            } catch (ServiceConfigurationError | LinkageError e) {
                throw new IllegalArgumentException(
                        "a tool plugin on the path cannot be loaded: " + e.getMessage() + "; fix or remove its jar", e);
            }
        }
        var all = named(discovered);
        all.putAll(named(explicit));
        return new ToolRegistry(all);
    }

    private static Map<String, ToolDefinition> named(Collection<? extends Tool<?, ?>> tools) {
        var named = new LinkedHashMap<String, ToolDefinition>();
        for (var tool : tools) {
            var definition = ToolDefinition.of(tool);
            var other = named.putIfAbsent(definition.name(), definition);
            if (other != null) {
                throw new IllegalArgumentException(
                        "two tools are called " + definition.name() + ": one in " + other.source() + ", one in "
                                + definition.source() + "; remove one, or register one explicitly");
            }
        }
        return named;
    }

    public Optional<ToolDefinition> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** All of them, explicit ones in place of the discovered, in the order of registration. */
    public List<ToolDefinition> all() {
        return List.copyOf(byName.values());
    }
}
