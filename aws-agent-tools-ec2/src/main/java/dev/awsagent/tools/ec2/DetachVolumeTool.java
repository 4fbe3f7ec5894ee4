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
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeAttachment;

@ToolInfo(
        name = "ec2_detach_volume",
        effect = Effect.WRITE,
        iam = {"ec2:DetachVolume", "ec2:DescribeVolumes", "ec2:DescribeInstances"},
        value = "Detaches a volume from its instance. What is on it stays on it.",
        examples = {
            "detach {volume}",
            "detach volume {volume}",
            "detach the volume {volume}",
            "detach {volume} from its instance",
            "disconnect volume {volume}",
            "disconnect {volume}",
            "detach {volume} from {holder}",
            "detach disk {volume}",
            "detach the disk {volume} from {holder}",
            "disconnect volume {volume} from {holder}",
            "unmount volume {volume}",
            "unmount volume {volume} from {holder}",
            "unmount the disk {volume} from {holder}",
            "take volume {volume} off {holder}",
            "unplug volume {volume} from {holder}",
            "unhook volume {volume} from {holder}",
            "unhook volume {volume}",
            "force detach volume {volume}"
        })
final class DetachVolumeTool implements Tool<DetachVolumeTool.Input, Changes> {

    record Input(
            @Param(
                    value = "The volume, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.VOLUME,
                    rule = Ids.VOLUME_RULE)
            String volume,

            @Param(
                    value =
                            "The instance that it is on, by its id or its name; where it is on another, nothing is done",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE,
                    words = {"from {}", "from instance {}", "off {}"})
            @Nullable
            String holder,

            @Param(
                    value = "Detach it though the instance does not let go of it: what was not written is lost",
                    words = {"by force", "forcibly", "force", "forced", "with force"},
                    defaultValue = "false")
            boolean force,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {}

    @Override
    public Effect effect(Input in) {
        return in.force() ? Effect.DESTROY : Effect.WRITE;
    }

    private static Volume attached(Ec2Access ec2, Input in) {
        var volume = Finder.VOLUMES.one(ec2, in.volume());
        if (volume.attachments().isEmpty()) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    Finder.VOLUMES.line(volume) + ": it is attached to nothing",
                    "'list volumes' shows what is attached to what");
        }
        ec2.hold(
                "what " + volume.volumeId() + " is attached to",
                from(ec2, in, volume).instanceId());
        return volume;
    }

    /** Where it is detached from: the instance that was named, or the first that has it. */
    private static VolumeAttachment from(Ec2Access ec2, Input in, Volume volume) {
        if (in.holder() == null) {
            return volume.attachments().get(0);
        }
        var instance = Finder.INSTANCES.idOf(Finder.INSTANCES.one(ec2, in.holder()));
        return volume.attachments().stream()
                .filter(one -> instance.equals(one.instanceId()))
                .findFirst()
                .orElseThrow(() -> new ToolException(
                        FailureKind.CONFLICT,
                        Finder.VOLUMES.line(volume) + ": it is not attached to " + instance + ", but to "
                                + volume.attachments().stream()
                                        .map(VolumeAttachment::instanceId)
                                        .collect(Collectors.joining(", ")),
                        "name the instance that has it, or none"));
    }

    @Override
    public List<AwsCall> calls(Input in) {
        var detach = Ec2Calls.change("DetachVolume", in.dryRun()).open("VolumeId", "InstanceId");
        return List.of(
                Ec2Calls.look("DescribeVolumes"),
                Ec2Calls.look("DescribeInstances"),
                in.force() ? detach.with("Force", true) : detach);
    }

    @Override
    public Impact impact(Input in) {
        return in.force()
                ? Impact.typed(in.volume(), List.of(in.volume()), 1, Undo.PARTLY, "what was not written is lost")
                : Impact.one(in.volume(), Undo.YES);
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var volume = attached(ec2, in);
        var attached = from(ec2, in, volume);
        var notes = new ArrayList<String>();
        notes.add("from " + attached.instanceId() + ", where it is " + attached.device());
        notes.add("unmount it there first: what is not written yet may be lost");
        for (var one : ec2.instances(Map.of("instance-id", List.of(attached.instanceId())))) {
            if (attached.device() != null && attached.device().equals(one.rootDeviceName())) {
                notes.add(
                        "it is the root disk: the instance cannot run without it, and AWS refuses this while it runs");
            }
        }
        notes.addAll(impact(in).notes());
        return new Impact(
                List.of(Finder.VOLUMES.line(volume), attached.instanceId()),
                2,
                impact(in).confirm(),
                impact(in).undo(),
                notes,
                ec2.seen());
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var volume = attached(ec2, in);
        var instance = from(ec2, in, volume).instanceId();
        return ToolResult.ok(ec2.change(
                in.dryRun(),
                volume.volumeId(),
                Finder.VOLUMES.name(volume),
                "detached from " + instance,
                client -> client.detachVolume(request -> request.volumeId(volume.volumeId())
                        .instanceId(instance)
                        .force(in.force() ? Boolean.TRUE : null)
                        .dryRun(Ec2Calls.flag(in.dryRun())))));
    }
}
