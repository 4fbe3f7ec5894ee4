package dev.awsagent.tools.ec2;

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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceLifecycleType;

@ToolInfo(
        name = "ec2_list_instances",
        effect = Effect.READ,
        iam = {"ec2:DescribeInstances", "ec2:DescribeRegions", "ec2:DescribeVpcs", "ec2:DescribeSecurityGroups"},
        value =
                "Lists instances with their state, type, addresses and age; all, or those of a state, a tag, a name, a type, a"
                        + " VPC, a subnet, an image, a key pair, an environment or an age; in one region or across all.",
        examples = {
            "list instances",
            "list my ec2 instances",
            "list servers",
            "show my servers",
            "show all instances",
            "show running instances",
            "which instances are stopped",
            "what instances are there",
            "how many instances do i have",
            "how many instances are there",
            "list {type} instances",
            "list instances of type {type}",
            "show instances tagged {tags}",
            "which instances have the tag {tags}",
            "list instances named {instancesNamed}",
            "list instances in vpc {vpc}",
            "show instances launched before {launchedBefore}",
            "find instances older than {launchedBefore}",
            "which instances were launched since {launchedAfter}",
            "list the instances in all regions",
            "which instances use security group {securityGroup}",
            "list instances in security group {securityGroup}",
            "list the dev instances",
            "list instances with their names",
            "list machines",
            "show my machines",
            "which machines do i have",
            "list vms",
            "which vms are there",
            "show my virtual machines",
            "list boxes",
            "show the boxes",
            "list hosts",
            "how many servers are running",
            "how many machines are there",
            "which servers are up",
            "which boxes are stopped",
            "are there stopped instances",
            "do we have running instances",
            "list all ec2 servers",
            "list {type} machines",
            "show servers tagged {tags}",
            "which vms belong to {tags}",
            "which instances belong to {tags}",
            "which instances are tagged {tags}",
            "show instances where {tags}",
            "list servers named {instancesNamed}",
            "list instances whose name matches {instancesNamed}",
            "find servers called {instancesNamed}",
            "which instances are in vpc {vpc}",
            "what runs in vpc {vpc}",
            "what is running in vpc {vpc}",
            "show servers in vpc {vpc}",
            "list instances in subnet {subnet}",
            "which instances are in subnet {subnet}",
            "what is running in subnet {subnet}",
            "which instances were launched with the key {keyPair}",
            "which instances use key {keyPair}",
            "which servers use the key pair {keyPair}",
            "list instances with key pair {keyPair}",
            "which instances were launched from {image}",
            "which instances use image {image}",
            "what is running from ami {image}",
            "list instances in zone {zone}",
            "which instances are in {zone}",
            "list spot instances",
            "which instances are spot instances",
            "which servers use security group {securityGroup}",
            "what is behind security group {securityGroup}",
            "list the production servers",
            "list instances where the environment is prod",
            "show servers whose env is dev",
            "list on-demand instances"
        })
final class ListInstancesTool implements Tool<ListInstancesTool.Input, ListInstancesTool.Output> {

    enum State {
        PENDING,
        RUNNING,
        STOPPING,
        STOPPED,
        SHUTTING_DOWN,
        TERMINATED
    }

    enum Purchase {
        SPOT,
        ON_DEMAND
    }

