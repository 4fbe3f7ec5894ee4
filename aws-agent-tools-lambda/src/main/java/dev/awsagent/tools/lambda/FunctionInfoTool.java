package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;

@ToolInfo(
        name = "lambda_function_info",
        effect = Effect.READ,
        iam = {
            "lambda:GetFunctionConfiguration",
            "lambda:ListTags",
            "lambda:GetFunctionConcurrency",
            "lambda:ListFunctions"
        },
        value =
                "Shows how one Lambda function is set up: runtime, handler, memory, timeout, role, state, size, layers, network, tags"
                        + " and the names of its environment variables. Their values are not shown.",
        examples = {
            "{function}",
            "describe function {function}",
            "describe lambda {function}",
            "show function {function}",
            "show me the lambda function {function}",
            "show the configuration of {function}",
            "show the settings of the lambda {function}",
            "what's the timeout and memory of {function}",
            "what is the timeout of {function}",
            "what is the memory of {function}",
            "how much memory does {function} have",
            "which runtime does {function} use",
            "what runtime is {function} on",
            "what is the handler of {function}",
            "which role does {function} use",
            "show the environment variables of {function}",
            "which environment variables does lambda {function} have",
            "list the env vars of {function}",
            "show the tags of function {function}",
            "what tags does the lambda {function} have",
            "which layers does {function} use",
            "is lambda {function} active",
            "what is the state of lambda {function}",
            "when was lambda {function} last modified",
            "how big is the code of {function}",
            "get details of lambda function {function}",
            "show the config of lambda {function}",
            "config of {function}",
            "configuration of function {function}",
            "settings of lambda {function}",
            "details of lambda {function}",
            "info about lambda {function}",
            "tell me about lambda {function}",
            "tell me about the function {function}",
            "how is lambda {function} configured",
            "how is {function} set up",
            "what does the config of {function} look like",
            "timeout of {function}",
            "memory of lambda {function}",
            "how much ram does lambda {function} have",
            "how much memory is {function} allowed",
            "how long may {function} run",
            "how long can lambda {function} run",
            "runtime of {function}",
            "what runtime does {function} use",
            "which runtime is {function} on",
            "which python version does {function} use",
            "which language is {function} written in",
            "handler of lambda {function}",
            "what handler does {function} use",
            "what handler and env vars does lambda {function} have",
            "what runtime and handler does {function} have",
            "env vars of {function}",
            "environment of lambda {function}",
            "environment variables of lambda {function}",
            "what env vars are set on {function}",
            "which env vars does {function} have",
            "which role does lambda {function} run as",
            "which role does {function} run with",
            "what role does {function} have",
            "execution role of {function}",
            "which iam role does lambda {function} assume",
            "what permissions role does {function} use",
            "is lambda {function} in a vpc",
            "does lambda {function} run in a vpc",
            "is the function {function} in a vpc",
            "which vpc is lambda {function} in",
            "which subnets does lambda {function} use",
            "which security groups does lambda {function} use",
            "when was {function} last changed",
            "when was lambda {function} last updated",
            "when was {function} last deployed",
            "when was function {function} deployed",
            "what is the architecture of lambda {function}",
            "is lambda {function} arm or x86",
            "how big is lambda {function}",
            "how large is the code of {function}",
            "code size of {function}",
            "is lambda {function} ready",
            "what state is lambda {function} in",
            "did the last update of {function} succeed",
            "what is the arn of lambda {function}",
            "arn of {function}",
            "what is the description of lambda {function}",
            "what does lambda {function} do",
            "which tags are on lambda {function}",
            "tags of lambda {function}",
            "layers of {function}",
            "what layers does lambda {function} have",
            "does lambda {function} exist",
            "is there a lambda called {function}",
            "how is lambda {function} set up",
            "show how lambda {function} is configured",
            "what is the maximum run time of lambda {function}",
            "how long is lambda {function} allowed to run"
        })
