package dev.awsagent.tools.ec2;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import org.jspecify.annotations.Nullable;

/** A volume to be made, empty or from a snapshot. */
final class NewVolume {

    private static final long GIBIBYTE = 1L << 30;
    private static final long GIGABYTE = 1_000_000_000L;

    private NewVolume() {}

    /** EC2 counts in GiB, and people who say GB of a disk mean the same. */
    static int gibibytes(long bytes) {
        return Math.toIntExact(
                bytes % GIBIBYTE != 0 && bytes % GIGABYTE == 0 ? bytes / GIGABYTE : (bytes + GIBIBYTE - 1) / GIBIBYTE);
    }

    /**
     * Where it is made: in the zone that was named, or in that of the instance.
     *
     * @throws ToolException of kind {@code INVALID} when neither was named
     */
    static String zone(Ec2Access ec2, @Nullable String zone, @Nullable String instance) {
        if (zone != null) {
            return zone;
        }
        if (instance == null) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "nothing says in which availability zone the volume is to be",
                    "name the zone, such as " + ec2.region() + "a, or the instance that it is for");
        }
        return Finder.INSTANCES.one(ec2, instance).placement().availabilityZone();
    }

    static void checkZone(@Nullable String zone, @Nullable String instance) {
        if ((zone == null) == (instance == null)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    zone == null
                            ? "nothing says in which availability zone the volume is to be"
                            : "a zone and an instance are both named",
                    "name the zone, such as eu-west-1a, or the instance that it is for");
        }
    }
}
