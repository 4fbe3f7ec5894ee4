package dev.awsagent.tools.ec2;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Cost;
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
import java.util.List;
import software.amazon.awssdk.services.ec2.model.Volume;

@ToolInfo(
        name = "ec2_grow_volume",
        effect = Effect.WRITE,
        iam = {"ec2:ModifyVolume", "ec2:DescribeVolumes"},
        value = "Makes a volume larger while it is in use. A volume never becomes smaller.",
        examples = {
            "grow volume {volume} to {size}",
            "grow the volume {volume} to {size}",
            "grow {volume} to {size}",
            "extend volume {volume} to {size}",
            "extend the volume {volume} to {size}",
            "extend {volume} to {size}",
            "increase volume {volume} to {size}",
            "increase the volume {volume} to {size}",
            "resize volume {volume} to {size}",
            "resize the volume {volume} to {size}",
            "expand volume {volume} to {size}",
            "expand the disk {volume} to {size}",
            "enlarge volume {volume} to {size}",
            "enlarge the disk {volume} to {size}",
            "bump volume {volume} to {size}",
            "bump volume {volume} up to {size}",
            "bump the size of volume {volume} to {size}",
            "bump the size of volume {volume} up to {size}",
            "increase the size of volume {volume} to {size}",
            "increase {volume} to {size}",
            "increase the size of {volume} to {size}",
            "set the size of volume {volume} to {size}",
            "change the size of volume {volume} to {size}",
            "raise the size of volume {volume} to {size}",
            "scale volume {volume} up to {size}",
            "scale volume {volume} to {size}",
            "upsize volume {volume} to {size}",
            "upgrade volume {volume} to {size}",
            "grow the disk {volume} to {size}",
            "extend the disk {volume} to {size}",
            "resize the disk {volume} to {size}",
            "increase the disk {volume} to {size}",
            "modify volume {volume} to {size}"
        })
final class GrowVolumeTool implements Tool<GrowVolumeTool.Input, Changes> {

    record Input(
            @Param(
                    value = "The volume, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.VOLUME,
                    rule = Ids.VOLUME_RULE)
            String volume,

            @Param(
                    value = "Its new size; EC2 counts in GiB, and 200 GB are taken for 200 GiB",
                    kind = ParamKind.SIZE,
                    min = 1_000_000_000L,
                    max = 70_368_744_177_664L)
            long size,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {

        int gibibytes() {
            return NewVolume.gibibytes(size);
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        var grow = Ec2Calls.change("ModifyVolume", in.dryRun()).with("Size", in.gibibytes());
        return List.of(
                Ec2Calls.look("DescribeVolumes"),
                Ids.isAny(in.volume())
                        ? grow.with("VolumeId", Ids.last(in.volume())).on(Ids.arn("volume", in.volume()))
                        : grow.open("VolumeId"));
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return Ec2Calls.looksWithPrices(calls(in));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(in.volume(), Undo.NO, "it grows to " + in.gibibytes() + " GiB")
                .costing(Cost.UNKNOWN);
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var volume = smaller(ec2, in);
        return Impact.one(
                        Finder.VOLUMES.line(volume),
                        Undo.NO,
                        "it costs more from then on",
                        "a volume never becomes smaller again; AWS limits how often it can be changed",
                        "the file system on it has to be grown afterwards, inside the instance")
                .differing(List.of(new Impact.Difference(
                        "size of " + Finder.VOLUMES.label(volume), volume.size() + " GiB", in.gibibytes() + " GiB")))
                .seen(ec2.seen())
                .costing(PriceList.storage(
                        ec2, volume.volumeTypeAsString(), in.gibibytes(), volume.iops(), volume.throughput()));
    }

    /** The volume as it is now. */
    private static Volume smaller(Ec2Access ec2, Input in) {
        var volume = Finder.VOLUMES.one(ec2, in.volume());
        if (volume.size() >= in.gibibytes()) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    Finder.VOLUMES.label(volume) + " has " + volume.size() + " GiB already, and " + in.gibibytes()
                            + " GiB is not more: a volume can only grow",
                    "say a size above " + volume.size()
                            + " GiB; for a smaller one create a new volume and copy what is on it");
        }
        return volume;
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var volume = smaller(ec2, in);
        return ToolResult.ok(ec2.change(
                in.dryRun(),
                volume.volumeId(),
                Finder.VOLUMES.name(volume),
                volume.size() + " GiB -> " + in.gibibytes() + " GiB",
                client -> client.modifyVolume(request ->
                        request.volumeId(volume.volumeId()).size(in.gibibytes()).dryRun(Ec2Calls.flag(in.dryRun())))));
    }
}
