package dev.awsagent.credentials;

import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolPlugin;
import java.util.List;

/** The tools for credentials. Found by {@link java.util.ServiceLoader}. */
public final class CredentialsToolPlugin implements ToolPlugin {

    @Override
    public List<Tool<?, ?>> tools() {
        return List.of(new RotateAccessKeyTool(), new WhoAmITool());
    }
}
