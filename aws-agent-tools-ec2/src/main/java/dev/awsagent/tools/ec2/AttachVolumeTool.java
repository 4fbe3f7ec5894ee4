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
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Volume;

@ToolInfo(
        name = "ec2_attach_volume",
        effect = Effect.WRITE,
        iam = {"ec2:AttachVolume", "ec2:DescribeVolumes", "ec2:DescribeInstances"},
        value = "Attaches a volume to an instance of the same zone, as the next free device or as the one named.",
        examples = {
            "attach {volume} to {instance}",
            "attach volume {volume} to {instance}",
            "attach volume {volume} to instance {instance}",
            "attach the volume {volume} to {instance} as {device}",
            "connect volume {volume} to instance {instance}",
            "connect {volume} to {instance}",
            "attach disk {volume} to {instance}",
            "attach the ebs volume {volume} to {instance} at {device}",
            "attach {volume} to {instance} on {device}",
            "mount volume {volume} on {instance}",
            "mount {volume} on {instance} as {device}",
            "mount {volume} to {instance}",
            "hook volume {volume} up to {instance}",
            "hook {volume} up to instance {instance}",
            "hook up volume {volume} to {instance}",
            "hook volume {volume} to {instance}",
            "plug volume {volume} into {instance}",
            "put volume {volume} on {instance}",
            "add volume {volume} to {instance}",
            "link volume {volume} to {instance}"
        })
final class AttachVolumeTool implements Tool<AttachVolumeTool.Input, Changes> {

    record Input(
            @Param(
                    value = "The volume, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.VOLUME,
                    rule = Ids.VOLUME_RULE)
            String volume,

            @Param(
                    value = "The instance, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE)
            String instance,

            @Param(
                    value = "The device name; without it, the first of /dev/sdf to /dev/sdp that is free",
                    kind = ParamKind.LOCAL_PATH,
                    pattern = "/dev/[a-z0-9]{2,10}|xvd[a-z]{1,2}",
                    rule = "must be a device name such as /dev/sdf",
                    words = {"as {}", "at {}", "on device {}", "as device {}", "device {}"})
            @Nullable
            String device,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {}

    /** What is attached where. */
    private record Meant(Volume volume, Instance instance, String device) {}

    private static Meant find(Ec2Access ec2, Input in) {
        var volume = Finder.VOLUMES.one(ec2, in.volume());
        var instance = Finder.INSTANCES.one(ec2, in.instance());
        if (!volume.stateAsString().equals("available")) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    Finder.VOLUMES.line(volume) + ": only a volume that is available can be attached",
                    "detach it first, or wait");
        }
        var zone = instance.placement().availabilityZone();
        if (!volume.availabilityZone().equals(zone)) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    Finder.VOLUMES.label(volume) + " is in " + volume.availabilityZone() + ", and "
                            + Finder.INSTANCES.label(instance) + " in " + zone,
                    "snapshot the volume, and restore it in " + zone);
        }
        var device = in.device() == null ? free(instance) : in.device();
        ec2.hold("the device for " + in.volume(), device);
        return new Meant(volume, instance, device);
    }

    private static String free(Instance instance) {
        var taken = instance.blockDeviceMappings().stream()
                .map(device -> device.deviceName().substring(device.deviceName().length() - 1))
                .toList();
        for (var letter = 'f'; letter <= 'p'; letter++) {
            if (!taken.contains(String.valueOf(letter))) {
                return "/dev/sd" + letter;
            }
        }
        throw new ToolException(
                FailureKind.CONFLICT,
                Finder.INSTANCES.label(instance) + " has no device name left from /dev/sdf to /dev/sdp",
                "name one, such as 'as /dev/sdq'");
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                Ec2Calls.look("DescribeVolumes"),
                Ec2Calls.look("DescribeInstances"),
                Ec2Calls.change("AttachVolume", in.dryRun()).open("VolumeId", "InstanceId", "Device"));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(in.volume(), Undo.YES, "attached to " + in.instance());
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var meant = find(ec2, in);
        return new Impact(
                List.of(Finder.VOLUMES.line(meant.volume()), Finder.INSTANCES.line(meant.instance())),
                2,
                null,
                Undo.YES,
                List.of(
                        "attached to " + Finder.INSTANCES.line(meant.instance()) + " as " + meant.device(),
                        "what is on it has to be mounted there"),
                ec2.seen());
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var meant = find(ec2, in);
        return ToolResult.ok(ec2.change(
                in.dryRun(),
                meant.volume().volumeId(),
                Finder.VOLUMES.name(meant.volume()),
                "attached to " + Finder.INSTANCES.label(meant.instance()) + " as " + meant.device(),
                client -> client.attachVolume(
                        request -> request.volumeId(meant.volume().volumeId())
                                .instanceId(meant.instance().instanceId())
                                .device(meant.device())
                                .dryRun(Ec2Calls.flag(in.dryRun())))));
    }
}
