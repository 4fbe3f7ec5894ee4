package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;

@ToolInfo(
        name = "ec2_set_security_groups",
        effect = Effect.WRITE,
        iam = {"ec2:ModifyInstanceAttribute", "ec2:DescribeInstances", "ec2:DescribeSecurityGroups"},
        value = "Gives an instance other security groups: adds some, removes some, or replaces all that it has.",
        examples = {
            "add security group {groups} to {instance}",
            "add the security group {groups} to instance {instance}",
            "add {groups} to the security groups of {instance}",
            "add {instance} to security group {groups}",
            "attach security group {groups} to {instance}",
            "attach the security group {groups} to instance {instance}",
            "assign security group {groups} to {instance} as well",
            "put {instance} into security group {groups} as well",
            "put {instance} in security group {groups} too",
            "put {instance} in {groups} as well",
            "remove security group {groups} from {instance}",
            "remove the security group {groups} from instance {instance}",
            "remove {groups} from the security groups of {instance}",
            "remove {instance} from security group {groups}",
            "take security group {groups} off {instance}",
            "take {instance} out of security group {groups}",
            "detach security group {groups} from {instance}",
            "set the security group of {instance} to {groups}",
            "set the security groups of {instance} to {groups}",
            "set the security groups of instance {instance} to {groups}",
            "change the security group of {instance} to {groups}",
            "change the security groups of {instance} to {groups}",
            "switch the security group of {instance} to {groups}",
            "switch {instance} to security group {groups}",
            "move {instance} to security group {groups}",
            "replace the security group of {instance} with {groups}",
            "replace the security groups of {instance} with {groups}",
            "replace all security groups of {instance} with {groups}",
            "swap the security groups of {instance} for {groups}",
            "put {instance} in security group {groups} only",
            "put {instance} only in security group {groups}",
            "put {instance} in {groups} only",
            "give {instance} only security group {groups}",
            "isolate {instance} with {groups}",
            "isolate {instance} in {groups}",
            "isolate {instance} in security group {groups}",
            "isolate instance {instance} with security group {groups}",
            "quarantine {instance} with {groups}",
            "quarantine {instance} in security group {groups}"
        })
final class SetSecurityGroupsTool implements Tool<SetSecurityGroupsTool.Input, Changes> {

    /** What becomes of the groups that it has. */
    enum How {
        ADD,
        REMOVE,
        REPLACE
    }

    record Input(
            @Param(
                    value = "The instance, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE)
            String instance,

            @Param(
                    value = "Security groups, each by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.GROUP,
                    rule = Ids.GROUP_RULE)
            List<String> groups,

            @Param(
                    value =
                            "Whether they are added to those that it has, removed from them, or take the place of all of them",
                    words = {
                        "as well=ADD",
                        "too=ADD",
                        "add=ADD",
                        "attach=ADD",
                        "remove=REMOVE",
                        "take=REMOVE",
                        "detach=REMOVE",
                        "only=REPLACE",
                        "set=REPLACE",
                        "change=REPLACE",
                        "switch=REPLACE",
                        "move=REPLACE",
                        "replace=REPLACE",
                        "swap=REPLACE",
                        "isolate=REPLACE",
                        "quarantine=REPLACE"
                    })
            How how,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {

        Input {
            groups = List.copyOf(groups);
            if (groups.isEmpty()) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "nothing says which security groups are meant for " + instance,
                        "name them by their ids or names");
            }
        }
    }

    /**
     * What it comes to.
     *
     * @param before the groups that it has, by id, each with its name
     * @param after those that it gets
     */
    private record Swap(Instance instance, Map<String, String> before, Map<String, String> after) {

