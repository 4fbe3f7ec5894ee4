package dev.awsagent.tools.ec2;

import dev.awsagent.testkit.GuideContract;
import dev.awsagent.tool.ToolRegistry;
import java.nio.file.Path;

class GuideTest extends GuideContract {

    @Override
    protected Path guide() {
        return Path.of(System.getProperty("awsagent.repository.root"), "docs/guides/ec2.md");
    }

    @Override
    protected ToolRegistry tools() {
        return PromptsTest.TOOLS;
    }

    @Override
    protected ToolRegistry among() {
        return PromptsTest.ALL;
    }
}
