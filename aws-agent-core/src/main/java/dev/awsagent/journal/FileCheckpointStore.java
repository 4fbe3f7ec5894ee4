package dev.awsagent.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Keeps what waits in a folder, a file for each conversation, for this user's eyes only. */
public final class FileCheckpointStore implements CheckpointStore {

    private static final String END = ".json";
    private static final String BEGIN = "waiting-";
    private static final int BLOCK = 64 << 10;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final Path folder;

    /** To read into, while nobody does: who wants to know of thousands needs it once. */
    private final AtomicReference<@Nullable ByteBuffer> block = new AtomicReference<>();

    /** @param folder made when something is put into it first */
    public FileCheckpointStore(Path folder) {
        this.folder = folder;
    }

    private Path file(String conversation) {
        if (!NAME.matcher(conversation).matches()) {
            throw new IllegalArgumentException("'" + conversation + "' cannot be the name of a file");
        }
        return folder.resolve(BEGIN + conversation + END);
    }

    private FileAttribute<?>[] ownerOnly(String permissions) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public void put(String conversation, String state) {
        var file = file(conversation);
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, ownerOnly("rwx------"));
            }
            var whole = Files.createTempFile(folder, ".", ".new", ownerOnly("rw-------"));
            try {
                Files.writeString(whole, state);
                Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(whole);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "what waits for a yes cannot be kept in " + folder + ": " + e.getMessage(), e);
        }
    }

    @Override
    public boolean append(String conversation, String text) {
        try {
            Files.writeString(file(conversation), text, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("what waits in " + folder + " cannot be added to: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<String> get(String conversation) {
        try {
            // Not as readString does it: a text that was cut off may end within a letter.
            return Optional.of(new String(Files.readAllBytes(file(conversation)), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("what waits in " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<Beginnings> beginnings(String conversation, int most) {
        var spare = block.getAndSet(null);
        var into = spare == null ? ByteBuffer.allocate(BLOCK) : spare;
        try (var file = FileChannel.open(file(conversation))) {
            var last = lastLine(file, into);
            var first = begun(file, 0, most, into);
            return Optional.of(new Beginnings(first, last == 0 ? first : begun(file, last, most, into)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("what waits in " + folder + " cannot be read: " + e.getMessage(), e);
        } finally {
            block.set(into);
        }
    }

    /** Where the last line begins that ends with a line feed; 0 where none does but the first. Found from behind. */
    private static long lastLine(FileChannel file, ByteBuffer into) throws IOException {
        var ends = 0;
        // Most are short.
        var length = BLOCK / 8;
        var end = file.size();
        while (end > 0) {
            var begin = Math.max(0, end - length);
            read(file, begin, (int) (end - begin), into);
            end = begin;
            length = BLOCK;
            for (var i = into.limit() - 1; i >= 0; i--) {
                if (into.get(i) == '\n' && ++ends == 2) {
                    return begin + i + 1;
                }
            }
        }
        return 0;
    }

    private static String begun(FileChannel file, long begin, int most, ByteBuffer into) throws IOException {
        read(file, begin, Math.min(most, BLOCK), into);
        var end = 0;
        while (end < into.limit() && into.get(end) != '\n') {
            end++;
        }
        var line = new byte[end];
        into.get(line);
        return new String(line, StandardCharsets.UTF_8);
    }

    /** So much of it, or as much as there is. */
    private static void read(FileChannel file, long begin, int length, ByteBuffer into) throws IOException {
        into.clear().limit(length);
        var more = 0;
        while (into.hasRemaining() && more >= 0) {
            more = file.read(into, begin + into.position());
        }
        into.flip();
    }

    @Override
    public Optional<String> take(String conversation) {
        var taken = folder.resolve("." + UUID.randomUUID() + ".taken");
        try {
            Files.move(file(conversation), taken, StandardCopyOption.ATOMIC_MOVE);
            try {
                return Optional.of(Files.readString(taken));
            } finally {
                Files.deleteIfExists(taken);
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("what waits in " + folder + " cannot be taken: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean remove(String conversation) {
        try {
            Files.delete(file(conversation));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("what waits in " + folder + " cannot be removed: " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> conversations() {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(BEGIN) && name.endsWith(END))
                    .map(name -> name.substring(BEGIN.length(), name.length() - END.length()))
                    .filter(name -> NAME.matcher(name).matches())
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("what waits in " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }
}
