package dev.awsagent.tools.s3;

import dev.awsagent.tool.ToolResult;
import dev.awsagent.tools.s3.transfer.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * What a transfer of many did. Where something was not done the result is a failure instead, whose message lists it.
 *
 * @param source where it came from
 * @param destination where it went
 * @param count how many were transferred
 * @param bytes how much that was
 * @param files each of them, the first of them when there are very many
 * @param notes what was left out, and why
 */
record TransferSummary(
        String source, String destination, long count, long bytes, List<TransferredFile> files, List<String> notes) {

    /** More than these are counted and not listed. */
    private static final int LISTED = 1000;

    /**
     * What came of a transfer.
     *
     * @param verb what was done, in the past: {@code downloaded}
     */
    static ToolResult<TransferSummary> of(String source, String destination, Outcome outcome, String verb) {
        if (!outcome.undone().isEmpty()) {
            throw outcome.failure(verb);
        }
        var files = outcome.done().stream()
                .limit(LISTED)
                .map(one -> new TransferredFile(one.from(), one.to(), one.bytes()))
                .toList();
        var notes = new ArrayList<>(outcome.notes());
        if (files.size() < outcome.done().size()) {
            notes.add("shown are " + files.size() + " of " + outcome.done().size());
        }
        return ToolResult.ok(
                new TransferSummary(source, destination, outcome.done().size(), outcome.bytes(), files, notes));
    }

    /**
     * @param from key, or path in the source folder
     * @param to key, or path in the destination folder
     */
    record TransferredFile(String from, String to, long bytes) {}
}
