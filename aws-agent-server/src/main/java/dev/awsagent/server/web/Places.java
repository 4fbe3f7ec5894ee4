package dev.awsagent.server.web;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How much of something each may have at once. Thread-safe. */
final class Places {

    private final long most;
    private final ConcurrentMap<String, Long> taken = new ConcurrentHashMap<>();

    Places(long most) {
        this.most = most;
    }

    /** Takes one more; false when that would be too many. Each that is taken is given back once. */
    boolean take(String who) {
        var got = new boolean[1];
        taken.compute(who, (name, before) -> {
            var had = before == null ? 0 : before;
            got[0] = had < most;
            return got[0] ? Long.valueOf(had + 1) : before;
        });
        return got[0];
    }

    boolean isFull(String who) {
        return taken.getOrDefault(who, 0L) >= most;
    }

    void giveBack(String who) {
        taken.computeIfPresent(who, (name, before) -> before <= 1 ? null : before - 1);
    }

    long most() {
        return most;
    }
}
