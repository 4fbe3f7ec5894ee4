package dev.awsagent.guard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A policy file that may be edited while the program runs. One that got broken or lost changes nothing: the last good one stays. */
public final class WatchedPolicy {

    private final Path file;
    private final Consumer<String> notices;
    private @Nullable Stamp stamp;
    private @Nullable PolicyFile policy;

    /** @param key which file it is: one that was put in its place may have its time and its size */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    /**
     * @param needed whether it has to be there; else there is no policy until it is
     * @param notices is told when an edited file cannot be used
     * @throws PolicyException when the file cannot be used now
     */
    public WatchedPolicy(Path file, boolean needed, Consumer<String> notices) {
        this.file = file;
        this.notices = notices;
        this.stamp = stamp();
        // What is there and may not be looked at is not the same as nothing.
        if (needed || !Files.notExists(file)) {
            this.policy = PolicyFile.read(file);
        }
    }

    private @Nullable Stamp stamp() {
        try {
            var is = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(is.lastModifiedTime(), is.size(), is.fileKey());
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * The policy as it is now; null while there is none.
     *
     * @throws PolicyException when there was none, and what is there now cannot be used
     */
    public synchronized @Nullable PolicyFile current() {
        var now = stamp();
        if (now == null ? stamp != null : !now.equals(stamp)) {
            try {
                policy = PolicyFile.read(file);
            } catch (PolicyException e) {
                if (policy == null) {
                    throw e;
                }
                notices.accept(
                        "the policy is still the one that was read before: " + e.getMessage() + " (" + e.hint() + ")");
            }
            stamp = now;
        }
        return policy;
    }
}
