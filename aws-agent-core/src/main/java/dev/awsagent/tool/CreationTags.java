package dev.awsagent.tool;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tags of a new thing: those that the configuration puts on all, who made it, when and why, and those that were asked for.
 * For tools that create what takes tags.
 */
public final class CreationTags {

    /** The key of the tag that says when it was made, and what was asked. */
    public static final String REQUEST = "aws-agent:request";

    /** The key of the tag that says with whose credentials it was made. */
    public static final String OWNER = "aws-agent:owner";

    /** What AWS takes as the value of a tag. */
    private static final int LONGEST = 256;

    private static final String NOT_ALLOWED = "[^\\p{L}\\p{Z}\\p{N}_.:/=+@-]";

    private CreationTags() {}

    /**
     * The tags to send, in the order in which they are set.
     *
     * @param asked what was asked for, which wins; null for nothing
     * @param untagged whether only that is set, though the configuration says otherwise
     */
    public static Map<String, String> of(ToolCall call, @Nullable Map<String, String> asked, boolean untagged) {
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
        if (asked != null) {
            all.putAll(asked);
        }
        return all;
    }

    /**
     * The same before it is made, for {@link Impact#making}: what is settled only then is left empty.
     *
     * @param asked what was asked for; null for nothing
     */
    public static Map<String, String> planned(ToolCall call, @Nullable Map<String, String> asked, boolean untagged) {
        var all = of(call, asked, untagged);
        if (asked == null || !asked.containsKey(REQUEST)) {
            all.computeIfPresent(REQUEST, (key, value) -> "");
        }
        return all;
    }

    private static String value(String text) {
        var value = text.replaceAll(NOT_ALLOWED, "_").strip();
        return value.length() <= LONGEST ? value : value.substring(0, LONGEST).strip();
    }

    /** In words, for a review that does not know the configuration. */
    public static String note(boolean untagged) {
        return untagged
                ? "not tagged with who asked for it, as was asked"
                : "tagged with " + REQUEST + " (when and what was asked) and " + OWNER + " (with whose credentials)";
    }

    /** The same, once the configuration is known. */
    public static String note(ToolCall call, boolean untagged) {
        var more = call.newTags();
        if (untagged || more == null) {
            return untagged ? note(true) : "not tagged with who asked for it, as the configuration file says";
        }
        return more.isEmpty() ? note(false) : note(false) + ", and with " + new TreeMap<>(more);
    }

    /** The impact whose {@linkplain #note(boolean) note} was made before the configuration was known, with what it says. */
    public static Impact noted(Impact impact, ToolCall call, boolean untagged) {
        return impact.withNotes(impact.notes().stream()
                .map(note -> note.equals(note(untagged)) ? note(call, untagged) : note)
                .toList());
    }
}
