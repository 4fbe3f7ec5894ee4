package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;

/** The audit log in CloudWatch Logs, on {@code moto_server}. */
class CloudWatchAuditSinkIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    private Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, Path.of(""));

    private ToolRunner runner(String settings) throws IOException {
        var config = Files.writeString(folder.resolve("config.yml"), "version: 1\naudit: {" + settings + "}\n");
        return ToolRunner.on(
                        test.faulty.environment(AWS.accessKeyId(), AWS.secretAccessKey(), folder),
                        builder -> builder.config(config).memory(folder.resolve("memory")))
                .approve();
    }

    private static Map<String, Object> week(String group) {
        return Map.of("source", group, "keep", "P7D");
    }

    private String group(String name) {
        var group = test.name(name);
        test.moto.logs().createLogGroup(request -> request.logGroupName(group));
        return group;
    }

    private Integer retention(String group) {
        return test.moto.logs().describeLogGroups(request -> request.logGroupNamePrefix(group)).logGroups().stream()
                .findFirst()
                .orElseThrow()
                .retentionInDays();
    }

    @Test
    void eachLine_isThereToo() throws IOException {
        var changed = group("changed");
        var audit = group("audit");
        try (var runner = runner("kind: cloudwatch, log_group: " + audit + ", log_stream: s1")) {
            runner.run("lambda_set_log_retention", week(changed));
            runner.run("lambda_set_log_retention", Map.of("source", changed, "keep", "P14D"));
        }

        List<String> there = test
                .moto
                .logs()
                .getLogEvents(request ->
                        request.logGroupName(audit).logStreamName("s1").startFromHead(true))
                .events()
                .stream()
                .map(OutputLogEvent::message)
                .toList();
        assertThat(there)
                .hasSize(4)
                .containsExactlyInAnyOrderElementsOf(Files.readAllLines(folder.resolve("memory/audit/audit.jsonl")));
        assertThat(retention(changed)).isEqualTo(14);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind: cloudwatch, log_group: nowhere            | there is no log group 'nowhere'",
                "kind: cloudwatch                                | does not say to which log group",
                "kind: cloudwatch, log_group: a, retention: 7    | audit.retention is nothing that CloudWatch Logs can be told",
                "kind: cloudwach, log_group: a                   | sends the audit log to 'cloudwach'",
            })
    void placeThatCannotBeUsed_keepsChangesFromBeingMade(String settings, String problem) throws IOException {
        var changed = group("changed");
        try (var runner = runner(settings)) {
            var failure = runner.fail("lambda_set_log_retention", week(changed));

            assertThat(failure.message()).contains(problem).contains("this was not run");
            assertThat(failure.hint()).isNotBlank();
        }
        assertThat(retention(changed)).isNull();
    }
}
