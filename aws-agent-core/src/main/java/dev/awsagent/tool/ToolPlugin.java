package dev.awsagent.tool;

import java.util.List;

/**
 * A set of tools, found by {@link java.util.ServiceLoader}. A plugin MUST have a public constructor without arguments (or
 * a {@code provider()} method) that does no work.
 */
public interface ToolPlugin {

    /** The tools, made anew or always the same; called once per registry. */
    default List<Tool<?, ?>> tools() {
        return List.of();
    }

    /** What finds the tags of things, for policies that ask for them; one for each service. */
    default List<TagLookup> tagLookups() {
        return List.of();
    }
}
