package dev.awsagent.benchmarks.transfer;

import java.nio.file.Path;

/**
 * One thing for a program to do.
 *
 * @param single whether it is one file, and not a folder of them
 * @param local the folder on disk, which holds the files or is to hold them
 * @param source the objects that are read, such as {@code bench/data/}: a bucket and a prefix
 * @param target the place where objects are to be, in the same form
 * @param endpoint the address of the server
 * @param certificate the file to trust, where the address begins with https
 */
record Job(
        Workload.Kind kind,
        boolean single,
        Path local,
        String source,
        String target,
        String endpoint,
        Path certificate) {

    boolean encrypted() {
        return endpoint.startsWith("https:");
    }
}
