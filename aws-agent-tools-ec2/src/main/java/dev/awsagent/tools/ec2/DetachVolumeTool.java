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
import software.amazon.awssdk.services.ec2.model.Volume;

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
            "disconnect {volume}"
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
                    value = "Detach it though the instance does not let go of it: what was not written is lost",
                    words = {"by force", "forcibly"},
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
                volume.attachments().get(0).instanceId());
        return volume;
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
        var attached = volume.attachments().get(0);
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
                List.of(Finder.VOLUMES.line(volume)),
                1,
                impact(in).confirm(),
                impact(in).undo(),
                notes,
                ec2.seen());
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var volume = attached(ec2, in);
        var instance = volume.attachments().get(0).instanceId();
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
