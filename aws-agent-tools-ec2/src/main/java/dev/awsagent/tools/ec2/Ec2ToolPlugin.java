package dev.awsagent.tools.ec2;

import dev.awsagent.tool.TagLookup;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolPlugin;
import java.util.List;

/** The EC2 tools. */
public final class Ec2ToolPlugin implements ToolPlugin {

    @Override
    public List<TagLookup> tagLookups() {
        return List.of(new ResourceTags());
    }

    @Override
    public List<Tool<?, ?>> tools() {
        return List.of(
                new ListInstancesTool(),
                new InstanceInfoTool(),
                new StartInstancesTool(),
                new StopInstancesTool(),
                new ForceStopInstancesTool(),
                new HibernateInstancesTool(),
                new RebootInstancesTool(),
                new TerminateInstancesTool(),
                new LaunchInstancesTool(),
                new WaitForInstancesTool(),
                new ResizeInstanceTool(),
                new RenameInstanceTool(),
                new ProtectInstancesTool(),
                new UnprotectInstancesTool(),
                new MetadataOptionsTool(),
                new InstanceStatusTool(),
                new ConsoleOutputTool(),
                new TagResourcesTool(),
                new UntagResourcesTool(),
                new FindByTagTool(),
                new ListSecurityGroupsTool(),
                new SecurityGroupRulesTool(),
                new FindOpenGroupsTool(),
                new OpenPortTool(),
                new ClosePortTool(),
                new SetSecurityGroupsTool(),
                new ListVolumesTool(),
                new CreateVolumeTool(),
                new AttachVolumeTool(),
                new DetachVolumeTool(),
                new DeleteVolumesTool(),
                new GrowVolumeTool(),
                new ConvertVolumesTool(),
                new ListSnapshotsTool(),
                new CreateSnapshotTool(),
                new SnapshotVolumesTool(),
                new RestoreSnapshotTool(),
                new DeleteSnapshotsTool(),
                new ListImagesTool(),
                new CreateImageTool(),
                new DeregisterImageTool(),
                new ListKeyPairsTool(),
                new CreateKeyPairTool(),
                new ImportKeyPairTool(),
                new DeleteKeyPairTool(),
                new ListAddressesTool(),
                new AllocateAddressTool(),
                new AssociateAddressTool(),
                new DisassociateAddressTool(),
                new ReleaseAddressesTool(),
                new ListNetworksTool(),
                new VpcInfoTool(),
                new SubnetInfoTool(),
                new InstanceTypesTool(),
                new ListRegionsTool());
    }
}
