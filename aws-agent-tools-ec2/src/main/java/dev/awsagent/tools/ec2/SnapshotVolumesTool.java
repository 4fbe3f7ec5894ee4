package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Cost;
import dev.awsagent.tool.CreationTags;
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
import dev.awsagent.tools.ec2.Changes.Change;
import dev.awsagent.tools.ec2.Changes.Outcome;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.ResourceType;

@ToolInfo(
        name = "ec2_snapshot_volumes",
        effect = Effect.WRITE,
        iam = {"ec2:CreateSnapshots", "ec2:CreateTags", "ec2:DescribeInstances"},
        value = "Takes a snapshot of each volume of an instance, all of the same moment.",
        examples = {
            "snapshot all volumes of {instance}",
            "snapshot all volumes of instance {instance}",
            "snapshot all the volumes of {instance}",
            "snapshot the volumes of {instance}",
            "take a snapshot of all volumes of {instance}",
            "take a snapshot of all volumes of instance {instance}",
            "create a snapshot of all volumes of {instance}",
            "create a snapshot of all volumes of instance {instance}",
            "back up all volumes of {instance}",
            "back up all volumes of instance {instance}",
            "snapshot every volume of {instance}",
            "snapshot every disk of {instance}",
            "snapshot all disks of {instance}",
            "snapshot all disks of instance {instance}",
            "snapshot the disks of {instance}",
            "snapshot the disks of instance {instance}",
            "snapshot all ebs volumes of {instance}",
            "snapshot all volumes attached to {instance}",
            "take snapshots of all volumes of {instance}",
            "take snapshots of all disks of {instance}",
            "take a snapshot of every disk of {instance}",
            "create snapshots of all volumes of {instance}",
            "make snapshots of all volumes of {instance}",
            "back up all disks of {instance}",
            "back up the disks of {instance}",
            "back up the disks of instance {instance}",
            "back up the volumes of {instance}",
            "back up every disk of {instance}",
            "backup all volumes of {instance}"
        })
final class SnapshotVolumesTool implements Tool<SnapshotVolumesTool.Input, Changes> {

    record Input(
            @Param(
                    value = "The instance, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE)
            String instance,

            @Param(
                    value = "Their name (the Name tag)",
                    kind = ParamKind.NAME,
                    pattern = Ids.NEW_NAME,
                    rule = Ids.NEW_NAME_RULE,
                    words = {"called {}", "named {}"})
            @Nullable
            String name,

            @Param(
                    value = "Tags",
                    kind = ParamKind.TAGS,
                    words = {"tagged {}", "tagged with {}", "with tag {}", "with the tag {}", "with tags {}"})
            @Nullable
            Map<String, String> tags,

            @Param(
                    value = "Do not tag them with who asked for them, when and why",
                    words = {"untagged", "without request tags"},
                    defaultValue = "false")
            boolean untagged,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                Ec2Calls.look("DescribeInstances"),
                Ec2Calls.change("CreateSnapshots", in.dryRun())
                        .open("InstanceSpecification", "Description", "TagSpecifications"));
    }

    @Override
    public Impact impact(Input in) {
        return new Impact(
                List.of("the volumes of " + in.instance()),
                -1,
                null,
                Undo.YES,
                List.of("a new snapshot of each", CreationTags.note(in.untagged())));
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var instance = Finder.INSTANCES.one(ec2, in.instance());
        var volumes = volumes(ec2, instance);
        return new Impact(
                        volumes,
                        volumes.size(),
                        null,
                        Undo.YES,
                        List.of(
                                "a new snapshot of each volume of " + Finder.INSTANCES.label(instance)
                                        + ", all of one moment; what programs have not written yet is not in them",
                                "they cost money until they are deleted",
                                CreationTags.note(call, in.untagged())),
                        ec2.seen())
                .costing(Cost.byUse("what of the volumes is stored"))
                .making(Tagging.planned(call, in.name(), in.tags(), in.untagged()));
    }

    /** Those that are attached now, and that were shown. */
    private static List<String> volumes(Ec2Access ec2, Instance instance) {
        var volumes = instance.blockDeviceMappings().stream()
                .filter(device -> device.ebs() != null)
                .map(device -> device.ebs().volumeId())
                .sorted()
                .toList();
        if (volumes.isEmpty()) {
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    Finder.INSTANCES.label(instance) + " has no volume",
                    "what is on its own disks is kept by no snapshot");
        }
        ec2.hold("the volumes of " + instance.instanceId(), String.join(", ", volumes));
        return volumes;
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var instance = Finder.INSTANCES.one(ec2, in.instance());
        var volumes = volumes(ec2, instance);
        return ToolResult.ok(ec2.create(
                in.dryRun(),
                "snapshots of " + String.join(", ", volumes),
                client -> client.createSnapshots(request -> request.instanceSpecification(
                                one -> one.instanceId(instance.instanceId()))
                        .description("of " + Finder.INSTANCES.label(instance))
                        .tagSpecifications(Tagging.of(call, in.name(), in.tags(), in.untagged(), ResourceType.SNAPSHOT))
                        .dryRun(Ec2Calls.flag(in.dryRun()))),
                made -> new Changes(
                        made.snapshots().stream()
                                .map(one ->
                                        new Change(one.snapshotId(), in.name(), Outcome.DONE, "of " + one.volumeId()))
                                .toList(),
                        "of " + Finder.INSTANCES.label(instance))));
    }
}
