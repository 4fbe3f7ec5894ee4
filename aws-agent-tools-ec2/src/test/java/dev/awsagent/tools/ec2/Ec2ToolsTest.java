package dev.awsagent.tools.ec2;

import dev.awsagent.testkit.ToolContract;
import dev.awsagent.tool.ToolPlugin;
import java.util.Map;
import java.util.Set;

class Ec2ToolsTest extends ToolContract {

    /** What the testkit has no value for. */
    static final Map<String, String> SAMPLES = Map.of(
            "type",
            "t3.micro",
            "ec2_list_volumes.type",
            "gp3",
            "ec2_create_volume.type",
            "gp3",
            "types",
            "t3.micro",
            "port",
            "443",
            "source",
            "10.0.0.0/8",
            "zone",
            "eu-west-1a",
            "device",
            "/dev/sdf",
            "ec2_import_key_pair.file",
            "deploy-1.pem");

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
