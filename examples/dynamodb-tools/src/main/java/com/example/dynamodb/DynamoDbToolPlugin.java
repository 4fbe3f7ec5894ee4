package com.example.dynamodb;

import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolPlugin;
import java.util.List;

/** Found by ServiceLoader; a new tool is one more line here. */
public final class DynamoDbToolPlugin implements ToolPlugin {

    @Override
    public List<Tool<?, ?>> tools() {
        return List.of(new ListTablesTool());
    }
}
