package dev.awsagent.guard;

import dev.awsagent.tool.AwsCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tags that a policy wants on what is made. */
final class RequiredTags {

    /** Verbs of operations that make something. */
    private static final Pattern MAKES =
            Pattern.compile("(Run|Create|Allocate|Import|Copy|Register|Request|Restore)[A-Z].*");

    /** By which parameter operations take the tags of what they make. */
    private static final List<String> PARAMETERS = List.of("TagSpecifications", "Tags");

    private RequiredTags() {}

    /** Whether what a step makes are objects of S3 alone: they get no tags by themselves, and so need none. */
    static boolean areOfObjects(List<AwsCall> calls) {
        return calls.stream().anyMatch(call -> !call.looks())
                && calls.stream()
                        .filter(call -> !call.looks())
                        .allMatch(call ->
                                call.service().equals("s3") && !call.operation().equals("CreateBucket"));
    }

    /**
     * What a person is told before anything is made.
     *
     * @param keys what a tool says it would set; null where it makes nothing that takes tags, or does not say
     * @return null when nothing is missing
     */
    static @Nullable String missing(Set<String> required, @Nullable Set<String> keys) {
        if (keys == null || keys.containsAll(required)) {
            return null;
        }
        var missing = new ArrayList<>(required);
        missing.removeAll(keys);
        return "limit require_tags: " + String.join(", ", missing) + ", and what would be made has "
                + (keys.isEmpty() ? "no tags" : "only " + String.join(", ", keys))
                + "; say 'tagged " + missing.get(0) + "=...', or add it to defaults.tags in config.yml";
    }

    /**
     * The same for a request as it is about to be sent, with what was declared as open.
     *
     * @return null when nothing is missing, and for what makes nothing or takes no tags
     */
    static @Nullable String missing(Set<String> required, AwsCall sent) {
        if (required.isEmpty() || !MAKES.matcher(sent.operation()).matches()) {
            return null;
        }
        for (var parameter : PARAMETERS) {
            var value = sent.params().get(parameter);
            if (value != null || sent.open().contains(parameter)) {
                return missing(required, keys(value));
            }
        }
        return null;
    }

    /** Of several kinds of things that are made at once, those that all have. */
    private static Set<String> keys(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            var keys = new HashSet<String>();
            map.keySet().forEach(key -> keys.add(String.valueOf(key)));
            return keys;
        }
        Set<String> all = null;
        var alone = new HashSet<String>();
        for (var item : value instanceof List<?> list ? list : List.of()) {
            if (!(item instanceof Map<?, ?> map)) {
                continue;
            }
            if (map.get("Tags") instanceof List<?> tags) {
                var here = keys(tags);
                if (all == null) {
                    all = here;
                } else {
                    all.retainAll(here);
                }
            } else if (map.get("Key") != null) {
                alone.add(String.valueOf(map.get("Key")));
            }
        }
        return all == null ? alone : all;
    }
}
