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
import software.amazon.awssdk.services.ec2.model.Tag;

@ToolInfo(
        name = "ec2_untag_resources",
        effect = Effect.DESTROY,
        iam = {"ec2:DeleteTags", "ec2:DescribeTags", "ec2:DescribeInstances"},
        value = "Removes tags, by their keys, from instances, volumes or other things of EC2.",
        examples = {
            "remove the tag {keys} from {resources}",
            "delete the tag {keys} from {resources}",
            "untag {keys} from {resources}",
            "take the tag {keys} off {resources}",
            "drop the tag {keys} from {resources}",
            "strip the tag {keys} from {resources}",
            "strip the tag {keys} off {resources}",
            "clear the tag {keys} on {resources}",
            "clear the tag {keys} from {resources}",
            "remove the {keys} tag from {resources}",
            "delete the {keys} tag from {resources}",
            "delete the tag {keys} of {resources}",
            "remove the tag {keys} of {resources}",
            "remove tag {keys} on {resources}"
        })
final class UntagResourcesTool implements Tool<UntagResourcesTool.Input, Changes> {

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

            @Param(
                    value = "The keys of the tags",
                    kind = ParamKind.NAME,
                    pattern = "(?!aws:)[^ ]{1,128}",
                    words = {"tag {}", "tag name from=Name", "name tag from=Name"})
            List<String> keys,

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
                        Ec2Calls.change("DeleteTags", in.dryRun())
                                .with(
                                        "Tags",
                                        in.keys().stream()
                                                .map(key -> Map.of("Key", key))
                                                .toList()),
                        in.things()));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.typed(
                in.keys().get(0), in.things(), in.things().size(), Undo.YES, "the tags are lost, nothing else");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var ids = Tags.ids(ec2, in.things());
        var differences = new ArrayList<Impact.Difference>();
        ids.forEach((id, label) -> {
            var now = Tags.of(ec2, id);
            Tags.hold(ec2, id, in.keys(), now);
            in.keys().stream()
                    .filter(now::containsKey)
                    .forEach(key -> differences.add(Tags.difference(label, key, now.get(key), null)));
        });
        if (differences.isEmpty()) {
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    "none of them has the tag " + String.join(", ", in.keys()),
                    "keys are exact, letter case included");
        }
        return new Impact(List.copyOf(ids.values()), ids.size(), in.keys().get(0), Undo.YES, List.of(), ec2.seen())
                .differing(differences);
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var ids = Tags.ids(ec2, in.things());
        var tags = in.keys().stream().map(key -> Tag.builder().key(key).build()).toList();
        return ToolResult.ok(Tags.change(
                ec2,
                ids,
                in.keys(),
                key -> null,
                in.dryRun(),
                "untagged",
                client -> client.deleteTags(
                        request -> request.resources(ids.keySet()).tags(tags).dryRun(Ec2Calls.flag(in.dryRun())))));
    }
}
