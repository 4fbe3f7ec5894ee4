package dev.awsagent.benchmarks.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a program did what it was to do. Each answer is null for yes, else what is wrong. */
final class Check {

    private Check() {}

    /** Whether a place holds what it should, by names, lengths and checksums of all the bytes. */
    static @Nullable String holds(String place, Holdings expected, Holdings found) {
        if (found.equals(expected)) {
            return null;
        }
        if (found.count() != expected.count() || found.bytes() != expected.bytes()) {
            return "%s has %,d files of %,d bytes in all, not %,d of %,d"
                    .formatted(place, found.count(), found.bytes(), expected.count(), expected.bytes());
        }
        return place + " has the right number of files and bytes, with wrong names or contents";
    }

    /** Whether a sync looked at all there is and wrote nothing. */
    static @Nullable String leftAlone(Map<String, Long> requests, int objects) {
        for (var operation : requests.keySet()) {
            if (operation.startsWith("Put")
                    || operation.startsWith("Upload")
                    || operation.startsWith("Copy")
                    || operation.startsWith("Delete")
                    || operation.contains("MultipartUpload")) {
                return "asked for " + operation + " " + requests.get(operation) + " times with nothing to change";
            }
        }
        var lists = requests.getOrDefault("ListObjectsV2", 0L) + requests.getOrDefault("ListObjects", 0L);
        var heads = requests.getOrDefault("HeadObject", 0L);
        return lists * 1000 >= objects || heads >= objects
                ? null
                : "asked for " + lists + " pages of keys, too few to know " + objects + " objects";
    }

    /** Whether each key was printed. */
    static @Nullable String listed(Path output, long keys) throws IOException {
        try (var lines = Files.lines(output)) {
            var found = lines.filter(line -> line.contains("/part-") && line.contains(".json"))
                    .count();
            return found == keys ? null : "%,d of %,d keys were printed".formatted(found, keys);
        }
    }
}