        static Swap find(Ec2Access ec2, Input in) {
            var instance = Finder.INSTANCES.one(ec2, in.instance());
            var groups = Finder.GROUPS.each(ec2, in.groups());
            var label = Finder.INSTANCES.label(instance);
            if (instance.networkInterfaces().size() > 1) {
                throw new ToolException(
                        FailureKind.UNSUPPORTED,
                        label + " has " + instance.networkInterfaces().size()
                                + " network interfaces, each with security groups of its own",
                        "change them interface by interface in the console");
            }
            for (var group : groups) {
                if (instance.vpcId() != null && !instance.vpcId().equals(group.vpcId())) {
                    throw new ToolException(
                            FailureKind.CONFLICT,
                            Finder.GROUPS.label(group) + " is of " + group.vpcId() + ", and " + label + " is in "
                                    + instance.vpcId(),
                            "name a security group of " + instance.vpcId());
                }
            }
            var before = new LinkedHashMap<String, String>();
            instance.securityGroups().forEach(group -> before.put(group.groupId(), label(group)));
            ec2.hold(held(instance), String.join(", ", new TreeSet<>(before.keySet())));
            var swap = new Swap(instance, before, after(in.how(), before, groups));
            if (swap.after().keySet().equals(before.keySet())) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        label + " is so already: its security groups are " + listed(before.values()),
                        "name others");
            }
            if (swap.after().isEmpty()) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        label + " would be left without a security group, and needs one; it has "
                                + listed(before.values()),
                        "say which takes their place: set the security groups of " + instance.instanceId() + " to ...");
            }
            return swap;
        }

        private static Map<String, String> after(How how, Map<String, String> before, List<SecurityGroup> groups) {
            var after = new LinkedHashMap<String, String>(how == How.REPLACE ? Map.of() : before);
            for (var group : groups) {
                if (how == How.REMOVE) {
                    after.remove(group.groupId());
                } else {
                    after.put(group.groupId(), Finder.GROUPS.label(group));
                }
            }
            return after;
        }

        private static String label(GroupIdentifier group) {
            return Ec2Access.label(group.groupId(), group.groupName());
        }

        private static String held(Instance instance) {
            return "the security groups of " + instance.instanceId();
        }

        /** {@code sg-0a (web), sg-0b (ssh) -> sg-0c (closed)}. */
        String words() {
            return "security groups: " + listed(before.values()) + " -> " + listed(after.values());
        }

        List<String> lost() {
            return before.keySet().stream()
                    .filter(id -> !after.containsKey(id))
                    .map(before::get)
                    .toList();
        }

        /** Steps that come after this one, and were shown the groups before, find the new ones. */
        void became(Ec2Access ec2) {
            var what = held(instance);
            ec2.call()
                    .became(
                            Map.of(what, String.join(", ", new TreeSet<>(before.keySet()))),
                            Map.of(what, String.join(", ", new TreeSet<>(after.keySet()))));
        }
    }

    private static String listed(Collection<String> groups) {
        return groups.isEmpty() ? "none" : groups.stream().sorted().collect(Collectors.joining(", "));
    }

    @Override
    public List<AwsCall> calls(Input in) {
        var modify = Ec2Calls.change("ModifyInstanceAttribute", in.dryRun()).open("InstanceId");
        boolean known = in.how() == How.REPLACE && in.groups().stream().allMatch(Ids::isGroup);
        modify = known
                ? modify.with("Groups", in.groups().stream().distinct().toList())
                : modify.open("InstanceId", "Groups");
        return List.of(
                Ec2Calls.look("DescribeInstances"),
                Ec2Calls.look("DescribeSecurityGroups"),
                Ids.isInstance(in.instance()) ? modify.on(Ids.instanceArn(in.instance())) : modify);
    }

    @Override
    public Impact impact(Input in) {
        var groups = String.join(", ", in.groups());
        return Impact.one(
                in.instance(),
                Undo.YES,
                switch (in.how()) {
                    case ADD -> groups + " is added to its security groups";
                    case REMOVE -> groups + " is removed from its security groups";
                    case REPLACE -> "its security groups are " + groups + " then, and no others";
                });
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var swap = Swap.find(ec2, in);
        var notes = new ArrayList<String>();
        if (!swap.lost().isEmpty()) {
            notes.add("what only " + listed(swap.lost()) + " let in or out is cut off; connections that are open may"
                    + " go on until they end");
        }
        if (in.how() != How.REMOVE) {
            for (var group : Finder.GROUPS.each(ec2, in.groups())) {
                var open = GroupRules.inbound(group).stream()
                        .filter(rule -> rule.isWorld()
                                && (rule.isAllPorts() || !rule.delicate().isEmpty()))
                        .map(PortRule::ports)
                        .distinct()
                        .toList();
                if (!open.isEmpty()) {
                    notes.add(Finder.GROUPS.label(group) + " lets ANYBODY on the internet in: "
                            + String.join(", ", open));
                }
            }
        }
        return Impact.one(Finder.INSTANCES.line(swap.instance()), Undo.YES, notes.toArray(String[]::new))
                .differing(List.of(new Impact.Difference(
                        "security groups of " + swap.instance().instanceId(),
                        listed(swap.before().values()),
                        listed(swap.after().values()))))
                .seen(ec2.seen());
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var swap = Swap.find(ec2, in);
        var changes = ec2.change(
                in.dryRun(),
                swap.instance().instanceId(),
                Finder.INSTANCES.name(swap.instance()),
                swap.words(),
                client -> client.modifyInstanceAttribute(
                        request -> request.instanceId(swap.instance().instanceId())
                                .groups(swap.after().keySet())
                                .dryRun(Ec2Calls.flag(in.dryRun()))));
        if (!in.dryRun()) {
            swap.became(ec2);
        }
        return ToolResult.ok(changes);
    }
}
