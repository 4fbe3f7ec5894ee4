package dev.awsagent.tools.ec2;

import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolCall;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** The tags that a new thing gets: its name, those that were asked for, and who made it, when and why. */
final class Tagging {

    static final String REQUEST = "aws-agent:request";
    static final String OWNER = "aws-agent:owner";

    /** What AWS takes as the value of a tag. */
    private static final int LONGEST = 256;

    private static final String NOT_ALLOWED = "[^\\p{L}\\p{Z}\\p{N}_.:/=+@-]";

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
        var all = all(call, name, tags, untagged);
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

    static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static Map<String, String> all(
            ToolCall call, @Nullable String name, @Nullable Map<String, String> tags, boolean untagged) {
        var all = new LinkedHashMap<String, String>();
        var more = untagged ? null : call.newTags();
        if (more != null) {
            all.putAll(more);
            var when = call.clock().instant().truncatedTo(ChronoUnit.SECONDS);
            all.put(REQUEST, value(when + " " + call.request()));
            var caller = call.caller();
            if (caller != null) {
                all.put(OWNER, value(caller));
            }
        }
        if (name != null) {
            all.put("Name", name);
        }
        if (tags != null) {
            all.putAll(tags);
        }
        return all;
    }

    private static String value(String text) {
        var value = text.replaceAll(NOT_ALLOWED, "_").strip();
        return value.length() <= LONGEST ? value : value.substring(0, LONGEST).strip();
    }

    /** The same, once the configuration is known. */
    static String note(ToolCall call, boolean untagged) {
        var more = call.newTags();
        if (untagged || more == null) {
            return untagged ? note(true) : "not tagged with who asked for it, as the configuration file says";
        }
        return more.isEmpty() ? note(false) : note(false) + ", and with " + new TreeMap<>(more);
    }

    static Impact noted(Impact impact, ToolCall call, boolean untagged) {
        return impact.withNotes(impact.notes().stream()
                .map(note -> note.equals(note(untagged)) ? note(call, untagged) : note)
                .toList());
    }

    /** In words, for review. */
    static String note(boolean untagged) {
        return untagged
                ? "not tagged with who asked for it, as was asked"
                : "tagged with " + REQUEST + " (when and what was asked) and " + OWNER + " (with whose credentials)";
    }
}
