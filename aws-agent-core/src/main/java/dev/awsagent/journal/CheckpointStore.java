package dev.awsagent.journal;

import java.util.List;
import java.util.Optional;

/**
 * Where it is kept what waits for a person: of each conversation at most one state of the graph, as text that means nothing to
 * the store. With one that outlives the program, what waits can be approved later, and by another program. Implementations MUST
 * be thread-safe, and {@link #take} and {@link #remove} MUST hand out what was put to one caller only, whichever program it is in.
 */
public interface CheckpointStore {

    /** Keeps this in the place of what was there. */
    void put(String conversation, String state);

    /**
     * Adds text behind what was put, for what grows by a little at a time. A program that is killed meanwhile may leave the
     * beginning of the text behind. Writes all of it anew unless a store knows better.
     *
     * @return false when nothing was there, and nothing was added
     */
    default boolean append(String conversation, String text) {
        var before = get(conversation);
        before.ifPresent(state -> put(conversation, state + text));
        return before.isPresent();
    }

    /** What was put, with what was added; empty when nothing is there. */
    Optional<String> get(String conversation);

    /** Removes it and says what it was, in one; empty when nothing was there. */
    Optional<String> take(String conversation);

    /** Removes it; false when nothing was there. */
    boolean remove(String conversation);

    /** The conversations of which something is there. */
    List<String> conversations();
}
