package dev.awsagent.tools.ec2;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a volume is made of. */
enum VolumeKind {
    GP2,
    GP3,
    IO1,
    IO2,
    ST1,
    SC1,
    STANDARD;

    /**
     * Refuses what AWS would refuse in any case.
     *
     * @param iops null where nothing is said of it
     */
    void checkIops(@Nullable Integer iops) {
        boolean needs = this == IO1 || this == IO2;
        if (needs && iops == null) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "nothing says how many IOPS the " + api() + " volume is to have",
                    "add 'with 3000 iops', or choose gp3, which needs no number");
        }
        if (iops != null && !needs && this != GP3) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "a " + api() + " volume takes no number of IOPS (" + iops + ")",
                    "leave it out, or choose gp3, io1 or io2");
        }
    }

    /** As the API names it. */
    String api() {
        return name().toLowerCase(Locale.ROOT);
    }
}
