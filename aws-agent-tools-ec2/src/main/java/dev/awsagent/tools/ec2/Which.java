package dev.awsagent.tools.ec2;

import java.util.List;

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

    /** More than this many are not touched. */
    int atMost();

    /** Whether it is only tried, with EC2's own dry run. */
    boolean dryRun();
}
