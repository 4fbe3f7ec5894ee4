package dev.awsagent.tools.s3;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Holds a change to what was shown before it was approved. */
final class Reviewed {

    private Reviewed() {}

    /**
     * Refuses to go on when what is there is not what was shown. Where nothing could be looked at, the person was told so.
     *
     * @param what it is that changes, in words
     * @param now what is there, by the names that the review used
     * @throws ToolException of kind {@code CONFLICT}
     */
    static void check(ToolCall call, String what, Map<String, String> now) {
        var reviewed = call.reviewed();
        if (reviewed != null && !reviewed.seen().isEmpty() && !reviewed.seen().equals(now)) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    what + " changed since it was shown (" + String.join("; ", difference(reviewed.seen(), now))
                            + "); nothing was done",
                    "ask again, to see what would be done now");
        }
    }

    /** What was shown under a name; null where nothing was. */
    static @Nullable String shown(ToolCall call, String name) {
        var reviewed = call.reviewed();
        return reviewed == null ? null : reviewed.seen().get(name);
    }

    /**
     * The same for one name, where the values say nothing to a person.
     *
     * @param changed says what became of it
     * @throws ToolException of kind {@code CONFLICT}
     */
    static void check(ToolCall call, String name, String now, String changed) {
        var shown = shown(call, name);
        if (shown != null && !shown.equals(now)) {
            throw new ToolException(FailureKind.CONFLICT, changed, "ask again to see what there is now");
        }
    }

    /** Under which name a review keeps the entity tag of an object: the same for all tools, as one may follow another. */
    static String tag(String bucket, String key) {
        return "tag of " + Names.uri(bucket, key);
    }

    /** Tells the steps behind this one what it made of something. */
    static void became(ToolCall call, String name, @Nullable String now) {
        var shown = shown(call, name);
        if (shown != null && now != null) {
            call.became(Map.of(name, shown), Map.of(name, now));
        }
    }

    /** What is different, one line for each name. */
    static List<String> difference(Map<String, String> before, Map<String, String> after) {
        var lines = new ArrayList<String>();
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (var name : names) {
            var old = before.get(name);
            var now = after.get(name);
            if (old == null) {
                lines.add("adds " + name + "=" + now);
            } else if (now == null) {
                lines.add("removes " + name + "=" + old);
            } else if (!old.equals(now)) {
                lines.add("changes " + name + " from '" + old + "' to '" + now + "'");
            }
        }
        return lines;
    }

    /**
     * The same for a proposal.
     *
     * @param what they are, as in {@code tag}
     */
    static List<Impact.Difference> differences(String what, Map<String, String> before, Map<String, String> after) {
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        return names.stream()
                .map(name -> new Impact.Difference(what + " " + name, before.get(name), after.get(name)))
                .toList();
    }

    /** All of them, in the order of their names. */
    static String all(Map<String, String> values) {
        return values.isEmpty() ? "none" : new TreeMap<>(values).toString().replaceAll("^\\{|\\}$", "");
    }
}
