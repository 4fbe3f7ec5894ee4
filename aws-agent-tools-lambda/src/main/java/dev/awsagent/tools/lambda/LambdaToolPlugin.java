package dev.awsagent.tools.lambda;

import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolPlugin;
import java.util.List;

/** The Lambda tools. */
public final class LambdaToolPlugin implements ToolPlugin {

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
                new WaitForFunctionTool());
    }
}
