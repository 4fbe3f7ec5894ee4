package dev.awsagent.tools.s3;

import dev.awsagent.testkit.ToolContract;
import dev.awsagent.tool.ToolPlugin;

class S3ToolsTest extends ToolContract {

    @Override
    protected ToolPlugin plugin() {
        return new S3ToolPlugin();
    }
}
