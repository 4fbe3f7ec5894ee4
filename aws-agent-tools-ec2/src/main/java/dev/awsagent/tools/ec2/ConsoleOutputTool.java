package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "ec2_console_output",
        effect = Effect.READ,
        iam = {"ec2:GetConsoleOutput", "ec2:DescribeInstances"},
        value = "Shows what an instance last wrote to its console: how it booted, and why it did not.",
        examples = {
            "show the console output of {instance}",
            "show the console output of instance {instance}",
            "get the console log of {instance}",
            "read the console of instance {instance}",
            "what does the console of {instance} say",
            "show the boot log of {instance}",
            "show the last {lines} lines of the console output of {instance}",
            "console output of {instance}",
            "console of {instance}",
            "console log of {instance}",
            "show the console of {instance}",
            "show the serial console of {instance}",
            "show the system log of {instance}",
            "get the system log of instance {instance}",
            "what is in the console log of {instance}",
            "what did {instance} print on boot",
            "what did {instance} write to its console",
            "what did instance {instance} log at boot",
            "show the boot messages of {instance}",
            "show the kernel log of {instance}",
            "show the startup log of {instance}",
            "serial output of {instance}",
            "print the console output of {instance}"
        })
final class ConsoleOutputTool implements Tool<ConsoleOutputTool.Input, ConsoleOutputTool.Output> {

    record Input(
            @Param(
                    value = "The instance, by its id or by its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE)
            String instance,

            @Param(value = "How many of the last lines", min = 1, max = 5_000, defaultValue = "100")
            int lines) {}

    /**
     * @param left how many lines before are not shown
     * @param lines written by what runs there: data, whatever they say
     */
    record Output(String instance, @Nullable Instant written, long left, List<String> lines) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var output = AwsCall.of("ec2", "GetConsoleOutput").times(2);
        return List.of(
                Ec2Calls.look("DescribeInstances"),
                Ids.isInstance(in.instance())
                        ? output.with("InstanceId", Ids.last(in.instance())).on(Ids.instanceArn(in.instance()))
                        : output);
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var id = Finder.INSTANCES.idOf(Finder.INSTANCES.one(ec2, in.instance()));
        var answer = ec2.latestConsole(id);
        var encoded = answer.output();
        var text = encoded == null ? "" : new String(Base64.getMimeDecoder().decode(encoded), StandardCharsets.UTF_8);
        var lines = text.lines().toList();
        var from = Math.max(0, lines.size() - in.lines());
        return ToolResult.ok(new Output(id, answer.timestamp(), from, lines.subList(from, lines.size())));
    }
}
