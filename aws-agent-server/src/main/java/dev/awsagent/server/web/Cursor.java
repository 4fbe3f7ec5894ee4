package dev.awsagent.server.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;

/**
 * Where a page of a list ended: behind this one the next begins, whatever came, went or moved meanwhile.
 *
 * @param at by what the list is in order
 * @param id tells apart what is of the same time
 */
record Cursor(Instant at, String id) {

    static final Comparator<Cursor> OLDEST_FIRST =
            Comparator.comparing(Cursor::at).thenComparing(Cursor::id);
    static final Comparator<Cursor> NEWEST_FIRST =
            Comparator.comparing(Cursor::at).reversed().thenComparing(Cursor::id);

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws Problem when it is something else
     */
    static Cursor of(String text) {
        var end = text.indexOf('_');
        try {
            if (end > 0) {
                return new Cursor(Instant.parse(text.substring(0, end)), text.substring(end + 1));
            }
        } catch (DateTimeException e) {
            // Said below, as of everything else that is none.
        }
        throw Problem.invalid("'cursor' is none that was given here", "send the 'next' of the page before");
    }

    @Override
    public String toString() {
        return at + "_" + id;
    }
}
