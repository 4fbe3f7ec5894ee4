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
        name = "ec2_create_volume",
        effect = Effect.WRITE,
        iam = {"ec2:CreateVolume", "ec2:CreateTags", "ec2:DescribeInstances"},
        value = "Creates an empty, encrypted volume in an availability zone, or in that of an instance.",
        examples = {
            "create a {size} volume in zone {zone}",
            "create a {size} volume for {instance}",
            "create a {size} volume for instance {instance}",
            "create a new {size} ebs volume in zone {zone}",
            "create a {size} {type} volume in zone {zone}",
            "create a volume of {size} for {instance}",
            "make a {size} volume for instance {instance}",
            "create a {size} disk in zone {zone}",
            "create a {size} disk for instance {instance}",
            "create a {size} {type} disk in zone {zone}",
            "create an ebs volume of {size} in zone {zone}",
            "create an empty {size} volume in zone {zone}",
            "make a {size} {type} volume in zone {zone}",
            "make a {size} volume in zone {zone}",
            "make a volume of {size} in zone {zone}",
            "make a new {size} {type} disk in zone {zone}",
            "add a {size} {type} volume in zone {zone}",
            "provision a {size} {type} volume in zone {zone}",
            "provision a {size} volume in zone {zone}",
            "allocate a {size} volume in zone {zone}",
            "create an encrypted {size} volume in zone {zone}",
            "create an encrypted {size} {type} volume in zone {zone}",
            "create an unencrypted {size} volume in zone {zone}",
            "make an encrypted {size} volume in zone {zone}"
        })
final class CreateVolumeTool implements Tool<CreateVolumeTool.Input, Changes> {

    record Input(
            @Param(
                    value = "Its size; EC2 counts in GiB, and 100 GB are taken for 100 GiB",
                    kind = ParamKind.SIZE,
                    min = 1_000_000_000L,
                    max = 70_368_744_177_664L)
            long size,

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

            @Param(value = "What it is made of", defaultValue = "\"GP3\"")
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
                    value = "Leave it unencrypted, unless the account encrypts all",
                    words = {"unencrypted", "without encryption"},
                    defaultValue = "false")
            boolean unencrypted,

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

        int gibibytes() {
            return NewVolume.gibibytes(size);
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        var create = Ec2Calls.change("CreateVolume", in.dryRun())
                .with("Size", in.gibibytes())
                .with("VolumeType", in.type().api())
                .open("TagSpecifications", "ClientToken", "Iops");
        create = in.unencrypted() ? create : create.with("Encrypted", true);
        return List.of(
                Ec2Calls.look("DescribeInstances"),
                in.zone() == null ? create.open("AvailabilityZone") : create.with("AvailabilityZone", in.zone()));
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return Ec2Calls.looksWithPrices(calls(in));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                        "a new " + in.gibibytes() + " GiB " + in.type().api() + " volume",
                        Undo.YES,
                        in.unencrypted() ? "not encrypted" : "encrypted",
                        "it costs money until it is deleted",
                        CreationTags.note(in.untagged()))
                .costing(Cost.UNKNOWN);
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var zone = NewVolume.zone(ec2, in.zone(), in.instance());
        var before = CreationTags.noted(impact(in), call, in.untagged());
        return Impact.one(
                        before.resources().get(0) + " in " + zone,
                        Undo.YES,
                        before.notes().toArray(String[]::new))
                .seen(ec2.seen())
                .costing(PriceList.storage(ec2, in.type().api(), in.gibibytes(), in.iops(), null))
                .making(Tagging.planned(call, in.name(), in.tags(), in.untagged()));
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var zone = NewVolume.zone(ec2, in.zone(), in.instance());
        return ToolResult.ok(ec2.create(
                in.dryRun(),
                "volume",
                client -> client.createVolume(request -> request.size(in.gibibytes())
                        .volumeType(in.type().api())
                        .iops(in.iops())
                        .encrypted(in.unencrypted() ? null : true)
                        .availabilityZone(zone)
                        .clientToken(UUID.randomUUID().toString())
                        .tagSpecifications(Tagging.of(call, in.name(), in.tags(), in.untagged(), ResourceType.VOLUME))
                        .dryRun(Ec2Calls.flag(in.dryRun()))),
                made -> Changes.done(made.volumeId(), in.name(), made.size() + " GiB in " + zone)));
    }
}
