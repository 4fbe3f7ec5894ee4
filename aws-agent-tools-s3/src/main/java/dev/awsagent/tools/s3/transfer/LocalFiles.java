package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Files of this machine as transfers read and write them, and what to say when that does not work. */
final class LocalFiles {

    /** So many folders are remembered as checked. */
    private static final int REMEMBERED = 20_000;

    private final Path folder;
    private final boolean durable;
    private final Set<Path> checked = ConcurrentHashMap.newKeySet();

    /** @param durable whether the names of folders that are made are on the disk before anything else is done */
    LocalFiles(Path folder, boolean durable) {
        this.folder = folder;
        this.durable = durable;
    }

    /** The place of a path below the folder, with its folders made; none of them may be a symbolic link. */
    Path target(String path) throws IOException {
        var parts = KeyPath.parts(path);
        var at = folder;
        for (var part : parts.subList(0, parts.size() - 1)) {
            at = KeyPath.in(at, part);
            if (checked.contains(at)) {
                continue;
            }
            var isNew = folder(at);
            if (durable) {
                // Another thread may have made it a moment ago.
                force(parent(at));
            }
            if (checked.size() < REMEMBERED && checked.add(at) && !isNew) {
                Temporary.removeAbandoned(at);
            }
        }
        return KeyPath.in(at, parts.get(parts.size() - 1));
    }

    /** The same without making any. */
    Path place(String path) throws IOException {
        var parts = KeyPath.parts(path);
        var at = folder;
        var isThere = true;
        for (var part : parts.subList(0, parts.size() - 1)) {
            at = KeyPath.in(at, part);
            var about = isThere ? about(at) : null;
            isThere = about != null;
            if (about != null) {
                refuseNoFolder(at, about);
            }
        }
        return KeyPath.in(at, parts.get(parts.size() - 1));
    }

    /**
     * Sees to it that this is a folder. What is there is looked at once, since other threads make folders meanwhile.
     *
     * @return whether it was made
     */
    private boolean folder(Path at) throws IOException {
        var about = about(at);
        if (about == null) {
            try {
                Files.createDirectory(at);
                return true;
            } catch (FileAlreadyExistsException e) {
                // Another thread was faster; a link in its place is not what it made.
                about = about(at);
                if (about == null) {
                    throw e;
                }
            }
        }
        refuseNoFolder(at, about);
        return false;
    }

    private void refuseNoFolder(Path at, BasicFileAttributes about) {
        if (about.isSymbolicLink()) {
            throw new KeyPath.Unmappable("the folder " + folder.relativize(at)
                    + " in the destination is a symbolic link, which is not followed");
        }
        if (!about.isDirectory()) {
            throw new KeyPath.Unmappable("in the destination " + folder.relativize(at) + " is a file, not a folder");
        }
    }

