package dev.awsagent.tools.ec2;

import dev.awsagent.testkit.ToolContract;
import dev.awsagent.tool.ToolPlugin;
import java.util.Map;
import java.util.Set;

class Ec2ToolsTest extends ToolContract {

    /** What the testkit has no value for. */
    static final Map<String, String> SAMPLES = Map.ofEntries(
            Map.entry("type", "t3.micro"),
            Map.entry("ec2_list_volumes.type", "gp3"),
            Map.entry("ec2_create_volume.type", "gp3"),
            Map.entry("ec2_restore_snapshot.type", "gp3"),
            Map.entry("ec2_create_key_pair.type", "rsa"),
            Map.entry("types", "t3.micro"),
            Map.entry("port", "443"),
            Map.entry("source", "10.0.0.0/8"),
            Map.entry("zone", "eu-west-1a"),
            Map.entry("device", "/dev/sdf"),
            Map.entry("ec2_list_volumes.volumes", "vol-0abc1234def567890"),
            Map.entry("ec2_list_snapshots.snapshots", "snap-0abc1234def567890"),
            Map.entry("ec2_list_images.images", "ami-0abc1234def567890"),
            Map.entry("ec2_list_instances.image", "ami-0abc1234def567890"),
            Map.entry("ec2_list_instances.subnet", "subnet-0abc1234def567890"),
            Map.entry("ec2_list_addresses.address", "203.0.113.7"),
            Map.entry("ec2_import_key_pair.file", "deploy-1.pem"));

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
