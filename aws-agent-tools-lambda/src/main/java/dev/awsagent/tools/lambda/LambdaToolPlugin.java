package dev.awsagent.tools.lambda;

import dev.awsagent.tool.TagLookup;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolPlugin;
import java.util.List;

/** The Lambda tools. */
public final class LambdaToolPlugin implements ToolPlugin {

    @Override
    public List<TagLookup> tagLookups() {
        return List.of(new FunctionTags());
    }

    @Override
    public List<Tool<?, ?>> tools() {
        return List.of(
                new ListFunctionsTool(),
                new FunctionInfoTool(),
                new ShowVariableTool(),
                new CreateFunctionTool(),
                new UpdateCodeTool(),
                new UpdateConfigurationTool(),
                new SetDescriptionTool(),
                new SetEnvironmentTool(),
                new UnsetEnvironmentTool(),
                new DeleteFunctionTool(),
                new InvokeTool(),
                new TagFunctionTool(),
                new UntagFunctionTool(),
                new WaitForFunctionTool(),
                new ShowLogsTool(),
                new ListLogGroupsTool(),
                new SetRetentionTool(),
                new DeleteLogGroupTool(),
                new ShowMetricsTool(),
                new ListVersionsTool(),
                new PublishVersionTool(),
                new ListAliasesTool(),
                new CreateAliasTool(),
                new PointAliasTool(),
                new ShiftTrafficTool(),
                new EndShiftTool(),
                new ReleaseVersionTool(),
                new DeleteAliasTool(),
                new ShowConcurrencyTool(),
                new ReserveConcurrencyTool(),
                new UnreserveConcurrencyTool(),
                new ProvisionConcurrencyTool(),
                new UnprovisionConcurrencyTool(),
                new ShowPermissionsTool(),
                new AddPermissionTool(),
                new RemovePermissionTool(),
                new ListEventSourcesTool(),
                new CreateEventSourceTool(),
                new UpdateEventSourceTool(),
                new DeleteEventSourceTool(),
                new ListLayersTool(),
                new AttachLayerTool(),
                new DetachLayerTool(),
                new PublishLayerVersionTool(),
                new DeleteLayerVersionTool(),
                new ShowUrlTool(),
                new FindUrlsTool(),
                new CreateUrlTool(),
                new ChangeUrlTool(),
                new DeleteUrlTool());
    }
}
