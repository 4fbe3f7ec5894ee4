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
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Instance;

@ToolInfo(
        name = "ec2_rename_instance",
        effect = Effect.WRITE,
        iam = {"ec2:CreateTags", "ec2:DescribeInstances"},
        value = "Gives an instance another name: the value of its Name tag.",
        examples = {
            "rename instance {instance} to {name}",
            "rename the instance {instance} to {name}",
            "rename the instance called {instance} to {name}",
            "rename {instance} to {name}",
            "change the name of {instance} to {name}",
            "change the name of instance {instance} to {name}",
            "set the name of {instance} to {name}",
            "set the name of instance {instance} to {name}",
            "set the name tag of {instance} to {name}",
            "change the name tag of {instance} to {name}",
            "rename the server {instance} to {name}",
            "rename the machine {instance} to {name}"
        })
final class RenameInstanceTool implements Tool<RenameInstanceTool.Input, Changes> {

    record Input(
            @Param(
                    value = "The instance, by its id or by the name that it has",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE)
            String instance,

            @Param(
                    value = "Its new name",
                    kind = ParamKind.NAME,
                    pattern = Ids.NEW_NAME,
                    rule = Ids.NEW_NAME_RULE,
                    words = {"to {}"})
            String name,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var rename = Ec2Calls.change("CreateTags", in.dryRun())
                .with("Tags", List.of(Map.of("Key", "Name", "Value", in.name())))
                .open("Resources");
        return List.of(
                Ec2Calls.look("DescribeInstances"),
                Ids.isInstance(in.instance()) ? rename.on(Ids.instanceArn(in.instance())) : rename);
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(in.instance(), Undo.YES, "it is called '" + in.name() + "' then");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var instance = Finder.INSTANCES.one(ec2, in.instance());
        held(ec2, instance);
        var notes = new ArrayList<String>();
        if (in.name().equals(Finder.INSTANCES.name(instance))) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    instance.instanceId() + " is called '" + in.name() + "' already",
                    "choose another name");
        }
        var others = named(ec2, in.name());
        if (!others.isEmpty()) {
            notes.add("there is '" + in.name() + "' already (" + Batch.listed(others, Instance::instanceId)
                    + "): the name alone says no longer which one is meant");
        }
        return Impact.one(Finder.INSTANCES.line(instance), Undo.YES, notes.toArray(String[]::new))
                .differing(List.of(new Impact.Difference(
                        "name of " + instance.instanceId(), Finder.INSTANCES.name(instance), in.name())))
                .seen(ec2.seen());
    }

    /** Its name, when it is the one that was shown. */
    private static @Nullable String held(Ec2Access ec2, Instance instance) {
        var name = Finder.INSTANCES.name(instance);
        Tags.hold(ec2, instance.instanceId(), List.of("Name"), name == null ? Map.of() : Map.of("Name", name));
        return name;
    }

    private static List<Instance> named(Ec2Access ec2, String name) {
        return ec2
                .instances(Map.of(
                        "tag:Name",
                        List.of(name),
                        "instance-state-name",
                        List.of("pending", "running", "stopping", "stopped")))
                .stream()
                .filter(one -> name.equals(Finder.INSTANCES.name(one)))
                .toList();
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var instance = Finder.INSTANCES.one(ec2, in.instance());
        var before = held(ec2, instance);
        var changes = ec2.change(
                in.dryRun(),
                instance.instanceId(),
                in.name(),
                Tags.words("Name", before, in.name()),
                client -> client.createTags(request -> request.resources(instance.instanceId())
                        .tags(Tagging.tag("Name", in.name()))
                        .dryRun(Ec2Calls.flag(in.dryRun()))));
        if (!in.dryRun()) {
            Tags.became(ec2, instance.instanceId(), "Name", before, in.name());
        }
        return ToolResult.ok(changes);
    }
}
