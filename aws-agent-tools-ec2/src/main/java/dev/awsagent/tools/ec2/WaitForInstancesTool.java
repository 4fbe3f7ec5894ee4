package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

@ToolInfo(
        name = "ec2_wait_for_instances",
        effect = Effect.READ,
        iam = {"ec2:DescribeInstances", "ec2:DescribeInstanceStatus"},
        value =
                "Waits until instances are running, stopped, terminated, or healthy (running, with their status checks passed),"
                        + " and says how far they are meanwhile.",
        examples = {
            "wait until {instances} is running",
            "wait for {instances} to be stopped",
            "wait for instance {instances} to be running",
            "wait until instance {instances} is healthy",
            "wait for {instances} to be terminated",
            "wait up to {timeout} until {instances} is running",
            "wait until {instances} has started",
            "wait for instance {instances}",
            "wait until {instances} is up",
            "wait until {instances} is stopped",
            "wait until {instances} is down",
            "wait until {instances} is gone",
            "wait until {instances} is terminated",
            "wait until {instances} is healthy",
            "wait for {instances} to start",
            "wait for {instances} to stop",
            "wait for {instances} to come up",
            "wait for {instances} to be healthy",
            "tell me when {instances} is running",
            "let me know when {instances} is up",
            "wait till {instances} is running",
            "wait till {instances} has stopped"
        })
final class WaitForInstancesTool implements Tool<WaitForInstancesTool.Input, WaitForInstancesTool.Output> {

    enum State {
        RUNNING,
        STOPPED,
        TERMINATED,
        HEALTHY
    }

    record Input(
            @Param(
                    value = "The instances, each by its id or by its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE)
            List<String> instances,

            @Param(
                    value = "What to wait for",
                    words = {
                        "started=RUNNING",
                        "up=RUNNING",
                        "gone=TERMINATED",
                        "ready=HEALTHY",
                        "to start=RUNNING",
                        "come up=RUNNING",
                        "to stop=STOPPED",
                        "down=STOPPED"
                    },
                    defaultValue = "\"RUNNING\"")
            State state,

            @Param(
                    value = "How long at the most",
                    words = {"for up to {}", "up to {}", "at most {}", "for at most {}", "no longer than {}"},
                    defaultValue = "\"PT10M\"")
            Duration timeout) {}

    /** @param seconds how long it took */
    record Output(List<String> instances, String state, long seconds) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return in.state() == State.HEALTHY
                ? List.of(Ec2Calls.look("DescribeInstances"), Ec2Calls.look("DescribeInstanceStatus"))
                : List.of(Ec2Calls.look("DescribeInstances"));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var ids = Finder.INSTANCES.each(ec2, in.instances()).stream()
                .map(Finder.INSTANCES::idOf)
                .toList();
        var began = System.nanoTime();
        var state = in.state().name().toLowerCase(Locale.ROOT);
        var goal = in.state() == State.HEALTHY ? Waiting.healthy(ec2, ids) : Waiting.state(ec2, ids, state);
        Waiting.until(ec2, goal, in.timeout());
        return ToolResult.ok(new Output(
                ids, state, Duration.ofNanos(System.nanoTime() - began).toSeconds()));
    }
}
