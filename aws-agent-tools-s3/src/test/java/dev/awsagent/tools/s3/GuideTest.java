package dev.awsagent.tools.s3;

import dev.awsagent.testkit.GuideContract;
import dev.awsagent.tool.ToolRegistry;
import java.nio.file.Path;
import java.util.Set;

class GuideTest extends GuideContract {

    private static final ToolRegistry TOOLS = ToolRegistry.of(new S3ToolPlugin().tools());

    @Override
    protected Path guide() {
        return Path.of(System.getProperty("awsagent.repository.root"), "docs/guides/s3.md");
    }

    @Override
    protected ToolRegistry tools() {
        return TOOLS;
    }

    @Override
    protected Set<String> withoutSentence() {
        return Set.of("s3_transfer");
    }
}
