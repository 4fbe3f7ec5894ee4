package dev.awsagent.tools.ec2;

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
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.ResourceType;

@ToolInfo(
        name = "ec2_create_snapshot",
        effect = Effect.WRITE,
        iam = {"ec2:CreateSnapshot", "ec2:CreateTags", "ec2:DescribeVolumes"},
        value = "Takes a snapshot of a volume.",
        examples = {
            "snapshot volume {volume}",
            "snapshot {volume}",
            "take a snapshot of {volume}",
            "take a snapshot of volume {volume}",
            "create a snapshot of {volume}",
            "create a snapshot of volume {volume} called {name}",
            "back up volume {volume}",
            "snapshot the disk {volume}",
            "snapshot the ebs volume {volume}",
            "snap volume {volume}",
            "backup volume {volume}",
            "backup the disk {volume}",
            "back up {volume}",
            "back up the disk {volume}",
            "make a snapshot of {volume}",
            "make a snapshot of volume {volume}",
            "make a backup of volume {volume}",
            "take a backup of volume {volume}",
            "create a backup of volume {volume}",
            "create a snapshot from {volume}",
            "take a snapshot from volume {volume}",
            "create a snapshot for volume {volume}",
            "create a snapshot of {volume} described as {description}",
            "take a snapshot of {volume} with description {description}"
        })
final class CreateSnapshotTool implements Tool<CreateSnapshotTool.Input, Changes> {

    record Input(
            @Param(
                    value = "The volume, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.VOLUME,
                    rule = Ids.VOLUME_RULE)
            String volume,

            @Param(
                    value = "Its name (the Name tag)",
                    kind = ParamKind.NAME,
                    pattern = Ids.NEW_NAME,
                    rule = Ids.NEW_NAME_RULE,
                    words = {"called {}", "named {}"})
            @Nullable
            String name,

            @Param(
                    value = "What to remember of it; without it, the volume that it is of",
                    kind = ParamKind.TEXT,
                    max = 255,
                    words = {
                        "description {}",
                        "with description {}",
                        "with the description {}",
                        "described as {}",
                        "saying {}"
                    })
            @Nullable
            String description,

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
            boolean dryRun) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var create = Ec2Calls.change("CreateSnapshot", in.dryRun()).open("VolumeId", "TagSpecifications");
        return List.of(
                Ec2Calls.look("DescribeVolumes"),
                in.description() == null ? create.open("Description") : create.with("Description", in.description()));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(in.volume(), Undo.YES, "a new snapshot of it", CreationTags.note(in.untagged()));
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var volume = Finder.VOLUMES.one(ec2, in.volume());
        return Impact.one(
                        Finder.VOLUMES.line(volume),
                        Undo.YES,
                        "a new snapshot of it; what programs have not written yet is not in it",
                        "it costs money until it is deleted",
                        CreationTags.note(call, in.untagged()))
                .seen(ec2.seen())
                .costing(Cost.byUse("what of the volume is stored"))
                .making(Tagging.planned(call, in.name(), in.tags(), in.untagged()));
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var volume = Finder.VOLUMES.one(ec2, in.volume());
        return ToolResult.ok(ec2.create(
                in.dryRun(),
                "snapshot",
                client -> client.createSnapshot(request -> request.volumeId(volume.volumeId())
                        .description(in.description() == null ? "of " + Finder.VOLUMES.label(volume) : in.description())
                        .tagSpecifications(Tagging.of(call, in.name(), in.tags(), in.untagged(), ResourceType.SNAPSHOT))
                        .dryRun(Ec2Calls.flag(in.dryRun()))),
                made -> Changes.done(made.snapshotId(), in.name(), "of " + Finder.VOLUMES.label(volume))));
    }
}
