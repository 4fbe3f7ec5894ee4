package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "ec2_instance_status",
        effect = Effect.READ,
        iam = {"ec2:DescribeInstanceStatus", "ec2:DescribeInstances"},
        value =
                "Shows the status checks of instances (of the machine below, of the system, and of attached disks) and events that"
                        + " AWS has planned for them; of the instances named, or of all.",
        examples = {
            "show the status checks of instance {instances}",
            "status checks of {instances}",
            "check the health of instance {instances}",
            "is instance {instances} healthy",
            "are my instances healthy",
            "show the status checks of all instances",
            "which instances fail their status checks",
            "which instances are failing their health checks",
            "are there scheduled events for my instances",
            "list scheduled events of instances",
            "show the health of {instances}",
            "health of {instances}",
            "health status of instance {instances}",
            "health check of {instances}",
            "is {instances} healthy",
            "are the status checks of {instances} ok",
            "are the status checks of {instances} green",
            "are the status checks passing on {instances}",
            "are the health checks of {instances} passing",
            "is {instances} passing its status checks",
            "does {instances} pass its status checks",
            "did {instances} pass its checks",
            "is instance {instances} failing its checks",
            "is instance {instances} impaired",
            "are there instances with impaired status",
            "which instances are unhealthy",
            "which servers are unhealthy",
            "are all instances healthy",
            "system status of {instances}",
            "are there maintenance events for my servers",
            "are there upcoming events for my instances",
            "is maintenance planned for {instances}",
            "is there scheduled maintenance for my servers",
            "which instances have scheduled maintenance",
            "are there maintenance events coming up",
            "is there maintenance coming up for my servers",
            "is {instances} reachable",
            "is instance {instances} reachable and healthy",
            "do all my instances pass their checks",
            "do my instances pass their status checks"
        })
final class InstanceStatusTool implements Tool<InstanceStatusTool.Input, InstanceStatusTool.Output> {

    record Input(
            @Param(
                    value = "The instances, each by its id or by its name; all when none is named",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE)
            @Nullable
            List<String> instances,

            @Param(
                    value = "Only those that fail a check",
                    words = {"fail", "failing", "failed", "unhealthy", "impaired"},
                    defaultValue = "false")
            boolean failing,

            @Param(
                    value = "Only those for which AWS has planned something",
                    words = {
                        "scheduled events",
                        "planned events",
                        "upcoming events",
                        "maintenance events",
                        "scheduled maintenance",
                        "planned maintenance",
                        "upcoming maintenance",
                        "maintenance planned"
                    },
                    defaultValue = "false")
            boolean events) {}

    record Output(List<Status> instances) {}

    record Status(
            String id,
            String state,
            String system,
            String instance,
            @Nullable String disks,
            List<String> events) {

        boolean isHealthy() {
            return isFine(system) && isFine(instance) && (disks == null || isFine(disks));
        }

        String checks() {
            return system + " and " + instance;
        }

        private static boolean isFine(String check) {
            return check.equals("ok") || check.equals("not-applicable");
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(Ec2Calls.look("DescribeInstanceStatus"), Ec2Calls.look("DescribeInstances"));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var names = in.instances();
        var ids = names == null || names.isEmpty()
                ? List.<String>of()
                : Finder.INSTANCES.each(ec2, names).stream()
                        .map(Finder.INSTANCES::idOf)
                        .toList();
        var all = new ArrayList<>(statuses(ec2, ids));
        if (in.failing()) {
            all.removeIf(one -> one.isHealthy() || !one.state().equals("running"));
        }
        if (in.events()) {
            all.removeIf(one -> one.events().isEmpty());
        }
        return ToolResult.ok(new Output(all));
    }

    /** @param ids none for all */
    static List<Status> statuses(Ec2Access ec2, List<String> ids) {
        return ec2.statuses(ids).stream()
                .map(one -> new Status(
                        one.instanceId(),
                        one.instanceState().nameAsString(),
                        one.systemStatus().statusAsString(),
                        one.instanceStatus().statusAsString(),
                        one.attachedEbsStatus() == null
                                ? null
                                : one.attachedEbsStatus().statusAsString(),
                        one.events().stream()
                                .map(event -> event.codeAsString() + " from " + event.notBefore() + ": "
                                        + event.description())
                                .toList()))
                .toList();
    }
}
