package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.FailureKind;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What may be looked at and not changed, on a server that checks. */
class ChangesDeniedIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.enforcing();

    private static ToolRunner looking() {
        return ToolRunner.on(AWS.environmentWith(
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"lambda:Get*\",\"lambda:List*\","
                        + "\"logs:Describe*\"],\"Resource\":\"*\"}]}"));
    }

    @Test
    void changesThatAreNotAllowed_changeNothing() {
        try (var moto = new Moto(AWS);
                var runner = looking()) {
            moto.create("denied");
            moto.client().publishVersion(request -> request.functionName("denied"));
            moto.client()
                    .createAlias(request ->
                            request.functionName("denied").name("live").functionVersion("1"));
            moto.client().publishVersion(request -> request.functionName("denied"));
            moto.logs().createLogGroup(request -> request.logGroupName("/denied/logs"));
            var changes = Map.<String, Map<String, Object>>of(
                    "lambda_publish_version",
                    Map.of("function", "denied"),
                    "lambda_create_alias",
                    Map.of("function", "denied", "alias", "beta", "version", "1"),
                    "lambda_delete_alias",
                    Map.of("function", "denied", "alias", "live"),
                    "lambda_reserve_concurrency",
                    Map.of("function", "denied", "reserved", 5),
                    "lambda_add_permission",
                    Map.of("function", "denied", "principal", "sns.amazonaws.com"),
                    "lambda_create_url",
                    Map.of("function", "denied"),
                    "lambda_set_log_retention",
                    Map.of("source", "/denied/logs", "keep", "P14D"),
                    "lambda_delete_log_group",
                    Map.of("source", "/denied/logs"));
            runner.approve();
            changes.forEach((tool, arguments) ->
                    assertThat(runner.fail(tool, arguments).kind()).as(tool).isEqualTo(FailureKind.ACCESS_DENIED));
            assertThat(moto.client()
                            .listAliases(request -> request.functionName("denied"))
                            .aliases())
                    .extracting(alias -> alias.name())
                    .containsExactly("live");
            assertThat(moto.logs()
                            .describeLogGroups(request -> request.logGroupNamePrefix("/denied/logs"))
                            .logGroups())
                    .hasSize(1)
                    .allMatch(group -> group.retentionInDays() == null);
        }
    }
}