    private static @Nullable BasicFileAttributes about(Path at) throws IOException {
        try {
            return Files.readAttributes(at, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Whether this file system takes two names for one that differ in case only, as seen by trying. */
    static boolean foldsNames(Path folder) throws IOException {
        try (var probe = Temporary.beside(folder.resolve("probe"))) {
            var name = probe.path().getFileName().toString();
            return Files.exists(folder.resolve(name.toUpperCase(Locale.ROOT)), LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Whom a file belongs to and who may do what with it; null where there is none, or no file system says so. */
    static @Nullable PosixFileAttributes access(Path file) {
        try {
            return Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException | IOException e) {
            return null;
        }
    }

    /** Whoever may not read the file that is replaced may not read the one in its place. */
    static void keepAccess(Path temporary, Path target) throws IOException {
        var there = access(target);
        if (there == null) {
            return;
        }
        var view = Files.getFileAttributeView(temporary, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        var now = view.readAttributes();
        var permissions = new HashSet<>(there.permissions());
        if (!there.group().equals(now.group())) {
            try {
                view.setGroup(there.group());
            } catch (IOException e) {
                // What that group may do is not for another one.
                permissions.removeAll(PosixFilePermissions.fromString("---rwx---"));
            }
        }
        view.setPermissions(permissions);
        if (!there.owner().equals(now.owner())) {
            try {
                view.setOwner(there.owner());
            } catch (IOException e) {
                // Only the superuser gives files away.
            }
        }
    }

    /** Has the names in a folder on the disk before it returns. */
    static void force(Path folder) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(folder, StandardOpenOption.READ);
        } catch (IOException e) {
            // Windows opens no folders.
            return;
        }
        try (channel) {
            channel.force(true);
        }
    }

    /**
     * Makes a folder and those that it lies in.
     *
     * @param durable whether their names are on the disk before this returns
     */
    static void makeAll(Path folder, boolean durable) throws IOException {
        var missing = new ArrayList<Path>();
        for (var at = folder; durable && at != null && !Files.exists(at); at = at.getParent()) {
            missing.add(at);
        }
        Files.createDirectories(folder);
        for (var made : missing) {
            force(parent(made));
        }
    }

    /** What stands in the way of a file at this place, if anything that nothing may replace. */
    static void refuseWhatIsThere(Path target, boolean replace) throws IOException {
        var there = about(target);
        if (there == null) {
            return;
        }
        if (there.isDirectory()) {
            throw new ToolException(FailureKind.CONFLICT, "'" + target + "' is a folder", "name a file to download to");
        }
        if (there.isSymbolicLink()) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "'" + target + "' is a symbolic link, which is not followed",
                    "remove it, or name another file");
        }
        if (!replace) {
            throw thereAlready(target);
        }
    }

    static ToolException thereAlready(Path target) {
        return new ToolException(
                FailureKind.CONFLICT,
                "the file '" + target + "' is there already",
                "say 'overwrite' to replace it, or name another destination");
    }

    /** Gives the temporary file its name, at once. */
    static void settle(Path temporary, Path target, boolean replace) throws IOException {
        if (replace) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        try {
            // A link fails when somebody else made the file meanwhile; an atomic move would replace it.
            Files.createLink(target, temporary);
            Files.deleteIfExists(temporary);
        } catch (FileAlreadyExistsException e) {
            throw thereAlready(target);
        } catch (UnsupportedOperationException | FileSystemException e) {
            try {
                Files.move(temporary, target);
            } catch (FileAlreadyExistsException there) {
                throw thereAlready(target);
            }
        }
    }

    static ToolException unwritable(Path path, IOException e) {
        var full = String.valueOf(e.getMessage()).contains("No space left");
        return new ToolException(
                FailureKind.INVALID,
                "'" + path + "' cannot be written: " + (full ? "the disk is full" : reason(e)),
                full ? "make room" + free(path) : "check the path and its permissions",
                e);
    }

    static ToolException unreadable(Path path, IOException e) {
        return e instanceof NoSuchFileException
                ? new ToolException(
                        FailureKind.INVALID, "there is no file '" + path + "'", "check the path; nothing was sent", e)
                : new ToolException(
                        FailureKind.INVALID,
                        "'" + path + "' cannot be read: " + reason(e),
                        "check its permissions; nothing was sent",
                        e);
    }

    private static String free(Path path) {
        try {
            FileStore store = Files.getFileStore(parent(path));
            return "; " + store.getUsableSpace() + " bytes are free";
        } catch (IOException e) {
            return "";
        }
    }

    static String reason(IOException e) {
        if (e instanceof FileSystemException file) {
            var why = file.getReason();
            return why == null ? file.getClass().getSimpleName().replace("Exception", "") : why;
        }
        return String.valueOf(e.getMessage());
    }

    static Path parent(Path path) {
        var parent = path.getParent();
        if (parent == null) {
            throw new ToolException(FailureKind.INVALID, "'" + path + "' is not a file", "name a file in a folder");
        }
        return parent;
    }
}
