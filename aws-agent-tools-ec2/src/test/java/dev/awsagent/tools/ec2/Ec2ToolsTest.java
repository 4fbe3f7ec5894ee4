package dev.awsagent.tools.ec2;

import dev.awsagent.testkit.ToolContract;
import dev.awsagent.tool.ToolPlugin;
import java.util.Map;
import java.util.Set;

class Ec2ToolsTest extends ToolContract {

    /** What the testkit has no value for. */
    static final Map<String, String> SAMPLES = Map.of("type", "t3.micro", "port", "443", "source", "10.0.0.0/8");

    @Override
    protected ToolPlugin plugin() {
        return new Ec2ToolPlugin();
    }

    @Override
    protected Map<String, String> samples() {
        return SAMPLES;
    }

    @Override
    protected Set<String> notSecret() {
        return Set.of("Details.metadataTokens");
    }
}
