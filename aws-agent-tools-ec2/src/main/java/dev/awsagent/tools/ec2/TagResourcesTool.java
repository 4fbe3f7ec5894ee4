package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "ec2_tag_resources",
        effect = Effect.WRITE,
        iam = {"ec2:CreateTags", "ec2:DescribeTags", "ec2:DescribeInstances"},
        value =
                "Adds tags to instances, volumes or other things of EC2, or changes the values of those that are there. Other tags"
                        + " stay.",
        examples = {
            "please tag {resources} with {tags}",
            "tag {resources} as {tags}",
            "tag volume {resources} with {tags}",
            "add the tag {tags} to {resources}",
            "set the tag {tags} on {resources}",
            "tag {resources} {tags}",
            "label {resources} with {tags}",
            "label {resources} as {tags}",
            "label {resources} {tags}",
            "mark {resources} with {tags}",
            "mark {resources} as {tags}",
            "put the tag {tags} on {resources}",
            "put {tags} on {resources}",
            "add {tags} to {resources}",
            "add the tags {tags} to {resources}",
            "apply the tag {tags} to {resources}",
            "attach the tag {tags} to {resources}",
            "assign the tag {tags} to {resources}",
            "set tag {tags} for {resources}"
        })
final class TagResourcesTool implements Tool<TagResourcesTool.Input, Changes> {

    record Input(
            @Param(
                    value = "The things, each by its id",
                    kind = ParamKind.RESOURCE_ID,
                    pattern = Ids.ANYTHING,
                    rule = Ids.ANYTHING_RULE)
            @Nullable
            List<String> resources,

            @Param(
                    value = "Instances, each by its id or by its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE,
                    words = {"instance {}", "instances {}", "server {}"})
            @Nullable
            List<String> instances,

            @Param(value = "The tags, as key=value", kind = ParamKind.TAGS)
            Map<String, String> tags,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {

        Input {
            Tags.checkNamed(resources, instances);
        }

        List<String> things() {
            return Tags.things(resources, instances);
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                Ec2Calls.look("DescribeInstances"),
                Ec2Calls.look("DescribeTags"),
                Tags.bind(
                        Ec2Calls.change("CreateTags", in.dryRun())
                                .with(
                                        "Tags",
                                        new TreeMap<>(in.tags())
                                                .entrySet().stream()
                                                        .map(tag ->
                                                                Map.of("Key", tag.getKey(), "Value", tag.getValue()))
                                                        .toList()),
                        in.things()));
    }

    @Override
    public Impact impact(Input in) {
        return new Impact(in.things(), in.things().size(), null, Undo.YES, List.of());
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var ids = Tags.ids(ec2, in.things());
        var differences = new ArrayList<Impact.Difference>();
        ids.forEach((id, label) -> {
            var now = Tags.of(ec2, id);
            Tags.hold(ec2, id, in.tags().keySet(), now);
            new TreeMap<>(in.tags())
                    .forEach((key, value) -> differences.add(Tags.difference(label, key, now.get(key), value)));
        });
        return new Impact(List.copyOf(ids.values()), ids.size(), null, Undo.YES, List.of(), ec2.seen())
                .differing(differences);
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var ids = Tags.ids(ec2, in.things());
        var tags = new TreeMap<>(in.tags())
                .entrySet().stream()
                        .map(tag -> Tagging.tag(tag.getKey(), tag.getValue()))
                        .toList();
        return ToolResult.ok(Tags.change(
                ec2,
                ids,
                in.tags().keySet(),
                in.tags()::get,
                in.dryRun(),
                "tagged",
                client -> client.createTags(
                        request -> request.resources(ids.keySet()).tags(tags).dryRun(Ec2Calls.flag(in.dryRun())))));
    }
}
