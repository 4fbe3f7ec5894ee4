package dev.awsagent.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an audit log is what was written.
 *
 * @param records that were found to be right, up to the first that is not
 * @param files that it is made of
 * @param problem what is wrong first, with its file and line; null when nothing is
 * @param unfinished the numbers of the steps that were begun and whose end is not written down: the program died, and what they
 *     did is in doubt
 */
public record AuditVerification(
        long records, int files, @Nullable String problem, List<Long> unfinished) {

    public AuditVerification {
        unfinished = List.copyOf(unfinished);
    }

    public boolean isWhole() {
        return problem == null;
    }
}
