package dev.awsagent.tools.ec2;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Cost;
import dev.awsagent.tool.CreationTags;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.ResourceType;

@ToolInfo(
        name = "ec2_restore_snapshot",
        effect = Effect.WRITE,
        iam = {"ec2:CreateVolume", "ec2:CreateTags", "ec2:DescribeSnapshots", "ec2:DescribeInstances"},
        value = "Makes a new volume out of a snapshot, in an availability zone, or in that of an instance. The"
                + " snapshot stays.",
        examples = {
            "restore snapshot {snapshot} in zone {zone}",
            "restore snapshot {snapshot} for {instance}",
            "restore {snapshot} for instance {instance}",
            "restore {snapshot} to a new volume in zone {zone}",
            "create a volume from snapshot {snapshot} in zone {zone}",
            "create a volume from {snapshot} for {instance}",
            "restore snapshot {snapshot} to a volume in zone {zone}",
            "restore snapshot {snapshot} into zone {zone}",
            "restore snapshot {snapshot} as a volume in zone {zone}",
            "create a {type} volume from snapshot {snapshot} in zone {zone}",
            "create a new volume from snapshot {snapshot} in zone {zone}",
            "make a volume from snapshot {snapshot} in zone {zone}",
            "make a volume out of snapshot {snapshot} in zone {zone}",
            "create a volume out of snapshot {snapshot} in zone {zone}",
            "create a disk from snapshot {snapshot} in zone {zone}",
            "turn snapshot {snapshot} into a volume in zone {zone}"
        })
final class RestoreSnapshotTool implements Tool<RestoreSnapshotTool.Input, Changes> {

    record Input(
            @Param(
                    value = "The snapshot, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.SNAPSHOT,
                    rule = Ids.SNAPSHOT_RULE)
            String snapshot,

            @Param(
                    value = "The availability zone; without it, that of the instance",
                    kind = ParamKind.NAME,
                    pattern = Ids.ZONE,
                    rule = Ids.ZONE_RULE,
                    words = {"in zone {}", "in availability zone {}", "in {}"})
            @Nullable
            String zone,

            @Param(
                    value = "The instance that it is for, by its id or its name: it is made in the same zone",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE,
                    words = {"for {}", "for instance {}"})
            @Nullable
            String instance,

            @Param(value = "What the volume is made of", defaultValue = "\"GP3\"")
            VolumeKind type,

            @Param(
                    value = "How many operations a second it is made for; io1 and io2 need it",
                    min = 100,
                    max = 256_000,
                    words = {"with {} iops", "{} iops"})
            @Nullable
            Integer iops,

            @Param(
                    value = "Its name (the Name tag)",
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
                    value = "Do not tag it with who asked for it, when and why",
                    words = {"untagged", "without request tags"},
                    defaultValue = "false")
            boolean untagged,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {

        Input {
            type.checkIops(iops);
            NewVolume.checkZone(zone, instance);
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                Ec2Calls.look("DescribeSnapshots"),
                Ec2Calls.look("DescribeInstances"),
                Ec2Calls.change("CreateVolume", in.dryRun())
                        .with("VolumeType", in.type().api())
                        .with("Encrypted", true)
                        .open("SnapshotId", "AvailabilityZone", "TagSpecifications", "ClientToken", "Iops"));
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return Ec2Calls.looksWithPrices(calls(in));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(in.snapshot(), Undo.YES, "a new volume, encrypted", CreationTags.note(in.untagged()))
                .costing(Cost.UNKNOWN);
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var snapshot = Finder.SNAPSHOTS.one(ec2, in.snapshot());
        return Impact.one(
                        Finder.SNAPSHOTS.line(snapshot),
                        Undo.YES,
                        "a new " + snapshot.volumeSize() + " GiB " + in.type().api() + " volume in "
                                + NewVolume.zone(ec2, in.zone(), in.instance()) + ", encrypted",
                        "it costs money until it is deleted",
                        CreationTags.note(call, in.untagged()))
                .seen(ec2.seen())
                .costing(PriceList.storage(ec2, in.type().api(), snapshot.volumeSize(), in.iops(), null))
                .making(Tagging.planned(call, in.name(), in.tags(), in.untagged()));
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var snapshot = Finder.SNAPSHOTS.one(ec2, in.snapshot());
        var zone = NewVolume.zone(ec2, in.zone(), in.instance());
        return ToolResult.ok(ec2.create(
                in.dryRun(),
                "volume",
                client -> client.createVolume(request -> request.snapshotId(snapshot.snapshotId())
                        .volumeType(in.type().api())
                        .iops(in.iops())
                        .encrypted(true)
                        .availabilityZone(zone)
                        .clientToken(UUID.randomUUID().toString())
                        .tagSpecifications(Tagging.of(call, in.name(), in.tags(), in.untagged(), ResourceType.VOLUME))
                        .dryRun(Ec2Calls.flag(in.dryRun()))),
                made -> Changes.done(
                        made.volumeId(),
                        in.name(),
                        made.size() + " GiB in " + zone + " from " + snapshot.snapshotId())));
    }
}
