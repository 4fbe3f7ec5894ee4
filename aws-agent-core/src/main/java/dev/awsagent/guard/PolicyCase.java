package dev.awsagent.guard;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What a policy is expected to decide: of a sentence, or of a plan.
 *
 * @param message what a person would say; null where there is a plan
 * @param plan with its steps, as a preview's JSON has them; null where there is a sentence
 * @param expected the strictest that is decided of its steps
 * @param line where it stands in its file, from 1
 */
public record PolicyCase(@Nullable String message, @Nullable JsonNode plan, Decision.Verdict expected, int line) {

    public PolicyCase {
        if ((message == null) == (plan == null)) {
            throw new IllegalArgumentException("a case is of a sentence or of a plan, not of both and not of neither");
        }
    }
}
