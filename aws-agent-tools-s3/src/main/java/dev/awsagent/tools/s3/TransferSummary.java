package dev.awsagent.tools.s3;

import dev.awsagent.tool.ToolResult;
import dev.awsagent.tools.s3.transfer.TransferReport;
import java.util.ArrayList;
import java.util.Comparator;
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

    /**
     * What came of a transfer.
     *
     * @param verb what was done, in the past: {@code downloaded}
     */
    static ToolResult<TransferSummary> of(
            String source, String destination, TransferReport report, List<String> more, String verb) {
        report.orThrow(verb);
        var files = files(report);
        var notes = new ArrayList<>(report.notes());
        notes.addAll(more);
        if (files.size() < report.done()) {
            notes.add("shown are " + files.size() + " of " + report.done());
        }
        return ToolResult.ok(new TransferSummary(source, destination, report.done(), report.bytes(), files, notes));
    }

    /** Those that were transferred, in the order of their names. */
    static List<TransferredFile> files(TransferReport report) {
        return report.files().stream()
                .map(one -> new TransferredFile(one.from(), one.to(), one.bytes()))
                .sorted(Comparator.comparing(TransferredFile::from))
                .toList();
    }

    /**
     * @param from key, or path in the source folder
     * @param to key, or path in the destination folder
     */
    record TransferredFile(String from, String to, long bytes) {}
}