final class FunctionInfoTool implements Tool<FunctionInfoTool.Input, FunctionInfoTool.Output> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN, with a version or an alias behind a colon or not",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE,
                    words = {"function {}", "lambda {}"})
            String function) {

        FunctionName name() {
            return FunctionName.of(function);
        }
    }

    /**
     * @param runtime {@code image} where a container image brings its own
     * @param state whether it can be invoked, as the API names it; null where the endpoint does not say
     * @param reason why it is in that state, or why the last update failed
     * @param environment the names of its variables; null where they cannot be read
     * @param network the VPC that it runs in; null for none of one's own
     * @param tags null where they may not be read
     * @param reservedConcurrency null for none, or where it may not be read
     */
    record Output(
            String name,
            String arn,
            @Nullable String version,
            String runtime,
            @Nullable String handler,
            int memoryMb,
            int timeoutSeconds,
            @Nullable Integer storageMb,
            List<String> architectures,
            @Nullable String role,
            @Nullable String description,
            @Nullable String state,
            @Nullable String lastUpdate,
            @Nullable String reason,
            long codeBytes,
            @Nullable String codeSha256,
            String modified,
            @Nullable List<String> environment,
            List<String> layers,
            @Nullable String network,
            @Nullable String tracing,
            @Nullable String deadLetters,
            @Nullable Integer reservedConcurrency,
            @Nullable Map<String, String> tags,
            @Nullable String note) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                LambdaCalls.look(in.name()),
                LambdaCalls.on("GetFunctionConcurrency", in.name()),
                AwsCall.of("lambda", "ListTags").open("Resource").on(in.name().arn()),
                LambdaCalls.nearNames());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var name = in.name();
        var one = lambda.function(name);
        return ToolResult.ok(new Output(
                name.shown(),
                one.functionArn(),
                one.version(),
                one.runtime() == null ? "image" : one.runtimeAsString(),
                one.handler(),
                orZero(one.memorySize()),
                orZero(one.timeout()),
                one.ephemeralStorage() == null ? null : one.ephemeralStorage().size(),
                one.architecturesAsStrings(),
                one.role(),
                textOrNull(one.description()),
                one.stateAsString(),
                one.lastUpdateStatusAsString(),
                textOrNull(one.stateReason() == null ? one.lastUpdateStatusReason() : one.stateReason()),
                one.codeSize() == null ? 0 : one.codeSize(),
                one.codeSha256(),
                FunctionSummary.time(one.lastModified()),
                EnvironmentVariables.names(one),
                one.layers().stream().map(layer -> layer.arn()).toList(),
                network(one),
                one.tracingConfig() == null ? null : one.tracingConfig().modeAsString(),
                one.deadLetterConfig() == null ? null : one.deadLetterConfig().targetArn(),
                orNull(() -> lambda.ask(
                                client -> client.getFunctionConcurrency(request -> request.functionName(name.text())))
                        .reservedConcurrentExecutions()),
                orNull(() -> new TreeMap<>(lambda.tags(one.functionArn()))),
                note(one, call)));
    }

    private static @Nullable String note(GetFunctionConfigurationResponse one, ToolCall call) {
        var notes = new ArrayList<String>();
        var ended = Runtimes.endedBefore(one.runtimeAsString(), LocalDate.now(call.clock()));
        if (ended != null) {
            notes.add(Runtimes.note(ended));
        }
        var error = EnvironmentVariables.error(one);
        if (error != null) {
            notes.add("its environment variables cannot be read: " + error);
        }
        return notes.isEmpty() ? null : String.join("; ", notes);
    }

    private static int orZero(@Nullable Integer number) {
        return number == null ? 0 : number;
    }

    private static @Nullable String textOrNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static @Nullable String network(GetFunctionConfigurationResponse one) {
        var vpc = one.vpcConfig();
        return vpc == null || vpc.subnetIds().isEmpty()
                ? null
                : vpc.vpcId() + ", subnets " + String.join(", ", vpc.subnetIds()) + ", security groups "
                        + String.join(", ", vpc.securityGroupIds());
    }

    /** What may not be read, or is not there, is left out: the rest is still an answer. */
    private static <T> @Nullable T orNull(Supplier<@Nullable T> detail) {
        try {
            return detail.get();
        } catch (RuntimeException e) {
            if (!LambdaAccess.isAnswer(e)) {
                throw e;
            }
            return null;
        }
    }
}
