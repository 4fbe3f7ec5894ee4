package dev.awsagent.tool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tools of one agent, by name. Immutable and thread-safe. What was registered explicitly wins over what was
 * discovered; two discovered tools of one name, or two lookups of one service's tags, are refused, naming both places they
 * came from.
 */
public final class ToolRegistry {

    private final Map<String, ToolDefinition> byName;
    private final Map<String, TagLookup> tagLookups;

    private ToolRegistry(Map<String, ToolDefinition> byName, Map<String, TagLookup> tagLookups) {
        this.byName = byName;
        this.tagLookups = tagLookups;
    }

    /** Just these tools. */
    public static ToolRegistry of(Collection<? extends Tool<?, ?>> tools) {
        return of(tools, null, null);
    }

    /** These tools, and those of every {@link ToolPlugin} that {@code loader} finds. */
    public static ToolRegistry discover(Collection<? extends Tool<?, ?>> explicit, ClassLoader loader) {
        return of(explicit, loader, null);
    }

    /**
     * These tools, and those that plugins bring, where they are called so.
     *
     * @param loader finds the plugins; null for none
     * @param names of all tools there shall be, the rest of which are not read; null for any
     */
    public static ToolRegistry of(
            Collection<? extends Tool<?, ?>> explicit, @Nullable ClassLoader loader, @Nullable Set<String> names) {
        var discovered = new ArrayList<Tool<?, ?>>();
        var lookups = new ArrayList<TagLookup>();
        if (loader != null) {
            discover(loader, discovered, lookups);
        }
        var all = named(discovered, names);
        all.putAll(named(explicit, names));
        return new ToolRegistry(all, byService(lookups));
    }

    private static void discover(ClassLoader loader, List<Tool<?, ?>> tools, List<TagLookup> lookups) {
        for (var plugins = ServiceLoader.load(ToolPlugin.class, loader).iterator(); ; ) {
            try {
                if (!plugins.hasNext()) {
                    break;
                }
                var plugin = plugins.next();
                tools.addAll(plugin.tools());
                lookups.addAll(plugin.tagLookups());
            } catch (ServiceConfigurationError | LinkageError e) {
                throw new IllegalArgumentException(
                        "a tool plugin on the path cannot be loaded: " + e.getMessage() + "; fix or remove its jar", e);
            }
        }
    }

    private static Map<String, TagLookup> byService(List<TagLookup> lookups) {
        var byService = new HashMap<String, TagLookup>();
        for (var lookup : lookups) {
            var other = byService.putIfAbsent(lookup.service(), lookup);
            if (other != null) {
                throw new IllegalArgumentException("two plugins look up the tags of " + lookup.service() + ": one in "
                        + ToolDefinition.source(other.getClass()) + ", one in "
                        + ToolDefinition.source(lookup.getClass()) + "; remove one");
            }
        }
        return byService;
    }

    private static Map<String, ToolDefinition> named(
            Collection<? extends Tool<?, ?>> tools, @Nullable Set<String> names) {
        var named = new LinkedHashMap<String, ToolDefinition>();
        for (var tool : tools) {
            if (names != null
                    && !names.contains(ToolDefinition.infoOf(tool.getClass()).name())) {
                continue;
            }
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

    /** What finds the tags of the things of a service, as the AWS CLI names it; empty where no plugin brings that. */
    public Optional<TagLookup> tagLookup(String service) {
        return Optional.ofNullable(tagLookups.get(service));
    }

    /** All of them, explicit ones in place of the discovered, in the order of registration. */
    public List<ToolDefinition> all() {
        return List.copyOf(byName.values());
    }
}
