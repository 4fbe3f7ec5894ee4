package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tags of functions. */
final class Tagging {

    /** What Lambda takes as the value of a tag. */
    private static final int LONGEST = 256;

    private Tagging() {}

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

    /** What was and is, in words. */
    static List<String> words(List<Impact.Difference> changes) {
        return changes.stream().map(Impact.Difference::words).toList();
    }
}
