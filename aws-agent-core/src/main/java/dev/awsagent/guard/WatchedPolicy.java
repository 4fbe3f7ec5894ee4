package dev.awsagent.guard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A policy file that may be edited while the program runs. One that got broken or lost changes nothing: the last good one stays. */
public final class WatchedPolicy implements Policy {

    private final Path file;
    private final Consumer<String> notices;
    private @Nullable Stamp stamp;
    private PolicyFile policy;

    private record Stamp(FileTime modified, long size) {}

    /**
     * @param notices is told when an edited file cannot be used
     * @throws PolicyException when the file cannot be used now
     */
    public WatchedPolicy(Path file, Consumer<String> notices) {
        this.file = file;
        this.notices = notices;
        this.stamp = stamp();
        this.policy = PolicyFile.read(file);
    }

    private @Nullable Stamp stamp() {
        try {
            return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException e) {
            return null;
        }
    }

    private synchronized PolicyFile current() {
        var now = stamp();
        if (now == null ? stamp != null : !now.equals(stamp)) {
            stamp = now;
            try {
                policy = PolicyFile.read(file);
            } catch (PolicyException e) {
                notices.accept(
                        "the policy is still the one that was read before: " + e.getMessage() + " (" + e.hint() + ")");
            }
        }
        return policy;
    }

    @Override
    public Decision decide(Subject subject) {
        return current().decide(subject);
    }

    @Override
    public Limits limits() {
        return current().limits();
    }
}
