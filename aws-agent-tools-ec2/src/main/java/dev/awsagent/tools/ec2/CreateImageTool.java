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
        name = "ec2_create_image",
        effect = Effect.WRITE,
        iam = {"ec2:CreateImage", "ec2:CreateTags", "ec2:DescribeInstances"},
        value = "Makes an image (AMI) of an instance. It is rebooted for it, unless asked not to.",
        examples = {
            "create an image of {instance} called {name}",
            "create an image of instance {instance} called {name}",
            "create an ami of {instance} called {name}",
            "create an ami from instance {instance} named {name}",
            "make an image of {instance} called {name}",
            "make an ami of instance {instance} called {name}",
            "image instance {instance} as {name}",
            "create an image from {instance} called {name}",
            "create an ami from {instance} named {name}",
            "create an image called {name} from {instance}",
            "create an image called {name} of {instance}",
            "create an ami called {name} from instance {instance}",
            "create a machine image of {instance} called {name}",
            "make an ami from {instance} called {name}",
            "make an ami called {name} from {instance}",
            "make an image called {name} from {instance}",
            "bake an ami called {name} from {instance}",
            "bake an image of {instance} called {name}",
            "bake an ami from {instance} as {name}",
            "build an ami from {instance} called {name}",
            "capture an image of {instance} called {name}",
            "capture instance {instance} as image {name}",
            "take an image of {instance} called {name}",
            "take an ami of {instance} called {name}",
            "save instance {instance} as image {name}",
            "create an image {name} from {instance}",
            "create an ami {name} from {instance}",
            "create an image of {instance} called {name} with description {description}",
            "build an image of {instance} called {name}",
            "build an ami of instance {instance} called {name}",
            "bake an image from {instance} called {name}",
            "capture an ami of {instance} called {name}",
            "take an image from {instance} called {name}"
        })
final class CreateImageTool implements Tool<CreateImageTool.Input, Changes> {

    record Input(
            @Param(
                    value = "The instance, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE)
            String instance,

            @Param(
                    value = "The name of the image, unique in the account and the region",
                    kind = ParamKind.NAME,
                    pattern = "[A-Za-z0-9()\\[\\] ./'@_-]{3,128}",
                    rule = "must be 3 to 128 letters, digits, spaces or ()[]./-'@_",
                    words = {"called {}", "named {}", "as {}"})
            String name,

            @Param(
                    value = "What to remember of it",
                    kind = ParamKind.TEXT,
                    max = 255,
                    words = {"description {}", "with description {}", "with the description {}", "described as {}"})
            @Nullable
            String description,

            @Param(
                    value = "Do not reboot it: what programs have not written yet is not in the image",
                    words = {
                        "without reboot",
                        "without a reboot",
                        "without rebooting",
                        "with no reboot",
                        "no reboot",
                        "without rebooting it",
                        "without a restart",
                        "no-reboot",
                        "don't reboot",
                        "do not reboot",
                        "not rebooting",
                        "don't reboot it",
                        "do not reboot it"
                    },
                    defaultValue = "false")
            boolean noReboot,

            @Param(
                    value = "Tags, of the image and of the snapshots that it is made of",
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
        var create = Ec2Calls.change("CreateImage", in.dryRun())
                .with("Name", in.name())
                .with("NoReboot", in.noReboot())
                .open("InstanceId", "TagSpecifications");
        return List.of(
                Ec2Calls.look("DescribeInstances"),
                in.description() == null ? create : create.with("Description", in.description()));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                in.instance(),
                in.noReboot() ? Undo.YES : Undo.PARTLY,
                "a new image called '" + in.name() + "'",
                in.noReboot()
                        ? "it is not rebooted, so what programs have not written yet is not in the image"
                        : "it is rebooted for it, if it runs",
                CreationTags.note(in.untagged()));
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var instance = Finder.INSTANCES.one(ec2, in.instance());
        return Impact.one(
                        Finder.INSTANCES.line(instance),
                        impact(in).undo(),
                        CreationTags.noted(impact(in), call, in.untagged())
                                .notes()
                                .toArray(String[]::new))
                .seen(ec2.seen())
                .costing(Cost.byUse("what of the disks is stored"))
                .making(Tagging.planned(call, null, in.tags(), in.untagged()));
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var instance = Finder.INSTANCES.one(ec2, in.instance());
        return ToolResult.ok(ec2.create(
                in.dryRun(),
                "image",
                client -> client.createImage(request -> request.instanceId(instance.instanceId())
                        .name(in.name())
                        .description(in.description())
                        .noReboot(in.noReboot())
                        .tagSpecifications(Tagging.of(
                                call, null, in.tags(), in.untagged(), ResourceType.IMAGE, ResourceType.SNAPSHOT))
                        .dryRun(Ec2Calls.flag(in.dryRun()))),
                made -> Changes.done(made.imageId(), in.name(), "of " + Finder.INSTANCES.label(instance))));
    }
}
