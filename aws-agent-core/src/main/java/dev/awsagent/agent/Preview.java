package dev.awsagent.agent;

import dev.awsagent.guard.Proposal;
import dev.awsagent.plan.Step;
import dev.awsagent.tool.FailureKind;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a request would come to, found out without running anything, without a network and without credentials. */
public sealed interface Preview {

    Reply.Context context();

    /**
     * These steps, with what policy says about each. The account is null, with the reason, unless it is known already.
     *
     * @param then what would be reviewed afterwards, when it is known what it is about
     * @param notes what the person should know of how it was understood
     */
    record Steps(Reply.Context context, Proposal proposal, List<Step> then, List<String> notes) implements Preview {
        public Steps {
            Objects.requireNonNull(proposal, "proposal");
            then = List.copyOf(then);
            notes = List.copyOf(notes);
        }

        /** With nothing afterwards. */
        public Steps(Reply.Context context, Proposal proposal) {
            this(context, proposal, List.of(), List.of());
        }
    }

    /** A question first: something is missing or unsure, or was not understood. */
    record Clarify(Reply.Context context, String question, List<String> missing, List<String> choices)
            implements Preview {
        public Clarify {
            missing = List.copyOf(missing);
            choices = List.copyOf(choices);
        }
    }

    /**
     * It would not be done.
     *
     * @param suggestions requests that would work; may be empty
     */
    record Refused(Reply.Context context, Kind kind, String reason, List<String> suggestions) implements Preview {
        public Refused {
            Objects.requireNonNull(kind, "kind");
            suggestions = List.copyOf(suggestions);
        }

        public enum Kind {
            /** No tool does it. */
            NOT_SUPPORTED,
            /** It may not be asked for in this way, or leaves the bounds that were set for the agent. */
            FORBIDDEN
        }
    }

    /** No operation is meant; this is the answer. */
    record Said(Reply.Context context, String text) implements Preview {}

    /** It could not be planned. */
    record Failed(
            Reply.Context context,
            FailureKind kind,
            String message,
            @Nullable String hint) implements Preview {}
}
