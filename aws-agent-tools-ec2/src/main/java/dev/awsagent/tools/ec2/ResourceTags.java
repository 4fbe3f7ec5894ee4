package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.TagLookup;
import dev.awsagent.tool.ToolCall;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tags of what a change touches, by the ids that its calls and its review name. */
final class ResourceTags implements TagLookup {

    @Override
    public String service() {
        return "ec2";
    }

    @Override
    public List<AwsCall> looks() {
        return List.of(Ec2Calls.look("DescribeTags"));
    }

    @Override
    public @Nullable Map<String, Map<String, String>> tags(List<AwsCall> touching, Impact impact, ToolCall call) {
        var ids = new LinkedHashSet<String>();
        var named = true;
        for (var change : touching) {
            named &= !change.resources().isEmpty();
            for (var arn : change.resources()) {
                named &= isKept(Ids.last(arn), ids);
            }
        }
        var shown = !impact.resources().isEmpty();
        for (var resource : impact.resources()) {
            // A label begins with the id.
            shown &= isKept(resource.split(" ", 2)[0], ids);
        }
        // What makes something touches nothing that is there but what it shows by its id.
        if (!named && !shown && impact.newTags() == null) {
            return null;
        }
        var tags = new TreeMap<String, Map<String, String>>();
        ids.forEach(id -> tags.put(id, new TreeMap<>()));
        if (!ids.isEmpty()) {
            Tags.described(Ec2Access.of(call), Map.of("resource-id", List.copyOf(ids)))
                    .forEach(tag -> tags.computeIfAbsent(tag.resourceId(), id -> new TreeMap<>())
                            .put(tag.key(), tag.value()));
        }
        return tags;
    }

    private static boolean isKept(String id, Set<String> ids) {
        if (!Ids.isAny(id)) {
            return false;
        }
        ids.add(id);
        return true;
    }
}
