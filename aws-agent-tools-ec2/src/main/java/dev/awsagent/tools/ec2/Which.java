package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which things to change: named one by one, or described.
 *
 * @param <T> a thing, as the SDK has it
 */
interface Which<T> {

    /** Those that are named; empty where they are described. */
    List<String> names();

    /** All that fit the description. */
    List<T> find(Ec2Access ec2);

    /** The list, or an empty one where nothing was named. */
    static List<String> orNone(@Nullable List<String> named) {
        return named == null ? List.of() : named;
    }

    /**
     * Refuses what is both named and described, and what is neither.
     *
     * @param nouns what they are called
     * @param example of what to say instead of their names
     */
    static void check(@Nullable List<String> named, boolean described, String nouns, String example) {
        if (orNone(named).isEmpty() != described) {
            throw new ToolException(
                    FailureKind.INVALID,
                    described
                            ? nouns + " are named (" + String.join(", ", orNone(named))
                                    + ") and described at the same time"
                            : "nothing says which " + nouns + " are meant",
                    "name them, or say '" + example + "'");
        }
    }

    /** What else has to be asked for to find all that fit. */
    default List<AwsCall> looks() {
        return List.of();
    }

    /** More than this many are not touched. */
    int atMost();

    /** Whether it is only tried, with EC2's own dry run. */
    boolean dryRun();
}
