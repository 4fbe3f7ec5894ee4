package dev.awsagent.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.internal.Json;
import dev.awsagent.journal.AuditLog.Head;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the files of an {@link AuditLog} are read. */
final class AuditFile {

    private static final Pattern HEAD = Pattern.compile("(\\d{19}) ([0-9a-f]{64})\n");
    private static final int BLOCK = 64 << 10;

    /** About as long as a record is. */
    private static final int LINE = 4 << 10;

    private AuditFile() {}

    /**
     * How a file ends.
     *
     * @param head its last record; null when it has none
     * @param whole bytes that whole lines take
     */
    record Last(@Nullable Head head, long whole) {}

    static Last last(FileChannel file, long length) throws IOException {
        var end = lineEnd(file, length);
        if (end == 0) {
            return new Last(null, 0);
        }
        var begin = lineEnd(file, end - 1);
        var record = parsed(line(file, begin, end));
        if (record == null) {
            throw new AuditException(
                    "the last line of the audit log is no record",
                    "see 'aws-agent audit verify'; to begin a new one, move the folder away and keep it");
        }
        return new Last(
                new Head(record.path("seq").asLong(), record.path("hash").asText()), end);
    }

    /** @param end behind its line feed */
    private static String line(FileChannel file, long begin, long end) throws IOException {
        var bytes = ByteBuffer.allocate((int) (end - 1 - begin));
        while (bytes.hasRemaining() && file.read(bytes, begin + bytes.position()) > 0) {
            // The rest of the line.
        }
        return new String(bytes.array(), StandardCharsets.UTF_8);
    }

    /** Where the last line ends that does so at or before here; 0 when none does. */
    private static long lineEnd(FileChannel file, long before) throws IOException {
        var at = before;
        while (at > 0) {
            var size = (int) Math.min(LINE, at);
            var block = ByteBuffer.allocate(size);
            while (block.hasRemaining() && file.read(block, at - size + block.position()) > 0) {
                // The rest of the block.
            }
            for (int i = size - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    return at - size + i + 1;
                }
            }
            at -= size;
        }
        return 0;
    }

    /** Null when it is not there. */
    static @Nullable Head head(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return null;
        }
        if (text.isEmpty()) {
            // Its program died while it made it.
            return null;
        }
        var match = HEAD.matcher(text);
        // One that cannot be read says that more was written than there is.
        return match.matches()
                ? new Head(Long.parseLong(match.group(1)), match.group(2))
                : new Head(Long.MAX_VALUE, "");
    }

    static long firstSeq(Path file) throws IOException {
        try (var lines = new Lines(file)) {
            var line = lines.next();
            var record = line == null ? null : parsed(line);
            return record == null ? 0 : record.path("seq").asLong();
        }
    }

    /** The newest of the records of a file that stand before one, oldest of them first. */
    static List<JsonNode> before(Path file, long number, int most) throws IOException {
        if (firstSeq(file) >= number) {
            return List.of();
        }
        var newest = new ArrayDeque<JsonNode>();
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (var end = lineEnd(channel, channel.size()); end > 0 && newest.size() < most; ) {
                var begin = lineEnd(channel, end - 1);
                var record = parsed(line(channel, begin, end));
                if (record != null && record.path("seq").asLong() < number) {
                    newest.addFirst(record);
                }
                end = begin;
            }
        }
        return new ArrayList<>(newest);
    }

    static AuditVerification verify(List<Path> files, @Nullable Head kept) throws IOException {
        var last = new Head(0, AuditLog.BEGINNING);
        var open = new TreeSet<Long>();
        for (var file : files) {
            try (var lines = new Lines(file)) {
                for (int number = 1; ; number++) {
                    var line = lines.next();
                    if (line == null) {
                        if (lines.torn()) {
                            return bad(last, files, open, file, number, "it was not written to its end");
                        }
                        break;
                    }
                    var record = parsed(line);
                    var problem = record == null ? "this is no record" : problem(line, record, last);
                    if (problem != null || record == null) {
                        return bad(last, files, open, file, number, String.valueOf(problem));
                    }
                    last = new Head(
                            record.path("seq").asLong(), record.path("hash").asText());
                    if (record.path("event").asText().equals("begin")) {
                        open.add(last.seq());
                    }
                    open.remove(record.path("of").asLong(-1));
                }
            }
        }
        var problem = problem(last, kept);
        return new AuditVerification(last.seq(), files.size(), problem, List.copyOf(open));
    }

    /**
     * What is wrong between the last record and what says how far the log goes; null when nothing is. A program may have died
     * between the two.
     */
    static @Nullable String problem(Head last, @Nullable Head kept) {
        if (kept == null) {
            return last.seq() <= 1
                    ? null
                    : "what says how far it goes is gone, so an end that was cut off would not be found";
        }
        if (kept.seq() == Long.MAX_VALUE) {
            return "what says how far it goes was changed";
        }
        if (kept.seq() > last.seq()) {
            return "it is cut off: it ends with record " + last.seq() + ", and went to " + kept.seq();
        }
        if (kept.seq() == last.seq() && !kept.hash().equals(last.hash())) {
            return "its end was replaced: record " + last.seq() + " is not the one that was written last";
        }
        return kept.seq() < last.seq() - 1
                ? "records were added behind " + kept.seq() + ", which was written last"
                : null;
    }

    private static AuditVerification bad(
            Head last, List<Path> files, TreeSet<Long> open, Path file, int line, String problem) {
        return new AuditVerification(
                last.seq(), files.size(), file.getFileName() + ", line " + line + ": " + problem, List.copyOf(open));
    }

    private static @Nullable String problem(String line, ObjectNode record, Head before) {
        var hash = record.path("hash").asText();
        var rest = record.deepCopy();
        rest.remove("hash");
        if (!Json.canonical(record).equals(line) || !Json.hash(rest).equals(hash)) {
            return "it was changed";
        }
        var seq = record.path("seq").asLong();
        if (seq != before.seq() + 1) {
            return seq <= before.seq()
                    ? "record " + seq + " stands behind " + before.seq()
                    : "records " + (before.seq() + 1) + " to " + (seq - 1) + " are missing before it";
        }
        return record.path("prev").asText().equals(before.hash())
                ? null
                : "the record before it is not the one that was there when it was written";
    }

    private static @Nullable ObjectNode parsed(String line) {
        try {
            return Json.parse(line) instanceof ObjectNode record ? record : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Lines as they stand there, ended by a line feed and nothing else. */
    private static final class Lines implements AutoCloseable {

        private final InputStream in;
        private boolean torn;

        Lines(Path file) throws IOException {
            this.in = new BufferedInputStream(Files.newInputStream(file), BLOCK);
        }

        /** Null when there is none that ends. */
        @Nullable
        String next() throws IOException {
            var line = new ByteArrayOutputStream(512);
            for (int c; (c = in.read()) >= 0; ) {
                if (c == '\n') {
                    return decoded(line.toByteArray());
                }
                line.write(c);
            }
            torn = line.size() > 0;
            return null;
        }

        /** What is no UTF-8 is no record either. */
        private static String decoded(byte[] bytes) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException e) {
                return "";
            }
        }

        boolean torn() {
            return torn;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
