package dev.awsagent.tools.ec2;

import dev.awsagent.tool.CreationTags;
import dev.awsagent.tool.ToolCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** The tags of a new thing in the form of EC2, its name among them. */
final class Tagging {

    private Tagging() {}

    /**
     * @param untagged whether only what was asked for is set, though the configuration says otherwise
     * @param types what is made
     */
    static List<TagSpecification> of(
            ToolCall call,
            @Nullable String name,
            @Nullable Map<String, String> tags,
            boolean untagged,
            ResourceType... types) {
        var all = CreationTags.of(call, asked(name, tags), untagged);
        return all.isEmpty()
                ? List.of()
                : Stream.of(types)
                        .map(type -> TagSpecification.builder()
                                .resourceType(type)
                                .tags(all.entrySet().stream()
                                        .map(one -> tag(one.getKey(), one.getValue()))
                                        .toList())
                                .build())
                        .toList();
    }

    /** The same before it is made, for a review. */
    static Map<String, String> planned(
            ToolCall call, @Nullable String name, @Nullable Map<String, String> tags, boolean untagged) {
        return CreationTags.planned(call, asked(name, tags), untagged);
    }

    private static Map<String, String> asked(@Nullable String name, @Nullable Map<String, String> tags) {
        var asked = new LinkedHashMap<String, String>();
        if (name != null) {
            asked.put("Name", name);
        }
        if (tags != null) {
            asked.putAll(tags);
        }
        return asked;
    }

    static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }
}
