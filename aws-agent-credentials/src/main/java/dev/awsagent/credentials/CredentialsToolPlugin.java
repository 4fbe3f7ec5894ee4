package dev.awsagent.credentials;

import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolPlugin;
import java.util.List;

/** The tools for keys that the agent keeps itself. Found by {@link java.util.ServiceLoader}. */
public final class CredentialsToolPlugin implements ToolPlugin {

    @Override
    public List<Tool<?, ?>> tools() {
        return List.of(new RotateAccessKeyTool());
    }
}
