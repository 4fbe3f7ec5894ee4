package dev.awsagent.tools.s3.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file beside its target while it is written. Unless it is written at once, it is locked until it has its name or is gone, so
 * that what a process left behind that was killed can be told from what a living one writes.
 */
final class Temporary implements AutoCloseable {

    private static final String BEGIN = ".aws-agent-";
    private static final String END = ".part";
    /** Which ranges of the file are there. */
    private static final String RECORD = END + ".done";

    /** What can be gone on with is kept for so long after it was last written to. */
    private static final Duration KEPT = Duration.ofDays(7);

    private static final Pattern OF_ONE_RUN = Pattern.compile(
            Pattern.quote(BEGIN) + "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}" + Pattern.quote(END) + ".*");

    /** Names in use in this program: opening such a file again and closing it would release its lock. */
    private static final Set<String> OURS = ConcurrentHashMap.newKeySet();

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private static final Set<OpenOption> OPEN = Set.of(
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final Path path;
    private final FileChannel channel;
    /** Whether the file has neither its name yet nor is to be kept. */
    private boolean goes = true;

    private boolean recorded;
    private boolean closed;

    private Temporary(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Whether a file of this name is one of these. */
    static boolean isName(String name) {
        return name.startsWith(BEGIN) && (name.endsWith(END) || name.endsWith(RECORD));
    }

    /** One that no other run goes on with. */
    static Temporary beside(Path target) throws IOException {
        while (true) {
            var made = open(ofOneRun(target), target, true);
            if (made != null) {
                return made;
            }
        }
    }

    private static Path ofOneRun(Path target) {
        return LocalFiles.parent(target).resolve(BEGIN + UUID.randomUUID() + END);
    }

    /**
     * Writes a file from what is in memory.
     *
     * @param replace whether a file that is there goes
     * @param durable whether all of it, its name included, is on the disk before this returns
     */
    static void write(Path target, ByteBuffer content, @Nullable Instant modified, boolean replace, boolean durable)
            throws IOException {
        // So short a time needs no lock, which costs as much as the rest: who takes it for left behind makes it be
        // written again.
        for (var locked = false; ; locked = true) {
            try (var temporary = locked ? beside(target) : open(ofOneRun(target), target, false)) {
                if (temporary != null) {
                    var from = content.duplicate();
                    while (from.hasRemaining()) {
                        temporary.channel.write(from);
                    }
                    temporary.settle(target, modified, replace, durable);
                    return;
                }
            } catch (NoSuchFileException e) {
                if (locked) {
                    throw e;
                }
            }
        }
    }

    /**
     * The one that an earlier run may have left, or a new one; while another run has it, one that nobody goes on with.
     *
     * @param identity the same for what can be gone on with, and for nothing else
     */
    static Temporary beside(Path target, String identity) throws IOException {
        var made = open(LocalFiles.parent(target).resolve(BEGIN + identity + END), target, true);
        return made == null ? beside(target) : made;
    }

    /** Null when another run has it, or just removed it. */
    private static @Nullable Temporary open(Path path, Path target, boolean locked) throws IOException {
        var name = path.getFileName().toString();
        if (!OURS.add(name)) {
            return null;
        }
        // Nobody else may read what takes the place of a file before it has that file's permissions.
        var hidden = LocalFiles.access(target) != null;
        FileChannel channel = null;
        var taken = false;
        try {
            channel = hidden
                    ? FileChannel.open(path, OPEN, PosixFilePermissions.asFileAttribute(OWNER_ONLY))
                    : FileChannel.open(path, OPEN);
            if (locked && (!isLocked(channel) || !Files.exists(path, LinkOption.NOFOLLOW_LINKS))) {
                return null;
            }
            if (hidden) {
                Files.setPosixFilePermissions(path, OWNER_ONLY);
            }
            taken = true;
            return new Temporary(path, channel);
        } finally {
            if (!taken) {
                if (channel != null) {
                    channel.close();
                }
                OURS.remove(name);
            }
        }
    }

    /** Also where a file system has no locks, since what is there is then never taken for left behind. */
    private static boolean isLocked(FileChannel channel) {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    Path path() {
        return path;
    }

    FileChannel channel() {
        return channel;
    }

    /** Whether a later run can go on with it. */
    boolean goesOn() {
        return goesOn(path);
    }

    private static boolean goesOn(Path path) {
        return !OF_ONE_RUN.matcher(path.getFileName().toString()).matches();
    }

    /** Opens the file in which it is written down which ranges are there; whoever opens it closes it. */
    FileChannel openRecord() throws IOException {
        recorded = true;
        return FileChannel.open(record(path), OPEN);
    }

    private static Path record(Path path) {
        var name = path.getFileName().toString();
        return path.resolveSibling(name.substring(0, name.length() - END.length()) + RECORD);
    }

    /**
     * Gives it its time and its name.
     *
     * @param durable whether all of it, its name included, is on the disk before this returns
     */
    void settle(Path target, @Nullable Instant modified, boolean replace, boolean durable) throws IOException {
        if (modified != null) {
            // All of them, since those that are left out are read first.
            var time = FileTime.from(modified);
            Files.getFileAttributeView(path, BasicFileAttributeView.class).setTimes(time, time, null);
        }
        if (replace) {
            LocalFiles.keepAccess(path, target);
        }
        if (durable) {
            channel.force(true);
        }
        LocalFiles.settle(path, target, replace);
        goes = false;
        if (durable) {
            LocalFiles.force(LocalFiles.parent(target));
        }
    }

    /** Leaves it for the next run to go on with. */
    void keep() {
        goes = false;
        recorded = false;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (channel) {
            if (goes) {
                Files.deleteIfExists(path);
            }
            if (recorded) {
                Files.deleteIfExists(record(path));
            }
        } finally {
            OURS.remove(path.getFileName().toString());
        }
    }

    /**
     * Removes what programs left in a folder that were killed: what nobody can go on with at once, the rest when nobody did
     * for a week. What a living program writes is locked, and stays.
     */
    static void removeAbandoned(Path folder) {
        var seen = new HashSet<Path>();
        try (var files = Files.newDirectoryStream(folder, BEGIN + "*" + END + "*")) {
            for (var file : files) {
                var name = file.getFileName().toString();
                var path = name.endsWith(RECORD)
                        ? file.resolveSibling(name.substring(0, name.length() - RECORD.length()) + END)
                        : file;
                if (isName(name) && seen.add(path)) {
                    removeAbandonedFile(path);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // It is only tidied up.
        }
    }

    private static void removeAbandonedFile(Path path) throws IOException {
        var name = path.getFileName().toString();
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !OURS.contains(name)) {
                Files.deleteIfExists(record(path));
            }
            return;
        }
        if (!OURS.add(name)) {
            return;
        }
        try (var channel = FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            if (channel.tryLock() != null && !(goesOn(path) && isRecent(path))) {
                Files.deleteIfExists(path);
                Files.deleteIfExists(record(path));
            }
        } catch (IOException | OverlappingFileLockException e) {
            // It stays.
        } finally {
            OURS.remove(name);
        }
    }

    private static boolean isRecent(Path path) throws IOException {
        return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS)
                .toInstant()
                .isAfter(Instant.now().minus(KEPT));
    }
}
