package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.CredentialException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Files for their owner's eyes: written whole or not at all. */
public final class PrivateFiles {

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
        var target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        var folder = target.getParent();
        if (folder == null) {
            throw new IOException(file + " is in no folder");
        }
        var posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        makeFolder(folder, posix);
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
                    var held = channel.tryLock()) {
                return held(held, file, work);
            }
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
