package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The files of a folder, in the order in which S3 lists the keys that they become. Of a folder with very many entries,
 * those that memory is not meant for wait in temporary files.
 */
final class FileTree implements Items {

    /** So many entries of one folder are held in memory. */
    static final int IN_MEMORY = 50_000;

    /** What Java puts for bytes that it cannot make text of. */
    private static final char UNDECODED = '\uFFFD';

    private final boolean recursive;
    private final boolean followLinks;
    private final @Nullable Path within;
    private final Consumer<Undone> unreadable;
    private final int inMemory;
    private final ArrayDeque<Level> levels = new ArrayDeque<>();
    private final List<String> links = new ArrayList<>();
    private final List<String> special = new ArrayList<>();
    private long linksSeen;
    private long specialSeen;

    /** What an entry of a folder is. The ordinal is what is written down. */
    private enum Kind {
        FILE,
        FOLDER
    }

    /**
     * @param sortName its name; that of a folder with a slash, which is what its keys go on with
     */
    private record Entry(String sortName, Kind kind, long bytes, long modified) {
        String name() {
            return kind == Kind.FOLDER ? sortName.substring(0, sortName.length() - 1) : sortName;
        }
    }

    /** A folder that is being walked. */
    private record Level(
            Path folder,
            String prefix,
            Iterator<Entry> entries,
            List<Path> spilled,
            List<Run> runs,
            @Nullable Object key) {
        void close() {
            runs.forEach(Run::close);
            for (var file : spilled) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    file.toFile().deleteOnExit();
                }
            }
        }
    }

    /**
     * @param followLinks whether symbolic links are taken for what they lead to
     * @param within the folder that followed links may not lead out of, without links itself; null for none
     * @param unreadable hears of what cannot be read
     */
    FileTree(Path root, boolean recursive, boolean followLinks, @Nullable Path within, Consumer<Undone> unreadable)
            throws IOException {
        this(root, recursive, followLinks, within, unreadable, IN_MEMORY);
    }

    FileTree(
            Path root,
            boolean recursive,
            boolean followLinks,
            @Nullable Path within,
            Consumer<Undone> unreadable,
            int inMemory)
            throws IOException {
        this.recursive = recursive;
        this.followLinks = followLinks;
        this.within = within;
        this.unreadable = unreadable;
        this.inMemory = inMemory;
        levels.push(open(root, "", key(root)));
    }

    @Override
    public @Nullable Item next() {
        while (!levels.isEmpty()) {
            var level = levels.peek();
            if (!level.entries().hasNext()) {
                levels.pop().close();
                continue;
            }
            var entry = level.entries().next();
            var path = level.prefix() + entry.name();
            var file = level.folder().resolve(entry.name());
            if (entry.kind() == Kind.FILE) {
                return Item.file(path, file, entry.bytes(), Instant.ofEpochMilli(entry.modified()));
            }
            enter(file, path);
        }
        return null;
    }

    private void enter(Path folder, String path) {
        try {
            var key = key(folder);
            if (followLinks && key != null && levels.stream().anyMatch(above -> key.equals(above.key()))) {
                unreadable.accept(new Undone(
                        path,
                        FailureKind.INVALID,
                        "it leads back to a folder that it is in: a circle of symbolic links"));
                return;
            }
            levels.push(open(folder, path + "/", key));
        } catch (IOException e) {
            unreadable.accept(new Undone(path, FailureKind.INVALID, LocalFiles.reason(e)));
        }
    }

    private static @Nullable Object key(Path folder) throws IOException {
        return Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
    }

    private Level open(Path folder, String prefix, @Nullable Object key) throws IOException {
        var entries = new ArrayList<Entry>();
        var spilled = new ArrayList<Path>();
        var runs = new ArrayList<Run>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (var file : stream) {
                var entry = entry(file, prefix);
                if (entry == null) {
                    continue;
                }
                entries.add(entry);
                if (entries.size() >= inMemory) {
                    spilled.add(spill(entries));
                    entries.clear();
                }
            }
            for (var file : spilled) {
                runs.add(new Run(file));
            }
        } catch (DirectoryIteratorException | IOException e) {
            new Level(folder, prefix, entries.iterator(), spilled, runs, key).close();
            throw e instanceof DirectoryIteratorException listing ? listing.getCause() : (IOException) e;
        }
        entries.sort(BY_KEY);
        if (spilled.isEmpty()) {
            return new Level(folder, prefix, entries.iterator(), spilled, runs, key);
        }
        var queue = new PriorityQueue<Run>(Comparator.comparing(Run::head, BY_KEY));
        runs.forEach(run -> {
            if (run.advance()) {
                queue.add(run);
            }
        });
        var last = new Run(entries.iterator());
        if (last.advance()) {
            queue.add(last);
        }
        return new Level(folder, prefix, merged(queue), spilled, runs, key);
    }

    private static final Comparator<Entry> BY_KEY = Comparator.comparing(Entry::sortName, KeyOrder.ORDER);

    private @Nullable Entry entry(Path file, String prefix) {
        var name = file.getFileName().toString();
        if (Temporary.isName(name)) {
            return null;
        }
        if (name.indexOf(UNDECODED) >= 0 && !isName(file, name)) {
            unreadable.accept(new Undone(
                    prefix + name,
                    FailureKind.INVALID,
                    "its name is not in the encoding of this process's locale: rename it, or " + KeyPath.LOCALE));
            return null;
        }
        try {
            var about = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (about.isSymbolicLink()) {
                if (!followLinks) {
                    linksSeen++;
                    note(links, prefix + name);
                    return null;
                }
                if (within != null && !file.toRealPath().startsWith(within)) {
                    unreadable.accept(new Undone(
                            prefix + name,
                            FailureKind.FORBIDDEN,
                            "it is a symbolic link that leads out of the working folder"));
                    return null;
                }
                about = Files.readAttributes(file, BasicFileAttributes.class);
            }
            if (about.isDirectory()) {
                return recursive ? new Entry(name + "/", Kind.FOLDER, 0, 0) : null;
            }
            if (about.isRegularFile()) {
                return new Entry(
                        name, Kind.FILE, about.size(), about.lastModifiedTime().toMillis());
            }
            specialSeen++;
            note(special, prefix + name);
        } catch (NoSuchFileException e) {
            // It was there a moment ago, or it is a link that leads nowhere.
            if (Files.isSymbolicLink(file)) {
                unreadable.accept(
                        new Undone(prefix + name, FailureKind.INVALID, "it is a symbolic link that leads nowhere"));
            }
        } catch (IOException e) {
            unreadable.accept(new Undone(prefix + name, FailureKind.INVALID, LocalFiles.reason(e)));
        }
        return null;
    }

    /** Whether a file is found by the text of its name. */
    private static boolean isName(Path file, String name) {
        try {
            return file.resolveSibling(name).equals(file);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static void note(List<String> names, String name) {
        if (names.size() < 100) {
            names.add(name);
        }
    }

    /** What was left out on purpose, in words. */
    List<String> notes() {
        var notes = new ArrayList<String>();
        links.sort(null);
        special.sort(null);
        if (linksSeen > 0) {
            notes.add("symbolic links are not followed: " + TransferReport.some(links, linksSeen));
        }
        if (specialSeen > 0) {
            notes.add("these are no ordinary files: " + TransferReport.some(special, specialSeen));
        }
        return notes;
    }

    private static Path spill(List<Entry> entries) throws IOException {
        entries.sort(BY_KEY);
        var file = Files.createTempFile("aws-agent-names-", ".tmp");
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            for (var entry : entries) {
                out.writeUTF(entry.sortName());
                out.writeByte(entry.kind().ordinal());
                out.writeLong(entry.bytes());
                out.writeLong(entry.modified());
            }
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        return file;
    }

    private static Iterator<Entry> merged(PriorityQueue<Run> queue) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !queue.isEmpty();
            }

            @Override
            public Entry next() {
                var run = queue.remove();
                var entry = run.head();
                if (run.advance()) {
                    queue.add(run);
                }
                return entry;
            }
        };
    }

    /** Entries in order, from a temporary file or from memory. */
    private static final class Run {
        private static final Kind[] KINDS = Kind.values();

        private final @Nullable DataInputStream in;
        private final @Nullable Iterator<Entry> memory;
        private @Nullable Entry head;

        Run(Path file) throws IOException {
            this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
            this.memory = null;
        }

        Run(Iterator<Entry> memory) {
            this.in = null;
            this.memory = memory;
        }

        Entry head() {
            return Objects.requireNonNull(head);
        }

        boolean advance() {
            if (memory != null) {
                head = memory.hasNext() ? memory.next() : null;
                return head != null;
            }
            var from = Objects.requireNonNull(in);
            try {
                head = new Entry(from.readUTF(), KINDS[from.readByte()], from.readLong(), from.readLong());
                return true;
            } catch (EOFException e) {
                head = null;
                return false;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void close() {
            if (in != null) {
                try {
                    in.close();
                } catch (IOException e) {
                    // It was only read.
                }
            }
        }
    }

    @Override
    public void close() {
        levels.forEach(Level::close);
        levels.clear();
    }
}
