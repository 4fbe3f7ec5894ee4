package dev.awsagent.tools.ec2;

import dev.awsagent.guard.Proposal;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.Impact;
import dev.awsagent.tools.ec2.Changes.Outcome;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One test on {@code moto_server}: the agent's tools, a client beside them, and a mark that sets its things apart. */
final class MotoCase implements BeforeEachCallback, AfterEachCallback {

    private final AwsEmulator aws;
    private final Path folder;
    ToolRunner runner;
    Moto moto;
    String mark;

    /** @param folder the working folder of the agent */
    MotoCase(AwsEmulator aws, Path folder) {
        this.aws = aws;
        this.folder = folder;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        runner = ToolRunner.on(aws.environment(), folder);
        moto = new Moto(aws);
        mark = "m" + UUID.randomUUID().toString().substring(0, 8);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        runner.close();
        moto.close();
    }

    String name(String name) {
        return mark + "-" + name;
    }

    /** What one tool would do, as a person would be shown it. */
    Impact impact(String tool, Map<String, ?> arguments) {
        return impact(runner.review(tool, arguments));
    }

    static Impact impact(Proposal proposal) {
        return proposal.steps().get(0).impact();
    }

    /** Runs a change, with its yes, and says what came of the first thing. */
    Outcome change(String tool, Map<String, ?> arguments) {
        return Outcome.valueOf(runner.approve()
                .run(tool, arguments)
                .value()
                .path("results")
                .get(0)
                .path("outcome")
                .asText());
    }
}
