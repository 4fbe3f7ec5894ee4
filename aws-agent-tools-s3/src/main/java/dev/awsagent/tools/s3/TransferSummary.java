package dev.awsagent.tools.s3;

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
     * @param from key, or path in the source folder
     * @param to key, or path in the destination folder
     */
    record TransferredFile(String from, String to, long bytes) {}
}
