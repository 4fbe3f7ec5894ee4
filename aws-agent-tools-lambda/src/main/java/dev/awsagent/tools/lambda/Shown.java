package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import java.time.Duration;
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

    /** So long a change may take to be applied. */
    private static final Duration APPLIED = Duration.ofMinutes(5);

    private Shown() {}

    /** What a review keeps of a function: its revision, and where the endpoint has none, what tells two apart. */
    static Map<String, String> of(GetFunctionConfigurationResponse function) {
        var seen = new TreeMap<String, String>();
        seen.put(REVISION, Objects.requireNonNullElse(function.revisionId(), ""));
        seen.put("function", Objects.requireNonNullElse(function.functionName(), ""));
        seen.put("version", Objects.requireNonNullElse(function.version(), ""));
        seen.put("code", Objects.requireNonNullElse(function.codeSha256(), ""));
        return seen;
    }

    /** Whether the function was looked at when it was shown. */
    static boolean isKept(ToolCall call) {
        var reviewed = call.reviewed();
        return reviewed != null && reviewed.seen().containsKey(REVISION);
    }

    /** The revision that was shown; null where there is none. */
    static @Nullable String revision(ToolCall call) {
        var reviewed = call.reviewed();
        var revision = reviewed == null ? "" : reviewed.seen().getOrDefault(REVISION, "");
        return revision.isEmpty() ? null : revision;
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

    /**
     * After a change: where other steps come after this one, waits until it is applied, and holds them to what it made of the
     * function. Before that, they would find the function as it was, or be refused.
     *
     * @param before the function as it was; null where it was none
     * @param modified when it was changed, as the answer to the change says it: another time is another change
     * @throws ToolException of kind {@code PARTIAL} when it is not applied: the change is made, and nothing comes after it
     */
    static void made(
            LambdaAccess lambda,
            FunctionName name,
            @Nullable GetFunctionConfigurationResponse before,
            @Nullable String modified) {
        if (!lambda.call().isFollowed()) {
            return;
        }
        GetFunctionConfigurationResponse now;
        try {
            now = WaitForFunctionTool.settled(lambda, name, APPLIED, words -> {});
        } catch (InterruptedException | RuntimeException e) {
            throw new ToolException(
                    FailureKind.PARTIAL,
                    "'" + name.name() + "' was " + (before == null ? "created" : "changed") + ", and is not ready: "
                            + (e instanceof RuntimeException why
                                    ? LambdaAccess.said(why)
                                    : "waiting for it was called off"),
                    "'wait until the function " + name.name() + " is updated', then ask for the rest",
                    e);
        }
        if (before != null && Objects.equals(modified, now.lastModified())) {
            lambda.call().became(of(before), of(now));
        }
    }
}
