package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tags of functions; a new one gets those that were asked for, and who made it, when and why. */
final class Tagging {

    static final String REQUEST = "aws-agent:request";
    static final String OWNER = "aws-agent:owner";

    /** What AWS takes as the value of a tag. */
    private static final int LONGEST = 256;

    private static final String NOT_ALLOWED = "[^\\p{L}\\p{Z}\\p{N}_.:/=+@-]";

    private Tagging() {}

    /** @param untagged whether only what was asked for is set */
    static Map<String, String> of(ToolCall call, @Nullable Map<String, String> tags, boolean untagged) {
        var all = new TreeMap<String, String>();
        if (!untagged) {
            var when = call.clock().instant().truncatedTo(ChronoUnit.SECONDS);
            all.put(REQUEST, value(when + " " + call.request()));
            var caller = call.caller();
            if (caller != null) {
                all.put(OWNER, value(caller));
            }
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

    /** In words, for review. */
    static String note(boolean untagged) {
        return untagged
                ? "not tagged with who asked for it, as was asked"
                : "tagged with " + REQUEST + " (when and what was asked) and " + OWNER + " (with whose credentials)";
    }

    /** What a review keeps of these tags: no tag has brackets in its value. */
    static Map<String, String> seen(Collection<String> keys, Map<String, String> now) {
        var seen = new TreeMap<String, String>();
        keys.forEach(key -> seen.put(key, now.getOrDefault(key, "(none)")));
        return seen;
    }

    static void check(Map<String, String> tags) {
        tags.forEach((key, value) -> {
            if (key.isBlank() || key.length() > 128 || value.length() > LONGEST || key.startsWith("aws:")) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "'" + key + "=" + value + "' is no tag that Lambda takes",
                        "a key has 1 to 128 characters and does not start with aws:, a value has at most 256");
            }
        });
    }

    /** {@code owner: bob -> maria}; a tag that goes has nothing after it. */
    static String difference(String key, @Nullable String before, @Nullable String after) {
        return key + ": " + (before == null ? "none" : before) + " -> " + (after == null ? "none" : after);
    }
}
