package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import java.util.Map;
import java.util.TreeMap;

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
                    what + " changed since it was shown: it was " + new TreeMap<>(reviewed.seen()) + " and is "
                            + new TreeMap<>(now) + "; nothing was done",
                    "ask again, to see what would be done now");
        }
    }
}
