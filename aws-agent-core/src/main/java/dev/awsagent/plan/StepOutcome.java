package dev.awsagent.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.RequestEvidence;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of one step. Exactly one of {@code value} and {@code failure} is there.
 *
 * @param step the step's id
 * @param tool the tool's name
 * @param value the result as JSON, whole; components marked {@code @Secret} included
 * @param shown the same with secrets replaced by {@code ***}: what models, logs and history see
 * @param nextPage how to ask for the rest; null when the result is whole
 * @param failure why it did not work
 * @param evidence the requests that were made; of very many the first
 * @param moreRequests how many were made beyond those in {@code evidence}
 * @param millis how long it took, in milliseconds
 * @param allowedBy the rule that let a change run without a person's yes; null for a look, and where one was asked
 */
public record StepOutcome(
        String step,
        String tool,
        @Nullable JsonNode value,
        @Nullable JsonNode shown,
        @Nullable String nextPage,
        @Nullable Failure failure,
        List<RequestEvidence> evidence,
        long moreRequests,
        long millis,
        @Nullable String allowedBy) {

    public StepOutcome {
        Objects.requireNonNull(step, "step");
        Objects.requireNonNull(tool, "tool");
        if (failure != null) {
            // Read from JSON, an absent value is a null node.
            value = value == null || value.isNull() ? null : value;
            shown = shown == null || shown.isNull() ? null : shown;
        }
        if ((value == null) == (failure == null)) {
            throw new IllegalArgumentException("a step has a value or a failure, not both and not neither");
        }
        evidence = List.copyOf(evidence);
    }

    /** Of a step that only looked, or that a person said yes to. */
    public StepOutcome(
            String step,
            String tool,
            @Nullable JsonNode value,
            @Nullable JsonNode shown,
            @Nullable String nextPage,
            @Nullable Failure failure,
            List<RequestEvidence> evidence,
            long moreRequests,
            long millis) {
        this(step, tool, value, shown, nextPage, failure, evidence, moreRequests, millis, null);
    }

    /** The same of a step that this rule let run. */
    public StepOutcome allowedBy(String rule) {
        return new StepOutcome(step, tool, value, shown, nextPage, failure, evidence, moreRequests, millis, rule);
    }

    /** Why a step did not work. */
    public record Failure(
            FailureKind kind, String message, @Nullable String hint) {}

    public boolean succeeded() {
        return failure == null;
    }
}
