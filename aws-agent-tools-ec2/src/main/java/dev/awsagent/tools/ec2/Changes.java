package dev.awsagent.tools.ec2;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a change, thing by thing.
 *
 * @param note what holds for all of it; null for nothing
 */
record Changes(List<Change> results, @Nullable String note) {

    enum Outcome {
        DONE,
        /** It was so already. */
        UNCHANGED,
        /** It was tried, with EC2's own dry run, and nothing was changed. */
        TRIED,
        REFUSED,
        /** No answer came: it may have been done. */
        IN_DOUBT,
        /** It was not there any more, or in another state than when it was shown. */
        LEFT_ALONE,
        /** It was called off, or given up, before AWS was asked. */
        NOT_ASKED
    }

    /** @param detail what it was and became, or why not */
    record Change(String id, @Nullable String name, Outcome outcome, String detail) {}

    Changes {
        results = List.copyOf(results);
    }

    /** One thing that was changed. */
    static Changes done(String id, @Nullable String name, String detail) {
        return one(id, name, Outcome.DONE, detail);
    }

    static Changes one(String id, @Nullable String name, Outcome outcome, String detail) {
        return new Changes(List.of(new Change(id, name, outcome, detail)), null);
    }
}
