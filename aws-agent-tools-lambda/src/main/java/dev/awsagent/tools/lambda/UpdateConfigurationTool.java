package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.Undo;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_update_configuration",
        effect = Effect.WRITE,
        iam = {"lambda:UpdateFunctionConfiguration", "lambda:GetFunctionConfiguration", "lambda:ListFunctions"},
        value = "Changes memory, timeout, runtime or handler of a Lambda function. What is not named stays.",
        examples = {
            "set the memory of {function} to {memory}",
            "set memory of {function} to {memory}",
            "change the memory of {function} to {memory}",
            "bump memory of {function} to {memory}",
            "bump the memory of {function} to {memory}",
            "increase the memory of {function} to {memory}",
            "raise the memory of {function} to {memory}",
            "reduce the memory of {function} to {memory}",
            "lower the memory of {function} to {memory}",
            "give {function} {memory} of memory",
            "give lambda {function} {memory} of memory",
            "give lambda {function} {memory}",
            "give lambda {function} {memory} and a {timeout} timeout",
            "give lambda {function} {memory} of memory and a timeout of {timeout}",
            "give {function} {memory} of memory and a {timeout} timeout",
            "raise the memory of {function} to {memory} and the timeout to {timeout}",
            "set the timeout of {function} to {timeout}",
            "set timeout of {function} to {timeout}",
            "change the timeout of {function} to {timeout}",
            "bump the timeout of {function} to {timeout}",
            "increase the timeout of {function} to {timeout}",
            "raise the timeout of {function} to {timeout}",
            "reduce the timeout of {function} to {timeout}",
            "lower the timeout of {function} to {timeout}",
            "set the memory of {function} to {memory} and the timeout to {timeout}",
            "set the runtime of {function} to {runtime}",
            "change the runtime of {function} to {runtime}",
            "update the runtime of {function} to {runtime}",
            "upgrade {function} to {runtime}",
            "upgrade lambda {function} to {runtime}",
            "move lambda {function} to {runtime}",
            "set the handler of {function} to {handler}",
            "change the handler of {function} to {handler}",
            "make the memory of {function} {memory}",
            "put the memory of {function} at {memory}",
            "put the memory of {function} to {memory}",
            "update the memory of {function} to {memory}",
            "decrease the memory of {function} to {memory}",
            "adjust the memory of {function} to {memory}",
            "cut the memory of {function} to {memory}",
            "scale the memory of {function} to {memory}",
            "set the memory size of {function} to {memory}",
            "bump lambda {function} to {memory}",
            "bump lambda {function} up to {memory}",
            "scale lambda {function} to {memory}",
            "upsize lambda {function} to {memory}",
            "give {function} {memory} of ram",
            "give lambda {function} {memory} ram",
            "set the ram of {function} to {memory}",
            "make the timeout of {function} {timeout}",
            "put the timeout of {function} at {timeout}",
            "put the timeout of {function} to {timeout}",
            "update the timeout of {function} to {timeout}",
            "decrease the timeout of {function} to {timeout}",
            "extend the timeout of {function} to {timeout}",
            "adjust the timeout of {function} to {timeout}",
            "cut the timeout of {function} to {timeout}",
            "shorten the timeout of {function} to {timeout}",
            "allow lambda {function} to run for {timeout}",
            "allow lambda {function} to run up to {timeout}",
            "switch the runtime of {function} to {runtime}",
            "move the runtime of {function} to {runtime}",
            "upgrade the runtime of {function} to {runtime}",
            "bump the runtime of {function} to {runtime}",
            "bring the runtime of {function} to {runtime}",
            "bring lambda {function} to {runtime}",
            "bring lambda {function} up to {runtime}",
            "bring lambda {function} onto {runtime}",
            "migrate lambda {function} to {runtime}",
            "migrate {function} to {runtime}",
            "migrate the runtime of {function} to {runtime}",
            "switch lambda {function} to {runtime}",
            "switch {function} to {runtime}",
            "switch lambda {function} over to {runtime}",
            "change lambda {function} to {runtime}",
            "convert lambda {function} to {runtime}",
            "port lambda {function} to {runtime}",
            "put lambda {function} on {runtime}",
            "put {function} on {runtime}",
            "update lambda {function} to {runtime}",
            "update {function} to {runtime}",
            "make lambda {function} use {runtime}",
            "set lambda {function} to {runtime}",
            "switch the handler of {function} to {handler}",
            "update the handler of {function} to {handler}",
            "point the handler of {function} at {handler}"
        })
final class UpdateConfigurationTool implements ReconfiguringTool<UpdateConfigurationTool.Input> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE,
                    words = {"function {}", "lambda {}"})
            String function,

            @Param(value = Memory.VALUE, kind = ParamKind.SIZE, min = Memory.LEAST, max = Memory.MOST) @Nullable
            Long memory,

            @Param(value = "How long one invocation may take: from 1 second to 15 minutes", kind = ParamKind.DURATION)
            @Nullable
            Duration timeout,

            @Param(
                    value = "The runtime, such as python3.13",
                    kind = ParamKind.NAME,
                    pattern = Runtimes.PATTERN,
                    rule = Runtimes.RULE,
                    words = {
                        "runtime {}",
                        "python 3.12=python3.12",
                        "python 3.13=python3.13",
                        "python 3.14=python3.14",
                        "node 22=nodejs22.x",
                        "node 24=nodejs24.x",
                        "nodejs 22=nodejs22.x",
                        "nodejs 24=nodejs24.x",
                        "java 21=java21",
                        "java 25=java25",
                        "ruby 3.4=ruby3.4"
                    })
            @Nullable
            String runtime,

            @Param(
                    value = "The method that is called, such as app.handler",
                    kind = ParamKind.NAME,
                    pattern = Runtimes.HANDLER,
                    rule = Runtimes.HANDLER_RULE,
                    words = {"handler {}", "handler to {}"})
            @Nullable
            String handler,

            @Param(value = "What it is for, in quotes", kind = ParamKind.TEXT, max = 256) @Nullable
            String description) {

        Input {
            if (memory == null && timeout == null && runtime == null && handler == null) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "nothing says what to change",
                        "say, for example, 'set the memory of " + function + " to 512 MB'");
            }
            if (timeout != null) {
                Memory.checkTimeout(timeout);
            }
            if (runtime != null) {
                Runtimes.checkExact(runtime);
            }
        }

        FunctionName name() {
            return FunctionName.of(function);
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return Reconfiguration.calls(in.name(), "MemorySize", "Timeout", "Runtime", "Handler");
    }

    @Override
    public Impact impact(Input in) {
        return in.memory() == null
                ? Impact.one(in.name().name(), Undo.YES)
                : Impact.one(in.name().name(), Undo.YES, "more memory costs more for each second, and brings more CPU");
    }

    @Override
    public Reconfiguration reconfiguration(Input in) {
        return new Reconfiguration(in.name(), draft -> {
            var memory = in.memory() == null ? null : Memory.megabytes(in.memory());
            var timeout = in.timeout() == null ? null : (int) in.timeout().toSeconds();
            draft.set("memory", draft.now.memorySize(), memory, " MB", draft.request::memorySize);
            draft.set("timeout", draft.now.timeout(), timeout, " s", draft.request::timeout);
            draft.set("runtime", draft.now.runtimeAsString(), in.runtime(), "", draft.request::runtime);
            draft.set("handler", draft.now.handler(), in.handler(), "", draft.request::handler);
        });
    }
}
