package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;

@ToolInfo(
        name = "lambda_wait_for_function",
        effect = Effect.READ,
        iam = {"lambda:GetFunctionConfiguration", "lambda:ListFunctions"},
        value =
                "Waits until a Lambda function is active and its last update is applied, and says how far it is meanwhile.",
        examples = {
            "wait until lambda {function} is active",
            "wait until the lambda {function} is active",
            "wait until the function {function} is active",
            "wait until function {function} is updated",
            "wait until the function {function} is updated",
            "wait until lambda {function} is updated",
            "wait until {function} is active",
            "wait for lambda {function}",
            "wait for the lambda {function}",
            "wait for function {function} to be active",
            "wait for lambda {function} to be updated",
            "wait up to {timeout} until lambda {function} is active",
            "wait until lambda {function} is ready",
            "wait till lambda {function} is active",
            "wait for lambda {function} to become active",
            "wait for lambda {function} to be ready",
            "tell me when lambda {function} is active"
        })
final class WaitForFunctionTool implements Tool<WaitForFunctionTool.Input, WaitForFunctionTool.Output> {

    private static final long FIRST_PAUSE = 500;
    private static final long LONGEST_PAUSE = 5_000;

    record Input(
            @Param(
                    value = "The function, by its name or its ARN, with a version or an alias behind a colon or not",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE,
                    words = {"function {}", "lambda {}"})
            String function,

            @Param(
                    value = "How long at the most",
                    words = {"for up to {}", "up to {}", "at most {}", "for at most {}", "no longer than {}"},
                    defaultValue = "\"PT5M\"")
            Duration timeout) {

        FunctionName name() {
            return FunctionName.of(function);
        }
    }

    /** @param seconds how long it took */
    record Output(
            String function,
            @Nullable String state,
            @Nullable String lastUpdate,
            long seconds) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(LambdaCalls.look(in.name()), LambdaCalls.nearNames());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) throws InterruptedException {
        var last = new AtomicReference<>("it was not looked at yet");
        var began = System.nanoTime();
        try {
            var now = settled(LambdaAccess.of(call), in.name(), in.timeout(), last::set);
            return ToolResult.ok(new Output(
                    in.name().shown(),
                    now.stateAsString(),
                    now.lastUpdateStatusAsString(),
                    Duration.ofNanos(System.nanoTime() - began).toSeconds()));
        } catch (InterruptedException | RuntimeException e) {
            var kind = endedBy(call);
            if (kind == null) {
                throw e;
            }
            return ToolResult.failed(
                    kind,
                    "waiting for '" + in.name().shown() + "' "
                            + (kind == FailureKind.TIMEOUT ? "took longer than a step may" : "was called off")
                            + "; as it was seen last: " + last.get(),
                    "nothing was undone; ask again to wait on");
        }
    }

    /** Why the call is to end; null where it is not. */
    private static @Nullable FailureKind endedBy(ToolCall call) {
        try {
            call.checkCancelled();
            return null;
        } catch (ToolException e) {
            return e.kind();
        }
    }

    /**
     * Waits until the function is active and its last update is applied.
     *
     * @param seen is told each state that it is seen in
     * @throws ToolException of kind {@code CONFLICT} where it will never be, {@code TIMEOUT} when the time is over
     */
    static GetFunctionConfigurationResponse settled(
            LambdaAccess lambda, FunctionName name, Duration most, Consumer<String> seen) throws InterruptedException {
        var call = lambda.call();
        var began = System.nanoTime();
        var pause = FIRST_PAUSE;
        while (true) {
            call.checkCancelled();
            var one = lambda.function(name);
            var waited = Duration.ofNanos(System.nanoTime() - began);
            var state = one.stateAsString();
            var update = one.lastUpdateStatusAsString();
            var words = "state " + state + ", last update " + update;
            seen.accept(words);
            if ("Failed".equals(state) || "Failed".equals(update)) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        "'" + name.shown() + "' will not get there: " + words
                                + reason("Failed".equals(state) ? one.stateReason() : one.lastUpdateStatusReason()),
                        "'describe function " + name.name() + "' shows more");
            }
            if (!"Pending".equals(state) && !"InProgress".equals(update)) {
                return one;
            }
            if (waited.compareTo(most) >= 0) {
                throw new ToolException(
                        FailureKind.TIMEOUT,
                        "'" + name.shown() + "' is not ready after " + most.toSeconds() + " seconds: " + words,
                        "nothing was undone; ask again to wait on");
            }
            call.progress(waited.toSeconds(), most.toSeconds(), "seconds", words);
            Thread.sleep(Math.min(pause, Math.max(1, most.minus(waited).toMillis())));
            pause = Math.min(LONGEST_PAUSE, pause * 3 / 2);
        }
    }

    private static String reason(@Nullable String said) {
        return said == null ? "" : " (" + said + ")";
    }
}
