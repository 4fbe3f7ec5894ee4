package dev.awsagent.guard;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A person's yes to one seal. It counts once, and only while the proposal has not expired.
 *
 * @param seal the seal of the proposal that was shown
 * @param approver who said it, by a name that whoever takes the yes vouches for; not blank. Where several people have to say
 *     yes, two of the same name are one
 * @param at when
 * @param typed the names that were typed; empty when a plain yes was asked for
 */
public record Approval(String seal, String approver, Instant at, List<String> typed) {
    public Approval {
        Objects.requireNonNull(seal, "seal");
        Objects.requireNonNull(approver, "approver");
        if (approver.isBlank()) {
            throw new IllegalArgumentException("the approver has no name");
        }
        Objects.requireNonNull(at, "at");
        typed = List.copyOf(typed);
    }
}
