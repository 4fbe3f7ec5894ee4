package dev.awsagent.tools.s3;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.s3.transfer.Selection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the tools say which objects of a bucket they mean. */
final class Selected {

    /** In a sentence, what ends in a bracket or a question mark may have lost it to the sentence. */
    static final String REGEX = "\\^.*\\$";

    static final String REGEX_RULE = "must begin with ^ and end with $, so that all of it is known to be meant";

    private Selected() {}

    /**
     * Those that keep to all of these.
     *
     * @param pattern a glob
     * @param exclude a glob that none matches
     * @param regex what a path as a whole matches
     * @param largerThan more bytes than this
     * @param smallerThan fewer bytes than this
     */
    static Selection by(
            @Nullable String pattern,
            @Nullable String exclude,
            @Nullable String regex,
            @Nullable Long largerThan,
            @Nullable Long smallerThan,
            @Nullable Instant changedSince,
            @Nullable Instant changedBefore) {
        if (smallerThan != null && smallerThan == 0) {
            throw new ToolException(FailureKind.INVALID, "no object has fewer than 0 bytes", "give a larger size");
        }
        try {
            return new Selection(
                    pattern == null && regex == null
                            ? List.of()
                            : List.of(Glob.of(pattern).and(regex == null ? path -> true : Glob.wholeRegex(regex))),
                    exclude == null ? List.of() : List.of(Glob.of(exclude)),
                    largerThan == null ? 0 : largerThan + 1,
                    smallerThan == null ? -1 : smallerThan - 1,
                    changedSince,
                    changedBefore);
        } catch (IllegalArgumentException e) {
            throw new ToolException(FailureKind.INVALID, String.valueOf(e.getMessage()), "nothing was done", e);
        }
    }
}
