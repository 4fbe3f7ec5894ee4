package dev.awsagent.testkit;

import dev.awsagent.tool.ToolPlugin;

/** A plugin's test as its author writes it. */
class ShelfToolsTest extends ToolContract {
    @Override
    protected ToolPlugin plugin() {
        return new ShelfToolPlugin();
    }
}
