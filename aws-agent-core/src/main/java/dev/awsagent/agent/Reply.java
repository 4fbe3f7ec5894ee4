package dev.awsagent.agent;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Proposal;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.FailureKind;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the agent answered. Every kind carries the {@link Context} that it ran in. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Reply.Answer.class, name = "answer"),
    @JsonSubTypes.Type(value = Reply.ApprovalNeeded.class, name = "approval-needed"),
    @JsonSubTypes.Type(value = Reply.ClarificationNeeded.class, name = "clarification-needed"),
    @JsonSubTypes.Type(value = Reply.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = Reply.Failed.class, name = "failed")
})
public sealed interface Reply {

    Context context();

    /**
     * Where it ran.
     *
     * @param conversation the conversation's id
     * @param profile the profile; null when none was named and keys came from elsewhere
     * @param account the account; null when AWS was not needed, or it could not be found out
     * @param region the region; null when none was needed
     * @param endpoint another endpoint than AWS; null for AWS
     * @param sandbox whether it was the sandbox
     * @param planner who planned; null when nothing was planned
     * @param plannerShown whether a text has to say who planned: another could have, or it is not the agent's own
     */
    record Context(
            String conversation,
            @Nullable String profile,
            @Nullable String account,
            @Nullable String region,
            @Nullable String endpoint,
            boolean sandbox,
            @Nullable String planner,
            boolean plannerShown) {}

    /**
     * It was done, and this is what came back.
     *
     * @param text for people, with tables; what came from AWS has control characters made visible
     * @param said the words in it that are beside the results, for who shows those in another way: a model's, or what of the request was
     *     left out; null for none
     * @param outcomes each step's result and evidence; empty when no operation was meant
     */
    record Answer(Context context, String text, @Nullable String said, List<StepOutcome> outcomes) implements Reply {
        public Answer {
            outcomes = List.copyOf(outcomes);
        }
    }

    /**
     * Somebody has to say yes to exactly this first.
     *
     * @param approvals each yes that it has; empty where one person's is enough
     * @param notes what of the request is not in the proposal: what was left out, and what comes after it and is asked about then
     */
    record ApprovalNeeded(Context context, Proposal proposal, List<Approval> approvals, List<String> notes)
            implements Reply {
        public ApprovalNeeded {
            Objects.requireNonNull(proposal, "proposal");
            approvals = List.copyOf(approvals);
            notes = List.copyOf(notes);
        }
    }

    /** Something is missing or unsure, or was not understood; nothing ran. */
    record ClarificationNeeded(Context context, String question, List<String> missing, List<String> choices)
            implements Reply {
        public ClarificationNeeded {
            missing = List.copyOf(missing);
            choices = List.copyOf(choices);
        }
    }

    /**
     * It is not allowed; nothing ran.
     *
     * @param rule the rule that decided
     */
    record Refused(Context context, String reason, String rule) implements Reply {}

    /**
     * It did not work.
     *
     * @param outcomes what was done before it failed, and what failed
     */
    record Failed(
            Context context,
            FailureKind kind,
            String message,
            @Nullable String hint,
            List<StepOutcome> outcomes) implements Reply {
        public Failed {
            outcomes = List.copyOf(outcomes);
        }
    }
}
