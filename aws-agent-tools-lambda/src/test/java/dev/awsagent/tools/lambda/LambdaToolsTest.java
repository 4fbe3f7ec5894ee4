package dev.awsagent.tools.lambda;

import dev.awsagent.testkit.ToolContract;
import dev.awsagent.tool.ToolPlugin;
import java.util.Map;
import java.util.Set;

class LambdaToolsTest extends ToolContract {

    /** What the testkit has no value for. */
    static final Map<String, String> SAMPLES = Map.ofEntries(
            Map.entry("runtime", "python3.13"),
            Map.entry("function", "resize-images"),
            // One of its examples is nothing but the function: then it has to be an ARN.
            Map.entry("lambda_function_info.function", "arn:aws:lambda:eu-west-1:123456789012:function:resize-images"),
            Map.entry("variable", "LOG_LEVEL"),
            Map.entry("lambda_unset_environment.variables", "LOG_LEVEL"),
            Map.entry("memory", "512 MB"),
            Map.entry("timeout", "30 seconds"),
            Map.entry("handler", "app.handler"),
            Map.entry("code", "./code"),
            Map.entry("s3", "s3://acme-builds/checkout.zip"),
            Map.entry("payload", "'{\"id\": 5}'"),
            Map.entry("runtimes", "python3.13"),
            Map.entry("version", "42"),
            Map.entry("batchingWindow", "5 seconds"),
            Map.entry("percent", "10%"),
            Map.entry("principal", "sns.amazonaws.com"),
            Map.entry("account", "123456789012"),
            Map.entry("lambda_add_permission.arn", "arn:aws:events:us-east-1:123456789012:rule/nightly"),
            Map.entry("lambda_create_event_source.arn", "arn:aws:sqs:us-east-1:123456789012:orders"),
            Map.entry("since", "2026-06-14"),
            Map.entry("until", "2026-06-15"),
            Map.entry("day", "yesterday"),
            Map.entry("keep", "14 days"),
            Map.entry("followFor", "10 minutes"),
            Map.entry("source", "resize-images"),
            Map.entry("lambda_delete_log_group.source", "/aws/lambda/resize-images"),
            Map.entry("statement", "from-s3"));

    @Override
    protected ToolPlugin plugin() {
        return new LambdaToolPlugin();
    }

    @Override
    protected Map<String, String> samples() {
        return SAMPLES;
    }

    /** The ARN of a secret is none. */
    @Override
    protected Set<String> notSecret() {
        return Set.of("Input.secret");
    }
}
