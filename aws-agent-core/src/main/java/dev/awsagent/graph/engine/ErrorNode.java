package dev.awsagent.graph.engine;

import dev.awsagent.graph.AgentState;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.FailureKind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes of an error something that a person can act on. It knows this turn only. */
final class ErrorNode implements Node {

    @Override
    public AgentState apply(AgentState state, Turn turn) {
        var error = Objects.requireNonNull(state.error(), "Error was reached without an error");
        var hint = error.hint() == null ? next(error.kind()) : error.hint();
        return States.failed(
                state,
                new StepOutcome.Failure(
                        error.kind(), turn.masked(Steps.line(error.message())), turn.maskedNullable(hint)));
    }

    /** What to do next, where who reported the error did not say. */
    private static @Nullable String next(FailureKind kind) {
        return switch (kind) {
            case INVALID -> "correct it and ask again";
            case NOT_FOUND -> "check the name, the profile and the region";
            case CONFLICT -> "look at what is there, and ask again";
            case FORBIDDEN -> "ask for something inside those bounds, or start the program with others";
            case ACCESS_DENIED -> "use a profile that may do this, or have its permissions extended";
            case CREDENTIALS -> "check the credentials with: aws-agent validate";
            case UNSUPPORTED -> "this endpoint or this version cannot do it";
            case THROTTLED -> "wait a moment and ask again";
            case UNREACHABLE -> "check the network and the endpoint";
            case TIMEOUT -> "ask again, or allow more time";
            case CANCELLED -> null;
            case CORRUPT -> "nothing that arrived was kept; ask again";
            case PARTIAL -> "ask again for what was not done";
            case IN_DOUBT -> "look at what is there before you try again";
            case SERVICE -> "ask again; if it stays, look at the status of the service";
            case MODEL -> "ask again, or go without a model";
            case INTERNAL -> "try again with --debug, and report it";
        };
    }
}
