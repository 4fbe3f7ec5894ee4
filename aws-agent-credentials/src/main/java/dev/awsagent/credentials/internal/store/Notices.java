package dev.awsagent.credentials.internal.store;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a person should know of the files that were read, each once. Thread-safe. */
public final class Notices {

    private final Set<String> said = new LinkedHashSet<>();
    private final List<String> waiting = new ArrayList<>();

    public synchronized void add(String notice) {
        if (said.add(notice)) {
            waiting.add(notice);
        }
    }

    /** Those that nobody took yet. */
    public synchronized List<String> take() {
        var all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }
}
