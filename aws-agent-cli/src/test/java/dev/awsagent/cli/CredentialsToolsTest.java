package dev.awsagent.cli;

import dev.awsagent.credentials.CredentialsToolPlugin;
import dev.awsagent.testkit.ToolContract;
import dev.awsagent.tool.ToolPlugin;
import java.util.Map;

/** Stands here and not beside the plugin, since the testkit itself needs the credentials module. */
class CredentialsToolsTest extends ToolContract {

    @Override
    protected ToolPlugin plugin() {
        return new CredentialsToolPlugin();
    }

    @Override
    protected Map<String, String> samples() {
        return Map.of("profile", "prod-admin");
    }
}
