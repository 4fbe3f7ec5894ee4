package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.TagDescription;

@ToolInfo(
        name = "ec2_find_by_tag",
        effect = Effect.READ,
        iam = {"ec2:DescribeTags", "ec2:DescribeInstances"},
        value = "Finds things of EC2, of any kind, by their tags; or shows the tags of one thing.",
        examples = {
            "find resources tagged {tags}",
            "find everything tagged {tags}",
            "what is tagged {tags}",
            "which resources have the tag {tags}",
            "list ec2 resources with tag {tags}",
            "show the tags of {resource}",
            "what tags does {resource} have",
            "list the tags on {resource}",
            "show the tags of instance {instance}",
            "what tags does instance {instance} have",
            "which tags are on {resource}",
            "what tags are on {resource}",
            "show tags of {resource}",
            "how is {resource} tagged",
            "how is instance {instance} tagged",
            "is {resource} tagged",
            "what has the tag {tags}",
            "what carries the tag {tags}",
            "show everything with the tag {tags}",
            "list all resources tagged {tags}",
            "which things are tagged {tags}"
        })
final class FindByTagTool implements Tool<FindByTagTool.Input, FindByTagTool.Output> {

    record Input(
            @Param(
                    value = "Tags that it must all have, as key=value",
                    kind = ParamKind.TAGS,
                    words = {"tagged {}", "tagged with {}", "with tag {}", "with the tag {}", "have the tag {}"})
            @Nullable
            Map<String, String> tags,

            @Param(
                    value = "The id of the one thing whose tags to show",
                    kind = ParamKind.RESOURCE_ID,
                    pattern = Ids.ANYTHING,
                    rule = Ids.ANYTHING_RULE)
            @Nullable
            String resource,

            @Param(
                    value = "The one instance whose tags to show, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE)
            @Nullable
            String instance) {

        Input {
            if ((tags == null || tags.isEmpty()) == (resource == null && instance == null)) {
                throw new ToolException(
                        FailureKind.INVALID,
                        tags == null ? "nothing says which tags" : "both tags and a resource are given",
                        "say 'find resources tagged env=dev', or 'show the tags of i-0abc1234def567890'");
            }
        }
    }

    record Output(List<Found> found) {}

    record Found(String id, String kind, String key, String value) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(Ec2Calls.look("DescribeTags"), Ec2Calls.look("DescribeInstances"));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var id =
                in.instance() == null ? in.resource() : Finder.INSTANCES.idOf(Finder.INSTANCES.one(ec2, in.instance()));
        if (id != null) {
            return ToolResult.ok(output(Tags.described(ec2, Map.of("resource-id", List.of(id)))));
        }
        // A filter for each of several tags would join them by "or".
        var found = new LinkedHashMap<String, TagDescription>();
        TreeSet<String> common = null;
        for (var tag : (in.tags() == null ? Map.<String, String>of() : in.tags()).entrySet()) {
            var ids = new TreeSet<String>();
            for (var one :
                    Tags.described(ec2, Map.of("key", List.of(tag.getKey()), "value", List.of(tag.getValue())))) {
                ids.add(one.resourceId());
                found.putIfAbsent(one.resourceId(), one);
            }
            if (common == null) {
                common = ids;
            } else {
                common.retainAll(ids);
            }
        }
        var all = common == null ? new TreeSet<String>() : common;
        return ToolResult.ok(output(found.values().stream()
                .filter(one -> all.contains(one.resourceId()))
                .toList()));
    }

    private static Output output(List<TagDescription> tags) {
        return new Output(tags.stream()
                .map(one -> new Found(one.resourceId(), one.resourceTypeAsString(), one.key(), one.value()))
                .toList());
    }
}
