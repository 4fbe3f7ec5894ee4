package dev.awsagent.tools.s3;

import dev.awsagent.testkit.ToolContract;
import dev.awsagent.tool.ToolPlugin;
import java.util.Map;

class S3ToolsTest extends ToolContract {

    @Override
    protected ToolPlugin plugin() {
        return new S3ToolPlugin();
    }

    /** What a person would say for inputs that have a form of their own. */
    static final Map<String, String> SAMPLES = Map.of(
            "contentType", "text/html",
            "s3_restore_archived.duration", "5 days",
            "s3_read_text.maxBytes", "4 KB",
            "version", "3HL4kqtJvjVBH40Nrjfkd");

    @Override
    protected Map<String, String> samples() {
        return SAMPLES;
    }
}
