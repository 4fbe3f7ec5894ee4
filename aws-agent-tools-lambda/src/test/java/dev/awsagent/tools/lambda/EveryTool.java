package dev.awsagent.tools.lambda;

import dev.awsagent.tool.ToolDefinition;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;

/** Something to do for each tool: things that are there, and arguments that name them. A new tool has no place to hide. */
final class EveryTool {

    static final ToolRegistry TOOLS = ToolRegistry.of(ServiceLoader.load(ToolPlugin.class).stream()
            .filter(one -> one.type().equals(LambdaToolPlugin.class))
            .flatMap(one -> one.get().tools().stream())
            .toList());

    private final Moto moto;
    private final Map<String, Map<String, ?>> arguments = new TreeMap<>();

    /** Is in the name of each thing. */
    final String mark = "m" + UUID.randomUUID().toString().substring(0, 8);

    /** Has whatever can be changed or taken away. */
    final String full = name("full");

    /** Has none of it. */
    final String plain = name("plain");

    /**
     * Makes the things.
     *
     * @param folder the working folder of the agent
     */
    EveryTool(Moto moto, Path folder) throws IOException {
        this.moto = moto;
        var lambda = moto.client();
        moto.create(plain);
        var arn = moto.create(full, "LOG_LEVEL", "info");
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
        var queue = moto.queue(name("jobs"));
        lambda.createEventSourceMapping(request -> request.functionName(full).eventSourceArn(queue));
        var layer = name("layer");
        var version = moto.layer(layer, "1");
        lambda.updateFunctionConfiguration(request -> request.functionName(full).layers(version));
        var group = LogsAccess.OF_FUNCTIONS + full;
        moto.logs().createLogGroup(request -> request.logGroupName(group));
        var code = name("code");
        Files.createDirectories(folder.resolve(code));
        Files.writeString(folder.resolve(code).resolve("app.py"), "def handler(event, context):\n    return event\n");

        put("lambda_list_functions");
        put("lambda_function_info", "function", full);
        put("lambda_show_variable", "function", full, "variable", "LOG_LEVEL");
        put("lambda_create_function", "name", name("new"), "code", code, "role", Moto.ROLE);
        put("lambda_update_code", "function", plain, "code", code);
        put("lambda_update_configuration", "function", plain, "memory", 512_000_000L);
        put("lambda_set_description", "function", plain, "description", "another one");
        put("lambda_set_environment", "function", full, "variables", Map.of("LOG_LEVEL", "debug"));
        put("lambda_unset_environment", "function", full, "variables", List.of("LOG_LEVEL"));
        put("lambda_delete_function", "function", plain);
        put("lambda_invoke", "function", plain);
        put("lambda_tag_function", "function", full, "tags", Map.of("team", "data"));
        put("lambda_untag_function", "function", full, "keys", List.of("team"));
        put("lambda_wait_for_function", "function", full);
        put("lambda_show_logs", "source", full);
        put("lambda_list_log_groups");
        put("lambda_set_log_retention", "source", full, "keep", "P14D");
        put("lambda_delete_log_group", "source", full);
        put("lambda_show_metrics", "function", full);
        put("lambda_list_versions", "function", full);
        put("lambda_publish_version", "function", full);
        put("lambda_list_aliases", "function", full);
        put("lambda_create_alias", "function", full, "alias", "beta", "version", "1");
        put("lambda_point_alias", "function", full, "alias", "live", "version", "2");
        put("lambda_shift_traffic", "function", full, "alias", "live", "version", "2", "percent", "10%");
        put("lambda_end_shift", "function", full, "alias", "shifted", "ending", "BACK");
        put("lambda_release_version", "function", full, "alias", "live");
        put("lambda_delete_alias", "function", full, "alias", "live");
        put("lambda_show_concurrency", "function", full);
        put("lambda_reserve_concurrency", "function", full, "reserved", 7);
        put("lambda_unreserve_concurrency", "function", full);
        put("lambda_provision_concurrency", "function", full, "qualifier", "live", "count", 7);
        put("lambda_unprovision_concurrency", "function", full, "qualifier", "live");
        put("lambda_show_permissions", "function", full);
        put("lambda_add_permission", "function", plain, "principal", "sns.amazonaws.com");
        put("lambda_remove_permission", "function", full, "statement", "from-s3");
        put("lambda_list_event_sources", "function", full);
        put("lambda_create_event_source", "function", plain, "arn", queue);
        put("lambda_update_event_source", "function", full, "state", "DISABLE");
        put("lambda_delete_event_source", "function", full);
        put("lambda_list_layers");
        put("lambda_attach_layer", "function", plain, "layer", layer);
        put("lambda_detach_layer", "function", full, "layer", layer);
        put("lambda_publish_layer_version", "layer", name("new-layer"), "code", code);
        put("lambda_delete_layer_version", "layer", layer, "version", 1);
        put("lambda_show_url", "function", full);
        put("lambda_find_urls");
        put("lambda_create_url", "function", plain);
        put("lambda_change_url", "function", full, "auth", "NONE");
        put("lambda_delete_url", "function", full);
    }

    static Set<String> names() {
        return TOOLS.all().stream().map(ToolDefinition::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The tools that there is something to do for, with what that is. */
    Map<String, Map<String, ?>> all() {
        return arguments;
    }

    private String name(String name) {
        return mark + "-" + name;
    }

    private void put(String tool, Object... its) {
        var named = new HashMap<String, Object>();
        for (int i = 0; i < its.length; i += 2) {
            named.put((String) its[i], its[i + 1]);
        }
        arguments.put(tool, named);
    }

    /** What moto does not have: provisioned concurrency, and lists of URLs. */
    @Nullable
    Answer missing(Request request) {
        return request.method().equals("GET") && request.path().contains("/provisioned-concurrency")
                ? Answer.json(
                        200,
                        "{\"ProvisionedConcurrencyConfigs\":[{\"FunctionArn\":\"arn:aws:lambda:us-east-1:123456789012:function:"
                                + full
                                + ":live\",\"RequestedProvisionedConcurrentExecutions\":5,\"Status\":\"READY\"}]}")
                : moto.urls(request);
    }
}
