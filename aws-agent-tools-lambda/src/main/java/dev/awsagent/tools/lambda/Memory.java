package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.time.Duration;

/** How Lambda counts what a function may use. */
final class Memory {

    static final String VALUE = "Its memory, from 128 MB to 10 GB; Lambda counts a GB as 1024 MB";

    static final long LEAST = 128_000_000;

    static final long MOST = 10L << 30;

    private static final long MEGABYTE = 1_000_000;
    private static final long GIGABYTE = 1_000_000_000;
    private static final long LONGEST = 900;

    private Memory() {}

    /** What people and Lambda call MB and GB are the binary ones: 2 GB are 2048 MB. */
    static int megabytes(long bytes) {
        if (bytes % GIGABYTE == 0) {
            return (int) (bytes / GIGABYTE * 1024);
        }
        return (int) (bytes % MEGABYTE == 0 ? bytes / MEGABYTE : bytes >> 20);
    }

    static void checkTimeout(Duration timeout) {
        var seconds = timeout.toSeconds();
        if (seconds < 1 || seconds > LONGEST || !timeout.equals(Duration.ofSeconds(seconds))) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "an invocation may take from 1 second to 15 minutes, in whole seconds, not " + timeout,
                    "choose a time in between, such as 30 seconds");
        }
    }
}
