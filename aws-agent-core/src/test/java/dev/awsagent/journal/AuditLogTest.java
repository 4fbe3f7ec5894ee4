package dev.awsagent.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.internal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {

    @TempDir
    private Path temp;

    private Path folder;
    private AuditLog log;

    @BeforeEach
    void open() {
        folder = temp.resolve("audit");
        log = log(Clock.systemUTC());
    }

    private AuditLog log(Clock clock) {
        return new AuditLog(folder, clock, 2000);
    }

    private static ObjectNode record(String what) {
        return Json.object().put("tool", what);
    }

    private Path current() {
        return folder.resolve(AuditLog.CURRENT);
    }

    private void wrong(String problem) {
        var found = log.verify();
        assertThat(found.isWhole()).isFalse();
        assertThat(found.problem()).contains(problem);
    }

    @Test
    void records_areNumberedAndWhole() {
        assertThat(log.append("begin", record("a")).number()).isEqualTo(1);
        assertThat(log.append("end", record("a").put("of", 1)).number()).isEqualTo(2);
        assertThat(log.append("begin", record("line\nfeed \u001b[31m 名")).number())
                .isEqualTo(3);

        assertThat(log.verify()).isEqualTo(new AuditVerification(3, 1, null, List.of(3L)));
        assertThat(log.newest(2)).extracting(one -> one.path("seq").asLong()).containsExactly(2L, 3L);
        assertThat(log(Clock.systemUTC())
                        .append("end", record("b").put("of", 3))
                        .number())
                .isEqualTo(4);
        assertThat(log.verify().unfinished()).isEmpty();
    }

    @Test
    void unfinished_isTheNewestOfTheSameAndIsSettledByItsEnd() {
        var pen = record("put").put("account", "1").put("region", "r");
        pen.putArray("resources").add("pen");
        var ink = pen.deepCopy();
        ink.putArray("resources").add("ink");
        log.append("begin", pen.deepCopy());
        log.append("begin", ink.deepCopy());
        log.append("end", Json.object().put("of", 2).put("result", "IN_DOUBT"));
        log.append("begin", pen.deepCopy());

        assertThat(unfinished(log, pen)).isEqualTo(4);
        assertThat(unfinished(log, ink)).isEqualTo(2);
        assertThat(log.unfinished(pen.deepCopy().put("region", "s"))).isEmpty();
        log.append("end", Json.object().put("of", 4).put("result", "DONE"));
        assertThat(log.unfinished(pen)).isEmpty();
        assertThat(unfinished(log, ink)).isEqualTo(2);
        assertThat(log(Clock.systemUTC()).unfinished(pen)).isEmpty();
        assertThat(unfinished(log(Clock.systemUTC()), ink)).isEqualTo(2);
    }

    private static long unfinished(AuditLog log, ObjectNode wanted) {
        return log.unfinished(wanted).orElseThrow().path("seq").asLong();
    }

    @Test
    void unfinished_isKnownAcrossFilesAndOtherPrograms() {
        var other = log(Clock.systemUTC());
        log.append("begin", record("put"));
        assertThat(unfinished(other, record("put"))).isEqualTo(1);
        for (int i = 0; i < 20; i++) {
            log.append("begin", record("fill " + "x".repeat(300)));
        }
        assertThat(folder.toFile().list()).hasSizeGreaterThan(4);
        assertThat(unfinished(log(Clock.systemUTC()), record("put"))).isEqualTo(1);
        other.append("end", Json.object().put("of", 1).put("result", "DONE"));
        assertThat(log.unfinished(record("put"))).isEmpty();
    }

    @Test
    void nothingWritten_isWhole() {
        assertThat(log.verify()).isEqualTo(new AuditVerification(0, 0, null, List.of()));
        assertThat(log.newest(5)).isEmpty();
    }

    @Test
    void line_holdsNoLineFeedOrControlCharacter() throws IOException {
        log.append("begin", record("a\r\nb\u001b[2J"));

        var text = Files.readString(current());
        assertThat(text).hasLineCount(1).doesNotContain("\r", "\u001b");
    }

    @Test
    void lineEdited_isFound() throws IOException {
        log.append("begin", record("delete"));
        log.append("begin", record("list"));
        Files.writeString(current(), Files.readString(current()).replace("delete", "listen"));

        wrong("audit.jsonl, line 1: it was changed");
    }

    @Test
    void lineRemoved_isFound() throws IOException {
        for (var what : List.of("a", "b", "c")) {
            log.append("begin", record(what));
        }
        var lines = new ArrayList<>(Files.readAllLines(current()));
        lines.remove(1);
        Files.write(current(), lines);

        wrong("line 2: records 2 to 2 are missing");
    }

    @Test
    void linesMoved_areFound() throws IOException {
        for (var what : List.of("a", "b", "c")) {
            log.append("begin", record(what));
        }
        var lines = new ArrayList<>(Files.readAllLines(current()));
        Collections.swap(lines, 1, 2);
        Files.write(current(), lines);

        wrong("line 2: ");
    }

    @Test
    void endCutOff_isFoundAndNothingIsWrittenBehindIt() throws IOException {
        for (var what : List.of("a", "b", "c")) {
            log.append("begin", record(what));
        }
        var lines = Files.readAllLines(current());
        Files.write(current(), lines.subList(0, 2));

        wrong("cut off: it ends with record 2, and went to 3");
        assertThatThrownBy(() -> log.append("begin", record("d")))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("is not what was written");
        assertThat(Files.readAllLines(current())).hasSize(2);
    }

    @Test
    void endOfTheLastLineGone_isFoundAndTheLineStays() throws IOException {
        log.append("begin", record("a"));
        log.append("begin", record("b"));
        var whole = Files.readString(current());
        Files.writeString(current(), whole.substring(0, whole.length() - 1));

        assertThatThrownBy(() -> log.append("begin", record("c"))).isInstanceOf(AuditException.class);
        assertThat(Files.readString(current())).isEqualTo(whole.substring(0, whole.length() - 1));
    }

    @Test
    void allOfItGone_isFound() throws IOException {
        log.append("begin", record("a"));
        Files.delete(current());

        wrong("cut off: it ends with record 0, and went to 1");
        assertThatThrownBy(() -> log.append("begin", record("b"))).isInstanceOf(AuditException.class);
    }

    @Test
    void headGone_isFound() throws IOException {
        log.append("begin", record("a"));
        log.append("begin", record("b"));
        Files.delete(folder.resolve(AuditLog.HEAD));

        wrong("what says how far it goes is gone");
        assertThatThrownBy(() -> log.append("begin", record("b"))).isInstanceOf(AuditException.class);
    }

    @Test
    void anyBitFlipped_isFound() throws IOException {
        for (var what : List.of("a", "b\"\\ü")) {
            log.append("begin", record(what).put("count", 7));
        }
        for (var file : List.of(current(), folder.resolve(AuditLog.HEAD))) {
            var bytes = Files.readAllBytes(file);
            for (int at = 0; at < bytes.length; at++) {
                for (int bit = 0; bit < 8; bit++) {
                    bytes[at] ^= (byte) (1 << bit);
                    Files.write(file, bytes);
                    assertThat(log.verify().isWhole())
                            .as("byte %d, bit %d of %s", at, bit, file.getFileName())
                            .isFalse();
                    bytes[at] ^= (byte) (1 << bit);
                }
            }
            Files.write(file, bytes);
        }
        assertThat(log.verify().isWhole()).isTrue();
    }

    @Test
    void rotation_keepsTheChain() throws IOException {
        for (int i = 0; i < 30; i++) {
            log.append("begin", record("step " + i));
        }

        try (var files = Files.list(folder)) {
            assertThat(files.filter(file -> file.toString().endsWith(".jsonl")).count())
                    .isGreaterThan(2);
        }
        assertThat(log.verify().records()).isEqualTo(30);
        assertThat(log.verify().isWhole()).isTrue();
        assertThat(numbers(log.newest(30)))
                .isEqualTo(LongStream.rangeClosed(1, 30).boxed().toList());
        Files.delete(folder.resolve("audit-000000000001.jsonl"));
        wrong("line 1: records 1 to ");
    }

    @Test
    void recordsBeforeOne_areTheNewestOfThoseAcrossFiles() throws IOException {
        for (int i = 0; i < 30; i++) {
            log.append("begin", record("step " + i));
        }

        for (int number = 1; number <= 31; number++) {
            assertThat(numbers(log.before(number, 4)))
                    .isEqualTo(LongStream.range(Math.max(1, number - 4), number)
                            .boxed()
                            .toList());
        }
        assertThat(numbers(log.before(Long.MAX_VALUE, 2))).containsExactly(29L, 30L);
        assertThat(log.before(1, 4)).isEmpty();
        assertThat(log.before(9, 0)).isEmpty();
    }

    private static List<Long> numbers(List<JsonNode> records) {
        return records.stream().map(one -> one.path("seq").asLong()).toList();
    }

    @Test
    void programThatDiedWhileWriting_isWrittenOnBehindTheLastWholeLine() throws IOException {
        log.append("begin", record("a"));
        Files.writeString(current(), "{\"event\":\"beg", StandardOpenOption.APPEND);
        wrong("line 2: it was not written to its end");

        assertThat(log.append("begin", record("b")).number()).isEqualTo(2);
        assertThat(log.verify().isWhole()).isTrue();
    }

    /** The line is on the disk before what says how far it goes. */
    @Test
    void programThatDiedBetweenLineAndHead_isWrittenOn() throws IOException {
        log.append("begin", record("a"));
        var head = Files.readAllBytes(folder.resolve(AuditLog.HEAD));
        log.append("begin", record("b"));
        Files.write(folder.resolve(AuditLog.HEAD), head);

        assertThat(log.verify().isWhole()).isTrue();
        assertThat(log.append("begin", record("c")).number()).isEqualTo(3);
        assertThat(log.verify().isWhole()).isTrue();
    }

    @Test
    void programThatDiedAtItsFirstRecord_isWrittenOn() throws IOException {
        log.append("begin", record("a"));
        Files.write(folder.resolve(AuditLog.HEAD), new byte[0]);

        assertThat(log.append("begin", record("b")).number()).isEqualTo(2);
        assertThat(log.verify().isWhole()).isTrue();
    }

    @Test
    void linesAddedBehindTheEnd_areFoundAndNothingIsWrittenBehindThem() throws IOException {
        log.append("begin", record("a"));
        var head = Files.readAllBytes(folder.resolve(AuditLog.HEAD));
        log.append("begin", record("b"));
        log.append("begin", record("c"));
        Files.write(folder.resolve(AuditLog.HEAD), head);

        wrong("records were added behind 1");
        assertThatThrownBy(() -> log.append("begin", record("d"))).isInstanceOf(AuditException.class);
    }

    @Test
    void interruptedThread_writesAllTheSameAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        try {
            assertThat(log.append("begin", record("a")).number()).isEqualTo(1);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        assertThat(log.verify().isWhole()).isTrue();
    }

    /** As in a country whose digits are others. */
    @Test
    void otherLocale_changesNothing() {
        var before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            for (int i = 0; i < 20; i++) {
                log.append("begin", record("step " + i));
            }
            assertThat(log.verify().records()).isEqualTo(20);
            assertThat(log.verify().isWhole()).isTrue();
        } finally {
            Locale.setDefault(before);
        }
    }

    /** Appends as many records as it is told to, in a program of its own. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) {
            var log = new AuditLog(Path.of(args[0]), Clock.systemUTC(), 2000);
            for (int i = 0; i < 40; i++) {
                log.append("begin", record("step " + i));
            }
        }
    }

    @Test
    void severalPrograms_writeOneChain() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var programs = new ArrayList<Process>();
        for (int i = 0; i < 3; i++) {
            programs.add(new ProcessBuilder(java, "-cp", classes, Writer.class.getName(), folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(temp.resolve("out-" + i).toFile())
                    .start());
        }
        for (int i = 0; i < 3; i++) {
            assertThat(programs.get(i).waitFor())
                    .as(Files.readString(temp.resolve("out-" + i)))
                    .isZero();
        }

        assertThat(log.verify().records()).isEqualTo(120);
        assertThat(log.verify().isWhole()).isTrue();
    }

    @Test
    void severalAtOnce_writeOneChain() throws Exception {
        var threads = Executors.newFixedThreadPool(8);
        try {
            var work = new ArrayList<Callable<Long>>();
            for (int i = 0; i < 64; i++) {
                var what = "step " + i;
                // Each as another program would: with a log of its own.
                work.add(() ->
                        log(Clock.systemUTC()).append("begin", record(what)).number());
            }
            for (var done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(log.verify().records()).isEqualTo(64);
        assertThat(log.verify().isWhole()).isTrue();
    }

    @Test
    void clockThatGoesBack_breaksNothing() {
        var noon = Instant.parse("2026-11-23T12:00:00Z");
        log(Clock.fixed(noon, ZoneOffset.UTC)).append("begin", record("a"));
        var earlier = log(Clock.fixed(noon.minusSeconds(600), ZoneOffset.UTC));
        earlier.append("begin", record("b"));

        assertThat(earlier.verify().isWhole()).isTrue();
        assertThat(earlier.begun(Duration.ofHours(1))).isEqualTo(2);
        assertThat(log(Clock.fixed(noon.plusSeconds(3300), ZoneOffset.UTC)).begun(Duration.ofHours(1)))
                .isEqualTo(1);
    }

    /** They are counted before each change. */
    @Test
    void whatWasCounted_isNotReadAgain() throws IOException {
        log.append("begin", record("a"));
        log.append("begin", record("b"));
        assertThat(log.begun(Duration.ofHours(1))).isEqualTo(2);
        var file = folder.resolve("audit.jsonl");
        var lines = Files.readAllLines(file);
        // As long as it was, and no beginning any more.
        Files.writeString(file, lines.get(0).replace("\"begin\"", "\"later\"") + "\n" + lines.get(1) + "\n");
        var other = log(Clock.systemUTC());
        other.append("begin", record("c"));

        assertThat(other.begun(Duration.ofHours(1))).isEqualTo(2);
        assertThat(log.begun(Duration.ofHours(1))).isEqualTo(3);
    }

    @Test
    void logThatWasMovedAway_isCountedAnew(@TempDir Path away) throws IOException {
        log.append("begin", record("a"));
        log.append("begin", record("b"));
        assertThat(log.begun(Duration.ofHours(1))).isEqualTo(2);
        Files.move(folder, away.resolve("audit"));
        assertThat(log.begun(Duration.ofHours(1))).isZero();
        log.append("begin", record("c"));
        assertThat(log.begun(Duration.ofHours(1))).isEqualTo(1);
    }

    @Test
    void folderThatCannotBeWritten_isSaid() throws IOException {
        Files.writeString(folder, "a file");

        assertThatThrownBy(() -> log.append("begin", record("a")))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining(folder.toString())
                .extracting(e -> ((AuditException) e).hint())
                .asString()
                .contains("nothing is changed that is not written down");
    }

    @Test
    void linkInItsPlace_isNotFollowed() throws IOException {
        log.append("begin", record("a"));
        var elsewhere = Files.writeString(temp.resolve("elsewhere"), "");
        Files.move(current(), temp.resolve("kept"));
        Files.createSymbolicLink(current(), elsewhere);

        assertThatThrownBy(() -> log.append("begin", record("b"))).isInstanceOf(AuditException.class);
        assertThat(elsewhere).isEmptyFile();
    }

    @Test
    void files_areForTheirOwnerAlone() throws IOException {
        log.append("begin", record("a"));

        assertThat(Files.getPosixFilePermissions(folder)).hasSize(3);
        assertThat(Files.getPosixFilePermissions(current())).hasSize(2);
    }
}
