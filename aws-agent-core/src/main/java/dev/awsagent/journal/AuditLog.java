package dev.awsagent.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.internal.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An append-only log in a folder of its own: a line of canonical JSON (RFC 8785) for each record, with its number and the
 * SHA-256 of the line before it, so that a line which is changed, removed or moved is found. How far it goes is kept beside it,
 * so that an end which is cut off is found, too. What is written is on the disk before {@link #append} returns. Thread-safe,
 * within one program and among several.
 *
 * <p>Whoever may write all of the folder can write all of it anew: that is not found.
 */
public final class AuditLog {

    /** When a file is this long, another one is begun. */
    static final long MOST_BYTES = 10L << 20;

    static final String CURRENT = "audit.jsonl";
    static final String HEAD = "head";
    private static final String LOCK = "lock";
    private static final Pattern EARLIER = Pattern.compile("audit-(\\d{12})\\.jsonl");

    /** What the first line has in the place of the hash of the one before it. */
    static final String BEGINNING = "0".repeat(64);

    private static final Set<OpenOption> APPEND = Set.of(
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    /** Locks of files do not keep threads of one program apart. */
    private static final ConcurrentHashMap<Path, Object> MONITORS = new ConcurrentHashMap<>();

    /** So many records are looked through for what has not ended. */
    private static final int LOOKED_THROUGH = 1000;

    /** So many are counted: of the records when it is first done, and of what was begun from there on. */
    private static final int COUNTED = 20_000;

    /** What is equal in records of the same change. */
    private static final List<String> WHAT = List.of("tool", "account", "region", "resources", "resourcesMore");

    private static final Pattern AMOUNT = Pattern.compile("\\d{1,20}(\\.\\d{1,20})?");

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final int TRIES = 5;

    private final Path folder;
    private final Clock clock;
    private final long mostBytes;
    private final Object monitor;

    /** What was begun and has not ended, by its number, as far as it was read. */
    private final Map<Long, JsonNode> open = new TreeMap<>();

    private long readTo;

    /** What was begun, the oldest first, as far as it was counted. */
    private final Deque<Begun> begun = new ArrayDeque<>();

    private long countedTo;

    /** @param seq the number of a record, from 1; 0 for none */
    record Head(long seq, String hash) {
        String text() {
            return String.format(Locale.ROOT, "%019d %s\n", seq, hash);
        }
    }

    /**
     * What was written down.
     *
     * @param number from 1
     * @param line as the file has it, without its end
     */
    public record Written(long number, String line) {}

    /** @param folder made when it is written to first, for this user's eyes only */
    public AuditLog(Path folder, Clock clock) {
        this(folder, clock, MOST_BYTES);
    }

    AuditLog(Path folder, Clock clock, long mostBytes) {
        this.folder = folder.toAbsolutePath().normalize();
        this.clock = clock;
        this.mostBytes = mostBytes;
        this.monitor = MONITORS.computeIfAbsent(real(this.folder), path -> new Object());
    }

    /** One name for a folder, by whichever links it is reached: a program may not hold its lock twice. */
    private static Path real(Path folder) {
        for (var there = folder; there != null; there = there.getParent()) {
            try {
                return there.toRealPath().resolve(there.relativize(folder));
            } catch (IOException e) {
                // What is not there yet has the name of what it will be in.
            }
        }
        return folder;
    }

    public Path folder() {
        return folder;
    }

    /**
     * Writes a record down.
     *
     * @param event what happened, in a word
     * @param record what is to be known of it, without secrets
     * @throws AuditException when it cannot be written, or the log is not what was written before; nothing is there then
     */
    public Written append(String event, ObjectNode record) {
        synchronized (monitor) {
            try {
                makeFolder();
                return uninterrupted(() -> locked(() -> write(event, record)));
            } catch (IOException | UnsupportedOperationException | SecurityException e) {
                throw new AuditException(
                        "the audit log in " + folder + " cannot be written: " + reason(e),
                        "make room, make the folder writable for you, or have the log elsewhere (AWSAGENT_DATA_DIR): nothing is"
                                + " changed that is not written down",
                        e);
            }
        }
    }

    /** Does it while no other thread of this program writes or reads here, so that what it counts is still so when it writes. */
    public <T> T alone(Supplier<T> work) {
        synchronized (monitor) {
            return work.get();
        }
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    /** An interrupt closes the file beneath; what is written down of what was interrupted is written all the same. */
    private static <T> T uninterrupted(Work<T> work) throws IOException {
        var interrupted = Thread.interrupted();
        try {
            for (int tries = 1; ; tries++) {
                try {
                    return work.run();
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                    if (tries == TRIES) {
                        throw e;
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Does it while no other program writes. */
    private <T> T locked(Work<T> work) throws IOException {
        var until = System.nanoTime() + PATIENCE.toNanos();
        try (var lock = FileChannel.open(folder.resolve(LOCK), APPEND, ownerOnly("rw-------"))) {
            while (true) {
                try (var held = lock.tryLock()) {
                    if (held != null) {
                        return work.run();
                    }
                }
                if (System.nanoTime() > until) {
                    throw new IOException("another program holds its lock for " + PATIENCE.toSeconds() + " seconds");
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static String reason(Exception e) {
        return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    }

    private void makeFolder() throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, ownerOnly("rwx------"));
        }
    }

    private FileAttribute<?>[] ownerOnly(String permissions) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private Written write(String event, ObjectNode record) throws IOException {
        try (var file = FileChannel.open(folder.resolve(CURRENT), APPEND, ownerOnly("rw-------"))) {
            // Whatever a program left behind that died is repaired before the file is put away.
            head(file);
        }
        rotate();
        try (var file = FileChannel.open(folder.resolve(CURRENT), APPEND, ownerOnly("rw-------"))) {
            var before = head(file);
            var line = line(before, event, record);
            var length = file.size();
            try {
                file.position(length);
                writeAll(file, StandardCharsets.UTF_8.encode(line.text() + "\n"));
                file.force(false);
                writeHead(line.head());
            } catch (IOException e) {
                file.truncate(length);
                throw e;
            }
            return new Written(line.head().seq(), line.text());
        }
    }

    private record Line(Head head, String text) {}

    private Line line(Head before, String event, ObjectNode record) {
        var whole = record.deepCopy();
        whole.put("seq", before.seq() + 1);
        whole.put("at", Instant.now(clock).toString());
        whole.put("event", event);
        whole.put("prev", before.hash());
        var hash = Json.hash(whole);
        whole.put("hash", hash);
        return new Line(new Head(before.seq() + 1, hash), Json.canonical(whole));
    }

    private static void writeAll(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /** In place: its length never changes, so a full disk does not stop it. */
    private void writeHead(Head head) throws IOException {
        try (var file = FileChannel.open(folder.resolve(HEAD), APPEND, ownerOnly("rw-------"))) {
            writeAll(file, StandardCharsets.US_ASCII.encode(head.text()));
            file.force(false);
        }
    }

    /** The last record of the file that is written to. What a program left behind that died while writing is cut off. */
    private Head head(FileChannel file) throws IOException {
        var length = file.size();
        var read = AuditFile.last(file, length);
        // First: what is not what was written is left as it is, for somebody to look at.
        var head = checked(read.head() == null ? earlierHead() : read.head());
        if (read.whole() < length) {
            file.truncate(read.whole());
        }
        return head;
    }

    private Head checked(Head last) throws IOException {
        var kept = AuditFile.head(folder.resolve(HEAD));
        var problem = AuditFile.problem(last, kept);
        if (problem != null) {
            throw new AuditException(
                    "the audit log in " + folder + " is not what was written: " + problem,
                    "see 'aws-agent audit verify'; to begin a new one, move the folder away and keep it");
        }
        return last;
    }

    /** How the file before the current one ended. */
    private Head earlierHead() throws IOException {
        var earlier = earlier();
        if (earlier.isEmpty()) {
            return new Head(0, BEGINNING);
        }
        try (var file = FileChannel.open(earlier.get(earlier.size() - 1), StandardOpenOption.READ)) {
            var head = AuditFile.last(file, file.size()).head();
            return head == null ? new Head(0, BEGINNING) : head;
        }
    }

    private void rotate() throws IOException {
        var current = folder.resolve(CURRENT);
        if (!Files.isRegularFile(current, LinkOption.NOFOLLOW_LINKS) || Files.size(current) < mostBytes) {
            return;
        }
        var first = AuditFile.firstSeq(current);
        Files.move(
                current,
                folder.resolve(String.format(Locale.ROOT, "audit-%012d.jsonl", first)),
                StandardCopyOption.ATOMIC_MOVE);
    }

    /** The files that are no longer written to, oldest first. */
    private List<Path> earlier() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file ->
                            EARLIER.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .collect(Collectors.toCollection(ArrayList::new));
        }
    }

    /** All its files, oldest first; none when nothing was written. */
    List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return new ArrayList<>();
        }
        var files = earlier();
        if (Files.exists(folder.resolve(CURRENT), LinkOption.NOFOLLOW_LINKS)) {
            files.add(folder.resolve(CURRENT));
        }
        return files;
    }

    /**
     * Reads all of it, and says whether it is what was written.
     *
     * @throws AuditException when it cannot be read
     */
    public AuditVerification verify() {
        synchronized (monitor) {
            try {
                return read(() -> AuditFile.verify(files(), AuditFile.head(folder.resolve(HEAD))));
            } catch (IOException e) {
                throw unreadable(e);
            }
        }
    }

    private AuditException unreadable(IOException e) {
        return new AuditException(
                "the audit log in " + folder + " cannot be read: " + reason(e), "make it readable for you", e);
    }

    /**
     * The newest records, oldest of them first, as they are written there: not checked.
     *
     * @throws AuditException when it cannot be read
     */
    public List<JsonNode> newest(int most) {
        return before(Long.MAX_VALUE, most);
    }

    /**
     * The newest of the records that stand before one, oldest of them first, as they are written there: not checked. All of them
     * are read at once, whoever appends meanwhile, and no more is held than is returned.
     *
     * @param number of the record behind those that are wanted; {@link Long#MAX_VALUE} for the newest of all
     * @param most how many
     * @throws AuditException when it cannot be read
     */
    public List<JsonNode> before(long number, int most) {
        synchronized (monitor) {
            try {
                return read(() -> {
                    var found = new ArrayList<JsonNode>();
                    var files = files();
                    Collections.reverse(files);
                    for (var file : files) {
                        if (found.size() == most) {
                            break;
                        }
                        found.addAll(0, AuditFile.before(file, number, most - found.size()));
                    }
                    return found;
                });
            } catch (IOException e) {
                throw unreadable(e);
            }
        }
    }

    /** Reads while no other program writes; in a copy that may only be read nobody does. */
    private <T> T read(Work<T> work) throws IOException {
        return Files.isWritable(folder) ? locked(work) : work.run();
    }

    /**
     * What was begun and is not known to have ended, of the same tool, account, region and things: its program died, still runs,
     * or was left in doubt, and nothing settled it since. As far as the newest thousand records tell.
     *
     * @param wanted what would be written down of it
     * @throws AuditException when it cannot be read
     */
    public Optional<JsonNode> unfinished(JsonNode wanted) {
        synchronized (monitor) {
            readOn();
            return open.values().stream()
                    .filter(record -> isSame(record, wanted))
                    .reduce((before, after) -> after);
        }
    }

    private void readOn() {
        var end = end();
        if (end < readTo) {
            open.clear();
            readTo = 0;
        }
        for (var record : behind(readTo, end, LOOKED_THROUGH)) {
            var seq = record.path("seq").asLong();
            if (seq > readTo) {
                readTo = seq;
                if (record.path("event").asText().equals("begin")) {
                    open.put(seq, record);
                } else if (!record.path("result").asText().equals("IN_DOUBT")) {
                    settle(record.path("of").asLong(-1));
                }
            }
        }
    }

    /** The number of the last record; 0 where there is none. */
    private long end() {
        try {
            var head = Files.isDirectory(folder) ? AuditFile.head(folder.resolve(HEAD)) : null;
            return head == null ? 0 : head.seq();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** What was written behind a record, and of more than so many the newest; it may begin a little before. */
    private List<JsonNode> behind(long read, long end, int most) {
        // One more: a program may have died before it wrote down how far the log goes.
        return end == read ? List.of() : newest((int) Math.min(most, end - read + 1));
    }

    /** What ended settles what was begun of the same before. */
    private void settle(long begun) {
        var ended = open.get(begun);
        if (ended != null) {
            open.values().removeIf(record -> record.path("seq").asLong() <= begun && isSame(record, ended));
        }
    }

    private static boolean isSame(JsonNode record, JsonNode other) {
        return WHAT.stream().allMatch(name -> record.path(name).equals(other.path(name)));
    }

    /**
     * How many changes began within this time, as far as the newest thousands of records tell.
     *
     * @throws AuditException when it cannot be read
     */
    public long begun(Duration within) {
        return begunSince(within).size();
    }

    /**
     * What all that began within this time costs an hour, in US dollars, as far as the newest thousands of records tell.
     *
     * @throws AuditException when it cannot be read
     */
    public BigDecimal costPerHour(Duration within) {
        return begunSince(within).stream().map(Begun::costPerHour).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private List<Begun> begunSince(Duration within) {
        var since = Instant.now(clock).minus(within);
        synchronized (monitor) {
            var end = end();
            if (end < countedTo) {
                begun.clear();
                countedTo = 0;
            }
            for (var record : behind(countedTo, end, COUNTED)) {
                var seq = record.path("seq").asLong();
                if (seq > countedTo) {
                    countedTo = seq;
                    if (record.path("event").asText().equals("begin")) {
                        begun.addLast(Begun.of(record));
                    }
                }
            }
            while (begun.size() > COUNTED) {
                begun.removeFirst();
            }
            return begun.stream().filter(one -> !one.at().isBefore(since)).toList();
        }
    }

    /** @param at when; of one whose time cannot be read, it may be any, and so the latest */
    private record Begun(Instant at, BigDecimal costPerHour) {

        static Begun of(JsonNode record) {
            var amount = record.path("costPerHour").asText();
            return new Begun(
                    time(record.path("at").asText()),
                    AMOUNT.matcher(amount).matches() ? new BigDecimal(amount) : BigDecimal.ZERO);
        }

        private static Instant time(String text) {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                return Instant.MAX;
            }
        }
    }
}
