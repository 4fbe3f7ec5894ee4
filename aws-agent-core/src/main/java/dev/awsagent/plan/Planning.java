package dev.awsagent.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;

/** What a planner made of a request. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Planning.Planned.class, name = "planned"),
    @JsonSubTypes.Type(value = Planning.Clarify.class, name = "clarify"),
    @JsonSubTypes.Type(value = Planning.Declined.class, name = "declined"),
    @JsonSubTypes.Type(value = Planning.Said.class, name = "said")
})
public sealed interface Planning {

    /**
     * These steps.
     *
     * @param unfinished whether the planner wants to see the results and plan on, as a model does; then it is asked again
     * @param then steps that wait for what those of the plan bring: they are filled in, reviewed and run afterwards
     * @param notes what the person should know of how it was understood, such as a part that is not done; each a sentence
     */
    record Planned(Plan plan, boolean unfinished, List<Step> then, List<String> notes) implements Planning {
        public Planned {
            Objects.requireNonNull(plan, "plan");
            then = List.copyOf(then);
            notes = List.copyOf(notes);
        }

        /** One that is all there is to do. */
        public Planned(Plan plan, boolean unfinished) {
            this(plan, unfinished, List.of(), List.of());
        }
    }

    /**
     * Something is missing or unsure, and a person can say it.
     *
     * @param question one question, ending in a question mark
     * @param missing what is missing, by name: {@code bucket}
     * @param choices answers to choose from, each a whole request or a value; may be empty
     */
    record Clarify(String question, List<String> missing, List<String> choices) implements Planning {
        public Clarify {
            Objects.requireNonNull(question, "question");
            missing = List.copyOf(missing);
            choices = List.copyOf(choices);
        }
    }

    /**
     * It will not be done.
     *
     * @param kind why
     * @param reason in a sentence
     * @param suggestions requests that would work; may be empty
     */
    record Declined(Kind kind, String reason, List<String> suggestions) implements Planning {
        public Declined {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(reason, "reason");
            suggestions = List.copyOf(suggestions);
        }

        public enum Kind {
            /** The planner does not know what is meant. */
            NOT_UNDERSTOOD,
            /** It is understood, and no tool does it. */
            NOT_SUPPORTED,
            /** It is understood, and not allowed to be asked for in this way, whatever the policy. */
            FORBIDDEN
        }
    }

    /** No operation: an answer in words, such as a greeting, help, or a model's closing summary. */
    record Said(String text) implements Planning {
        public Said {
            Objects.requireNonNull(text, "text");
        }
    }
}