    record Input(
            @Param(
                    value = "Only instances in this state; without it, all but terminated ones",
                    words = {
                        "started=RUNNING",
                        "up=RUNNING",
                        "up and running=RUNNING",
                        "live=RUNNING",
                        "online=RUNNING",
                        "active=RUNNING",
                        "powered on=RUNNING",
                        "enabled=RUNNING",
                        "halted=STOPPED",
                        "shut down=STOPPED",
                        "powered off=STOPPED",
                        "powered down=STOPPED",
                        "disabled=STOPPED",
                        "down=STOPPED",
                        "offline=STOPPED",
                        "inactive=STOPPED",
                        "killed=TERMINATED",
                        "starting=PENDING"
                    })
            @Nullable
            State state,

            @Param(
                    value = "Only instances with these tags",
                    kind = ParamKind.TAGS,
                    words = {"tagged {}", "tagged with {}", "with tag {}", "with the tag {}", "with tags {}"})
            @Nullable
            Map<String, String> tags,

            @Param(
                    value = "Only instances of this environment: dev, test, staging, qa or prod",
                    kind = ParamKind.NAME,
                    pattern = InstanceFilter.ENVIRONMENT,
                    rule = "must be dev, test, staging, qa or prod",
                    words = {
                        "dev=dev",
                        "development=dev",
                        "test=test",
                        "testing=test",
                        "staging=staging",
                        "qa=qa",
                        "prod=prod",
                        "production=prod"
                    })
            @Nullable
            String environment,

            @Param(
                    value = "Only instances whose names match this, such as web-*",
                    kind = ParamKind.GLOB,
                    words = {"called {}", "named {}", "matching {}"})
            @Nullable
            String instancesNamed,

            @Param(
                    value = "Only instances of this type, such as t3.micro",
                    kind = ParamKind.NAME,
                    pattern = Ids.TYPE,
                    rule = Ids.TYPE_RULE,
                    words = {"of type {}"})
            @Nullable
            String type,

            @Param(
                    value = "Only instances in this VPC, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.VPC,
                    rule = Ids.VPC_RULE,
                    words = {"in vpc {}"})
            @Nullable
            String vpc,

            @Param(
                    value = "Only instances that use this security group, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.GROUP,
                    rule = Ids.GROUP_RULE,
                    words = {"use security group {}", "in security group {}", "with security group {}"})
            @Nullable
            String securityGroup,

            @Param(
                    value = "Only instances that were launched before this time",
                    words = {"older than {}", "launched before {}", "before {}"})
            @Nullable
            Instant launchedBefore,

            @Param(
                    value = "Only instances that were launched after this time",
                    words = {
                        "newer than {}",
                        "launched since {}",
                        "launched after {}",
                        "since {}",
                        "launched in {}",
                        "launched {}"
                    })
            @Nullable
            Instant launchedAfter,

            @Param(
                    value = "Look in every region that the account may use",
                    words = {"all regions", "every region", "across regions", "each region", "all my regions"},
                    defaultValue = "false")
            boolean everywhere,

            @Param(
                    value = "Only instances that were launched with this key pair",
                    kind = ParamKind.NAME,
                    pattern = "(?!" + Ids.ANYTHING + "$)" + KeyPairs.NAME,
                    rule = KeyPairs.NAME_RULE,
                    words = {
                        "with key {}",
                        "with the key {}",
                        "key pair {}",
                        "with the key pair {}",
                        "ssh key {}",
                        "use key {}"
                    })
            @Nullable
            String keyPair,

            @Param(
                    value = "Only instances in this subnet, by its id",
                    kind = ParamKind.RESOURCE_ID,
                    pattern = "subnet-" + Ids.HEX,
                    rule = "must be the id of a subnet, such as subnet-0abc1234def567890")
            @Nullable
            String subnet,

            @Param(
                    value = "Only instances that were launched from this image, by its id",
                    kind = ParamKind.RESOURCE_ID,
                    pattern = "ami-" + Ids.HEX,
                    rule = "must be the id of an image, such as ami-0abc1234def567890")
            @Nullable
            String image,

            @Param(
                    value = "Only instances in this availability zone",
                    kind = ParamKind.NAME,
                    pattern = Ids.ZONE,
                    rule = Ids.ZONE_RULE,
                    words = {"in zone {}", "in availability zone {}", "in {}"})
            @Nullable
            String zone,

            @Param(
                    value = "Only instances that are paid for so",
                    words = {"ondemand=ON_DEMAND", "on-demand=ON_DEMAND", "on demand=ON_DEMAND"})
            @Nullable
            Purchase purchase) {

        List<Instance> find(Ec2Access ec2) {
            return inGroup(ec2).stream()
                    .filter(one -> keyPair == null || keyPair.equals(one.keyName()))
                    .filter(one -> subnet == null || subnet.equals(one.subnetId()))
                    .filter(one -> image == null || image.equals(one.imageId()))
                    .filter(one -> zone == null
                            || one.placement() != null
                                    && zone.equals(one.placement().availabilityZone()))
                    .filter(one -> purchase == null
                            || (one.instanceLifecycle() == InstanceLifecycleType.SPOT) == (purchase == Purchase.SPOT))
                    .toList();
        }

        private List<Instance> inGroup(Ec2Access ec2) {
            if (securityGroup == null) {
                return filter().find(ec2);
            }
            var groups = Finder.GROUPS.any(ec2, List.of(securityGroup)).values().stream()
                    .flatMap(List::stream)
                    .map(Finder.GROUPS::idOf)
                    .toList();
            return filter().find(ec2).stream()
                    .filter(one -> one.securityGroups().stream().anyMatch(group -> groups.contains(group.groupId())))
                    .toList();
        }

        private InstanceFilter filter() {
            return new InstanceFilter(
                    tags == null ? Map.of() : tags,
                    environment,
                    instancesNamed,
                    type,
                    vpc,
                    state == null ? null : state.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    launchedBefore,
                    launchedAfter);
        }
    }

    /** @param notLooked regions that could not be asked, and why */
    record Output(long count, List<InstanceSummary> instances, List<String> notLooked) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var calls = new ArrayList<AwsCall>();
        calls.add(Ec2Calls.look("DescribeInstances"));
        if (in.everywhere()) {
            calls.add(Ec2Calls.look("DescribeRegions"));
        }
        if (in.securityGroup() != null) {
            calls.add(Ec2Calls.look("DescribeSecurityGroups"));
        }
        calls.addAll(Ec2Calls.vpc(in.vpc()));
        return calls;
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var instances = new ArrayList<InstanceSummary>();
        var notLooked = new ArrayList<String>();
        if (in.everywhere()) {
            inEveryRegion(ec2, in, instances, notLooked);
        } else {
            in.find(ec2).forEach(one -> instances.add(InstanceSummary.of(one, null)));
        }
        return ToolResult.ok(new Output(instances.size(), instances, notLooked));
    }

    /** One region that does not answer does not hide the others. */
    private static void inEveryRegion(
            Ec2Access ec2, Input in, List<InstanceSummary> instances, List<String> notLooked) {
        var regions = ec2.ask(client -> client.describeRegions()).regions().stream()
                .map(region -> region.regionName())
                .sorted()
                .toList();
        RuntimeException refused = null;
        ToolException nowhere = null;
        int without = 0;
        for (int i = 0; i < regions.size(); i++) {
            var region = regions.get(i);
            ec2.call().progress(i, regions.size(), "regions", region);
            try {
                in.find(ec2.in(region)).forEach(one -> instances.add(InstanceSummary.of(one, region)));
            } catch (RuntimeException e) {
                if (e instanceof ToolException told && told.kind() == FailureKind.CANCELLED) {
                    throw e;
                }
                if (e instanceof ToolException told && told.kind() == FailureKind.NOT_FOUND) {
                    // Where there is no such VPC or group, nothing is in it.
                    nowhere = told;
                    without++;
                    continue;
                }
                refused = refused == null ? e : refused;
                notLooked.add(region + ": " + Ec2Access.said(e));
            }
        }
        if (refused != null && notLooked.size() == regions.size()) {
            throw refused;
        }
        // It may be in a region that was not looked at.
        if (nowhere != null && without == regions.size()) {
            throw nowhere;
        }
    }
}
