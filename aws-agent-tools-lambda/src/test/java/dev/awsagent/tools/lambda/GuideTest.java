package dev.awsagent.tools.lambda;

import dev.awsagent.testkit.GuideContract;
import dev.awsagent.tool.ToolRegistry;
import java.nio.file.Path;

class GuideTest extends GuideContract {

    @Override
    protected Path guide() {
        return Path.of(System.getProperty("awsagent.repository.root"), "docs/guides/lambda.md");
    }

    @Override
    protected ToolRegistry tools() {
        return PromptsTest.TOOLS;
    }
}
