package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.plan.StepOutcome;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolPlugin;
import dev.awsagent.tool.ToolRegistry;
import dev.awsagent.tools.lambda.FaultyLambda.Answer;
import dev.awsagent.tools.lambda.FaultyLambda.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;

/** What each tool makes of the answers that AWS gives on a bad day. A tool that is new has to be in the table. */
class FaultsIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, folder);

    private static final ToolRegistry TOOLS = ToolRegistry.of(ServiceLoader.load(ToolPlugin.class).stream()
            .filter(one -> one.type().equals(LambdaToolPlugin.class))
            .flatMap(one -> one.get().tools().stream())
            .toList());

    /** Has whatever can be changed or taken away. */
    private String full;

    /** Has none of it. */
    private String plain;

    /** For each tool what it could do on a good day. */
    private final Map<String, Map<String, Object>> table = new TreeMap<>();

    @BeforeEach
    void create() throws IOException {
        full = test.name("full");
        plain = test.name("plain");
        var lambda = test.moto.client();
        test.moto.create(plain);
        var arn = test.moto.create(full, "LOG_LEVEL", "info");
        lambda.tagResource(request -> request.resource(arn).tags(Map.of("team", "web")));
        lambda.publishVersion(request -> request.functionName(full));
        lambda.updateFunctionCode(
                request -> request.functionName(full).zipFile(SdkBytes.fromByteArray(Moto.zip("app.py", "# other\n"))));
        lambda.publishVersion(request -> request.functionName(full));
        lambda.createAlias(request -> request.functionName(full).name("live").functionVersion("1"));
        lambda.createAlias(request -> request.functionName(full)
                .name("shifted")
                .functionVersion("1")
                .routingConfig(routing -> routing.additionalVersionWeights(Map.of("2", 0.1))));
        lambda.addPermission(request -> request.functionName(full)
                .statementId("from-s3")
                .action("lambda:InvokeFunction")
                .principal("s3.amazonaws.com"));
        lambda.createFunctionUrlConfig(request -> request.functionName(full).authType("AWS_IAM"));
        lambda.putFunctionConcurrency(request -> request.functionName(full).reservedConcurrentExecutions(5));
        var queue = test.moto.queue(test.name("jobs"));
        lambda.createEventSourceMapping(request -> request.functionName(full).eventSourceArn(queue));
        var layer = test.name("layer");
        var version = test.moto.layer(layer, "1");
        lambda.updateFunctionConfiguration(request -> request.functionName(full).layers(version));
        var group = LogsAccess.OF_FUNCTIONS + full;
        test.moto.logs().createLogGroup(request -> request.logGroupName(group));
        var code = test.name("code");
        Files.createDirectories(folder.resolve(code));
        Files.writeString(folder.resolve(code).resolve("app.py"), "def handler(event, context):\n    return event\n");

        add("lambda_list_functions");
        add("lambda_function_info", "function", full);
        add("lambda_show_variable", "function", full, "variable", "LOG_LEVEL");
        add("lambda_create_function", "name", test.name("new"), "code", code, "role", Moto.ROLE);
        add("lambda_update_code", "function", plain, "code", code);
        add("lambda_update_configuration", "function", plain, "memory", 512_000_000L);
        add("lambda_set_description", "function", plain, "description", "another one");
        add("lambda_set_environment", "function", full, "variables", Map.of("LOG_LEVEL", "debug"));
        add("lambda_unset_environment", "function", full, "variables", List.of("LOG_LEVEL"));
        add("lambda_delete_function", "function", plain);
        add("lambda_invoke", "function", plain);
        add("lambda_tag_function", "function", full, "tags", Map.of("team", "data"));
        add("lambda_untag_function", "function", full, "keys", List.of("team"));
        add("lambda_wait_for_function", "function", full);
        add("lambda_show_logs", "source", full);
        add("lambda_list_log_groups");
        add("lambda_set_log_retention", "source", full, "keep", "P14D");
        add("lambda_delete_log_group", "source", full);
        add("lambda_show_metrics", "function", full);
        add("lambda_list_versions", "function", full);
        add("lambda_publish_version", "function", full);
        add("lambda_list_aliases", "function", full);
        add("lambda_create_alias", "function", full, "alias", "beta", "version", "1");
        add("lambda_point_alias", "function", full, "alias", "live", "version", "2");
        add("lambda_shift_traffic", "function", full, "alias", "live", "version", "2", "percent", "10%");
        add("lambda_end_shift", "function", full, "alias", "shifted", "ending", "BACK");
        add("lambda_release_version", "function", full, "alias", "live");
        add("lambda_delete_alias", "function", full, "alias", "live");
        add("lambda_show_concurrency", "function", full);
        add("lambda_reserve_concurrency", "function", full, "reserved", 7);
        add("lambda_unreserve_concurrency", "function", full);
        add("lambda_provision_concurrency", "function", full, "qualifier", "live", "count", 7);
        add("lambda_unprovision_concurrency", "function", full, "qualifier", "live");
        add("lambda_show_permissions", "function", full);
        add("lambda_add_permission", "function", plain, "principal", "sns.amazonaws.com");
        add("lambda_remove_permission", "function", full, "statement", "from-s3");
        add("lambda_list_event_sources", "function", full);
        add("lambda_create_event_source", "function", plain, "arn", queue);
        add("lambda_update_event_source", "function", full, "state", "DISABLE");
        add("lambda_delete_event_source", "function", full);
        add("lambda_list_layers");
        add("lambda_attach_layer", "function", plain, "layer", layer);
        add("lambda_detach_layer", "function", full, "layer", layer);
        add("lambda_publish_layer_version", "layer", test.name("new-layer"), "code", code);
        add("lambda_delete_layer_version", "layer", layer, "version", 1);
        add("lambda_show_url", "function", full);
        add("lambda_find_urls");
        add("lambda_create_url", "function", plain);
        add("lambda_change_url", "function", full, "auth", "NONE");
        add("lambda_delete_url", "function", full);
        test.runner.approve();
    }

    private void add(String tool, Object... arguments) {
        var named = new HashMap<String, Object>();
        for (int i = 0; i < arguments.length; i += 2) {
            named.put((String) arguments[i], arguments[i + 1]);
        }
        table.put(tool, named);
    }

    private static boolean isLook(String tool) {
        return TOOLS.find(tool).orElseThrow().effect().compareTo(Effect.WRITE) < 0;
    }

    @Test
    void table_hasEveryTool() {
        assertThat(table.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        TOOLS.all().stream().map(tool -> tool.name()).toList());
    }

    /** moto has no provisioned concurrency. */
    private Answer without(Request request) {
        return request.method().equals("GET") && request.path().contains("/provisioned-concurrency")
                ? Answer.json(
                        200,
                        "{\"ProvisionedConcurrencyConfigs\":[{\"FunctionArn\":\"arn:aws:lambda:us-east-1:123456789012:function:"
                                + full
                                + ":live\",\"RequestedProvisionedConcurrentExecutions\":5,\"Status\":\"READY\"}]}")
                : null;
    }

    /** Has each tool run into the same: those that look with all they ask, the others with their change alone. */
    private void each(Answer answer, BiConsumer<SoftAssertions, Tried> then) {
        var softly = new SoftAssertions();
        table.forEach((tool, arguments) -> {
            Predicate<Request> hit = isLook(tool) ? Request::isOwn : Request::isChange;
            test.faulty.fault = request -> hit.test(request) ? answer : without(request);
            test.faulty.requests.clear();
            try {
                var failure = test.runner.fail(tool, arguments);
                var sent = test.faulty.requests.stream().filter(hit).toList();
                softly.assertThat(sent).as(tool).isNotEmpty();
                softly.assertThat(failure.message() + failure.hint())
                        .as(tool)
                        .containsAnyOf(test.mark, "lambda:", "logs:");
                softly.assertThat(failure.hint()).as(tool + ": next step").isNotBlank();
                then.accept(softly, new Tried(tool, failure, sent));
            } catch (AssertionError e) {
                softly.fail(tool + ": " + e.getMessage());
            }
        });
        softly.assertAll();
    }

    private record Tried(String tool, StepOutcome.Failure failure, List<Request> sent) {
        private String said() {
            return tool + ": " + failure;
        }
    }

    @Test
    void throttled_isSaidSo() {
        each(
                Answer.error(429, "TooManyRequestsException", "Rate exceeded"),
                (softly, tried) -> softly.assertThat(tried.failure().kind())
                        .as(tried.said())
                        .isEqualTo(FailureKind.THROTTLED));
    }

    @Test
    void denied_isSaidSoWithThePermissionThatIsMissing() {
        each(Answer.error(403, "AccessDeniedException", "not authorized"), (softly, tried) -> {
            softly.assertThat(tried.failure().kind()).as(tried.said()).isEqualTo(FailureKind.ACCESS_DENIED);
            softly.assertThat(tried.failure().message())
                    .as(tried.said())
                    .containsPattern("may not (lambda|logs):[A-Z]");
            softly.assertThat(tried.sent().stream().filter(Request::isChange).count())
                    .as(tried.said())
                    .isLessThanOrEqualTo(1);
        });
    }

    /** A change that got no answer may have been made: nobody says that it failed, and what makes something is not sent again. */
    @Test
    void cutOff_isInDoubtAndNothingIsMadeTwice() {
        each(Answer.NONE, (softly, tried) -> {
            softly.assertThat(tried.failure().kind())
                    .as(tried.said())
                    .isEqualTo(isLook(tried.tool()) ? FailureKind.UNREACHABLE : FailureKind.IN_DOUBT);
            softly.assertThat(tried.sent().stream()
                            .filter(Request::isChange)
                            .filter(request -> request.method().equals("POST"))
                            .count())
                    .as(tried.said())
                    .isLessThanOrEqualTo(1);
        });
    }

    /** moto answers some questions about what it does not have, which AWS does not. */
    @Test
    void functionThatIsNotThere_isAnsweredWithThoseThatAreNear() {
        var softly = new SoftAssertions();
        test.faulty.fault = request -> request.isOwn()
                        && (request.path().contains(full + "x")
                                || request.path().contains(plain + "x"))
                ? Answer.error(404, "ResourceNotFoundException", "Function not found")
                : without(request);
        int tried = 0;
        for (var tool : table.keySet()) {
            var arguments = new HashMap<>(table.get(tool));
            var input = arguments.containsKey("source") ? "source" : "function";
            if (!arguments.containsKey(input)) {
                continue;
            }
            tried++;
            var name = (String) arguments.put(input, arguments.get(input) + "x");
            try {
                var failure = test.runner.fail(tool, arguments);
                softly.assertThat(failure.kind()).as(tool + ": " + failure).isEqualTo(FailureKind.NOT_FOUND);
                softly.assertThat(failure.message()).as(tool).contains("no function called '" + name + "x'");
                softly.assertThat(failure.hint())
                        .as(tool)
                        .contains("did you mean")
                        .contains(name);
            } catch (AssertionError e) {
                softly.fail(tool + ": " + e.getMessage());
            }
        }
        softly.assertAll();
        assertThat(tried).isGreaterThan(40);
        assertThat(test.faulty.requests.stream().filter(Request::isChange)).isEmpty();
    }
}
