package dev.awsagent.tools.lambda;

import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.Impact;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One test on {@code moto_server}, with a server of faults before it: the agent's tools, clients beside them, and a mark that sets its things apart. */
final class MotoCase implements BeforeEachCallback, AfterEachCallback {

    private final AwsEmulator aws;
    private final Path folder;
    ToolRunner runner;
    FaultyLambda faulty;
    Moto moto;
    String mark;

    /** @param folder the working folder of the agent */
    MotoCase(AwsEmulator aws, Path folder) {
        this.aws = aws;
        this.folder = folder;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        faulty = new FaultyLambda(aws.endpoint());
        runner = ToolRunner.on(faulty.environment(aws.accessKeyId(), aws.secretAccessKey(), folder), folder);
        moto = new Moto(aws);
        mark = "m" + UUID.randomUUID().toString().substring(0, 8);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        runner.close();
        faulty.close();
        moto.close();
    }

    String name(String name) {
        return mark + "-" + name;
    }

    /** What one tool would do, as a person would be shown it. */
    Impact impact(String tool, Map<String, ?> arguments) {
        return runner.review(tool, arguments).steps().get(0).impact();
    }
}
