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

    /**
     * How what was put and added begins, for whoever wants to know what it is and not all of it: such as all that there are, at a
     * start. Reads all of it unless a store knows better.
     *
     * @param most characters of each line, at the most; a store may count bytes, and give no more than 64 KiB
     * @return empty when nothing is there
     */
    default Optional<Beginnings> beginnings(String conversation, int most) {
        return get(conversation).map(state -> Beginnings.of(state, most));
    }

    /**
     * The beginnings of two lines, each without its line feed.
     *
     * @param first of the first line
     * @param last of the last line that ends with a line feed, as one that does not may be torn; of the first where there is no other
     */
    record Beginnings(String first, String last) {

        static Beginnings of(String state, int most) {
            var end = state.lastIndexOf('\n');
            var begin = end < 0 ? 0 : state.lastIndexOf('\n', end - 1) + 1;
            return new Beginnings(begun(state, 0, most), begun(state, begin, most));
        }

        private static String begun(String state, int begin, int most) {
            var end = state.indexOf('\n', begin);
            return state.substring(begin, (int) Math.min(end < 0 ? state.length() : end, (long) begin + most));
        }
    }

    /** Removes it and says what it was, in one; empty when nothing was there. */
    Optional<String> take(String conversation);

    /** Removes it; false when nothing was there. */
    boolean remove(String conversation);

    /** The conversations of which something is there. */
    List<String> conversations();
}
