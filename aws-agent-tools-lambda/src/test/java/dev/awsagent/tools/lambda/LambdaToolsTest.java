package dev.awsagent.tools.lambda;

import dev.awsagent.testkit.ToolContract;
import dev.awsagent.tool.ToolPlugin;
import java.util.Map;

class LambdaToolsTest extends ToolContract {

    /** What the testkit has no value for. */
    static final Map<String, String> SAMPLES = Map.of("runtime", "python3.13", "function", "resize-images");

    @Override
    protected ToolPlugin plugin() {
        return new LambdaToolPlugin();
    }

    @Override
    protected Map<String, String> samples() {
        return SAMPLES;
    }
}
