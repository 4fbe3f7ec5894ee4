package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import java.util.List;
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

    /** Where AWS does not let us look, the person is told so, and still shown the rest. */
    static void note(RuntimeException e, List<String> notes, String what) {
        if (e instanceof ToolException || !LambdaAccess.isAnswer(e)) {
            throw e;
        }
        notes.add(what + ": not known (" + LambdaAccess.said(e) + ")");
    }

    /**
     * Refuses what a person was not shown by its content: also where the review came to nothing.
     *
     * @param name that the review used
     * @param what it is, in words
     * @param now its hash, or what else tells it from another
     * @throws ToolException of kind {@code CONFLICT}
     */
    static void checkContent(ToolCall call, String name, String what, String now) {
        var reviewed = call.reviewed();
        if (reviewed == null || now.equals(reviewed.seen().get(name))) {
            return;
        }
        throw new ToolException(
                FailureKind.CONFLICT,
                what
                        + (reviewed.seen().containsKey(name)
                                ? " changed since it was shown; nothing was done"
                                : " could not be looked at when it was to be shown; nothing was done"),
                "ask again, for this alone, to see what would be done now");
    }
}
