package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.State;

/** Holds a change to a function to what it was when it was shown. */
final class Shown {

    private static final String REVISION = "revision";

    private Shown() {}

    /** What a review keeps of a function: its revision, and where the endpoint has none, what tells two apart. */
    static Map<String, String> of(GetFunctionConfigurationResponse function) {
        var seen = new TreeMap<String, String>();
        seen.put(REVISION, Objects.requireNonNullElse(function.revisionId(), ""));
        seen.put("version", Objects.requireNonNullElse(function.version(), ""));
        seen.put("code", Objects.requireNonNullElse(function.codeSha256(), ""));
        return seen;
    }

    /** Whether the function was looked at when it was shown. */
    static boolean isKept(ToolCall call) {
        var reviewed = call.reviewed();
        return reviewed != null && reviewed.seen().containsKey(REVISION);
    }

    /**
     * The revision to hand to AWS, which refuses when the function has another by then; null where there is none.
     *
     * @throws ToolException of kind {@code CONFLICT} when the function is not what was shown
     */
    static @Nullable String revision(ToolCall call, GetFunctionConfigurationResponse now) {
        var reviewed = call.reviewed();
        if (reviewed != null
                && reviewed.seen().containsKey(REVISION)
                && !reviewed.seen().entrySet().containsAll(of(now).entrySet())) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "the function '" + now.functionName() + "' changed since it was shown; nothing was done",
                    "ask again, to see what would be done now");
        }
        return now.revisionId();
    }

    /**
     * Refuses what Lambda would refuse: a change while another one is going on.
     *
     * @throws ToolException of kind {@code CONFLICT}
     */
    static void checkIdle(GetFunctionConfigurationResponse function) {
        if (function.lastUpdateStatus() == LastUpdateStatus.IN_PROGRESS || function.state() == State.PENDING) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "the function '" + function.functionName() + "' is still being "
                            + (function.state() == State.PENDING ? "created" : "updated") + "; nothing was done",
                    "'wait until the function " + function.functionName() + " is updated', then ask again");
        }
    }
}
