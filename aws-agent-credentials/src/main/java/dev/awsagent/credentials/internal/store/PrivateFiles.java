package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.CredentialException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Files for their owner's eyes: written whole or not at all. */
public final class PrivateFiles {

    private static final int MOST_LINKS = 40;
    private static final int UUID_LENGTH = 36;
    private static final Duration LONGEST_WRITE = Duration.ofMinutes(10);

    /** How long another process may change a file until this one gives up. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Set<PosixFilePermission> OTHERS_READ =
            EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    /** A lock of the file system holds between processes; this one between the threads of this process. */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private PrivateFiles() {}

    /** Work that changes a file. */
    @FunctionalInterface
    public interface Work<T> {
        T run();
    }

    /**
     * Replaces a file, or makes it: a new one beside it, forced to the disk, then renamed. A link stays one: what it points
     * to is replaced. Only its owner can read it.
     */
    public static void write(Path file, byte[] content) throws IOException {
        var target = followed(file);
        var folder = target.getParent();
        if (folder == null) {
            throw new IOException(file + " is in no folder");
        }
        var posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        makeFolder(folder, posix);
        removeLeftovers(folder, target);
        var temporary = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            var owner = posix
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];
            try (var channel = FileChannel.open(temporary, options, owner)) {
                var bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        if (posix) {
            // The rename itself has to reach the disk, too.
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** What a link points to, even where that is not there yet. */
    private static Path followed(Path file) throws IOException {
        var at = file.toAbsolutePath();
        for (var links = 0; Files.isSymbolicLink(at) && !Files.exists(at); links++) {
            if (links == MOST_LINKS) {
                throw new IOException(file + " is a link that goes round in a circle");
            }
            at = at.resolveSibling(Files.readSymbolicLink(at));
        }
        return Files.exists(at) ? at.toRealPath() : at;
    }

    /** One who was killed while writing leaves a file with keys behind. One who is writing now is left alone. */
    private static void removeLeftovers(Path folder, Path target) throws IOException {
        var begin = "." + target.getFileName() + ".";
        var old = Instant.now().minus(LONGEST_WRITE);
        try (var all = Files.newDirectoryStream(folder, path -> isLeftover(path, begin, old))) {
            for (var leftover : all) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    private static boolean isLeftover(Path path, String begin, Instant old) throws IOException {
        var name = String.valueOf(path.getFileName());
        return name.startsWith(begin)
                && name.endsWith(".tmp")
                && name.length() == begin.length() + UUID_LENGTH + ".tmp".length()
                && Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(old);
    }

    private static void makeFolder(Path folder, boolean posix) throws IOException {
        if (!Files.isDirectory(folder)) {
            if (posix) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectories(folder);
            }
        }
    }

    /** Runs while no other process of ours changes what is beside this file. */
    public static <T> T locked(Path file, Work<T> work) {
        THREADS.lock();
        try {
            if (THREADS.getHoldCount() > 1) {
                return work.run();
            }
            var folder = file.toAbsolutePath().getParent();
            if (folder == null) {
                throw new CredentialException(file + " is in no folder", "give the path of a file");
            }
            makeFolder(
                    folder, folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
            try (var channel = FileChannel.open(
                            folder.resolve(".aws-agent.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var held = patiently(channel)) {
                return held(held, file, work);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CredentialException("waiting for another aws-agent was called off; nothing was changed", null, e);
        } catch (IOException e) {
            throw new CredentialException(
                    "the folder of " + file + " cannot be written to: "
                            + e.getClass().getSimpleName(),
                    "check who may write there, and that the disk is not full",
                    e);
        } finally {
            THREADS.unlock();
        }
    }

    /** Others change a file in moments, and replace a key in a minute or two. */
    private static @Nullable FileLock patiently(FileChannel channel) throws IOException, InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var held = channel.tryLock();
            if (held != null || System.nanoTime() > end) {
                return held;
            }
            Thread.sleep(50);
        }
    }

    private static <T> T held(@Nullable FileLock held, Path file, Work<T> work) {
        if (held == null) {
            throw new CredentialException(
                    "another aws-agent is changing the keys beside " + file, "wait until it is done, then try again");
        }
        return work.run();
    }

    /** The line for a file with keys that others can read; null when only its owner can, or when that cannot be told. */
    public static @Nullable String readableByOthers(Path file, String shown) {
        try {
            if (!Files.isRegularFile(file)
                    || !file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                return null;
            }
            for (var permission : Files.getPosixFilePermissions(file)) {
                if (OTHERS_READ.contains(permission)) {
                    return shown + " holds keys and can be read by others; run: chmod 600 " + shown;
                }
            }
            return null;
        } catch (IOException e) {
            return null;
        }
    }
}
